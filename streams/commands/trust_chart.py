"""`murmure trust --chart FILE`: how many speak of each aspect and how well, beside the usual week; or week by week."""

from pathlib import Path
from typing import Any

from streams.chart_file import write_chart
from streams.charts.intervals import Row, draw_intervals
from streams.charts.svg import Sheet
from streams.named import brand_meant
from streams.queries import ask

__all__ = ["draw"]

_ROWS = "FROM trust_of(?, a := ?, weeks := ?)"
_AT_MOST = 60


def draw(brand: str, aspect: str | None, weeks: int, data: Path, out: Path) -> None:
    """Draw what the table lists; its first 60 weeks at most."""
    brand = brand_meant(data, brand)
    columns, found = ask(data, _ROWS, [brand, aspect, min(weeks, _AT_MOST)])
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    n = rows[0]["authors"] if aspect is None else sum(row["authors"] for row in rows)
    when = f"the week of {rows[0]['week']:%d %B %Y}"
    of = f"N = {n:,} people who wrote in {when}." if aspect is None else (
        f"N = {n:,} people-weeks in {len(rows):,} weeks, the newest first, from {when} back.")  # fmt: skip
    sheet = Sheet(
        f"Trust in {brand}" + (f": {aspect}" if aspect else ""),
        [f"{of} Lines: 95 % intervals, which hold how aspects and tone are misread. Orange: not as usual."],
    )
    speak = [_row(row, aspect, ("share", "lo", "hi"), "verdict") for row in rows]
    draw_intervals(sheet, "How many speak of it", "part of the people who wrote", speak, form="bar", told=_percent)
    tone = [_row(row, aspect, ("balance", "balance_lo", "balance_hi"), "balance_verdict") for row in rows]
    draw_intervals(sheet, "How well", "of those who speak of it, well less ill", tone, holds=(-1, 0, 1), told=_percent)
    sheet.tell(["Posts show what was written, not what was believed; and who is content seldom writes."])
    write_chart(sheet, out)


def _row(row: dict[str, Any], aspect: str | None, names: tuple[str, str, str], verdict: str) -> Row:
    label = f"{row['week']:%Y-%m-%d}" if aspect else str(row["aspect"])
    value, lo, hi = (row[name] for name in names)
    of = f"{row['speakers']:,} speak" if verdict == "balance_verdict" else f"of {row['authors']:,}"
    return Row(label, value, lo, hi, note=f"{of}: {row[verdict]}", stands_out=row[verdict] in ("more", "less"))


def _percent(value: float) -> str:
    return f"{value:.0%}"
