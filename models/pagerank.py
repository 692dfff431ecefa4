"""Who is passed on by people who are themselves passed on: PageRank over weighted ties, with intervals of rank.

Brin & Page (1998), with one vote a person who acts: the walk begins at someone who acted, follows ties from who acts
to who is acted on, and begins anew where none leads on. So who is only acted on has no vote, and an account with a
thousand acts has one. Read after `ties`.
"""

from copy import copy
from dataclasses import dataclass

import numpy as np
import scipy  # scipy.sparse loads when it is first used: no command waits for it to start
from numpy.typing import NDArray

from models.arrays import Floats, Ints

__all__ = ["Standing", "Web", "standings"]

DAMPING = 0.85
_EVEN = (0.025, 0.975)
_NONE = 1e-300
_AT_ONCE = 500_000  # ties
_SAME = 1 + 1e-9  # sums of equal parts differ in their last places


class Web:
    """The ties among `n` people numbered from 0, as parallel arrays without a pair twice; weight 0 leads nowhere."""

    def __init__(self, source: Ints, target: Ints, weight: Floats, n: int) -> None:
        order = _by_number(target)
        self._source, self._n = source[order].astype(np.int32), n  # half the memory to walk through
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=n))]).astype(np.int32)
        self._order = order
        self._weigh(weight)

    def _weigh(self, weight: Floats) -> None:
        weight = weight[self._order]
        out = np.bincount(self._source, weight, minlength=self._n)
        part = np.divide(weight, out[self._source], out=np.zeros(len(weight)), where=weight > 0)
        self._into = scipy.sparse.csr_array((part, self._source, self._starts), shape=(self._n, self._n))
        self.votes: Floats = (out > 0).astype(np.float64)  # one of each who acts

    def drawn(self, weight: Floats) -> "Web":
        """As many copies of the same ties side by side as `weight` has rows: person i of copy c is c * n + i."""
        copies, n = len(weight), self._n
        source = (np.arange(copies)[:, None] * n + self._source).ravel()
        starts = np.append((np.arange(copies)[:, None] * len(self._source) + self._starts[:-1]).ravel(), len(source))
        other = copy(self)
        other._source, other._starts, other._n = source.astype(np.int32), starts.astype(np.int32), n * copies
        other._order = np.arange(len(source))
        other._weigh(weight[:, self._order].ravel())
        return other

    def pagerank(self, votes: Floats | None = None, start: Floats | None = None, tolerance: float = 1e-9) -> Floats:
        """The part of the walk spent at each person, summing to 1.

        votes : how often the walk begins at each person; once at everybody who acts unless given. start : a former
        answer, from which a changed web is sooner settled. tolerance : the L1 distance to the limit, at most.
        Without anybody who acts all are 0.
        """
        votes = self.votes if votes is None else votes
        walk = self._walk(votes, start, tolerance)
        return np.asarray(walk / max(float(walk.sum()), _NONE))

    def influence(self, votes: Floats | None = None, start: Floats | None = None, tolerance: float = 1e-9) -> Floats:
        """The part that each person has in what arrives from others, summing to 1: a vote of one's own is none."""
        votes = self.votes if votes is None else votes
        arrived = np.maximum(self._walk(votes, start, tolerance) - votes / max(float(votes.sum()), _NONE), 0.0)
        arrived[arrived < tolerance / self._n] = 0.0
        return np.asarray(arrived / max(float(arrived.sum()), _NONE))

    def _walk(self, votes: Floats, start: Floats | None, tolerance: float) -> Floats:
        """How often a walk of unknown end comes by each person, its beginning included."""
        if not votes.any():
            return np.zeros(self._n)
        votes = votes / votes.sum()
        # Whom nobody acts on is only come by at the beginning: what they give is known, and no step changes it.
        acted_on = np.flatnonzero(np.diff(self._starts))
        into = self._into[acted_on]
        others = votes.copy()
        others[acted_on] = 0
        given = votes[acted_on] + DAMPING * (into @ others)
        among = into[:, acted_on]
        here = given if start is None else _scaled(start[acted_on], given, among)
        while True:
            there = given + DAMPING * (among @ here)
            moved = float(np.abs(there - here).sum())
            here = there
            if moved * DAMPING / (1 - DAMPING) <= tolerance:  # the rest is a geometric series
                walk = votes.copy()
                walk[acted_on] = here
                return walk


def _by_number(numbers: Ints) -> NDArray[np.intp]:
    """The stable order of whole numbers below 2**32, by two sorts of 16 bits each: these are counted, not compared."""
    order = np.argsort((numbers & 0xFFFF).astype(np.uint16), kind="stable")
    return np.asarray(order[np.argsort((numbers >> 16)[order].astype(np.uint16), kind="stable")])


def _scaled(start: Floats, given: Floats, among: "scipy.sparse.csr_array") -> Floats:
    """A former answer, whose walks end where nobody is acted on, with the sum that a settled walk would have."""
    lost = float(start.sum()) - DAMPING * float((among @ start).sum())
    return np.asarray(start * (float(given.sum()) / max(lost, _NONE)))


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's influence (a share of what arrives from others), with its rank.

    Rank 1 is the greatest; `rank_lo` and `rank_hi` are a 95 % interval.
    """

    person: int
    influence: float
    rank: int
    rank_lo: int
    rank_hi: int


def standings(
    web: Web, weight: Floats, acts: Ints, top: int, rng: np.random.Generator, draws: int = 100
) -> list[Standing]:
    """The `top` most influential people, and how firm their ranks are: who acts, and each act, is drawn again.

    weight, acts : of each tie, in the order given to `web`; acts is how many made it. A rank that hangs on one act of
    one leader is not firm, though that leader's whole vote goes there. People of equal influence share the best of
    their ranks. Cost: `draws` PageRanks.
    """
    voters = np.flatnonzero(web.votes)
    if not len(voters):
        return []
    influence = web.influence()
    order = np.argsort(-influence, kind="stable")[:top]
    order = order[influence[order] > 0]
    at_once = max(
        1, min(draws, _AT_ONCE // len(weight))
    )  # small webs side by side: a step of each costs more than its sums
    ranks: list[NDArray[np.intp]] = []
    while len(ranks) < draws:
        votes, weights = [], []
        for _ in range(min(at_once, draws - len(ranks))):
            votes.append(np.bincount(rng.choice(voters, len(voters)), minlength=len(influence)).astype(np.float64))
            weights.append(weight * rng.poisson(acts) / acts)
        drawn = web.drawn(np.stack(weights)).influence(np.concatenate(votes), tolerance=1e-3)
        ranks += [_ranks(one, order) for one in drawn.reshape(len(votes), -1)]
    lo, hi = (np.quantile(ranks, q, axis=0, method="nearest") for q in _EVEN)
    return [
        Standing(int(who), float(influence[who]), int(rank), int(min(a, rank)), int(max(b, rank)))
        for who, rank, a, b in zip(order, _ranks(influence, order), lo, hi, strict=True)
    ]


def _ranks(influence: Floats, people: NDArray[np.intp]) -> NDArray[np.intp]:
    """The rank of each of these people: one more than how many have more influence."""
    ordered = np.sort(influence)
    return len(ordered) - np.searchsorted(ordered, influence[people] * _SAME, side="right") + 1
