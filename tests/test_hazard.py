"""Adoption by delay and by moment: equal to a slow count minute by minute, and planted rates are found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.adoptions import Ints
from models.exposure import Links, sightings
from models.hazard import DELAY_EDGES_MS, RiskCounts, by_delay, by_moment, hazard
from tests.test_exposure import ADOPTIONS, LINKS, N, exposures_slowly, seen_of

HOUR_MS = 3_600_000


@given(LINKS, ADOPTIONS, st.integers(0, 14))
@settings(max_examples=100, deadline=None)
def test_counts_by_delay_are_those_of_a_slow_recount(
    since: dict[tuple[int, int], int], adopted: dict[int, int], until: int
) -> None:
    edges = (0, 1, 3, 6)
    at_risk, took_up = [0, 0, 0], [0, 0, 0]
    for reader, moments in exposures_slowly(since, adopted).items():
        for now in range(1, until + 1):  # the unit of time that ends at `now`
            begun = [at for at in moments if at < now]
            if begun and now <= adopted.get(reader, 99):
                delay = now - max(begun)
                at = next((i for i in range(3) if edges[i] < delay <= edges[i + 1]), None)
                if at is not None:
                    at_risk[at] += 1
                    took_up[at] += now == adopted.get(reader)
    found = by_delay(seen_of(since, adopted), until, edges)
    assert found.person_ms.tolist() == at_risk
    assert found.adopted.tolist() == took_up


@given(LINKS, ADOPTIONS, st.integers(0, 14), st.integers(1, 8), st.sampled_from([1, 2]))
@settings(max_examples=100, deadline=None)
def test_counts_by_moment_are_those_of_a_slow_recount(
    since: dict[tuple[int, int], int], adopted: dict[int, int], until: int, horizon: int, cell: int
) -> None:
    def third(moments: Ints) -> Ints:
        return moments // 2 % 3

    at_risk, took_up = [0, 0, 0], [0, 0, 0]
    for reader, moments in exposures_slowly(since, adopted).items():
        for now in range(until):  # the unit of time that begins at `now`
            begun = [at for at in moments if at <= now]
            if begun and now - max(begun) < horizon and now < adopted.get(reader, 99):
                at_risk[now // 2 % 3] += 1
        last = adopted.get(reader, 99)
        if last <= until and last - max(moments) <= horizon:
            took_up[last // 2 % 3] += 1
    found = by_moment(seen_of(since, adopted), until, third, 3, horizon, cell)
    assert found.person_ms.tolist() == at_risk
    assert found.adopted.tolist() == took_up


def test_a_log_counted_by_hand() -> None:
    """One sees two others, an hour apart, and adopts five hours after the second; one sees them and never does."""
    since = {(2, 0): 0, (2, 1): 0, (3, 0): 0, (3, 1): 0}
    seen = seen_of(since, {0: HOUR_MS, 1: 2 * HOUR_MS, 2: 7 * HOUR_MS}, n=N)
    found = by_delay(seen, until_ms=12 * HOUR_MS)
    assert (found.person_ms / HOUR_MS).tolist() == [4, 4 + 5, 4, 0, 0, 0]
    assert found.adopted.tolist() == [0, 1, 0, 0, 0, 0]
    assert hazard(found).per_hour[1] == pytest.approx(1 / 9)


def test_an_answer_at_the_very_horizon_still_counts() -> None:
    seen = seen_of({(1, 0): 0}, {0: 10, 1: 20})
    inside, outside = (by_moment(seen, 30, lambda moments: moments * 0, 1, horizon, 1) for horizon in (10, 9))
    assert (inside.adopted.tolist(), inside.person_ms.tolist()) == ([1], [10])
    assert (outside.adopted.tolist(), outside.person_ms.tolist()) == ([0], [9])


def test_without_anybody_at_risk_the_rate_is_unknown() -> None:
    rates = hazard(RiskCounts(np.array([0, 0, 4]), np.array([0.0, HOUR_MS * 10.0, HOUR_MS * 10.0])))
    assert np.isnan(rates.per_hour[0])
    assert (rates.lo[0], rates.hi[0]) == (0, np.inf)
    assert (rates.lo[1], rates.hi[1]) == (0, pytest.approx(0.3689, abs=1e-4))
    assert (rates.lo[2], rates.hi[2]) == (pytest.approx(0.1090, abs=1e-4), pytest.approx(1.0242, abs=1e-4))
    nobody = by_moment(seen_of({}, {}), 10, lambda moments: moments * 0, 2)
    assert nobody.person_ms.tolist() == [0, 0]


def planted(seed: int, per_hour: np.ndarray, edges: np.ndarray, n: int = 1_500) -> RiskCounts:
    """Readers who all saw the first adopter at once, and answer at the planted rate of the delay."""
    rng = np.random.default_rng(seed)
    passed = np.concatenate([[0], np.cumsum(per_hour * np.diff(edges))])  # the hazard spent by each edge
    drawn = rng.exponential(size=n)
    hours = np.interp(drawn, passed, edges)
    who = np.flatnonzero(drawn < passed[-1]) + 1
    at = np.ceil(hours[who - 1] * HOUR_MS).astype(np.int64)
    readers = np.arange(1, n + 1)
    links = Links(readers, np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64))
    seen = sightings(links, np.append(0, who), np.append(0, at), n + 1)
    return by_delay(seen, until_ms=int(edges[-1]) * HOUR_MS)


def test_the_intervals_hold_planted_rates() -> None:
    edges = np.array(DELAY_EDGES_MS) / HOUR_MS
    per_hour = np.array([0.02, 0.01, 0.004, 0.002, 0.001, 0.0002])
    held, found = [], []
    for world in range(200):
        rates = hazard(planted(world, per_hour, edges))
        held.append((rates.lo <= per_hour) & (per_hour <= rates.hi))
        found.append(rates.per_hour)
    assert 0.94 < np.mean(held) <= 0.99  # the exact interval is a little too wide where counts are small
    assert np.mean(found, axis=0) == pytest.approx(per_hour, rel=0.05)


def test_an_hour_in_which_people_answer_more_is_found() -> None:
    """From 18 to 21 the planted rate is five times that of other hours."""
    rng, n, days = np.random.default_rng(3), 4_000, 10
    hours = np.arange(24 * days)
    rate = np.where((hours % 24 >= 18) & (hours % 24 < 21), 0.01, 0.002)
    passed = np.concatenate([[0], np.cumsum(rate)])
    drawn = rng.exponential(size=n)
    who = np.flatnonzero(drawn < passed[-1]) + 1
    at = np.ceil(np.interp(drawn[who - 1], passed, np.arange(24 * days + 1)) * HOUR_MS).astype(np.int64)
    links = Links(np.arange(1, n + 1), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64))
    seen = sightings(links, np.append(0, who), np.append(0, at), n + 1)
    found = hazard(by_moment(seen, 24 * days * HOUR_MS, lambda moments: moments // HOUR_MS % 24, 24))
    truth = np.where((np.arange(24) >= 18) & (np.arange(24) < 21), 0.01, 0.002)
    assert np.mean((found.lo <= truth) & (truth <= found.hi)) >= 20 / 24
    assert found.lo[18:21].min() > found.hi[np.r_[0:18, 21:24]].max()
