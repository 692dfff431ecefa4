"""Show rows to a person: as a table where it fits the screen, else one row below the other.

Control characters become symbols, so that a post cannot drive a terminal. Read after `display.py`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from streams.plain import flat

__all__ = ["show_table"]

_GAPS = 3  # between two columns; 2 at the edges
# A column may be folded to the first figure, and a word in it, such as an id, is broken beyond the second: the first
# pair that fits the screen is taken.
_NARROW = ((24, 24), (20, 20), (16, 16), (14, 16), (12, 16), (10, 16), (8, 16), (6, 16), (10, 12), (10, 10), (8, 8))


def show_table(rows: Iterable[Sequence[object]], columns: Sequence[str], title: str, out: TextIO, width: int) -> None:
    """Print rows for reading, so wide where there is no terminal: long texts are folded, nothing is left out."""
    body = [[_cell(value) for value in row] for row in rows]
    console = Console(file=out, highlight=False, width=None if out.isatty() else width)
    cells = [[name, *(row[i] for row in body)] for i, name in enumerate(columns)]
    widths = [max(map(len, column)) for column in cells]
    words = [max(len(word) for cell in column for word in cell.split(" ")) for column in cells]
    narrow = ([min(wide, max(a, min(word, b))) for wide, word in zip(widths, words, strict=True)] for a, b in _NARROW)
    if title:
        console.print(Text(title, style="italic"))  # not the table's own title: that is folded to the table's width
    room = console.width - _GAPS * (len(widths) - 1) - 2
    fits = next((least for least in narrow if sum(least) <= room), None)
    if fits is not None:
        console.print(_table(body, columns, _shared(room, widths, fits)))
    else:
        _print_records(console, body, columns)
    console.print(Text("1 row" if len(body) == 1 else f"{len(body):,} rows", style="dim"))


def _shared(room: int, widths: Sequence[int], least: Sequence[int]) -> list[int]:
    """How wide each column becomes: the least of each, and what is left of the room in turn to those that want more."""
    given, left = [*least], room - sum(least)
    while left > 0 and (wanting := [i for i, wide in enumerate(widths) if given[i] < wide]):
        for i in wanting[:left]:
            given[i] += 1
        left -= len(wanting)
    return given


def _table(body: Sequence[Sequence[str]], columns: Sequence[str], widths: Sequence[int]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(columns):
        is_number = bool(body) and all(_is_number(row[i]) for row in body)
        table.add_column(Text(name), justify="right" if is_number else "left", width=widths[i])
    for row in body:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    return table


def _print_records(console: Console, body: Sequence[Sequence[str]], columns: Sequence[str]) -> None:
    longest = max(len(name) for name in columns)
    for number, row in enumerate(body, 1):
        console.print(Text(f"-- row {number} " + "-" * 20, style="dim"))
        for name, cell in zip(columns, row, strict=True):
            console.print(Text(f"{name:>{longest}}  {cell}", overflow="fold"))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds" if value.microsecond else "seconds")
    return "".join(map(_symbol, str(flat(value))))


def _symbol(char: str) -> str:
    code = ord(char)
    if code < 32:
        return "⏎" if char == "\n" else chr(0x2400 + code)
    if 0x7F <= code < 0xA0 or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069:
        return "\N{REPLACEMENT CHARACTER}"
    return char


def _is_number(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).replace(",", "").replace("e-", "").isdigit() or cell == ""
