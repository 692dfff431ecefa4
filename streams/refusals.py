"""Say why a line or row could not become an event. Off the fast path, and robust before it is quick.

The codes are the promise (`RejectCode`); the details are for people and may change.
"""

import json
import re
from typing import Any

import msgspec
from msgspec import Struct

from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Mention, Reject, RejectCode, Share
from streams.instants import parse_instant

__all__ = [
    "KINDS",
    "MAX_LINE",
    "MAX_RAW",
    "MAX_SHORT",
    "REQUIRED",
    "Fault",
    "excess",
    "explain",
    "explain_json",
    "explain_shape",
    "refuse",
]

MAX_LINE = 4 * 2**20  # bytes: room for a text of 1 MiB with every character escaped
MAX_RAW = 1024  # bytes of a refused line that are kept
MAX_DEPTH = 400  # brackets, checked before decoding, so that the answer does not hang on the caller's stack
MAX_SHORT = 2 * MAX_DEPTH  # bytes: a line up to here is neither too long nor, being whole, too deep
_MAX_DETAIL = 200

REQUIRED = {
    "mention": ("source", "id", "author", "at", "text"),
    "share": ("source", "id", "author", "at", "how", "of"),
    "follow": ("source", "id", "author", "at", "target"),
    "edit": ("source", "id", "at", "of", "text"),
    "delete": ("source", "id", "at", "of"),
    "account_gone": ("source", "id", "author", "at"),
}
KINDS: dict[str, type[Event]] = {"mention": Mention, "share": Share, "follow": Follow, "edit": Edit, "delete": Delete}
KINDS["account_gone"] = AccountGone

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


class Fault(Struct, frozen=True, gc=False):
    """What is wrong with a line or a row."""

    code: RejectCode
    detail: str


def refuse(fault: Fault, file: str, offset: int, raw: bytes) -> Reject:
    """The `Reject` record of a fault: detail and raw bytes bounded, the detail always storable text."""
    detail = fault.detail[:_MAX_DETAIL].encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\x00")
    return Reject(fault.code, detail, file, offset, bytes(raw[:MAX_RAW]))


def excess(line: bytes) -> Fault | None:
    """What is too much about a line before it is decoded: its length, or its depth."""
    if len(line) > MAX_LINE:
        return Fault(RejectCode.TOO_LONG, f"longer than {MAX_LINE} bytes")
    if line.count(b"[") + line.count(b"{") > MAX_DEPTH and _is_deep(line):
        return Fault(RejectCode.TOO_DEEP, f"nested deeper than {MAX_DEPTH}")
    return None


def explain(line: bytes, error: Exception) -> Fault:
    """Why a line that the decoder refused with `error` is no event."""
    try:
        value = _read_loosely(line)
        return _explain_fields(value) or _explain_rest(error)
    except _BrokenError as broken:
        return broken.fault


def explain_json(line: bytes, error: Exception) -> Fault:
    """Why a line that a JSON decoder refused with `error` is no object, whatever its fields."""
    try:
        _read_loosely(line)
    except _BrokenError as broken:
        return broken.fault
    return Fault(RejectCode.BAD_JSON, f"not strict JSON: {error}")


def explain_shape(raw: bytes, error: Exception) -> Fault:
    """Why JSON that a source sent does not have the shape it should, where a decoder of that shape refused it."""
    if not isinstance(error, msgspec.ValidationError):
        return explain_json(raw, error)
    said = str(error)
    if "missing required field" in said:
        return Fault(RejectCode.MISSING, said)
    if said.startswith("Expected `object`") and " - at " not in said:
        return Fault(RejectCode.NOT_OBJECT, said)
    return Fault(RejectCode.WRONG_TYPE, said)


class _BrokenError(Exception):
    def __init__(self, code: RejectCode, detail: str) -> None:
        super().__init__(detail)
        self.fault = Fault(code, detail)


def _is_deep(line: bytes) -> bool:
    """Whether brackets nest too deep outside strings: one pass without recursion, left as soon as it is known."""
    level = 0
    for token in _TOKEN.finditer(line):
        bracket = line[token.start()]
        if bracket in b"[{":
            level += 1
            if level > MAX_DEPTH:
                return True
        elif bracket in b"]}":
            level -= 1
    return False


def _read_loosely(line: bytes) -> dict[str, Any]:
    """The object in a line, read by the standard library, which lets NaN and half a surrogate pair pass."""
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise _BrokenError(RejectCode.BAD_BYTES, f"not UTF-8 at byte {fault.start}: {fault.reason}") from None
    except RecursionError:
        raise _BrokenError(RejectCode.TOO_DEEP, "nested beyond any sense") from None
    except ValueError as fault:
        raise _BrokenError(RejectCode.BAD_JSON, f"not one JSON value: {fault}") from None
    if not isinstance(value, dict):
        raise _BrokenError(RejectCode.NOT_OBJECT, f"JSON, but no object: {type(value).__name__}")
    return value


def _explain_fields(found: dict[str, Any]) -> Fault | None:
    """The first fault in the order kind, missing fields, how, time; None when it lies elsewhere."""
    kind = found.get("kind")
    if kind is None:
        return Fault(RejectCode.MISSING, "kind is missing")
    if not isinstance(kind, str):
        return Fault(RejectCode.WRONG_TYPE, f"kind must be text, got {type(kind).__name__}")
    if kind not in REQUIRED:
        return Fault(RejectCode.UNKNOWN_KIND, f"kind {kind[:40]!r} is none of {', '.join(REQUIRED)}")
    absent = [name for name in REQUIRED[kind] if found.get(name) is None]
    if absent:
        return Fault(RejectCode.MISSING, f"{', '.join(absent)} missing in a {kind}")
    how = found.get("how")
    if kind == "share" and isinstance(how, str) and how not in set(How):
        return Fault(RejectCode.UNKNOWN_KIND, f"how {how[:40]!r} is none of {', '.join(How)}")
    try:
        parse_instant(found["at"])
    except ValueError as fault:
        return Fault(RejectCode.BAD_TIME, f"at: {fault}")
    return None


def _explain_rest(error: Exception) -> Fault:
    if "malformed" in str(error):
        return Fault(RejectCode.BAD_JSON, f"not strict JSON (NaN, or half a surrogate pair): {error}")
    return Fault(RejectCode.WRONG_TYPE, str(error))
