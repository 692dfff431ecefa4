"""A sheet to draw on: lines, dots and words become SVG, readable on a light page and on a dark one.

Colours are classes, which follow the reader's colour scheme. All words pass `_words`: what a stranger wrote stays text,
and can neither close a tag nor turn the direction of reading. Written by hand because it is a hundred lines, and what
draws for Python either brings a script from a server or takes half a second to load.
"""

from collections.abc import Iterable
from html import escape
from textwrap import wrap

__all__ = ["MARK", "WIDTH", "Sheet", "cut"]

WIDTH = 760
MARK = "<!-- drawn by murmure -->"
MARGIN = 24
_CHAR = 0.56  # of the font size: how wide a letter is on average
_SIZES = {"title": 19, "heading": 14, "label": 12, "note": 11}
_LIGHT = {
    "page": "fill:#ffffff",
    "title": "fill:#18212b",
    "heading": "fill:#18212b",
    "label": "fill:#18212b",
    "note": "fill:#55616e",
    "grid": "stroke:#e3e8ed",
    "axis": "stroke:#8a96a3",
    "chance": "fill:#d5dce4",
    "range": "stroke:#0b6a94",
    "mark": "fill:#0b6a94",
    "bar": "fill:#9ccbe2",
    "other": "fill:#b4500b",
    "others": "stroke:#b4500b",
    "trace": "stroke:#0b6a94",
    "branch": "stroke:#b7c1cc",
}
_DARK = {
    "page": "fill:#11161c",
    "title": "fill:#eef2f6",
    "heading": "fill:#eef2f6",
    "label": "fill:#e3e9ef",
    "note": "fill:#a3afbc",
    "grid": "stroke:#28313b",
    "axis": "stroke:#7b8896",
    "chance": "fill:#3a4654",
    "range": "stroke:#6cc8ee",
    "mark": "fill:#6cc8ee",
    "bar": "fill:#1d5571",
    "other": "fill:#ffab6b",
    "others": "stroke:#ffab6b",
    "trace": "stroke:#6cc8ee",
    "branch": "stroke:#4a5664",
}
_SHAPES = (
    'text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}'
    ".title,.heading{font-weight:600}"
    + "".join(f".{name}{{font-size:{size}px}}" for name, size in _SIZES.items())
    + ".grid,.axis{stroke-width:1}.range,.others{stroke-width:2;stroke-linecap:round}"
    ".trace{stroke-width:2;fill:none;stroke-linejoin:round}.branch{stroke-width:1;fill:none}"
)


class Sheet:
    """What was drawn so far. Places are in pixels from the upper left; `kind` names a class of `_LIGHT`."""

    def __init__(self, title: str, told: Iterable[str]) -> None:
        """A sheet headed by a title, and by lines that say of what, of how many, and how sure."""
        self._title = title
        self._parts: list[str] = []
        self.y = float(MARGIN)
        self.words(MARGIN, self.y + 12, cut(title, WIDTH - 2 * MARGIN, _SIZES["title"]), "title")
        self.y += 20
        self.tell(told)

    def tell(self, lines: Iterable[str]) -> None:
        """Add lines of small print at the left, folded to the width, and move down."""
        for line in lines:
            for part in wrap(line, int((WIDTH - 2 * MARGIN) / (_SIZES["note"] * _CHAR * 0.96))):
                self.y += 16
                self.words(MARGIN, self.y, part, "note")
        self.y += 4

    def words(self, x: float, y: float, words: str, kind: str = "label", anchor: str = "start") -> None:
        """Words on a line that begins, ends or has its middle at x."""
        at = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._parts.append(f'<text class="{kind}" x="{_px(x)}" y="{_px(y)}"{at}>{_words(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str, *, dashes: bool = False) -> None:
        """A straight line."""
        dashed = ' stroke-dasharray="3 3"' if dashes else ""
        self._parts.append(
            f'<line class="{kind}" x1="{_px(x1)}" y1="{_px(y1)}" x2="{_px(x2)}" y2="{_px(y2)}"{dashed}/>'
        )

    def box(self, x: float, y: float, width: float, height: float, kind: str, tip: str = "") -> None:
        """A filled box; `tip` shows where a pointer rests."""
        place = f'x="{_px(x)}" y="{_px(y)}" width="{_px(max(width, 0))}" height="{_px(height)}"'
        self._parts.append(f'<rect class="{kind}" {place} rx="2">{_tip(tip)}</rect>')

    def dot(self, x: float, y: float, radius: float, kind: str, tip: str = "") -> None:
        """A filled dot."""
        self._parts.append(f'<circle class="{kind}" cx="{_px(x)}" cy="{_px(y)}" r="{_px(radius)}">{_tip(tip)}</circle>')

    def path(self, steps: str, kind: str) -> None:
        """A path in SVG's own letters."""
        self._parts.append(f'<path class="{kind}" d="{steps}"/>')

    def written(self) -> str:
        """The whole as a file."""
        height = _px(self.y + MARGIN)
        dark = "@media (prefers-color-scheme:dark){" + _rules(_DARK) + "}"
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
                f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{_words(self._title)}">',
                MARK,
                f"<title>{_words(self._title)}</title>",
                f"<style>{_rules(_LIGHT)}{_SHAPES}{dark}</style>",
                f'<rect class="page" width="{WIDTH}" height="{height}"/>',
                *self._parts,
                "</svg>\n",
            ]
        )


def cut(words: str, width: float, size: float = _SIZES["label"]) -> str:
    """Words shortened to about this many pixels.

    >>> cut("a.very.long.name.of.somebody", 90)
    'a.very.long.n…'
    """
    room = int(width / (size * _CHAR))
    return words if len(words) <= room else words[: max(room, 1)] + "…"


def _rules(colours: dict[str, str]) -> str:
    return "".join(f".{name}{{{rule}}}" for name, rule in colours.items())


def _tip(words: str) -> str:
    return f"<title>{_words(words)}</title>" if words else ""


def _words(words: str) -> str:
    """Text for an element or an attribute: no markup, no control characters, nothing that turns the reading round."""
    return escape("".join(map(_letter, words)), quote=True)


def _letter(char: str) -> str:
    code = ord(char)
    if code < 32 or 0x7F <= code < 0xA0:
        return " "
    turns = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    is_none = 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE
    return "\N{REPLACEMENT CHARACTER}" if turns or is_none else char


def _px(value: float) -> str:
    """A tenth of a pixel is finer than anybody sees.

    >>> _px(12.04), _px(3.0), _px(-0.04)
    ('12', '3', '0')
    """
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")
