"""Values of a query as programs know them.

In JSON, times are ISO 8601 (UTC), decimals and huge integers numbers, bytes readable text with `\\xHH` for the rest,
NaN and infinities null. In CSV a text that a spreadsheet would carry out as a formula begins with `'`.
"""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

__all__ = ["flat", "harmless_cell", "plain"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


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


def harmless_cell(value: object) -> object:
    """A cell of a CSV file that no spreadsheet takes for a formula.

    >>> harmless_cell("=1+1"), harmless_cell(-5), harmless_cell("a=b")
    ("'=1+1", -5, 'a=b')
    """
    value = flat(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _readable(raw: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and byte != 92 else f"\\x{byte:02X}" for byte in raw)
