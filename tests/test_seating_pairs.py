"""Who should meet: on a toy graph by hand; a met pair leaves the list; the best fit comes first, in both languages."""

import numpy as np
import pytest

from models.table_plan import gained, seated
from pipeline.could_answer import Answer, Question
from pipeline.seating_pairs import Asked, Guest, Pair, gains, seating_pairs

LEADERS = [Guest("lea", "leader", rank=2), Guest("max", "leader", rank=1)]
SEEKERS = [Guest("sia", "seeker"), Guest("tom", "seeker"), Guest("ugo", "seeker")]
NAMES = frozenset({"acme"})
ADVICE = [
    Answer("lea", "x", "quality", "fr", "La batterie Acme chauffe ? Calibrez la batterie deux fois"),
    Answer("lea", "y", "quality", "fr", "Batterie vide chez Acme ? Changez la batterie"),
    Answer("max", "x", "quality", "en", "Acme battery gets hot? Calibrate the battery twice"),
    Answer("max", "y", "purchase", "en", "Where to buy the Acme case? The shop in Lyon"),
]


def asked(who: str, text: str, language: str, *, is_open: bool = True, at: int = 0, reason: str | None = None) -> Asked:
    return Asked(Question(who, reason, language, text), "forum", f"{who}-{at}", at, is_open)


def pairs(questions: list[Asked], met: tuple[tuple[str, str], ...] = (), posts: tuple[Answer, ...] = ()) -> list[Pair]:
    known = frozenset(pair for one, other in met for pair in ((one, other), (other, one)))
    return seating_pairs(LEADERS, SEEKERS, known, questions, ADVICE, posts, NAMES)


def named(found: list[Pair]) -> list[tuple[str, str]]:
    return [(pair.leader, pair.seeker) for pair in found]


@pytest.mark.parametrize(
    ("text", "language", "leader"),
    [
        ("Ma batterie Acme chauffe, que faire ?", "fr", "lea"),
        ("My Acme battery gets hot, what can I do?", "en", "max"),
    ],
)
def test_whoever_answered_such_a_question_comes_first_in_either_language(text: str, language: str, leader: str) -> None:
    first, *others = pairs([asked("sia", text, language)])
    assert (first.leader, first.seeker) == (leader, "sia")
    assert first.fit > 0
    assert "advised" in first.why
    assert others[0].fit == others[-1].fit == 0  # nothing is known of the topic
    assert len(others) == 5


def test_a_met_pair_leaves_the_list() -> None:
    questions = [asked("sia", "My Acme battery gets hot", "en"), asked("tom", "Where to buy an Acme case?", "en", at=5)]
    all_ = named(pairs(questions))
    assert ("max", "sia") in all_
    assert named(pairs(questions, (("sia", "max"),))) == [pair for pair in all_ if pair != ("max", "sia")]
    assert pairs(questions, tuple((one.account, two.account) for one in LEADERS for two in SEEKERS)) == []


def test_open_questions_weigh_twice_and_posts_half_and_of_several_the_best_counts() -> None:
    hot = "My Acme battery gets hot"
    (open_, *_), (closed, *_) = (pairs([asked("sia", hot, "en", is_open=is_open)]) for is_open in (True, False))
    assert closed.fit == pytest.approx(open_.fit / 2)
    best, *_ = pairs([asked("sia", "Nice weather", "en", at=1), asked("sia", hot, "en", at=2)])
    assert best.asked is not None
    assert best.asked.mention_id == "sia-2"
    wrote = Answer("lea", "", "quality", "en", "The Acme battery gets hot")
    found = {(p.leader, p.seeker): p for p in pairs([asked("sia", hot, "en")], posts=(wrote,))}
    assert 0 < found["lea", "sia"].fit <= 0.5
    assert found["lea", "sia"].why.startswith("wrote once")


def test_of_equal_fits_the_more_influential_leader_and_the_longer_wait_come_first() -> None:
    same = "Acme case shop Lyon"
    found = pairs([asked("tom", same, "en", at=1), asked("sia", same, "en", at=2)])
    assert named(found)[:2] == [("max", "tom"), ("max", "sia")]
    assert named(pairs([])) == [(one, two) for one in ("max", "lea") for two in ("sia", "tom", "ugo")]


def test_tables_bring_those_together_who_should_meet_and_part_those_who_met() -> None:
    guests = LEADERS + SEEKERS + [Guest("val", "member")]
    met = frozenset({("lea", "sia"), ("sia", "lea")})
    found = seating_pairs(LEADERS, SEEKERS, met, [asked("tom", "Acme case shop Lyon", "en")], ADVICE, (), NAMES)
    gain = gains(guests, found, met)
    assert np.array_equal(gain, gain.T)
    place = {guest.account: i for i, guest in enumerate(guests)}
    assert gain[place["lea"], place["sia"]] == -1
    assert gain[place["max"], place["tom"]] == 1 + found[0].fit
    table = seated(gain, 3)
    at = {name: int(table[i]) for name, i in place.items()}
    assert at["lea"] != at["max"]
    assert at["lea"] != at["sia"]
    assert at["max"] == at["tom"]
    assert gained(gain, table) == pytest.approx(3 + found[0].fit)
