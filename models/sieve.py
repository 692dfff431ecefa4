"""Tell at once which of many keys were never kept: one bit a key, in a table of their hashes.

It errs on one side only: what it passes has to be looked for, what it holds back need not be. Read before `ties.py`.
Based on: Bloom, "Space/time trade-offs in hash coding with allowable errors" (1970), with a single hash.
"""

import numpy as np
from numpy.typing import NDArray

from models.arrays import Ints

__all__ = ["Sieve"]

_LEAST = 16  # of the table, bits are 2 to the power of this at least
_ROOM = 8  # bits a key when it is full: one unknown key in nine passes
_PART = 1 << 16  # keys at once, so that what they take fits in a core's cache
_ODD = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(32)


class Sieve:
    """Keys that may be known. It does not forget."""

    def __init__(self, n_keys: int = 0) -> None:
        self._power = max(_LEAST, (n_keys * _ROOM).bit_length() + 1)
        self._bits = np.zeros(1 << self._power - 3, dtype=np.uint8)
        self._n = 0

    @property
    def is_full(self) -> bool:
        """Whether more keys would make it pass too much: time for a larger one."""
        return self._n * _ROOM > 1 << self._power

    def passes(self, keys: Ints) -> NDArray[np.bool_]:
        """Which keys may have been added; the others were not."""
        at = self._places(keys)
        return (self._bits.take(at >> 3) >> (at & 7).astype(np.uint8) & 1).astype(np.bool_)

    def add(self, keys: Ints) -> None:
        """Let keys pass from now on."""
        self._n += len(keys)
        for start in range(0, len(keys), _PART):
            at = self._places(keys[start : start + _PART])
            np.bitwise_or.at(self._bits, at >> 3, np.uint8(1) << (at & 7).astype(np.uint8))

    def _places(self, keys: Ints) -> Ints:
        mixed = keys.view(np.uint64) * _ODD
        mixed ^= mixed >> _FOLD
        mixed *= _ODD
        mixed >>= np.uint64(64 - self._power)
        return mixed.view(np.int64)
