"""`silent_decider`, `single_threaded`: told once of each, known when the days were over, nothing ahead of its time."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.declared import Company, Person
from pipeline.standing import StandingFinding
from streams.standing import StandingRule
from streams.standing.silent_decider import SILENT_DECIDER
from streams.standing.single_thread import SINGLE_THREADED
from streams.store import Store
from tests.account_worlds import DECLARED, Spoken, at, declare, speak
from tests.standing_worlds import START_MS, found_by


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: START_MS) as opened:
        declare(opened)
        yield opened


def found(rule: StandingRule, store: Store, day: float = 400) -> list[StandingFinding]:
    return found_by(rule, store, at(day))


def spans(findings: list[StandingFinding]) -> list[tuple[str, int, int, int | None]]:
    return [(one.subject, one.started_at_ms, one.detected_at_ms, one.closed_at_ms) for one in findings]


def test_a_silence_of_sixty_days_is_found_once_and_is_over_with_the_next_contact(store: Store) -> None:
    speak(store, [Spoken(0, "raj", "dora"), Spoken(9, "dora", "@ines"), Spoken(100, "ines", "Dora", "hello")])
    speak(store, [Spoken(20, "udo", "raj"), Spoken(30, "raj", "udo"), Spoken(71, "udo", "raj")])
    silent, again = found(SILENT_DECIDER, store)
    assert spans([silent]) == [("Dora", at(9), at(69), at(100))]
    assert silent.is_end_told
    assert silent.facts == {"company": "Ostrel", "days": 60.0, "last": at(9), "seller": "ines", "others": 2}
    assert [post for _, post, _ in silent.evidence] == ["dora-@ines-9", "raj-dora-0"]
    assert spans([again]) == [("Dora", at(100), at(160), None)]
    assert len({one.turn for one in (silent, again)}) == 2


def test_who_never_was_in_contact_is_not_silent_and_nor_is_the_team(store: Store) -> None:
    speak(store, [Spoken(0, "udo", "raj"), Spoken(1, "eve", "dora"), Spoken(2, "ines", "raj")])
    assert found(SILENT_DECIDER, store) == []


def test_sixty_days_and_a_contact_on_the_last_of_them_is_no_silence(store: Store) -> None:
    speak(store, [Spoken(0, "raj", "dora"), Spoken(60, "raj", "dora")])
    assert found(SILENT_DECIDER, store, 119.9) == []
    assert spans(found(SILENT_DECIDER, store, 120)) == [("Dora", at(60), at(120), None)]


def test_an_account_hangs_on_one_person_at_the_threshold_once(store: Store) -> None:
    speak(store, [Spoken(n, "raj", "eve") for n in range(2)])
    speak(store, [Spoken(2 + n, "eve", "ines") for n in range(18)])
    (thread,) = found(SINGLE_THREADED, store, 60)
    assert (thread.subject, thread.detected_at_ms, thread.closed_at_ms) == ("c2", at(19), None)
    assert thread.facts == {"company": "c2", "days": 90.0, "seller": "ines", "share": 0.9, "contacts": 20}
    speak(store, [Spoken(20 + n, "eve", "raj") for n in range(2)])  # .82: below the threshold, but not by much
    assert spans(found(SINGLE_THREADED, store, 60)) == spans([thread])
    speak(store, [Spoken(22, "raj", "eve")])  # .78
    (thread,) = found(SINGLE_THREADED, store, 60)
    assert (thread.closed_at_ms, thread.is_end_told) == (at(22), True)


def test_who_is_of_two_companies_is_looked_at_in_both(tmp_path: Path) -> None:
    dora = Person(account="dora", role="decider")
    two = tuple(Company(id=id_, name=name, person=(dora,)) for id_, name in (("c1", "Ostrel"), ("c2", "Marlow")))
    with Store.open(tmp_path, clock=lambda: START_MS) as store:
        declare(store, DECLARED.model_copy(update={"company": two}))
        speak(store, [Spoken(n, "dora", "ines") for n in range(20)])
        silent = found(SILENT_DECIDER, store)
        assert [(one.subject, one.facts["company"]) for one in silent] == [("dora", "Ostrel"), ("dora", "Marlow")]
        assert len({one.turn for one in silent}) == 2
        assert [(one.subject, one.facts["contacts"]) for one in found(SINGLE_THREADED, store, 30)] == [
            ("c1", 20),
            ("c2", 20),
        ]


def test_nineteen_contacts_are_too_few_and_a_shared_account_is_left_alone(store: Store) -> None:
    speak(store, [Spoken(n, "eve", "ines") for n in range(19)])
    speak(store, [Spoken(n, "udo", "ines" if n % 2 else "raj") for n in range(60)])
    assert found(SINGLE_THREADED, store) == []


def test_an_account_that_falls_quiet_is_over_without_a_word(store: Store) -> None:
    speak(store, [Spoken(n, "eve", "ines") for n in range(20)])
    (thread,) = found(SINGLE_THREADED, store)
    assert (thread.closed_at_ms, thread.is_end_told) == (at(109), False)


@pytest.mark.parametrize("rule", [SILENT_DECIDER, SINGLE_THREADED])
def test_what_is_said_of_a_moment_hangs_on_rows_up_to_it(rule: StandingRule, store: Store) -> None:
    rnd = random.Random(1)
    buyers, sellers = ("dora", "eve", "udo"), ("ines", "ines", "ines", "ines", "ines", "ines", "raj")
    days = sorted({rnd.uniform(0, 60) if n < 90 else rnd.uniform(0, 500) for n in range(110)})
    speak(store, [Spoken(day, rnd.choice(buyers), rnd.choice(sellers)) for day in days])
    whole = found(rule, store, 500)
    assert whole
    for day in range(0, 500, 20):
        told = found(rule, store, day)
        known = sorted((one.subject, one.turn) for one in whole if one.detected_at_ms <= at(day))
        assert sorted((one.subject, one.turn) for one in told) == known, day


def test_nothing_is_asked_where_nothing_was_declared(store: Store) -> None:
    speak(store, [Spoken(n, "eve", "ines") for n in range(20)])
    declare(store, DECLARED.model_copy(update={"company": ()}))
    assert found(SINGLE_THREADED, store) == found(SILENT_DECIDER, store) == []
