"""What each count of a series was expected to be before it was counted, and between what 95 of 100 should lie.

The burst detector (`models/burst.py`) is led over the counts, bin by bin, and asked before each: so the band has its
level, its hours of the day and the week and its spread, learns from the past alone, and passes over what is unusual.
Counts are taken as negative binomial about what is expected, and the bounds are whole counts. How often counts lie
within is in docs/activity.md: 95 of 100 or somewhat more, as it holds how uncertain level and spread are; of few
counts more, as a whole count cannot be cut.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from models.burst import Burst
from models.per_series import Bools, Floats

__all__ = ["PART", "ExpectedBand", "expected_band"]

PART = 0.95
_FEWEST = 2.0  # counts: so few are never above, as the detector has it
_A_MONTH = 0.2  # false alarms: what the detector would tell of more seldom is not learned from while it lasts


@dataclass(frozen=True, slots=True)
class ExpectedBand:
    """Arrays (bins, series). expected, lo, hi : counts, lo and hi within the band; is_warm : enough was learned."""

    expected: Floats
    lo: Floats
    hi: Floats
    is_warm: Bools


def expected_band(step_s: int, start_s: int, counts: Floats) -> ExpectedBand:
    """The band of each bin of `step_s` seconds from `start_s` (epoch seconds, a multiple) on; counts : (bins, series).

    A series begins with its first count; three days of it and eight counts are learned before the band is told. Cost:
    .2 ms a bin, for up to some hundred series.
    """
    burst = Burst(step_s)
    for _ in range(counts.shape[1]):
        burst.add(_A_MONTH, _A_MONTH)
    expected, factor = np.zeros(counts.shape), np.ones(counts.shape)
    is_warm = np.zeros(counts.shape, dtype=np.bool_)
    for n, bin_counts in enumerate(counts):
        found = burst.update(start_s + n * step_s, bin_counts)
        expected[n], factor[n], is_warm[n] = found.bin_expected, found.bin_factor, found.is_warm
    lo, hi = np.zeros(counts.shape), np.zeros(counts.shape)
    lo[is_warm], hi[is_warm] = _middle(expected[is_warm], factor[is_warm])
    return ExpectedBand(expected, lo, hi, is_warm)


def _middle(mean: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """The least and the most count of the middle `PART` of negative binomials."""
    size = np.maximum(mean, 1e-12) / np.maximum(factor - 1, 1e-6)
    chance = size / (np.maximum(mean, 1e-12) + size)
    tail = (1 - PART) / 2
    return _quantile(tail, size, chance), np.maximum(_quantile(1 - tail, size, chance), _FEWEST)


def _quantile(p: float, size: Floats, chance: Floats) -> Floats:
    """The least count k with P(N <= k) above p, by halving."""
    mean = size * (1 - chance) / chance
    low, high = np.full(mean.shape, -1.0), np.ceil(mean + 12 * np.sqrt(mean / chance) + 20)
    while (open_ := high - low > 1).any():
        middle = np.floor((low + high) / 2)
        is_above = scipy.special.betainc(size, middle + 1, chance) > p
        high, low = np.where(open_ & is_above, middle, high), np.where(open_ & ~is_above, middle, low)
    return np.asarray(high)
