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

_GAP = 3
_NARROW = (24, 20, 16)  # a text column can be folded to these and still be read: the widest that fits


def show_table(rows: Iterable[Sequence[object]], columns: Sequence[str], title: str, out: TextIO, width: int) -> None:
    """Print rows for reading, so wide where there is no terminal: long texts are folded, nothing is left out."""
    body = [[_cell(value) for value in row] for row in rows]
    console = Console(file=out, highlight=False, width=None if out.isatty() else width)
    widths = [max([len(name), *(len(row[i]) for row in body)]) for i, name in enumerate(columns)]
    if title:
        console.print(Text(title, style="italic"))  # not the table's own title: that is folded to the table's width
    fits = [most for most in _NARROW if sum(min(width, most) + _GAP for width in widths) <= console.width]
    if fits:
        console.print(_table(body, columns, widths, fits[0]))
    else:
        _print_records(console, body, columns)
    console.print(Text("1 row" if len(body) == 1 else f"{len(body):,} rows", style="dim"))


def _table(body: Sequence[Sequence[str]], columns: Sequence[str], widths: Sequence[int], narrow: int) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(columns):
        is_number = bool(body) and all(_is_number(row[i]) for row in body)
        is_short = widths[i] <= narrow
        table.add_column(
            Text(name), justify="right" if is_number else "left", no_wrap=is_short, min_width=min(widths[i], narrow)
        )
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
