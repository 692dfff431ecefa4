"""What the scenario `campaigns` plants, and how much of the difference of two of its campaigns each cause has.

The chance that a reader acts hangs on four things that are drawn independently: whether the author has a great
following, whether the post shows something, whether the two spoke before, and the author's knack. So the rate of a
campaign is a plain mean, and the part of a cause is what changing it alone does, on average over both orders and both
directions (Shapley), as `models/campaigns.py` asks it of what was seen. Part of `world_campaigns.py`.
"""

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import NormalDist, fmean
from typing import NamedTuple

from msgspec import Struct

from pipeline.simulation.actions_book import span

__all__ = ["Chances", "Difference", "Planted", "Seeder", "campaigns_toml", "chance", "differences"]

_KNACKS = tuple(NormalDist().inv_cdf((i + 0.5) / 200) for i in range(200))
_DIGITS = 9


class Seeder(Struct, frozen=True):
    """Who posted once in a campaign. passed_on : by so many of their readers, who took up `led` items (brand, tag, post
    and link, each for the first time) because of it."""

    account: str
    is_great: bool
    has_link: bool
    readers: int
    passed_on: int
    led: int


class Planted(Struct, frozen=True):
    """A campaign: the posts with its tag, of its seeders, one each."""

    campaign_id: str
    name: str
    tag: str
    start_ms: int
    end_ms: int
    seeders: tuple[Seeder, ...]


class Difference(Struct, frozen=True):
    """Expected rate of `one` less that of `other` at a stage, per post and reader, and the parts that sum to it; what
    is not named (relation, time, unexplained) has 0."""

    one: str
    other: str
    stage: str
    difference: float
    message: float
    seeding: float


class Chances(NamedTuple):
    """Log-odds that a reader acts, what each cause adds, the part of readers who spoke with the author before, how much
    authors differ, and the part of those who act that pass on."""

    odds: float
    seeding: float
    message: float
    relation: float
    near: float
    knack: float
    passes: float

    def of(self, *, is_great: bool, has_link: bool) -> float:
        """The mean over readers and knacks."""
        odds = self.odds + self.seeding * is_great + self.message * has_link
        at = [odds + self.knack * z for z in _KNACKS]
        far, near = (fmean(chance(x + more) for x in at) for more in (0.0, self.relation))
        return far + self.near * (near - far)


def chance(log_odds: float) -> float:
    """
    >>> chance(0.0)
    0.5
    """
    return 1 / (1 + math.exp(-log_odds))


def differences(
    campaigns: Sequence[Planted], fourths: Sequence[int], readers: tuple[int, int], chances: Chances
) -> tuple[Difference, ...]:
    """Of each pair, the one that began first before the other, at each stage.

    fourths : of a campaign's authors have a great following, and of their posts a link. readers : of either sort.
    """
    great = [f * readers[0] / (f * readers[0] + (4 - f) * readers[1]) for f in fourths]  # of the readers
    links = [f / 4 for f in fourths]

    def rate(seeding: int, message: int) -> float:
        """As if who posted were as in one campaign, and what was posted as in another."""
        return sum(
            abs(great[seeding] - 1 + is_great) * abs(links[message] - 1 + has_link) * of
            for is_great in (0, 1)
            for has_link in (0, 1)
            for of in (chances.of(is_great=bool(is_great), has_link=bool(has_link)),)
        )

    found = []
    for a, b in combinations(range(len(campaigns)), 2):
        seeding = (rate(a, a) - rate(b, a) + rate(a, b) - rate(b, b)) / 2
        message = (rate(a, a) - rate(a, b) + rate(b, a) - rate(b, b)) / 2
        for stage, part in (("reacted", 1.0), ("passed_on", chances.passes)):
            values = (round(part * value, _DIGITS) for value in (rate(a, a) - rate(b, b), message, seeding))
            found.append(Difference(campaigns[a].campaign_id, campaigns[b].campaign_id, stage, *values))
    return tuple(found)


def campaigns_toml(brand: str, campaigns: Sequence[Planted]) -> str:
    """The declarations of the scenario, ready to be written as `actions.toml`."""
    lines = ["# Invented campaigns of the synthetic scenario `campaigns`.", "version = 1", f'brand = "{brand}"', ""]
    for one in campaigns:
        lines += ["[[campaign]]", f'id = "{one.campaign_id}"', f'name = "{one.name}"', f'items = ["tag:{one.tag}"]']
        lines += [*span(one.start_ms, one.end_ms), ""]
    return "\n".join(lines)
