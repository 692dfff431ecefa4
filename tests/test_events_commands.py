"""`murmure situations` and `murmure seat` tell what is in the tables, what to do, and what cannot be concluded."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.errors import InputError, QueryError
from streams.cli import app
from streams.guest_list import read_guests
from streams.pseudonym_key import hidden_name
from tests.small_events import SmallEvents

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

WEEK = 168
PEOPLE = ("lea:leader", "max:leader", "sia:seeker", "tom:seeker", "ugo:seeker", "val")


def said(*words: str) -> str:
    found = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def story() -> SmallEvents:
    of = SmallEvents()
    for week in range(20):
        of.post(f"b{week}", "else", week * WEEK)
    for n in range(3):
        of.ask(f"q{n}", f"old{n}", n, "Acme battery is empty, what can I do?", reason="customer_service")
        of.reply(f"r{n}", f"q{n}", "lea", f"old{n}", n + 1, "advice", "Acme battery: calibrate it")
    of.ask("q-sia", "sia", 13 * WEEK, "Why is my Acme battery empty?", reason="customer_service")
    of.ask("q-tom", "tom", 13 * WEEK, "Why is my Acme battery empty?", reason="customer_service")
    of.event("fair", 14 * WEEK, PEOPLE)
    of.event("next", 30 * WEEK, PEOPLE)
    of.speak("lea", "sia", 14 * WEEK + 2)
    of.speak("tom", "max", 15 * WEEK)
    of.speak("val", "tom", 15 * WEEK)
    return of


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story().published(tmp_path_factory.mktemp("published"), until_h=20 * WEEK)


def told(data: Path, *words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(said(*words, "--data", str(data), "--format", "json"))
    return rows


def test_events_are_listed_with_what_each_changed(data: Path) -> None:
    later, fair = told(data, "situations", "acme")
    assert (later["situation_id"], later["verdict"]) == ("next", "too early")
    assert (fair["new_ties_14d"], fair["lift"], fair["verdict"]) == (3, 3.0, "more")
    page = said("situations", "Acme", "--data", str(data))
    assert "fair: at least 2 more new ties than otherwise." in page
    assert "next: too early, its 14 days are not over." in page
    assert max(map(len, page.splitlines())) <= 100


def test_one_event_is_told_with_who_met_whom_its_chart_and_its_placebos(data: Path) -> None:
    met = told(data, "situations", "acme", "fair")
    assert [(row["one"], row["other"], row["is_new"]) for row in met] == [
        ("lea", "sia", True), ("max", "tom", True), ("tom", "val", True),
    ]  # fmt: skip
    page = said("situations", "acme", "fair", "--data", str(data))
    assert "6 people (declared)" in page
    assert "of them a leader with a seeker" in page
    assert "lift of new ties: +3.0" in page
    assert "dates before at which it might have been, 0 had as many new ties" in page
    with pytest.raises(QueryError, match=r"no event 'gala' of acme is declared.*declared: next, fair"):
        said("situations", "acme", "gala", "--data", str(data))


def test_who_should_meet_is_listed_best_first_without_those_who_met(data: Path) -> None:
    first, *others = told(data, "seat", "acme", "--situation", "fair")
    assert (first["leader"], first["seeker"], first["topic"], first["mention_id"]) == (
        "lea",
        "tom",
        "customer_service",
        "q-tom",
    )
    assert "advised 3 times, 3 on customer_service" in first["why"]
    listed = {(row["leader"], row["seeker"]) for row in (first, *others)}
    assert listed == {("lea", "tom"), ("lea", "ugo"), ("max", "sia"), ("max", "ugo")}
    page = said("seat", "acme", "--situation", "fair", "--data", str(data))
    assert "2 leaders, 3 seekers.\n2 pairs have spoken with each other and are left out; 1 of the others" in page


def test_guests_of_a_file_sit_at_tables(data: Path, tmp_path: Path) -> None:
    guests = "account,role\n@Lea,leader\nmax,leader\nsia,\ntom,seeker\nugo,seeker\nnew.one,\n"
    (tmp_path / "salon.csv").write_text(guests)
    rows = told(data, "seat", "acme", "--event", str(tmp_path / "salon.csv"), "--seats", "3")
    table = {row["author_id"]: row["table"] for row in rows}
    assert sorted(table.values()) == [1, 1, 1, 2, 2, 2]
    assert table["lea"] == table["tom"] != table["max"]
    role = {row["author_id"]: row["role"] for row in rows}
    assert (role["sia"], role["new.one"]) == ("seeker", "member")  # found: all that sia wrote is a question
    assert next(row["meets"] for row in rows if row["author_id"] == "tom") == "lea"
    page = said("seat", "acme", "--event", str(tmp_path / "salon.csv"), "--seats", "3", "--data", str(data))
    assert "seeker (found)" in page
    assert "6 people at 2 tables with 3 seats each" in page
    assert "2 tables of at most 3." in page
    never = next(line for line in page.splitlines() if "never seen" in line)
    assert never == "2 of 6 guests were never seen about the brand (new, or written otherwise here): ugo, new.one."


def test_without_guests_all_leaders_and_all_who_wait_are_looked_at(data: Path) -> None:
    with pytest.raises(QueryError, match="0 are leaders and 2 seekers"):
        said("seat", "acme", "--data", str(data))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name\nlea\n", "the column account"),
        ("account,role\n", "no line"),
        ("account,role\nlea,boss\n", "line 2: 'boss' is no role"),
        ("account,role\nlea,\n@LEA,\n", "line 3: '@LEA' is there twice"),
        ("account,role\n,leader\n", "line 2: no account"),
        ("account\n" + "\n".join(f"p{n}" for n in range(501)), "501 guests; at most 500"),
    ],
)
def test_a_faulty_guest_list_is_refused_with_what_to_mend(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        read_guests(tmp_path / "list.csv")


def test_options_that_do_not_go_together_are_refused(data: Path, tmp_path: Path) -> None:
    run = CliRunner()
    (tmp_path / "x.csv").write_text("account\nlea\n")
    both = ["seat", "acme", "--event", str(tmp_path / "x.csv"), "--situation", "fair", "--data", str(data)]
    assert run.invoke(app, both).exit_code == 2
    assert run.invoke(app, ["seat", "acme", "--seats", "4", "--data", str(data)]).exit_code == 2
    with pytest.raises(QueryError, match=r"nobody is known to be at an event 'x'.*declared events: fair, next"):
        said("seat", "acme", "--situation", "x", "--data", str(data))


def test_a_guest_list_names_people_as_the_tables_do(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a folder holds pseudonyms, the list may hold names."""
    monkeypatch.setenv("MURMURE_PSEUDONYM_KEY", "a key of tests, long enough")
    of = SmallEvents()
    of.ask("q", hidden_name("sia"), 1)
    data = of.published(tmp_path_factory.mktemp("hidden"), until_h=100)
    (tmp_path / "list.csv").write_text("account,role\n@Lea,leader\nsia,\n")
    (pair,) = told(data, "seat", "acme", "--event", str(tmp_path / "list.csv"))
    assert (pair["leader"], pair["seeker"]) == (hidden_name("lea"), hidden_name("sia"))
