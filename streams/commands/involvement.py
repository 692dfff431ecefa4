"""`murmure involvement BRAND`: whether people with more contacts do more afterwards, earlier activity held constant."""

from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.brand_asked import brand_asked
from streams.display import reading, say, show
from streams.queries import ask
from streams.within import within

__all__ = ["execute", "looked_at", "sentences"]

_ROWS = """
SELECT * EXCLUDE (brand) FROM involvement WHERE brand = ?
ORDER BY contacts_from IS NULL, contacts_from, band = 'grown'"""
_COLUMNS = ("contacts", "people", "days active before", "after", "more than the first [95 %]")
_SAID = {
    "more": "Connected people are more involved: both looks say so.",
    "less": "Connected people are less involved: both looks say so.",
    "no difference": "Connected people are no more involved than others who had been as active.",
    "cannot tell": "Whether connected people are more involved cannot be told.",
}


def execute(*, brand: str, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print a row a band of contacts. QueryError where too little is known."""
    brand = brand_asked(data, brand)
    columns, rows = looked_at(data, brand)
    said = ["", *sentences(columns, rows)]
    if format != "table":
        show([(*row, reading(said)) for row in rows], (*columns, "reading"), format)
        return
    told = []
    for row in rows:
        one = dict(zip(columns, row, strict=True))
        if one["contacts_from"] is not None:
            more = "(held against)" if one["is_reference"] else within(one["difference"], one["lo"], one["hi"])
            told.append((one["band"], one["people"], f"{one['before']:.1f}", f"{one['after']:.1f}", more))
    show(told, _COLUMNS, format, title=f"Involvement of the people of {brand} by contacts")
    say("\n".join(said))


def looked_at(data: Path, brand: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The rows of a brand. QueryError where there are none."""
    columns, rows = ask(data, _ROWS, [brand])
    if not rows:
        raise QueryError(
            f"too little is known of the people of {brand} in {data}: at least six days are needed, and two bands of "
            "contacts with enough people"
        )
    return [*columns], [*rows]


def sentences(columns: list[str], rows: list[tuple[Any, ...]]) -> list[str]:
    """What can be concluded."""
    by_band = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}
    verdict, days = rows[0][columns.index("verdict")], rows[0][columns.index("days")]
    lines = [f"{_SAID[verdict]} Looked at: the last {days} days, among people active before."]
    for band, what in (
        ("each doubling", "Each doubling of contacts goes with {} active days, among people as active before"),
        ("grown", "Against what they themselves did just before: {} days"),
    ):
        if band in by_band and by_band[band]["difference"] is not None:
            one = by_band[band]
            lines.append(f"{what.format(_signed(one))} ({one['people']:,} people).")
    lines.append(
        "The first look errs upwards where lively people have more contacts anyway, the second misses what contacts\n"
        "have long brought about. So only what both show is told, and even that is no experiment."
    )
    return lines


def _signed(one: dict[str, Any]) -> str:
    return f"{one['difference']:+.2f} [{one['lo']:+.2f}, {one['hi']:+.2f}]"
