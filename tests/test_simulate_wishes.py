"""The scenario `wishes` plants what its truth says: a slow reading of the lines finds the same."""

from collections import Counter
from functools import cache
from statistics import median
from typing import Any

from pipeline.scenarios import make
from pipeline.simulation import wishes_en, wishes_fr
from pipeline.simulation.wishes_truth import SHARES, WishesTruth
from pipeline.simulation.world import HOUR_MS
from tests.worlds import events


@cache
def wished() -> tuple[list[dict[str, Any]], WishesTruth]:
    world = make("wishes", 8_000, 1)
    found, truth = events(world), world.truth
    assert isinstance(truth, WishesTruth)
    return found, truth


def test_every_question_is_there_and_answered_when_the_truth_says_so() -> None:
    found, truth = wished()
    by_id = {event["id"]: event for event in found}
    answers = {event["reply_to"]: event for event in found if str(event.get("reply_to")).startswith("q")}
    assert len(truth.asked) > 500
    for asked in truth.asked:
        assert (by_id[asked.mention_id]["author"], by_id[asked.mention_id]["at_ms"]) == (asked.author, asked.at_ms)
        answer = answers.get(asked.mention_id)
        assert (
            (answer["author"], answer["at_ms"]) == (asked.answered_by, asked.answered_ms)
            if answer
            else (asked.answered_by is None)
        )
    assert {asked.mention_id for asked in truth.asked if asked.answered_by} == set(answers)


def test_answers_come_as_often_and_as_soon_as_planned_and_rivals_customers_get_fewer() -> None:
    found, truth = wished()
    of_people = [a for a in truth.asked if a.author.partition(".")[2][0] == "w"]
    answered = [a for a in of_people if a.answered_ms is not None]
    assert abs(len(answered) / len(of_people) - truth.params.answered) < 0.05
    assert abs(sum(a.is_by_brand for a in answered) / len(answered) - truth.params.by_brand) < 0.06
    hours = median((a.answered_ms - a.at_ms) / HOUR_MS for a in answered if a.answered_ms is not None)
    assert abs(hours - truth.params.median_hours) < 0.5
    helped = Counter((a.customer_of is not None, a.answered_by is not None and not a.is_by_brand) for a in truth.asked)
    rate = {side: helped[side, True] / (helped[side, True] + helped[side, False]) for side in (True, False)}
    assert abs(rate[True] / rate[False] - truth.params.rival_help) < 0.12
    assert len(found) == 8_000


def test_reasons_have_their_shares_and_the_brand_its_posts() -> None:
    found, truth = wished()
    wishers = {event["author"] for event in found if event["author"].partition(".")[2][:1] == "w"}
    for reason in ("discount", "new_products", "event", "community", "submit_ideas"):
        assert abs(truth.wants[reason] / len(wishers) - SHARES[reason]) < 0.04, reason  # type: ignore[index]
    own = [event for event in found if event["author"] == "velora"]
    assert len(own) == sum(truth.does.values()) + truth.product_posts + truth.dialogue_posts == truth.params.own_posts


def test_ideas_leaders_words_and_the_turn_are_in_the_lines() -> None:
    found, truth = wished()
    by_id = {event["id"]: event for event in found}
    for idea in truth.ideas:
        assert [by_id[id_]["author"] for id_ in idea.mention_ids] == list(idea.people)
    for leader in truth.leaders:
        hours = [event["at_ms"] / HOUR_MS % 24 + 1 for event in found if event["author"] == leader.account
                 and event["id"].startswith("m")]  # fmt: skip
        assert len(hours) == 40
        assert abs(median(hours) - leader.peak_hour) < 1
    for language, (of_people, of_brand) in truth.words.items():
        theirs = [e["text"] for e in found if e["author"] == "velora" and of_brand in e["text"]]
        assert theirs, language
        assert not [e for e in found if e["author"] == "velora" and of_people in e.get("text", "")]
        assert not [e for e in found if e["author"] != "velora" and of_brand in e.get("text", "")]
    voucher, for_id, against_id = truth.turned
    assert by_id[for_id]["author"] == by_id[against_id]["author"] == voucher
    assert by_id[for_id]["at_ms"] < by_id[against_id]["at_ms"]


def test_every_reason_has_sentences_in_both_languages() -> None:
    assert set(wishes_fr.WANTS) == set(wishes_en.WANTS)
    assert set(SHARES) - set(wishes_fr.WANTS) == {"submit_opinion", "submit_ideas"}
    assert [len(idea) for idea in wishes_fr.IDEAS] == [len(idea) for idea in wishes_en.IDEAS]
    assert set(wishes_fr.ASPECTS) == set(wishes_en.ASPECTS)
