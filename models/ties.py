"""Directed ties in columns: sorted packed keys, in levels that merge as they grow.

A key is `source << 32 | target`. A batch is sorted and folded, found level by level with one binary search,
added in place where it is known; what is new becomes a small level, and levels merge geometrically, so an edge
moves O(log E) times in its life. Columns take 40 bytes an edge. Weights follow `decay.ForwardDecay`, counts
`tie_counts`. Leaves out names (see `pipeline/graph.py`) and influence.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.decay import ForwardDecay
from models.sieve import Sieve
from models.tie_counts import Carried, Counts, fold_counts, pack, unpack
from models.tie_level import Level, joined

__all__ = ["KINDS", "TieColumns", "Ties", "reciprocity"]

KINDS = ("reply", "repost", "quote", "mention", "like")
_RATIO = 2  # a level is merged into the one before it unless that is at least this many times larger
_SHIFT = 32
_MASK = (1 << _SHIFT) - 1
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class TieColumns:
    """Ties as parallel arrays sorted by key; `counts` is (n, 5), one column for each of KINDS."""

    keys: Ints
    weight: Floats
    first_ms: Ints
    last_ms: Ints
    counts: Counts

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def source(self) -> Ints:
        """The acting node of each tie."""
        return self.keys >> _SHIFT

    @property
    def target(self) -> Ints:
        """The node acted on."""
        return self.keys & _MASK


class Ties:
    """The ties of one brand, updated a batch at a time.

    `kind_weights` has what one interaction of each of KINDS adds. Node numbers are below 2**31.
    """

    def __init__(self, half_life_ms: float, kind_weights: Floats) -> None:
        self.decay = ForwardDecay(half_life_ms)
        self.kind_weights = np.asarray(kind_weights, dtype=np.float64)
        self._levels: list[Level] = []
        self._carried = Carried()
        self._sieve = Sieve()

    def __len__(self) -> int:
        return sum(len(level) for level in self._levels)

    def update(self, source: Ints, target: Ints, kind: Ints, at_ms: Ints) -> None:
        """Add interactions, given as parallel arrays in any order. Cost: one sort, one search a level."""
        if len(source) == 0:
            return
        scale = self.decay.move(int(at_ms.max()))
        if scale != 1.0:
            for level in self._levels:
                level.weight[:] *= scale
        batch = self._fold(source << _SHIFT | target, kind, at_ms)
        is_new = ~self._sieve.passes(batch.keys)
        places = np.flatnonzero(~is_new)
        for level in self._levels:
            if len(places):
                places = level.add_known(batch, places, self._carried)
        is_new[places] = True
        if not is_new.all():
            batch = batch.take(np.flatnonzero(is_new))
        if len(batch):
            self._grow(batch)

    def replace(self, source: int, target: int, kind: Ints, at_ms: Ints) -> None:
        """Make a tie what these interactions alone give; with none, it is gone. Cost: O(E) when it is gone."""
        key = source << _SHIFT | target
        self._carried.pop(key, None)
        self._levels = [level.without(key) for level in self._levels]
        self._levels = [level for level in self._levels if len(level)]
        order = np.argsort(at_ms, kind="stable")
        pair = np.full(len(at_ms), source, dtype=np.int64), np.full(len(at_ms), target, dtype=np.int64)
        self.update(*pair, kind[order], at_ms[order])

    def columns(self, as_of_ms: int) -> TieColumns:
        """Every tie, sorted by key, with weights as of `as_of_ms`. Merges the levels into one."""
        if len(self._levels) > 1:
            self._levels = [joined(self._levels)]
        if not self._levels:
            return _empty()
        ties = self._told(self._levels[0])
        ties.weight = ties.weight * self.decay.factor(as_of_ms)
        return ties

    def snapshot(self) -> list[TieColumns]:
        """The levels as they are, largest first, with weights as they are stored: see `decay.landmark_ms`."""
        return [self._told(level) for level in self._levels]

    def restore(self, levels: list[TieColumns], landmark_ms: int | None) -> None:
        """Take over the levels of a snapshot."""
        self.decay.landmark_ms = landmark_ms
        self._levels, self._carried = [], Carried()
        self._sieve = Sieve(2 * sum(len(ties) for ties in levels))
        for ties in levels:
            packed, more = pack(ties.counts.astype(np.int64))
            over = np.flatnonzero(more.any(axis=1))
            self._carried.add(ties.keys[over], more[over])
            self._sieve.add(ties.keys)
            self._levels.append(Level(ties.keys, ties.weight, ties.first_ms, ties.last_ms, packed))

    def _told(self, level: Level) -> TieColumns:
        counts = self._carried.added_to(unpack(level.packed), level.keys)
        return TieColumns(level.keys, level.weight, level.first_ms, level.last_ms, counts)

    def _fold(self, keys: Ints, kind: Ints, at_ms: Ints) -> Level:
        order = _order(keys)
        keys, kind, at_ms = keys[order], kind[order], at_ms[order]
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        gains = self.kind_weights[kind] * self.decay.gains(at_ms)
        keys = keys[starts]
        return Level(
            keys,
            np.add.reduceat(gains, starts),
            np.minimum.reduceat(at_ms, starts),
            np.maximum.reduceat(at_ms, starts),
            fold_counts(kind, starts, keys, self._carried),
        )

    def _grow(self, batch: Level) -> None:
        """Put new ties as the last level, and merge the last ones, as many as are too near in size."""
        self._levels.append(batch)
        first, n = len(self._levels) - 1, len(batch)
        while first > 0 and len(self._levels[first - 1]) < _RATIO * n:
            first -= 1
            n += len(self._levels[first])
        self._sift(batch)
        self._levels[first:] = [joined(self._levels[first:])]

    def _sift(self, new: Level) -> None:
        """Let the sieve pass the keys of new ties, the last level of all."""
        self._sieve.add(new.keys)
        if self._sieve.is_full:
            self._sieve = Sieve(2 * len(self))
            for level in self._levels:
                self._sieve.add(level.keys)


def reciprocity(ties: TieColumns) -> Floats:
    """How even each tie is with its reverse: 2 min(w_uv, w_vu) / (w_uv + w_vu), 0 where none comes back."""
    if len(ties) == 0:
        return np.zeros(0)
    reverse = ties.target << _SHIFT | ties.source
    at = np.minimum(np.searchsorted(ties.keys, reverse), len(ties) - 1)
    back = np.where(ties.keys[at] == reverse, ties.weight[at], 0.0)
    total = ties.weight + back
    even: Floats = np.divide(2 * np.minimum(ties.weight, back), total, out=np.zeros(len(ties)), where=total > 0)
    return even


def _empty() -> TieColumns:
    return TieColumns(_NONE, np.zeros(0), _NONE, _NONE, np.zeros((0, len(KINDS)), dtype=np.uint32))


def _order(keys: Ints) -> NDArray[np.intp]:
    """What sorts the keys; equal ones stay in their order. Cost: a quarter of a stable sort's."""
    order = np.argsort(keys)
    ranked = keys[order]
    is_same = ranked[1:] == ranked[:-1]
    if is_same.any():
        twins = np.flatnonzero(np.concatenate(([False], is_same)) | np.concatenate((is_same, [False])))
        group = np.cumsum(np.concatenate(([True], ~is_same)))[twins]
        order[twins] = np.sort(group << _SHIFT | order[twins]) & _MASK
    return order
