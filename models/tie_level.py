"""A run of ties in columns, sorted by key, that takes in others in place.

Columns have room behind, and are filled from there when others come in: there is never a second copy of them, and the
allocator is not left with pieces that nothing fits in. Room that was never used takes no memory. Read before `ties.py`.
"""

import mmap

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.tie_counts import Carried, settle

__all__ = ["Level", "joined"]

_PART = 1 << 15  # ties moved at once: they fit in the cache of a core
_ROOM = 2  # times what is needed, when a column is made anew
_LARGE = 1 << 17  # ties from which on a level takes in others in place: below, a new one costs less
_OWN_PAGES = 1 << 20  # bytes from which on a column has pages of its own, which are given back when it is let go


class Level:
    """Ties as parallel arrays sorted by key; `packed` has their counts (`tie_counts`), `weight` is as stored."""

    __slots__ = ("_columns", "_n")

    def __init__(self, keys: Ints, weight: Floats | Ints, first_ms: Ints, last_ms: Ints, packed: Ints) -> None:
        self._n = len(keys)
        self._columns = [keys, weight.view(np.int64), first_ms, last_ms, packed]

    def __len__(self) -> int:
        return self._n

    @property
    def keys(self) -> Ints:
        """`source << 32 | target`, ascending."""
        return self._columns[0][: self._n]

    @property
    def weight(self) -> Floats:
        """In the stored units of `decay.ForwardDecay`."""
        return self._columns[1][: self._n].view(np.float64)

    @property
    def first_ms(self) -> Ints:
        """When each first acted."""
        return self._columns[2][: self._n]

    @property
    def last_ms(self) -> Ints:
        """When each last acted."""
        return self._columns[3][: self._n]

    @property
    def packed(self) -> Ints:
        """Five counts each."""
        return self._columns[4][: self._n]

    def take(self, index: NDArray[np.intp]) -> "Level":
        """The ties at `index`, ascending."""
        return Level(*(column.take(index) for column in self.columns()))

    def columns(self) -> list[Ints]:
        """All of it, the weight as bits."""
        return [column[: self._n] for column in self._columns]

    def add_known(self, batch: "Level", places: NDArray[np.intp], carried: Carried) -> NDArray[np.intp]:
        """Of the ties at `places` in a batch, add those known here in place; the places of the others come back."""
        keys = batch.keys.take(places)
        at = np.searchsorted(self.keys, keys)
        is_known = self.keys.take(at, mode="clip") == keys
        here, there = places[is_known], at[is_known]
        if len(here):
            self.weight[there] += batch.weight[here]
            self.packed[there] = settle(self.packed[there] + batch.packed[here], batch.keys[here], carried)
            self.first_ms[there] = np.minimum(self.first_ms[there], batch.first_ms[here])
            self.last_ms[there] = np.maximum(self.last_ms[there], batch.last_ms[here])
        unknown: NDArray[np.intp] = places[~is_known]
        return unknown

    def absorb(self, other: "Level") -> None:
        """Take in a level that has no key of this one, from the last tie to the first: what moves only moves back."""
        n = self._n + other._n
        where = np.searchsorted(self.keys, other.keys) + np.arange(other._n)
        self._make_room(n)
        for start in reversed(range(0, n, _PART)):
            stop = min(start + _PART, n)
            i, j = np.searchsorted(where, (start, stop)).tolist()
            if j == 0:
                break  # here and before, all stay where they are
            theirs = where[i:j] - start
            is_ours = np.ones(stop - start, dtype=np.bool_)
            is_ours[theirs] = False
            ours = np.flatnonzero(is_ours)
            for column, more in zip(self._columns, other.columns(), strict=True):
                part = np.empty(stop - start, dtype=np.int64)
                part[ours], part[theirs] = column[start - i : stop - j], more[i:j]
                column[start:stop] = part
        self._n = n

    def without(self, key: int) -> "Level":
        """Itself, or a level that lacks the tie of this key."""
        at = int(np.searchsorted(self.keys, key))
        if at == self._n or int(self.keys[at]) != key:
            return self
        return self.take(np.flatnonzero(self.keys != key))

    def _make_room(self, n: int) -> None:
        for i, column in enumerate(self._columns):
            if len(column) < n:
                self._columns[i] = larger = _empty(n * _ROOM)
                larger[: self._n] = column[: self._n]


def joined(levels: list[Level]) -> Level:
    """Levels without a common key, as one; those given are used up."""
    first, *others = levels
    if len(first) < _LARGE:
        return _sorted_together(levels) if others else first
    if others:
        first.absorb(_sorted_together(others))
    return first


def _sorted_together(levels: list[Level]) -> Level:
    columns = [np.concatenate(parts) for parts in zip(*(level.columns() for level in levels), strict=True)]
    order = np.argsort(columns[0], kind="stable")  # it finds the sorted runs, and merges them
    return Level(*(column.take(order) for column in columns))


def _empty(n: int) -> Ints:
    if n * 8 < _OWN_PAGES:
        return np.empty(n, dtype=np.int64)
    column: Ints = np.frombuffer(mmap.mmap(-1, n * 8), dtype=np.int64)
    return column
