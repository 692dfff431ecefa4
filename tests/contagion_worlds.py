"""Worlds of which it is known whether an item spread from person to person, for the tests of `contagion`.

People live in communities, or along a ring, and see mostly their own; popular people are seen by many. In every world
some communities like the item far more than others. What differs is when people adopt.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.adoptions import Floats, Ints
from models.exposure import Links

HOUR_MS = 3_600_000
HOURS = 14 * 24
UNTIL_MS = HOURS * HOUR_MS
N_PEOPLE, N_LINKS, N_GROUPS = 2_000, 12_000, 20
RATE = 0.2  # of people who adopt without contagion

Times = Callable[["Society", Ints, np.random.Generator], Floats]


@dataclass(frozen=True, slots=True)
class Society:
    """Who sees whom; where each person lives (0..1), in which community, how popular, and how fond of the item."""

    reader: Ints
    author: Ints
    place: Floats
    group: Ints
    popularity: Floats
    fondness: Floats

    @property
    def links(self) -> Links:
        """All there from the beginning."""
        return Links(self.reader, self.author, np.full(len(self.reader), -1, dtype=np.int64))

    def moment_of_group(self, rng: np.random.Generator) -> Floats:
        """When, in hours, each person's community comes to the item: one after another."""
        return ((rng.permutation(N_GROUPS) + 0.5) / N_GROUPS * 0.8 * HOURS + 0.1 * HOURS)[self.group]


@dataclass(frozen=True, slots=True)
class Log:
    """A society and who adopted, when."""

    society: Society
    person: Ints
    at_ms: Ints


def society(rng: np.random.Generator, n: int = N_PEOPLE, m: int = N_LINKS, ring: bool = False) -> Society:
    """People who see their own in four links of five, popular ones more often, and are seen back in one of seven."""
    place = np.sort(rng.random(n))
    group = (place * N_GROUPS).astype(np.int64)
    popularity = (1 - rng.random(n)) ** -0.5
    activity = (1 - rng.random(n)) ** (-1 / 3)
    reader = rng.choice(n, m + m // 5, p=activity / activity.sum())
    at_home = rng.random(len(reader)) < 0.8
    if ring:
        near = (reader[:, None] + np.rint(rng.normal(0, n / 40, (len(reader), 6))).astype(np.int64)) % n
        offered = np.where(at_home[:, None], near, rng.integers(0, n, near.shape))
        chosen = (np.log(popularity[offered]) + rng.gumbel(size=offered.shape)).argmax(1)
        author = offered[np.arange(len(reader)), chosen]
        fondness = np.exp(np.sin(2 * np.pi * (2 * place + rng.random())))
    else:
        borders = np.searchsorted(group, np.arange(N_GROUPS + 1))
        seen = np.concatenate([[0], np.cumsum(popularity)])
        lo = np.where(at_home, seen[borders[group[reader]]], 0)
        hi = np.where(at_home, seen[borders[group[reader] + 1]], seen[-1])
        author = np.minimum(np.searchsorted(seen, lo + (hi - lo) * rng.random(len(reader)), side="right") - 1, n - 1)
        fondness = np.exp(rng.normal(0, 1, N_GROUPS))[group]
    returned = rng.random(len(reader)) < 0.15
    pairs = np.concatenate([reader * n + author, (author * n + reader)[returned]])
    pairs = np.unique(pairs[pairs // n != pairs % n])
    pairs = np.sort(rng.choice(pairs, min(m, len(pairs)), replace=False))
    return Society(pairs // n, pairs % n, place, group, popularity, fondness / fondness.mean())


def uncaused(rng: np.random.Generator, times: Times, ring: bool = False) -> Log:
    """Each adopts or not by fondness, at a moment that has nothing to do with whether others did."""
    people = society(rng, ring=ring)
    who = np.flatnonzero(rng.random(len(people.place)) < np.minimum(RATE * people.fondness, 0.9))
    hours = np.clip(times(people, who, rng), 0, HOURS - 0.01)
    return Log(people, who, (hours * HOUR_MS).astype(np.int64))


def static(_: Society, who: Ints, rng: np.random.Generator) -> Floats:
    """At any moment."""
    return rng.random(len(who)) * HOURS


def trend(_: Society, who: Ints, rng: np.random.Generator) -> Floats:
    """Two pieces of news that reach all at once, half and a third of all adoptions; the rest at any moment."""
    of_first, of_second = 72 + rng.exponential(10, len(who)), 192 + rng.exponential(18, len(who))
    kind = rng.random(len(who))
    return np.where(kind < 0.5, of_first, np.where(kind < 0.8, of_second, rng.random(len(who)) * HOURS))


def drift(people: Society, who: Ints, rng: np.random.Generator) -> Floats:
    """One community after another, within a day or two each."""
    return np.asarray(people.moment_of_group(rng)[who] + rng.normal(0, 36, len(who)))


def news_by_community(people: Society, who: Ints, rng: np.random.Generator) -> Floats:
    """Each community hears at a moment of its own, and answers at once, then ever less."""
    return np.asarray(people.moment_of_group(rng)[who] + rng.exponential(12, len(who)))


def wave(people: Society, who: Ints, rng: np.random.Generator) -> Floats:
    """A wave along the ring, so sharp that it passes a person within hours; there are no communities to know."""
    return np.asarray(((people.place + rng.random()) % 1)[who] * 0.8 * HOURS + rng.normal(0, 4, len(who)))


def popular_first(people: Society, who: Ints, rng: np.random.Generator) -> Floats:
    """The more popular, the earlier, over all the time."""
    standing = people.popularity.argsort().argsort()[who] / len(people.popularity)
    return np.asarray(HOURS * (0.75 - 0.5 * standing + rng.normal(0, 0.2, len(who))))


def local_stars_first(people: Society, who: Ints, rng: np.random.Generator) -> Floats:
    """One community after another, and in each the popular a day before the others."""
    standing = people.popularity.argsort().argsort()[who] / len(people.popularity)
    return np.asarray(people.moment_of_group(rng)[who] - 24 * standing + rng.normal(0, 12, len(who)))


def contagious(
    rng: np.random.Generator,
    chance: float,
    rate: float = 0.1,
    delay_h: float = 12.0,
    n: int = N_PEOPLE,
    m: int = N_LINKS,
    times: Times = static,
) -> Log:
    """Each exposure is answered with a chance (and the more, the fonder), after an exponential delay; some begin."""
    people = society(rng, n, m)
    begins = np.full(n, np.inf)
    who = np.flatnonzero(rng.random(n) < np.minimum(rate * people.fondness, 0.9))
    begins[who] = np.clip(times(people, who, rng), 0, HOURS)
    n_links = len(people.reader)
    works = rng.random(n_links) < np.minimum(chance * np.sqrt(people.fondness[people.reader]), 1)
    delay = rng.exponential(delay_h, n_links)[works]
    reader, author = people.reader[works], people.author[works]
    hours = begins
    while True:
        sooner = hours.copy()
        np.minimum.at(sooner, reader, hours[author] + delay)
        if (sooner == hours).all():
            break
        hours = sooner
    person = np.flatnonzero(hours < HOURS)
    return Log(people, person, (hours[person] * HOUR_MS).astype(np.int64))
