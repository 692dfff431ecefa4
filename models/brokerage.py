"""Who stands between others: Burt's constraint and effective size, and whose ties bridge two sides.

Ties are undirected and weigh what both directions weigh together. Constraint (Burt, 1992) is high where one's contacts
all know one another, low for a broker; effective size is how many contacts are left when those who know each other are
counted as one. Both need only who is at most two ties away, so they are asked of the people that matter, in a network
of any size; networkx gives the same numbers (tests).

Bridging is ours: of the pairs of people of two sides who have no tie but a common contact, the part that goes through
each; a pair with several common contacts is split evenly among them (as ego betweenness does, Everett & Borgatti,
2005). The parts add up to 1. Read after `arrays`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    Sparse = csr_array[Any]

__all__ = ["Bonds", "Bridging", "bonds", "bridging", "constraint", "effective_size"]


@dataclass(frozen=True, slots=True)
class Bonds:
    """A network. weight : scipy sparse (people, people), symmetric, no one tied to themselves, no stored zero."""

    weight: "Sparse"

    @property
    def n_people(self) -> int:
        return int(self.weight.shape[0])


@dataclass(frozen=True, slots=True)
class Bridging:
    """By person: `pairs` that go through them, split where several stand between; `sole`, those that nobody else joins.

    n_pairs : pairs of the two sides without a tie and with a common contact; the sum of `pairs`.
    """

    pairs: Floats
    sole: Ints
    n_pairs: int


def bonds(one: Ints, other: Ints, weight: Floats, n_people: int) -> Bonds:
    """A network from its ties, in any order and direction; what is tied twice adds up, ties to oneself are left out."""
    use = (one != other) & (weight > 0)
    there = (np.append(one[use], other[use]), np.append(other[use], one[use]))
    found = scipy.sparse.csr_array((np.tile(weight[use].astype(np.float64), 2), there), shape=(n_people, n_people))
    found.sum_duplicates()
    return Bonds(found)


def constraint(network: Bonds, of: Ints) -> Floats:
    """Burt's constraint of each person of `of`; NaN for who has no tie.

    Sum over contacts j of (p_ij + sum over q of p_iq p_qj) squared, p_ij the part of i's ties that j has.

    >>> star = bonds(np.array([0, 0, 0]), np.array([1, 2, 3]), np.ones(3), 4)
    >>> constraint(star, np.array([0, 1])).round(3).tolist()
    [0.333, 1.0]
    """
    part = _parts(network)
    mine = part[of]
    through = (mine + mine @ part).multiply(_tied(mine))
    found = np.asarray(through.multiply(through).sum(axis=1), dtype=np.float64).ravel()
    return np.where(np.diff(mine.indptr) > 0, found, np.nan)


def effective_size(network: Bonds, of: Ints) -> Floats:
    """How many contacts each person of `of` has, less how redundant they are; NaN for who has no tie.

    Sum over contacts j of 1 - sum over q of p_iq m_jq, m_jq the tie of j and q over the strongest tie of j.

    >>> triangle = bonds(np.array([0, 1, 2]), np.array([1, 2, 0]), np.ones(3), 3)
    >>> effective_size(triangle, np.array([0])).tolist()
    [1.0]
    """
    weight = network.weight
    if not weight.shape[0]:  # a company without a person, as after the last one is erased
        return np.empty(0)
    strongest = weight.max(axis=1).toarray().ravel()
    ours = _scaled(weight, strongest)  # m
    mine = _parts(network)[of]
    redundant = np.asarray((mine @ ours.T).multiply(_tied(mine)).sum(axis=1), dtype=np.float64).ravel()
    n = np.diff(mine.indptr)
    return np.where(n > 0, n - redundant, np.nan)


def bridging(network: Bonds, side: Ints) -> Bridging:
    """Who joins people of two sides (`side`, a number a person) that have no tie of their own."""
    tied = _tied(network.weight)
    common = (tied @ tied).tocoo()
    row, column = common.coords
    is_open = (row < column) & (side[row] != side[column])
    row, column, n_common = row[is_open], column[is_open], common.data[is_open]
    apart = np.asarray(tied[row, column]).ravel() == 0 if len(row) else np.zeros(0, dtype=np.bool_)
    row, column, n_common = row[apart], column[apart], n_common[apart]
    shape = tied.shape
    split = scipy.sparse.csr_array((1 / n_common, (row, column)), shape=shape)
    alone = scipy.sparse.csr_array(((n_common == 1).astype(np.float64), (row, column)), shape=shape)
    return Bridging(_carried(tied, split), np.rint(_carried(tied, alone)).astype(np.int64), len(row))


def _carried(tied: "Sparse", pairs: "Sparse") -> Floats:
    """The sum over pairs of what they weigh, for each person that has a tie to both."""
    return np.asarray((tied @ pairs).multiply(tied).sum(axis=1), dtype=np.float64).ravel()


def _tied(weight: "Sparse") -> "Sparse":
    """1 where there is a tie."""
    found = weight.copy()
    found.data = np.ones(len(found.data))
    return found


def _parts(network: Bonds) -> "Sparse":
    return _scaled(network.weight, np.asarray(network.weight.sum(axis=1), dtype=np.float64).ravel())


def _scaled(weight: "Sparse", by: Floats) -> "Sparse":
    """Each row divided by its own number; rows without a tie stay empty."""
    found = weight.copy().tocsr()
    found.data = found.data / np.repeat(by, np.diff(found.indptr))
    return found
