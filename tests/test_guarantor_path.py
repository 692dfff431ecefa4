"""The strongest path over few hands: toy paths counted by hand, every path tried, and NetworkX on one layer a step."""

from itertools import pairwise, permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.guarantor_path import NEVER, Steps, costs_to, path, price, strength_of

Edge = tuple[int, int, float]
# Few strengths, products of each other, so that equal paths are common.
STRENGTHS = st.sampled_from([1.0, 0.9, 0.81, 0.5, 0.25, 0.125, 0.0625])
EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), STRENGTHS), max_size=30)


def steps_of(edges: list[Edge]) -> Steps:
    start, end, strength = (np.array(column) for column in zip(*edges, strict=True)) if edges else (np.zeros(0),) * 3
    return Steps.of(start.astype(np.int64), end.astype(np.int64), strength.astype(np.float64))


def found(edges: list[Edge], source: int, target: int, most: int) -> list[int] | None:
    steps = steps_of(edges)
    return path(source, costs_to(target, steps, 8, most), steps)


def prices(edges: list[Edge]) -> dict[tuple[int, int], int]:
    """The cheapest step between two."""
    cheapest: dict[tuple[int, int], int] = {}
    for start, end, strength in edges:
        cost = int(price(np.array([strength]))[0])
        cheapest[start, end] = min(cost, cheapest.get((start, end), NEVER))
    return cheapest


def by_trying_all(edges: list[Edge], source: int, target: int, most: int) -> list[int] | None:
    """Every path without a repeated person, the best by (cost, steps, people)."""
    if source == target:
        return [source]
    cheapest = prices(edges)
    ways = []
    for k in range(most):
        for between in permutations([p for p in range(8) if p not in (source, target)], k):
            people = [source, *between, target]
            steps = list(pairwise(people))
            if all(step in cheapest for step in steps):
                ways.append((sum(cheapest[step] for step in steps), len(steps), people))
    return min(ways)[2] if ways else None


def by_layers(edges: list[Edge], source: int, target: int, most: int) -> int | None:
    """The cost by NetworkX: Dijkstra where each step leads one layer down."""
    graph = nx.DiGraph()
    for (start, end), cost in prices(edges).items():
        for layer in range(most):
            graph.add_edge((start, layer), (end, layer + 1), weight=cost)
    graph.add_node((source, 0))
    reached = nx.single_source_dijkstra_path_length(graph, (source, 0))
    known = [cost for (person, _), cost in reached.items() if person == target]
    return min(known) if known else None


def test_toy_paths_counted_by_hand() -> None:
    # 0 vouches to 1 and 2; 1 -> 3 -> 4 is strong, 2 -> 4 weak: .9 x .8 x .8 = .576 over three, .9 x .5 = .45 over two.
    toy = [(0, 1, 0.9), (0, 2, 0.9), (1, 3, 0.8), (3, 4, 0.8), (2, 4, 0.5)]
    assert found(toy, 0, 4, most=4) == found(toy, 0, 4, most=3) == [0, 1, 3, 4]
    assert found(toy, 0, 4, most=2) == [0, 2, 4]
    assert found(toy, 0, 4, most=1) is None
    assert found(toy, 4, 0, most=4) is None  # nobody listens the other way
    assert found(toy, 0, 0, most=4) == [0]
    steps = steps_of(toy)
    assert strength_of(int(costs_to(4, steps, 8, 3)[3][0])) == pytest.approx(0.576)


def test_the_best_way_to_somebody_may_need_more_steps_than_are_left() -> None:
    # The best way to 2 is over 1 (.81 against .5), but then 4 is four steps off: what plain Dijkstra gets wrong.
    edges = [(0, 1, 0.9), (1, 2, 0.9), (0, 2, 0.5), (2, 3, 0.9), (3, 4, 0.9)]
    assert found(edges, 0, 4, most=3) == [0, 2, 3, 4]
    assert found(edges, 0, 4, most=4) == [0, 1, 2, 3, 4]


def test_of_equal_paths_the_shorter_then_the_first_in_order() -> None:
    assert found([(0, 1, 0.5), (1, 3, 0.5), (0, 3, 0.25)], 0, 3, most=4) == [0, 3]
    assert found([(0, 2, 0.5), (2, 3, 0.5), (0, 1, 0.5), (1, 3, 0.5)], 0, 3, most=4) == [0, 1, 3]
    assert found([(0, 1, 1.0), (1, 0, 1.0), (1, 3, 1.0)], 0, 3, most=4) == [
        0,
        1,
        3,
    ]  # a circle for nothing is not taken


@settings(max_examples=150, deadline=None)
@given(EDGES, st.integers(0, 7), st.integers(0, 7), st.integers(1, 4))
def test_it_is_the_best_of_all_paths(edges: list[Edge], source: int, target: int, most: int) -> None:
    assert found(edges, source, target, most) == by_trying_all(edges, source, target, most)


@settings(max_examples=100, deadline=None)
@given(EDGES, st.integers(0, 7), st.integers(0, 7), st.integers(1, 4))
def test_it_costs_what_dijkstra_finds_on_layers(edges: list[Edge], source: int, target: int, most: int) -> None:
    costs = costs_to(target, steps_of(edges), 8, most)
    best = min(int(cost[source]) for cost in costs)
    assert (None if best >= NEVER else best) == by_layers(edges, source, target, most)


def test_without_a_cap_that_binds_it_is_networkx() -> None:
    rng = np.random.default_rng(8)
    for _ in range(50):  # EVIDENCE's trial had 49 of 50 equal: a cap that binds, and sums that round
        n = 60
        start, end = rng.integers(0, n, (2, 240))
        strength = rng.uniform(0.01, 1, 240)
        edges = [
            edge for edge in zip(start.tolist(), end.tolist(), strength.tolist(), strict=True) if edge[0] != edge[1]
        ]
        graph = nx.DiGraph()
        graph.add_nodes_from(range(n))
        for (a, b), cost in prices(edges).items():
            graph.add_edge(a, b, weight=cost)
        steps = steps_of(edges)
        costs = costs_to(0, steps, n, most=n)
        best = np.min(costs, axis=0)
        expected = nx.single_source_dijkstra_path_length(graph.reverse(), 0)
        assert {p: int(best[p]) for p in range(n) if best[p] < NEVER} == expected
        source = max(expected)
        assert path(source, costs, steps) == min(nx.all_shortest_paths(graph, source, 0, weight="weight"))


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.01, float("nan")])
def test_a_strength_that_is_none_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        price(np.array([0.5, wrong]))


@pytest.mark.prove
def test_a_million_steps_take_a_moment() -> None:
    from time import process_time

    rng = np.random.default_rng(1)
    start, end = rng.integers(0, 200_000, (2, 1_000_000))
    began = process_time()
    steps = Steps.of(start, end, rng.uniform(0.01, 1, 1_000_000))
    way = path(1, costs_to(0, steps, 200_000, most=4), steps)
    assert process_time() - began < 2
    assert way is None or len(way) <= 5
