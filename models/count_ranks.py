"""The rank of each of many counts, and between which ranks it lies for sure: who has more may have it by chance.

Counts of people are taken for Poisson; two differ for sure where the roots of both differ by more than chance gives,
for all pairs of one at once (Bonferroni), so an interval holds the rank of its own in at least 95 of 100. The plain
marginal form of the confidence sets for ranks of Mogstad, Romano, Shaikh & Wilhelm (2024), over counts.
"""

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats, Ints

__all__ = ["ranked"]

_QUARTER = 0.375  # Anscombe (1948): makes the spread of the root even at small counts


def ranked(counts: Ints) -> tuple[Ints, Ints, Ints]:
    """Rank, rank_lo and rank_hi of each count, 1 the greatest; equal counts share a rank. Cost: O(n log n).

    >>> [column.tolist() for column in ranked(np.array([90, 3, 2]))]
    [[1, 2, 3], [1, 2, 2], [1, 3, 3]]
    """
    n = len(counts)
    ascending = np.sort(counts)
    roots = np.sqrt(ascending + _QUARTER)
    # Of one against n - 1 others, each side: the root of a Poisson count has a standard deviation of 1/2.
    wide = float(scipy.stats.norm.isf(0.025 / max(n - 1, 1))) * np.sqrt(0.5)
    own = np.sqrt(np.asarray(counts) + _QUARTER)
    above = n - np.searchsorted(roots, own + wide, side="right")
    below = np.searchsorted(roots, own - wide, side="left")
    rank = 1 + n - np.searchsorted(ascending, counts, side="right")
    return _ints(rank), _ints(1 + above), _ints(n - below)


def _ints(values: Floats | Ints) -> Ints:
    return np.asarray(values, dtype=np.int64)
