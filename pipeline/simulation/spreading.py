"""Who takes up which item, when, and why: by influence (`spread`), or with all influence taken out (`reshuffled`).

Influence is an independent cascade: whoever takes up an item has one chance with each follower, after a delay. Taking
it out keeps how many of each community take up each item, and all the moments; who of a community it is, and who when,
is drawn at random: people alike do alike, and nobody follows anybody. Read after `society.py`.
"""

import heapq
import math
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from pipeline.simulation.society import Society

__all__ = ["Exposure", "Law", "Taken", "exposures_of", "natures", "reshuffled", "spread"]


class Taken(NamedTuple):
    """Person `who` takes up `item` at `at_ms`. `parent` led to it, -1 when nobody did."""

    at_ms: int
    item: int
    who: int
    parent: int


class Law(NamedTuple):
    """How items are taken up.

    spontaneous : part of the people who take up an item by themselves. appeal : how much likelier in the communities
    whose item it is. contact : chance that one adopter leads one follower. delay_ms : mean delay. trend : the rate of
    spontaneous adoptions at the end over that at the beginning.
    """

    spontaneous: float
    appeal: float
    contact: float
    delay_ms: float
    delay_law: Literal["exponential", "lognormal"]
    trend: float


class Exposure(Struct, frozen=True):
    """`exposed` people (a person counts once an item) had `k` adopters among those they follow while they had not
    taken it up themselves; `adopted` of them took it up before the next. `planned` is the chance by contact alone."""

    k: int
    exposed: int
    adopted: int
    planned: float


def natures(rng: random.Random, society: Society, spread_sigma: float, segment: float) -> list[tuple[float, float]]:
    """(influence, susceptibility) of each person, both around 1: log-normal with this sigma.

    The people of community 0 are `segment` times as susceptible.
    """
    half = spread_sigma * spread_sigma / 2
    return [
        (
            rng.lognormvariate(-half, spread_sigma),
            rng.lognormvariate(-half, spread_sigma) * (segment if society.community(k) == 0 else 1.0),
        )
        for k in range(society.n_people)
    ]


def spread(
    rng: random.Random,
    society: Society,
    n_items: int,
    law: Law,
    nature: Sequence[tuple[float, float]],
    opens_ms: int,
    end_ms: int,
) -> list[Taken]:
    """Every adoption between the two moments, by time. Cost: O((people + contacts) log)."""
    taken: list[Taken] = []
    for item in range(n_items):
        coming = _spontaneous(rng, society, item, n_items, law, opens_ms, end_ms)
        heapq.heapify(coming)
        has: set[int] = set()
        while coming:
            found = heapq.heappop(coming)
            if found.who in has:
                continue
            has.add(found.who)
            taken.append(found)
            for follower in society.followers[found.who]:
                chance = law.contact * nature[found.who][0] * nature[follower][1]
                if follower not in has and rng.random() < chance:
                    at_ms = found.at_ms + 1 + int(_delay(rng, law))
                    if at_ms < end_ms:
                        heapq.heappush(coming, Taken(at_ms, item, follower, found.who))
    return sorted(taken)


def reshuffled(rng: random.Random, society: Society, taken: Sequence[Taken], drift: float) -> list[Taken]:
    """The same numbers by item and community at the same moments, by people drawn at random: no influence.

    drift : part of the moments that stay in their community, so that communities differ in when, too. With 0 they
    differ in how many alone.
    """
    members = [range(c, society.n_people, society.n_communities) for c in range(society.n_communities)]
    by_item: defaultdict[int, list[Taken]] = defaultdict(list)
    for one in taken:
        by_item[one.item].append(one)
    found: list[Taken] = []
    for item in sorted(by_item):
        ones = by_item[item]
        homes = [society.community(one.who) for one in ones]
        moving = [i for i in range(len(ones)) if rng.random() >= drift]
        moved = [homes[i] for i in moving]
        rng.shuffle(moved)
        for i, home in zip(moving, moved, strict=True):
            homes[i] = home
        drawn = {c: iter(rng.sample(members[c], n)) for c, n in sorted(Counter(homes).items())}
        found += [Taken(one.at_ms, item, next(drawn[home]), -1) for one, home in zip(ones, homes, strict=True)]
    return sorted(found)


def exposures_of(society: Society, taken: Sequence[Taken], contact: float, most: int = 8) -> tuple[Exposure, ...]:
    """Adoption by the number of contacts, in order of exposure; from `most` on, all in one."""
    exposed, adopted = Counter[int](), Counter[int]()
    contacts = Counter[tuple[int, int]]()
    has: set[tuple[int, int]] = set()
    for one in taken:
        has.add((one.item, one.who))
        adopted[min(contacts.pop((one.item, one.who), 0), most)] += 1
        for follower in society.followers[one.who]:
            if (one.item, follower) not in has:
                contacts[one.item, follower] += 1
                if contacts[one.item, follower] <= most:
                    exposed[contacts[one.item, follower]] += 1
    return tuple(
        Exposure(k, exposed[k], adopted[k], round(1 - (1 - min(1.0, contact)) ** k, 9)) for k in range(1, most + 1)
    )


def _spontaneous(
    rng: random.Random, society: Society, item: int, n_items: int, law: Law, opens_ms: int, end_ms: int
) -> list[Taken]:
    """Those who come to it by themselves; more of them where the item is at home."""
    n = society.n_communities
    weights = [law.appeal if c % n_items == item % n else 1.0 for c in range(n)]
    mean = sum(weights) / n
    return [
        Taken(opens_ms + int((end_ms - opens_ms) * _moment(rng, law.trend)), item, who, -1)
        for who in range(society.n_people)
        if rng.random() < law.spontaneous * weights[society.community(who)] / mean
    ]


def _moment(rng: random.Random, trend: float) -> float:
    """A moment in [0, 1) whose density moves in a straight line; its end is `trend` times its beginning."""
    u, slope = rng.random(), trend - 1
    if abs(slope) < 1e-9:
        return u
    return min((math.sqrt(1 + u * slope * (2 + slope)) - 1) / slope, 1 - 1e-9)


def _delay(rng: random.Random, law: Law) -> float:
    if law.delay_law == "lognormal":
        return rng.lognormvariate(math.log(law.delay_ms) - 0.5, 1.0)
    return rng.expovariate(1 / law.delay_ms)
