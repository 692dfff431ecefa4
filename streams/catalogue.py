"""The cards of measures: how to read each, the study it rests on, what it assumes, and its limit.

A card is what stands in a section of docs/ under those words, copied to `streams/cards/` by
`python -m tests.test_cards` so that it goes with the program. `capabilities.tsv` there lists every question murmure is
meant to answer; one that no card names is not built yet.
"""

import csv
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import QueryError

__all__ = ["CARDS", "Card", "Question", "card_of", "cards", "parsed", "questions"]

CARDS = Path(__file__).parent / "cards"
_THIS = "C32"  # is answered by the cards themselves


class Card(NamedTuple):
    """What is said of a measure. `ids` are questions of the catalogue, `names` tables, columns and macros it covers."""

    name: str
    title: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    page: str
    text: str

    def written(self) -> str:
        """The card as a file of `streams/cards/`."""
        ids, names = " ".join(self.ids) or "-", " ".join(self.names)
        return f"# {self.title}\n<!-- card {self.name}; {ids}; {names} -->\n{self.page}\n\n{self.text}\n"


class Question(NamedTuple):
    """A question of the catalogue, and the card that answers it; None where it is not built yet."""

    id: str
    what: str
    card: Card | None

    @property
    def is_built(self) -> bool:
        return self.card is not None or self.id == _THIS


def parsed(written: str) -> Card:
    """A card from its file."""
    title, comment, page, _, text = written.split("\n", 4)
    name, ids, names = comment.removeprefix("<!-- card ").removesuffix(" -->").split("; ")
    return Card(name, title.removeprefix("# "), tuple(i for i in ids.split() if i != "-"), tuple(names.split()), page,
                text.rstrip("\n"))  # fmt: skip


@cache
def cards() -> tuple[Card, ...]:
    """Every card, by name."""
    return tuple(parsed(path.read_text(encoding="utf-8")) for path in sorted(CARDS.glob("*.md")))


@cache
def questions() -> tuple[Question, ...]:
    """Every question of the catalogue, in order."""
    answered = {id_: card for card in cards() for id_ in card.ids}
    with (CARDS / "capabilities.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))[1:]
    return tuple(Question(id_, what, answered.get(id_)) for id_, what in rows)


def card_of(name: str) -> Card:
    """The card of a measure, by its name, id, table or column, in any case. QueryError names the nearest."""
    asked = name.strip().casefold().replace(" ", "_")
    for question in questions():
        if question.id.casefold() == asked:
            if question.card is not None:
                return question.card
            if question.id != _THIS:
                raise QueryError(f"{question.id} ({question.what}) is not built yet, so there is no card of it")
            raise QueryError(f"{question.id} ({question.what}) is answered by the cards: murmure explain metric")
    known = {card.name: card for card in cards()}
    for card in reversed(cards()):
        known = dict.fromkeys(card.names, card) | known
    if asked in known:
        return known[asked]
    near = get_close_matches(asked, sorted(known), n=3, cutoff=0.5)
    raise QueryError(
        f"there is no card of {name!r}; "
        + (f"the nearest are: {', '.join(near)}" if near else "murmure explain metric lists them all")
    )
