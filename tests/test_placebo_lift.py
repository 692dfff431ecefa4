"""The lift of a push: error rates in worlds whose truth is known, the sums against slow ones, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.stats

from models.count_excess import excess, surprise
from models.placebo_lift import Audiences, lift
from models.push_effect import effect, verdict
from models.ratio_interval import Told, quotient
from tests.boost_worlds import WORLDS, World, counted, made

WORST = 0.05 + 1.96 * (0.05 * 0.95 / 400) ** 0.5  # what 400 worlds at 5 % may show by chance


def test_no_push_is_seldom_found_to_work_and_a_lift_lies_in_its_interval() -> None:
    got = [counted(WORLDS[name], range(40)) for name in ("plain", "trends", "uneven days")]
    assert all(one["told"] == 1 for one in got)
    assert sum(one["false"] for one in got) / 3 <= 0.06
    assert sum(one["covered"] for one in got) / 3 >= 0.93
    assert got[0]["power"] >= 0.95
    assert 2.5 <= got[0]["half-life"] <= 6
    assert got[0]["half-life covered"] >= 0.88


@pytest.mark.prove
@pytest.mark.parametrize("name", WORLDS)
def test_the_error_rates_of_every_world(name: str) -> None:
    got = counted(WORLDS[name], range(400))
    print(name, got)  # noqa: T201
    assert got["told"] >= 0.95
    assert got["false"] <= WORST
    assert got["p <= .05"] <= WORST + 0.02  # overlapping placebos are not independent looks
    assert got["covered"] >= 0.92
    assert got["half-life covered"] >= 0.85


def test_what_is_expected_is_the_level_before_times_what_the_controls_did() -> None:
    seen = made(replace(WORLDS["plain"], audiences=6, lift=2.0), np.random.default_rng(3))
    found = lift(seen, 7.0)
    assert found is not None
    n = [[sum(a <= t < b for t in times) for a, b in ((-21, 0), (0, 7))] for times in seen.times]
    pool = [sum(n[k][period] for k in found.matched) for period in (0, 1)]
    assert found.matched.tolist() == [1, 2, 3, 4, 5]
    assert found.observed == n[0][1]
    assert found.expected == pytest.approx(n[0][0] * pool[1] / pool[0])
    assert found.lift == pytest.approx(found.observed / found.expected - 1)
    assert found.lo < found.lift < found.hi
    assert found.placebo_p == (1 + found.beyond) / (1 + found.n_placebo)


def test_a_season_that_all_share_is_no_effect() -> None:
    """Three times as much for everybody in that week."""
    rng = np.random.default_rng(5)
    times = [
        np.sort(np.concatenate([rng.uniform(-28, 28, 400), rng.uniform(0, 7, rng.poisson(100))])) for _ in range(9)
    ]
    clean = np.append(0.0, np.full(8, np.inf))
    found = lift(Audiences(times, np.full(9, 30), -28.0, 28.0, clean), 7.0)
    assert found is not None
    assert found.lo <= 0 <= found.hi
    assert found.hi < 0.4


def test_too_little_to_compare_with_is_not_told() -> None:
    seen = made(WORLDS["plain"], np.random.default_rng(1))
    assert lift(seen.only(np.arange(3)), 7.0) is None  # two controls
    assert lift(replace(seen, begins=-6.0), 7.0) is None  # no week before
    assert lift(replace(seen, ends=5.0), 7.0) is None  # not over
    silent = Audiences([np.zeros(0), *seen.times[1:]], seen.people, seen.begins, seen.ends, seen.clean)
    assert effect(silent, None, 7.0) is None
    assert verdict(None) == "cannot tell"
    idle = Audiences([seen.times[0], *([np.zeros(0)] * 12)], seen.people, seen.begins, seen.ends, seen.clean)
    assert lift(idle, 7.0) is None


def test_the_order_of_controls_and_their_names_change_nothing() -> None:
    seen = made(World(lift=1.0), np.random.default_rng(8))
    order = np.append(0, 1 + np.random.default_rng(0).permutation(12))
    one, other = lift(seen, 7.0), lift(seen.only(order), 7.0)
    assert one is not None
    assert other is not None
    assert (other.lift, other.lo, other.hi) == pytest.approx((one.lift, one.lo, one.hi))


def test_a_count_against_its_negative_binomial() -> None:
    for count, mean, variation in ((0, 2.0, 0.1), (7, 3.0, 0.3), (40, 55.5, 0.02), (3, 3.0, 1e-12)):
        size = 1 / max(variation, 1e-9)
        law = scipy.stats.nbinom(size, size / (size + mean))
        below = law.cdf(count) - law.pmf(count) / 2
        told = surprise(np.array([float(count)]), np.array([mean]), np.array([variation]))[0]
        assert told == pytest.approx(scipy.stats.norm.ppf(below), abs=1e-4)
        value, lo, hi = excess(count, mean, variation, 1.96)
        assert value == count / mean - 1
        for end, side in ((lo, 0.975), (hi, 0.025)):
            if end > -1:
                law = scipy.stats.nbinom(size, size / (size + mean * (1 + end)))
                assert law.cdf(count) - law.pmf(count) / 2 == pytest.approx(side, abs=1e-3)
    assert excess(0, 2.0, 0.1, 1.96)[:2] == (-1, -1)


def test_the_interval_of_a_ratio_holds_it() -> None:
    rng, held = np.random.default_rng(0), []
    for _ in range(2_000):
        a, b = rng.normal(0.45, 0.2), rng.normal(1.5, 0.3)
        got = quotient(Told(a, a - 0.392, a + 0.392), Told(b, b - 0.588, b + 0.588))
        held.append(got is None or got.lo <= 0.3 <= got.hi)
    assert 0.93 <= np.mean(held) <= 0.975
    assert quotient(Told(1, 0, 2), Told(1, -0.1, 2)) is None
