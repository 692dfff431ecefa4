"""How large a part of voters show each of several labels, from what an erring classifier says of them, with errors.

The vector form of `prevalence.adjusted`: the same shares and the same errors, and how the labels hang together. What
chance of who spoke adds shrinks with more voters; what misreading adds does not. Read before `share_gap`.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import Floats
from models.rank_sets import Flags
from models.share_gap import Column

__all__ = ["Misreading", "Shown", "shown"]

_TELLS = 0.05  # as in `prevalence`: a classifier that says nearly the same of both kinds tells nothing


@dataclass(frozen=True)
class Misreading:
    """What the classifier says of each of k labels: `prevalence.Errors`, as arrays (k,)."""

    hit: Floats
    hit_sd: Floats
    miss: Floats
    miss_sd: Floats


@dataclass(frozen=True)
class Shown:
    """Parts of all voters (k,) with the covariances (k, k) of two kinds of error.

    uncorrected : the mean of what the classifier says. by_chance : of who spoke. by_misreading : of how they are read;
    misreadings of two labels are taken to be independent.
    """

    share: Floats
    uncorrected: Floats
    by_chance: Floats
    by_misreading: Floats
    n: int

    @property
    def column(self) -> Column:
        """The shares with both kinds of error."""
        n = np.full(len(self.share), float(self.n))
        return Column(self.share, self.by_chance + self.by_misreading, n)

    @property
    def whole(self) -> float:
        """All shares together: the part of voters that show any label, where a voter shows but one."""
        return float(self.share.sum())

    @property
    def is_told(self) -> bool:
        """Whether there is anything: the whole is over two standard errors of chance, and over one of both kinds."""
        chance, both = (float(kind.sum()) for kind in (self.by_chance, self.by_chance + self.by_misreading))
        return bool(self.whole > max(2 * chance**0.5, both**0.5))


def shown(votes: Floats, n: int, errors: Misreading) -> Shown:
    """The parts of `n` voters who show each label.

    votes : (m, k), the mean probability of each label in what a voter wrote; m voters at most n, the others have none.
    Cost: one product of votes with themselves.
    """
    k = votes.shape[1]
    mean = votes.sum(axis=0) / n
    spread = (votes.T @ votes / n - np.outer(mean, mean)) * (n / (n - 1)) if n > 1 else 0.25 * np.eye(k)
    gap = errors.hit - errors.miss
    tells: Flags = gap >= _TELLS
    share = np.clip(np.where(tells, (mean - errors.miss) / np.where(tells, gap, 1.0), mean), 0.0, 1.0)
    by_writer = np.where(tells, share * errors.hit_sd + (1 - share) * errors.miss_sd, 0.5)
    stretch = np.where(tells, gap, 1.0)
    # By chance of who spoke never less than one voter of a few could change.
    by_chance = (spread / n + np.eye(k) * 0.25 / (n * n)) / np.outer(stretch, stretch)
    return Shown(share, mean, by_chance, np.diag((by_writer / stretch) ** 2), n)
