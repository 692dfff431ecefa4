"""Which words people give a brand that it does not use itself, and the reverse. Read after `models/log_odds.py`.

People are counted, not their posts; the brand is one author, so its posts are. A word that fewer than `k_floor` people
used is never told as theirs, and where fewer than that speak a language at all, nothing is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.log_odds import log_odds, stand

__all__ = ["Wording", "wording"]

_LEAST_POSTS = 3  # of the brand, that a word must be in: one announcement is no habit
# Of what the quieter side said, in words' worth of how often a word is used at all; and half a time each, so that a
# word one side never used is not told as a thousandfold.
_PRIOR = 0.1
_FALSE = 0.05
_MOST = 100  # words on each side, those that stand first


@dataclass(frozen=True, slots=True)
class Wording:
    """What is to be told of some of the words, by their numbers: log-odds above 0 where people use it more."""

    word: Ints
    ratio: Floats
    lo: Floats
    hi: Floats
    z: Floats
    p: Floats
    is_told: NDArray[np.bool_]


def wording(people: Ints, brand_posts: Ints, of_people: int, of_brand_posts: int, k_floor: int) -> Wording | None:
    """The words of either side, the surest first; None where too few speak, or the brand says nothing.

    people : (words,), how many used each. brand_posts : in how many posts of the brand each is.
    """
    if of_people < k_floor or of_brand_posts < _LEAST_POSTS:
        return None
    used = people + brand_posts  # never 0
    quieter = max(min(int(people.sum()), int(brand_posts.sum())), 1)
    prior = np.asarray(0.5 + used * (_PRIOR * quieter / max(int(used.sum()), 1)), dtype=np.float64)
    odds = log_odds(people, brand_posts, prior)
    is_theirs = odds.ratio > 0
    may_be_told = np.where(is_theirs, people >= k_floor, brand_posts >= _LEAST_POSTS)
    tested = np.flatnonzero(may_be_told)
    is_told = np.zeros(len(people), dtype=np.bool_)
    is_told[tested] = stand(odds.p[tested], _FALSE)
    kept = [_surest(tested[is_theirs[tested] == side], odds.p, odds.ratio) for side in (True, False)]
    word = np.concatenate(kept)
    lo, hi = odds.lo[word], odds.hi[word]
    return Wording(word, odds.ratio[word], lo, hi, odds.z[word], odds.p[word], is_told[word])


def _surest(words: Ints, p: Floats, ratio: Floats) -> Ints:
    """The words that differ most surely, then most; of equals the first by name."""
    order = np.lexsort((words, -np.round(np.abs(ratio[words]), 9), np.round(p[words], 15)))
    return np.asarray(words[order][:_MOST], dtype=np.int64)
