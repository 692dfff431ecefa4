"""The tables of accounts: by hand, and equal to what the world `business` planted."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.account_roster import roster
from pipeline.declared import Company, Declarations, Person, Team, account_key
from pipeline.records import InteractionRow
from pipeline.settings import Brand, Brands, Settings
from streams.commands.run import read_bounded
from streams.commands.simulate import write_scenario
from streams.config import load_brands, read_config
from streams.embedded import Embedded
from streams.queries import ask
from streams.store import Store
from streams.studies import study_tables
from tests.store_samples import NOON_MS, mention, output, share

DAY_MS = 86_400_000
NOW_MS = NOON_MS + 400 * DAY_MS
BRANDS = Brands(brand=(Brand(id="acme", name="Acme"),))
TEAM = (
    Person(account="@Ines", name="Inès", function="Sales"),
    Person(account="owen", function="IT"),
    Person(account="maud", function=""),
)
BUYERS = (
    Person(account="denis", function="Achats", role="decider"),
    Person(account="Emma", function="it", role="user"),
    Person(account="farid"),
    Person(account="ghost", role="gatekeeper"),
)


def declared(*companies: Company, team: Sequence[Person] = TEAM) -> Declarations:
    return Declarations(brand="acme", team=Team(person=tuple(team)), company=companies)


CORP = Company(id="corp1", name="Ostrel", person=BUYERS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: NOW_MS) as opened:
        opened.commit_act(1, NOW_MS, BRANDS)
        yield opened


def met(id_: str, one: str, other: str, day: float, kind: str = "mention") -> InteractionRow:
    row = share(id_, one, other, kind=kind, post_id=id_)
    return replace(row, happened_at_ms=NOON_MS + round(day * DAY_MS))


def make(store: Store, interactions: Sequence[InteractionRow], declarations: Declarations) -> None:
    rows = output("x", mentions=[mention("m1", "emma")], interactions=list(interactions))
    store.commit(rows, store.last_seq() + 1)
    store.commit_act(store.last_seq() + 1, NOW_MS, declaring=declarations.declaring())
    assert study_tables(store, Settings(), lambda: 0.0).refresh(NOW_MS, is_last=True)


def found(store: Store, sql: str) -> list[tuple[Any, ...]]:
    return store.con.execute(sql).fetchall()


TALK = [
    met("a", "ines", "denis", 100),
    met("a", "ines", "denis", 100, "reply"),  # the same post both answers and addresses: one contact
    met("b", "denis", "ines", 390),
    met("c", "Owen", "emma", 391),
    met("d", "ines", "Owen", 392),
    met("e", "ines", "Emma", 392, "like"),  # not spoken to
    met("f", "ines", "Emma", 392, "repost"),
    met("g", "farid", "emma", 393, "quote"),
    met("h", "emma", "Owen", 393.1, "reply"),
    met("i", "ines", "farid", 10),  # long ago
    met("j", "stranger", "farid", 393),
]


def test_the_map_by_hand(store: Store) -> None:
    make(store, TALK, declared(CORP))
    columns = "company, author_id, side, role, function, posts, contacts, contacted_by, contacts_by, colleagues"
    assert found(store, f"SELECT {columns} FROM account_map ORDER BY company NULLS LAST, author_id") == [
        # Two spellings of one account were seen: the first in the order of names stands for both.
        ("corp1", "Emma", "buy", "user", "it", 1, 2, ["Owen"], [2], ["farid"]),
        ("corp1", "denis", "buy", "decider", "Achats", 0, 2, ["ines"], [2], []),
        ("corp1", "farid", "buy", None, None, 0, 0, [], [], ["Emma"]),
        ("corp1", "ghost", "buy", "gatekeeper", None, 0, 0, [], [], []),
        (None, "Owen", "sell", None, "IT", 0, 2, ["Emma"], [2], ["ines"]),
        (None, "ines", "sell", None, "Sales", 0, 2, ["denis"], [2], ["Owen"]),
        (None, "maud", "sell", None, None, 0, 0, [], [], []),
    ]
    days = "date_diff('day', TIMESTAMP '2026-01-01', last_contact_at)"
    assert dict(found(store, f"SELECT author_id, {days} FROM account_map WHERE side = 'buy'")) == {
        "denis": 390,
        "Emma": 393,
        "farid": 10,
        "ghost": None,
    }


def test_the_networks_by_hand(store: Store) -> None:
    make(store, TALK, declared(CORP))
    ((row,),) = (found(store, "SELECT n FROM account_networks AS n"),)
    net = row[0]
    assert (net["n_buyers"], net["n_sellers"], net["buyers_in_contact"], net["sellers_in_contact"]) == (4, 3, 2, 2)
    assert (net["contacts"], net["buyer_seller_ties"], net["within_seller_ties"], net["within_buyer_ties"]) == (
        4,
        2,
        1,
        1,
    )
    assert net["buyer_seller_density"] == 2 / 12
    assert net["within_seller_density"] == 1 / 3
    assert net["seller_centralization"] == 0.5
    assert (net["similar_function_ties"], net["similar_function_pairs"]) == (1, 1)  # IT is it
    assert (net["cross_function_ties"], net["cross_function_pairs"]) == (1, 3)
    assert (net["top_share"], net["without_role"]) == (0.5, 1)
    assert net["roles_in_contact"] == ["decider", "user"]
    assert net["roles_not_in_contact"] == ["gatekeeper"]
    assert net["roles_missing"] == ["influencer", "buyer", "initiator", "approver", "resource_holder"]
    # No tie, but a common contact: ines and emma (owen), owen and denis (ines), owen and farid (emma).
    assert (net["bridged_pairs"], net["broker_share"], net["broker_sole"]) == (3, 1 / 3, 1)
    assert net["reading"] == "too few to say"
    assert net["steps"] == []
    assert net["decider_silent_days"] == pytest.approx(10)


def test_journey_eight_reads_the_map_beside_the_ties(store: Store) -> None:
    make(store, TALK, declared(CORP))
    for seller, buyer, weight in (("ines", "denis", 2.0), ("Owen", "Emma", 1.0), ("stranger", "Emma", 9.0)):
        store.con.execute(
            "INSERT INTO ties SELECT 'acme', ?, ?, ?, 1, 0, 0, 0, 0, 0, t, t, t FROM (SELECT make_timestamp_ms(?) t)",
            [seller, buyer, weight, NOW_MS],
        )
    rows = found(
        store,
        """SELECT p.company, p.role, count(DISTINCT p.author_id) AS people,
       count(DISTINCT p.author_id) FILTER (s.side = 'sell') AS reached, coalesce(sum(t.weight) FILTER (s.side = 'sell'), 0) AS tie
