"""`murmure simulate`: write a made-up world to files, with the truth of what was planted."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.scenarios import SCENARIOS, Simulated, make
from pipeline.simulate import Market, simulate
from streams.display import show

__all__ = ["execute", "list_scenarios", "write_market", "write_scenario"]


def execute(*, scenario: str, events: int, seed: int, settings: Sequence[str], out: Path) -> None:
    """Write `events.ndjson`, `brands.toml`, `truth.json` and what the scenario declares; name the next command."""
    write_scenario(scenario, events, seed, out, _pairs(settings))
    sys.stdout.write(
        f"{events:,} synthetic lines in {out / 'events.ndjson'}; what was planted is in {out / 'truth.json'}\n"
        f"next: murmure run --order arrival --input {out / 'events.ndjson'} --brands {out / 'brands.toml'} "
        f"--data {out / 'data'}\n"
    )


def list_scenarios(scenario: str | None, format: str) -> None:  # noqa: A002
    """Print the scenarios, or what can be set in one of them."""
    if scenario is None:
        show([(one.name, one.summary) for one in SCENARIOS.values()], ("scenario", "what it plants"), format)
        return
    if scenario not in SCENARIOS:
        raise SettingsError(f"there is no scenario {scenario!r}; choose one of {', '.join(SCENARIOS)}")
    rows = [(name, "" if value is None else str(value)) for name, value in SCENARIOS[scenario].defaults().items()]
    show(rows, ("setting", "default"), format)


def write_market(events: int, seed: int, out: Path) -> Market:
    """Write the files of a market to a folder, made if needed."""
    market = simulate(events, seed)
    _write(market, out)
    return market


def write_scenario(
    scenario: str, events: int, seed: int, out: Path, settings: Mapping[str, str] | None = None
) -> Simulated:
    """Write the files of a scenario to a folder, made if needed."""
    world = make(scenario, events, seed, settings)
    _write(world, out)
    return world


def _write(world: Simulated, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with (out / "events.ndjson").open("wb") as file:
        file.writelines(world)
    (out / "brands.toml").write_text(world.brands_toml(), encoding="utf-8")
    (out / "truth.json").write_bytes(world.truth.to_json())
    for name, text in (("accounts.toml", world.accounts_toml()), ("actions.toml", world.actions_toml())):
        if text is not None:
            (out / name).write_text(text, encoding="utf-8")


def _pairs(settings: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not name or not equals:
            raise SettingsError(
                f"--set takes NAME=VALUE, got {setting!r}; murmure simulate --list --scenario NAME tells"
            )
        pairs[name] = value
    return pairs
