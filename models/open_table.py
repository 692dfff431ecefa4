"""Find the rows of many keys at once: an open table, searched for all of them slot by slot.

A slot is four bytes: the row, and above it as many bits of the key's hash as there is room for, so that a key is
compared only where it is nearly certain to be the one. Each step from an occupied slot is one longer than the last.
"""

import numpy as np
from numpy.typing import NDArray

from models.arrays import Ints

__all__ = ["OpenTable"]

_LEAST = 10  # slots are 2 to the power of this at least
_PART = 1 << 16  # keys placed at once when the table is made anew
_ODD = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)

Slots = NDArray[np.uint32]


class OpenTable:
    """The rows of keys that are kept elsewhere, in the order of their rows: none is taken out."""

    def __init__(self) -> None:
        self._power = _LEAST
        self._slots: Slots = np.zeros(1 << self._power, dtype=np.uint32)  # hash | row + 1; 0 where nothing lies

    def find(self, keys: Ints, kept: Ints) -> Ints:
        """The row of each key in `kept`, -1 where it is not. Cost: three slots a key, in some ten rounds."""
        found = np.full(len(keys), -1, dtype=np.int64)
        left = np.arange(len(keys))
        at, mark = self._start(keys)
        step, row_bits = 0, np.uint32((1 << self._power) - 1)
        while len(left):
            slot = self._slots.take(at)
            is_taken = slot != 0
            is_it = (slot & ~row_bits == mark) & is_taken
            here = np.flatnonzero(is_it)
            row = (slot.take(here) & row_bits).astype(np.int64) - 1
            is_other = kept.take(row) != keys.take(here)
            if is_other.any():
                is_it[here[is_other]] = False
                here, row = here[~is_other], row[~is_other]
            found[left.take(here)] = row
            on = np.flatnonzero(is_taken & ~is_it)
            step += 1
            left, mark, keys = left.take(on), mark.take(on), keys.take(on)
            at = (at.take(on) + step) & len(self._slots) - 1
        return found

    def add(self, kept: Ints, first: int) -> None:
        """Take in the keys of `kept` from row `first` on; they are different, and not here yet."""
        if len(kept) * 3 > len(self._slots) * 2:
            self._power = (len(kept) * 3 // 2).bit_length()
            self._slots = np.zeros(1 << self._power, dtype=np.uint32)
            first = 0
        for start in range(first, len(kept), _PART):
            self._place(kept[start : start + _PART], start)

    def _place(self, keys: Ints, first: int) -> None:
        at, mark = self._start(keys)
        mine = mark | np.arange(first + 1, first + 1 + len(keys), dtype=np.uint32)
        step = 0
        while len(mine):
            free = np.flatnonzero(self._slots.take(at) == 0)
            self._slots[at.take(free)] = mine.take(free)
            lost = np.flatnonzero(self._slots.take(at) != mine)  # also where two came to one free slot
            step += 1
            at, mine = (at.take(lost) + step) & len(self._slots) - 1, mine.take(lost)

    def _start(self, keys: Ints) -> tuple[Ints, Slots]:
        """The first slot of each key, and the bits of its hash that stand above a row."""
        mixed = keys.view(np.uint64) * _ODD
        mixed ^= mixed >> _HALF
        mixed *= _ODD
        mark = mixed.astype(np.uint32) << np.uint32(self._power)
        mixed >>= np.uint64(64 - self._power)
        return mixed.view(np.int64), mark
