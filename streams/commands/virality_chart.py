"""`murmure virality --chart FILE`: what carries talk, as shares with intervals, and whether credit hangs on a few."""

from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.chart_file import write_chart
from streams.charts.intervals import Row, draw_intervals
from streams.charts.scale import part
from streams.charts.svg import Sheet
from streams.named import brand_meant
from streams.queries import ask

__all__ = ["draw"]

_MEASURES = "SELECT measure, value, lo, hi, null_lo, null_hi, n, is_told FROM virality WHERE brand = ?"
_TOTALS = "SELECT count(*), sum(size) FROM cascades WHERE brand = ?"
_STAGES = {"reacted": "Who reacts", "passed_on": "Who of these passes on"}
_TOP = "credit_of_top_"


def draw(brand: str, data: Path, out: Path) -> None:
    """Draw the measures of a brand that have something to say. QueryError where none has."""
    brand = brand_meant(data, brand)
    measures = {row[0]: row[1:] for row in ask(data, _MEASURES, [brand]).rows}
    ((n, posts),) = ask(data, _TOTALS, [brand]).rows
    if not measures:
        raise QueryError(f"nothing is measured of {brand} yet, so there is nothing to draw")
    sheet = Sheet(
        f"What carries the talk about {brand}",
        [
            f"N = {n:,} cascades of {posts:,} posts, shares and answers. Lines: 95 % intervals. "
            + _reproduction(measures)
        ],
    )
    for stage, what in _STAGES.items():
        rows = [
            _row(name.removeprefix(f"{stage}_by_").replace("_", " "), found)
            for name, found in measures.items()
            if name.startswith(f"{stage}_by_") and not name.endswith(("_explained", "_message_only"))
        ]
        explained = measures.get(f"{stage}_by_explained")
        if rows and explained and not explained[-1]:
            sheet.tell([f"{what}: {_explained(explained)}."])
        elif rows and explained:
            heading = f"{what}: {_explained(explained)}"
            draw_intervals(sheet, heading, "share of what is explained (Shapley)", rows, told=part, holds=(0.0, 1.0))
    top = [
        (f"top {name.removeprefix(_TOP)} % ({found[-2]:,} people)", found)
        for name, found in measures.items()
        if name.startswith(_TOP)
    ]
    if top:
        rows = [_row(label, found) for label, found in top]
        draw_intervals(sheet, "Does it hang on a few?", "part of all credit; grey: did every exposure work alike", rows,
                       told=part, holds=(0.0, 1.0))  # fmt: skip
    write_chart(sheet, out)


def _row(label: str, found: tuple[Any, ...]) -> Row:
    value, lo, hi, null_lo, null_hi, _, is_told = found
    if not is_told:
        return Row(label, note="cannot tell")
    chance = None if null_lo is None or null_hi is None else (null_lo, null_hi)
    note = f"{value:.0%} [{lo:.0%}, {hi:.0%}]"
    return Row(label, value, lo, hi, chance, note, stands_out=chance is not None and lo > chance[1])


def _explained(found: tuple[Any, ...]) -> str:
    value, lo, hi, _, _, n, is_told = found
    if not is_told:
        return f"no more explained than chance might, n={n:,}: cannot tell"
    return f"{value:.1%} [{lo:.1%}, {hi:.1%}] is explained, n={n:,}"


def _reproduction(measures: dict[str, tuple[Any, ...]]) -> str:
    found = measures.get("reproduction")
    if not found or not found[-1]:
        return "How many more a share brings cannot be told."
    value, lo, hi, _, _, n, _ = found
    return f"A share or answer brings {value:.2f} [{lo:.2f}, {hi:.2f}] more, of {n:,} watched."
