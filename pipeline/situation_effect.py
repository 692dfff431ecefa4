"""What one event changed between those who were there: who spoke before and after, beside weeks like any other.

The same people are followed in weeks that begin on the same weekday and hour, before the event, and in which none of
their other events was near. Two people speak when one replies to, quotes or addresses the other; who likes or passes on
need not know anybody. Read after `models/usual_weeks.py`; rows come from `streams/studies/situations.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import Ints
from models.mixing import Mix, mix
from models.new_ties import begin, counted
from models.usual_weeks import CANNOT_TELL, FEWEST_WEEKS, Lift, lift, rank_among, verdict
from pipeline.horizons import DAY_MS

__all__ = ["AFTER_MS", "SILENT_MS", "TOO_EARLY", "Contacts", "Effect", "Event", "effect", "spell"]

AFTER_MS = 14 * DAY_MS  # what begins within this after the event is laid to it
SILENT_MS = 28 * DAY_MS  # a pair that spoke in the time before has no new tie
TOO_EARLY = "too early"
_WEEK_MS = 7 * DAY_MS
_LEFT_OUT = 1  # the week before an event: people arrange to meet
_WEEKS_BACK = 26
_MOST_WEEKS = 12  # the latest of them: farther back is another season
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `roles` of those who were there, by their numbers: leader, seeker or member.

    is_listed : whether they were declared; else they were found by what they posted meanwhile. Who is chosen for having
    posted in a week posts more in that week than in others, event or not, so weeks are no measure of them.
    """

    start_ms: int
    end_ms: int
    roles: tuple[str, ...]
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class Contacts:
    """Words between two of them: parallel arrays, sorted. one, other : their numbers, `one` below `other`."""

    one: Ints
    other: Ints
    at_ms: Ints


@dataclass(frozen=True, slots=True)
class Effect:
    """ties_before, ties_after : pairs who spoke in the 28 days before, and from the start until 14 days after the end.
    new : new ties of each person; pairs : the same as pairs (n, 2). lift : None where it is not told, for `why`."""

    mix: Mix | None
    ties_before: int
    ties_after: int
    pairs: Ints
    lift: Lift | None
    weeks: int
    n_placebo: int
    placebo_p: float | None
    verdict: str
    why: str

    def between(self, roles: Sequence[str]) -> int:
        """New ties of a leader with a seeker."""
        return sum({roles[one], roles[other]} == {"leader", "seeker"} for one, other in self.pairs.tolist())


def spell(event: Event) -> Span:
    """From the start until 14 days after the end: what is laid to the event, and is no week like any other."""
    return event.start_ms, event.end_ms + AFTER_MS


def effect(
    event: Event, contacts: Contacts, others: Sequence[Span], from_ms: int, as_of_ms: int, k_floor: int
) -> Effect:
    """What an event changed, as of the watermark.

    others : the spells of other events of at least two of these people. from_ms : since when posts are stored.
    """
    start_ms, until_ms = spell(event)
    n = len(event.roles)
    pair = contacts.one * n + contacts.other
    since = _within(contacts, start_ms, until_ms)
    is_new = begin(pair, contacts.at_ms, SILENT_MS)
    began_ms = np.sort(contacts.at_ms[is_new])
    fresh = np.unique(pair[is_new & since])
    spoke = np.unique(pair[since])
    weeks_ms = _weeks(event, others, from_ms)
    placebos_ms = _placebos(event, others, from_ms)
    length_ms = until_ms - start_ms
    early, why = as_of_ms < until_ms, _why_not(event, k_floor, len(weeks_ms), others)
    found, rank = None, None
    if not early and not why:
        found = lift(len(fresh), counted(began_ms, weeks_ms, _WEEK_MS), length_ms / _WEEK_MS)
        if len(placebos_ms):
            rank = rank_among(len(fresh), counted(began_ms, placebos_ms, length_ms))
    return Effect(
        mix=_mix(event.roles, spoke) if n >= k_floor else None,
        ties_before=len(np.unique(pair[_within(contacts, start_ms - SILENT_MS, start_ms)])),
        ties_after=len(spoke),
        pairs=np.stack([fresh // n, fresh % n], axis=1) if n else np.empty((0, 2), dtype=np.int64),
        lift=found,
        weeks=len(weeks_ms),
        n_placebo=len(placebos_ms),
        placebo_p=rank,
        verdict=TOO_EARLY if early else CANNOT_TELL if why else verdict(found, n),
        why="its 14 days are not over" if early else why,
    )


def _within(contacts: Contacts, from_ms: int, until_ms: int) -> np.ndarray:
    return (contacts.at_ms >= from_ms) & (contacts.at_ms < until_ms)


def _mix(roles: Sequence[str], spoke: Ints) -> Mix | None:
    """How far leaders and seekers spoke with each other."""
    n = len(roles)
    met = np.zeros((n, n), dtype=np.bool_)
    met[spoke // n, spoke % n] = True
    met |= met.T
    role = np.array(roles)
    return mix(met[np.ix_(role == "leader", role == "seeker")], len(spoke), n)


def _why_not(event: Event, k_floor: int, weeks: int, others: Sequence[Span]) -> str:
    """Why nothing can be told; empty where something can."""
    if len(event.roles) < k_floor:
        return f"fewer than {k_floor} people ([studies] k_floor)"
    if not event.is_listed:
        return "its people were found by what they posted meanwhile: declare who was there"
    if any(_meet(spell(event), other) for other in others):
        return "another event of the same people is within the same days"
    if weeks < FEWEST_WEEKS:
        return f"{weeks} weeks like any other before it, of at least {FEWEST_WEEKS}"
    return ""


def _weeks(event: Event, others: Sequence[Span], from_ms: int) -> Ints:
    """The beginnings of the weeks it is compared with, the latest first."""
    back = range(_LEFT_OUT + 1, _WEEKS_BACK + 1)
    starts = [event.start_ms - k * _WEEK_MS for k in back]
    return np.array(_free(starts, _WEEK_MS, others, from_ms)[:_MOST_WEEKS], dtype=np.int64)


def _placebos(event: Event, others: Sequence[Span], from_ms: int) -> Ints:
    """Dates before the event, of the same weekday and hour, at which it might have been; each as long as the event."""
    start_ms, until_ms = spell(event)
    latest_ms = start_ms - _LEFT_OUT * _WEEK_MS - (until_ms - start_ms)
    starts = [at for k in range(1, _WEEKS_BACK + 1) if (at := start_ms - k * _WEEK_MS) <= latest_ms]
    return np.array(_free(starts, until_ms - start_ms, others, from_ms), dtype=np.int64)


def _free(starts: Sequence[int], length_ms: int, others: Sequence[Span], from_ms: int) -> list[int]:
    """Of spans, those before which enough is known to say what is new, and in which no other event was near."""
    return [
        at
        for at in starts
        if at - SILENT_MS >= from_ms and not any(_meet((at, at + length_ms), other) for other in others)
    ]


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
