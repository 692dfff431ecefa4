"""The world of `murmure demo`: the market, and beside it the talk about three makers of coffee machines (`wishes`) and
about three makers of meeting rooms: one sells to companies (`business`), one pays influencers (`boosts`), and one has
`campaigns`.

All end at the same time; the others began long before, as trust, needs, ties and boosts take weeks to show. Their lines
come from sources of their own. The third market is that of the scenarios under other names.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from heapq import merge
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from pipeline.declared import Declarations, Declaring
from pipeline.horizons import DAY_MS
from pipeline.scenarios import Simulated
from pipeline.simulate import START_MS, simulate
from pipeline.simulation.truth import Truth
from pipeline.simulation.wishes_truth import WishesParams, WishesTruth
from pipeline.simulation.world import WorldTruth
from pipeline.simulation.world_boosts import Boosts, BoostsParams, BoostsTruth
from pipeline.simulation.world_business import Business, BusinessParams, BusinessTruth
from pipeline.simulation.world_campaigns import SeededCampaigns, SeededParams, SeededTruth
from pipeline.simulation.world_wishes import Wishes
from streams.config import read_config
from streams.instants import parse_instant

__all__ = ["AHEAD_MS", "COFFEE_SOURCE", "DECLARED", "DemoTruth", "declared_in", "write_demo_world"]

COFFEE_SOURCE = "synthetic-coffee"
DECLARED = ("accounts.toml", "actions.toml", "campaigns.toml")
_ROOMS = {"norvia": "tessaro", "lumio": "brevel", "brenn": "molvane"}
_FORMER = re.compile("|".join(_ROOMS), re.IGNORECASE)
_BUSINESS, _BOOSTS = (1_500, "synthetic-accounts"), (8_000, "synthetic-boosts")
_CAMPAIGNS = (3_600, "synthetic-campaigns")
T = TypeVar("T", bound=WorldTruth)
_PART = 0.4  # events of the second world for each of the market's
_LEAST = 2_000
AHEAD_MS = START_MS + 365 * DAY_MS  # some clocks are


class DemoTruth(NamedTuple):
    """What was planted in the two parts."""

    market: Truth
    wishes: WishesTruth
    business: BusinessTruth
    boosts: BoostsTruth
    campaigns: SeededTruth


class _At(msgspec.Struct):
    at: str | int = ""


def write_demo_world(events: int, seed: int, out: Path) -> DemoTruth:
    """Write `events.ndjson`, `brands.toml`, what is declared, and the truth of each part to a folder."""
    out.mkdir(parents=True, exist_ok=True)
    market = simulate(events, seed)
    end_ms = market.spec.start_ms + market.spec.span_ms
    wishes = Wishes(max(_LEAST, int(_PART * events)), seed, WishesParams(), end_ms=end_ms)
    business = Business(_BUSINESS[0], seed, BusinessParams(), end_ms=end_ms)
    boosts = Boosts(_BOOSTS[0], seed, BoostsParams(span_days=154, situations=5), end_ms=end_ms)
    campaigns = SeededCampaigns(_CAMPAIGNS[0], seed, SeededParams(), end_ms=end_ms)
    parts = (
        _timed(market),
        _timed(wishes, COFFEE_SOURCE),
        _renamed(_timed(business, _BUSINESS[1])),
        _renamed(_timed(boosts, _BOOSTS[1])),
        _renamed(_timed(campaigns, _CAMPAIGNS[1])),
    )
    with (out / "events.ndjson").open("wb") as file:
        file.writelines(line for _, line in merge(*parts, key=lambda one: one[0]))
    rooms = _in_rooms(business.brands_toml()).replace('"sound"', '"rooms"')
    others = (other.partition("version = 1\n")[2] for other in (wishes.brands_toml(), rooms))
    brands = [market.brands_toml(), *others]
    (out / "brands.toml").write_text("".join(brands), encoding="utf-8")
    told_of = (business.accounts_toml(), boosts.actions_toml(), campaigns.actions_toml())
    for name, told in zip(DECLARED, told_of, strict=True):
        (out / name).write_text(_in_rooms(told or ""), encoding="utf-8")
    rooms_too = (_truth_in_rooms(business.truth), _truth_in_rooms(boosts.truth), _truth_in_rooms(campaigns.truth))
    truth = DemoTruth(market.truth, wishes.truth, *rooms_too)
    (out / "truth.json").write_bytes(truth.market.to_json())
    (out / "truth-coffee.json").write_bytes(truth.wishes.to_json())
    (out / "truth-accounts.json").write_bytes(truth.business.to_json())
    (out / "truth-boosts.json").write_bytes(truth.boosts.to_json())
    (out / "truth-campaigns.json").write_bytes(truth.campaigns.to_json())
    return truth


def declared_in(folder: Path) -> list[Declaring]:
    """What the demo declares of its third market."""
    return [read_config(folder / name, Declarations).declaring() for name in DECLARED]


def _in_rooms(text: str) -> str:
    return _FORMER.sub(lambda found: _alike(found[0], _ROOMS[found[0].lower()]), text)


def _alike(former: str, name: str) -> str:
    """The name in large or small letters, as the former was written."""
    return name.upper() if former.isupper() else name.capitalize() if former[0].isupper() else name


def _truth_in_rooms(truth: T) -> T:
    return msgspec.json.decode(_in_rooms(truth.to_json().decode()), type=type(truth))


def _renamed(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    return ((at_ms, _in_rooms(line.decode()).encode()) for at_ms, line in lines)


def _timed(world: Simulated, source: str = "") -> Iterator[tuple[int, bytes]]:
    """Each line with the latest time that was seen up to it; from another source, if one is named."""
    seen_ms, decode = 0, msgspec.json.Decoder(_At).decode
    for line in world:
        with suppress(msgspec.DecodeError, ValueError):  # a broken line comes when it comes
            at_ms = parse_instant(decode(line).at)
            seen_ms = max(seen_ms, at_ms) if at_ms < AHEAD_MS else seen_ms
        yield seen_ms, line.replace(b'"source":"synthetic"', b'"source":"%s"' % source.encode(), 1) if source else line
