"""`murmure involvement --chart FILE`: active days beyond those of the least connected, by contacts, with intervals."""

from pathlib import Path

from streams.brand_asked import brand_asked
from streams.chart_file import write_chart
from streams.charts.intervals import Row, draw_intervals
from streams.charts.svg import Sheet
from streams.commands.involvement import looked_at, sentences

__all__ = ["draw"]


def draw(brand: str, data: Path, out: Path) -> None:
    """Draw a row a band of contacts. QueryError where too little is known."""
    brand = brand_asked(data, brand)
    columns, rows = looked_at(data, brand)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    bands = [one for one in found if one["contacts_from"] is not None]
    n = sum(one["people"] for one in bands)
    said = sentences(columns, rows)
    sheet = Sheet(
        f"Are connected people of {brand} more involved?",
        [
            f"N = {n:,} people active before. Days on which they wrote or acted in the last {bands[0]['days']}, beyond "
            "those of the least connected who had been as active before; 95 % intervals.",
            said[0],
        ],
    )
    drawn = [
        Row(
            f"{'no' if one['band'] == 'none' else one['band']} contact{'' if one['band'] == '1' else 's'}",
            one["difference"],
            None if one["is_reference"] else one["lo"],
            None if one["is_reference"] else one["hi"],
            note=f"n={one['people']:,}",
        )
        for one in bands
    ]
    draw_intervals(sheet, "Active days more", "days", drawn, holds=(0.0,))
    sheet.tell([line.replace("\n", " ") for line in said[1:]])
    write_chart(sheet, out)
