"""`murmure campaign`: the campaigns of a brand, and why one was reacted to, or passed on, more than another."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from pipeline.errors import QueryError
from streams.display import reading, show
from streams.queries import ask

__all__ = ["compared", "execute", "told"]

_LISTED = """
SELECT brand, campaign_id, name, posts, seeders, people_shown, people_reacted, people_passed_on, sights, reacted,
    reacted_lo, reacted_hi, passed_on, passed_on_lo, passed_on_hi, is_compared
FROM campaigns WHERE ?1 IS NULL OR brand = ?1 ORDER BY brand, started_at DESC, campaign_id"""
_PARTS = """
SELECT campaign_id, other_id, stage, part, value, lo, hi, share, overlap, n, other_n, verdict
FROM campaign_parts WHERE brand = ? AND campaign_id IN (?, ?) AND other_id IN (?, ?)
ORDER BY stage DESC, list_position(['difference', 'message', 'relation', 'seeding', 'time', 'unexplained'], part)"""
_COLUMNS = ("part", "points", "interval", "of it", "verdict")
_DID = {"reacted": "reacted to", "passed_on": "passed on"}
_WHAT = {
    "message": "the message",
    "relation": "the relation of author and reader",
    "seeding": "the seeding (who posted it)",
    "time": "the time of day and week",
    "unexplained": "none of these",
}
_LIMIT = (
    "A point is one post in a hundred shown. Features are as found, not drawn by lot: a part says what goes with the\n"
    "difference, not what would follow if it were changed."
)


def execute(*, brand: str | None, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """List the campaigns, the latest first. QueryError where none is declared."""
    columns, rows = ask(data, _LISTED, [_brand(data, brand)])
    if not rows:
        raise _none(data, brand)
    if format != "table":
        show(rows, columns, format)
        return
    shown = [(row[1], *row[3:8], _rate(row[9:12]), _rate(row[12:15]), "yes" if row[15] else "no") for row in rows]
    names = ("campaign", "posts", "seeders", "could see", "reacted", "passed on", "% of sights", "% on", "compared")
    show(shown, names, format, title=f"Campaigns of {', '.join(dict.fromkeys(str(row[0]) for row in rows))}")
    typer.echo(
        "\nreacted, passed on: people. % of sights: of each post and person who could see its author, the part\n"
        "reacted to, and passed on, with its 95 % interval over authors. Why two differ: murmure campaign ONE OTHER"
    )
    if empty := [str(row[1]) for row in rows if not row[3]]:
        typer.echo(f"No post with an item of {', '.join(empty)} was seen in its span: look at its items and its dates.")


def compared(*, one: str, other: str, brand: str | None, data: Path, format: str) -> None:  # noqa: A002
    """Print the parts of the difference of two campaigns."""
    brand, rows = told(data, brand, one, other)
    said = [_sentence(one, other, stage, rows) for stage in _DID]
    if format != "table":
        columns = ("brand", "campaign_id", "other_id", "stage", "part", "value", "lo", "hi", "share", "overlap", "n")
        full = [(brand, one, other, *row, reading([said[list(_DID).index(row[0])]])) for row in rows]
        show(full, (*columns, "other_n", "verdict", "reading"), format)
        return
    for stage, sentence in zip(_DID, said, strict=True):
        part = [
            (
                name,
                "" if value is None else f"{100 * value:+.2f}",
                _between(lo, hi),
                "" if share is None else f"{share:.0%}",
                verdict,
            )
            for of, name, value, lo, hi, share, _, _, _, verdict in rows
            if of == stage
        ]
        show(part, _COLUMNS, format, title=f"{_DID[stage].capitalize()}: {one} less {other}, points of the sights")
        typer.echo(f"{sentence}\n")
    typer.echo(_LIMIT)


def told(data: Path, brand: str | None, one: str, other: str) -> tuple[str, list[tuple[Any, ...]]]:
    """The brand of two campaigns, and (stage, part, value, lo, hi, share, overlap, n, other_n, verdict) of `one` less
    `other`. QueryError where one is not declared, or the two are not compared."""
    listed = ask(data, _LISTED, [_brand(data, brand)]).rows
    if not listed:
        raise _none(data, brand)
    of = {name: sorted(str(row[0]) for row in listed if row[1] == name) for name in (one, other)}
    for name, brands in of.items():
        if not brands:
            known = ", ".join(dict.fromkeys(str(row[1]) for row in listed))
            raise QueryError(f"no campaign {name!r} is declared in {data}; declared are: {known}")
    both = [name for name in of[one] if name in of[other]]
    if one == other or not both:
        raise QueryError(
            f"{one!r} and {other!r} are not two campaigns of one brand; give two ids that `campaign` lists"
        )
    if len(both) > 1:
        raise QueryError(f"{one!r} and {other!r} are campaigns of {', '.join(both)}: name one with --brand")
    rows = ask(data, _PARTS, [both[0], one, other, one, other]).rows
    if not rows:
        raise QueryError(
            f"{one!r} and {other!r} are not compared: nobody is known to have had one of them in sight, or one is not "
            "among the five latest to begin; look at: murmure campaign"
        )
    if rows[0][0] == one:
        return both[0], [tuple(row[2:]) for row in rows]
    return both[0], [_turned(row[2:]) for row in rows]


def _turned(row: Sequence[Any]) -> tuple[Any, ...]:
    """The same, the other campaign first."""
    stage, part, value, lo, hi, share, overlap, n, other_n, verdict = row
    turned = {"more": "less", "less": "more"}.get(verdict, verdict)
    ends = (None, None) if lo is None else (-hi, -lo)
    return stage, part, None if value is None else -value, *ends, share, overlap, other_n, n, turned


def _sentence(one: str, other: str, stage: str, rows: Sequence[tuple[Any, ...]]) -> str:
    """What the parts of a stage say, in words."""
    parts = {row[1]: row for row in rows if row[0] == stage}
    _, _, value, lo, hi, _, _, n, other_n, verdict = parts.pop("difference")
    of = f"({n:,} and {other_n:,} sights)"
    if verdict == "too few":
        return f"Too few to tell {of}: it takes eight authors in each campaign, and ten sights that were {_DID[stage]}."
    if verdict == "cannot tell":
        return (
            f"Cannot tell whether {one} was {_DID[stage]} more or less than {other} {of}: the difference is "
            f"{100 * value:+.1f} points, and anything from {100 * lo:+.1f} to {100 * hi:+.1f} may be."
        )
    more = "more" if value > 0 else "less"
    sure = [name for name, row in parts.items() if row[9] in ("more", "less")]
    apart = [name for name, row in parts.items() if row[9] == "never apart"]
    laid = [f"{100 * parts[name][2]:+.1f} to {_WHAT[name]}" for name in sure]
    said = f"{one} was {_DID[stage]} {more} than {other} by {abs(100 * value):.1f} points {of}. "
    said += f"Of that, {', '.join(laid)} for sure." if laid else "No single part is sure."
    if rest := [name for name in parts if name not in sure and name not in apart]:
        said += f" Cannot tell: {', '.join(f'{name} {100 * parts[name][2]:+.1f}' for name in rest)}."
    if apart:
        said += f" Never apart from the campaigns themselves, so each has half: {', '.join(apart)}."
    return said


def _rate(of: Sequence[Any]) -> str:
    return "" if of[0] is None else f"{100 * of[0]:.1f} [{100 * of[1]:.1f}, {100 * of[2]:.1f}]"


def _between(lo: float | None, hi: float | None) -> str:
    return "" if lo is None or hi is None else f"{100 * lo:+.2f} to {100 * hi:+.2f}"


def _brand(data: Path, given: str | None) -> str | None:
    from streams.named import brand_meant

    return None if given is None else brand_meant(data, given)


def _none(data: Path, brand: str | None) -> QueryError:
    return QueryError(
        f"no campaign{'' if brand is None else f' of {brand}'} is declared in {data}; write [[campaign]] into a file "
        "(id, items, starts, ends) and run: murmure declare FILE"
    )
