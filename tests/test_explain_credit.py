"""`murmure explain credit`: one adoption, factor by factor, is what the tables hold."""

import json
from datetime import datetime
from math import exp
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.credit import Rule
from pipeline.errors import QueryError
from streams.cli import app
from streams.learned import learned
from streams.queries import ask
from tests.twin_worlds import BRAND, PLANTED, rows, said, world

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("explained"), "contagion")


def adoptions(data: Path, n: int, at_least: int = 2) -> list[tuple[str, str]]:
    """Some adoptions of planted items that several had shown."""
    sql = """SELECT item, adopter_id FROM credit_parts WHERE brand = ? AND list_contains(?, item)
        GROUP BY item, adopter_id HAVING count(*) >= ? ORDER BY md5(item || adopter_id) LIMIT ?"""
    found = ask(data, sql, [BRAND, list(PLANTED), at_least, n]).rows
    assert len(found) == n
    return found


def test_what_is_learned_again_is_what_credit_was_made_with(data: Path) -> None:
    """Of every exposure of the brand: decay = equal x exp(-delay / mean delay) x influenceability."""
    known = learned(data, BRAND)
    sql = "SELECT influencer_id, adopter_id, by_equal, by_decay, adopted_at, seen_at FROM credit_parts WHERE brand = ?"
    parts = ask(data, sql, [BRAND]).rows
    assert len(parts) > 500
    for influencer, adopter, equal, decay, adopted_at, seen_at in parts:
        delay_s = (adopted_at - seen_at).total_seconds()
        faded_to = exp(-delay_s / known.passing(influencer, adopter).mean_delay_s)
        assert decay == pytest.approx(equal * faded_to * known.readiness(adopter).rate, rel=1e-9)


def test_parts_are_those_of_the_table_and_factors_make_decay(data: Path) -> None:
    sql = "SELECT rule, influencer_id, credit FROM credit WHERE brand = ? AND item = ? AND adopter_id = ?"
    for item, adopter in adoptions(data, 5):
        found = rows(data, "explain", "credit", "--adopter", adopter, "--item", item, "--brand", BRAND)
        stored = {(rule, who): part for rule, who, part in ask(data, sql, [BRAND, item, adopter]).rows}
        assert {(rule.value, row["influencer_id"]): row[rule] for row in found for rule in Rule} == stored
        for row in found:
            of_rules = [row[rule] for rule in Rule]
            assert (row["credit_lo"], row["credit_hi"]) == (min(of_rules), max(of_rules))
            assert row["decay"] == pytest.approx(row["equal"] * row["faded_to"] * row["influenceability"])


def test_everyone_counted_as_exposed_is_shown_with_the_reason(data: Path) -> None:
    """A follow or an act older than the adoption, as the rows have it."""
    follows = set(ask(data, "SELECT source_id, target_id FROM follows").rows)
    acts = ask(data, "SELECT actor_id, target_id, kind, epoch_ms(happened_at) FROM interactions").rows
    n_by_acts = 0
    for item, adopter in adoptions(data, 4, at_least=3):
        for row in rows(data, "explain", "credit", "--adopter", adopter, "--item", item):
            who, at_ms = row["influencer_id"], datetime.fromisoformat(row["adopted_at"] + "+00:00").timestamp() * 1000
            own = [1 for a, b, kind, ms in acts if (a, b) == (adopter, who) and ms + (kind == "mention") <= at_ms]
            assert row["acts"] == len(own)
            assert (row["followed_at"] is not None) == ((adopter, who) in follows), "in this world they come first"
            assert row["followed_at"] is not None or row["acts"] or row["spoken_to"]
            n_by_acts += row["followed_at"] is None
    assert n_by_acts


def test_a_person_reads_one_sentence_and_the_parts_under_each_rule(data: Path) -> None:
    ((item, adopter),) = adoptions(data, 1)
    shown = said(data, "explain", "credit", "--adopter", adopter.upper(), "--item", "#" + item.partition(":")[2])
    first = rows(data, "explain", "credit", "--adopter", adopter, "--item", item)[0]
    told = " ".join(shown.split())
    assert f"{adopter} took up {item} on " in told
    assert f"after {first['influencer_id']}, who gets {first['share']:.0%} of the credit by share" in told
    assert f"influenceability {first['influenceability']:.2f} [" in told
    assert f"{item} reads `contagion`" in told
    assert "all of them" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_who_was_shown_nothing_is_an_error_that_says_what_others_led_them_to(data: Path) -> None:
    sql = """SELECT adopter_id FROM credit_parts WHERE brand = ? GROUP BY adopter_id
        HAVING NOT list_contains(list(item), ?) ORDER BY 1 LIMIT 1"""
    ((other,),) = ask(data, sql, [BRAND, PLANTED[0]]).rows
    with pytest.raises(QueryError, match=rf"nobody is known to have shown {PLANTED[0]} of {BRAND} to {other}.*others"):
        said(data, "explain", "credit", "--adopter", other, "--item", PLANTED[0])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--adopter", "nobody-here", "--item", PLANTED[0]), "no author 'nobody-here'"),
        (("--adopter", "x", "--item", "#deskpartie"), "the nearest are: tag:deskparty"),
        (("--adopter", "x", "--item", PLANTED[0], "--brand", "acme"), "there is no brand 'acme'"),
    ],
)
def test_an_unknown_name_is_an_error_that_tells_the_nearest(data: Path, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        said(data, "explain", "credit", *words)


def test_an_adoption_within_several_brands_asks_for_one(tmp_path: Path, data: Path) -> None:
    import duckdb

    copy = tmp_path / "murmure.duckdb"
    copy.write_bytes((data / "murmure.duckdb").read_bytes())
    with duckdb.connect(str(copy)) as con:
        for table in ("credit_parts", "shares_of_credit"):
            con.execute(f"INSERT INTO {table} SELECT 'other' AS brand, * EXCLUDE (brand) FROM {table}")
    ((item, adopter),) = adoptions(data, 1)
    with pytest.raises(QueryError, match=f"several brands; choose one: --brand {BRAND} or other"):
        said(tmp_path, "explain", "credit", "--adopter", adopter, "--item", item)
    found = json.loads(
        CliRunner()
        .invoke(
            app,
            ["explain", "credit", "--adopter", adopter, "--item", item, "--brand", "other", "--format", "json",
             "--data", str(tmp_path)],
        )
        .stdout
    )  # fmt: skip
    assert {row["brand"] for row in found} == {"other"}
