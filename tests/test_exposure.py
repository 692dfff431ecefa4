"""The k-exposure curve: equal to a slow recount, and to logs counted by hand."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.exposure import Links, OrderCounts, Sightings, by_order, curve, sightings, summed, wilson

N = 7
LINKS = st.dictionaries(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), st.integers(0, 12), max_size=25)
ADOPTIONS = st.dictionaries(st.integers(0, N - 1), st.integers(0, 12), max_size=N)


def links_of(since: dict[tuple[int, int], int]) -> Links:
    pairs = np.array(list(since), dtype=np.int64).reshape(-1, 2)
    return Links(pairs[:, 0], pairs[:, 1], np.array(list(since.values()), dtype=np.int64))


def seen_of(since: dict[tuple[int, int], int], adopted: dict[int, int], n: int = N) -> Sightings:
    who, when = (np.array(list(part), dtype=np.int64) for part in (adopted, adopted.values()))
    return sightings(links_of(since), who, when, n)


def exposures_slowly(since: dict[tuple[int, int], int], adopted: dict[int, int]) -> dict[int, dict[int, int]]:
    """Of each reader: the moments at which somebody came into sight before the own adoption, with the count then."""
    moments: dict[int, list[int]] = {}
    for (reader, author), begun in since.items():
        if reader != author and author in adopted:
            at = max(begun, adopted[author])
            if reader not in adopted or at < adopted[reader]:
                moments.setdefault(reader, []).append(at)
    return {reader: {at: sum(other <= at for other in every) for at in every} for reader, every in moments.items()}


def counted_slowly(
    since: dict[tuple[int, int], int], adopted: dict[int, int], horizon: int | None
) -> tuple[dict[int, int], dict[int, int]]:
    exposed: dict[int, int] = {0: N}
    took_up: dict[int, int] = {}
    seen = exposures_slowly(since, adopted)
    for moments in seen.values():
        for k in moments.values():
            exposed[k] = exposed.get(k, 0) + 1
    for who, when in adopted.items():
        moments = seen.get(who, {})
        k = max(moments.values(), default=0)
        if k == 0 or horizon is None or when - max(moments) <= horizon:
            took_up[k] = took_up.get(k, 0) + 1
    return exposed, took_up


@given(LINKS, ADOPTIONS, st.none() | st.integers(1, 6))
@settings(max_examples=150, deadline=None)
def test_the_counts_are_those_of_a_slow_recount(
    since: dict[tuple[int, int], int], adopted: dict[int, int], horizon: int | None
) -> None:
    found = by_order(seen_of(since, adopted), horizon)
    exposed, took_up = counted_slowly(since, adopted, horizon)
    assert {k: n for k, n in enumerate(found.exposed.tolist()) if n} == exposed
    assert {k: n for k, n in enumerate(found.adopted.tolist()) if n} == took_up


def test_a_log_counted_by_hand() -> None:
    """0 and 1 begin; 2 sees both and adopts after the second; 3 adopts between; 4 sees 0 and never does."""
    since = {(2, 0): 0, (2, 1): 0, (3, 0): 0, (3, 1): 0, (4, 0): 0}
    found = by_order(seen_of(since, {0: 10, 3: 15, 1: 20, 2: 30}, n=5))
    assert found.exposed.tolist() == [5, 3, 1]
    assert found.adopted.tolist() == [2, 1, 1]


def test_a_link_counts_from_when_it_is_there() -> None:
    late, in_time = ({(1, 0): since} for since in (25, 15))
    assert by_order(seen_of(late, {0: 10, 1: 20}, n=2)).exposed.tolist() == [2]
    assert by_order(seen_of(in_time, {0: 10, 1: 20}, n=2)).adopted.tolist() == [1, 1]


def test_two_who_come_into_sight_at_once_were_never_one() -> None:
    found = by_order(seen_of({(2, 0): 0, (2, 1): 0}, {0: 10, 1: 10, 2: 11}, n=3))
    assert found.exposed.tolist() == [3, 0, 1]
    assert found.adopted.tolist() == [2, 0, 1]


def test_beyond_the_horizon_an_adoption_is_not_laid_to_the_exposure_though_it_counts() -> None:
    seen = seen_of({(1, 0): 0}, {0: 10, 1: 20}, n=2)
    assert by_order(seen, horizon_ms=10).adopted.tolist() == [1, 1]
    assert by_order(seen, horizon_ms=9).adopted.tolist() == [1, 0]
    assert by_order(seen, horizon_ms=9).exposed.tolist() == [2, 1]


def test_what_is_counted_of_several_items_adds_up() -> None:
    one = OrderCounts(np.array([5, 3]), np.array([1, 1]))
    two = OrderCounts(np.array([5, 2, 1]), np.array([2, 0, 1]))
    assert [a.tolist() for a in astuple(summed([one, two]))] == [[10, 5, 1], [3, 1, 1]]
    assert summed([]).exposed.tolist() == [0]


def test_stickiness_is_the_peak_and_persistence_how_much_of_it_lasts() -> None:
    exposed = np.array([1000, 100, 100, 100, 100, 5])
    falling = curve(OrderCounts(exposed, np.array([900, 10, 20, 10, 5, 5])))
    assert falling.reach == 4  # 5 people of 5 are no peak
    assert falling.stickiness == pytest.approx(0.2)
    assert falling.persistence == pytest.approx((0.15 + 0.15 + 0.075) / (3 * 0.2))
    lasting = curve(OrderCounts(exposed, np.array([0, 20, 20, 20, 20, 0])))
    assert lasting.persistence == pytest.approx(1)


def test_a_shape_without_people_is_not_read() -> None:
    nobody = curve(by_order(seen_of({}, {}, n=3)))
    assert (nobody.reach, nobody.stickiness) == (0, 0)
    assert np.isnan(nobody.persistence)
    gap = curve(OrderCounts(np.array([50, 0, 30]), np.array([5, 0, 30])))
    assert gap.reach == 0
    assert np.isnan(gap.p[1])
    assert (gap.lo[1], gap.hi[1]) == (0, 1)


def test_wilson_holds_the_share_of_its_inventor() -> None:
    lo, hi = wilson(np.array([0, 10, 5]), np.array([10, 10, 10]))
    assert lo.tolist() == pytest.approx([0, 0.7225, 0.2366], abs=1e-4)
    assert hi.tolist() == pytest.approx([0.2775, 1, 0.7634], abs=1e-4)


def test_the_intervals_hold_the_planted_curve() -> None:
    """People come to see 1, 2, 3 adopters in turn and each time take it up with a planted chance."""
    chance, held = np.array([0.02, 0.08, 0.05]), []
    for world in range(200):
        rng = np.random.default_rng(world)
        draws = rng.random((300, 3)) < chance
        stop = np.where(draws.any(1), draws.argmax(1), 3)  # the exposure, from 0, that is answered
        readers = np.arange(3, 303)
        adopted = {0: 100, 1: 200, 2: 300} | {
            int(who): 100 * int(k) + 150 for who, k in zip(readers, stop, strict=True) if k < 3
        }
        since = {(int(who), author): 0 for who in readers for author in range(3)}
        found = curve(by_order(seen_of(since, adopted, n=303)))
        held.append((found.lo[1:4] <= chance) & (chance <= found.hi[1:4]))
    assert 0.92 < np.mean(held) < 0.99
