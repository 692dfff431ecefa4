"""When a person is there: how likely in each hour of the week, and at which hour of the day most.

What is counted is whether they were seen at all in an hour of a week, so that twenty posts in one evening are one. Who
was seen seldom is drawn to the hours of the group: the chance in an hour is Beta, its prior the group's at the person's
own level, itself drawn in (Gamma), worth `_WEEKS` weeks. A peak is told only where the day has a direction at all:
each day is one vector on the clock, and their mean is held against none (Hotelling, 1931).
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats, Ints

__all__ = ["FEWEST_DAYS", "FEWEST_HOURS", "HOURS", "Peak", "Week", "around", "heat", "peak_of"]

HOURS = 24
FEWEST_HOURS = 30  # hours in which they were seen
FEWEST_DAYS = 15  # on so many days: of fewer, Hotelling's test finds rhythms where there are none
_WEEKS = 6.0  # weeks' worth of what the group does
_SEEN = 5.0  # hours seen' worth of the group's level
_NEAR = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9  # what an hour is told by: itself and two to each side
_SURE = 0.005
_LEAST = 0.01  # no hour is taken beforehand to be less likely


@dataclass(frozen=True, slots=True)
class Week:
    """Of people (rows) and 168 hours from Monday 0 h on: the chance to be there, drawn in, with its 95 % interval."""

    chance: Floats
    lo: Floats
    hi: Floats


@dataclass(frozen=True, slots=True)
class Peak:
    """hour : 0 to 23, -1 where none is told. verdict : told, no rhythm (all hours may be alike), too few."""

    hour: int
    verdict: str


def heat(seen: Ints, weeks: Floats) -> Week:
    """seen : people x 168, in how many weeks each was seen in that hour. weeks : how many each was watched, above 0."""
    together = seen.sum(0) + 0.5 / (HOURS * 7)
    group = together / weeks.sum()
    level = (seen.sum(1) + _SEEN) / (weeks * group.sum() + _SEEN)
    prior = np.clip(level[:, None] * group, _LEAST, 0.95)
    a = seen + _WEEKS * prior
    b = np.maximum(weeks[:, None] - seen, 0.0) + _WEEKS * (1 - prior)
    return Week(a / (a + b), scipy.special.betaincinv(a, b, 0.025), scipy.special.betaincinv(a, b, 0.975))


def around(counts: Floats) -> Floats:
    """Each of 24 hours (the last axis) with the two to each side, weighed 1 2 3 2 1: midnight has neighbours too."""
    return np.asarray(sum(w * np.roll(counts, k - 2, axis=-1) for k, w in enumerate(_NEAR)))


def peak_of(day: Ints, hour: Ints) -> Peak:
    """The hour of the day at which a person is seen most, from the days and hours (once each) in which they were."""
    names, which = np.unique(day, return_inverse=True)
    n = len(names)
    if len(hour) < FEWEST_HOURS or n < FEWEST_DAYS:
        return Peak(-1, "too few")
    angle = 2 * np.pi * (hour + 0.5) / HOURS
    of_day = np.stack([np.bincount(which, np.cos(angle)), np.bincount(which, np.sin(angle))], axis=1)
    mean, spread = of_day.mean(0), np.cov(of_day.T) + 1e-9 * np.eye(2)
    t2 = n * float(mean @ np.linalg.solve(spread, mean))
    if float(scipy.special.fdtrc(2, n - 2, t2 * (n - 2) / (2 * (n - 1)))) > _SURE:
        return Peak(-1, "no rhythm")
    return Peak(int(around(np.bincount(hour, minlength=HOURS).astype(np.float64)).argmax()), "told")
