"""A panel with the hours of a week: a square an hour, the larger the likelier, weekdays from top to bottom."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from streams.charts.scale import part
from streams.charts.svg import MARGIN, WIDTH, Sheet

__all__ = ["Cell", "draw_week"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEFT = 96
_ROW = 28


class Cell(NamedTuple):
    """An hour of the week: weekday 1 (Monday) to 7, hour 0 to 23, the chance, and where it may lie."""

    weekday: int
    hour: int
    value: float
    lo: float
    hi: float


def draw_week(
    sheet: Sheet, heading: str, cells: Sequence[Cell], *, marked: int | None = None, told: Callable[[float], str] = part
) -> None:
    """Draw the cells; areas are in proportion to the greatest. `marked` is an hour of the day that stands out."""
    room = (WIDTH - MARGIN - MARGIN - _LEFT) / 24
    sheet.y += 22
    sheet.words(MARGIN, sheet.y + 4, heading, "heading")
    top = sheet.y + 20
    left = MARGIN + _LEFT
    most = max((cell.value for cell in cells), default=0.0) or 1.0
    for day, name in enumerate(_DAYS):
        sheet.words(left - 10, top + _ROW * (day + 0.5) + 4, name, anchor="end")
    for cell in cells:
        x, y = left + room * cell.hour, top + _ROW * (cell.weekday - 1)
        tip = f"{_DAYS[cell.weekday - 1]} {cell.hour:02}:00: {told(cell.value)} [{told(cell.lo)} to {told(cell.hi)}]"
        sheet.box(x + 1, y + 1, room - 2, _ROW - 2, "chance", tip)
        size = (min(room, _ROW) - 2) * (cell.value / most) ** 0.5
        kind = "other" if cell.hour == marked else "mark"
        sheet.box(x + (room - size) / 2, y + (_ROW - size) / 2, size, size, kind, tip)
    bottom = top + _ROW * len(_DAYS)
    for hour in range(0, 24, 3):
        sheet.words(left + room * (hour + 0.5), bottom + 15, f"{hour:02}:00", "note", "middle")
    sheet.words(left, bottom + 33, f"the largest square is {told(most)}", "note")
    sheet.y = bottom + 40
