"""Directed ties in columns: sorted packed keys, in levels that merge as they grow.

A key is `source << 32 | target`. A batch is sorted and folded, found level by level with one binary search,
added in place where it is known; what is new becomes a small level, and levels merge geometrically, so an edge
moves O(log E) times in its life. Columns take 52 bytes an edge. Weights follow `decay.ForwardDecay`.
Leaves out names (see `pipeline/graph.py`) and influence.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.decay import ForwardDecay

__all__ = ["KINDS", "TieColumns", "Ties", "reciprocity"]

KINDS = ("reply", "repost", "quote", "mention", "like")
_RATIO = 3  # a level is merged into the one before it unless that is at least this many times larger
_SHIFT = 32
_MASK = (1 << _SHIFT) - 1

Counts = NDArray[np.uint32]
_T = TypeVar("_T", bound=np.generic)


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

    def take(self, index: NDArray[np.intp] | NDArray[np.bool_]) -> "TieColumns":
        """The ties at `index`."""
        return TieColumns(
            self.keys[index], self.weight[index], self.first_ms[index], self.last_ms[index], self.counts[index]
        )


class Ties:
    """The ties of one brand, updated a batch at a time.

    `kind_weights` has what one interaction of each of KINDS adds. Node numbers are below 2**31.
    """

    def __init__(self, half_life_ms: float, kind_weights: Floats) -> None:
        self.decay = ForwardDecay(half_life_ms)
        self.kind_weights = np.asarray(kind_weights, dtype=np.float64)
        self.levels: list[TieColumns] = []

    def __len__(self) -> int:
        return sum(len(level) for level in self.levels)

    def update(self, source: Ints, target: Ints, kind: Ints, at_ms: Ints) -> None:
        """Add interactions, given as parallel arrays in any order. Cost: one sort, one search a level."""
        if len(source) == 0:
            return
        scale = self.decay.move(int(at_ms.max()))
        if scale != 1.0:
            for level in self.levels:
                level.weight *= scale
        batch = self._fold(source << _SHIFT | target, kind, at_ms)
        for level in self.levels:
            batch = _add_known(level, batch)
            if len(batch) == 0:
                return
        self.levels.append(batch)
        self._merge_levels()

    def replace(self, source: int, target: int, kind: Ints, at_ms: Ints) -> None:
        """Make a tie what these interactions alone give; with none, it is gone. Cost: O(E) when it is gone."""
        key = source << _SHIFT | target
        self.levels = [_without(level, key) for level in self.levels]
        self.levels = [level for level in self.levels if len(level)]
        order = np.argsort(at_ms, kind="stable")
        pair = np.full(len(at_ms), source, dtype=np.int64), np.full(len(at_ms), target, dtype=np.int64)
        self.update(*pair, kind[order], at_ms[order])

    def columns(self, as_of_ms: int) -> TieColumns:
        """Every tie, sorted by key, with weights as of `as_of_ms`. Merges the levels into one."""
        while len(self.levels) > 1:
            last = self.levels.pop()
            self.levels[-1] = _merge(self.levels[-1], last)
        if not self.levels:
            return _empty()
        level = self.levels[0]
        weight = level.weight * self.decay.factor(as_of_ms)
        return TieColumns(level.keys, weight, level.first_ms, level.last_ms, level.counts)

    def _fold(self, keys: Ints, kind: Ints, at_ms: Ints) -> TieColumns:
        order = np.argsort(keys, kind="stable")
        keys, kind, at_ms = keys[order], kind[order], at_ms[order]
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        counts = np.zeros((len(keys), len(KINDS)), dtype=np.uint32)
        counts[np.arange(len(keys)), kind] = 1
        gains = self.kind_weights[kind] * self.decay.gains(at_ms)
        return TieColumns(
            keys[starts],
            np.add.reduceat(gains, starts),
            np.minimum.reduceat(at_ms, starts),
            np.maximum.reduceat(at_ms, starts),
            np.add.reduceat(counts, starts, axis=0, dtype=np.uint32),
        )

    def _merge_levels(self) -> None:
        while len(self.levels) > 1 and len(self.levels[-2]) < _RATIO * len(self.levels[-1]):
            last = self.levels.pop()
            self.levels[-1] = _merge(self.levels[-1], last)


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
    none = np.zeros(0, dtype=np.int64)
    return TieColumns(none, np.zeros(0), none, none, np.zeros((0, len(KINDS)), dtype=np.uint32))


def _add_known(level: TieColumns, batch: TieColumns) -> TieColumns:
    """Add what the level knows in place; what it does not know comes back."""
    at = np.searchsorted(level.keys, batch.keys)
    known = np.zeros(len(batch), dtype=np.bool_)
    inside = at < len(level)
    known[inside] = level.keys[at[inside]] == batch.keys[inside]
    here, there = np.flatnonzero(known), at[known]
    level.weight[there] += batch.weight[here]
    level.counts[there] += batch.counts[here]
    level.first_ms[there] = np.minimum(level.first_ms[there], batch.first_ms[here])
    level.last_ms[there] = np.maximum(level.last_ms[there], batch.last_ms[here])
    return batch.take(~known)


def _merge(one: TieColumns, two: TieColumns) -> TieColumns:
    """Two levels without a common key, as one."""
    where = np.searchsorted(one.keys, two.keys) + np.arange(len(two))
    old = np.ones(len(one) + len(two), dtype=np.bool_)
    old[where] = False

    def both(a: NDArray[_T], b: NDArray[_T]) -> NDArray[_T]:
        out = np.empty((len(old), *a.shape[1:]), dtype=a.dtype)
        out[old], out[where] = a, b
        return out

    return TieColumns(
        both(one.keys, two.keys),
        both(one.weight, two.weight),
        both(one.first_ms, two.first_ms),
        both(one.last_ms, two.last_ms),
        both(one.counts, two.counts),
    )


def _without(level: TieColumns, key: int) -> TieColumns:
    at = int(np.searchsorted(level.keys, key))
    if at == len(level) or int(level.keys[at]) != key:
        return level
    keep = np.ones(len(level), dtype=np.bool_)
    keep[at] = False
    return level.take(keep)
