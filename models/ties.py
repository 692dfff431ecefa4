"""Directed ties in columns, in the order in which they came, found through an open table of their keys.

A key is `source << 32 | target`. A batch is sorted and folded, so that a tie is in it once, and looked up at once:
what is known is added in place, what is new becomes rows at the end. Columns take 40 bytes an edge, and the table 6 to
12. Weights follow `decay.ForwardDecay`, counts `tie_counts`. Leaves out names (see `pipeline/graph.py`) and influence.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.decay import ForwardDecay
from models.open_table import OpenTable
from models.pages import with_more
from models.tie_counts import Carried, Counts, fold_counts, pack, settle, unpack

__all__ = ["KINDS", "TieColumns", "Ties", "reciprocity"]

KINDS = ("reply", "repost", "quote", "mention", "like")
_SHIFT = 32
_MASK = (1 << _SHIFT) - 1
_NONE = np.zeros(0, dtype=np.int64)
_NEVER, _EVER = np.iinfo(np.int64).max, np.iinfo(np.int64).min  # first and last time of a tie that is gone


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
        self._clear()

    def __len__(self) -> int:
        return len(self._live())

    def update(self, source: Ints, target: Ints, kind: Ints, at_ms: Ints) -> None:
        """Add interactions, given as parallel arrays in any order. Cost: one sort, one look-up a tie."""
        if len(source) == 0:
            return
        scale = self.decay.move(int(at_ms.max()))
        if scale != 1.0:
            self._weight[: self._n] *= scale
        batch = self._fold(source << _SHIFT | target, kind, at_ms)
        rows = self._table.find(batch.keys, self._keys)
        known = np.flatnonzero(rows >= 0)
        if len(known):
            self._add(rows[known], batch.take(known))
            batch = batch.take(np.flatnonzero(rows < 0))
        self._append(batch)

    def replace(self, source: int, target: int, kind: Ints, at_ms: Ints) -> None:
        """Make a tie what these interactions alone give; with none, it is gone."""
        key = np.array([source << _SHIFT | target])
        row = self._table.find(key, self._keys)
        if row[0] >= 0:
            self._weight[row], self._packed[row] = 0.0, 0
            self._first_ms[row], self._last_ms[row] = _NEVER, _EVER
            self._carried.pop(int(key[0]), None)
        order = np.argsort(at_ms, kind="stable")
        pair = np.full(len(at_ms), source, dtype=np.int64), np.full(len(at_ms), target, dtype=np.int64)
        self.update(*pair, kind[order], at_ms[order])

    def columns(self, as_of_ms: int) -> TieColumns:
        """Every tie, sorted by key, with weights as of `as_of_ms`. Cost: one sort of all."""
        ties = self.snapshot()
        ties.weight *= self.decay.factor(as_of_ms)
        return ties

    def snapshot(self) -> TieColumns:
        """Every tie, sorted by key, with weights as they are stored: see `decay.landmark_ms`."""
        rows = self._live()
        rows = rows[np.argsort(self._keys[rows])]
        keys = self._keys[rows]
        counts = self._carried.added_to(unpack(self._packed[rows]), keys)
        ties = TieColumns(keys, self._weight[rows], self._first_ms[rows], self._last_ms[rows], counts)
        if 2 * len(rows) < self._n:  # most are gone: what is left moves into less memory
            self.restore([ties], self.decay.landmark_ms)
        return ties

    def restore(self, levels: list[TieColumns], landmark_ms: int | None) -> None:
        """Take over what a snapshot has: parts without a common tie."""
        self._clear()
        self.decay.landmark_ms = landmark_ms
        for ties in levels:
            packed, more = pack(ties.counts.astype(np.int64))
            over = np.flatnonzero(more.any(axis=1))
            self._carried.add(ties.keys[over], more[over])
            self._append(_Rows(ties.keys, ties.weight, ties.first_ms, ties.last_ms, packed))

    def _clear(self) -> None:
        self._n = 0
        self._keys, self._first_ms, self._last_ms, self._packed = _NONE, _NONE, _NONE, _NONE  # then room: see `pages`
        self._weight = np.zeros(0)
        self._table = OpenTable()
        self._carried = Carried()

    def _live(self) -> NDArray[np.intp]:
        """The rows of ties that are not gone."""
        return np.flatnonzero(self._first_ms[: self._n] <= self._last_ms[: self._n])

    def _fold(self, keys: Ints, kind: Ints, at_ms: Ints) -> "_Rows":
        order = _order(keys)
        keys, kind, at_ms = keys[order], kind[order], at_ms[order]
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        gains = self.kind_weights[kind] * self.decay.gains(at_ms)
        keys = keys[starts]
        return _Rows(
            keys,
            np.add.reduceat(gains, starts),
            np.minimum.reduceat(at_ms, starts),
            np.maximum.reduceat(at_ms, starts),
            fold_counts(kind, starts, keys, self._carried),
        )

    def _add(self, rows: Ints, more: "_Rows") -> None:
        self._weight[rows] += more.weight
        self._packed[rows] = settle(self._packed[rows] + more.packed, more.keys, self._carried)
        self._first_ms[rows] = np.minimum(self._first_ms[rows], more.first_ms)
        self._last_ms[rows] = np.maximum(self._last_ms[rows], more.last_ms)

    def _append(self, new: "_Rows") -> None:
        n = self._n
        self._n = n + len(new.keys)
        self._keys = with_more(self._keys, n, new.keys)
        self._weight = with_more(self._weight, n, new.weight)
        self._first_ms = with_more(self._first_ms, n, new.first_ms)
        self._last_ms = with_more(self._last_ms, n, new.last_ms)
        self._packed = with_more(self._packed, n, new.packed)
        self._table.add(self._keys[: self._n], n)


@dataclass(slots=True)
class _Rows:
    """Ties as they are stored: parallel arrays, weights as of the landmark, counts packed."""

    keys: Ints
    weight: Floats
    first_ms: Ints
    last_ms: Ints
    packed: Ints

    def take(self, index: NDArray[np.intp]) -> "_Rows":
        """Those at `index`."""
        keys, weight, packed = self.keys.take(index), self.weight.take(index), self.packed.take(index)
        return _Rows(keys, weight, self.first_ms.take(index), self.last_ms.take(index), packed)


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
