"""`murmure credit`: to whom adoptions are laid, of a brand, of an item, or of one person.

Read after `models/credit.py`, which splits them. Sums come from the macro `credit_of`, parts from the view `credit`.
For budgets see `credit_plan`.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from streams.display import say, show
from streams.named import brand_named, item_named, person_named
from streams.queries import ask
from streams.within import within

__all__ = ["of_brand", "of_item", "of_person"]

_WHO = """
SELECT author_id, round(credit, 2), round(credit_lo, 2), round(credit_hi, 2), led, adopters, adoptions,
    round(susceptibility, 3), round(susceptibility_lo, 3), round(susceptibility_hi, 3), is_staff
FROM credit_of(?, n := ?, "by" := ?)"""
_WHO_COLUMNS = (
    *("author_id", "credit", "credit_lo", "credit_hi", "led", "adopters", "adoptions"),
    *("susceptibility", "susceptibility_lo", "susceptibility_hi", "staff"),
)
_TOLD_COLUMNS = ("author_id", "credit", "led", "adopters", "adoptions", "susceptibility", "staff")
_SEEN = """
SELECT (SELECT sum(adoptions)::BIGINT FROM shares_of_credit WHERE brand = $b),
    (SELECT count(DISTINCT (item, adopter_id)) FROM credit_parts WHERE brand = $b)"""
_PARTS = """
SELECT adopted_at, adopter_id, influencer_id, item, round(credit, 4), round(credit_lo, 4), round(credit_hi, 4),
    (epoch_ms(adopted_at) - epoch_ms(seen_at)) / 1000.0
