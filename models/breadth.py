"""Is it one person? How many authors really carry a set of posts, and whether they are new to the subject.

The effective number of authors is the inverse of Simpson's index (Simpson, 1949; Hill, 1973): as many authors of equal
voice would be as spread. `NewPeople` finds when more than usual of the authors never spoke of the brand before: the
same test as for a label's share, over authors instead of posts. Read after `mix_shift`.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Floats, Ints
from models.mix_shift import MixShift, Shifts

__all__ = ["Breadth", "Carried", "NewPeople", "breadth_of"]

_ONE = 2.0  # effective authors: below, one has more to say than all others
_FEW = 5.0
_LEAST = 3  # posts: of one or two nothing can be said


class Carried(StrEnum):
    """By how many a set of posts is carried."""

    ONE_PERSON = "one person"
    A_FEW = "a few"
    MANY = "many"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Breadth:
    """How a set of posts spreads over its authors.

    effective : authors of equal voice that would be as spread, at least 1 (0 without posts). loudest : the author with
    most posts, the lowest number of equals, -1 without posts. share_of_loudest : of all posts, 0..1.
    """

    n_posts: int
    n_authors: int
    effective: float
    loudest: int
    share_of_loudest: float
    carried: Carried


def breadth_of(author: Ints) -> Breadth:
    """The breadth of posts, given as the author of each.

    One person: fewer than 2 effective authors, or half of the posts and more by the loudest. A few: fewer than 5.

    >>> breadth_of(np.array([7, 7, 7, 7, 8])).carried.value, round(breadth_of(np.array([1, 2, 3, 4])).effective, 1)
    ('one person', 4.0)
    """
    if not len(author):
        return Breadth(0, 0, 0.0, -1, 0.0, Carried.CANNOT_TELL)
    authors, posts = np.unique(author, return_counts=True)
    n, most = len(author), int(np.argmax(posts))
    effective = n * n / float(posts.astype(np.float64) @ posts)
    share = int(posts[most]) / n
    return Breadth(n, len(authors), effective, int(authors[most]), share, _carried(n, effective, share))


def _carried(n: int, effective: float, share: float) -> Carried:
    if n < _LEAST:
        return Carried.CANNOT_TELL
    if effective < _ONE or share >= 0.5:
        return Carried.ONE_PERSON
    return Carried.A_FEW if effective < _FEW else Carried.MANY


class NewPeople:
    """Series of (authors who never spoke of the brand before, all authors) in bins of `step_s` seconds.

    An author counts once a bin, and is new until the end of the bin of the first post. Alarms are for more new people
    than usual only; that fewer come is what any brand sees as it becomes known, and is learned along.
    """

    def __init__(self, step_s: int) -> None:
        self._shifts = MixShift(step_s, only_high=True)

    def __len__(self) -> int:
        return len(self._shifts)

    def add(self, per_month: float) -> int:
        """A further series, with the false alarms it may raise in a month; answers its number."""
        return self._shifts.add(per_month)

    def update(self, start_s: int, new: Floats, authors: Floats) -> Shifts:
        """The bin that starts at `start_s` (epoch seconds); observed and expected are authors who are new."""
        return self._shifts.update(start_s, new, authors)

    def skip(self, n_bins: int) -> None:
        """So many bins without an author in any series."""
        self._shifts.skip(n_bins)

    def dump(self) -> dict[str, NDArray[np.generic]]:
        """The whole state, as arrays of its own."""
        return self._shifts.dump()

    @classmethod
    def load(cls, state: dict[str, NDArray[np.generic]]) -> "NewPeople":
        """What `dump` has given: goes on as if nothing had been."""
        people = cls.__new__(cls)
        people._shifts = MixShift.load(state)
        return people
