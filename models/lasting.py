"""Names of communities that last, though communities are found anew at each look.

At fixed moments (epochs) a community is given the name that most of its people bore, provided that the two are alike
(Jaccard, among people who are there at both moments); pairs are matched the likest first, so each name has one bearer
(after Greene, Doyle & Cunningham, 2010). Everybody keeps the last name they bore: a community that was not seen for a
while, or whose people were few, comes back under its name. What hangs on it: only who was with whom at each epoch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints

__all__ = ["Change", "Happened", "Lasting", "lasting"]

_ALIKE = 0.3  # two communities that share less are two; above 1/3 at most two others could claim the same name
_PART = 0.5  # a community that most of went into another merged into it, or came out of it


class Change(StrEnum):
    """What becomes of a community between two looks."""

    BORN = "born"
    SPLIT = "split"  # born out of another, which went on
    MERGED = "merged"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Happened:
    """At an epoch (its place), a name was born or ended; `other` is what it came from or went into, -1 for none."""

    epoch: int
    name: int
    change: Change
    other: int
    people: int


@dataclass(frozen=True, slots=True)
class Lasting:
    """names : of each epoch, the name of each community, -1 for those too small. born : of each name, its first epoch
    and its number there. happened : in order of time."""

    names: list[Ints]
    born: list[tuple[int, int]]
    happened: list[Happened]


def lasting(epochs: Sequence[Ints], least: int) -> Lasting:
    """The names of communities over epochs; each has the community of every person, -1 for who is not there.

    Names are numbers in order of birth. Communities of fewer than `least` people are given none. Cost: one sort of the
    people an epoch.

    >>> one = np.array([0, 0, 0, 1, 1, 1])
    >>> [names.tolist() for names in lasting([one, 1 - one], least=3).names]
    [[0, 1], [1, 0]]
    """
    n_people = len(epochs[0]) if epochs else 0
    bore = np.full(n_people, -1, dtype=np.int64)
    found = Lasting([], [], [])
    alive: dict[int, int] = {}  # names of the last epoch, and how many bore them
    for at, community in enumerate(epochs):
        size = np.bincount(community[community >= 0], minlength=int(community.max(initial=-1)) + 1)
        names = np.full(len(size), -1, dtype=np.int64)
        mine, name, alike, part_of_new, part_of_old = _overlaps(community, bore, size >= least)
        for k in np.lexsort((name, mine, -np.round(alike, 12))).tolist():
            if alike[k] < _ALIKE:
                break
            if names[mine[k]] < 0 and name[k] not in names:
                names[mine[k]] = name[k]
        for c in np.flatnonzero((size >= least) & (names < 0)).tolist():
            names[c] = len(found.born)
            found.born.append((at, c))
            whence = [int(name[k]) for k in np.flatnonzero((mine == c) & (part_of_new >= _PART))]
            split = [old for old in whence if old in alive]
            found.happened.append(
                Happened(
                    at, int(names[c]), Change.SPLIT if split else Change.BORN, split[0] if split else -1, int(size[c])
                )
            )
        now = {int(names[c]): int(size[c]) for c in np.flatnonzero(names >= 0)}
        for old in sorted(set(alive) - set(now)):
            whither = [int(names[mine[k]]) for k in np.flatnonzero((name == old) & (part_of_old >= _PART))]
            change = Change.MERGED if whither else Change.ENDED
            found.happened.append(Happened(at, old, change, whither[0] if whither else -1, alive[old]))
        alive = now
        there = community >= 0
        named = names[community[there]]
        bore[there] = np.where(named >= 0, named, bore[there])
        found.names.append(names)
    return found


def _overlaps(community: Ints, bore: Ints, is_named: NDArray[np.bool_]) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """Of each community and each name that its people bore: how alike they are (Jaccard), and what part of the
    community, and of those there who bore the name, that is. Who is new to the graph takes no side."""
    both = (community >= 0) & (bore >= 0)
    if not both.any():
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0), np.zeros(0), np.zeros(0)
    n = int(bore.max()) + 1
    cells, common = np.unique(community[both] * n + bore[both], return_counts=True)
    mine, name = cells // n, cells % n
    of_mine, of_name = np.bincount(community[both], minlength=len(is_named)), np.bincount(bore[both], minlength=n)
    kept = is_named[mine]
    mine, name, common = mine[kept], name[kept], common[kept]
    a, b = of_mine[mine], of_name[name]
    return mine, name, common / (a + b - common), common / a, common / b