FROM credit WHERE brand = ? AND rule = ? AND """
_OF_ITEM = _PARTS + "item = ? ORDER BY adopted_at, adopter_id, credit DESC, influencer_id"
_LED = _PARTS + "influencer_id = ? ORDER BY credit DESC, adopted_at, item, adopter_id"
_LED_BY = _PARTS + "adopter_id = ? ORDER BY credit DESC, adopted_at, item, influencer_id"
_SUMS = """
SELECT round(credit, 1), round(credit_lo, 1), round(credit_hi, 1), led, adopters
FROM credit_of(?, n := 1000000000, "by" := ?) WHERE author_id = ?"""
_OWN = "SELECT adoptions FROM shares_of_credit WHERE brand = ? AND author_id = ?"
_VERDICT = "SELECT verdict, n_adopters FROM contagion WHERE brand = ? AND item = ?"
_PART = ("credit", "credit_lo", "credit_hi")
Row = tuple[Any, ...]


def of_brand(*, brand: str, data: Path, rule: str, top: int, format: str) -> None:  # noqa: A002
    """Print who led to the most adoptions of a brand, its items and its posts."""
    brand = brand_named(data, brand)
    rows = ask(data, _WHO, [brand, top, rule]).rows
    if format != "table":
        show(rows, _WHO_COLUMNS, format)
    else:
        title = f"To whom adoptions are laid: {brand}, {rule}"
        show([_told(row) for row in rows], _TOLD_COLUMNS, format, title=title)
        ((n, seen),) = ask(data, _SEEN, {"b": brand}).rows
        say(
            f"\nOf {n:,} adoptions {seen:,} ({seen / n:.0%}) came after somebody whom the adopter could see: "
            "credit speaks of these alone.\n"
            "In brackets: a person's sum under six ways to split. It says who came before, not who "
            f"persuaded: see murmure contagion {brand}.\n"
            "The brand's own accounts are marked, not left out, so that the parts add up to what was led."
        )


def of_item(*, brand: str, item: str, data: Path, rule: str, top: int, format: str) -> None:  # noqa: A002
    """Print who was led by whom to take an item up, in order of time."""
    brand = brand_named(data, brand)
    item = item_named(data, brand, item, "credit_parts")
    parts = ask(data, _OF_ITEM, [brand, rule, item]).rows
    rows = [(at, adopter, by, *part, delay) for at, adopter, by, _, *part, delay in parts]
    columns = ("adopted_at", "adopter_id", "influencer_id", *_PART)
    _show(rows[:top], columns, format, f"Who was led by whom to {item} ({brand}, {rule})")
    if format == "table":
        say(_left_out(len(rows), top) + _spread(data, brand, item, len({row[1] for row in rows})))


def of_person(*, brand: str, author: str, data: Path, rule: str, top: int, format: str) -> None:  # noqa: A002
    """Print whom a person led to what, and by whom they were led."""
    brand = brand_named(data, brand)
    author = person_named(data, brand, author)
    led = [(adopter, *rest) for rest, adopter in _others(ask(data, _LED, [brand, rule, author]).rows, 1)]
    led_by = [(by, *rest) for rest, by in _others(ask(data, _LED_BY, [brand, rule, author]).rows, 2)]
    columns = ("item", "adopted_at", *_PART)
    if format != "table":
        rows = [*(("led", *row) for row in led[:top]), *(("led by", *row) for row in led_by[:top])]
        _show(rows, ("direction", "other_id", *columns), format, "")
        return
    _show(led[:top], ("adopter_id", *columns), format, f"Whom {author} led ({brand}, {rule})")
    say(_left_out(len(led), top))
    _show(led_by[:top], ("influencer_id", *columns), format, f"By whom {author} was led")
    ((own,),) = ask(data, _OWN, [brand, author]).rows
    seen = len({row[1] for row in led_by})
    say(_left_out(len(led_by), top))
    for credit, lo, hi, n, people in ask(data, _SUMS, [brand, rule, author]).rows:
        say(f"{author} has a part in {n:,} adoptions by {people:,} people: credit {credit} [{lo} to {hi}].")
    say(f"Of their own {own:,} adoptions {seen:,} came after somebody they could see.")


def _told(row: Row) -> Row:
    """A row of `_WHO` for a person to read."""
    author, credit, lo, hi, led, adopters, adoptions, readily, least, most, is_staff = row
    of_credit, susceptibility = within(credit, lo, hi, 1), within(readily, least, most)
    return (author, of_credit, led, adopters, adoptions, susceptibility, "staff" if is_staff else "")


def in_words(seconds: float) -> str:
    """A span of time, to its two largest units.

    >>> in_words(0.4), in_words(95), in_words(12_000), in_words(100_000)
    ('0.4 s', '1 min 35 s', '3 h 20 min', '1 d 3 h')
    """
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    for (unit, length), (small, part) in pairwise(units):
        if seconds >= length:
            rest = int(seconds % length // part)
            return f"{int(seconds // length)} {unit}" + (f" {rest} {small}" if rest else "")
    return f"{seconds:.2g} s"


def _spread(data: Path, brand: str, item: str, adopters: int) -> str:
    """How many of those who took an item up could see somebody who had it, and whether it spread that way."""
    could = "could see somebody who had it before; the parts are theirs.\nWhether it spread that way at all"
    for verdict, n in ask(data, _VERDICT, [brand, item]).rows:
        return f"\n{adopters:,} of {n:,} adopters {could}: {verdict} (murmure contagion {brand} --item {item})."
    return f"\n{adopters:,} adopters {could} was not tested: see murmure contagion {brand} for what was."


def _others(rows: Sequence[Row], place: int) -> list[tuple[Row, str]]:
    """Parts without their two people, each with the one of them that is asked about."""
    return [((item, at, *part), str(row[place])) for row in rows for at, _, _, item, *part in [row]]


def _show(rows: Sequence[Row], columns: Sequence[str], format: str, title: str) -> None:  # noqa: A002
    """Rows that end in a delay: in words for a person, in seconds for a program."""
    if format == "table":
        rows = [(*row[:-1], in_words(row[-1])) for row in rows]
    show(rows, (*columns, "delay" if format == "table" else "delay_s"), format, title=title)


def _left_out(n: int, top: int) -> str:
    return f"The first {top:,} of {n:,}; --top shows more.\n" if n > top else ""