FROM account_map p LEFT JOIN ties t ON t.target_id = p.author_id AND t.brand = p.brand LEFT JOIN account_map s ON s.author_id = t.source_id AND s.brand = p.brand AND s.side = 'sell'
WHERE p.side = 'buy' AND p.brand = 'acme' GROUP BY ALL ORDER BY p.company, reached, p.role""",  # noqa: E501
    )
    assert rows == [
        ("corp1", "gatekeeper", 1, 0, 0.0),
        ("corp1", None, 1, 0, 0.0),
        ("corp1", "decider", 1, 1, 2.0),
        ("corp1", "user", 1, 1, 1.0),
    ]


def test_who_sells_is_no_buyer_and_an_account_stands_once() -> None:
    twice = Company(
        id="corp2", person=(Person(account="@INES", role="decider"), Person(account="x"), Person(account="X"))
    )
    rows = roster([("acme", Team(person=TEAM))], [("acme", twice)])
    assert [(row.company, row.key) for row in rows] == [("corp2", "x"), (None, "ines"), (None, "maud"), (None, "owen")]
    assert account_key("@Anna") == "anna"


def test_a_company_is_looked_after_by_whom_it_was_declared_or_who_is_in_contact(store: Store) -> None:
    team = (
        Person(account="ines", serves=("corp2",)),  # in contact all the same
        Person(account="owen", serves=("corp1", "corp2")),
        Person(account="maud", serves=("corp2",)),
        Person(account="zed"),
    )
    make(store, TALK, declared(CORP, Company(id="corp2", person=(Person(account="far"),)), team=team))
    assert found(store, "SELECT company, n_sellers, within_seller_ties FROM account_networks ORDER BY 1") == [
        ("corp1", 3, 1),
        ("corp2", 4, 1),
    ]
    assert found(store, "SELECT serves FROM account_map WHERE author_id = 'Owen'") == [(["corp1", "corp2"],)]


def test_without_a_team_or_people_that_is_said(store: Store) -> None:
    make(store, TALK, declared(CORP, Company(id="empty"), team=()))
    assert found(store, "SELECT company, reading, buyer_seller_density FROM account_networks ORDER BY 1") == [
        ("corp1", "no team declared", None),
        ("empty", "no team declared", None),
    ]
    assert found(store, "SELECT role, reached, who FROM account('acme', 'corp1') WHERE role IS NULL") == [
        (None, 0, ["farid"])
    ]
    assert [row[0] for row in found(store, "SELECT company FROM accounts()")] == ["corp1", "empty"]


@pytest.mark.parametrize("team", [None, Team()])
def test_companies_of_which_nobody_is_known_are_told_so(store: Store, team: Team | None) -> None:
    make(store, TALK, Declarations(brand="acme", team=team, company=(Company(id="empty"),)))
    assert found(store, "SELECT company, n_buyers, n_sellers, reading FROM account_networks") == [
        ("empty", 0, 0, "no team declared")
    ]


def test_nothing_declared_is_no_row(store: Store) -> None:
    store.commit(output("x", interactions=TALK), store.last_seq() + 1)
    assert study_tables(store, Settings(), lambda: 0.0).refresh(NOW_MS, is_last=True)
    assert (
        found(store, "SELECT count(*) FROM account_map")
        == found(store, "SELECT count(*) FROM account_networks")
        == [(0,)]
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.prove)])
def test_the_networks_of_the_world_business_are_those_planted(tmp_path: Path, seed: int) -> None:
    """Densities, ties by function, contacts of each member, who holds how much, roles not reached: exactly."""
    truth: Any = write_scenario("business", 1_200, seed, tmp_path).truth
    settings = Settings()
    with Embedded(tmp_path / "data", settings, load_brands(tmp_path / "brands.toml"), lambda: NOW_MS) as writer:
        writer.declare(read_config(tmp_path / "accounts.toml", Declarations).declaring())
        read_bounded(writer, [tmp_path / "events.ndjson"], None, settings)
    columns, rows = ask(tmp_path / "data", "FROM account_networks ORDER BY company")
    assert len(rows) == len(truth.accounts)
    for account, row in zip(truth.accounts, rows, strict=True):
        net = dict(zip(columns, row, strict=True))
        assert (net["company"], net["company_name"]) == (account.company_id, account.name)
        for name in ("contacts", "buyer_seller_ties", "similar_function_ties", "cross_function_ties"):
            assert net[name] == getattr(account, name), name
        for name in ("buyer_seller_density", "within_buyer_density", "top_share"):
            assert net[name] == pytest.approx(getattr(account, name), abs=1e-9), name
        assert net["within_seller_density"] == pytest.approx(truth.within_seller_density)
        assert net["seller_centralization"] == pytest.approx(truth.seller_centralization)
        assert sorted(net["roles_not_in_contact"]) == list(account.roles_not_in_contact)
    members = {member.account: member for account in truth.accounts for member in account.members}
    sql = "SELECT author_id, contacts, len(contacted_by), epoch_ms(last_contact_at), role, function FROM account_map"
    people = ask(tmp_path / "data", f"{sql} WHERE side = 'buy'").rows
    assert len(people) == len(members)
    for author, contacts, sellers, last_ms, role, function in people:
        member = members[author]
        assert (contacts, sellers, role, function) == (member.contacts, member.sellers, member.role, member.function)
        assert last_ms == member.last_contact_at_ms
    by_plan = {account.plan: net for account, net in zip(truth.accounts, rows, strict=True)}
    reading = columns.index("reading")
    assert by_plan["dense"][reading] == "dense on both sides: redundant"
