"""`murmure relation --chart FILE`: who answers, who began and what the brand posts about, a row a week."""

from pathlib import Path
from typing import Any

from streams.brand_asked import brand_asked
from streams.chart_file import write_chart
from streams.charts.intervals import Row, draw_intervals
from streams.charts.scale import part
from streams.charts.svg import Sheet
from streams.commands.relation import rows_of

__all__ = ["draw"]

_PANELS = (
    ("answers_by_peer", "Who does the work?", "of those who were answered, first by a peer"),
    ("unprompted", "With or without the brand?", "of people's talk, prompted by nobody"),
    ("response_rate", "Does the brand reply?", "of questions, replied to in time"),
    ("product_focus", "Does it talk about its product?", "of the brand's own posts"),
)


def draw(brand: str, data: Path, weeks: int, out: Path) -> None:
    """Draw the latest weeks of a brand. QueryError where nothing is measured."""
    brand = brand_asked(data, brand)
    rows = [row for row in rows_of(brand, data, weeks) if row["span"] == "week"]
    sheet = Sheet(
        f"{brand} and its people, week by week",
        [
            "Lines: 95 % intervals. n: people, one vote each; in the last panel posts of the brand. "
            "Weeks begin on Monday (UTC)."
        ],
    )
    for measure, heading, axis in _PANELS:
        mine = [row for row in rows if row["measure"] == measure]
        if mine:
            draw_intervals(sheet, heading, axis, [_row(row) for row in mine], told=part, holds=(0.0, 1.0))
    write_chart(sheet, out)


def _row(row: dict[str, Any]) -> Row:
    label = f"{row['week']:%d %b %Y}, n={row['n']:,}"
    if not row["is_told"]:
        return Row(label, note="cannot tell")
    return Row(
        label, row["value"], row["lo"], row["hi"], None, f"{row['value']:.0%} [{row['lo']:.0%}, {row['hi']:.0%}]"
    )
