"""Ties in levels equal a plain recount, whatever the order and the size of the batches."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.decay import ForwardDecay
from models.ties import KINDS, Ties, reciprocity

DAY = 86_400_000
HALF_LIFE = 30 * DAY
WEIGHTS = np.array([1.0, 1.0, 1.0, 0.5, 0.25])

Act = tuple[int, int, int, int]  # source, target, kind, at_ms
ACTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 4), st.integers(-50 * DAY, 400 * DAY)), max_size=60
)


def arrays(acts: list[Act]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    columns = np.array(acts, dtype=np.int64).reshape(-1, 4)
    return columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3]


def build(acts: list[Act], batch: int) -> Ties:
    ties = Ties(HALF_LIFE, WEIGHTS)
    for start in range(0, len(acts), batch):
        ties.update(*arrays(acts[start : start + batch]))
    return ties


def plain(acts: list[Act], as_of_ms: int) -> dict[tuple[int, int], tuple[float, int, int, tuple[int, ...]]]:
    """Each tie from its interactions, one at a time."""
    of_tie: dict[tuple[int, int], list[Act]] = defaultdict(list)
    for act in acts:
        of_tie[act[:2]].append(act)
    return {
        tie: (
            sum(WEIGHTS[kind] * 0.5 ** ((as_of_ms - at) / HALF_LIFE) for _, _, kind, at in these),
            min(act[3] for act in these),
            max(act[3] for act in these),
            tuple(sum(act[2] == kind for act in these) for kind in range(len(KINDS))),
        )
        for tie, these in of_tie.items()
    }


def as_dict(ties: Ties, as_of_ms: int) -> dict[tuple[int, int], tuple[object, int, int, tuple[int, ...]]]:
    c = ties.columns(as_of_ms)
    return {
        (int(c.source[i]), int(c.target[i])): (
            pytest.approx(float(c.weight[i]), rel=1e-9, abs=1e-12),
            int(c.first_ms[i]),
            int(c.last_ms[i]),
            tuple(int(n) for n in c.counts[i]),
        )
        for i in range(len(c))
    }


@settings(max_examples=150, deadline=None)
@given(acts=ACTS, batch=st.integers(1, 20))
def test_incremental_ties_equal_a_plain_recount(acts: list[Act], batch: int) -> None:
    assert plain(acts, 400 * DAY) == as_dict(build(acts, batch), 400 * DAY)


@settings(max_examples=60, deadline=None)
@given(acts=ACTS, batch=st.integers(1, 20), seed=st.integers(0, 99))
def test_the_order_of_arrival_leaves_no_trace(acts: list[Act], batch: int, seed: int) -> None:
    shuffled = [acts[i] for i in np.random.default_rng(seed).permutation(len(acts))]
    assert plain(shuffled, 400 * DAY) == as_dict(build(acts, batch), 400 * DAY)


@settings(max_examples=60, deadline=None)
@given(acts=ACTS, batch=st.integers(1, 20))
def test_a_replaced_tie_is_what_its_remaining_interactions_give(acts: list[Act], batch: int) -> None:
    ties = build(acts, batch)
    for tie in {act[:2] for act in acts if act[0] % 2}:
        rest = [act for act in acts if act[:2] == tie][1:]
        ties.replace(
            *tie, np.array([a[2] for a in rest], dtype=np.int64), np.array([a[3] for a in rest], dtype=np.int64)
        )
    seen: set[tuple[int, int]] = set()
    remaining = []
    for act in acts:
        if act[0] % 2 and act[:2] not in seen:
            seen.add(act[:2])
        else:
            remaining.append(act)
    assert plain(remaining, 400 * DAY) == as_dict(ties, 400 * DAY)


def test_reciprocity_is_one_between_equals_and_zero_where_none_comes_back() -> None:
    columns = build([(0, 1, 0, 0), (1, 0, 0, 0), (0, 2, 0, 0), (3, 4, 0, 0), (3, 4, 0, 0), (4, 3, 0, 0)], 10).columns(0)
    by_tie = dict(
        zip(zip(columns.source.tolist(), columns.target.tolist(), strict=True), reciprocity(columns), strict=True)
    )
    assert by_tie[0, 1] == 1.0
    assert by_tie[0, 2] == 0.0
    assert by_tie[3, 4] == pytest.approx(2 / 3)


def test_an_empty_graph_has_no_ties() -> None:
    columns = Ties(HALF_LIFE, WEIGHTS).columns(0)
    assert len(columns) == 0
    assert len(reciprocity(columns)) == 0


def test_a_tie_halves_in_a_half_life() -> None:
    ties = build([(0, 1, 0, 0)], 1)
    assert ties.columns(HALF_LIFE).weight[0] == pytest.approx(0.5)


def test_decades_of_events_neither_overflow_nor_lose_the_recent() -> None:
    years = [(0, 1, 0, int(year * 365.25 * DAY)) for year in range(80)]
    ties = build([*years, (2, 3, 0, 80 * 365 * DAY)], 7)
    columns = ties.columns(80 * 365 * DAY)
    assert np.isfinite(columns.weight).all()
    assert columns.weight[-1] == pytest.approx(1.0)
    assert plain([*years, (2, 3, 0, 80 * 365 * DAY)], 80 * 365 * DAY) == as_dict(ties, 80 * 365 * DAY)


@pytest.mark.parametrize("half_life_ms", [0.0, -1.0, float("nan")])
def test_a_half_life_must_be_above_zero(half_life_ms: float) -> None:
    with pytest.raises(ValueError, match="half_life_ms must be above 0"):
        ForwardDecay(half_life_ms)


@pytest.mark.parametrize("batch", [1_500, 9_000])
def test_thousands_of_acts_between_two_are_all_counted(batch: int) -> None:
    acts: list[Act] = [(0, 1, (0, 0, 0, 2)[n % 4], n) for n in range(9_000)] + [(2, 0, 4, 9_000)]
    ties = build(acts, batch)
    assert plain(acts, DAY) == as_dict(ties, DAY)
    ties.replace(0, 1, *arrays(acts[:3_000])[2:])
    assert plain(acts[:3_000] + acts[-1:], DAY) == as_dict(ties, DAY)
    again = Ties(HALF_LIFE, WEIGHTS)
    again.restore([ties.snapshot()], ties.decay.landmark_ms)
    assert as_dict(again, DAY) == as_dict(ties, DAY)


def test_ties_that_are_gone_are_in_no_column_and_come_back() -> None:
    acts: list[Act] = [(n, n + 1, 0, n) for n in range(2_000)]
    ties = build(acts, 300)
    for source, target, _, _ in acts[500:]:
        ties.replace(source, target, *arrays([])[2:])
    assert len(ties) == 500
    assert plain(acts[:500], DAY) == as_dict(ties, DAY)
    ties.update(*arrays(acts[500:]))
    assert plain(acts, DAY) == as_dict(ties, DAY)
