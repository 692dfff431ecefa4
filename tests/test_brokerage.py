"""Constraint, effective size and bridging: by hand, and equal to networkx and to every pair tried."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.brokerage import Bonds, bonds, bridging, constraint, effective_size


def network(graph: "nx.Graph[int]") -> Bonds:
    edges = [(u, v, data.get("weight", 1.0)) for u, v, data in graph.edges(data=True)]
    one, other, weight = (np.array([edge[k] for edge in edges]) for k in range(3))
    return bonds(one.astype(np.int64), other.astype(np.int64), weight.astype(np.float64), graph.number_of_nodes())


def weighted(seed: int, n: int, p: float) -> "nx.Graph[int]":
    graph, rng = nx.gnp_random_graph(n, p, seed=seed), np.random.default_rng(seed)
    for u, v in graph.edges:
        graph[u][v]["weight"] = float(rng.integers(1, 20))
    return graph


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 30), p=st.floats(0.02, 0.9))
def test_constraint_and_effective_size_are_those_of_networkx(seed: int, n: int, p: float) -> None:
    graph = weighted(seed, n, p)
    if not graph.number_of_edges():
        return
    of = np.arange(n)[seed % 2 :: 2]
    found = network(graph)
    for ours, theirs in (
        (constraint(found, of), nx.constraint(graph, nodes=of.tolist(), weight="weight")),
        (effective_size(found, of), nx.effective_size(graph, nodes=of.tolist(), weight="weight")),
    ):
        expected = np.array([theirs[v] for v in of.tolist()])
        assert ours == pytest.approx(expected, abs=1e-12, rel=1e-12, nan_ok=True)


def test_who_is_alone_has_neither() -> None:
    alone = bonds(np.array([0]), np.array([1]), np.ones(1), 3)
    assert constraint(alone, np.arange(3)).tolist() == pytest.approx([1, 1, np.nan], nan_ok=True)
    assert effective_size(alone, np.arange(3)).tolist() == pytest.approx([1, 1, np.nan], nan_ok=True)


def test_ties_add_up_in_both_directions_and_none_leads_to_oneself() -> None:
    found = bonds(np.array([0, 1, 2, 1]), np.array([1, 0, 2, 2]), np.array([2.0, 3.0, 9.0, 0.0]), 3)
    assert found.weight.toarray().tolist() == [[0, 5, 0], [5, 0, 0], [0, 0, 0]]


def test_bridging_by_hand() -> None:
    """Sellers 0, 1, 2; buyers 3, 4, 5. Of the pairs without a tie, 1 joins (0, 3) and (2, 3); 0 and 1 both (2, 4)."""
    ties = [(0, 1), (0, 2), (1, 2), (1, 3), (0, 4), (1, 4)]
    one, other = np.array(ties).T
    found = bridging(bonds(one, other, np.ones(len(ties)), 6), np.array([0, 0, 0, 1, 1, 1]))
    assert found.n_pairs == 3
    assert found.pairs.tolist() == [0.5, 2.5, 0, 0, 0, 0]
    assert found.sole.tolist() == [0, 2, 0, 0, 0, 0]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 16), p=st.floats(0.05, 0.9))
def test_bridging_is_that_of_every_pair_tried(seed: int, n: int, p: float) -> None:
    graph = weighted(seed, n, p)
    if not graph.number_of_edges():
        return
    side = np.random.default_rng(seed).integers(0, 2, n)
    expected, n_pairs = np.zeros(n), 0
    for i, j in combinations(range(n), 2):
        common = sorted(set(graph[i]) & set(graph[j]))
        if side[i] != side[j] and not graph.has_edge(i, j) and common:
            n_pairs += 1
            expected[common] += 1 / len(common)
    found = bridging(network(graph), side)
    assert found.n_pairs == n_pairs == pytest.approx(found.pairs.sum())
    assert found.pairs == pytest.approx(expected)


def test_nobody_is_no_fault() -> None:
    none = np.empty(0, np.int64)
    empty = bonds(none, none, np.empty(0), 0)
    assert len(constraint(empty, none)) == len(effective_size(empty, none)) == 0
