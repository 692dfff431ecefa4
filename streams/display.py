"""Print rows: a table for a person; JSON, NDJSON or CSV for a program.

In JSON, times are ISO 8601 (UTC), decimals and huge integers numbers, bytes readable text with `\\xHH` for the rest,
NaN and infinities null. How a table looks is in `tables.py`.
"""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import TextIO

__all__ = ["Format", "flat", "plain", "show"]


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
) -> None:
    """Print rows to `out` (standard output). `json` is a list of objects, `ndjson` one object a line."""
    out = out or sys.stdout
    kind = Format(format)
    if kind is Format.TABLE:
        from streams.tables import show_table  # late: it needs rich, and programs ask for JSON

        show_table(rows, columns, title, out)
    elif kind is Format.CSV:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([flat(value) for value in row] for row in rows)
    elif kind is Format.NDJSON:
        for row in rows:
            out.write(_object(columns, row) + "\n")
    else:
        body = ",\n ".join(_object(columns, row) for row in rows)
        out.write(f"[{body}]\n")


def plain(value: object) -> object:
    """A value of a query as JSON knows it."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _readable(bytes(value))
    if isinstance(value, dict):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def flat(value: object) -> object:
    """A value as one cell: lists and objects as JSON text."""
    value = plain(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


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


def _readable(raw: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and byte != 92 else f"\\x{byte:02X}" for byte in raw)
