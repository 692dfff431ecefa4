"""A panel with the tree of a cascade: each member at its time, hung on what it came from."""

from collections.abc import Sequence
from typing import NamedTuple

from streams.charts.scale import Scale
from streams.charts.svg import MARGIN, WIDTH, Sheet, cut

__all__ = ["Member", "draw_branches"]

_ROOMY, _TIGHT = 16, 5  # pixels a row: with and without room for names
_NAMED_AT_MOST = 60
_SHAPES = {"post": "other", "reply": "other", "quote": "mark", "repost": "mark"}


class Member(NamedTuple):
    """A post or share; `parent` is the row of what it came from, None for the first."""

    parent: int | None
    kind: str
    name: str
    at: float
    tip: str


def draw_branches(
    sheet: Sheet, heading: str, axis: str, members: Sequence[Member], over: Scale, ticks: Sequence[tuple[float, str]]
) -> None:
    """Draw a row each, in the order given: depth first. `ticks` are values of the scale with their words."""
    row = _ROOMY if len(members) <= _NAMED_AT_MOST else _TIGHT
    sheet.y += 22
    sheet.words(MARGIN, sheet.y + 4, heading, "heading")
    _legend(sheet, sheet.y + 4)
    top = sheet.y + 16
    bottom = top + row * len(members)
    for tick, words in ticks:
        sheet.line(over.at(tick), top, over.at(tick), bottom, "grid")
        sheet.words(over.at(tick), bottom + 15, words, "note", "middle")
    places = [(over.at(member.at), top + row * (i + 0.5)) for i, member in enumerate(members)]
    for member, (x, y) in zip(members, places, strict=True):
        if member.parent is not None:
            from_x, from_y = places[member.parent]
            sheet.path(f"M{from_x:.1f} {from_y:.1f}V{y:.1f}H{x:.1f}", "branch")
    for member, (x, y) in zip(members, places, strict=True):
        _draw(sheet, member.kind, x, y, 3.5 if row == _ROOMY else 2, member.tip)
        if row == _ROOMY:
            room = WIDTH - MARGIN - x - 8
            is_far = room < 90
            words = cut(member.name, 170 if is_far else room, 11)
            sheet.words(x - 8 if is_far else x + 8, y + 4, words, "note", "end" if is_far else "start")
    sheet.words((over.start + over.end) / 2, bottom + 31, axis, "note", "middle")
    sheet.y = bottom + 34


def _draw(sheet: Sheet, kind: str, x: float, y: float, radius: float, tip: str) -> None:
    """Reposts and quotes pass on, replies answer: one colour each; a quote, which has its own words, is square."""
    if kind == "quote":
        sheet.box(x - radius, y - radius, 2 * radius, 2 * radius, "mark", tip)
    else:
        sheet.dot(x, y, radius * (1.6 if kind == "post" else 1), _SHAPES.get(kind, "mark"), tip)


def _legend(sheet: Sheet, y: float) -> None:
    x = WIDTH - MARGIN - 218.0
    for kind, words, width in (("repost", "repost", 66), ("quote", "quote", 58), ("reply", "post or reply", 90)):
        _draw(sheet, kind, x, y - 4, 3.5, "")
        sheet.words(x + 9, y, words, "note")
        x += width
