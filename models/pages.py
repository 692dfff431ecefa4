"""Columns that grow at their end, and give their memory back the moment they are let go.

What the allocator is given back it may keep, in pieces that the next, larger column does not fit in: a store that grows
would hold twice what it needs. Large columns lie in pages of their own. Room that was never used takes no memory.
"""

import mmap
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["with_more"]

_OWN = 1 << 20  # bytes from which on a column has pages of its own
_ROOM = 2  # times what is needed, when a column is made anew
_T = TypeVar("_T", bound=np.generic)


def with_more(column: NDArray[_T], n: int, more: NDArray[_T]) -> NDArray[_T]:
    """The column with `more` behind its first `n`: itself, or a larger one when it has no room. Behind is anything.

    >>> with_more(np.array([1, 2, 9, 9]), 2, np.array([3]))
    array([1, 2, 3, 9])
    """
    end = n + len(more)
    if end > len(column):
        larger = _empty(end * _ROOM, column.dtype)
        larger[:n] = column[:n]
        column = larger
    column[n:end] = more
    return column


def _empty(n: int, dtype: np.dtype[_T]) -> NDArray[_T]:
    size = n * dtype.itemsize
    return np.empty(n, dtype) if size < _OWN else np.frombuffer(mmap.mmap(-1, size), dtype)
