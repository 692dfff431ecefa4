"""What is asked and what is answered: by hand, against a slow recomputation, and how often a verdict is wrong."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.expertise_fit import Answered, Asked, Fit, experts_by_topic, fits

HOUR_MS = 3_600_000
NOW_MS = 1_000 * HOUR_MS
DAY = 24 * HOUR_MS
TOPICS = ("pricing", "security", "other")


def ask(n: int, hour: float, *topics: str, company: str = "c1", asker: str = "ann") -> Asked:
    return Asked(n, company, asker, round(hour * HOUR_MS), topics or ("security",), f"q{n}")


def answer(n: int, hour: float, who: str = "ines", is_person: bool = True) -> Answered:
    return Answered(n, who, is_person, round(hour * HOUR_MS))


def one(asked: Sequence[Asked], answers: Sequence[Answered] = (), **experts: tuple[str, ...]) -> Fit:
    (row,) = fits(asked, answers, experts, NOW_MS, DAY)
    return row


def test_what_nobody_can_is_told_from_what_nobody_does() -> None:
    asked = [ask(1, 10), ask(2, 5, asker="bob")]
    row = one(asked)
    assert (row.verdict, row.unanswered, row.people, row.experts) == ("nobody can", 2, 2, ())
    assert (row.oldest_unanswered_ms, row.unanswered_ids) == (5 * HOUR_MS, ("q2", "q1"))
    assert (row.median_wait_h, row.share) == (None, 0.0)
    assert one(asked, security=("raj",)).verdict == "nobody answers"
    assert one([ask(1, 10, "other")]).verdict == "nobody answers"  # of what was not read nobody is an expert


def test_a_question_that_has_not_waited_long_is_no_reproach() -> None:
    row = one([ask(1, 999)])
    assert (row.verdict, row.waiting, row.share) == ("waiting", 1, None)


def test_covered_and_slow_are_said_when_they_are_sure() -> None:
    asked = [ask(n, n) for n in range(6)]
    soon = [answer(n, n + 1) for n in range(6)]
    row = one(asked, soon, security=("ines",))
    assert (row.verdict, row.in_time, row.median_wait_h, row.answered_by) == ("covered", 6, 1.0, ("ines",))
    assert one(asked[:5], soon[:5]).verdict == "too few"
    late = [answer(n, n + 30, "maud", is_person=False) for n in range(6)]
    row = one(asked, late)
    assert (row.verdict, row.answered, row.in_time, row.median_wait_h) == ("slow", 6, 0, 30.0)
    assert one(asked, [*soon[:2], *late[2:]]).verdict == "cannot tell"
    assert one([*asked, ask(9, 9)], soon).unanswered == 1


def test_the_first_answer_counts_and_who_answers_most_comes_first() -> None:
    answers = [answer(1, 12, "raj"), answer(1, 11, "ines"), answer(2, 13, "raj")]
    row = one([ask(1, 10), ask(2, 10)], answers)
    assert (row.answered_by, row.median_wait_h) == (("raj", "ines"), 1.0)


def test_experts_answered_whoever_asked_or_declared_it() -> None:
    answers = [answer(1, 1, "raj"), answer(2, 1, "lumio", is_person=False), answer(3, 1, "ines")]
    topics = {1: ("security",), 2: ("security",), 3: ("other",)}
    experts = experts_by_topic(answers, topics, {"maud": ("pricing", "security"), "ines": ()})
    assert experts == {"security": ("maud", "raj"), "pricing": ("maud",)}


questions = st.lists(
    st.tuples(st.integers(0, 999), st.sampled_from(TOPICS), st.sampled_from("ab"), st.sampled_from("xyz")), max_size=15
)
answers_given = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 60), st.sampled_from("st")), max_size=15)


@given(questions, answers_given)
def test_rows_are_those_of_a_slow_recomputation(
    asked: list[tuple[int, str, str, str]], told: list[tuple[int, int, str]]
) -> None:
    ask_rows = [ask(n, hour, topic, company=c, asker=who) for n, (hour, topic, c, who) in enumerate(asked)]
    answers = [answer(n, asked[n][0] + after, who) for n, after, who in told if n < len(asked)]
    rows = fits(ask_rows, answers, {"security": ("s",)}, NOW_MS, DAY)
    assert [(row.company, row.topic) for row in rows] == sorted({(c, topic) for _, topic, c, _ in asked})
    for row in rows:
        mine = [q for q in ask_rows if (q.company, q.topics[0]) == (row.company, row.topic)]
        waits = {q.n: min((a.at_ms - q.at_ms for a in answers if a.n == q.n), default=None) for q in mine}
        open_ = [q for q in mine if waits[q.n] is None and NOW_MS - q.at_ms >= DAY]
        known = sorted(wait for wait in waits.values() if wait is not None)
        settled = [*known, *([np.inf] * len(open_))]
        assert (row.asked, row.answered, row.unanswered) == (len(mine), len(known), len(open_))
        assert row.waiting == len(mine) - len(settled)
        assert row.in_time == sum(wait <= DAY for wait in known)
        half = settled[(len(settled) + 1) // 2 - 1] if settled else np.inf
        assert row.median_wait_h == (None if np.isinf(half) else half / HOUR_MS)
        assert (row.verdict in ("nobody can", "nobody answers")) == (bool(open_) and not known)


@pytest.mark.parametrize(("n", "least"), [(6, 0.45), (8, 0.35), (20, 0.95)])
def test_verdicts_are_seldom_wrong_and_found_where_planted(n: int, least: float) -> None:
    """1,000 teams of each kind, n questions: answered in time at even chances, nearly always, hardly ever."""
    rng = np.random.default_rng(1)

    def verdicts(p: float) -> list[str]:
        hits = rng.random((1_000, n)) < p
        return [
            one(
                [ask(k, 1) for k in range(n)],
                [answer(k, 2 if hit else 60) for k, hit in enumerate(row)],
                security=("ines",),
            ).verdict
            for row in hits
        ]  # fmt: skip

    even = verdicts(0.5)
    assert (even.count("covered") + even.count("slow")) / 1_000 <= 0.06
    assert verdicts(0.9).count("covered") / 1_000 >= least
    assert verdicts(0.1).count("slow") / 1_000 >= least
