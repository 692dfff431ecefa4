"""A panel over time: what was counted as a line with dots, what was expected as a line in its band, a span marked."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.charts.scale import Scale, number, scale_of
from streams.charts.svg import MARGIN, WIDTH, Sheet

__all__ = ["Moment", "draw_band"]

_LEFT, _HEIGHT = 46, 220
_WORDS = 8  # at most so many dates below


class Moment(NamedTuple):
    """A stretch of time in seconds, what was counted in it, what was expected, where that may lie, and its name."""

    start: float
    end: float
    observed: float
    expected: float
    lo: float
    hi: float
    name: str


def draw_band(
    sheet: Sheet, heading: str, moments: Sequence[Moment], *, marked: tuple[float, float], marked_as: str
) -> None:
    """Draw the moments, in order of time; `marked` is a span within them, in seconds."""
    sheet.y += 22
    sheet.words(MARGIN, sheet.y + 4, heading, "heading")
    top = sheet.y + 34
    bottom, left, right = top + _HEIGHT, MARGIN + _LEFT, WIDTH - MARGIN
    up = scale_of([v for m in moments for v in (m.observed, m.hi)], bottom, top, holds=(0.0,))
    over = Scale(moments[0].start, moments[-1].end, left, right)
    for m in moments:
        tip = f"{m.name}: {number(m.observed)}; {number(m.expected)} expected [{number(m.lo)} to {number(m.hi)}]"
        x = over.at(m.start)
        sheet.box(x, up.at(m.hi), over.at(m.end) - x, up.at(m.lo) - up.at(m.hi), "chance", tip)
    for tick in up.ticks():
        sheet.line(left, up.at(tick), right, up.at(tick), "axis" if tick == 0 else "grid")
        sheet.words(left - 8, up.at(tick) + 4, number(tick), "note", "end")
    begin, end = (over.at(at) for at in marked)
    for x in (begin, end):
        sheet.line(x, top - 8, x, bottom, "others", dashes=True)
    sheet.words((begin + end) / 2, top - 12, marked_as, "label", "middle")
    places = [((over.at(m.start) + over.at(m.end)) / 2, m) for m in moments]
    sheet.path("M" + "L".join(f"{x:.1f} {up.at(m.expected):.1f}" for x, m in places), "branch")
    sheet.path("M" + "L".join(f"{x:.1f} {up.at(m.observed):.1f}" for x, m in places), "trace")
    for x, m in places:
        is_out = not m.lo <= m.observed <= m.hi
        sheet.dot(x, up.at(m.observed), 3, "other" if is_out else "mark", f"{m.name}: {number(m.observed)}")
    every = -(-len(places) // _WORDS)
    for x, m in places[::every]:
        sheet.words(x, bottom + 16, m.name, "note", "middle")
    sheet.words(
        (left + right) / 2,
        bottom + 34,
        "blue: counted, orange where outside; grey: expected, with its band",
        "note",
        "middle",
    )
    sheet.y = bottom + 40
