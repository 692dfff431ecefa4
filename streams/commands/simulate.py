"""`murmure simulate`: write a made-up market to files, with the truth of what was planted."""

import sys
from pathlib import Path

from pipeline.simulate import Market, brands_toml, simulate

__all__ = ["execute", "write_market"]


def execute(*, events: int, seed: int, out: Path) -> None:
    """Write `events.ndjson`, `brands.toml` and `truth.json`, and name the next command."""
    market = write_market(events, seed, out)
    sys.stdout.write(
        f"{market.truth.lines:,} synthetic lines in {out / 'events.ndjson'}; "
        f"what was planted is in {out / 'truth.json'}\n"
        f"next: murmure run --order arrival --input {out / 'events.ndjson'} --brands {out / 'brands.toml'} "
        f"--data {out / 'data'}\n"
    )


def write_market(events: int, seed: int, out: Path) -> Market:
    """Write the files of a market to a folder, made if needed."""
    out.mkdir(parents=True, exist_ok=True)
    market = simulate(events, seed)
    with (out / "events.ndjson").open("wb") as file:
        file.writelines(market)
    (out / "brands.toml").write_text(brands_toml(), encoding="utf-8")
    (out / "truth.json").write_bytes(market.truth.to_json())
    return market
