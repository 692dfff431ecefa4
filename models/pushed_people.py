"""Who may be moved by a push of one person, and which other audiences are like theirs: everybody in one group at most.

The audience are those who were exposed to the pushed person before: by following, or by a tie above a floor. Who is
also exposed to another push that is at work is left out, as nobody could say whose effect it is. The circle are those
exposed to the audience and to no push. Controls are audiences of people who were not pushed; who is exposed to several
of them is counted for the one with the smallest audience, so that groups are independent. Read before `placebo_lift`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints

__all__ = ["Groups", "Reach", "groups"]

Bools = NDArray[np.bool_]
_MOST = 24  # controls looked at: the nearest in size
_LEAST = 3  # with fewer, those near the pushed are let in too
_MOST_HALVINGS = -1_000
_SHIFT = 32
_MASK = (1 << _SHIFT) - 1


@dataclass(frozen=True, slots=True)
class Groups:
    """`audience` and `circle` give each person's group, -1 for none: 0 is that of the push, others are controls.

    owner : whose audience each group is. shared : people left out because of another push.
    """

    owner: Ints
    audience: Ints
    circle: Ints
    shared: int


class Reach:
    """Who is exposed to whom, at any moment: ties grow by contacts and fade, follows stay.

    reader, author, at_ms, weight : of each contact; a follow has an infinite weight. People are numbered from 0.
    """

    def __init__(self, reader: Ints, author: Ints, at_ms: Ints, weight: Floats, half_life_ms: float) -> None:
        order = np.lexsort((weight, at_ms))  # sums in one order: rounding must not tell how rows came
        self._at_ms = at_ms[order]
        self._pairs, self._pair = np.unique((author[order] << _SHIFT) | reader[order], return_inverse=True)
        self._half_life_ms = half_life_ms
        # Weights as of the last contact: what they are earlier is the same for all. A follow since ever must not become
        # infinite times nothing.
        self._as_of_ms = int(at_ms.max()) if len(at_ms) else 0
        halvings = np.maximum((self._at_ms - self._as_of_ms) / half_life_ms, _MOST_HALVINGS)
        self._weight = weight[order] * np.exp2(halvings)

    def before(self, at_ms: int, floor: float) -> tuple[Ints, Ints]:
        """Authors and their readers, sorted, as of just before a moment."""
        n = int(np.searchsorted(self._at_ms, at_ms))
        least = floor * 2.0 ** min(max((at_ms - self._as_of_ms) / self._half_life_ms, _MOST_HALVINGS), -_MOST_HALVINGS)
        pairs = self._pairs[np.bincount(self._pair[:n], self._weight[:n], len(self._pairs)) >= least]
        author, reader = pairs >> _SHIFT, pairs & _MASK
        is_other = author != reader
        return author[is_other], reader[is_other]


def groups(
    author: Ints, reader: Ints, n: int, pushed: int, rivals: Ints, all_pushed: Ints, barred: Ints, least: int
) -> Groups:
    """The groups of one push among `n` people.

    author, reader : who is exposed to whom. rivals : others whose push is at work in the same time. all_pushed :
    everybody who is pushed at any time. barred : in no group, such as the brand's own people. least : people a group.
    """
    out = _marked(n, np.concatenate([all_pushed, barred]))

    def readers(of: Bools) -> Bools:
        return _marked(n, reader[of[author]])

    mine, theirs = readers(_marked(n, np.array([pushed]))), readers(_marked(n, rivals))
    audience = mine & ~theirs & ~out
    touched = readers(_marked(n, all_pushed)) | out
    circle = readers(audience) & ~touched & ~readers(theirs)
    near = readers(touched & ~out) | touched
    found = _controls(author, reader, ~near, out, int(audience.sum()), least)
    if len(found[0]) < _LEAST:
        near = touched
        found = _controls(author, reader, ~near, out, int(audience.sum()), least)
    owners, control = found
    of_control = np.full(n, -1, dtype=np.int64)
    free = ~near & ~circle & (control < 0)
    edge = (control[author] >= 0) & free[reader]
    of_control = _one_each(control[author[edge]], reader[edge], n, len(owners))
    return Groups(
        owner=np.concatenate([np.array([pushed]), owners]),
        audience=np.where(audience, 0, np.where(control >= 0, control + 1, -1)),
        circle=np.where(circle, 0, np.where(of_control >= 0, of_control + 1, -1)),
        shared=int((mine & theirs & ~out).sum()),
    )


def _controls(author: Ints, reader: Ints, may: Bools, out: Bools, size: int, least: int) -> tuple[Ints, Ints]:
    """The owners of control audiences, sorted, and of each person the place of theirs among these, or -1."""
    n = len(may)
    edge = may[reader] & ~out[author]
    a, r = author[edge], reader[edge]
    sizes = np.bincount(a, minlength=n)
    known = np.flatnonzero(sizes >= least)
    far = np.abs(np.log(sizes[known] / max(size, 1)))
    chosen = np.sort(known[np.argsort(far, kind="stable")[:_MOST]])
    place = np.full(n, -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    group = _one_each(place[a[place[a] >= 0]], r[place[a] >= 0], n, len(chosen))
    is_kept = np.bincount(group[group >= 0], minlength=len(chosen)) >= least
    anew = np.where(is_kept, np.cumsum(is_kept) - 1, -1)
    return chosen[is_kept].astype(np.int64), np.where(group >= 0, anew[group], -1) if len(chosen) else group


def _one_each(group: Ints, reader: Ints, n: int, n_groups: int) -> Ints:
    """One group for each person: of those they are exposed to the smallest, then the first."""
    once = np.unique((group << _SHIFT) | reader)
    group, reader = once >> _SHIFT, once & _MASK
    size = np.bincount(group, minlength=n_groups)
    order = np.lexsort((group, size[group], reader))
    who, first = np.unique(reader[order], return_index=True)
    found = np.full(n, -1, dtype=np.int64)
    found[who] = group[order][first]
    return found


def _marked(n: int, people: Ints) -> Bools:
    marks = np.zeros(n, dtype=np.bool_)
    marks[people] = True
    return marks
