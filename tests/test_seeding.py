"""Whom to win over: equal to brute force and to exhaustive greedy choice, and as near to the best as is promised."""

from itertools import chain, combinations
from math import e
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.adoptions import Adoptions, Exposures
from models.credit import Rule, split
from models.seeding import Plan, Reach, plan
from tests.credit_logs import log_of, random_log

SAME = 1e-9


class ByHand:
    """Reach as it is defined, for sets of people, one adoption at a time."""

    def __init__(self, adoptions: Adoptions, exposures: Exposures, direct: np.ndarray) -> None:
        self.person: list[int] = adoptions.person.tolist()
        self.seen: list[list[tuple[int, float]]] = [[] for _ in self.person]
        for adoption, source, part in zip(exposures.adoption, exposures.source, direct, strict=True):
            self.seen[int(adoption)].append((int(source), float(part)))
        self.people = sorted(set(self.person))

    def credit(self, people: frozenset[int], row: int) -> float:
        if self.person[row] in people:
            return 1.0
        return sum((part * self.credit(people, source) for source, part in self.seen[row]), 0.0)

    def reach(self, people: frozenset[int]) -> float:
        return sum(self.credit(people, row) / self.person.count(who) for row, who in enumerate(self.person))

    def greedy(self, k: int, already: frozenset[int] = frozenset()) -> tuple[list[int], list[float]]:
        """Each time whoever adds most when all are tried; of those who add the same the lowest number."""
        chosen: list[int] = []
        gains: list[float] = []
        for _ in range(k):
            there = already | frozenset(chosen)
            tried = {who: self.reach(there | {who}) - self.reach(there) for who in self.people if who not in there}
            most = max(tried.values(), default=0.0)
            if most <= SAME:
                break
            chosen.append(min(who for who, gain in tried.items() if gain >= most * (1 - SAME)))
            gains.append(tried[chosen[-1]])
        return chosen, gains


def drawn(seed: int, rule: Rule, n_people: int = 8) -> tuple[Reach, ByHand]:
    rng = np.random.default_rng(seed)
    adoptions, exposures = random_log(rng, int(rng.integers(1, 7)), n_people, 0.6)
    direct = split(adoptions, exposures, 2_000.0).under(rule)
    return Reach(adoptions, exposures, direct), ByHand(adoptions, exposures, direct)


def mismatches(seeds: range, rule: Rule) -> int:
    """How many plans of 1 to 5 people are not those of exhaustive greedy choice."""
    wrong = 0
    for seed in seeds:
        reach, slow = drawn(seed, rule)
        for k in range(1, 6):
            people, gains = slow.greedy(k)
            told = plan(reach, k)
            wrong += told.person.tolist() != people or told.gain.tolist() != pytest.approx(gains, abs=1e-9)
    return wrong


@pytest.mark.parametrize("rule", Rule)
def test_it_chooses_as_exhaustive_greedy_does(rule: Rule) -> None:
    assert mismatches(range(6), rule) == 0


@pytest.mark.prove
@pytest.mark.parametrize("rule", Rule)
def test_it_chooses_as_exhaustive_greedy_does_in_sixty_logs(rule: Rule) -> None:
    assert mismatches(range(1_000, 1_060), rule) == 0


@given(st.integers(0, 10_000), st.sampled_from(list(Rule)), st.lists(st.integers(0, 7), max_size=5))
@settings(max_examples=40, deadline=None)
def test_reach_and_gains_are_what_they_are_defined_as_whoever_was_chosen(
    seed: int, rule: Rule, chosen: list[int]
) -> None:
    reach, slow = drawn(seed, rule)
    there = frozenset(chosen)
    for who in chosen:
        reach.choose(np.array([who]))
    before = slow.reach(there)
    assert reach.total() == pytest.approx(before, abs=1e-9)
    gains = reach.gains()
    for who in range(reach.n_people):
        assert gains[who] == pytest.approx(slow.reach(there | {who}) - before, abs=1e-9)
        alone = sum(1 - slow.credit(there, row) for row, person in enumerate(slow.person) if person == who)
        assert reach.own(who) == pytest.approx(alone / max(slow.person.count(who), 1), abs=1e-9)


