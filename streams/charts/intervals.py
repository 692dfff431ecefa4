"""A panel of rows: what each is, its value, and how far it may be off.

A row may also have the range that chance alone gives, drawn behind it.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from streams.charts.scale import number, scale_of
from streams.charts.svg import MARGIN, WIDTH, Sheet, cut

__all__ = ["Row", "draw_intervals"]

_LABELS, _NOTES = 178, 152  # pixels
_ROW = 22
_AXIS = 34


class Row(NamedTuple):
    """A row. Without a value nothing is drawn but its words; `chance` is what it would be by chance alone."""

    label: str
    value: float | None = None
    lo: float | None = None
    hi: float | None = None
    chance: tuple[float, float] | None = None
    note: str = ""
    stands_out: bool = False


def draw_intervals(
    sheet: Sheet,
    heading: str,
    axis: str,
    rows: Sequence[Row],
    *,
    form: Literal["dot", "bar"] = "dot",
    is_log: bool = False,
    holds: Sequence[float] = (),
    told: Callable[[float], str] = number,
) -> None:
    """Draw a row each, the first on top, over one axis; `holds` are values that the axis must hold."""
    left, right = MARGIN + _LABELS, WIDTH - MARGIN - _NOTES
    sheet.y += 22
    sheet.words(MARGIN, sheet.y + 4, heading, "heading")
    top, bottom = sheet.y + 16, sheet.y + 16 + _ROW * len(rows)
    values = [value for row in rows for value in (row.value, row.lo, row.hi, *(row.chance or ()))]
    scale = scale_of(values, left, right, holds=holds if form == "dot" else (*holds, 0.0), is_log=is_log)
    for tick in scale.ticks():
        sheet.line(scale.at(tick), top, scale.at(tick), bottom, "grid")
        sheet.words(scale.at(tick), bottom + 15, told(tick), "note", "middle")
    for i, row in enumerate(rows):
        y = top + _ROW * (i + 0.5)
        sheet.words(left - 10, y + 4, cut(row.label, _LABELS - 10), anchor="end")
        if row.note:
            sheet.words(right + 12, y + 4, cut(row.note, _NOTES - 10, 11), "note")
        if row.chance is not None:
            begin, end = scale.at(row.chance[0]), scale.at(row.chance[1])
            tip = f"by chance {told(row.chance[0])} to {told(row.chance[1])}"
            sheet.box(begin, y - 7, max(end - begin, 2), 14, "chance", tip)
        if row.value is not None:
            _draw(sheet, scale.at(0.0) if form == "bar" else None, scale.at, row, y, told)
    sheet.line(left, bottom, right, bottom, "axis")
    sheet.words((left + right) / 2, bottom + 31, axis, "note", "middle")
    sheet.y = bottom + _AXIS


def _draw(
    sheet: Sheet, zero: float | None, at: Callable[[float], float], row: Row, y: float, told: Callable[[float], str]
) -> None:
    """One value: a bar from zero or a dot, and its interval."""
    assert row.value is not None
    x, tip = at(row.value), f"{row.label}: {told(row.value)}"
    mark, line = ("other", "others") if row.stands_out else ("mark", "range")
    if row.lo is not None and row.hi is not None:
        tip += f" [{told(row.lo)} to {told(row.hi)}]"
    if zero is not None:
        sheet.box(min(zero, x), y - 6, abs(x - zero), 12, "bar", tip)
    if row.lo is not None and row.hi is not None:
        begin, end = at(row.lo), at(row.hi)
        sheet.line(begin, y, end, y, line)
        for tip_x in (begin, end):
            sheet.line(tip_x, y - 3, tip_x, y + 3, line)
    sheet.dot(x, y, 4, mark, tip)
