"""Number names, thousands at a time: a name keeps the number it is first given.

A dictionary of strings costs slow walks through memory at every look-up, and 160 bytes a name. Here the hashes of a
batch are looked up all at once, and names lie end to end in one buffer. No hash is trusted: the name that it leads to
is compared with the one asked for.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.arrays import Ints
from models.open_table import OpenTable
from models.pages import with_more

__all__ = ["Roster"]

_TEXT = pa.large_string()
_POSITIVE = 2**63 - 1


class Roster:
    """Names and their numbers: 0, 1, 2, ... in the order in which they are first asked for, below 2**31.

    hash_of : 63 bits of a name, or more. Those of Python differ from run to run; the numbers do not.
    """

    def __init__(self, names: Sequence[str] = (), hash_of: Callable[[str], int] = hash) -> None:
        self._hash_of = hash_of
        self._n = 0
        self._table = OpenTable()
        self._hashes = np.zeros(0, dtype=np.int64)  # by number, those of twins below 0; then room, as in the next two
        self._ends = np.zeros(1, dtype=np.int64)  # 0, then where in the text each name ends
        self._text = np.zeros(0, dtype=np.uint8)
        self._twins: dict[str, int] = {}  # names whose hash another name had before them: practically none
        self.numbers(names)

    def __len__(self) -> int:
        return self._n

    def numbers(self, names: Sequence[str]) -> Ints:
        """The number of each name; new ones are given theirs. Cost: for known names, some 25 array operations."""
        found = self._table.find(self._hashed(names), self._hashes)
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
        return np.fromiter(map(self._hash_of, names), dtype=np.int64, count=len(names)) & _POSITIVE

    def _add(self, names: list[str]) -> None:
        """Give new names, each once, the next numbers."""
        hashes, (ends, text) = self._hashed(names), _laid_out(names)
        first, begin = self._n, int(self._ends[self._n])
        self._n += len(names)
        self._ends = with_more(self._ends, first + 1, ends + begin)
        self._text = with_more(self._text, begin, text)
        leads = np.zeros(len(names), dtype=np.bool_)
        leads[np.unique(hashes, return_index=True)[1]] = True
        leads &= self._table.find(hashes, self._hashes) < 0
        numbers = np.arange(first, self._n)
        self._twins |= {names[number - first]: number for number in numbers[~leads].tolist()}
        self._hashes = with_more(self._hashes, first, np.where(leads, hashes, -1 - numbers))
        self._table.add(self._hashes[: self._n], first)


def _laid_out(names: list[str]) -> tuple[Ints, NDArray[np.uint8]]:
    """Where each name ends, and all of them end to end."""
    _, ends, text = pa.array(names, _TEXT).buffers()
    end_of = np.frombuffer(ends, np.int64)[1 : len(names) + 1]
    return end_of, np.frombuffer(text, np.uint8)[: end_of[-1]]
