"""Whether communities hold: found on a part of the contacts, are they there in the contacts that were held back?

Any graph can be parted so that more lies within the parts than between them, a random one too, so modularity by itself
says nothing (Guimera, Sales-Pardo & Amaral, 2004). Here contacts are parted into five by when they began; communities
are found on four fifths, and the last fifth, which had no say, tells how much more of it lies within them than by
chance among people with as many contacts. Chance gives 0, whatever the graph's degrees. A community must come back,
too: as the mean likeness (Jaccard) to the nearest found on four fifths (Hennig, 2007). Read after `communities.py`.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import scipy

from models.arrays import SURE, Floats, Ints
from models.communities import Contacts, among_most_connected, communities

__all__ = ["Firmness", "Holding", "holding"]

_FOLDS = 5
_MANY = 30_000  # pairs; of more, one fifth held back tells as much as all five did of fewer
_MOST = 60_000  # pairs; of more, those of the most connected people
_SEED = 23
_ONE_SIDED = 2.326  # of a normal distribution, 1 % lie beyond
_FIRM = 0.1  # of the contacts held back, lying within beyond chance
_COMES_BACK = 0.6  # Hennig: below .6 a cluster should not be trusted, from .75 on it is


class Firmness(StrEnum):
    """What can be said of communities, together or of one."""

    FIRM = "firm"
    LOOSE = "loose"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Holding:
    """excess : of the contacts held back, the part within communities beyond chance (held-out modularity), lo, hi.

    Of each community: returns, the mean likeness with which it came back, 0 to 1; inside and expected, contacts held
    back that lie within, and as many by chance; verdicts.
    """

    excess: float
    lo: float
    hi: float
    verdict: Firmness
    returns: Floats
    inside: Floats
    expected: Floats
    verdicts: list[Firmness]


def holding(graph: Contacts, community: Ints, resolution: float = 1.0, since: Ints | None = None) -> Holding:
    """How the communities of a graph hold. Cost: five times that of finding them, for large graphs half of it.

    since : when each pair first had to do with one another. Those of one time are held back together.
    """
    n = int(community.max(initial=-1)) + 1
    since = np.zeros(len(graph), dtype=np.int64) if since is None else since
    if len(graph) > _MOST:
        kept = among_most_connected(graph, _MOST)
        graph, since = graph.where(kept), since[kept]
        community = np.where(graph.degree > 0, community, -1)
    # Pairs of one talk come together or not at all: a lively evening is no community. Of one moment: at random.
    order = np.lexsort((np.random.default_rng(_SEED).permutation(len(graph)), since))
    fold = np.empty(len(graph), dtype=np.int64)
    fold[order] = np.arange(len(graph)) * _FOLDS // max(len(graph), 1)
    folds = [] if len(graph) < 2 * _FOLDS else [_FOLDS // 2] if len(graph) > _MANY else [*range(_FOLDS)]
    likeness, inside, expected = np.zeros(n), np.zeros(n), np.zeros(n)
    found = by_chance = variance = held = 0.0
    for k in folds:
        of = communities(graph.where(fold != k), resolution)
        within, chance, size = _told_by(graph.where(fold == k), of)
        p = float(chance.sum()) / size
        found, by_chance, held = found + float(within.sum()), by_chance + float(chance.sum()), held + size
        variance += size * p * (1 - p)
        nearest, alike = _nearest(community, of, n)
        likeness += alike
        inside[nearest >= 0] += within[nearest[nearest >= 0]]
        expected[nearest >= 0] += chance[nearest[nearest >= 0]]
    likeness /= max(len(folds), 1)
    if not held:
        return Holding(0.0, -1.0, 1.0, Firmness.CANNOT_TELL, likeness, inside, expected, [Firmness.CANNOT_TELL] * n)
    excess, by = (found - by_chance) / held, float(np.sqrt(variance))
    spread = float(np.sqrt(max(found * (1 - found / held), 0.0) + variance)) / held
    is_there = found - by_chance > _ONE_SIDED * by + 0.5
    firm = is_there and excess - SURE * spread > _FIRM
    verdict = Firmness.FIRM if firm else Firmness.LOOSE if is_there else Firmness.CANNOT_TELL
    stands = is_there & (inside > expected) & (scipy.special.pdtrc(inside - 1, np.maximum(expected, 1e-9)) < 0.01)
    verdicts = [
        Firmness.CANNOT_TELL if not s else Firmness.FIRM if r >= _COMES_BACK else Firmness.LOOSE
        for s, r in zip(stands.tolist(), likeness.tolist(), strict=True)
    ]
    return Holding(
        excess, excess - SURE * spread, excess + SURE * spread, verdict, likeness, inside, expected, verdicts
    )


def _told_by(held: Contacts, of: Ints) -> tuple[Floats, Floats, int]:
    """By community, how many of the contacts held back lie within, and how many by chance; and how many there are.

    Pairs count one each: a thousand words between two people say no more of a community than one.
    """
    n, size = int(of.max(initial=-1)) + 1, len(held)
    is_in = held.within(of)
    degree = held.degree
    ends = np.bincount(of[of >= 0], degree[of >= 0], n)
    return np.bincount(of[held.one[is_in]], minlength=n).astype(np.float64), ends**2 / (4 * max(size, 1)), size


def _nearest(community: Ints, of: Ints, n: int) -> tuple[Ints, Floats]:
    """Of each community the likest of another parting (-1: none shares a member), and how like it is (Jaccard)."""
    nearest, alike = np.full(n, -1, dtype=np.int64), np.zeros(n)
    m = int(of.max(initial=-1)) + 1
    both = (community >= 0) & (of >= 0)
    if not both.any():
        return nearest, alike
    cells, common = np.unique(community[both] * m + of[both], return_counts=True)
    mine, yours = cells // m, cells % m
    sizes, others = np.bincount(community[community >= 0], minlength=n), np.bincount(of[of >= 0], minlength=m)
    likeness = common / (sizes[mine] + others[yours] - common)
    order = np.lexsort((-yours, likeness))  # of equals the first
    nearest[mine[order]], alike[mine[order]] = yours[order], likeness[order]
    return nearest, alike
