"""The share of contacts that one person holds, and spells in which one holds nearly all of them.

Contacts come in bouts: what two people write to each other on one day is one conversation. So a share's interval is
Wilson's for as many conversations as there were, not for as many posts. Read by the study of how a team coordinates and
by the rule that watches its accounts.
"""

from collections import Counter, deque
from typing import NamedTuple

import numpy as np

from models.arrays import Floats, Ints
from models.exposure import wilson

__all__ = ["Spell", "held", "spells"]


_EVEN = 1e-9  # 18 of 20 are nine in ten, whatever floats say


class Spell(NamedTuple):
    """A time in which one person held nearly all contacts: who, from when known, until when (None: still).

    share, n : as of the moment it was known: the part held, of so many contacts. left : contacts when it was over.
    """

    who: int
    from_ms: int
    until_ms: int | None
    share: float
    n: int
    left: int = 0


def held(who: Ints, conversations: int, n_people: int) -> tuple[Floats, Floats, Floats]:
    """The share of contacts that each of `n_people` holds, and its 95 % interval.

    who : of each contact. conversations : of how many days and pairs they are; without any the interval is 0 to 1.

    >>> [column.round(2).tolist() for column in held(np.array([0, 0, 0, 1]), 4, 2)]
    [[0.75, 0.25], [0.3, 0.05], [0.95, 0.7]]
    """
    n = np.full(n_people, float(conversations))
    share = np.bincount(who, minlength=n_people) / max(len(who), 1)
    lo, hi = wilson(share * n, n)
    return share, lo, hi


def spells(
    who: Ints, at_ms: Ints, *, window_ms: int, least: int, opens: float, closes: float, as_of_ms: int
) -> list[Spell]:
    """The spells in which one person holds at least the part `opens` of the contacts of the last `window_ms`.

    who, at_ms : of each contact, in order of time. least : so many contacts there must be. A spell ends when the part
    of its person falls below `closes`, or no contact is left; while there are fewer than `least` nothing is decided.
    What is said of a moment hangs on contacts up to it alone. Cost: O(n people) for n contacts.

    >>> [spell[:3] for spell in spells(np.zeros(3, int), np.array([1, 2, 3]), window_ms=9, least=3, opens=0.9,
    ...                                closes=0.8, as_of_ms=20)]
    [(0, 3, 12)]
    """
    coming = deque(zip(who.tolist(), at_ms.tolist(), strict=True))
    within: deque[tuple[int, int]] = deque()
    count: Counter[int] = Counter()
    found: list[Spell] = []
    open_: Spell | None = None
    while coming or within:
        now = min(coming[0][1] if coming else as_of_ms + 1, within[0][1] + window_ms if within else as_of_ms + 1)
        if now > as_of_ms:
            break
        while within and within[0][1] + window_ms <= now:
            count[within.popleft()[0]] -= 1
        while coming and coming[0][1] <= now:
            one = coming.popleft()
            within.append(one)
            count[one[0]] += 1
        n = len(within)
        if open_ is not None and (not n or (n >= least and count[open_.who] < closes * n - _EVEN)):
            found.append(open_._replace(until_ms=now, left=n))
            open_ = None
        if open_ is None and n >= least:
            top = min(count, key=lambda one: (-count[one], one))
            if count[top] >= opens * n - _EVEN:
                open_ = Spell(top, now, None, count[top] / n, n)
    return [*found, open_] if open_ is not None else found
