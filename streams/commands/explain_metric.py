"""`murmure explain metric [NAME]`: the card of a measure, or the list of them."""

import re
from textwrap import fill

import typer

from streams.catalogue import Card, card_of, cards, questions
from streams.display import show

__all__ = ["execute"]

_COLUMNS = ("name", "title", "ids", "covers", "page", "text")
_WIDTH = 100
_PARTS = r"\n\n|\s(?=\*(?:How to read it|Study|Assumption|Measured|Limit)\b)"  # each begins a paragraph


def execute(*, name: str | None, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print a card; without a name every question and the card that answers it. QueryError where there is none."""
    if name is None:
        _list(format)
        return
    card = card_of(name)
    if format != "table":
        show([(card.name, card.title, list(card.ids), list(card.names), card.page, card.text)], _COLUMNS, format)
        return
    typer.echo(_in_full(card))


def _list(format: str) -> None:  # noqa: A002
    rows: list[tuple[str | None, ...]] = [
        (q.id, q.card.name if q.card else None, q.what, "built" if q.is_built else "not built yet") for q in questions()
    ]
    rows += [(None, card.name, card.title, "built") for card in cards() if not card.ids]
    show(rows, ("id", "card", "what_it_answers", "state"), format, title="Measures, and the cards that explain them")


def _in_full(card: Card) -> str:
    title = f"{card.title} ({', '.join((*card.ids, card.name))})"
    paragraphs = [part.strip() for part in re.split(_PARTS, card.text) if part.strip()]
    covers = f"Covers: {', '.join(card.names)}."
    told = [fill(re.sub(r"^\*([^*]+)\*", r"\1", part), _WIDTH) for part in (*paragraphs, covers)]
    return "\n\n".join([title, *told]) + f"\nMore: {card.page}"
