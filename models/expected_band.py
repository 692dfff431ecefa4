"""What each count of a series was expected to be before it was counted, and between what 95 of 100 should lie.

Of hours (and whatever else is shorter than a day) the burst detector itself is led over the counts, bin by bin, and
asked before each: the band has its level, its hours of the day and the week, its spread, and learns from what it learns
from, so not from what is unusual. Of days the detector would never learn a weekend that is silent, since each Saturday
is unusual: here level, days of the week and spread are the detector's too (`season`, `straying`), but each day is
learned from, far ones as if they lay six standard deviations off; the days of the week are believed by their counts
alone. Counts are taken as negative binomial about what is expected, and the bounds are whole counts. How often counts
lie within is in docs/activity.md: 95 of 100 or somewhat more, as it holds how uncertain the spread is; of few counts
more, as a whole count cannot be cut.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from models.burst import Burst
from models.per_series import Bools, Floats
from models.season import DAY_S, Season
from models.straying import Spread

__all__ = ["PART", "ExpectedBand", "expected_band"]

PART = 0.95
_FEWEST = 2.0  # counts: so few are never above, as the detector has it
_A_MONTH = 0.2  # false alarms: what the detector would tell of more seldom is not learned from while it lasts
_WEEK, _COUNTS = 7, 8  # of days, so many and so many counts before the band is told
_FAR_SD, _FAR_COUNTS = 6.0, 5.0


@dataclass(frozen=True, slots=True)
class ExpectedBand:
    """Arrays (bins, series). expected, lo, hi : counts, lo and hi within the band; is_warm : enough was learned."""

    expected: Floats
    lo: Floats
    hi: Floats
    is_warm: Bools


def expected_band(step_s: int, start_s: int, counts: Floats) -> ExpectedBand:
    """The band of each bin of `step_s` seconds from `start_s` (epoch seconds, a multiple) on; counts : (bins, series).

    A series begins with its first count; three days of it (of days, a week) and eight counts are learned before the
    band is told. Cost: .2 ms a bin, for up to some hundred series.
    """
    lead = _by_days if step_s == DAY_S else _by_the_detector
    expected, factor, is_warm = lead(step_s, start_s, counts)
    lo, hi = np.zeros(counts.shape), np.zeros(counts.shape)
    lo[is_warm], hi[is_warm] = _middle(expected[is_warm], factor[is_warm])
    return ExpectedBand(expected, lo, hi, is_warm)


def _by_the_detector(step_s: int, start_s: int, counts: Floats) -> tuple[Floats, Floats, Bools]:
    """Expected counts, their variance over their mean, and what is warm."""
    burst = Burst(step_s)
    for _ in range(counts.shape[1]):
        burst.add(_A_MONTH, _A_MONTH)
    expected, factor, is_warm = _empty(counts)
    for n, bin_counts in enumerate(counts):
        found = burst.update(start_s + n * step_s, bin_counts)
        expected[n], factor[n], is_warm[n] = found.bin_expected, found.bin_factor, found.is_warm
    return expected, factor, is_warm


def _by_days(step_s: int, start_s: int, counts: Floats) -> tuple[Floats, Floats, Bools]:
    """The same, of days."""
    season, spread, n_series = Season(step_s), Spread(1), counts.shape[1]
    for _ in range(n_series):
        season.grow()
        spread.grow()
    age, seen, one_by_one = np.zeros(n_series), np.zeros(n_series), np.ones(n_series)
    expected, factor, is_warm = _empty(counts)
    for n, day in enumerate(counts):
        if (new := (seen == 0) & (day > 0)).any():
            season.begin(new)
            spread.begin(new)
            age[new] = 0
        mean = season.expected(start_s + n * step_s, 1, one_by_one)
        spread.refresh(mean[None], age)
        expected[n], factor[n], is_warm[n] = mean, spread.factor[0], (age >= _WEEK) & (seen >= _COUNTS)
        spread.learn([0], day[None], mean[None], (age > 1)[None])
        far = np.where(is_warm[n], _FAR_SD * np.sqrt(mean * factor[n]) + _FAR_COUNTS, np.inf)
        season.learn(start_s + n * step_s, 1, np.clip(day, np.maximum(mean - far, 0.0), mean + far))
        age += 1
        seen += day
        spread.age(1.0, age, mean)
    return expected, factor, is_warm


def _empty(counts: Floats) -> tuple[Floats, Floats, Bools]:
    return np.zeros(counts.shape), np.ones(counts.shape), np.zeros(counts.shape, dtype=np.bool_)


def _middle(mean: Floats, factor: Floats) -> tuple[Floats, Floats]:
    """The least and the most count of the middle `PART` of negative binomials."""
    mean, tail = np.maximum(mean, 1e-12), (1 - PART) / 2
    size = mean / np.maximum(factor - 1, 1e-6)
    chance = size / (mean + size)
    return _quantile(tail, size, chance), np.maximum(_quantile(1 - tail, size, chance), _FEWEST)


def _quantile(p: float, size: Floats, chance: Floats) -> Floats:
    """The least count k with P(N <= k) above p, by halving what Cantelli's inequality leaves."""
    mean = size * (1 - chance) / chance
    low, high = np.full(mean.shape, -1.0), np.ceil(mean + np.sqrt(p / (1 - p) * mean / chance)) + 1
    while (is_open := high - low > 1).any():
        middle = np.floor((low + high) / 2)
        is_above = scipy.special.betainc(size, middle + 1, chance) > p
        high, low = np.where(is_open & is_above, middle, high), np.where(is_open & ~is_above, middle, low)
    return np.asarray(high)
