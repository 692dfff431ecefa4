"""How many would have begun anyway, judged by weeks like any other, and how many more were seen than that.

What the weeks before give is a count by chance, not a rate that is known: so the interval is one of prediction. Counts
are negative binomial around the mean rate (half a count is added, Jeffreys), with the variance that the weeks show,
never less than Poisson's; that it is judged by few weeks widens it as Student's t does. The lift is of this one
occasion: those seen less those that would have come. It says nothing of the next. Read after `new_ties`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import SURE, Floats, Ints

__all__ = ["CANNOT_TELL", "FEWEST_WEEKS", "Lift", "lift", "rank_among", "verdict"]

FEWEST_WEEKS = 4
MATTERS = 0.25  # new ties for each person: less than this is no more, if the interval says so much
MORE, NO_MORE, FEWER, CANNOT_TELL = "more", "no more", "fewer", "cannot tell"
_TAIL = 0.025
_NEAR_POISSON = 1e-6


@dataclass(frozen=True, slots=True)
class Lift:
    """expected : what would have come anyway. lift : seen less that, with its 95 % interval."""

    expected: float
    lift: float
    lo: float
    hi: float


def lift(seen: int, weeks: Ints, length: float) -> Lift | None:
    """How many more were seen in `length` weeks than weeks like these give; None with fewer than `FEWEST_WEEKS`.

    weeks : the count of each matched week.

    >>> found = lift(12, np.array([1, 0, 2, 1, 0, 1, 1, 2]), 2.0)
    >>> found is not None and (found.expected, found.lo > 0, found.hi)
    (2.0, True, 12.0)
    """
    n = len(weeks)
    if n < FEWEST_WEEKS:
        return None
    total = float(weeks.sum())
    mean = (total + 0.5) / n
    spread = float(((weeks - total / n) ** 2).sum()) / ((n - 1) * mean)
    wide = (float(scipy.special.stdtrit(n - 1, 1 - _TAIL)) / SURE) ** 2
    low, high = _foreseen(mean * length, max(1.0, spread) * wide * (1 + length / n))
    expected = total / n * length
    return Lift(expected, seen - expected, float(seen - high), float(seen - low))


def verdict(found: Lift | None, people: int) -> str:
    """In a word, whether more began than otherwise would have.

    `NO_MORE` where even the upper end is less than `MATTERS` for each of the people, and less than one in all.
    """
    if found is None:
        return CANNOT_TELL
    if found.lo > 0:
        return MORE
    if found.hi < 0:
        return FEWER
    return NO_MORE if found.hi < max(1.0, MATTERS * people) else CANNOT_TELL


def rank_among(seen: int, placebos: Sequence[int] | Ints) -> float:
    """The part of all occasions, this one and placebos, that reached as much as this one: 1 over n + 1 at the least.

    >>> rank_among(3, [0, 1, 3])
    0.5
    """
    return float((1 + (np.asarray(placebos) >= seen).sum()) / (1 + len(placebos)))


def _foreseen(mean: float, factor: float) -> tuple[float, float]:
    """Between which counts a count of this mean, and variance `factor` times it, lies at 95 %."""
    size = mean / max(factor - 1, _NEAR_POISSON)
    most = int(mean + 12 * (mean * factor) ** 0.5 + 10 * factor) + 1
    counts: Floats = np.arange(most + 1, dtype=np.float64)
    up_to = np.asarray(scipy.special.betainc(size, counts + 1, size / (mean + size)))
    # Whole counts: no more than 2.5 % lie below the lower, and no more than that above the upper.
    return float(np.searchsorted(up_to, _TAIL, side="right")), float(np.searchsorted(up_to, 1 - _TAIL, side="left"))
