"""Plans under a budget with prices: against every choice there is, on small networks."""

from math import e

import numpy as np
import pytest

from models.budgeted import FEW, spend
from models.credit import Rule
from models.seeding import Reach
from tests.credit_logs import log_of
from tests.test_seeding import best, both, drawn, star  # the slow twin: reach by plain recursion


def shortfalls(seeds: range, n_people: int, budget: float) -> list[tuple[float, float, float]]:
    """(part of the best that was reached, promised, surely) of plans at uneven prices."""
    out = []
    for seed in seeds:
        reach, slow = drawn(seed, Rule.DECAY, n_people)
        cost = np.random.default_rng(seed).uniform(0.3, 3, reach.n_people)
        told = spend(reach, budget, cost)
        assert told.plan.cost.sum() <= budget * (1 + 1e-9)
        assert len(set(told.plan.person.tolist())) == len(told.plan.person)
        most = best(slow, budget, cost)
        assert told.plan.gain.sum() <= most + 1e-9
        assert told.plan.at_most >= most - 1e-9
        out.append((float(told.plan.gain.sum()) / most if most > 0 else 1.0, told.promised, told.surely))
    return out


@pytest.mark.parametrize("worlds", [4, pytest.param(80, marks=pytest.mark.prove)])
def test_it_keeps_what_it_promises_of_the_best_choice_there_is(worlds: int) -> None:
    found = shortfalls(range(worlds), 6, 3.0)
    print(f"worst {min(part for part, _, _ in found):.3f} of the best")  # noqa: T201
    for part, promised, surely in found:
        assert promised == pytest.approx(1 - 1 / e)
        assert part >= surely - 1e-9
        assert part >= promised


def test_one_cheap_person_does_not_keep_out_a_dear_one_that_is_worth_more() -> None:
    """The hub alone takes the whole budget, and reaches less than the two who may be had for it."""
    adoptions, exposures = both(star(10, 0, 0, 100), star(8, 1, 1, 200), star(4, 2, 2, 300), star(4, 3, 3, 400))
    reach = Reach(adoptions, exposures, np.ones(len(exposures)))
    cost = np.full(reach.n_people, np.inf)
    cost[:4] = [10.0, 7.0, 3.0, 3.0]
    told = spend(reach, 10.0, cost)
    assert sorted(told.plan.person.tolist()) == [1, 2]
    assert told.plan.gain.sum() == 14
    assert told.promised == pytest.approx(1 - 1 / e)


def test_many_at_uneven_prices_are_promised_half_of_it_and_even_prices_all() -> None:
    rows = [star(3, i, i, 100 + 10 * i) for i in range(FEW + 2)]
    adoptions, exposures = both(*rows)
    reach = Reach(adoptions, exposures, np.ones(len(exposures)))
    uneven = np.linspace(1, 2, reach.n_people)
    assert spend(reach, 5.0, uneven).promised == pytest.approx((1 - 1 / e) / 2)
    even = spend(reach, 3.0, np.ones(reach.n_people))
    assert even.promised == pytest.approx(1 - 1 / e)
    assert even.surely == pytest.approx(1.0)  # nobody overlaps: the bound is met


def test_nothing_to_gain_costs_nothing() -> None:
    told = spend(Reach(*log_of([], []), np.zeros(0)), 3.0, np.zeros(0) + 1)
    assert len(told.plan.person) == 0
    assert told.surely == 1.0
