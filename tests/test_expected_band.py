"""The band a count is expected in: how often it covers on simulated worlds, from the past alone, and its bounds."""

from math import lgamma, log

import numpy as np
import pytest

from benchmarks.quiet_counts import KINDS, quiet_days
from models.expected_band import ExpectedBand, _middle, expected_band

HOUR_S, DAY_S = 3_600, 86_400
QUICK = ("poisson", "over-dispersed", "seasonal")
# What docs/activity.md states of counts that are warm: never less, whatever the world.
LEAST = {HOUR_S: 0.95, DAY_S: 0.95}


def counted(kind: str, a_day: float, step_s: int, days: int, n: int, seed: int = 1) -> np.ndarray:
    """A quiet world that is made by bins of a quarter of an hour, counted by hours or days."""
    rng = np.random.default_rng(seed)
    bins = np.concatenate(list(quiet_days(kind, a_day, n, days, 900, rng)))
    return np.asarray(bins.reshape(-1, step_s // 900, n).sum(axis=1))


def covered(counts: np.ndarray, band: ExpectedBand, since: int = 0) -> float:
    inside = (counts >= band.lo) & (counts <= band.hi)
    return float(inside[since:][band.is_warm[since:]].mean())


@pytest.mark.parametrize("kind", QUICK)
def test_the_band_covers_as_stated_by_the_hour(kind: str) -> None:
    for a_day in (2.0, 50.0, 5_000.0):
        counts = counted(kind, a_day, HOUR_S, 28, 6)
        band = expected_band(HOUR_S, 0, counts)
        assert LEAST[HOUR_S] <= covered(counts, band), a_day
        assert band.is_warm[7 * 24 :].any()
    # Not by being wide, but for hours that are learned yet.
    assert covered(counts, band, 14 * 24) < (0.999 if kind == "seasonal" else 0.985)


@pytest.mark.parametrize("kind", QUICK)
def test_the_band_covers_as_stated_by_the_day(kind: str) -> None:
    for a_day in (2.0, 50.0, 5_000.0):
        counts = counted(kind, a_day, DAY_S, 90, 24)
        assert LEAST[DAY_S] <= covered(counts, expected_band(DAY_S, 0, counts)), a_day


@pytest.mark.prove
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step_s", [HOUR_S, DAY_S])
def test_the_band_covers_as_stated_in_every_world(step_s: int, kind: str) -> None:
    for a_day in (2.0, 50.0, 500.0, 12_000.0):
        counts = counted(kind, a_day, step_s, 60 if step_s == HOUR_S else 120, 60, seed=7)
        assert covered(counts, expected_band(step_s, 0, counts)) >= LEAST[step_s], a_day


def test_what_is_planted_lies_outside() -> None:
    counts = counted("seasonal", 500.0, HOUR_S, 21, 4)
    at = 20 * 24 + 12
    counts[at, 0] *= 3
    counts[at, 1] = 0
    band = expected_band(HOUR_S, 0, counts)
    assert counts[at, 0] > band.hi[at, 0]
    assert counts[at, 1] < band.lo[at, 1]
    assert band.lo[at, 2] <= band.expected[at, 2] <= band.hi[at, 2]


def test_what_comes_later_changes_no_band() -> None:
    counts = counted("seasonal", 200.0, HOUR_S, 14, 3)
    other = counts.copy()
    other[200:] = 7 * other[200:] + 50
    one, two = expected_band(HOUR_S, 0, counts), expected_band(HOUR_S, 0, other)
    for name in ("expected", "lo", "hi", "is_warm"):
        assert np.array_equal(getattr(one, name)[:201], getattr(two, name)[:201]), name  # 200 was foretold before
    assert not np.array_equal(one.expected[201:], two.expected[201:])


@pytest.mark.parametrize("step_s", [HOUR_S, DAY_S])
def test_a_series_has_the_same_band_alone_and_beside_others_that_began_before(step_s: int) -> None:
    counts = counted("over-dispersed", 40.0, step_s, 30, 4)
    counts[: len(counts) // 3, 1] = 0
    counts[-len(counts) // 4 :, 0] *= 20
    together = expected_band(step_s, 0, counts)
    first = int(counts[:, 1].nonzero()[0][0])
    alone = expected_band(step_s, first * step_s, counts[first:, 1:2])
    for name in ("expected", "lo", "hi", "is_warm"):
        of = getattr(together, name)[first:, 1]
        assert np.allclose(of, getattr(alone, name)[:, 0], rtol=1e-9), name


def test_nothing_is_warm_before_three_days_and_eight_counts() -> None:
    busy = np.full((100, 1), 9.0)
    assert np.flatnonzero(expected_band(HOUR_S, 0, busy).is_warm[:, 0])[0] == 72
    assert np.flatnonzero(expected_band(DAY_S, 0, busy).is_warm[:, 0])[0] == 7  # days: before a week of them
    rare = np.zeros((400, 1))
    rare[::48] = 1.0
    assert np.flatnonzero(expected_band(HOUR_S, 0, rare).is_warm[:, 0])[0] == 7 * 48 + 1  # after the eighth


def test_two_are_never_above_however_seldom_they_are() -> None:
    rare = np.zeros((60 * 24, 1))
    rare[::90] = 1.0
    band = expected_band(HOUR_S, 0, rare)
    assert band.hi[band.is_warm].min() == 2.0
    assert band.lo.max() == 0.0


def test_a_silent_weekend_is_known_after_a_week_and_a_giant_day_hides_little() -> None:
    rng, days = np.random.default_rng(4), np.arange(10 * 7)
    is_weekend = (days + 3) % 7 >= 5  # the epoch began on a Thursday
    counts = rng.poisson(np.where(is_weekend, 60.0, 520.0)[:, None], (len(days), 12)).astype(float)
    counts[40] *= 8
    band = expected_band(DAY_S, 0, counts)
    inside = (counts >= band.lo) & (counts <= band.hi)
    assert inside[7:40][is_weekend[7:40]].mean() > 0.94
    assert inside[7:40][~is_weekend[7:40]].mean() > 0.94
    assert not inside[40].any()
    assert inside[41:].mean() > 0.94
    assert np.abs(band.expected[41:] / np.where(is_weekend, 60.0, 520.0)[41:, None] - 1).max() < 0.5


def test_the_bounds_are_the_quantiles_of_the_negative_binomial() -> None:
    rng = np.random.default_rng(3)
    mean, factor = rng.gamma(0.6, 30.0, 60), 1 + rng.gamma(0.7, 3.0, 60)
    lo, hi = _middle(mean, factor)
    for n in range(60):
        size, p = mean[n] / (factor[n] - 1), 1 / factor[n]
        below, k = 0.0, 0
        found: dict[float, int] = {}
        while len(found) < 2:
            below += np.exp(lgamma(size + k) - lgamma(size) - lgamma(k + 1) + size * log(p) + k * log(1 - p))
            for tail in (0.025, 0.975):
                if below > tail:
                    found.setdefault(tail, k)
            k += 1
        assert (lo[n], hi[n]) == (found[0.025], max(found[0.975], 2.0))