@given(st.integers(0, 10_000), st.sampled_from(list(Rule)), st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
@settings(max_examples=60, deadline=None)
def test_more_people_reach_no_less_and_add_no_more(seed: int, rule: Rule, some: set[int], others: set[int]) -> None:
    few, _ = drawn(seed, rule)
    many, _ = drawn(seed, rule)
    few.choose(np.array(sorted(some), dtype=np.int64))
    many.choose(np.array(sorted(some | others), dtype=np.int64))
    assert many.total() >= few.total() - 1e-9
    assert (many.gains() <= few.gains() + 1e-9).all()
    assert (few.gains() >= 0).all()
    assert many.total() <= many.n_people + 1e-9


def best(slow: ByHand, budget: float, cost: np.ndarray, already: frozenset[int] = frozenset()) -> float:
    """The most that any set of people within the budget adds."""
    sets = chain.from_iterable(combinations(slow.people, k) for k in range(len(slow.people) + 1))
    affordable = (frozenset(people) for people in sets if sum(cost[list(people)]) <= budget)
    return max(slow.reach(already | people) for people in affordable) - slow.reach(already)


def shortfall(told: Plan, most: float) -> float:
    assert told.at_most >= most - 1e-9
    assert told.gain.sum() <= most + 1e-9
    return float(told.gain.sum()) / most if most > 0 else 1.0


@pytest.mark.parametrize("rule", Rule)
def test_it_reaches_what_is_promised_of_the_best(rule: Rule) -> None:
    for seed in range(5):
        reach, slow = drawn(seed, rule, 6)
        for k in (1, 2, 3):
            assert shortfall(plan(reach, k), best(slow, k, np.ones(reach.n_people))) >= 1 - 1 / e
        cost = np.random.default_rng(seed).uniform(0.3, 3, reach.n_people)
        told = plan(reach, 3.0, cost)
        assert told.cost.sum() <= 3.0
        assert told.cost.tolist() == cost[told.person].tolist()
        assert shortfall(told, best(slow, 3.0, cost)) >= (1 - 1 / e) / 2


def star(n: int, item: int, hub: int, first: int) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, float]]]:
    """A hub, seen by n people who see nobody else; rows numbered from the item's own first."""
    return [(item, hub, 0)] + [(item, first + i, 1) for i in range(n)], [(i, 0, 1.0) for i in range(1, n + 1)]


def both(*parts: tuple[list[tuple[int, int, int]], list[tuple[int, int, float]]]) -> tuple[Adoptions, Exposures]:
    rows: list[tuple[int, int, int]] = []
    seen: list[tuple[int, int, float]] = []
    for more_rows, more_seen in parts:
        seen += [(a + len(rows), s + len(rows), w) for a, s, w in more_seen]
        rows += more_rows
    return log_of(rows, seen)


def test_two_seen_by_the_same_people_share_them_and_lose_nothing_to_each_other() -> None:
    """0 and 1 are both seen by ten, who give each one half; 2 is seen by four others, who have adopted twice."""
    shared = [(0, 0, 0), (0, 1, 0)] + [(0, 10 + i, 1) for i in range(10)]
    seen = [(2 + i, hub, 1.0) for i in range(10) for hub in (0, 1)]
    again = [(5, 30 + i, 0) for i in range(4)]
    adoptions, exposures = both((shared, seen), star(4, 2, 2, 30), (again, []))
    told = plan(Reach(adoptions, exposures, split(adoptions, exposures, 1.0).under(Rule.EQUAL)), 3)
    assert told.person.tolist() == [0, 1, 2]
    assert told.gain.tolist() == pytest.approx([1 + 10 / 2, 1 + 10 / 2, 1 + 4 / 2])
    assert told.overlap.tolist() == pytest.approx([0, 0, 0])
    in_adoptions = Reach(adoptions, exposures, np.ones(len(exposures)) / 2, worth=np.ones(len(adoptions)))
    assert in_adoptions.gains()[[0, 2, 30]].tolist() == pytest.approx([6, 3, 2])


def test_what_goes_through_somebody_chosen_is_lost_to_those_before_them() -> None:
    """A chain 0 -> 1 -> 2 -> 3: 0 reaches all; beside 1, who reaches three, only itself."""
    adoptions, exposures = log_of([(0, i, i) for i in range(4)], [(i, i - 1, 1.0) for i in range(1, 4)])
    reach = Reach(adoptions, exposures, np.ones(3))
    told = plan(reach, 2)
    assert (told.person.tolist(), told.gain.tolist(), told.own.tolist()) == ([0], [4], [1])
    told = plan(reach, 2, already=np.array([1]))
    assert (told.person.tolist(), told.gain.tolist()) == ([0], [1])
    assert (told.alone.tolist(), told.overlap.tolist(), told.given) == ([4], [3], 3)
    told = plan(reach, 2, cost=np.array([np.inf, 1, 1, 1]))
    assert (told.person.tolist(), told.reach.tolist()) == ([1], [3])
    assert reach.total() == 0  # it is left as it was


