"""How many further adopters one adopter brings: the reproduction number of cascades, with its interval.

The mean number of children of a node within a horizon. A node seen for less than that counts for the part of the
delays it has had time for: `children / expected part` is the mean cumulative function of recurrent events (Nelson,
1988; Lawless & Nadeau, 1995), with everybody who is watched long enough at risk at each delay, so nobody has to be
left out and no form of the delays is assumed. Below 1 a message dies out. Read after `trees`.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start
from numpy.typing import NDArray

from models.adoptions import Floats, Ints
from models.trees import Forest

__all__ = ["Delays", "Reproduction", "delays_of", "reproduction"]

_LEAST_AT_RISK = 5  # a delay at which fewer nodes are still watched tells of those few
_FEW = 20  # nodes
_EVEN = 0.025

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Delays:
    """How the children of a node come with time: `mean` of them no later than `at_ms`, ascending.

    reach_ms : up to where enough nodes were watched to say; the horizon, unless all is too young for it.
    """

    at_ms: Ints
    mean: Floats
    reach_ms: int

    @property
    def number(self) -> float:
        """Children of a node within reach."""
        return float(self.mean[-1]) if len(self.mean) else 0.0

    def part(self, age_ms: Ints) -> Floats:
        """The part of the children that a node has at an age, 0..1; all at once where there never were any."""
        if not len(self.mean):
            return (age_ms >= 0).astype(np.float64)
        known = np.concatenate([[0.0], self.mean])
        return np.asarray(known[np.searchsorted(self.at_ms, age_ms, side="right")] / known[-1])


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A reproduction number with its 95 % interval, over `n_nodes` of `n_trees`, which had `n_children`.

    reach_ms : children within this time are meant. is_told : False where the nodes are too few to say.
    """

    number: float
    lo: float
    hi: float
    n_children: int
    n_nodes: int
    n_trees: int
    reach_ms: int
    is_told: bool


def delays_of(forest: Forest, as_of_ms: int, horizon_ms: int, who: Bools | None = None) -> Delays:
    """When children come, from everything seen by `as_of_ms`.

    who : the nodes whose children are meant (a mask); all unless given. Roots and others differ where many follow one.
    """
    return _delays(_Seen(forest, as_of_ms, horizon_ms, who))


def reproduction(forest: Forest, as_of_ms: int, horizon_ms: int, who: Bools | None = None) -> Reproduction:
    """The reproduction number of all trees together.

    The interval is the wider of two: over trees (their influence on the number, Lawless & Nadeau; what a bootstrap of
    whole trees tends to, Student's t) and over nodes (each draws its children anew; Fay & Feuer's gamma bounds). Trees
    alone are too sure where few large ones decide; one tree has nodes alone, and its interval then holds if nodes of
    one tree do not depend on each other. Cost: two sorts of the nodes.
    """
    seen = _Seen(forest, as_of_ms, horizon_ms, who)
    delays = _delays(seen)
    inside = seen.delay_ms <= delays.reach_ms
    share = 1 / seen.at_risk(seen.delay_ms[inside])  # what one child adds to the number
    number, n_trees = float(share.sum()), len(np.unique(seen.tree))
    by_node = np.bincount(seen.parent[inside], share, len(seen.age_ms)) - _expected(seen, delays)
    by_tree = np.bincount(seen.tree, by_node, len(forest.cascades))
    over_nodes, over_trees = float(by_node @ by_node), float(by_tree @ by_tree)
    widest = float(share.max(initial=1 / max(len(seen.age_ms), 1)))
    by_chance = float(share @ share)  # if children came one by one: never less than that
    lo, hi = (float(x) for x in _bounds(np.array(number), np.array(max(over_nodes, by_chance)), np.array(widest)))
    if n_trees > 1 and number > 0:
        # On the log scale, where a number that cannot be below 0 is more even.
        t = float(scipy.special.stdtrit(n_trees - 1, 1 - _EVEN))
        wide = t * (over_trees * n_trees / (n_trees - 1)) ** 0.5 / number
        lo, hi = min(lo, number * float(np.exp(-wide))), max(hi, number * float(np.exp(min(wide, 50.0))))
    told = len(seen.age_ms) >= _FEW
    return Reproduction(number, lo, hi, int(inside.sum()), len(seen.age_ms), n_trees, delays.reach_ms, told)


class _Seen:
    """What was seen by a time: nodes with their age, and children with their delay and the place of their parent."""

    def __init__(self, forest: Forest, as_of_ms: int, horizon_ms: int, who: Bools | None) -> None:
        here = forest.at_ms <= as_of_ms
        mine = here if who is None else here & who
        rows = np.flatnonzero(mine)
        self.tree = forest.tree[rows]
        self.age_ms = as_of_ms - forest.at_ms[rows]
        self._ages = np.sort(self.age_ms)
        place = np.cumsum(mine) - 1
        child = np.flatnonzero(here & (forest.parent >= 0))
        child = child[mine[forest.parent[child]]]
        delay_ms = forest.at_ms[child] - forest.at_ms[forest.parent[child]]
        child, delay_ms = child[delay_ms <= horizon_ms], delay_ms[delay_ms <= horizon_ms]
        self.parent, self.delay_ms, self.horizon_ms = place[forest.parent[child]], delay_ms, horizon_ms

    def at_risk(self, delay_ms: Ints) -> Floats:
        """How many nodes were watched for so long."""
        return np.asarray(len(self._ages) - np.searchsorted(self._ages, delay_ms), dtype=np.float64)

    def reach_ms(self) -> int:
        """The longest delay, at most the horizon, for which enough nodes were watched."""
        few = min(_LEAST_AT_RISK, len(self._ages))
        return min(self.horizon_ms, int(self._ages[-few])) if few else self.horizon_ms


def _delays(seen: _Seen) -> Delays:
    reach = seen.reach_ms()
    at, times = np.unique(seen.delay_ms[seen.delay_ms <= reach], return_counts=True)
    return Delays(at, np.cumsum(times / seen.at_risk(at)), reach)


def _expected(seen: _Seen, delays: Delays) -> Floats:
    """What each node would add to the number's error if it had the children that all have by its age."""
    if not len(delays.at_ms):
        return np.zeros(len(seen.age_ms))
    added = np.diff(delays.mean, prepend=0.0) / seen.at_risk(delays.at_ms)
    known = np.concatenate([[0.0], np.cumsum(added)])
    return np.asarray(known[np.searchsorted(delays.at_ms, seen.age_ms, side="right")])


def _bounds(number: Floats, variance: Floats, widest: Floats) -> tuple[Floats, Floats]:
    """Gamma bounds of a weighted sum of counts (Fay & Feuer, 1997); `widest` is the largest weight."""
    up, more = number + widest, variance + widest**2
    with np.errstate(divide="ignore", invalid="ignore"):
        lo = np.where(number > 0, variance / number * scipy.special.gammaincinv(number**2 / variance, _EVEN), 0.0)
        hi = more / up * scipy.special.gammaincinv(up**2 / more, 1 - _EVEN)
    return np.asarray(lo), np.asarray(hi)
