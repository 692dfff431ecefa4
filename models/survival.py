"""How long until something happens, when some still wait: a median that leaves nobody out.

The product-limit estimate of Kaplan & Meier (1958): who still waits at the end of watching is known to have waited that
long, no more. Variance after Greenwood (1926), intervals on the scale log(-log), the median's as the times at which
those include one half (Brookmeyer & Crowley, 1982).
"""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from models.arrays import SURE, Floats

__all__ = ["Waiting", "waiting"]

_HALF = 0.5
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """The part that waits on after each `time` at which something happened: `left`, from 1 towards 0, with interval."""

    time: Floats
    left: Floats
    lo: Floats
    hi: Floats

    def median(self) -> tuple[float, float, float]:
        """Median time, and from when to when it may lie; inf where fewer than half came to it while watched."""
        return _first(self.time, self.left), _first(self.time, self.lo), _first(self.time, self.hi)

    def by(self, time: float) -> tuple[float, float, float]:
        """The part that came by a time, with its 95 % interval."""
        place = int(np.searchsorted(self.time, time, side="right")) - 1
        if place < 0:
            return 0.0, 0.0, 1.0 if not len(self.time) else 1 - float(self.lo[0])
        return 1 - float(self.left[place]), 1 - float(self.hi[place]), 1 - float(self.lo[place])


def waiting(time: Floats, happened: NDArray[np.bool_], weight: Floats) -> Waiting:
    """The estimate, from how long each was watched, and whether it happened then.

    weight : of each, such as 1 / questions of the person who asked, so that one loud person is one vote. Weights are
    taken for counts, which keeps intervals on the wide side where one person's questions differ.

    >>> done = np.array([True, True, False, True])
    >>> waiting(np.array([1.0, 2.0, 3.0, 4.0]), done, np.ones(4)).median()[0]
    2.0
    """
    times, place = np.unique(time[happened], return_inverse=True)
    events = np.bincount(place, weight[happened], len(times))
    order = np.argsort(time, kind="stable")
    upto = np.concatenate([[0.0], np.cumsum(weight[order])])
    at_risk = upto[-1] - upto[np.searchsorted(time[order], times, side="left")]
    at_risk = np.maximum(np.round(at_risk, _DIGITS), np.round(events, _DIGITS))
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.round(np.cumprod(1 - np.round(events, _DIGITS) / at_risk), _DIGITS).astype(np.float64)
        greenwood = np.cumsum(events / (at_risk * np.maximum(at_risk - events, 0.0)))
        spread = SURE * np.sqrt(greenwood) / np.abs(np.log(left))
        lo, hi = left ** np.exp(spread), left ** np.exp(-spread)
    is_inside = left > 0
    # Once nobody is left the estimate has no spread: what it was a moment before stands as the upper end.
    last_hi = float(hi[is_inside][-1]) if is_inside.any() else 1.0
    return Waiting(times, left, np.where(is_inside, lo, 0.0), np.where(is_inside, hi, last_hi))


def _first(time: Floats, curve: Floats) -> float:
    """The first time at which a curve is at one half or below."""
    under = np.flatnonzero(curve <= _HALF + 1e-12)
    return float(time[under[0]]) if len(under) else inf
