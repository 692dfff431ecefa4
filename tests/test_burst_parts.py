"""The parts of the detector against slow twins: tails of counts, sums over windows, spread, peaks, showing."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from models.count_tails import surprise_above, surprise_below
from models.peaks import LEVEL, Peaks
from models.season import DAY_S, Season
from models.showing import Showing
from models.straying import Spread
from models.windows import Windows, ladder


@given(st.integers(1, 400), st.floats(0.01, 300), st.floats(1.05, 40))
@settings(max_examples=150, deadline=None)
def test_surprise_is_the_tail_of_a_negative_binomial(count: int, mean: float, factor: float) -> None:
    size = mean / (factor - 1)
    one = (np.array([float(count)]), np.array([mean]), np.array([factor]))
    above = -nbinom.logsf(count - 1, size, size / (size + mean)) / np.log(10)
    below = -nbinom.logcdf(count, size, size / (size + mean)) / np.log(10)
    if above < 250:
        assert surprise_above(*one)[0] == pytest.approx(above, rel=1e-4, abs=1e-6)
    if below < 250:
        assert surprise_below(*one)[0] == pytest.approx(below, rel=1e-4, abs=1e-6)


def test_without_more_spread_it_is_poisson_and_far_out_it_goes_on_rising() -> None:
    one = np.ones(1)
    assert surprise_above(5 * one, 0.4 * one, one)[0] == pytest.approx(-poisson.logsf(4, 0.4) / np.log(10), rel=1e-3)
    far = surprise_above(np.array([1e3, 1e4, 1e5]), np.ones(3), np.full(3, 1.5))
    assert (np.diff(far) > 0).all()
    assert np.isfinite(far).all()


@given(st.sampled_from([60, 300, 900, 7_200]), st.integers(0, 10**6), st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_windows_are_sums_of_their_last_bins(step_s: int, first: int, seed: int) -> None:
    windows = Windows(step_s)
    windows.grow()
    counts = np.random.default_rng(seed).poisson(1.0, 400).astype(float)
    longest = 24 * 3_600 // step_s
    for i, count in enumerate(counts):
        windows.update(first + i, np.array([count]), np.array([0.5]))
        held = windows.held(first + i)
        for row, length in enumerate(windows.lengths):
            assert length <= held[row] < length + windows.parts[row]
            assert windows.y[row, 0] == counts[max(0, i + 1 - held[row]) : i + 1].sum()
            assert windows.e[row, 0] == pytest.approx(0.5 * min(held[row], i + 1))
    assert ladder(step_s)[0][-1] <= longest


def test_what_is_taken_out_of_a_window_leaves_it_with_its_part() -> None:
    windows, one = Windows(3_600), np.ones(1)
    windows.grow()
    for i in range(12):
        windows.update(i, one, one)
    windows.take_out(np.where(np.arange(len(windows.lengths))[:, None] == len(windows.lengths) - 1, 7.0, 0.0))
    assert windows.y[-1, 0] == 5
    assert windows.y[-2, 0] == windows.held(11)[-2]
    for i in range(12, 60):
        windows.update(i, one, one)
    assert windows.y[-1, 0] == windows.held(59)[-1]


@pytest.mark.parametrize("step_s", [1, 7, 60, 300, 1_000, 3_600, 86_400])
def test_parts_divide_each_other_and_their_windows(step_s: int) -> None:
    lengths, parts = ladder(step_s)
    assert all(b % a == 0 for a, b in pairwise(parts))
    assert all(length % part == 0 and length // part <= 24 for length, part in zip(lengths, parts, strict=True))


def test_the_level_of_a_steady_series_is_its_mean_and_its_hours_are_learned() -> None:
    season, over = Season(300), np.ones(1)
    season.grow()
    shape = 1 + 0.5 * np.sin(2 * np.pi * np.arange(288) / 288)
    for day in range(20):
        for i in range(288):
            at_s = day * DAY_S + 300 * i
            expected = season.expected(at_s, 1, over)[0]
            if day == 19:
                assert expected == pytest.approx(40 * shape[i], rel=0.06)
            season.learn(at_s, 1, np.array([40 * shape[i]]))


def test_spread_is_variance_over_mean_and_one_far_error_is_bounded() -> None:
    rng = np.random.default_rng(1)
    means = []
    for giant in (0.0, 1e6):
        spread = Spread(1)
        spread.grow()
        age, mean = np.full(1, 60.0), np.full((1, 1), 100.0)
        for i in range(4_000):
            count = rng.negative_binomial(25, 0.2, 1).astype(float) + (giant if i == 2_000 else 0.0)
            spread.refresh(mean, age)
            spread.learn([0], count[None], mean, np.ones(1))
        means.append(spread.factor[0, 0])
    assert means[0] == pytest.approx(5.0, rel=0.15)
    assert means[1] == pytest.approx(means[0], rel=0.15)


def test_of_few_counts_it_is_known_soon_whether_they_come_one_by_one() -> None:
    rng, factors = np.random.default_rng(2), []
    for company in (1, 3):
        spread = Spread(1)
        spread.grow()
        mean = np.full((1, 1), 2 / 288)
        for day in range(30):
            spread.refresh(mean, np.full(1, 10.0 + day))
            for _ in range(288):
                spread.learn([0], (company * rng.poisson(mean / company)).astype(np.float64), mean, np.ones(1))
            spread.age(1.0, np.full(1, 10.0 + day), np.full(1, 2.0))
        factors.append(float(spread.factor[0, 0]))
    alone, together = factors
    assert alone < 1.2  # 60 counts; with the noise of the counts themselves it would be 1.3 and more
    assert 2.0 < together < 5.0


def test_what_a_young_series_strays_is_forgotten_sooner() -> None:
    kept = []
    for age_days in (3.0, 60.0):
        spread = Spread(1)
        spread.grow()
        spread.windows[:] = 1.0
        spread.age(1.0, np.full(1, age_days), np.full(1, 1e4))
        kept.append(float(spread.windows[0, 0]))
    assert kept == [pytest.approx(0.5), pytest.approx(0.5 ** (1 / 7))]


def test_a_first_day_and_a_first_week_are_held_against_their_own_mean() -> None:
    """Hours of .3 to 1.7 and weekends of half as much, all known after two weeks, leaps at midnight too."""
    season, over = Season(300), np.ones(1)
    season.grow()
    errors = []
    for i in range(21 * 288):
        hour, day = i % 288 / 12, i // 288
        rate = 400 * (1 + 0.7 * np.sin(2 * np.pi * (hour - 9) / 24)) * (0.6 if day % 7 in (2, 3) else 1.16)
        found = season.expected(300 * i, 1, over)[0]
        season.learn(300 * i, 1, np.array([rate]))
        if day >= 14:
            errors.append(abs(found / rate - 1))
    assert np.quantile(errors, 0.9) < 0.07  # without looking back .1 and more
    assert max(errors) < 0.2  # on a line from hour to hour, .5 at midnight


def test_a_wild_series_needs_more_and_a_giant_peak_is_worth_a_few() -> None:
    peaks = Peaks(calm_bins=2, day_bins=100)
    peaks.grow()
    yes = np.ones(1, dtype=np.bool_)

    def peak(height: float) -> float:
        for score in (LEVEL + height, -9.0, -9.0, -9.0):
            peaks.update(np.array([score]), yes)
        return float(peaks.rated(np.array([2.0]))[0])

    assert peaks.rated(np.array([2.0]))[0] == 2.0
    after_giant = peak(300.0)
    assert after_giant > LEVEL + 3 / 3
    for _ in range(20):
        wild = peak(3.0)
    assert wild < 0
    assert peaks.is_idle


def test_a_clump_is_as_old_as_itself_however_long_the_one_before_it_was() -> None:
    peaks = Peaks(calm_bins=2, day_bins=5)
    peaks.grow()
    yes = np.ones(1, dtype=np.bool_)
    for score in (1.0, 1.0, 1.0, 1.0, 1.0, -9.0, -9.0):
        peaks.update(np.array([score]), yes)
    assert peaks.is_idle  # so it is not updated until something is open again
    peaks.update(np.array([1.0]), yes)
    assert peaks.fresh().all()


def test_of_a_burst_one_row_is_shown() -> None:
    showing = Showing(300, 0.5)
    shown = [showing.update(score, is_alarm=i == 2, is_on=i > 2) for i, score in enumerate([-9, 0.0, 1.0, 3.0, 4.0])]
    assert shown == [0.0, 0.5, 1.0, 0.0, 0.0]
    assert showing.update(0.1, is_alarm=False, is_on=False) == 0.0  # known, for half a day
    for _ in range(12 * 12 + 1):
        showing.update(-9.0, is_alarm=False, is_on=False)
    assert showing.update(0.1, is_alarm=False, is_on=False) > 0.5
