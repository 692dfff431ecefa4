"""Communities: no worse than NetworkX, the planted ones found, none claimed where there are none."""

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.arrays import Ints
from models.communities import (
    Contacts,
    among_most_connected,
    communities,
    communities_at_large,
    contacts,
    modularity,
)
from models.holding import Firmness, holding

_Make = Callable[[np.random.Generator], Contacts]


def at_random(rng: np.random.Generator, n: int, m: int) -> Contacts:
    return contacts(rng.integers(0, n, m), rng.integers(0, n, m), np.ones(m), n)


def unequal(rng: np.random.Generator, n: int, m: int) -> Contacts:
    """A few have to do with most, and there is nothing else to it."""
    p = (np.arange(n) + 1.0) ** -0.7
    return contacts(rng.choice(n, m, p=p / p.sum()), rng.choice(n, m, p=p / p.sum()), np.ones(m), n)


def spoken_to(rng: np.random.Generator, n: int, m: int) -> Contacts:
    """A few speak, all others listen."""
    few = max(3, n // 50)
    return contacts(rng.integers(0, few, m), rng.integers(few, n, m), np.ones(m), n)


def planted(rng: np.random.Generator, n: int, m: int, k: int, inside: float) -> Contacts:
    """Person p lives in community p % k; `inside` of the contacts are within, the rest with anybody."""
    one, other = rng.integers(0, n, m), rng.integers(0, n // k * k, m)
    return contacts(one, np.where(rng.random(m) < inside, other // k * k + one % k, other) % n, np.ones(m), n)


def agreement(one: Ints, other: Ints) -> float:
    """Adjusted Rand index (Hubert & Arabie, 1985)."""

    def pairs(n: Ints) -> float:
        return float((n * (n - 1) / 2).sum())

    both = np.unique(np.stack([one, other]), axis=1, return_counts=True)[1]
    a, b = (np.unique(of, return_counts=True)[1] for of in (one, other))
    by_chance = pairs(a) * pairs(b) / pairs(np.array([len(one)]))
    return (pairs(both) - by_chance) / ((pairs(a) + pairs(b)) / 2 - by_chance)


def verdicts(make: _Make, seeds: int) -> tuple[list[Firmness], list[Firmness]]:
    """What is said of graphs, and of their communities of five people or more."""
    whole, each = [], []
    for seed in range(seeds):
        graph = make(np.random.default_rng(seed))
        found = communities(graph)
        held = holding(graph, found)
        whole.append(held.verdict)
        each += [v for v, size in zip(held.verdicts, np.bincount(found[found >= 0]), strict=True) if size >= 5]
    return whole, each


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 30), m=st.integers(1, 80))
def test_whatever_the_order_of_arrival_communities_are_the_same(seed: int, n: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    one, other, weight = rng.integers(0, n, m), rng.integers(0, n, m), rng.random(m)
    order, turned = rng.permutation(m), rng.random(m) < 0.5
    graph = contacts(one, other, weight, n)
    again = contacts(np.where(turned, other, one)[order], np.where(turned, one, other)[order], weight[order], n)
    assert np.array_equal(graph.weight, again.weight)
    assert np.array_equal(communities(graph), communities(again))
    named = communities(graph)
    assert set(np.flatnonzero(named < 0).tolist()) == set(range(n)) - set(graph.one.tolist()) - set(
        graph.other.tolist()
    )
    sizes = np.bincount(named[named >= 0])
    assert (np.diff(sizes) <= 0).all()


@pytest.mark.parametrize("seed", range(6))
def test_modularity_is_that_of_networkx_and_no_worse_than_its_louvain(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = planted(rng, 120, 500, 4, 0.7) if seed % 2 else unequal(rng, 120, 400)
    graph = Contacts(made.one, made.other, rng.random(len(made)) + 0.1, made.n_people)
    theirs = nx.Graph()
    theirs.add_weighted_edges_from(zip(graph.one.tolist(), graph.other.tolist(), graph.weight.tolist(), strict=True))
    found = communities(graph)
    groups = [set(np.flatnonzero(found == c).tolist()) for c in range(int(found.max()) + 1)]
    assert modularity(graph, found) == pytest.approx(nx.community.modularity(theirs, groups))
    louvain = nx.community.modularity(theirs, nx.community.louvain_communities(theirs, seed=seed))
    assert modularity(graph, found) >= louvain - 0.01


def test_planted_communities_are_found_and_called_firm() -> None:
    for seed in range(5):
        graph = planted(np.random.default_rng(seed), 400, 2_000, 4, 0.8)
        found = communities(graph)
        assert agreement(found, np.arange(400) % 4) > 0.9
        held = holding(graph, found)
        assert held.verdict is Firmness.FIRM
        assert held.verdicts[:4] == [Firmness.FIRM] * 4
        assert held.lo < held.excess < held.hi


@pytest.mark.parametrize("make", [at_random, unequal, spoken_to])
def test_no_community_is_claimed_where_there_is_none(make: Callable[..., Contacts]) -> None:
    for n, m in ((40, 80), (120, 400), (300, 450)):
        whole, each = verdicts(lambda rng, n=n, m=m: make(rng, n, m), 10)  # type: ignore[misc]
        assert set(whole) == set(each) == {Firmness.CANNOT_TELL}
        graph = make(np.random.default_rng(1), n, m)
        assert modularity(graph, communities(graph)) > 0.1  # and yet


def talks(rng: np.random.Generator, n: int, n_talks: int, size: int) -> tuple[Contacts, Ints]:
    """People drawn for one evening answer one another, then others do; and the evening of each pair's first answer."""
    rows = []
    for talk in range(n_talks):
        who = rng.choice(n, max(2, int(rng.poisson(size))), replace=False)
        pairs = rng.choice(who, (len(who) * 3 // 2, 2))
        rows += [(min(a, b), max(a, b), talk) for a, b in pairs.tolist() if a != b]
    one, other, evening = np.array(rows).T
    keys, first = np.unique(one * n + other, return_index=True)
    return contacts(one, other, np.ones(len(one)), n), np.asarray(evening[first][np.argsort(keys)])


@pytest.mark.parametrize(("n", "n_talks", "size"), [(300, 100, 8), (300, 300, 4)])
def test_lively_evenings_are_no_communities(n: int, n_talks: int, size: int) -> None:
    told = 0
    for seed in range(10):
        graph, since = talks(np.random.default_rng(seed), n, n_talks, size)
        held = holding(graph, communities(graph), since=since)
        told += held.verdict is not Firmness.CANNOT_TELL
    assert told <= 1  # those on the evening at which the parts meet are on either side


def test_of_many_contacts_those_of_the_most_connected_decide_and_the_others_join() -> None:
    graph = planted(np.random.default_rng(1), 1_000, 12_000, 4, 0.8)
    found = communities_at_large(graph, most=3_000)
    assert 2_900 < among_most_connected(graph, 3_000).sum() <= 3_000
    assert agreement(found, np.arange(1_000) % 4) > 0.85
    assert np.array_equal(communities_at_large(graph), communities(graph))
    sizes = np.bincount(found[found >= 0])
    assert (np.diff(sizes) <= 0).all()


def test_who_is_too_far_from_the_most_connected_is_in_no_community_and_neither_are_their_contacts() -> None:
    n = 200
    core, path = planted(np.random.default_rng(1), n, 3_000, 4, 0.8), np.arange(n - 1, n + 9)
    one, other = np.concatenate([core.one, path[:-1]]), np.concatenate([core.other, path[1:]])
    graph = contacts(one, other, np.ones(len(one)), n + 9)
    found = communities_at_large(graph, most=1_000)
    far = (found[graph.one] < 0) & (found[graph.other] < 0)
    assert far.any()
    is_in = [a >= 0 and a == b for a, b in zip(found[graph.one].tolist(), found[graph.other].tolist(), strict=True)]
    assert graph.within(found).tolist() == is_in
    # Two who are in none are no community of two: without their contact, no more lies within.
    total, rest = float(graph.weight.sum()), graph.where(~far)
    lies_in = modularity(rest, found, 0.0) * float(rest.weight.sum())
    assert modularity(graph, found, 0.0) * total == pytest.approx(lies_in)


def test_nobody_and_one_pair_are_no_communities() -> None:
    none = contacts(*(np.zeros(0, dtype=np.int64),) * 2, np.zeros(0), 0)
    assert len(communities(none)) == 0
    assert holding(none, communities(none)).verdict is Firmness.CANNOT_TELL
    pair = contacts(np.array([0, 1]), np.array([1, 0]), np.ones(2), 3)
    assert communities(pair).tolist() == [0, 0, -1]
    assert holding(pair, communities(pair)).verdicts == [Firmness.CANNOT_TELL]


@pytest.mark.prove
def test_the_figures_of_the_docs_on_false_claims_and_power() -> None:
    false = sum(
        one is not Firmness.CANNOT_TELL
        for make in (at_random, unequal, spoken_to)
        for n, m in ((40, 80), (100, 300), (300, 450), (300, 1_200), (1_000, 3_000))
        for part in verdicts(lambda rng, make=make, n=n, m=m: make(rng, n, m), 100)  # type: ignore[misc]
        for one in part
    )
    assert false <= 5  # 2 of 1,500 graphs and 13,236 communities of theirs
    whole, each = verdicts(lambda rng: planted(rng, 200, 600, 4, 0.8), 100)
    assert sum(one is Firmness.FIRM for one in whole) >= 95
    assert sum(one is Firmness.FIRM for one in each) >= 0.9 * len(each)
    whole, _ = verdicts(lambda rng: planted(rng, 60, 150, 3, 0.8), 100)
    assert sum(one is not Firmness.CANNOT_TELL for one in whole) >= 70
