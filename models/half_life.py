"""How fast a lift fades once the push is over: its half-life, by profile likelihood, day by day.

While the push lasts the rate is 1 + lift times what is expected, and after it the lift halves with every half-life. For
each half-life of a grid, the lift and a common error of what was expected are fitted by Fisher scoring; the interval is
where the likelihood falls by no more than chance would make it (Venzon & Moolgavkar, 1988). The common error has a
prior, as wide as the placebos say: else a level that is a little off would pass for a lift that stays. Counts are
negative binomial, as in `count_excess`.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats

__all__ = ["HalfLife", "half_life"]

_GRID = np.geomspace(0.1, 120.0, 96)  # days
_STEPS = 40
_LEAST_VARIATION = 1e-6


@dataclass(frozen=True, slots=True)
class HalfLife:
    """In days. `days` is None where the data say only that it is at least `lo` (hi is None), or nothing (all None)."""

    days: float | None
    lo: float | None
    hi: float | None


def half_life(
    count: Floats, expected: Floats, starts: Floats, ends: Floats, over: float, variation: Floats, common: float, sure: float
) -> HalfLife:
    """The half-life of a lift, from bins that begin with the push.

    count, expected (above 0), starts, ends, variation : of each bin; times in days since the push began, `variation`
    squared and beyond chance. over : when the push ended. common : squared variation of the error that all of
    `expected` share. sure : half the width of an interval in standard deviations.
    """
    shape = np.array([_remaining(starts, ends, over, days) for days in _GRID])
    after = ends > over
    if not after.any() or expected[after].sum() <= 0:
        return HalfLife(None, None, None)
    fit = _profile(count, expected, shape, np.maximum(variation, _LEAST_VARIATION), max(common, _LEAST_VARIATION))
    best = int(fit.argmax())
    within = np.flatnonzero(2 * (fit[best] - fit) <= sure**2)
    low, high = int(within[0]), int(within[-1])
    lo = float(_GRID[low]) if low else 0.0
    if high == len(_GRID) - 1:
        return HalfLife(None, lo if low else None, None)
    return HalfLife(float(_GRID[best]) if best else 0.0, lo, float(_GRID[high]))


def _remaining(starts: Floats, ends: Floats, over: float, days: float) -> Floats:
    """The part of the lift at work in each bin, on average over it; bins do not straddle the end of the push."""
    rate = np.log(2) / days
    a, b = np.maximum(starts - over, 0), np.maximum(ends - over, 0)
    faded = (np.exp(-rate * a) - np.exp(-rate * b)) / (rate * np.maximum(b - a, 1e-12))
    return np.asarray(np.where(b > 0, faded, 1.0))


def _profile(count: Floats, expected: Floats, shape: Floats, variation: Floats, common: float) -> Floats:
    """The log likelihood of each half-life, with the lift and the common error at their best."""
    error = np.zeros(len(shape))
    lift = np.full(len(shape), max(float(count.sum() / expected.sum()) - 1, 0.0))
    for _ in range(_STEPS):
        base = expected * np.exp(error)[:, None]
        up = 1 + lift[:, None] * shape
        mean = np.maximum(base * up, 1e-9)
        weight = 1 / (mean + variation * mean**2)
        by_error, by_lift = mean, base * shape
        off = (count - mean) * weight
        g0, g1 = (off * by_error).sum(1) - error / common, (off * by_lift).sum(1)
        h00 = (weight * by_error**2).sum(1) + 1 / common
        h01, h11 = (weight * by_error * by_lift).sum(1), (weight * by_lift**2).sum(1) + 1e-9
        det = np.maximum(h00 * h11 - h01**2, 1e-12)
        step0, step1 = (h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det
        error = np.clip(error + np.clip(step0, -0.5, 0.5), -5, 5)
        lift = np.maximum(lift + np.clip(step1, -1, 1), -0.95)
    mean = np.maximum(expected * np.exp(error)[:, None] * (1 + lift[:, None] * shape), 1e-9)
    size = 1 / variation
    likely = scipy.special.xlogy(count, mean) - (count + size) * np.log1p(mean / size)
    return np.asarray(likely.sum(1) - error**2 / (2 * common))
