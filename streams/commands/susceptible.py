"""`murmure susceptible`: which kinds of people take up what others have in sight of them, and from which kinds.

The rates are made with the tables (`pipeline/audience.py`); this tells them.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.display import say, show
from streams.named import brand_named
from streams.queries import ask

__all__ = ["by_type", "of_segments"]

_SEGMENTS = """
SELECT kind, segment, people, exposed, followed_up, expected, round(susceptibility, 4), round(lo, 4), round(hi, 4)
FROM susceptible(?)"""
_COLUMNS = ("kind", "segment", "people", "exposed", "followed_up", "expected", "susceptibility", "lo", "hi")
_TYPES = """
SELECT influencer_type, influenced_type, chances, round(credit, 2), round(ratio, 2), round(lo, 2), round(hi, 2)
FROM influence_types WHERE brand = ? AND kind = ? ORDER BY influencer_type, influenced_type"""
_TYPE_COLUMNS = ("influencer_type", "influenced_type", "chances", "credit", "ratio", "lo", "hi")
Row = tuple[Any, ...]


def of_segments(*, brand: str, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print how readily each segment follows. QueryError when nothing of the brand was in anybody's sight."""
    brand = brand_named(data, brand)
    rows = ask(data, _SEGMENTS, [brand]).rows
    if not rows:
        raise QueryError(
            f"no tag or link of {brand} in {data}, taken up by 10 people or more, came in sight of anybody: "
            "without exposures nobody can be seen to follow"
        )
    if format != "table":
        show(rows, _COLUMNS, format)
        return
    for kind, of in groupby(rows, key=lambda row: row[0]):
        show([row[1:] for row in of], (kind, *_COLUMNS[2:]), format, title=f"Who takes up what they see: {brand}")
    say("\n".join(("", *_readiest(rows))))
    say(
        "susceptibility: followed_up of exposed, drawn towards the mean where few were exposed; lo to hi 95 %. "
        "expected: had all\ntaken up each item alike. activity, tenure and connectedness are those of the moment "
        "before; the role is that of now.\nWho follows is not who can be persuaded: the ready may be those who would "
        f"have come anyway (murmure contagion {brand})."
    )


def by_type(*, brand: str, kind: str, data: Path, format: str) -> None:  # noqa: A002
    """Print whose influence reaches whom: credit, and how it compares with the chances to see."""
    brand = brand_named(data, brand)
    rows = ask(data, _TYPES, [brand, kind]).rows
    if not rows:
        raise QueryError(f"nobody in {data} could see anybody who took up anything of {brand}: no influence to split")
    if format != "table":
        show(rows, _TYPE_COLUMNS, format)
        return
    influenced = sorted({row[1] for row in rows})
    cells = {row[:2]: row[2:] for row in rows}
    influencers = sorted({row[0] for row in rows})
    whole = sum(row[3] for row in rows)
    credit = [
        (one, *(_credit(cells.get((one, other))) for other in influenced), f"{_of(rows, one):,.1f}")
        for one in influencers
    ]
    columns = (f"from {kind} \\ to", *influenced)
    show(credit, (*columns, "all"), format, title=f"Adoptions laid to each {kind}, by who took up: {brand}")
    ratios = [(one, *(_ratio(cells.get((one, other))) for other in influenced)) for one in influencers]
    show(ratios, columns, format, title="Credit a chance to see, over that of all (95 % interval)")
    say(
        f"\n{whole:,.1f} adoptions in all, each laid to those who could be seen to have it before (rule share). "
        "Above 1 a chance to see led to more\nthan the common chance; * where the interval leaves 1 out. Who sees whom "
        "is not drawn by lot: these are no effects."
    )


def _readiest(rows: Sequence[Row]) -> list[str]:
    """Of each kind, which segment surely follows more readily than another, or that none does."""
    said = []
    for kind, of in groupby(rows, key=lambda row: row[0]):
        found = list(of)
        first = found[0]
        surely = [row[1] for row in found[1:] if row[8] < first[7]]
        if surely:
            said.append(f"By {kind}, {first[1]} takes up more ({first[6]:.1%}) than {_listed(surely)}.")
        elif len(found) > 1:
            said.append(f"By {kind}, no segment surely takes up more than another.")
    return said


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _of(rows: Sequence[Row], influencer: str) -> float:
    return float(sum(row[3] for row in rows if row[0] == influencer))


def _credit(cell: Row | None) -> str:
    return "" if cell is None else f"{cell[1]:,.1f}"


def _ratio(cell: Row | None) -> str:
    if cell is None or cell[2] is None:
        return ""
    _, _, ratio, lo, hi = cell
    is_sure = lo > 1 or (hi is not None and hi < 1)
    return f"{ratio:.2f} [{lo:.2f}, {'…' if hi is None else f'{hi:.2f}'}]{'*' if is_sure else ''}"
