"""The tables of value and the plan under a budget, from stored rows: by plain addition, and in another order."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from pipeline.declared import Declarations, MemberValue, Person, Team, Value
from pipeline.errors import InputError, QueryError
from pipeline.settings import Brand, Brands, Settings
from pipeline.study_settings import StudySettings
from streams.cli import app
from streams.publish import publish
from streams.store import Store
from streams.studies import study_tables
from tests.store_samples import mention, output, share

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

DAY_MS = 86_400_000
NOW_MS = 1_770_000_000_000
BRANDS = Brands(brand=(Brand(id="acme", name="Acme", accounts=("@acme_help",)),))
# item, adopter, influencer, its part under decay and under each other rule
PARTS = [
    ("tag:a", "bob", "ann", 0.5, 1.0),
    ("tag:a", "cy", "ann", 0.25, 0.5),
    ("tag:a", "cy", "bob", 0.25, 0.5),
    ("tag:b", "cy", "acme_help", 0.4, 1.0),
    ("tag:b", "dan", "cy", 0.6, 1.0),
    ("brand:acme", "dan", "ann", 0.2, 1.0),
    ("tag:b", "acme_help", "dan", 0.9, 1.0),  # what the brand itself takes up is worth nothing to it
]
ADOPTIONS = {"ann": 2, "bob": 1, "cy": 3, "dan": 2, "acme_help": 4, "eve": 0}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store", clock=lambda: NOW_MS) as opened:
        opened.commit_act(1, NOW_MS, BRANDS)
        yield opened


def make(
    store: Store, of: Declarations | None = None, order: Sequence[int] = range(len(PARTS)), *, of_people: bool = False
) -> None:
    posts = [mention(f"m{n}", who, NOW_MS - days * DAY_MS) for n, (who, days) in enumerate((("ann", 3), ("bob", 200)))]
    acts = [share("s1", "cy", "ann", NOW_MS - 70 * DAY_MS)]
    store.commit(output("x", mentions=posts, interactions=acts), store.last_seq() + 1)
    for n in order:
        item, adopter, influencer, decay, part = PARTS[n]
        of_one = ["acme", item, adopter, influencer, "2026-01-20", "2026-01-19", 1.0, part, decay]
        store.con.execute(f"INSERT INTO credit_parts VALUES ({','.join('?' * 15)})", [*of_one, *[part] * 6])
    for who, n in ADOPTIONS.items():
        store.con.execute(
            "INSERT INTO shares_of_credit VALUES ('acme', ?, ?, 1, 0, 0, 0, 0, 0, NULL, NULL, NULL)", [who, n]
        )
    ties = (
        ("cy", "ann", 0.5, 4, 90),
        ("dan", "ann", 0.5, 1, 90),
        ("bob", "ann", 2.5, 4, 9),
        ("ann", "acme_help", 1.5, 3, 2),
    )
    for source, target, weight, n, days in ties:
        store.con.execute(
            "INSERT INTO ties SELECT 'acme', ?, ?, ?, ?, 0, 0, 0, 0, 0, t, t, make_timestamp_ms(?) "
            "FROM (SELECT make_timestamp_ms(?) t)",
            [source, target, weight, n, NOW_MS, NOW_MS - days * DAY_MS],
        )
    if of is not None:
        for row in of.declaring().rows:
            store.con.execute(
                "INSERT INTO declared VALUES ('acme', ?, ?, ?, make_timestamp_ms(0))", [row.kind, row.name, row.content]
            )
    settings = Settings(studies=StudySettings(value_of="people" if of_people else "items"))
    assert study_tables(store, settings, lambda: 0.0).refresh(NOW_MS, is_last=True)


def found(store: Store, sql: str) -> list[tuple[Any, ...]]:
    return store.con.execute(sql).fetchall()


def members(store: Store) -> dict[str, tuple[float, float]]:
    rows = found(store, "SELECT author_id, own_value, influence_value FROM member_value ORDER BY 1")
    return {who: (own, led) for who, own, led in rows}


def test_what_is_laid_to_others_leaves_their_own(store: Store) -> None:
    make(store)
    assert members(store) == {
        "ann": (2, pytest.approx(0.95)),
        "bob": (0.5, pytest.approx(0.25)),
        "cy": (pytest.approx(3 - 0.5 - 0.4), pytest.approx(0.6)),
        "dan": (pytest.approx(1.2), 0),
    }
    ((unit, own, influence, by_brand, total, adoptions, credited, holds),) = found(
        store, "SELECT unit, own, influence, by_brand, total, adoptions, credited, reconciles FROM network_value"
    )
    assert (unit, total, adoptions, holds) == ("adoptions", 8, 8, True)
    assert (influence, by_brand, credited) == (pytest.approx(1.8), pytest.approx(0.4), pytest.approx(2.2))
    assert own + influence + by_brand == pytest.approx(total, abs=1e-9)
    effects = dict(found(store, "SELECT author_id, influence_effect FROM member_value"))
    assert effects["ann"] == pytest.approx(0.95 / 1.8)
    assert sum(effects.values()) == pytest.approx(1)
    hi = dict(found(store, "SELECT author_id, influence_hi FROM member_value"))
    assert hi["ann"] > 1.5  # under every other rule


def test_declared_values_are_split_and_nothing_is_counted_twice(store: Store) -> None:
    value = Value(per_adoption=10.0, currency="CHF", member=(MemberValue(account="@Cy", value=600.0),))
    gone = MemberValue(account="zoe", value=50.0)  # took nothing up that is seen
    make(store, Declarations(brand="acme", value=value.model_copy(update={"member": (*value.member, gone)})))
    assert members(store) == {
        "ann": (20, pytest.approx(10 * 0.7 + 200 * 0.25)),
        "bob": (pytest.approx(10 * 0.5), pytest.approx(200 * 0.25)),
        "cy": (pytest.approx(600 - 200 * 0.9), pytest.approx(6)),
        "dan": (pytest.approx(20 - 10 * 0.8), 0),
        "zoe": (50, 0),
    }
    ((unit, own, influence, by_brand, total, holds, declared),) = found(
        store, "SELECT unit, own, influence, by_brand, total, reconciles, declared_members FROM network_value"
    )
    assert (unit, total, holds, declared) == ("CHF", 20 + 10 + 600 + 20 + 50, True, 2)
    assert own + influence + by_brand == pytest.approx(total, abs=1e-9)


def test_ids_that_differ_by_case_share_one_declared_value_and_who_was_never_seen_is_not_dormant(store: Store) -> None:
    store.con.execute("INSERT INTO shares_of_credit VALUES ('acme', 'CY', 1, 1, 0, 0, 0, 0, 0, NULL, NULL, NULL)")
    given = (MemberValue(account="@Cy", value=600.0), MemberValue(account="zoe", value=50.0))
    make(store, Declarations(brand="acme", value=Value(per_adoption=10.0, member=given)))
    worth = members(store)
    assert worth["CY"][0] == pytest.approx(600 / 4)  # of four adoptions three are of `cy`
    assert worth["CY"][1] == 0
    assert worth["cy"][0] == pytest.approx(450 - 150 * 0.9)
    ((total, dormant),) = found(store, "SELECT total, dormant_members FROM network_value")
    assert total == pytest.approx(20 + 10 + 600 + 20 + 50)
    asleep = dict(found(store, "SELECT author_id, is_dormant FROM member_value"))
    assert (asleep["zoe"], dormant) == (False, sum(asleep.values()))


def test_people_count_once_where_that_is_asked_for(store: Store) -> None:
    make(store, of_people=True)
    assert members(store) == {
        "ann": (1, pytest.approx(0.2)),
        "bob": (1, 0),
        "cy": (1, 0),
        "dan": (pytest.approx(0.8), 0),
    }
    assert found(store, "SELECT total, adoptions, reconciles, counted FROM network_value") == [(4, 4, True, "people")]


def test_who_was_silent_is_dormant_and_ties_once_strong_are_told_with_who_could_open_them(store: Store) -> None:
    make(store, Declarations(brand="acme", team=Team(person=(Person(account="@Bob"),))))
    asleep = dict(found(store, "SELECT author_id, is_dormant FROM member_value"))
    assert asleep == {"ann": False, "bob": True, "cy": True, "dan": False}  # dan was never seen to act at all
    (tie,) = found(store, "SELECT author_id, other_id, once, contacts, opener_id, opener_weight FROM dormant_ties")
    assert tie == ("ann", "cy", pytest.approx(0.5 * 2**3), 4, "bob", 2.5)  # half-lives of 30 days; bob is of the team


def test_the_order_of_rows_changes_nothing(store: Store, tmp_path: Path) -> None:
    make(store)
    with Store.open(tmp_path / "other", clock=lambda: NOW_MS) as other:
        other.commit_act(1, NOW_MS, BRANDS)
        make(other, order=np.random.default_rng(1).permutation(len(PARTS)).tolist())
        for table in ("member_value", "network_value", "dormant_ties"):
            here, there = (found(of, f"SELECT * FROM {table} ORDER BY ALL") for of in (store, other))
            assert len(here) == len(there) > 0
            for one, two in zip(here, there, strict=True):
                assert one == tuple(pytest.approx(x, abs=1e-12) if isinstance(x, float) else x for x in two)


def run(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--data", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_commands_tell_it(store: Store, tmp_path: Path) -> None:
    make(store, Declarations(brand="acme", value=Value(per_adoption=10.0)))
    (tmp_path / "out").mkdir()
    publish(store, tmp_path / "out", NOW_MS)
    said = run(tmp_path / "out", "value", "Acme")
    assert "The network is worth 80 EUR" in said
    assert "Counted are all 8 adoptions of members" in said
    invited = run(tmp_path / "out", "invite", "acme", "--budget", "4")
    counted = r"Counted are the \d+ adoptions that followed others' or led to some \(murmure value: all 8 of members\)"
    assert re.search(counted, invited)
    rows = json.loads(run(tmp_path / "out", "value", "acme", "--format", "json"))
    assert [row["author_id"] for row in rows][:2] == ["ann", "cy"] or [row["rank"] for row in rows][:2] == [1, 2]
    told = json.loads(run(tmp_path / "out", "invite", "acme", "--budget", "4", "--rule", "share", "--format", "json"))
    assert [row["order"] for row in told] == [*range(1, len(told) + 1)]
    first = next(row for row in told if row["author_id"] == "ann")
    assert (first["dormant_ties"], first["dormant_to"], first["opener"]) == (1, ["cy"], "acme_help")
    assert first["worth"] == pytest.approx(10 * first["gain"], abs=0.11)
    assert "acme_help" not in {row["author_id"] for row in told}
    prices = tmp_path / "prices.csv"
    prices.write_text("account,price\nann,90\ncy,40\ndan,30\n", encoding="utf-8")
    told = json.loads(
        run(tmp_path / "out", "invite", "acme", "--budget", "75", "--prices", str(prices), "--format", "json")
    )
    assert sum(row["price"] for row in told) <= 75
    assert {row["author_id"] for row in told} == {"cy", "dan"}
    with pytest.raises(QueryError, match="the cheapest costs 30"):
        run(tmp_path / "out", "invite", "acme", "--budget", "20", "--prices", str(prices))
    prices.write_text("account,price\nann,free\n", encoding="utf-8")
    with pytest.raises(InputError, match="price must be a number above 0, got 'free'"):
        run(tmp_path / "out", "invite", "acme", "--budget", "20", "--prices", str(prices))
    with pytest.raises(QueryError, match=r"nobody .* is known to have taken up anything of a brand 'nobody'"):
        run(tmp_path / "out", "value", "nobody")
