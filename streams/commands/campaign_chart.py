"""`murmure campaign ONE OTHER --chart FILE`: the parts of the difference as bars with whiskers."""

from pathlib import Path

from streams.chart_file import write_chart
from streams.charts.intervals import Row, draw_intervals
from streams.charts.svg import Sheet
from streams.commands.campaign import told

__all__ = ["draw"]

_HEADINGS = {"passed_on": "Passed on", "reacted": "Reacted to"}


def draw(one: str, other: str, brand: str | None, data: Path, out: Path) -> None:
    """Draw both stages; 0 is where the two campaigns are alike."""
    of, rows = told(data, brand, one, other)
    n, other_n = rows[0][7:9]
    sheet = Sheet(
        f"Why {one} and {other} of {of} differ",
        [
            f"N = {n:,} and {other_n:,} sights: a post and a person who could see its author. Parts sum to the "
            "difference. The whisker is the 95 % interval over authors; where it holds 0, a part may work either way."
        ],
    )
    for stage, heading in _HEADINGS.items():
        bars = [
            Row(part, _points(value), _points(lo), _points(hi), note=verdict)
            for at, part, value, lo, hi, _, _, _, _, verdict in rows
            if at == stage
        ]
        draw_intervals(sheet, heading, f"points of the sights, {one} less {other}", bars, form="bar")
    write_chart(sheet, out)


def _points(value: float | None) -> float | None:
    return None if value is None else 100 * value
