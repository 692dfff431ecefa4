"""Who counts for a push: against plain sets, over random networks; and motives that move."""

from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.motive_move import motive_moves
from models.prevalence import Errors
from models.pushed_people import Reach, groups

Bools = NDArray[np.bool_]
N = 30
edges = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=150)
people = st.sets(st.integers(0, N - 1), max_size=4)


@given(edges=edges, pushed=people, staff=people)
@settings(max_examples=150, deadline=None)
def test_groups_are_those_of_plain_sets(edges: list[tuple[int, int]], pushed: set[int], staff: set[int]) -> None:
    pushed = pushed | {0}
    rivals = pushed - {0, max(pushed)}
    seen = sorted({(a, r) for a, r in edges if a != r})
    author, reader = (np.array([pair[k] for pair in seen], dtype=np.int64) for k in (0, 1))
    got = groups(author, reader, N, 0, numbers(rivals), numbers(pushed), numbers(staff), 2)
    of: dict[int, set[int]] = defaultdict(set)
    for a, r in seen:
        of[a].add(r)

    def readers(authors: set[int]) -> set[int]:
        return {r for a in authors for r in of[a]}

    out = pushed | staff
    audience = of[0] - readers(rivals) - out
    circle = readers(audience) - readers(pushed) - out - readers(readers(rivals))
    assert set(np.flatnonzero(got.audience == 0)) == audience
    assert set(np.flatnonzero(got.circle == 0)) == circle
    assert got.shared == len((of[0] & readers(rivals)) - out)
    for k, owner in enumerate(got.owner.tolist()[1:], 1):
        mine = set(np.flatnonzero(got.audience == k).tolist())
        assert owner not in out
        assert mine <= of[owner]
        assert len(mine) >= 2
        assert not mine & (readers(pushed) | out)
        assert set(np.flatnonzero(got.circle == k)) <= readers(set(mine)) - readers(pushed) - out - circle


def numbers(of: set[int]) -> Ints:
    return np.array(sorted(of), dtype=np.int64)


def test_a_tie_fades_below_the_floor_and_a_follow_does_not() -> None:
    day = 86_400_000
    reach = Reach(
        reader=np.array([1, 2, 3, 3]),
        author=np.array([0, 0, 0, 0]),
        at_ms=np.array([0, 0, 0, 9 * day]),
        weight=np.array([1.0, np.inf, 0.25, 0.25]),
        half_life_ms=10 * day,
    )
    assert reach.before(0, 0.2)[1].tolist() == []  # not before it happened
    assert reach.before(1, 0.2)[1].tolist() == [1, 2, 3]
    assert reach.before(10 * day, 0.3)[1].tolist() == [1, 2, 3]
    assert reach.before(20 * day, 0.3)[1].tolist() == [2]
    assert reach.before(20_000 * day, 0.3)[1].tolist() == [2]


def moved(rng: np.random.Generator, part: float, n: int = 60) -> tuple[Ints, Bools, Bools, Floats]:
    """Posts of n people in an audience and n controls, where a part of helpers turns to what pays during the push."""
    rows = []
    for person in range(2 * n):
        for is_during in (False, True):
            for _ in range(rng.poisson(4)):
                helps, pays = rng.random() < 0.3, rng.random() < 0.1
                if helps and is_during and person < n and rng.random() < part:
                    helps, pays = False, True
                p = [0.6 if told else 0.05 for told in (helps, pays)]
                rows.append((person, person < n, is_during, *p))
    table = np.array(rows, dtype=np.float64)
    return table[:, 0].astype(np.int64), table[:, 1] > 0, table[:, 2] > 0, table[:, 3:]


def test_motives_that_move_are_found_and_others_are_not() -> None:
    errors = [Errors(hit=0.6, hit_sd=0.05, miss=0.05, miss_sd=0.01)] * 2
    truth = {0.0: 0.0, 0.6: 0.6 * 0.3 * 0.95}  # half of what helping loses (.18) and economic gains (.162 or so)
    for part, expected in truth.items():
        got = [motive_moves(*moved(np.random.default_rng(seed), part), errors, 5) for seed in range(80)]
        told = [one for one in got if one is not None]
        assert len(told) == 80
        held = [one.shift.lo <= expected <= one.shift.hi for one in told]
        assert np.mean(held) >= 0.9
        assert abs(np.mean([one.shift.value for one in told]) - expected) < 0.02
        found = np.mean([one.shift.lo > 0 for one in told])
        assert found <= 0.06 if not part else found >= 0.8
    person, pushed, during, p = moved(np.random.default_rng(1), 0.5)
    assert motive_moves(person[pushed], pushed[pushed], during[pushed], p[pushed], errors, 5) is None  # no controls
    assert motive_moves(person, pushed, during, p, [Errors(0.1, 0.1, 0.09, 0.1)] * 2, 5) is None  # tells nothing
