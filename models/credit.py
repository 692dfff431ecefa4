"""Split one adoption between those who had shown it to the adopter, under six rules, and say how far the rules differ.

Nobody knows who really led to an adoption, and data of sharing do not tell, so credit goes to whoever exposed the
adopter, and its range over the rules stands beside it. Under every rule the parts of one adoption sum to 1 at most.
`decay` is Goyal, Bonchi & Lakshmanan (2012); `shapley` is the Shapley value (1953) of the chance to adopt, with
probabilities learned after Goyal et al. (2010). Whether any of it is influence at all is the test of contagion's to
say. Read after `adoptions` and `influenceability`; `seeding` hands these parts back along the chain.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Adoptions, Exposures, Floats, Ints
from models.influenceability import Influence, learn

__all__ = ["Credit", "Rule", "split"]

_NODES = (1, 2, 4, 8, 16)  # of Gauss and Legendre: m are exact for a polynomial of degree 2 m - 1
_NODES_AT_MOST = 32
_FADED = 37.0  # e ** -37 is less than the rounding of 1


class Rule(StrEnum):
    """A way to split an adoption between those who showed it."""

    EQUAL = "equal"  # the same to each
    DECAY = "decay"  # an equal part of the adopter's influenceability, less by exp(-delay / mean delay of the pair)
    SHARE = "share"  # by strength of tie and recency, one unit in all
    FIRST = "first"  # all to who came first; those who came at once share
    LAST = "last"
    SHAPLEY = "shapley"  # what each adds to the chance to adopt, on average over the orders in which they may come


@dataclass(frozen=True, slots=True)
class Credit:
    """The part of each exposure in its adoption.

    parts : one row for each `Rule`, in order, one column for each exposure; 0 to 1.
    """

    parts: Floats

    def under(self, rule: Rule) -> Floats:
        """The parts under one rule."""
        return np.asarray(self.parts[list(Rule).index(rule)])

    @property
    def lo(self) -> Floats:
        """The least of each part, over the rules."""
        return np.asarray(self.parts.min(axis=0))

    @property
    def hi(self) -> Floats:
        """The greatest of each part, over the rules. These do not add up; for a person take those of `totals`."""
        return np.asarray(self.parts.max(axis=0))

    def totals(self, influencer: Ints, n_people: int) -> Floats:
        """The credit of each person under each rule, shape (rules, people), in adoptions."""
        return np.stack([np.bincount(influencer, part, minlength=n_people) for part in self.parts])


def split(
    adoptions: Adoptions, exposures: Exposures, half_life_ms: float, influence: Influence | None = None
) -> Credit:
    """Split every adoption that somebody was exposed to.

    half_life_ms : in which `share` halves an exposure. influence : what `decay` and `shapley` take as learned; without
    it, it is learned from these same adoptions. Cost: linear in the exposures, however many one adoption has.
    """
    influence = learn(adoptions, exposures) if influence is None else influence
    group = _Groups(exposures.adoption)
    adopter = adoptions.person[exposures.adoption]
    p, mean_delay = influence.between(exposures.influencer(adoptions), adopter)
    delay = exposures.delay_ms(adoptions)
    equal = 1 / group.each(group.n)
    parts = {
        Rule.EQUAL: equal,
        Rule.DECAY: equal * influence.influenceability(adopter) * np.exp(-delay / mean_delay),
        Rule.SHARE: _share(exposures.strength, delay, half_life_ms, group),
        Rule.FIRST: _all_to(delay == group.each(np.maximum.reduceat(delay, group.starts)), group),
        Rule.LAST: _all_to(delay == group.each(np.minimum.reduceat(delay, group.starts)), group),
        Rule.SHAPLEY: _shapley(p, group),
    }
    return Credit(np.stack([parts[rule] for rule in Rule]))


class _Groups:
    """The runs of equal numbers in a sorted array."""

    def __init__(self, numbers: Ints) -> None:
        is_new = np.diff(numbers, prepend=-1) != 0
        self.starts = np.flatnonzero(is_new)
        self._of = np.cumsum(is_new) - 1
        self.n = np.diff(self.starts, append=len(numbers))

    def each(self, values: NDArray[np.generic]) -> Floats:
        """What is said of a group, to each of its members."""
        return np.asarray(values[self._of], dtype=np.float64)

    def sums(self, values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, self.starts))


def _share(strength: Floats, delay: Ints, half_life_ms: float, group: _Groups) -> Floats:
    later = delay - group.each(np.minimum.reduceat(delay, group.starts))  # than the most recent, or all may fade to 0
    weight = strength * np.exp2(-later / half_life_ms)
    return np.asarray(weight / group.each(group.sums(weight)))


def _all_to(is_it: NDArray[np.bool_], group: _Groups) -> Floats:
    return np.asarray(is_it / group.each(group.sums(is_it.astype(np.float64))))


def _shapley(p: Floats, group: _Groups) -> Floats:
    """The Shapley values of a game in which those who come fail one by one: v(S) = 1 - prod over S of (1 - p).

    Somebody who comes at time t, as likely at any in [0, 1] for each, finds another there already with probability t,
    so they are worth p_i times the integral of prod over the others of (1 - t p_j). That is a polynomial, and its
    quadrature exact up to 32 exposures. Beyond, the integral is taken as far as it has not faded, with 32 nodes: the
    error is below 1e-12 of a value. An adoption's values sum to 1 - prod(1 - p).
    """
    values = np.empty(len(p))
    n = group.each(group.n)
    for fewer, nodes in zip((0, *_NODES[:-1]), _NODES, strict=True):
        some = (n > 2 * fewer) & (n <= 2 * nodes)
        values[some] = _integral(p[some], group.n[(group.n > 2 * fewer) & (group.n <= 2 * nodes)], nodes)
    many = n > 2 * _NODES[-1]
    values[many] = _integral(p[many], group.n[group.n > 2 * _NODES[-1]], _NODES_AT_MOST)
    return values


def _integral(p: Floats, n: Ints, n_nodes: int) -> Floats:
    """The values of adoptions of n exposures each, one after the other in `p`."""
    group = _Groups(np.repeat(np.arange(len(n)), n))
    end = group.each(np.minimum(_FADED / np.maximum(group.sums(p), _FADED), 1.0)) if n_nodes == _NODES_AT_MOST else 1.0
    values = np.zeros(len(p))
    for node, weight in zip(*np.polynomial.legendre.leggauss(n_nodes), strict=True):
        fails = 1 - (node + 1) / 2 * end * p
        values += weight / 2 * group.each(np.multiply.reduceat(fails, group.starts)) / fails
    return np.asarray(values * p * end)
