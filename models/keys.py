"""Find which of many features are known, thousands at a time.

Read before `known_words`. Most features asked for are not known: pairs of words, letters of a new word. A table of what
their first bits may be turns those away before the search, which costs ten times as much.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

__all__ = ["Keys"]

_BITS = 20  # of 32: 1 MB, in which the 72,000 features of a model leave 13 places in 14 empty


class Keys:
    """Sorted features; a feature's row is its place among them."""

    def __init__(self, keys: Iterable[int]) -> None:
        self._keys = np.array(sorted(set(keys)), dtype=np.uint32)
        self._may = np.zeros(1 << _BITS, dtype=np.bool_)
        self._may[self._keys >> np.uint32(32 - _BITS)] = True

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, asked: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places in `asked` that hold a known feature, in order, and the rows of those features.

        >>> Keys([5, 7]).find(np.array([9, 7, 5, 7], dtype=np.uint32))
        (array([1, 2, 3]), array([1, 0, 1]))
        """
        places = np.flatnonzero(self._may[asked >> np.uint32(32 - _BITS)])
        wanted = asked[places]
        rows = np.searchsorted(self._keys, wanted)
        is_known = self._keys[rows.clip(max=len(self._keys) - 1)] == wanted
        return places[is_known], rows[is_known]
