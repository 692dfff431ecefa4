"""What buyers ask and whether the team answers it: one row a company and topic, with who could answer it.

A question that is answered within the time of `[studies] unanswered_h` is answered in time. Two verdicts are facts:
nobody answered what was asked (`nobody answers`), and there is nobody who ever answered such a thing or declared it
(`nobody can`). Two are estimates (`covered`, `slow`): more or fewer than half of what is asked is answered in time,
each said wrongly at most once in forty times (exact binomial test), so of fewer than six settled questions nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import scipy  # its parts load when they are first used

from models.exposure import wilson
from models.topic_words import OTHER

__all__ = ["Answered", "Asked", "Fit", "experts_by_topic", "fits"]

_LEAST = 6  # settled questions: of 6 all are answered in time by chance once in 64 times, of 5 once in 32
_WRONG = 0.025
_HOUR_MS = 3_600_000
_MOST = 3  # posts to show


class Asked(NamedTuple):
    """A question of somebody of a company. topics : of which it is; `other` alone where none was read."""

    n: int
    company: str
    asker: str
    at_ms: int
    topics: tuple[str, ...]
    post_id: str


class Answered(NamedTuple):
    """The first answer of one of the team to question `n`. is_person False: an account of the brand itself."""

    n: int
    account: str
    is_person: bool
    at_ms: int


class Fit(NamedTuple):
    """A row of `account_topics`, without its brand. Hours; ms; shares 0 to 1."""

    company: str
    topic: str
    asked: int
    people: int
    answered: int
    in_time: int
    unanswered: int
    waiting: int
    share: float | None
    lo: float | None
    hi: float | None
    median_wait_h: float | None
    answered_by: tuple[str, ...]
    experts: tuple[str, ...]
    oldest_unanswered_ms: int | None
    unanswered_ids: tuple[str, ...]
    verdict: str


def experts_by_topic(
    answers: Iterable[Answered], topics: Mapping[int, Sequence[str]], declared: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """Who of the team answered a question of each topic, whoever asked, or declared the topic; in order of name.

    topics : of each question by its number. declared : the topics that each of the team declared.
    """
    found: dict[str, set[str]] = {}
    for answer in answers:
        if answer.is_person:
            for topic in topics.get(answer.n, ()):
                found.setdefault(topic, set()).add(answer.account)
    for account, fields in declared.items():
        for topic in fields:
            found.setdefault(topic, set()).add(account)
    return {topic: tuple(sorted(people)) for topic, people in found.items() if topic != OTHER}


def fits(
    asked: Sequence[Asked],
    answers: Iterable[Answered],
    experts: Mapping[str, tuple[str, ...]],
    as_of_ms: int,
    unanswered_ms: int,
) -> list[Fit]:
    """The rows of one brand, by company and topic. unanswered_ms : after so long a question counts as not answered."""
    by_question: dict[int, list[Answered]] = {}
    for answer in answers:
        by_question.setdefault(answer.n, []).append(answer)
    groups: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        for topic in one.topics:
            groups.setdefault((one.company, topic), []).append(one)
    return [
        _fit(company, topic, groups[company, topic], by_question, experts.get(topic, ()), as_of_ms, unanswered_ms)
        for company, topic in sorted(groups)
    ]


def _fit(
    company: str,
    topic: str,
    asked: Sequence[Asked],
    answers: Mapping[int, Sequence[Answered]],
    experts: tuple[str, ...],
    as_of_ms: int,
    unanswered_ms: int,
) -> Fit:
    by: Counter[str] = Counter()
    waits: list[int] = []
    open_: list[Asked] = []
    waiting = 0
    for one in asked:
        told = answers.get(one.n, ())
        by.update(answer.account for answer in told)
        if told:
            waits.append(max(0, min(answer.at_ms for answer in told) - one.at_ms))
        elif as_of_ms - one.at_ms >= unanswered_ms:
            open_.append(one)
        else:
            waiting += 1
    settled, in_time = len(waits) + len(open_), sum(wait <= unanswered_ms for wait in waits)
    share, lo, hi = _share(in_time, settled)
    open_.sort(key=lambda one: (one.at_ms, one.n))
    return Fit(
        company=company,
        topic=topic,
        asked=len(asked),
        people=len({one.asker for one in asked}),
        answered=len(waits),
        in_time=in_time,
        unanswered=len(open_),
        waiting=waiting,
        share=share,
        lo=lo,
        hi=hi,
        median_wait_h=_median_h(waits, settled),
        answered_by=tuple(sorted(by, key=lambda account: (-by[account], account))),
        experts=experts,
        oldest_unanswered_ms=open_[0].at_ms if open_ else None,
        unanswered_ids=tuple(one.post_id for one in open_[:_MOST]),
        verdict=_verdict(topic, (in_time, len(waits), settled), bool(open_), experts),
    )


def _verdict(topic: str, counts: tuple[int, int, int], is_open: bool, experts: Sequence[str]) -> str:
    in_time, answered, settled = counts
    if is_open and not answered:
        return "nobody answers" if experts or topic == OTHER else "nobody can"
    if not settled:
        return "waiting"
    if settled < _LEAST:
        return "too few"
    if _by_chance(in_time, settled) <= _WRONG:
        return "covered"
    return "slow" if _by_chance(settled - in_time, settled) <= _WRONG else "cannot tell"


def _by_chance(hits: int, n: int) -> float:
    """How likely so many hits or more are in n throws of a coin."""
    return float(scipy.special.bdtrc(hits - 1, n, 0.5)) if hits else 1.0


def _share(hits: int, n: int) -> tuple[float | None, float | None, float | None]:
    if not n:
        return None, None, None
    lo, hi = wilson(np.array([hits]), np.array([n]))
    return hits / n, float(lo[0]), float(hi[0])


def _median_h(waits: Sequence[int], settled: int) -> float | None:
    """Within how many hours half of the settled questions were answered; None where less than half were."""
    half = (settled + 1) // 2
    return sorted(waits)[half - 1] / _HOUR_MS if settled and len(waits) >= half else None
