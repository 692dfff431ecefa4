"""`murmure advocates --chart FILE`: the part of each leader's days that went to us, with its interval."""

from pathlib import Path

from streams.chart_file import write_chart
from streams.charts.intervals import Row, draw_intervals
from streams.charts.scale import part
from streams.charts.svg import Sheet
from streams.named import brand_meant
from streams.queries import ask

__all__ = ["draw"]

_ROWS = """
SELECT author_id, stance, rival, days, ours, ours_lo, ours_hi, rivals, rivals_lo, rivals_hi
FROM advocacy WHERE brand = ? ORDER BY "rank", author_id LIMIT ?"""
_OF = "SELECT count(*), sum(days), count(*) FILTER (stance = 'cannot tell') FROM advocacy WHERE brand = ?"
_AT_MOST = 60


def draw(brand: str, data: Path, top: int, out: Path) -> None:
    """Draw what the table lists, its first 60 rows at most."""
    brand = brand_meant(data, brand)
    rows = ask(data, _ROWS, [brand, min(top, _AT_MOST)]).rows
    ((n, days, unsure),) = ask(data, _OF, [brand]).rows
    sheet = Sheet(
        f"For whom the leaders of {brand} speak",
        [
            f"N = {n:,} leaders on {days or 0:,} days in all; of {unsure:,} it cannot be told where they stand. A day "
            "is one vote: ours, a rival's, or neither. The bar is the 95 % interval, wider where days are alike."
        ],
    )
    for heading, at in (("Part of their days for us", 4), ("Part of their days for a rival", 7)):
        bars = [
            Row(
                str(row[0]),
                row[at],
                row[at + 1],
                row[at + 2],
                note=f"{_stance(row)}, {row[3]} days",
                stands_out=row[1] == "rivals",
            )
            if row[at] is not None
            else Row(str(row[0]), note="no day")
            for row in rows
        ]
        draw_intervals(sheet, heading, "part of days", bars, holds=(0.0, 1.0), told=part)
    write_chart(sheet, out)


def _stance(row: tuple[object, ...]) -> str:
    return f"{row[1]} ({row[2]})" if row[1] == "rivals" else str(row[1])
