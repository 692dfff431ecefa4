"""A panel of points over a scale: a curve with intervals, or something that grows step by step."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from streams.charts.scale import Scale, number, scale_of
from streams.charts.svg import MARGIN, WIDTH, Sheet

__all__ = ["Point", "draw_curve", "draw_growth"]

_LEFT, _HEIGHT, _AXIS = 46, 190, 52


class Point(NamedTuple):
    """A point of a curve with its interval, and how many it was taken from."""

    x: float
    y: float
    lo: float
    hi: float
    n: int


def draw_curve(
    sheet: Sheet, heading: str, axis: str, points: Sequence[Point], told: Callable[[float], str] = number
) -> None:
    """Points at whole numbers, joined, each with its interval and, below the axis, what it was taken from."""
    top, bottom = _begin(sheet, heading)
    left, right = MARGIN + _LEFT, WIDTH - MARGIN
    up = scale_of([value for p in points for value in (p.y, p.lo, p.hi)], bottom, top, holds=(0.0,))
    room = (right - left) / max(len(points), 1)
    _levels(sheet, up, left, right, told)
    places = [(left + room * (i + 0.5), p) for i, p in enumerate(points)]
    sheet.path("M" + "L".join(f"{x:.1f} {up.at(p.y):.1f}" for x, p in places), "branch")
    for x, p in places:
        sheet.line(x, up.at(p.lo), x, up.at(p.hi), "range")
        for y in (p.lo, p.hi):
            sheet.line(x - 3, up.at(y), x + 3, up.at(y), "range")
        sheet.dot(x, up.at(p.y), 4, "mark", f"{number(p.x)}: {told(p.y)} [{told(p.lo)} to {told(p.hi)}] of {p.n:,}")
        sheet.words(x, bottom + 16, number(p.x), "label", "middle")
        sheet.words(x, bottom + 31, f"n={p.n:,}", "note", "middle")
    sheet.words((left + right) / 2, bottom + 49, axis, "note", "middle")
    sheet.y = bottom + _AXIS


def draw_growth(
    sheet: Sheet, heading: str, over: Scale, ticks: Sequence[tuple[float, str]], times: Sequence[float]
) -> None:
    """How many were there at each time, over a scale that another panel may share; times are in order."""
    top, bottom = _begin(sheet, heading)
    up = scale_of([float(len(times))], bottom, top, holds=(0.0,))
    _levels(sheet, up, over.start, over.end, number)
    for tick, words in ticks:
        sheet.line(over.at(tick), top, over.at(tick), bottom, "grid")
        sheet.words(over.at(tick), bottom + 16, words, "note", "middle")
    steps, before = [f"M{over.start:.1f} {up.at(0):.1f}"], ""
    for n, time in enumerate(times, 1):
        here = f"H{over.at(time):.1f}"
        steps += [here] if here != before else []
        steps.append(f"V{up.at(n):.1f}")
        before = here
    sheet.path("".join(steps) + f"H{over.end:.1f}", "trace")
    sheet.y = bottom + 24


def _begin(sheet: Sheet, heading: str) -> tuple[float, float]:
    sheet.y += 22
    sheet.words(MARGIN, sheet.y + 4, heading, "heading")
    return sheet.y + 20, sheet.y + 20 + _HEIGHT


def _levels(sheet: Sheet, up: Scale, left: float, right: float, told: Callable[[float], str]) -> None:
    for tick in up.ticks():
        sheet.line(left, up.at(tick), right, up.at(tick), "axis" if tick == 0 else "grid")
        sheet.words(left - 8, up.at(tick) + 4, told(tick), "note", "end")
