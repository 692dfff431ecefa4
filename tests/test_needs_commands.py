"""`murmure ideas`, `needs`, `relation` and `words` tell what is in the tables, and what cannot be concluded."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.errors import QueryError
from pipeline.events import Event, Instant, Mention
from pipeline.settings import Brand, Brands, Settings
from pipeline.study_settings import StudySettings
from streams.brand_asked import brand_asked
from streams.cli import app
from streams.embedded import Embedded
from streams.named import brand_meant, brand_named
from tests.quick_reader import QuickReader
from tests.small_brand import SmallBrand
from tests.stories import HOUR, START, batches

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000


def said(*words: str) -> str:
    found = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    of = SmallBrand(Settings(studies=StudySettings(k_floor=2)))
    for n in range(8):
        of.post(f"d{n}", f"p{n}", n, "Acme: please add a dark mode to the app, my beast", act="idea")
        of.ask(f"q{n}", f"p{n}", n, "Acme battery is empty, what can I do?", reason="customer_service")
        of.reply(f"r{n}", f"q{n}", "bea" if n < 5 else "acme.care", f"p{n}", n + 1, "advice", "Acme battery: calibrate")
        of.post(f"o{n}", "acme.care", n, "Acme solution premium", provenance="staff")
    of.ask("open", "zoe", 9, "Why is my Acme battery empty?", reason="customer_service")
    of.ask("late", "yan", 99, "Why is my Acme battery empty?")
    return of.published(tmp_path_factory.mktemp("published"), until_h=100)


def told(data: Path, *words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(said(*words, "--data", str(data), "--format", "json"))
    return rows


def test_ideas_are_listed_with_people_and_ranks(data: Path) -> None:
    (idea,) = told(data, "ideas", "acme")
    assert (idea["people"], idea["mentions"], idea["rank"], idea["status"]) == (8, 8, 1, "new")
    page = said("ideas", "Acme", "--data", str(data))
    assert "1 idea of 8 people in 8 posts since 05 January 2026; 0 of them by one person alone." in page
    assert idea["idea_id"] in page


def test_needs_are_the_oldest_first_with_who_could_answer_and_all_on_demand(data: Path) -> None:
    (need,) = told(data, "needs", "acme")
    assert (need["mention_id"], need["could_answer"], need["text"]) == (
        "open",
        ["bea"],
        "Why is my Acme battery empty?",
    )
    assert [row["mention_id"] for row in told(data, "needs", "acme", "--unanswered", "30m")] == ["open", "late"]
    assert len(told(data, "needs", "acme", "--all")) == 10
    page = said("needs", "acme", "--data", str(data))
    assert "bea (gave" in " ".join(page.split())
    assert "8 answered, 1 asked just now, 1 that nobody answered (customer_service 1)" in " ".join(page.split())
    assert CliRunner().invoke(app, ["needs", "acme", "--unanswered", "soon", "--data", str(data)]).exit_code != 0


def test_the_relation_says_who_does_the_work_and_draws_it(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "relation.svg"
    page = said("relation", "acme", "--data", str(data), "--chart", str(out))
    assert "62% [31%, 86%]" in page
    assert "Whether the brand or people themselves do more of the work cannot be told." in page
    assert "Who does the work?" in out.read_text(encoding="utf-8")
    rows = told(data, "relation", "acme", "--weeks", "1")
    assert {row["span"] for row in rows} == {"all", "week"}


def test_of_few_a_program_is_given_no_more_than_a_person(tmp_path: Path) -> None:
    of = SmallBrand(Settings(studies=StudySettings(k_floor=3)))
    of.ask("q", "ann", 1)
    of.ask("r", "bob", 1)
    of.reply("a", "q", "bea", "ann", 2, "advice", "Acme: hold the button")
    of.published(tmp_path, until_h=90)
    rows = {row["measure"]: row for row in told(tmp_path, "relation", "acme") if row["span"] == "all"}
    for name in ("answers_by_peer", "answer_rate"):
        assert {rows[name][what] for what in ("value", "lo", "hi")} == {None}
        assert 0 < rows[name]["n"] < 3
    assert rows["unprompted"]["is_told"]
    assert rows["unprompted"]["value"] is not None


def test_words_of_both_sides_are_told(data: Path) -> None:
    rows = {row["word"]: row for row in told(data, "words", "acme")}
    assert rows["solution"]["side"] == "brand"
    assert rows["dark"]["side"] == "people"
    page = said("words", "acme", "--data", str(data), "--language", "en")
    assert "acme says it, people do not or less: English" in page
    with pytest.raises(QueryError, match="nothing to compare"):
        said("words", "acme", "--data", str(data), "--language", "fr")


def test_a_brand_that_is_not_there_is_an_error_that_names_those_that_are(data: Path) -> None:
    for name in ("ideas", "needs", "relation", "words"):
        with pytest.raises(QueryError, match=r"there is no brand 'acmee' .* the brands are: acme"):
            said(name, "acmee", "--data", str(data))


def test_a_brand_is_found_by_its_name_where_nobody_took_anything_up(data: Path) -> None:
    assert brand_meant(data, "ACME") == brand_asked(data, "Acme") == "acme"
    assert brand_meant(data, "acmee") == "acmee"
    with pytest.raises(QueryError, match=r"nobody in .* is known to have taken up anything"):
        brand_named(data, "acme")


def test_a_status_is_said_through_the_inbox_once_and_outlives_what_comes_later(tmp_path: Path) -> None:
    brands = Brands(brand=(Brand(id="acme", name="Acme"),))

    def post(n: int) -> Event:
        text = "acme wish: a dark mode for the app"
        return Mention(source="s", id=f"m{n}", at_ms=Instant(START + n * HOUR), author=f"p{n}", text=text)

    def take(first: int, end: int) -> None:
        with Embedded(tmp_path, Settings(), brands, lambda: NOW_MS, quiet=True, reader=QuickReader(brands)) as writer:
            for batch in batches([post(n) for n in range(first, end)], ()):
                writer.take(batch)

    take(0, 3)
    (idea,) = told(tmp_path, "ideas", "acme")
    where = ("--data", str(tmp_path))
    said_ = said("ideas", "acme", "--status", idea["idea_id"][:5], "planned", "--note", "in spring", *where)
    assert said_ == f"idea {idea['idea_id']} of acme is planned\n"
    (after,) = told(tmp_path, "ideas", "acme")
    assert (after["people"], after["status"], after["note"]) == (3, "planned", "in spring")
    assert "planned:" in " ".join(said("ideas", "acme", *where).split())
    assert CliRunner().invoke(app, ["ideas", "acme", "--status", "x", "great", *where]).exit_code == 2
