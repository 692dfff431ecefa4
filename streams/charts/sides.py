"""A panel with two columns of people and the ties between them: who is reached, by whom, and how often.

A tie is a line, blue and thick from many contacts on. Who has a tie is a blue dot, who has none an orange one.
"""

from collections.abc import Sequence
from typing import NamedTuple

from streams.charts.svg import MARGIN, WIDTH, Sheet, cut

__all__ = ["Bond", "One", "draw_sides"]

_ROW, _SIDE = 34, 250  # pixels: between people of the roomier column, and for their words


class One(NamedTuple):
    """A person, and what stands below their name."""

    name: str
    note: str = ""


class Bond(NamedTuple):
    """A tie: rows of the left and of the right column, and how many contacts."""

    left: int
    right: int
    n: int


def draw_sides(
    sheet: Sheet, headings: tuple[str, str], left: Sequence[One], right: Sequence[One], bonds: Sequence[Bond]
) -> None:
    """Draw both columns, the first on top. A tie is thick from the mean number of contacts on."""
    sheet.y += 26
    height = _ROW * max(len(left), len(right), 1)
    top, x1, x2 = sheet.y + 14, MARGIN + _SIDE, WIDTH - MARGIN - _SIDE
    sheet.words(x1, sheet.y, headings[0], "heading", "end")
    sheet.words(x2, sheet.y, headings[1], "heading")
    places = [[top + height * (i + 0.5) / max(len(side), 1) for i in range(len(side))] for side in (left, right)]
    mean = sum(bond.n for bond in bonds) / max(len(bonds), 1)
    for bond in sorted(bonds, key=lambda one: (one.n, one.left, one.right)):  # the many lie on top
        kind = "range" if bond.n >= mean and bond.n > 1 else "branch"
        sheet.line(x1 + 8, places[0][bond.left], x2 - 8, places[1][bond.right], kind)
    tied = {bond.left for bond in bonds}, {bond.right for bond in bonds}
    for side, x, away, anchor in ((0, x1, -10, "end"), (1, x2, 10, "start")):
        for i, (one, y) in enumerate(zip((left, right)[side], places[side], strict=True)):
            n = sum(bond.n for bond in bonds if bond[side] == i)
            sheet.dot(x, y, 5, "mark" if i in tied[side] else "other", f"{one.name}: {n:,} contacts")
            sheet.words(x + away, y + (0 if one.note else 4), cut(one.name, _SIDE - 16), "label", anchor)
            if one.note:
                sheet.words(x + away, y + 13, cut(one.note, _SIDE - 16, 11), "note", anchor)
    sheet.y = top + height
