"""Five counts of a tie in one number, 12 bits each, so that counts are added, moved and kept as one column.

A count below 2,048 lies in its bits; what is above is carried elsewhere, by the tie's key. The highest bit of each is
free for a sum of two. Read before `ties.py`.
"""

import numpy as np
from numpy.typing import NDArray

from models.arrays import Ints

__all__ = ["Carried", "Counts", "fold_counts", "pack", "settle", "unpack"]

_BITS = 12
_MOST = (1 << _BITS - 1) - 1  # of a count, in its bits
_N = 5
_SHIFTS = np.arange(_N, dtype=np.int64) * _BITS
_UNITS = np.int64(1) << _SHIFTS
_OVER = int(((_MOST + 1) * _UNITS).sum())  # the highest bits

Counts = NDArray[np.uint32]


class Carried(dict[int, Ints]):
    """What does not lie in the bits of a tie's counts, by its key: (5,) whole numbers."""

    def add(self, keys: Ints, counts: Ints) -> None:
        """Add counts, (n, 5), to those of `keys`."""
        for key, more in zip(keys.tolist(), counts, strict=True):
            self[key] = self.get(key, 0) + more

    def added_to(self, counts: Counts, keys: Ints) -> Counts:
        """The whole counts of ties, whose sorted keys are `keys`, of those in their bits."""
        if self and len(keys):
            mine = np.fromiter(self, dtype=np.int64, count=len(self))
            at = np.searchsorted(keys, mine).clip(max=len(keys) - 1)
            for i in np.flatnonzero(keys[at] == mine).tolist():
                counts[at[i]] += self[int(mine[i])].astype(np.uint32)
        return counts


def pack(counts: Ints) -> tuple[Ints, Ints]:
    """Counts, (n, 5), as a number each, and what is left of them to be carried.

    >>> pack(np.array([[1, 0, 2048, 2050, 3]]))[1]
    array([[   0,    0, 2048, 2048,    0]])
    """
    low = counts & _MOST
    return (low << _SHIFTS).sum(axis=1), counts - low


def unpack(packed: Ints) -> Counts:
    """The counts, (n, 5), of numbers.

    >>> unpack(pack(np.array([[1, 0, 2, 0, 3]]))[0])
    array([[1, 0, 2, 0, 3]], dtype=uint32)
    """
    out = np.empty((len(packed), _N), dtype=np.uint32)
    for i, shift in enumerate(_SHIFTS.tolist()):
        out[:, i] = packed >> shift & (1 << _BITS) - 1
    return out


def fold_counts(kind: Ints, starts: Ints, keys: Ints, carried: Carried) -> Ints:
    """How many there are of each kind from each start to the next; `keys` are those of the starts."""
    sizes = np.diff(starts, append=len(kind))
    if int(sizes.max()) <= _MOST:
        packed: Ints = np.add.reduceat(_UNITS[kind], starts)
        return packed
    group = np.repeat(np.arange(len(starts)), sizes)
    packed, more = pack(np.bincount(group * _N + kind, minlength=len(starts) * _N).reshape(-1, _N))
    over = np.flatnonzero(more.any(axis=1))
    carried.add(keys[over], more[over])
    return packed


def settle(packed: Ints, keys: Ints, carried: Carried) -> Ints:
    """Sums of two, with what no longer lies in their bits carried."""
    over = np.flatnonzero(packed & _OVER)
    if len(over):
        carried.add(keys[over], unpack(packed[over] & _OVER).astype(np.int64))
        packed[over] &= ~_OVER
    return packed
