"""How fast a lift fades once the push is over: its half-life, by profile likelihood, day by day.

While the push lasts the rate is 1 + lift times what is expected, and after it the lift halves with every half-life.
For each half-life of a grid, the lift and two errors of what was expected, of its level and of its drift, are fitted
by Fisher scoring; the interval is where the likelihood falls by no more than chance would make it (Venzon &
Moolgavkar, 1988). The errors have priors, as wide as the placebos say: else a level that is a little off would pass
for a lift that stays. Counts are negative binomial, as in `count_excess`.
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
    count: Floats,
    expected: Floats,
    starts: Floats,
    ends: Floats,
    *,
    over: float,
    variation: Floats,
    level: float,
    drift: float,
    since: float,
    sure: float,
) -> HalfLife:
    """The half-life of a lift, from bins that begin with the push.

    count, expected (above 0), starts, ends, variation : of each bin; times in days since the push began, `variation`
    squared and beyond chance. over : when the push ended. level : squared variation of the error that all of `expected`
    share. drift : by how much it varies beyond that by drifting from where it was at `since`, as of the push.
    sure : half the width of an interval in standard deviations.
    """
    shape = np.array([_remaining(starts, ends, over, days) for days in _GRID])
    after = ends > over
    if not after.any() or expected[after].sum() <= 0:
        return HalfLife(None, None, None)
    far = ((starts + ends) / 2 - since) / (over / 2 - since)  # 1 in the middle of the push
    errors = np.stack([np.ones(len(far)), far])
    prior = np.maximum(np.array([level, drift]), _LEAST_VARIATION)
    fit = _profile(count, expected, shape, np.maximum(variation, _LEAST_VARIATION), errors, prior)
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


def _profile(
    count: Floats, expected: Floats, shape: Floats, variation: Floats, errors: Floats, prior: Floats
) -> Floats:
    """The log likelihood of each half-life, with the lift and the errors of what was expected at their best."""
    error = np.zeros((len(shape), len(errors)))
    lift = np.full(len(shape), max(float(count.sum() / expected.sum()) - 1, 0.0))
    for _ in range(_STEPS):
        base = expected * np.exp(error @ errors)
        mean = np.maximum(base * (1 + lift[:, None] * shape), 1e-9)
        slopes = np.concatenate([mean[:, None] * errors, (base * shape)[:, None]], axis=1)  # by each error, by the lift
        weight = 1 / (mean + variation * mean**2)
        up = (slopes * ((count - mean) * weight)[:, None]).sum(2)
        up[:, :-1] -= error / prior
        bend = np.einsum("hid,hjd,hd->hij", slopes, slopes, weight)
        bend += np.diag(np.append(1 / prior, 1e-9))
        step = np.linalg.solve(bend, up[:, :, None])[:, :, 0]
        error = np.clip(error + np.clip(step[:, :-1], -0.5, 0.5), -5, 5)
        lift = np.maximum(lift + np.clip(step[:, -1], -1, 1), -0.95)
    mean = np.maximum(expected * np.exp(error @ errors) * (1 + lift[:, None] * shape), 1e-9)
    size = 1 / variation
    likely = scipy.special.xlogy(count, mean) - (count + size) * np.log1p(mean / size)
    # The negative binomial's, but for a part that is the same for all half-lives.
    return np.asarray(likely.sum(1) - (error**2 / (2 * prior)).sum(1))