def test_how_much_goes_over_dormant_ties_is_told() -> None:
    """0 is seen by 1 over a dormant tie and by 2; 3 saw 1. Each part is one half."""
    adoptions, exposures = log_of([(0, 0, 0), (0, 1, 1), (0, 2, 1), (0, 3, 2)], [(1, 0, 0.1), (2, 0, 5.0), (3, 1, 0.1)])
    told = plan(Reach(adoptions, exposures, np.full(3, 0.5), dormant=exposures.strength < 1), 2)
    assert told.person.tolist() == [0, 1]  # as much as 3 would, and the lower number
    assert told.gain[0] == 1 + 0.5 + 0.5 + 0.25
    assert told.dormant.tolist() == [0.5 + 0.25, 0.5 * 0.5]
    beside = Reach(adoptions, exposures, np.full(3, 0.5), dormant=exposures.strength < 1)
    beside.choose(np.array([1]))
    assert beside.over_dormant(0) == 0


def test_costs_are_weighed_and_the_better_of_two_ways_is_kept() -> None:
    """A dear hub of ten and cheap ones of four: by gain alone 11 for 10, by gain a unit of cost 5 for each of ten."""
    stars = [star(10, 0, 0, 100), *(star(4, i, i, 100 + 10 * i) for i in range(1, 11))]
    adoptions, exposures = both(*stars)
    reach = Reach(adoptions, exposures, np.ones(len(exposures)))
    cost = np.ones(reach.n_people)
    cost[0] = 10.0
    assert plan(reach, 10, cost, by_cost=False).reach.tolist() == [11]
    told = plan(reach, 10, cost)
    assert told.by_cost
    assert told.reach[-1] == 50
    assert told.at_most == 50
    cost[1:], cost[1] = 8.0, 3.5  # whoever begins with the cheap one can afford nobody else
    assert plan(reach, 10, cost, by_cost=True).person.tolist() == [1]
    assert plan(reach, 10, cost).person.tolist() == [0]


def test_a_chain_of_a_hundred_thousand_is_followed_to_its_end() -> None:
    n = 100_000
    adoptions, exposures = log_of([(0, i, i) for i in range(n)], [(i, i - 1, 1.0) for i in range(1, n)])
    start = process_time()
    told = plan(Reach(adoptions, exposures, np.ones(n - 1)), 5)
    assert (told.person.tolist(), told.gain.tolist()) == ([0], [n])
    assert process_time() - start < 5


def test_a_budget_is_spent_to_the_last_tenth() -> None:
    adoptions, exposures = log_of([(i, i, 0) for i in range(12)], [])
    told = plan(Reach(adoptions, exposures, np.zeros(0)), 0.3, np.full(12, 0.1))
    assert told.person.tolist() == [0, 1, 2]
    assert told.at_most == pytest.approx(3)


def test_who_would_add_a_rounding_is_not_chosen() -> None:
    rows = [(0, i, 0) for i in range(10)] + [(0, 10, 1)]
    adoptions, exposures = log_of(rows, [(10, i, 1.0) for i in range(10)])
    reach = Reach(adoptions, exposures, np.full(10, 0.1))
    assert plan(reach, 5, already=np.arange(10)).person.tolist() == []


def test_mistakes_are_told() -> None:
    adoptions, exposures = log_of([(0, 0, 0), (0, 1, 1)], [(1, 0, 1.0)])
    reach = Reach(adoptions, exposures, np.ones(1))
    with pytest.raises(ValueError, match="cost must be above 0"):
        plan(reach, 1, np.array([1.0, 0.0]))
    with pytest.raises(ValueError, match="cost must be above 0"):
        plan(reach, 1, np.ones(3))
    with pytest.raises(ValueError, match="at most 1 for each adoption"):
        Reach(adoptions, exposures, np.array([1.5]))
    with pytest.raises(ValueError, match="must be 0 or more"):
        Reach(adoptions, exposures, np.array([-0.5]))
    with pytest.raises(ValueError, match="earlier row"):
        Reach(adoptions, Exposures(exposures.source, exposures.adoption, np.ones(1)), np.ones(1))


def test_nobody_did_anything_and_nothing_can_be_spent() -> None:
    told = plan(Reach(*log_of([], []), np.zeros(0)), 3)
    assert (len(told.person), told.at_most, told.given) == (0, 0.0, 0.0)
    told = plan(Reach(*log_of([(0, 0, 0)], []), np.zeros(0)), 0.5)
    assert len(told.person) == 0
