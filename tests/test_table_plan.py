"""Who sits with whom: the plan is as good as the best of all plans on small parties, and never worse than chance."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from models.arrays import Floats, Ints
from models.table_plan import gained, seated, sizes


def party(rng: np.random.Generator, n: int) -> Floats:
    """Leaders, seekers and others, some of whom have met."""
    role = rng.integers(0, 3, n)
    mixed = (role[:, None] == 0) & (role[None, :] == 1)
    met = np.triu(rng.random((n, n)) < 0.3, 1)
    fit = np.triu(rng.random((n, n)), 1)
    return np.where(met | met.T, -1.0, np.where(mixed | mixed.T, 1 + fit + fit.T, 0.0))


def plans(n: int, room: list[int], plan: tuple[int, ...] = ()) -> Iterator[Ints]:
    """Every way to fill the tables."""
    if len(plan) == n:
        yield np.array(plan)
        return
    for t, free in enumerate(room):
        if free:
            yield from plans(n, [f - (i == t) for i, f in enumerate(room)], (*plan, t))


@pytest.mark.parametrize("seed", range(40))
def test_it_gains_as_much_as_the_best_of_all_plans(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, seats = int(rng.integers(5, 9)), int(rng.integers(2, 5))
    gain = party(rng, n)
    best = max(gained(gain, plan) for plan in plans(n, sizes(n, seats).tolist()))
    assert gained(gain, seated(gain, seats)) == pytest.approx(best)


@pytest.mark.parametrize(("n", "seats"), [(1, 2), (4, 4), (5, 4), (37, 8), (60, 7)])
def test_tables_are_filled_evenly_and_the_plan_beats_chance(n: int, seats: int) -> None:
    rng = np.random.default_rng(n)
    gain = party(rng, n)
    table = seated(gain, seats)
    full = np.bincount(table)
    assert sorted(full, reverse=True) == sorted(sizes(n, seats), reverse=True)
    assert full.max() <= seats
    assert full.max() - full.min() <= 1
    by_chance = [gained(gain, rng.permutation(table)) for _ in range(20)]
    assert gained(gain, table) >= max(by_chance)
    assert seated(gain, seats).tolist() == table.tolist()


def test_a_large_party_is_seated_within_seconds() -> None:
    gain = party(np.random.default_rng(1), 400)
    began = time.process_time()
    seated(gain, 8)
    assert time.process_time() - began < 5
