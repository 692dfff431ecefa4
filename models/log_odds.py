"""Which words one side uses more than the other, when words are many and most of them rare.

Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn, 2008, section 3.5): each side's counts are
drawn towards how often the word is used at all, so that a word seen twice on one side and never on the other is no
discovery. Differs: p is exact, of the binomial that the counts of a word follow when both sides use it alike; that of z
is far too large where one side never uses a word, which is what is looked for. Which words stand among so many is
decided by false discovery rate (Benjamini & Hochberg, 1995).
"""

from dataclasses import dataclass

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start
from numpy.typing import NDArray

from models.arrays import SURE, Floats, Ints

__all__ = ["Odds", "log_odds", "stand"]

_NONE = 1e-9  # what rounding leaves of no words at all


@dataclass(frozen=True, slots=True)
class Odds:
    """By word: how much more the first side uses it (log-odds ratio), its 95 % interval, z, and the two-sided p."""

    ratio: Floats
    lo: Floats
    hi: Floats
    z: Floats
    p: Floats


def log_odds(one: Ints, other: Ints, prior: Floats) -> Odds:
    """The comparison of two sides' counts, word by word; where there is but one word, nothing can be told of it.

    prior : (words,), above 0: how often each word is used at all, in as many words' worth as the prior is to weigh.

    >>> log_odds(np.array([8, 8]), np.array([8, 8]), np.array([1.0, 1.0])).ratio.tolist()
    [0.0, 0.0]
    """
    weight = float(prior.sum())
    mine, yours = one + prior, other + prior
    mine_else, yours_else = one.sum() + weight - mine, other.sum() + weight - yours
    has_else = (mine_else > _NONE) & (yours_else > _NONE)  # a word alone is neither more nor less than others
    odds = mine * np.where(has_else, yours_else, 1.0) / (yours * np.where(has_else, mine_else, 1.0))
    ratio = np.where(has_else, np.log(odds), 0.0)
    error = np.sqrt(1 / mine + 1 / yours)
    return Odds(ratio, ratio - SURE * error, ratio + SURE * error, ratio / error, _exact(one, other))


def _exact(one: Ints, other: Ints) -> Floats:
    """Of how many times a word is used at all, how likely one side's part is as uneven, on either side."""
    n, part = one + other, float(one.sum()) / max(float(one.sum() + other.sum()), 1.0)
    at_most, at_least = scipy.special.bdtr(one, n, part), np.where(one > 0, scipy.special.bdtrc(one - 1, n, part), 1.0)
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
