"""Which leader and which seeker should sit together: who never met, over what the one asks and the other knows.

A leader is known by the advice they gave to others on questions like it and, at half its weight, by what they write
themselves; a question that was answered weighs half as much as one that is open. What two people share is told by the
words and the reason of a question (`could_answer`). A pair that spoke with each other is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import Floats
from pipeline.could_answer import Answer, Question, answerers

__all__ = ["Asked", "Guest", "Pair", "gains", "seating_pairs"]

_WROTE = 0.5  # what writing of it is worth, beside having answered it
_ANSWERED = 0.5  # what a question is worth that was answered, beside an open one
_MEET = 1.0  # what any pair of a leader and a seeker gains that never met
_MET = -1.0  # what a pair gains that knows each other: their seats could serve others
_DIGITS = 9
_LAST = 2**31


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who comes. rank : by influence, None where they have none. is_seen : whether they ever wrote or acted
    about the brand, as far as is stored."""

    account: str
    role: str
    is_role_declared: bool = False
    rank: int | None = None
    is_seen: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a seeker asked."""

    question: Question
    source: str
    mention_id: str
    asked_ms: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A leader and a seeker who never met. fit : 0 where nothing shows a topic of both; then `asked` is None.

    words : of the question, that the leader used too."""

    leader: str
    seeker: str
    topic: str
    fit: float
    why: str
    asked: Asked | None
    words: tuple[str, ...] = ()


def seating_pairs(
    leaders: Sequence[Guest],
    seekers: Sequence[Guest],
    met: frozenset[tuple[str, str]],
    asked: Sequence[Asked],
    advice: Sequence[Answer],
    posts: Sequence[Answer],
    names: frozenset[str],
) -> list[Pair]:
    """The pairs, best first: by fit, then by the leader's rank, then by who has waited longest; each pair once.

    met : both ways round. advice, posts : of the leaders. names : words of the brand's names, which say nothing.
    """
    best = {(p.leader, p.seeker): p for p in _fits(len(leaders), asked, advice, posts, names)}
    rank = {guest.account: guest.rank or _LAST for guest in leaders}
    pairs = [
        best.get((one.account, other.account)) or Pair(one.account, other.account, "", 0.0, "never met", None)
        for one in leaders
        for other in seekers
        if one.account != other.account and (one.account, other.account) not in met
    ]
    return sorted(pairs, key=lambda p: (-p.fit, rank[p.leader], p.asked.asked_ms if p.asked else 0, p.leader, p.seeker))


def gains(guests: Sequence[Guest], pairs: Sequence[Pair], met: frozenset[tuple[str, str]]) -> Floats:
    """What each two of the guests gain from sitting together, (n, n): see `models/table_plan.py`."""
    number = {guest.account: i for i, guest in enumerate(guests)}
    gain = np.zeros((len(guests), len(guests)))
    for pair in pairs:
        one, other = number[pair.leader], number[pair.seeker]
        gain[one, other] = gain[other, one] = _MEET + pair.fit
    for one_name, other_name in met:
        if one_name in number and other_name in number:
            gain[number[one_name], number[other_name]] = _MET
    return gain


def _fits(
    n_leaders: int, asked: Sequence[Asked], advice: Sequence[Answer], posts: Sequence[Answer], names: frozenset[str]
) -> list[Pair]:
    """Every pair with a topic in common, the best of each last."""
    questions = [one.question for one in asked]
    found: list[Pair] = []
    for known, did, weight in ((advice, "advised", 1.0), (posts, "wrote", _WROTE)):
        for one, some in zip(asked, answerers(questions, known, names, n_leaders, did), strict=True):
            worth = weight * (1.0 if one.is_open else _ANSWERED)
            found += [
                Pair(
                    leader.person,
                    one.question.author,
                    one.question.reason or "no reason told",
                    round(min(leader.score, 1.0) * worth, _DIGITS),
                    leader.why,
                    one,
                    leader.words,
                )
                for leader in some
            ]
    return sorted(found, key=_worth)


def _worth(pair: Pair) -> tuple[float, int, str, str]:
    """How good a fit is; of equal ones the older question counts."""
    one = pair.asked
    return (pair.fit, -one.asked_ms, one.source, one.mention_id) if one is not None else (pair.fit, 0, "", "")
