"""A panel of rows with two or three values each over one scale, joined where they should be compared.

People's value is a blue dot, what is believed of it an orange one; the bar between them is the gap, full where it is
real and dashed where it may be none. What is done is a small square.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from streams.charts.scale import Scale, number, scale_of
from streams.charts.svg import MARGIN, WIDTH, Sheet, cut

__all__ = ["Ends", "Pair", "draw_dumbbells"]

_LABELS, _NOTES = 150, 168  # pixels
_ROW, _AXIS = 30, 34
_APART = 5  # how far above and below the middle the two intervals run


class Ends(NamedTuple):
    """A value with its interval."""

    value: float
    lo: float
    hi: float


class Pair(NamedTuple):
    """A row. `is_real`: the first two differ for sure."""

    label: str
    first: Ends | None
    second: Ends | None
    third: Ends | None = None
    note: str = ""
    is_real: bool = False


def draw_dumbbells(
    sheet: Sheet,
    heading: str,
    axis: str,
    pairs: Sequence[Pair],
    names: Sequence[str],
    told: Callable[[float], str] = number,
) -> None:
    """Draw a row each, the first on top, from 0 on; `names` of the values stand in the legend, empty ones do not."""
    left, right = MARGIN + _LABELS, WIDTH - MARGIN - _NOTES
    sheet.y += 22
    sheet.words(MARGIN, sheet.y + 4, heading, "heading")
    sheet.y += 20
    _legend(sheet, sheet.y + 4, names)
    top = sheet.y + 16
    bottom = top + _ROW * len(pairs)
    ends = [end for pair in pairs for end in (pair.first, pair.second, pair.third) if end is not None]
    scale = scale_of([value for end in ends for value in end], left, right, holds=(0.0,))
    for tick in scale.ticks():
        sheet.line(scale.at(tick), top, scale.at(tick), bottom, "grid")
        sheet.words(scale.at(tick), bottom + 15, told(tick), "note", "middle")
    for i, pair in enumerate(pairs):
        y = top + _ROW * (i + 0.5)
        sheet.words(left - 10, y + 4, cut(pair.label, _LABELS - 10), anchor="end")
        sheet.words(right + 12, y + 4, cut(pair.note, _NOTES - 12, 11), "label" if pair.is_real else "note")
        _draw(sheet, scale, pair, y, names, told)
    sheet.line(left, bottom, right, bottom, "axis")
    sheet.words((left + right) / 2, bottom + 31, axis, "note", "middle")
    sheet.y = bottom + _AXIS


def _draw(sheet: Sheet, scale: Scale, pair: Pair, y: float, names: Sequence[str], told: Callable[[float], str]) -> None:
    if pair.first is not None and pair.second is not None:
        kind = "axis" if pair.is_real else "branch"
        sheet.line(scale.at(pair.first.value), y, scale.at(pair.second.value), y, kind, dashes=not pair.is_real)
    placed = ((pair.third, "axis", _APART * 2), (pair.first, "range", -_APART), (pair.second, "others", _APART))
    for end, line, away in placed:
        if end is not None:
            sheet.line(scale.at(end.lo), y + away, scale.at(end.hi), y + away, line)
    for end, mark, name in zip((pair.third, pair.first, pair.second), ("third", "mark", "other"),
                               (names[2], names[0], names[1]), strict=True):  # fmt: skip
        if end is not None:
            tip = f"{pair.label}, {name}: {told(end.value)} [{told(end.lo)} to {told(end.hi)}]"
            _mark(sheet, mark, scale.at(end.value), y, tip)


def _mark(sheet: Sheet, mark: str, x: float, y: float, tip: str) -> None:
    if mark == "third":
        sheet.box(x - 3.5, y + 2 * _APART - 3.5, 7, 7, "note", tip)
    else:
        sheet.dot(x, y - _APART if mark == "mark" else y + _APART, 4.5, mark, tip)


def _legend(sheet: Sheet, y: float, names: Sequence[str]) -> None:
    x = MARGIN + 6.0
    for mark, name in zip(("mark", "other", "third"), names, strict=True):
        if name:
            at = {"mark": y - 4 + _APART, "other": y - 4 - _APART, "third": y - 4 - 2 * _APART}[mark]
            _mark(sheet, mark, x, at, "")
            sheet.words(x + 10, y, name, "note")
            x += 26 + 6.6 * len(name)
