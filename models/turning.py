"""Who vouched for a brand and now speaks against it: the last word counts.

Somebody has turned when their last word is against, and a word for came before. They turned with the first word
against after their last word for. A turn back undoes it. Pure numbers: who, when and where are the caller's.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Ints

__all__ = ["Stances", "Turns", "stances", "turns"]


class Turns(NamedTuple):
    """Every turn there ever was, by rows: the last word for before it, the word against, and the first word for after
    it (-1: they have not turned back). In order of the rows."""

    vouched: Ints
    turned: Ints
    back: Ints


def turns(person: Ints, is_for: NDArray[np.bool_]) -> Turns:
    """Who turned and when, from people's words ordered by (person, time); `is_for`: for the brand, else against it.

    >>> turns(np.array([1, 1, 1, 1, 2]), np.array([True, False, False, True, False]))
    Turns(vouched=array([0]), turned=array([1]), back=array([3]))
    """
    same = np.diff(person) == 0
    vouched = np.flatnonzero(is_for[:-1] & ~is_for[1:] & same)
    next_for = np.searchsorted(np.flatnonzero(is_for), vouched + 1)
    rows = np.append(np.flatnonzero(is_for), -1)[next_for]
    back = np.where((rows >= 0) & (person[rows] == person[vouched]), rows, -1) if len(person) else rows
    return Turns(vouched, vouched + 1, back)


class Stances(NamedTuple):
    """Of each person, in order of their numbers: the row of their last word for (before any turn), that of the word
    with which they turned (-1: they did not), and their number. People without a word for are left out."""

    person: Ints
    vouched: Ints
    turned: Ints


def stances(person: Ints, is_for: NDArray[np.bool_]) -> Stances:
    """Where people stand, from their words ordered by (person, time); `is_for`: for the brand, else against it.

    >>> stances(np.array([1, 1, 1, 2]), np.array([True, False, False, True])).turned.tolist()
    [1, -1]
    """
    if not len(person):
        none = np.zeros(0, dtype=np.int64)
        return Stances(none, none, none)
    starts = np.flatnonzero(np.diff(person, prepend=person[0] - 1))
    ends = np.append(starts[1:], len(person))
    vouched = np.maximum.reduceat(np.where(is_for, np.arange(len(person)), -1), starts)
    after = vouched + 1
    known = vouched >= 0
    return Stances(person[starts][known], vouched[known], np.where(after < ends, after, -1)[known])
