"""Who sits with whom: people at tables, so that those sit together who gain from it.

Every pair has a gain. The best plan cannot be looked for among all (it is a clustering problem, NP-hard), so people
are put one by one where they add most, the ones with most to gain first, and then any two at different tables change
places while that adds something: each start ends where no exchange helps (Kernighan & Lin, 1970), and the best of some
starts is taken. Checked against every plan on small parties. Read after `mixing`.
"""

from collections.abc import Sequence

import numpy as np

from models.arrays import Floats, Ints

__all__ = ["gained", "seated", "sizes"]

_STARTS = 8
_MANY = 300  # people: above, one start, as the exchanges take their time
_LEAST = 1e-9


def sizes(people: int, seats: int) -> Ints:
    """How many sit at each table: as few tables of at most `seats` as there must be, filled evenly, larger ones first.

    >>> sizes(11, 4).tolist()
    [4, 4, 3]
    """
    tables = -(-people // seats)
    return np.array([people // tables + (t < people % tables) for t in range(tables)], dtype=np.int64)


def seated(gain: Floats, seats: int) -> Ints:
    """The table of each, from 0 on. gain : (n, n), symmetric. Cost: n * n for each exchange, of which
    there are some n, 8 times where few people come: under 1 s for 300 people or for 500.

    The same gains give the same plan.
    """
    n = len(gain)
    room = sizes(n, seats)
    if len(room) < 2:
        return np.zeros(n, dtype=np.int64)
    gain = np.where(np.eye(n, dtype=np.bool_), 0.0, gain)
    hopes = np.argsort(-np.maximum(gain, 0).sum(axis=1), kind="stable")
    rng = np.random.default_rng(1)
    plans = [_exchanged(gain, _put(gain, order, room)) for order in _orders(hopes, rng, 1 if n > _MANY else _STARTS)]
    return max(plans, key=lambda plan: round(gained(gain, plan), 9))


def gained(gain: Floats, table: Ints) -> float:
    """What a plan gains: the sum over pairs at one table."""
    together = table[:, None] == table[None, :]
    return float(np.triu(gain * together, 1).sum())


def _orders(hopes: Ints, rng: np.random.Generator, starts: int) -> Sequence[Ints]:
    """In which order people are put: by what they may gain, and then as chance has it."""
    return [hopes, *(rng.permutation(hopes) for _ in range(starts - 1))]


def _put(gain: Floats, order: Ints, room: Ints) -> Ints:
    """Each where they add most, of equal tables the one with most seats free."""
    table = np.full(len(gain), -1, dtype=np.int64)
    free = room.copy()
    added = np.zeros((len(gain), len(room)))  # of each person at each table
    for person in order.tolist():
        worth = np.where(free > 0, added[person], -np.inf)
        among = np.flatnonzero(worth >= worth.max() - _LEAST)
        best = int(among[np.argmax(free[among])])
        table[person] = best
        free[best] -= 1
        added[:, best] += gain[person]
    return table


def _exchanged(gain: Floats, table: Ints) -> Ints:
    """The plan after all exchanges of two people that add something, the best one first."""
    n, tables = len(gain), int(table.max()) + 1
    added = np.stack([gain[:, table == t].sum(axis=1) for t in range(tables)], axis=1)
    for _ in range(4 * n):
        here = added[np.arange(n), table]
        there = added[:, table]  # (i, j): what i adds at the table of j
        change = there - here[:, None] + there.T - here[None, :] - 2 * gain
        change[table[:, None] == table[None, :]] = 0.0
        one, other = divmod(int(change.argmax()), n)
        if change[one, other] <= _LEAST:
            break
        a, b = int(table[one]), int(table[other])
        moved = gain[one] - gain[other]
        added[:, a] -= moved
        added[:, b] += moved
        table[one], table[other] = b, a
    return table
