"""Which people have more to do with one another than with the rest: communities of a graph of contacts.

Leiden (Traag, Waltman & van Eck, 2019) on an undirected weighted graph, by modularity with a resolution (Reichardt &
Bornholdt, 2006). People are numbered by name, pairs are ordered and the seed is fixed, so communities hang on who has
to do with whom, never on the order in which it came. How far they can be believed: `holding.py`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints

__all__ = ["Contacts", "among_most_connected", "communities", "communities_at_large", "contacts", "modularity"]

_SEED = 19
_MOST = 120_000  # pairs that are looked at in full
_STEPS = 3  # from the most connected to whoever joins
_ROUNDS = 3  # of Leiden, each from where the last ended: one alone is at times worse than Louvain


@dataclass(frozen=True, slots=True)
class Contacts:
    """Pairs of people, each once, the lower number first, ordered; `weight` above 0. People are 0 to `n_people` - 1."""

    one: Ints
    other: Ints
    weight: Floats
    n_people: int

    def __len__(self) -> int:
        return len(self.one)

    @property
    def degree(self) -> Ints:
        """With how many others each has to do."""
        return np.bincount(np.concatenate([self.one, self.other]), minlength=self.n_people)

    def within(self, community: Ints) -> NDArray[np.bool_]:
        """Which pairs lie within a community; -1 is none."""
        return np.asarray((community[self.one] == community[self.other]) & (community[self.one] >= 0))

    def where(self, kept: NDArray[np.bool_]) -> "Contacts":
        """Some of the pairs, of the same people."""
        return Contacts(self.one[kept], self.other[kept], self.weight[kept], self.n_people)


def contacts(one: Ints, other: Ints, weight: Floats, n_people: int) -> Contacts:
    """The graph of pairs in any order and direction; weights of one pair add up, who is alone with themselves is not.

    >>> contacts(np.array([2, 0, 1]), np.array([0, 2, 1]), np.ones(3), 3).weight.tolist()
    [2.0]
    """
    kept = one != other
    keys = np.minimum(one, other)[kept] * n_people + np.maximum(one, other)[kept]
    order = np.lexsort((weight[kept], keys))  # sums in one order: rounding, too, must not tell how rows came
    keys, ordered = keys[order], weight[kept][order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    total = np.add.reduceat(ordered, starts) if len(starts) else np.zeros(0)
    return Contacts(keys[starts] // max(n_people, 1), keys[starts] % max(n_people, 1), total, n_people)


def among_most_connected(graph: Contacts, pairs: int) -> NDArray[np.bool_]:
    """Which contacts are among the most connected: all, or as many of those as come to no more than `pairs`."""
    if len(graph) <= pairs:
        return np.ones(len(graph), dtype=np.bool_)
    rank = np.empty(graph.n_people, dtype=np.int64)
    rank[np.argsort(-graph.degree, kind="stable")] = np.arange(graph.n_people)
    joins = np.maximum(rank[graph.one], rank[graph.other])  # with whom a pair is there
    return np.asarray(joins < np.partition(joins, pairs)[pairs])


def communities_at_large(graph: Contacts, resolution: float = 1.0, most: int = _MOST) -> Ints:
    """The same for a graph of any size: of more than `most` pairs, communities are those of the most connected.

    The others join that of most of their contacts (by weight; of equals the first), step by step. Cost: a third of a
    second of CPU, and as much for each million pairs.
    """
    core = graph.where(among_most_connected(graph, most))
    found = communities(core, resolution)
    if len(core) == len(graph):
        return found
    ends, others = np.concatenate([graph.one, graph.other]), np.concatenate([graph.other, graph.one])
    weight = np.concatenate([graph.weight, graph.weight])
    n = int(found.max(initial=0)) + 1
    for _ in range(_STEPS):
        asks = (found[ends] < 0) & (found[others] >= 0)
        if not asks.any():
            break
        cells, which = np.unique(ends[asks] * n + found[others[asks]], return_inverse=True)
        votes = np.bincount(which, weight[asks])
        order = np.lexsort((-cells, np.round(votes, 9)))
        found[cells[order] // n] = cells[order] % n  # of several for a person the last stands
    found[found >= 0] = _by_size(found[found >= 0])
    return found


def communities(graph: Contacts, resolution: float = 1.0, rounds: int = _ROUNDS) -> Ints:
    """The community of each person: numbered by size, the greatest 0, then by first member; -1 without any contact.

    Cost: 0.9 s of CPU for 40,000 people and 336,000 pairs.
    """
    found = np.full(graph.n_people, -1, dtype=np.int64)
    if not len(graph):
        return found
    import graspologic_native  # type: ignore[import-untyped]  # loads when there is something to find

    degree = graph.degree
    people, number = np.flatnonzero(degree), np.cumsum(degree > 0) - 1
    one, other = number[graph.one], number[graph.other]
    rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.argsort(rows * len(people) + columns)  # each once: any sort will do
    _, of = graspologic_native.leiden_csr(
        np.concatenate([[0], np.cumsum(degree[people])]).astype(np.int64),
        columns[order].astype(np.int32),
        np.concatenate([graph.weight, graph.weight])[order],
        len(people),
        resolution=resolution,
        iterations=rounds,
        seed=_SEED,
    )
    found[people[np.fromiter(of.keys(), np.int64, len(people))]] = np.fromiter(of.values(), np.int64, len(people))
    found[people] = _by_size(found[people])
    return found


def modularity(graph: Contacts, community: Ints, resolution: float = 1.0) -> float:
    """How much more of the weight lies within communities than were contacts drawn at random; at most 1."""
    total = float(graph.weight.sum())
    if total <= 0:
        return 0.0
    inside = float(graph.weight[graph.within(community)].sum())
    strength = np.bincount(graph.one, graph.weight, graph.n_people) + np.bincount(
        graph.other, graph.weight, graph.n_people
    )
    of = np.bincount(community[community >= 0], strength[community >= 0])
    return inside / total - resolution * float(((of / (2 * total)) ** 2).sum())


def _by_size(label: Ints) -> Ints:
    """The same parting with numbers that hang on nothing else: by size, then by first member."""
    _, first, which, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(size))
    return np.asarray(rank[which])
