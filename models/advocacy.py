"""For whom a leader speaks: us, a rival, neither; how that changes; and when they went over.

Votes are days, one each: 1 for us, -1 for a rival, 0 for neither. A person's days are alike (who praises us today
mostly does tomorrow), so n days say less than n coins: intervals are Wilson's (1927) at the number of independent days
they are worth. How alike is taken over many people at once, within stretches of ten votes so that a change of mind does
not pass for a habit. Switches are found by `switching`, told how much others repeat themselves. Read after it.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from models.arrays import Floats, Ints
from models.exposure import wilson
from models.switching import NEUTRAL, OURS, RIVAL, Switching

__all__ = [
    "CANNOT_TELL",
    "STANCES",
    "Change",
    "Moves",
    "Stances",
    "alikeness",
    "alikeness_of_others",
    "change",
    "moves",
    "stances",
    "worth",
]

CANNOT_TELL = "cannot tell"
STANCES = ("ours", "rivals", "neutral", CANNOT_TELL)
_STRETCH = 10  # votes; over longer ones what people think of a brand may really change
_LEAST, _MOST = 0.2, 0.8  # of how alike a day is to the one before: never thought independent
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Stances:
    """A row a person. `share[:, k]`, `lo`, `hi` : part of their days for us, for rivals, for neither (95 %).

    stance : a word of `STANCES`. days : votes counted.
    """

    days: Ints
    share: Floats
    lo: Floats
    hi: Floats
    stance: list[str]


@dataclass(frozen=True, slots=True)
class Change:
    """A row a person: part of days for us in the last period minus the part before, NaN where one of them is empty."""

    diff: Floats
    lo: Floats
    hi: Floats
    n_last: Ints
    n_before: Ints


@dataclass(frozen=True, slots=True)
class Moves:
    """The latest switch of each person: `at_ms` is -1 for who never did. before, after : the part of ours in the votes
    that tell for a side, around it; n_before, n_after : how many votes."""

    at_ms: Ints
    to: Ints
    before: Floats
    after: Floats
    n_before: Ints
    n_after: Ints


def alikeness(person: Ints, vote: Ints) -> float:
    """How alike a vote is to the one before (lag-1 autocorrelation), of .2 to .8; rows by person, then time.

    Over stretches of ten votes of one person, their mean taken out; what that takes away is given back (Kendall,
    1954): r of n votes is too low by (1 + 4 r) / n. Ten votes' worth of .2 are put in, so that few say little.
    """
    together, whole = _repeats(person, vote)
    return float(_alike(together.sum(), whole.sum()))


def alikeness_of_others(person: Ints, vote: Ints, who: Ints) -> Floats:
    """For each `who`, the alikeness of the votes of all others. who : the number of whom each person is one account.

    Cost: as `alikeness`, however many they are.
    """
    together, whole = _repeats(person, vote)
    of, n = who[person], int(who.max(initial=-1)) + 1
    return _alike(*(part.sum() - np.bincount(of, part, n) for part in (together, whole)))


def _repeats(person: Ints, vote: Ints) -> tuple[Floats, Floats]:
    """By vote, how it goes with the one before, and how far it is off the mean of its stretch, squared: in hundredths,
    whole numbers, so that sums come out the same in any order."""
    first = np.flatnonzero(np.r_[True, person[1:] != person[:-1]]) if len(person) else np.zeros(0, dtype=np.int64)
    place = np.arange(len(person)) - np.repeat(first, np.diff(np.r_[first, len(person)]))
    stretch = np.cumsum((place % _STRETCH == 0).astype(np.int64)) - 1
    counts = np.bincount(stretch)[stretch] == _STRETCH if len(person) else np.zeros(0, dtype=np.bool_)
    off = np.where(counts, _STRETCH * vote - np.bincount(stretch, vote)[stretch], 0.0)
    goes_on = np.r_[False, stretch[1:] == stretch[:-1]][: len(person)]
    return np.where(goes_on, off * np.roll(off, 1), 0.0), off**2


def _alike(together: Floats, whole: Floats) -> Floats:
    given = _LEAST * (1 - 4 / _STRETCH) - 1 / _STRETCH
    r = (together / _STRETCH**2 + _STRETCH * given) / (whole / _STRETCH**2 + _STRETCH)
    return np.asarray(np.clip((r + 1 / _STRETCH) / (1 - 4 / _STRETCH), _LEAST, _MOST), dtype=np.float64)


def worth(n: Ints, alike: float) -> Floats:
    """How many independent votes so many are worth."""
    return np.asarray(np.maximum(n * (1 - alike) / (1 + alike), np.minimum(n, 1)), dtype=np.float64)


def stances(person: Ints, vote: Ints, n_people: int, alike: float) -> Stances:
    """Of each person, the parts of their days and where they surely stand.

    ours or rivals: of the days for either, surely more than half; neutral: surely more than half of all days are for
    neither. Else `cannot tell`, as for who has no day.
    """
    counts = np.stack([np.bincount(person[vote == k], minlength=n_people) for k in (OURS, RIVAL, NEUTRAL)], axis=1)
    days = counts.sum(1)
    share = np.divide(counts, days[:, None], out=np.full(counts.shape, np.nan), where=days[:, None] > 0)
    lo, hi = wilson(np.nan_to_num(share) * worth(days, alike)[:, None], np.repeat(worth(days, alike)[:, None], 3, 1))
    sided = counts[:, 0] + counts[:, 1]
    part = np.divide(counts[:, 0], sided, out=np.full(n_people, 0.5), where=sided > 0)
    part_lo, part_hi = wilson(part * worth(sided, alike), worth(sided, alike))
    said = np.select([part_lo > 0.5, part_hi < 0.5, (lo[:, 2] > 0.5) & (days > 0)], [0, 1, 2], 3)
    return Stances(days, share, lo, hi, [STANCES[k] for k in said.tolist()])


def change(person: Ints, vote: Ints, is_last: np.ndarray, n_people: int, alike: float) -> Change:
    """By how much the part of days for us rose from before to the last period, with its interval (Newcombe, 1998)."""
    n, hits = [], []
    for mine in (is_last, ~is_last):
        n.append(np.bincount(person[mine], minlength=n_people))
        hits.append(np.bincount(person[mine & (vote == OURS)], minlength=n_people))
    part = [np.divide(h, m, out=np.full(n_people, np.nan), where=m > 0) for h, m in zip(hits, n, strict=True)]
    bounds = [wilson(np.nan_to_num(p) * worth(m, alike), worth(m, alike)) for p, m in zip(part, n, strict=True)]
    diff = part[0] - part[1]
    down = np.hypot(part[0] - bounds[0][0], bounds[1][1] - part[1])
    up = np.hypot(bounds[0][1] - part[0], part[1] - bounds[1][0])
    return Change(diff, diff - down, diff + up, n[0], n[1])


def moves(person: Ints, day: Ints, vote: Ints, n_people: int, per_month: float, until_ms: int, others: Floats) -> Moves:
    """The latest switch of each, rows by person, then day; `per_month` false ones a month over all of them together.

    others : how alike the votes of everybody but them are, of each. Who does not turn is taken to repeat themselves as
    often at most; where a switch is found so, as often as they do themselves before it and after it, if that is more.
    Without others to go by a person who turned looks like one who only repeats themselves. Cost: some 50 us a vote.
    """
    found = [_NOWHERE] * n_people
    for who, (start, end) in enumerate(pairwise(np.searchsorted(person, np.arange(n_people + 1)).tolist())):
        own = day[start:end], vote[start:end]
        found[who] = _latest(*own, n_people, per_month, until_ms, float(others[who]))
        if found[who].at_ms >= 0:
            sides, counts = own[0] * _DAY_MS >= found[who].at_ms, own[1] != NEUTRAL
            alike = alikeness(sides[counts].astype(np.int64), own[1][counts])
            if alike > others[who]:
                found[who] = _latest(*own, n_people, per_month, until_ms, alike)
    whole = [np.array([one[k] for one in found], dtype=np.int64) for k in (0, 1, 4, 5)]
    parts = [np.array([one[k] for one in found], dtype=np.float64) for k in (2, 3)]
    return Moves(whole[0], whole[1], parts[0], parts[1], whole[2], whole[3])


class _Move(NamedTuple):
    at_ms: int
    to: int
    before: float
    after: float
    n_before: int
    n_after: int


_NOWHERE = _Move(-1, 0, float("nan"), float("nan"), 0, 0)


def _latest(day: Ints, vote: Ints, n_people: int, per_month: float, until_ms: int, alike: float) -> _Move:
    """The latest switch of one of so many people."""
    switching, latest = Switching(per_month, n_people, 1, min(alike, 0.5)), _NOWHERE
    said = switching.update(np.zeros(len(day), dtype=np.int64), day * _DAY_MS, vote), switching.close(until_ms)
    for turns in said:
        for row in np.flatnonzero(turns.alarm).tolist():
            latest = _Move(
                int(turns.turned_ms[row]),
                int(turns.to[row]),
                float(turns.before[row]),
                float(turns.after[row]),
                int(turns.n_before[row]),
                int(turns.n_after[row]),
            )
    return latest
