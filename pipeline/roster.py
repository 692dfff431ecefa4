"""Number names, thousands at a time: a name keeps the number it is first given.

A dictionary of strings costs slow walks through memory at every look-up, and 160 bytes a name. Here the hashes of a
batch are searched all at once in an open table of numbers, and names lie end to end in one buffer. No hash is trusted:
the name that it leads to is compared with the one asked for.
"""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.arrays import Ints

__all__ = ["Roster"]

_ROOM = 1024  # slots, and names, at first; a power of two
_FULL = 0.5  # of the slots: above, there will be twice as many
_FREE = -1
_SHIFT = 32
_HASH, _NUMBER = 2**31 - 1, 2**31 - 1
_TEXT = pa.large_string()
_T = TypeVar("_T", bound=np.generic)


class Roster:
    """Names and their numbers: 0, 1, 2, ... in the order in which they are first asked for, below 2**31.

    hash_of : bits of a name, of which 31 are used. Those of Python differ from run to run; the numbers do not.
    """

    def __init__(self, names: Sequence[str] = (), hash_of: Callable[[str], int] = hash) -> None:
        self._hash_of = hash_of
        self._n = 0
        self._slots = np.full(
            _ROOM, _FREE, dtype=np.int64
        )  # hash << 32 | number, in the first free slot from the hash on
        self._ends = np.zeros(_ROOM, dtype=np.int64)  # in the text: 0, then where each name ends; behind is room
        self._text = np.zeros(_ROOM, dtype=np.uint8)
        self._twins: dict[str, int] = {}  # names whose hash another name had before them: of a million, some 200
        self.numbers(names)

    def __len__(self) -> int:
        return self._n

    def numbers(self, names: Sequence[str]) -> Ints:
        """The number of each name; new ones are given theirs. Cost: for known names, some 25 array operations."""
        found = self._find(self._hashed(names))
        new: dict[str, int] = {}
        for place in np.flatnonzero(~self._are(found, names)).tolist():
            name = names[place]
            known = self._twins.get(name)
            found[place] = new.setdefault(name, self._n + len(new)) if known is None else known
        if new:
            self._add(list(new))
        return found

    def names(self) -> pa.Array:
        """The names, in the order of their numbers. It shares memory with the roster, and does not grow with it."""
        return pa.Array.from_buffers(_TEXT, self._n, [None, pa.py_buffer(self._ends), pa.py_buffer(self._text)])

    def _are(self, numbers: Ints, names: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each number is that of the name. -1 is of none."""
        if not self._n:
            return np.zeros(len(names), dtype=np.bool_)
        same = pc.equal(self.names().take(pa.array(np.maximum(numbers, 0))), pa.array(names, _TEXT))
        is_same: NDArray[np.bool_] = same.to_numpy(zero_copy_only=False) & (numbers >= 0)
        return is_same

    def _hashed(self, names: Sequence[str]) -> Ints:
        return np.fromiter(map(self._hash_of, names), dtype=np.int64, count=len(names)) & _HASH

    def _find(self, hashes: Ints) -> Ints:
        """The number of the name that brought each hash; -1 where none did."""
        last = len(self._slots) - 1
        at = hashes & last
        found = self._slots.take(at)
        left = np.flatnonzero((found >> _SHIFT != hashes) & (found != _FREE))
        while len(left):
            at[left] = next_at = (at[left] + 1) & last
            found[left] = next_found = self._slots.take(next_at)
            left = left[(next_found >> _SHIFT != hashes[left]) & (next_found != _FREE)]
        return np.where(found == _FREE, -1, found & _NUMBER)

    def _add(self, names: list[str]) -> None:
        """Give new names, each once, the next numbers."""
        hashes, (ends, text) = self._hashed(names), _laid_out(names)
        first, begin = self._n, int(self._ends[self._n])
        self._n += len(names)
        self._ends = _with(self._ends, first + 1, ends + begin)
        self._text = _with(self._text, begin, text)
        leads = np.zeros(len(names), dtype=np.bool_)
        leads[np.unique(hashes, return_index=True)[1]] = True
        leads &= self._find(hashes) < 0
        self._twins |= {names[i]: first + i for i in np.flatnonzero(~leads).tolist()}
        entries = (hashes << _SHIFT | np.arange(first, self._n))[leads]
        if self._n > _FULL * len(self._slots):
            entries = np.concatenate((self._slots[self._slots != _FREE], entries))
            self._slots = np.full(2 ** math.ceil(math.log2(self._n / _FULL)), _FREE, dtype=np.int64)
        self._place(entries)

    def _place(self, entries: Ints) -> None:
        """Put entries, of different hashes, into slots."""
        last = len(self._slots) - 1
        at = (entries >> _SHIFT) & last
        while len(entries):
            is_free = self._slots[at] == _FREE
            self._slots[at[is_free]] = entries[is_free]
            lost = self._slots[at] != entries
            entries, at = entries[lost], (at[lost] + 1) & last


def _laid_out(names: list[str]) -> tuple[Ints, NDArray[np.uint8]]:
    """Where each name ends, and all of them end to end."""
    _, ends, text = pa.array(names, _TEXT).buffers()
    end_of = np.frombuffer(ends, np.int64)[1 : len(names) + 1]
    return end_of, np.frombuffer(text, np.uint8)[: end_of[-1]]


def _with(array: NDArray[_T], begin: int, values: NDArray[_T]) -> NDArray[_T]:
    """The array with these values from `begin` on: itself, or one with more room where it has not enough."""
    end = begin + len(values)
    if end > len(array):
        larger = np.empty(end + end // 4, dtype=array.dtype)
        larger[:begin] = array[:begin]
        array = larger
    array[begin:end] = values
    return array
