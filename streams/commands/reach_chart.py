"""`murmure reach --chart FILE`: the week of the leaders, or of one, and the chance of an answer by the hour asked."""

from pathlib import Path

from pipeline.errors import QueryError
from streams.chart_file import write_chart
from streams.charts.intervals import Row, draw_intervals
from streams.charts.scale import part
from streams.charts.svg import Sheet
from streams.charts.week import Cell, draw_week
from streams.commands.reach import reached, zone_of
from streams.named import brand_meant
from streams.queries import ask

__all__ = ["draw"]

_CELLS = "SELECT weekday, hour, chance, lo, hi FROM rhythms WHERE brand = ? AND author_id = ? ORDER BY weekday, hour"
_HOURS = "SELECT hour, p, lo, hi, asked FROM answer_hours WHERE brand = ? AND author_id = ? ORDER BY hour"


def draw(brand: str, author: str | None, data: Path, out: Path) -> None:
    """Draw the map of the week. QueryError where there is too little for one."""
    brand = brand_meant(data, brand)
    one = reached(data, brand, author or "*")
    who = "all leaders" if one["author_id"] == "*" else str(one["author_id"])
    cells = [Cell(*row) for row in ask(data, _CELLS, [brand, one["author_id"]]).rows]
    if not cells:
        raise QueryError(f"{who} of {brand} were seen in {one['hours_seen']} hours: too few for a map of the week")
    zone = zone_of(data, brand)
    sheet = Sheet(
        f"When {who} of {brand} can be reached",
        [
            f"N = {one['hours_seen']:,} hours in which they wrote or acted, over {one['weeks']:,.1f} weeks. "
            f"Hours of {zone}. Drawn towards the hours of all leaders where little was seen; 95 % intervals in the "
            "tips.",
            f"Asked {one['asked']:,} times, answered {one['answered']:,}, {one['waiting']:,} still open. Verdict on "
            f"the best hour: {one['verdict']}.",
        ],
    )
    draw_week(sheet, "Chance to be there", cells, marked=one["peak_hour"])
    rows = ask(data, _HOURS, [brand, one["author_id"]]).rows
    if rows:
        best = one["best_hour"] if one["verdict"] == "told" else None
        bars = [
            Row(f"{hour:02}:00", p, lo if p is not None else None, hi if p is not None else None,
                note=f"asked {asked}", stands_out=hour == best)
            for hour, p, lo, hi, asked in rows
        ]  # fmt: skip
        draw_intervals(sheet, "Chance of an answer within 4 h, by the hour asked", "chance", bars, told=part)
    write_chart(sheet, out)
