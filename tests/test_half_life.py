"""The half-life of a lift: against a slow search of the same likelihood, and where it cannot be told."""

import numpy as np
import pytest
import scipy.optimize
import scipy.stats

from models.half_life import half_life

STARTS = np.arange(0.0, 35.0)
LENGTH = 7.0
SURE = 1.96
KNOWN = {"over": LENGTH, "level": 0.01, "drift": 0.02, "since": -10.0, "sure": SURE}


def shape(days: float) -> np.ndarray:
    """What is left of a lift in each day, summed over a thousand moments of it."""
    fine = STARTS[:, None] + (np.arange(1_000) + 0.5) / 1_000
    return np.asarray(np.where(fine < LENGTH, 1.0, 0.5 ** ((fine - LENGTH) / days)).mean(1))


def slow_fit(count: np.ndarray, expected: np.ndarray, variation: np.ndarray, days: float) -> float:
    """The likelihood of a half-life, with everything else at its best."""
    left = shape(days)
    far = (STARTS + 0.5 + 10) / (LENGTH / 2 + 10)

    def off(x: np.ndarray) -> float:
        mean = expected * np.exp(x[0] + x[1] * far) * np.maximum(1 + x[2] * left, 1e-6)
        law = scipy.stats.nbinom(1 / variation, 1 / (1 + variation * mean))
        return float(-law.logpmf(count).sum() + x[0] ** 2 / 0.02 + x[1] ** 2 / 0.04)

    best = scipy.optimize.minimize(off, np.array([0.0, 0.0, 1.0]), method="Nelder-Mead", options={"maxiter": 4_000})
    return -float(best.fun)


def test_its_ends_are_where_a_slow_search_says_that_the_likelihood_has_fallen() -> None:
    rng = np.random.default_rng(1)
    expected = rng.uniform(8, 12, 35)
    variation = np.full(35, 0.05)
    count = rng.poisson(expected * (1 + 2 * shape(4.0))).astype(np.float64)
    got = half_life(count, expected, STARTS, STARTS + 1, variation=variation, **KNOWN)
    assert got.days is not None
    assert got.lo is not None
    assert got.hi is not None
    assert got.lo < 4.0 < got.hi
    top = slow_fit(count, expected, variation, got.days)
    for end, outwards in ((got.lo, 1 / 1.16), (got.hi, 1.16)):  # two steps of the grid
        assert 2 * (top - slow_fit(count, expected, variation, end)) <= SURE**2 + 0.05
        assert 2 * (top - slow_fit(count, expected, variation, end * outwards)) >= SURE**2 - 0.05


def test_a_lift_that_stays_has_no_end_and_one_that_is_gone_at_once_none_below() -> None:
    expected, variation = np.full(35, 50.0), np.full(35, 1e-4)
    stays = half_life(expected * 3, expected, STARTS, STARTS + 1, variation=variation, **KNOWN)
    assert (stays.days, stays.hi) == (None, None)
    assert stays.lo is not None
    assert stays.lo > 20
    gone = half_life(
        expected * np.where(STARTS < LENGTH, 3, 1), expected, STARTS, STARTS + 1, variation=variation, **KNOWN
    )
    assert gone.days == pytest.approx(0, abs=0.2)
    assert gone.lo == 0
    assert gone.hi is not None
    assert gone.hi < 1


def test_without_a_day_after_nothing_is_told() -> None:
    one = np.ones(7)
    got = half_life(one * 9, one * 3, STARTS[:7], STARTS[:7] + 1, variation=one * 0.01, **KNOWN)
    assert (got.days, got.lo, got.hi) == (None, None, None)
