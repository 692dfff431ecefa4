"""The tables of expertise, from stored rows: by hand, and in the world `business`, whose truth is known."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.declared import Company, Declarations, Person
from pipeline.records import LabelRow, MentionRow
from pipeline.settings import RetentionSettings, Settings
from pipeline.simulation.world_business import BusinessTruth
from streams.commands.run import read_bounded
from streams.commands.simulate import write_scenario
from streams.config import load_brands, read_config
from streams.declaring import send
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.queries import ask
from streams.replay import replay
from streams.store import Store
from streams.studies import study_tables
from tests.account_worlds import DECLARED, Spoken, at, declare, speak
from tests.standing_worlds import START_MS
from tests.store_samples import label, mention, output, share

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: START_MS) as opened:
        yield opened


def asks(
    store: Store, id_: str, day: float, author: str, text: str, to: str = "", answered: dict[str, float] | None = None
) -> None:
    """A question, put to somebody or to all, and who replies after how many hours."""
    row: MentionRow = replace(mention(id_, author, at(day), text=text), act="ask", language="en")
    acts = [share(f"{id_}#mention", author, to, at(day), kind="mention", post_id=id_)] if to else []
    for who, hours in (answered or {}).items():
        reply = share(f"{id_}-{who}#reply", who, author, at(day + hours / 24), kind="reply", post_id=f"{id_}-{who}")
        acts.append(replace(reply, mention_id=id_))
    labels: list[LabelRow] = [label(id_, "ask", 0.9, scheme="act")]
    store.commit(output(id_, mentions=[row], labels=labels, interactions=acts), store.last_seq() + 1)


def make(store: Store, day: float = 100, settings: Settings | None = None) -> None:
    study_tables(store, settings or Settings(), lambda: 0.0).refresh(at(day), is_last=True)


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    return store.con.execute(sql).fetchall()


def test_topics_asked_and_answered_by_hand(store: Store) -> None:
    declare(store)
    asks(store, "q1", 1, "Udo", "who knows about access rights and audits?")  # raj declared it, nobody answers
    asks(store, "q2", 2, "dora", "what would it cost us?", answered={"ines": 2, "raj": 50, "stranger": 1})
    asks(store, "q3", 3, "eve", "is there a warranty?")
    asks(store, "q4", 4, "eve", "what are the prices?", to="dora")  # a colleague's matter
    asks(store, "q5", 5, "eve", "what are the prices?", to="acme_help", answered={"acme_help": 30})
    asks(store, "q6", 6, "stranger", "and the delivery?", answered={"raj": 1})  # of no company: shows what raj knows
    asks(store, "q7", 7, "eve", "when will it be delivered?")
    asks(store, "q8", 8, "udo", "anybody for varnishing?")
    asks(store, "q9", 99.9, "udo", "which colour is it?")
    make(store)
    columns = "company, topic, asked, answered, in_time, unanswered, waiting, answered_by, experts, verdict"
    assert rows(store, f"SELECT {columns} FROM account_topics ORDER BY 1, 2") == [
        ("c1", "other", 1, 0, 0, 0, 1, [], [], "waiting"),
        ("c1", "pricing", 1, 1, 1, 0, 0, ["ines", "raj"], ["ines", "raj"], "too few"),
        ("c1", "security", 1, 0, 0, 1, 0, [], ["raj"], "nobody answers"),
        ("c1", "varnish", 1, 0, 0, 1, 0, [], ["raj"], "nobody answers"),
        ("c2", "delivery", 1, 0, 0, 1, 0, [], ["raj"], "nobody answers"),
        ("c2", "pricing", 1, 1, 0, 0, 0, ["acme_help"], ["ines", "raj"], "too few"),
        ("c2", "warranty", 1, 0, 0, 1, 0, [], [], "nobody can"),
    ]
    first = (
        "SELECT topic, epoch_ms(oldest_unanswered_at), unanswered_ids FROM account_topics_of('acme', c := 'c2') LIMIT 1"
    )
    assert rows(store, first) == [("warranty", at(3), ["q3"])]


def test_a_question_whose_words_may_be_archived_is_left_out_wherever_the_archive_stands(store: Store) -> None:
    declare(store)
    asks(store, "q1", 1, "udo", "what is the price?")
    asks(store, "q2", 95, "udo", "what is the warranty?")
    make(store, 100, Settings(retention=RetentionSettings(texts_days=30)))
    assert rows(store, "SELECT topic FROM account_topics") == [("warranty",)]


def test_who_holds_an_account_and_who_says_things_twice(store: Store) -> None:
    declare(store)
    speak(store, [Spoken(20 + n, "eve", "ines") for n in range(20)])
    speak(
        store, [Spoken(50, "ines", "dora", "the price list is attached"), Spoken(52, "raj", "dora", "about the price")]
    )
    make(store)
    held = (
        "SELECT company, contacts, top_seller, verdict, told, doubled, doubled_ids FROM account_coordination ORDER BY 1"
    )
    assert rows(store, held) == [
        ("c1", 2, "ines", "too few", 2, 1, ["raj-dora-52"]),
        ("c2", 20, "ines", "one person", 0, 0, []),
    ]
    loads = "SELECT seller, contacts, companies, rank, verdict FROM account_load ORDER BY rank, seller"
    assert rows(store, loads) == [("ines", 21, 2, 1, "more"), ("raj", 1, 1, 2, "less")]


def test_nothing_is_told_where_nothing_or_half_was_declared(store: Store) -> None:
    tables = ("account_topics", "account_coordination", "account_load")
    declare(store, DECLARED.model_copy(update={"team": None}))
    asks(store, "q1", 1, "udo", "what is the price?")
    make(store)
    assert [rows(store, f"SELECT count(*) FROM {table}") for table in tables] == [[(0,)]] * 3


@pytest.fixture(scope="module", params=[1])
def business(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BusinessTruth]:
    folder = tmp_path_factory.mktemp("business")
    truth = write_scenario("business", 1_500, request.param, folder).truth
    assert isinstance(truth, BusinessTruth)
    settings = Settings()
    with Embedded(folder / "data", settings, load_brands(folder / "brands.toml"), lambda: NOW_MS, quiet=True) as writer:
        writer.declare(read_config(folder / "accounts.toml", Declarations).declaring())
        read_bounded(writer, [folder / "events.ndjson"], None, settings)
    return folder / "data", truth


@pytest.mark.prove  # worlds of their own take half a minute each
def test_what_is_planted_in_the_world_business_is_found(business: tuple[Path, BusinessTruth]) -> None:
    data, truth = business
    for question in truth.questions:
        sql = "SELECT verdict, answered_by FROM account_topics WHERE company = ? AND topic = ?"
        ((verdict, by),) = ask(data, sql, [question.company_id, question.topic]).rows
        assert (verdict == "nobody can") == (question.answered_by is None)
        assert question.answered_by is None or question.answered_by in by
    found = ask(data, "SELECT company, top_seller, verdict FROM account_coordination ORDER BY 1").rows
    for account, (company, seller, verdict) in zip(truth.accounts, found, strict=True):
        assert company == account.company_id
        assert (verdict == "one person") == (account.plan == "single_threaded")
        assert verdict != "one person" or seller == account.top_seller


@pytest.mark.prove
def test_both_alerts_are_found_once_and_none_for_the_dense_account(business: tuple[Path, BusinessTruth]) -> None:
    data, truth = business
    sql = "SELECT rule, subject, epoch_ms(started_at) FROM standing_alerts WHERE rule LIKE 'si%' ORDER BY 1"
    silent = next(account for account in truth.accounts if account.plan == "silent_decider")
    decider = next(member.account for member in silent.members if member.role == "decider")
    single = next(account.company_id for account in truth.accounts if account.plan == "single_threaded")
    found = ask(data, sql).rows
    assert found[0] == ("silent_decider", decider, silent.silent_from_ms)
    assert [row[:2] for row in found[1:]] == [("single_threaded", single)]


@pytest.mark.prove
def test_the_company_of_who_was_told_is_that_of_the_truth(business: tuple[Path, BusinessTruth]) -> None:
    data, truth = business
    sql = "SELECT company, receiver_id FROM vouching WHERE voucher_id = ? AND receiver_id = ?"
    for vouch in truth.vouching:
        assert ask(data, sql, [vouch.voucher, vouch.receiver]).rows == [(vouch.company_id, vouch.receiver)]
    people = {member.account: account.company_id for account in truth.accounts for member in account.members}
    every = ask(data, "SELECT company, receiver_id FROM vouching WHERE receiver_id IS NOT NULL").rows
    assert all(company == people.get(receiver) for company, receiver in every)
    team = {seller.account for seller in truth.sellers}
    assert not team & {receiver for _, receiver in every}


@pytest.mark.prove
def test_a_replay_and_a_late_declaration_end_in_the_same_tables(
    business: tuple[Path, BusinessTruth], tmp_path: Path
) -> None:
    data, _ = business
    replay(data, tmp_path / "again")
    assert tables_equal(tmp_path / "again", data)
    late, folder = tmp_path / "late", data.parent
    with Embedded(late, Settings(), load_brands(folder / "brands.toml"), lambda: NOW_MS, quiet=True) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, Settings())
    assert ask(late, "SELECT count(*) FROM account_topics").rows == [(0,)]
    send(late, read_config(folder / "accounts.toml", Declarations).declaring())
    assert tables_equal(late, data)


def test_who_is_of_two_companies_asks_for_both_and_their_contacts_are_carried_once(store: Store) -> None:
    dora = Person(account="dora", role="decider")
    two = (Company(id="c1", name="Ostrel", person=(dora,)), Company(id="c2", person=(dora, Person(account="eve"))))
    declare(store, DECLARED.model_copy(update={"company": two}))
    asks(store, "q1", 1, "dora", "what would it cost us?", answered={"ines": 2})
    speak(store, [Spoken(5 + n, "dora", "ines") for n in range(3)])
    make(store, 20)
    assert rows(store, "SELECT company, topic, asked, answered FROM account_topics ORDER BY 1") == [
        ("c1", "pricing", 1, 1),
        ("c2", "pricing", 1, 1),
    ]
    assert rows(store, "SELECT company, contacts FROM account_coordination ORDER BY 1") == [("c1", 4), ("c2", 4)]
    assert rows(store, "SELECT seller, contacts, companies, buyers FROM account_load ORDER BY 1") == [
        ("ines", 4, 2, 1),
        ("raj", 0, 0, 0),
    ]
