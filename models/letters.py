"""The letters inside many words at once: what `features.letter_keys` says of one word, by arrays for all of them.

Read after `features`. Half of what a word never seen costs was naming its 45 n-grams of letters one by one.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.features import CHARS, is_shouted, padded, shout_key

__all__ = ["letters_of"]

_POLYNOMIAL = 0xEDB88320  # of crc32, as zlib has it
_ALL = 0xFFFFFFFF


def letters_of(shapes: Sequence[str], raw: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """For each feature inside a word: which word, and the feature. In order, and each once a word."""
    spelled = [padded(shape) for shape in shapes]
    letters = np.frombuffer(b"".join(spelled), dtype=np.uint8)
    owners = np.repeat(np.arange(len(spelled)), [len(word) for word in spelled])
    shouted = [i for i, word in enumerate(raw) if is_shouted(word)]
    named = [_marked(np.array(shouted, dtype=np.int64), np.full(len(shouted), shout_key(), dtype=np.uint32))]
    for n in range(CHARS[0], min(CHARS[1], len(letters)) + 1):
        last = len(letters) - n + 1
        inside = owners[:last] == owners[n - 1 :]
        named.append(_marked(owners[:last][inside], _crc32(letters, n)[inside]))
    found = _distinct(np.concatenate(named))
    return (found >> np.uint64(32)).astype(np.int64), found.astype(np.uint32)


def _distinct(found: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """`np.unique`, which hashes before it sorts and takes 15 times as long for a few thousand."""
    found.sort()
    is_new = np.ones(len(found), dtype=np.bool_)
    np.not_equal(found[1:], found[:-1], out=is_new[1:])
    return found[is_new]


def _marked(owners: NDArray[np.int64], keys: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Word and feature as one number."""
    return np.asarray(owners.astype(np.uint64) << np.uint64(32) | keys)


def _crc32(letters: NDArray[np.uint8], n: int) -> NDArray[np.uint32]:
    """`zlib.crc32(letters[i : i + n], n)` for each place `i`."""
    last = len(letters) - n + 1
    state = np.full(last, n ^ _ALL, dtype=np.uint32)
    for step in range(n):
        state = _TABLE[(state ^ letters[step : last + step]) & np.uint32(0xFF)] ^ (state >> np.uint32(8))
    return ~state


def _table() -> NDArray[np.uint32]:
    state = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        state = np.where(state & 1, np.uint32(_POLYNOMIAL) ^ (state >> np.uint32(1)), state >> np.uint32(1))
    return state


_TABLE = _table()
