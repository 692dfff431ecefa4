"""What was declared of a brand that is watched no more: it makes no rows, and stays declared for when it comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.declared import Attendee, Boost, Campaign, Situation, Value
from pipeline.settings import Brand, Brands, Settings
from streams.standing.silent_decider import SILENT_DECIDER
from streams.standing.single_thread import SINGLE_THREADED
from streams.store import Store
from streams.studies import study_tables
from tests.account_worlds import ACME, DECLARED, Spoken, at, declare, speak
from tests.declared_samples import moment
from tests.standing_worlds import START_MS, found_by
from tests.store_samples import label, output

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

OTHER = Brands(brand=(Brand(id="brenn", name="Brenn"),))
STARTS, ENDS = moment(at(1)), moment(at(9))
TABLES = (
    *("account_map", "account_networks", "account_topics", "account_coordination", "account_load", "boosts"),
    *("campaigns", "situations", "situation_people", "member_value", "network_value", "dormant_ties"),
)


def comes(account: str) -> Attendee:
    return Attendee(account=account)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    more = {
        "boost": (Boost(id="b", influencer="ines", starts=STARTS, ends=ENDS),),
        "campaign": (Campaign(id="c", items=("tag:x",), starts=STARTS, ends=ENDS),),
        "situation": (
            Situation(id="s", attendee=(Attendee(account="dora"), Attendee(account="udo")), starts=STARTS, ends=ENDS),
        ),
        "value": Value(per_adoption=2.0),
    }
    with Store.open(tmp_path, clock=lambda: START_MS) as opened:
        declare(opened, DECLARED.model_copy(update=more))
        speak(opened, [Spoken(n, "dora", "ines", "how much is it?", "ask") for n in range(20)])
        asked = [label("dora-ines-0", "ask", 0.9, scheme="act")]
        opened.commit(output("asked", labels=asked), opened.last_seq() + 1)
        opened.con.execute(
            "INSERT INTO shares_of_credit VALUES ('acme', 'dora', 1, 1, 0, 0, 0, 0, 0, NULL, NULL, NULL)"
        )
        opened.con.execute(
            "INSERT INTO ties SELECT 'acme', 'udo', 'eve', .5, 4, 0, 0, 0, 0, 0, t, t, make_timestamp_ms(?) "
            "FROM (SELECT make_timestamp_ms(?) t)",
            [at(100), at(10)],
        )
        yield opened


def test_a_brand_that_is_withdrawn_leaves_nothing_of_what_was_declared_and_brings_it_back(store: Store) -> None:
    def rows() -> dict[str, int]:
        assert study_tables(store, Settings(), lambda: 0.0).refresh(at(100), is_last=True)
        return {
            name: n
            for name in TABLES
            for (n,) in store.con.execute(f"SELECT count(*) FROM {name} WHERE brand = 'acme'").fetchall()
        }

    def alerts() -> list[str]:
        return [one.subject for rule in (SILENT_DECIDER, SINGLE_THREADED) for one in found_by(rule, store, at(100))]

    before, told = rows(), alerts()
    assert min(before.values()) > 0, before
    assert told == ["Dora", "c1"]
    store.commit_act(store.last_seq() + 1, at(100), OTHER)
    assert rows() == dict.fromkeys(TABLES, 0)
    assert alerts() == []
    store.commit_act(store.last_seq() + 1, at(100), ACME)
    assert rows() == before
    assert alerts() == told
