"""When two people begin to speak with each other: the first contact of a pair, or the first after a long silence.

The silence asked for is the same at every moment, so that beginnings are as easily found late as early, and those of
two weeks can be compared: a pair that always talks begins once, whenever the record begins. Read before `usual_weeks`.
"""

import numpy as np
from numpy.typing import NDArray

from models.arrays import Ints

__all__ = ["begin", "counted"]


def begin(pair: Ints, at_ms: Ints, silent_ms: int) -> NDArray[np.bool_]:
    """Of each contact, whether its pair had none in the `silent_ms` before it. Of those in one moment one counts.

    pair, at_ms : parallel, sorted by both. Cost: O(n).

    >>> begin(np.array([1, 1, 1, 2]), np.array([0, 5, 30, 6]), silent_ms=20).tolist()
    [True, False, True, True]
    """
    is_first = np.ones(len(pair), dtype=np.bool_)
    is_first[1:] = (pair[1:] != pair[:-1]) | (at_ms[1:] - at_ms[:-1] >= silent_ms)
    return is_first


def counted(at_ms: Ints, starts_ms: Ints, length_ms: int) -> Ints:
    """How many of these moments lie in each span of `length_ms` from its start on, its end left out.

    at_ms : sorted.

    >>> counted(np.array([1, 5, 9]), np.array([0, 5]), 5).tolist()
    [1, 2]
    """
    first = np.searchsorted(at_ms, starts_ms, side="left")
    return np.asarray(np.searchsorted(at_ms, starts_ms + length_ms, side="left") - first, dtype=np.int64)
