"""The world of `murmure demo`: the market, and beside it the talk about three makers of coffee machines (`wishes`).

Both end at the same time; the second began long before, as trust and needs take weeks to show. Its lines come from a
source of its own.
"""

from collections.abc import Iterator
from contextlib import suppress
from heapq import merge
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.scenarios import Simulated
from pipeline.simulate import simulate
from pipeline.simulation.truth import Truth
from pipeline.simulation.wishes_truth import WishesParams, WishesTruth
from pipeline.simulation.world_wishes import Wishes

__all__ = ["COFFEE_SOURCE", "DemoTruth", "write_demo_world"]

COFFEE_SOURCE = "synthetic-coffee"
_PART = 0.4  # events of the second world for each of the market's
_LEAST = 2_000
_NOT_YET = "2027"  # clocks that are ahead


class DemoTruth(NamedTuple):
    """What was planted in the two parts."""

    market: Truth
    wishes: WishesTruth


class _At(msgspec.Struct):
    at: str = ""


def write_demo_world(events: int, seed: int, out: Path) -> DemoTruth:
    """Write `events.ndjson`, `brands.toml` and the truth of each part to a folder, made if needed."""
    out.mkdir(parents=True, exist_ok=True)
    market = simulate(events, seed)
    params = WishesParams()
    wishes = Wishes(max(_LEAST, int(_PART * events)), seed, params, end_ms=market.spec.start_ms + market.spec.span_ms)
    with (out / "events.ndjson").open("wb") as file:
        file.writelines(
            line for _, line in merge(_timed(market), _timed(wishes, COFFEE_SOURCE), key=lambda one: one[0])
        )
    brands = market.brands_toml() + wishes.brands_toml().partition("version = 1\n")[2]
    (out / "brands.toml").write_text(brands, encoding="utf-8")
    truth = DemoTruth(market.truth, wishes.truth)
    (out / "truth.json").write_bytes(truth.market.to_json())
    (out / "truth-coffee.json").write_bytes(truth.wishes.to_json())
    return truth


def _timed(world: Simulated, source: str = "") -> Iterator[tuple[str, bytes]]:
    """Each line with the latest time that was seen up to it; from another source, if one is named."""
    seen, decode = "", msgspec.json.Decoder(_At).decode
    for line in world:
        with suppress(msgspec.DecodeError):  # a broken line comes when it comes
            at = decode(line).at
            seen = max(seen, at) if at < _NOT_YET else seen
        yield seen, line.replace(b'"source":"synthetic"', b'"source":"%s"' % source.encode(), 1) if source else line
