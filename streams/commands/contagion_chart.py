"""`murmure contagion --chart FILE`: how much adoption rises with contacts, beside shuffles; the k-exposure curve."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.contagion import Verdict
from pipeline.errors import QueryError
from streams.chart_file import write_chart
from streams.charts.curves import Point, draw_curve
from streams.charts.intervals import Row, draw_intervals
from streams.charts.scale import part
from streams.charts.svg import Sheet
from streams.named import brand_named, item_named
from streams.queries import ask

__all__ = ["draw"]

_TESTS = """
SELECT item, verdict, n_adopters, n_linked, alpha, null_mean, null_sd, p, why FROM contagion
WHERE brand = ? AND (? IS NULL OR item = ?) ORDER BY alpha IS NULL, alpha - null_mean DESC, item"""
_CURVE = "SELECT k, exposed, adopted, p, lo, hi FROM k_exposure(?, what := ?) WHERE exposed > 0"
_TWO = 1.959964  # standard deviations: 95 % of shuffles
_AXIS = "alpha: how much adoption rises with the (log) number of contacts who have it"
_BAND = "Grey: where 95 % of shuffles of the times lie. Orange: the verdict is contagion."
Row_ = tuple[Any, ...]


def draw(brand: str, item: str | None, data: Path, out: Path) -> None:
    """Draw every item of a brand that was tested, or one item with its k-exposure curve. QueryError for nothing."""
    brand = brand_named(data, brand)
    sheet = (
        _of_brand(brand, data) if item is None else _of_item(brand, item_named(data, brand, item, "exposures"), data)
    )
    write_chart(sheet, out)


def _of_brand(brand: str, data: Path) -> Sheet:
    rows = ask(data, _TESTS, [brand, None, None]).rows
    tested = [row for row in rows if row[4] is not None]
    if not tested:
        raise QueryError(f"none of {len(rows)} items of {brand} could be tested, so there is nothing to draw")
    sheet = Sheet(
        f"Did it spread from contact to contact? {brand}",
        [f"N = {len(tested):,} items that could be tested, of {len(rows):,} looked at. {_BAND}"],
    )
    draw_intervals(sheet, "Observed, beside shuffles", _AXIS, [_row(row) for row in tested])
    sheet.tell(["It is how it came, not that it persuaded; of several items some may stand out by chance."])
    return sheet


def _of_item(brand: str, item: str, data: Path) -> Sheet:
    tests = ask(data, _TESTS, [brand, item, item]).rows
    curve = [Point(k, p, lo, hi, n) for k, n, _, p, lo, hi in ask(data, _CURVE, [brand, item]).rows]
    sheet = Sheet(f"Did {item} spread from contact to contact?", [_told(brand, tests)])
    if tests and tests[0][4] is not None:
        draw_intervals(sheet, "Observed, beside shuffles", _AXIS, [_row(tests[0])])
    draw_curve(
        sheet,
        "After how many contacts",
        "k: contacts in sight who had it; the part that took it up before a further one did, 95 % intervals; n: people "
        "who had k in sight",
        curve,
        part,
    )
    return sheet


def _told(brand: str, tests: Sequence[Row_]) -> str:
    for _, verdict, n_adopters, n_linked, *_, why in tests:
        seen = f"N = {n_adopters:,} adopters, {n_linked:,} with another in sight before"
        return f"{brand}: {verdict} ({why}). {seen}. {_BAND}"
    return f"{brand}: several items together, or one that was not tested."


def _row(row: Row_) -> Row:
    item, verdict, n_adopters, _, alpha, mean, sd, *_ = row
    chance = (mean - _TWO * sd, mean + _TWO * sd)
    note = f"{verdict}, n={n_adopters:,}"
    return Row(item, alpha, chance=chance, note=note, stands_out=verdict == Verdict.CONTAGION)
