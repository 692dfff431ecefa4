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

from pipeline.horizons import DAY_MS
from pipeline.scenarios import Simulated
from pipeline.simulate import START_MS, simulate
from pipeline.simulation.truth import Truth
from pipeline.simulation.wishes_truth import WishesParams, WishesTruth
from pipeline.simulation.world_wishes import Wishes
from streams.instants import parse_instant

__all__ = ["COFFEE_SOURCE", "DemoTruth", "write_demo_world"]

COFFEE_SOURCE = "synthetic-coffee"
_PART = 0.4  # events of the second world for each of the market's
_LEAST = 2_000
_AHEAD_MS = START_MS + 365 * DAY_MS  # some clocks are


class DemoTruth(NamedTuple):
    """What was planted in the two parts."""

    market: Truth
    wishes: WishesTruth


class _At(msgspec.Struct):
    at: str | int = ""


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


def _timed(world: Simulated, source: str = "") -> Iterator[tuple[int, bytes]]:
    """Each line with the latest time that was seen up to it; from another source, if one is named."""
    seen_ms, decode = 0, msgspec.json.Decoder(_At).decode
    for line in world:
        with suppress(msgspec.DecodeError, ValueError):  # a broken line comes when it comes
            at_ms = parse_instant(decode(line).at)
            seen_ms = max(seen_ms, at_ms) if at_ms < _AHEAD_MS else seen_ms
        yield seen_ms, line.replace(b'"source":"synthetic"', b'"source":"%s"' % source.encode(), 1) if source else line
