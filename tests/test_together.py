"""The communities of a market: names that last through time, lateness and deletion; moments that are fixed."""

from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.arrays import Ints
from models.communities import communities_at_large
from models.holding import Firmness
from pipeline.horizons import DAY_MS
from pipeline.together import Dealings, Together, epoch_days, together

FIRST_DAY = 20_458  # 2026-01-05, a Monday
N, K = 90, 3
NAMES = [f"p{n:03}" for n in range(N)]


def planted(seed: int, days: int, a_day: int = 60, inside: float = 0.85) -> Dealings:
    """People of three communities who act on one another, so often a day; some follow one another from the start."""
    rng = np.random.default_rng(seed)
    n_acts, n_follows = a_day * days, 200
    n = n_acts + n_follows
    one, other = rng.integers(0, N, n), rng.integers(0, N, n)
    other = np.where(rng.random(n) < inside, other // K * K + one % K, other)
    day = np.concatenate([FIRST_DAY + rng.integers(0, days, n_acts), np.full(n_follows, FIRST_DAY)])
    rows = Dealings(one, other, day * DAY_MS + rng.integers(0, DAY_MS, n), np.ones(n), np.arange(n) >= n_acts)
    return some(rows, one != other)


def some(rows: Dealings, kept: "np.ndarray[tuple[int], np.dtype[np.bool_]] | Ints") -> Dealings:
    return Dealings(rows.source[kept], rows.target[kept], rows.at_ms[kept], rows.weight[kept], rows.is_follow[kept])


def at(rows: Dealings, days: int) -> Together:
    """As of the end of a day."""
    known = some(rows, rows.day < FIRST_DAY + days)
    return together(known, NAMES, (FIRST_DAY + days) * DAY_MS - 1, 90, 1.0, 5)


def named(found: Together) -> dict[str, str]:
    return {NAMES[p]: found.ids[c] for p, c in enumerate(found.community.tolist()) if c >= 0}


def kept(before: Together, after: Together) -> float:
    one, other = named(before), named(after)
    return float(np.mean([one[person] == other[person] for person in one.keys() & other.keys()]))


@pytest.mark.parametrize("seed", range(6))
def test_a_community_is_called_the_same_from_one_look_to_the_next(seed: int) -> None:
    rows = planted(seed, days=150)
    looks = [at(rows, days) for days in (15, 16, 22, 40, 41, 75, 110, 150)]
    assert all(look.held.verdict is Firmness.FIRM for look in looks)
    assert all(kept(one, other) > 0.95 for one, other in pairwise(looks))
    assert kept(looks[0], looks[-1]) > 0.95
    assert len(set(named(looks[-1]).values())) == K


@pytest.mark.parametrize("seed", range(6))
def test_a_tenth_that_is_taken_back_or_comes_late_leaves_the_names(seed: int) -> None:
    rows = planted(seed, days=60)
    rest = some(rows, np.random.default_rng(seed).random(len(rows.source)) > 0.1)
    assert kept(at(rows, 60), at(rest, 60)) > 0.95


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    rows = planted(seed % 7, days=20)
    other = some(rows, np.random.default_rng(seed).permutation(len(rows.source)))
    one, again = at(rows, 20), at(other, 20)
    assert one.ids == again.ids
    assert one.happened == again.happened
    for name in ("community", "size", "pairs", "mutual", "inside", "is_core"):
        assert np.array_equal(getattr(one, name), getattr(again, name)), name
    assert np.array_equal(one.held.returns, again.held.returns)


def test_what_is_older_than_the_window_counts_no_longer_but_its_names_do() -> None:
    rows = planted(1, days=30)
    later = replace(rows, at_ms=rows.at_ms + 100 * DAY_MS, is_follow=np.zeros(len(rows.day), dtype=np.bool_))
    acts = some(rows, ~rows.is_follow)
    both = Dealings(*(np.concatenate([getattr(part, name) for part in (acts, later)]) for name in Dealings.__slots__))
    only = together(later, NAMES, (FIRST_DAY + 130) * DAY_MS - 1, 90, 1.0, 5)
    found = at(both, 130)
    assert np.array_equal(found.graph.weight, only.graph.weight)
    assert kept(at(both, 30), found) > 0.95


def test_who_is_too_far_from_the_most_connected_is_in_no_community(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.together.communities_at_large", partial(communities_at_large, most=400))
    rows = planted(1, days=30)
    path = np.arange(N - 1, N + 9)  # each to the next, and nobody else: its end is further off than who joins
    far = Dealings(path[:-1], path[1:], np.full(9, FIRST_DAY * DAY_MS), np.ones(9), np.zeros(9, dtype=np.bool_))
    both = Dealings(*(np.concatenate([getattr(part, name) for part in (rows, far)]) for name in Dealings.__slots__))
    names = [f"p{n:03}" for n in range(N + 9)]
    found = together(both, names, (FIRST_DAY + 30) * DAY_MS - 1, 90, 1.0, 5)
    none = found.community < 0
    assert none[-3:].all()
    assert not found.inside[none].any()
    assert not found.is_core[none].any()
    assert found.pairs.sum() == found.graph.within(found.community).sum() < len(found.graph)


def test_two_that_become_one_are_told() -> None:
    rows = planted(2, days=28)
    rng = np.random.default_rng(2)
    later = planted(3, days=28, a_day=200)
    target = np.where(rng.random(len(later.target)) < 0.9, later.target, later.target)
    mixed = np.where(later.source % K < 2, target // K * K + rng.integers(0, 2, len(target)), target)
    joined = some(replace(later, target=mixed, at_ms=later.at_ms + 100 * DAY_MS), mixed != later.source)
    acts = some(rows, ~rows.is_follow)
    joined = some(joined, ~joined.is_follow)
    both = Dealings(*(np.concatenate([getattr(part, name) for part in (acts, joined)]) for name in Dealings.__slots__))
    found = at(both, 128)
    assert sorted(found.size.tolist()) == [30, 60]
    assert [change for _, _, change, _, _ in found.happened if change == "merged"] == ["merged"]


def test_moments_are_mondays_that_hang_on_nothing_but_the_first_day_and_the_last() -> None:
    days = epoch_days(FIRST_DAY, (FIRST_DAY + 400) * DAY_MS)
    assert all(day % 7 == 4 for day in days)
    assert days[:5] == [FIRST_DAY + 7 * n for n in range(1, 6)]
    assert set(np.diff(days[6:]).tolist()) == {28}
    assert epoch_days(FIRST_DAY, (FIRST_DAY + 380) * DAY_MS) == [day for day in days if day <= FIRST_DAY + 380]
    assert len(epoch_days(0, FIRST_DAY * DAY_MS)) == 40
