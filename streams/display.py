"""Print rows: a table for a person; JSON, NDJSON or CSV for a program.

How a value looks is in `plain.py`, how a table looks in `tables.py`.
"""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from textwrap import wrap
from typing import TextIO

from streams.plain import harmless_cell, plain

__all__ = ["Format", "folded", "reading", "say", "show"]

_WIDTH = 100  # of what is printed where there is no terminal


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"


def show(
    rows: Iterable[Sequence[object]],
    columns: Sequence[str],
    format: Format | str = Format.TABLE,  # noqa: A002 - the word of the command line
    title: str = "",
    out: TextIO | None = None,
    width: int = _WIDTH,
) -> None:
    """Print rows to `out` (standard output). `json` is a list of objects, `ndjson` one object a line; a table is as
    wide as the terminal, or `width` where there is none."""
    out = out or sys.stdout
    kind = Format(format)
    if kind is Format.TABLE:
        from streams.tables import show_table  # late: it needs rich, and programs ask for JSON

        show_table(rows, columns, title, out, width)
    elif kind is Format.CSV:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(map(harmless_cell, columns))
        writer.writerows(map(harmless_cell, row) for row in rows)
    elif kind is Format.NDJSON:
        for row in rows:
            out.write(_object(columns, row) + "\n")
    else:
        body = ",\n ".join(_object(columns, row) for row in rows)
        out.write(f"[{body}]\n")


def say(text: str) -> None:
    """Print sentences for a person, none wider than a table is where there is no terminal."""
    sys.stdout.write(folded(text, _WIDTH) + "\n")


def folded(text: str, width: int) -> str:
    """The same words in lines of at most `width`; what is over goes into the next line where that continues it.

    >>> print(folded("one two three\\nfour. five", 8))
    one two
    three
    four.
    five
    """
    lines: list[str] = []
    over = ""
    for given in text.split("\n"):
        line = given
        if over and line[:1].strip():
            line = f"{over} {line}"
        elif over:
            lines.append(over)
        over = ""
        if len(line) <= width:
            lines.append(line)
            continue
        indent = line[: len(line) - len(line.lstrip())]
        parts = wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        if not indent and not parts[-1].endswith((".", ":", ")")):
            over = parts.pop()
        lines += parts
    return "\n".join([*lines, over] if over else lines)


def reading(sentences: Sequence[str]) -> str:
    """What is printed below a table, as one value of a row for a program: the same words, without line breaks.

    >>> reading(["", "Of 3 items", "  2 could be tested."])
    'Of 3 items 2 could be tested.'
    """
    return " ".join(" ".join(sentences).split())


def _object(columns: Sequence[str], row: Sequence[object]) -> str:
    fields = {name: plain(value) for name, value in zip(_distinct(columns), row, strict=True)}
    return json.dumps(fields, ensure_ascii=False)


def _distinct(columns: Sequence[str]) -> list[str]:
    """Two columns of one name would overwrite each other in an object: the second becomes `name_2`."""
    seen: dict[str, int] = {}
    names = []
    for name in columns:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return names
