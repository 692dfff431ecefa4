"""Which words one side uses more than the other, when words are many and most of them rare.

Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn, 2008, section 3.5): each side's counts are
drawn towards how often the word is used at all, so that a word seen twice on one side and never on the other is no
discovery. Differs: p is exact, of the binomial that the counts of a word follow when both sides use it alike; that of z
is far too large where one side never uses a word, which is what is looked for. Which words stand among so many is
decided by false discovery rate (Benjamini & Hochberg, 1995).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrc

from models.arrays import SURE, Floats, Ints

__all__ = ["Odds", "log_odds", "stand"]


@dataclass(frozen=True, slots=True)
class Odds:
    """By word: how much more the first side uses it (log-odds ratio), its 95 % interval, z, and the two-sided p."""

    ratio: Floats
    lo: Floats
    hi: Floats
    z: Floats
    p: Floats


def log_odds(one: Ints, other: Ints, prior: Floats) -> Odds:
    """The comparison of two sides' counts, word by word.

    prior : (words,), above 0: how often each word is used at all, in as many words' worth as the prior is to weigh.

    >>> log_odds(np.array([8, 8]), np.array([8, 8]), np.array([1.0, 1.0])).ratio.tolist()
    [0.0, 0.0]
    """
    weight = float(prior.sum())
    mine, yours = one + prior, other + prior
    ratio = np.log(mine) - np.log(one.sum() + weight - mine) - np.log(yours) + np.log(other.sum() + weight - yours)
    error = np.sqrt(1 / mine + 1 / yours)
    return Odds(ratio, ratio - SURE * error, ratio + SURE * error, ratio / error, _exact(one, other))


def _exact(one: Ints, other: Ints) -> Floats:
    """Of how many times a word is used at all, how likely one side's part is as uneven, on either side."""
    n, part = one + other, float(one.sum()) / max(float(one.sum() + other.sum()), 1.0)
    at_most, at_least = bdtr(one, n, part), np.where(one > 0, bdtrc(one - 1, n, part), 1.0)
    return np.asarray(np.minimum(2 * np.minimum(at_most, at_least), 1.0))


def stand(p: Floats, rate: float) -> NDArray[np.bool_]:
    """Which of many findings stand when at most `rate` of those that do may be false (Benjamini & Hochberg).

    >>> stand(np.array([0.01, 0.5, 0.02]), 0.05).tolist()
    [True, False, True]
    """
    n = len(p)
    ordered = np.sort(p)
    passed = np.flatnonzero(ordered <= rate * np.arange(1, n + 1) / max(n, 1))
    return np.asarray(p <= ordered[passed[-1]]) if len(passed) else np.zeros(n, dtype=np.bool_)
