"""Every measure that is built has a card, the same in docs and program; what is not built says so.

`python -m tests.test_cards` copies the cards from docs/ to streams/cards/. Read the difference before you commit it.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.errors import QueryError
from streams.catalogue import CARDS, Card, card_of, cards, parsed, questions
from streams.cli import app

ROOT = Path(__file__).parent.parent
BUILT: tuple[str, ...] = ("C01", "C02", "C03", "C04", "C05", "C06", "C09", "C12", "C13", "C15", "C16", "C24")
BUILT += ("P01", "P02", "P03", "P04", "P07", "P08", "P09", "P10")
BUILT += ("C25",)
BUILT += ("C30", "C31")
BUILT += ("C20", "P05", "P06", "P11", "P12", "P13")
BUILT += ("C07", "C08", "C10", "C11")
BUILT += ("C17", "C18")
BUILT += ("C14", "C21")
BUILT += ("C19", "C22", "C23")
BUILT += ("C26", "C27")
BUILT += ("C28", "C29")
PARTS = ("How to read it", "Study", "Assumption", "Limit")
_CARD = re.compile(r"^##+ (?P<title>.+)\n<!-- card (?P<name>\w+); (?P<ids>[^;]+); (?P<names>[^;]+) -->\n", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_PARAGRAPH = re.compile(rf"\*(?:{'|'.join((*PARTS, 'Measured'))})[.*]")


def of_the_docs() -> Iterator[Card]:
    """The cards as docs/ has them: of each section with a card's mark, the paragraphs that begin with a card's word."""
    for path in sorted((ROOT / "docs").glob("*.md")):
        page = path.read_text(encoding="utf-8")
        for found in _CARD.finditer(page):
            section = re.split(r"^##", page[found.end() :], maxsplit=1, flags=re.MULTILINE)[0]
            told = [part.strip() for part in _LINK.sub(r"\1", section).split("\n\n") if _PARAGRAPH.match(part.strip())]
            ids = tuple(word for word in found["ids"].split() if word != "-")
            title = re.sub(r" \(.*\)$", "", found["title"])
            yield Card(found["name"], title, ids, tuple(found["names"].split()), f"docs/{path.name}", "\n\n".join(told))


def test_the_cards_are_what_the_docs_say() -> None:
    expected = {card.name: card for card in of_the_docs()}
    assert len(expected) > 10
    assert {card.name: card for card in cards()} == expected, "run python -m tests.test_cards"
    assert [parsed(card.written()) for card in cards()] == list(cards())


def test_every_card_says_how_to_read_it_its_study_assumption_and_limit() -> None:
    for card in cards():
        for part in PARTS:
            assert f"*{part}.*" in card.text, f"{card.name} has no {part}"
        assert "](" not in card.text, f"{card.name}: a link leads nowhere from a card"


def test_every_capability_is_in_the_catalogue_and_every_built_one_has_a_card() -> None:
    ids = [f"C{n:02}" for n in range(1, 33)] + [f"P{n:02}" for n in range(1, 14)]
    assert [question.id for question in questions()] == ids
    assert {question.id for question in questions() if question.card} >= set(BUILT)
    named = [id_ for card in cards() for id_ in card.ids]
    assert sorted(named) == sorted(set(named)), "two cards answer one question"
    assert set(named) <= set(ids)


@pytest.mark.parametrize("id_", [q.id for q in questions() if not q.is_built])
def test_what_is_not_built_says_so(id_: str) -> None:
    with pytest.raises(QueryError, match=f"{id_} .* is not built yet"):
        card_of(id_)


def test_the_tables_of_influence_have_cards() -> None:
    for name in ("ties", "leaders", "credit", "exposures", "hazards", "contagion", "cascades", "virality"):
        assert card_of(name).name, name


@pytest.mark.parametrize(("asked", "name"), [("C24", "credit"), ("c24", "credit"), ("Credit_Lo", "credit"),
                                             ("structural virality", "cascades"), ("plan", "plan")])  # fmt: skip
def test_a_card_is_found_by_id_name_or_column(asked: str, name: str) -> None:
    assert card_of(asked).name == name


def test_an_unknown_measure_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(QueryError, match=r"no card of 'suceptibility'; the nearest are: susceptibility"):
        card_of("suceptibility")


def test_the_command_prints_a_card_or_lists_them_all() -> None:
    said = CliRunner().invoke(app, ["explain", "metric", "C24"]).stdout
    assert said.startswith("Credit (C24, credit)\n")
    assert " ".join(card_of("credit").text.split()).replace("*", "") in " ".join(said.split()).replace("*", "")
    assert max(map(len, said.splitlines())) <= 100
    rows = json.loads(CliRunner().invoke(app, ["explain", "metric", "--format", "json"]).stdout)
    states = {row["id"]: row["state"] for row in rows if row["id"]}
    assert states["C24"] == states["C32"] == "built"
    assert states["C07"] == states["P13"] == "built"
    waiting = {id_ for id_, state in states.items() if state == "not built yet"}
    assert waiting == {question.id for question in questions() if not question.is_built}


if __name__ == "__main__":
    CARDS.mkdir(exist_ok=True)
    for old in CARDS.glob("*.md"):
        old.unlink()
    for card in of_the_docs():
        (CARDS / f"{card.name}.md").write_text(card.written(), encoding="utf-8")
        sys.stdout.write(f"streams/cards/{card.name}.md\n")
