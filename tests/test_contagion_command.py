"""`murmure contagion` on twin worlds: what spreads, and what only comes to people who are alike."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.errors import QueryError
from streams.commands.contagion import caution
from tests.twin_worlds import BRAND, PLANTED, rows, said, world

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("contagion"), "contagion")


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("homophily"), "homophily")


def test_what_spreads_reads_contagion_and_what_comes_to_the_alike_does_not(data: Path, alike: Path) -> None:
    spread = {row["item"]: row["verdict"] for row in rows(data, "contagion", BRAND)}
    assert {spread[item] for item in PLANTED} == {"contagion"}
    likeness = {row["item"]: row["verdict"] for row in rows(alike, "contagion", BRAND)}
    assert {likeness[item] for item in PLANTED} == {"correlation only"}


def test_chance_is_counted_over_all_items_that_were_tested(data: Path) -> None:
    told = rows(data, "contagion", BRAND)
    tested = [row for row in told if row["verdict"] != "too few"]
    found = [row for row in told if row["verdict"] == "contagion"]
    assert told[: len(found)] == found
    assert all(row["p"] is not None for row in tested)
    table = said(data, "contagion", BRAND)
    assert f"Of {len(told)} items looked at {len(tested)} could be tested." in table
    assert f"up to {0.03 * len(tested):.2g} of them" in table
    assert f"{len(found)} do." in table


def test_without_follows_it_is_said_what_is_missing() -> None:
    rows_of = [("too few", "tag:a", 20, 3, *(None,) * 6, "why"), ("too few", "tag:b", 12, 0, *(None,) * 6, "why")]
    assert "None of 2 items could be tested" in caution(rows_of)


def test_one_item_tells_its_test_its_curve_and_when_people_follow(data: Path) -> None:
    told = rows(data, "contagion", BRAND, "--item", "#DeskParty")
    by_measure = Counter(row["measure"] for row in told)
    assert (by_measure["delay"], by_measure["hour"], by_measure["weekday"]) == (6, 24, 7)
    assert next(row["label"] for row in told if row["measure"] == "verdict") == "contagion"
    curve = [(row["bin"], row["adopted"], row["of"], row["value"]) for row in told if row["measure"] == "k"]
    assert [k for k, *_ in curve] == list(range(len(curve)))
    assert all(value == pytest.approx(adopted / n, abs=1e-4) for _, adopted, n, value in curve if n)
    rates = [row["value"] for row in told if row["measure"] == "delay"]
    assert rates[0] > 10 * rates[3]  # planted: the mean delay is 8 hours, and the fourth bin begins after 24
    table = said(data, "contagion", BRAND, "--item", "deskparty")
    assert "after how many contacts" in table
    assert "came 1 to 6 h after the latest contact" in table or "came 6 to 24 h after the latest contact" in table


def test_all_tags_together_have_a_curve_and_no_test(data: Path) -> None:
    told = {row["measure"] for row in rows(data, "contagion", BRAND, "--item", "tag:*")}
    assert told == {"k", "stickiness", "persistence", "delay", "hour", "weekday"}


@pytest.mark.parametrize("words", ["", "--item #bassclub"])
def test_every_form_is_printed_for_programs(data: Path, words: str) -> None:
    lines = said(data, "contagion", BRAND, *words.split(), "--format", "ndjson").splitlines()
    table = list(csv.reader(io.StringIO(said(data, "contagion", BRAND, *words.split(), "--format", "csv"))))
    assert len(lines) == len(table) - 1
    assert table[0] == list(json.loads(lines[0]))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("norvai",), r"the brands are: norvia "),
        ((BRAND, "--item", "tag:deskparti"), r"none with fewer than 10; the nearest are: tag:deskparty, "),
    ],
)
def test_an_unknown_name_is_an_error_that_tells_the_nearest(data: Path, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        said(data, "contagion", *words)


def test_a_brand_is_understood_as_an_item(data: Path) -> None:
    brand = rows(data, "contagion", BRAND, "--item", "brand:norvia")
    assert brand == rows(data, "contagion", "NORVIA", "--item", "brand")
