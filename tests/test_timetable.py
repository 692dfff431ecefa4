"""Planned rates become moments: profiles, Poisson counts, and timetables."""

import math
import random

import pytest

from pipeline.errors import SettingsError
from pipeline.simulation.timetable import Timetable, poisson, profile
from tests.worlds import HOUR_MS, per_bucket

SIGMAS = 4.0  # a chance below 1 in 10,000; seeds are fixed


def test_a_profile_has_mean_one_and_shows_its_season_and_trend() -> None:
    rates = profile(28 * 24, season=1, week=1, trend=3)
    assert sum(rates) / len(rates) == pytest.approx(1)
    assert rates[18] > 5 * rates[3]  # evening against night
    assert sum(rates[21 * 24 :]) > 1.8 * sum(rates[: 7 * 24])
    assert profile(48) == [1.0] * 48


def test_poisson_counts_have_the_variance_of_their_mean() -> None:
    rng = random.Random(1)
    for mean in (0.0, 0.3, 4.0, 60.0):
        counts = [poisson(rng, mean) for _ in range(4_000)]
        found = sum(counts) / len(counts)
        assert found == pytest.approx(mean, abs=SIGMAS * math.sqrt(mean / 4_000))
        variance = sum((n - found) ** 2 for n in counts) / len(counts)
        assert variance == pytest.approx(mean, rel=0.15)  # sd of a variance of 4,000: 2-6 %


def test_a_timetable_gives_as_many_moments_as_it_counted_in_order_and_refuses_what_cannot_fit() -> None:
    table = Timetable(random.Random(2), 1_000, [[3.0, 0.0, 5.0], [0.5, 2.0, 0.0]], most=100)
    moments = list(table)
    assert len(moments) == table.n == sum(map(sum, table.counts))
    assert moments == sorted(moments)
    for k, counts in enumerate(table.counts):
        assert per_bucket((at for at, series in moments if series == k), 1_000, HOUR_MS, 3) == counts
    with pytest.raises(SettingsError, match="about 300 posts are planned and only 10 fit;"):
        Timetable(random.Random(2), 0, [[300.0]], most=10)
