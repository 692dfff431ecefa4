"""`murmure credit --chart FILE`: a bar for each influencer, with the range over the rules."""

from pathlib import Path

from pipeline.errors import QueryError
from streams.chart_file import write_chart
from streams.charts.intervals import Row, draw_intervals
from streams.charts.svg import Sheet
from streams.named import brand_named, item_named, person_named
from streams.queries import ask
from streams.statements import statement

__all__ = ["draw"]

_SEEN = """
SELECT count(DISTINCT (item, adopter_id)), count(DISTINCT adopter_id) FROM credit_parts
WHERE brand = $brand AND ($item IS NULL OR item = $item) AND ($adopter IS NULL OR adopter_id = $adopter)"""
_AT_MOST = 60


def draw(brand: str, data: Path, out: Path, *, item: str | None, adopter: str | None, rule: str, top: int) -> None:
    """Draw to whom adoptions are laid: of a brand, of an item, or of one who was led. QueryError for none."""
    brand = brand_named(data, brand)
    given = {
        "brand": brand,
        "item": item and item_named(data, brand, item, "credit_parts"),
        "adopter": adopter and person_named(data, brand, adopter),
    }
    rows = ask(data, statement("reads/credit_bars"), {**given, "rule": rule}).rows[: min(top, _AT_MOST)]
    if not rows:
        raise QueryError(f"nobody is known to have led {given['adopter']} to anything of {brand}: nothing to draw")
    ((n, people),) = ask(data, _SEEN, given).rows
    what = given["item"] or f"{brand}, its items and posts"
    title = f"Who led {given['adopter']} to {what}" if adopter else f"To whom adoptions of {what} are laid"
    sheet = Sheet(
        title,
        [
            f"N = {n:,} adoptions by {people:,} people that came after somebody whom the adopter could see; the first "
            f"{len(rows):,} by credit. Bars: rule {rule}; lines: the range over six rules. It says who came "
            "before, not who persuaded."
        ],
    )
    bars = [
        Row(
            who, credit, lo, hi, note=f"{credit:,.1f} of {led:,}" + (", staff" if is_staff else ""), stands_out=is_staff
        )
        for who, credit, lo, hi, led, is_staff in rows
    ]
    draw_intervals(sheet, "Credit of each", "adoptions (credit, of how many they have a part in)", bars, form="bar")
    write_chart(sheet, out)
