"""The broken lines of the invented market, each with the one code it must be refused with.

Each line has one fault. Leaves out what attackers send (huge, deep, hostile text): that is for the tests of the codec.
"""

from collections.abc import Callable

import msgspec

from pipeline.events import RejectCode

__all__ = ["FAULTS", "broken_line"]

_Event = dict[str, object]


def broken_line(event: _Event, number: int) -> tuple[bytes, RejectCode]:
    """A good mention made into a bad line (with its newline) by the fault of this number, and why it is refused."""
    code, spoil = FAULTS[number % len(FAULTS)]
    return spoil(dict(event)) + b"\n", code


def _json(event: _Event) -> bytes:
    return msgspec.json.encode(event)


def _with(**changes: object) -> Callable[[_Event], bytes]:
    return lambda event: _json(event | changes)


def _without(field: str) -> Callable[[_Event], bytes]:
    return lambda event: _json({name: value for name, value in event.items() if name != field})


def _torn(event: _Event) -> bytes:
    """The line of a writer that died while writing. What comes before the text is plain ASCII."""
    return _json(event)[:58]


def _bad_utf8(event: _Event) -> bytes:
    return _json(event | {"text": "caf#"}).replace(b"#", b"\xe9")


def _bare_nan(event: _Event) -> bytes:
    return _json(event | {"at": 0}).replace(b'"at":0', b'"at":NaN')


FAULTS: tuple[tuple[RejectCode, Callable[[_Event], bytes]], ...] = (
    (RejectCode.BAD_JSON, _torn),
    (RejectCode.BAD_BYTES, _bad_utf8),
    (RejectCode.BAD_TIME, _with(at="NaN")),
    (RejectCode.MISSING, _without("author")),
    (RejectCode.FUTURE, _with(at="2099-01-01T00:00:00Z")),
    (RejectCode.WRONG_TYPE, _with(text=42)),
    (RejectCode.UNKNOWN_KIND, _with(kind="poke")),
    (RejectCode.NOT_OBJECT, lambda event: _json([event["id"], event["text"]])),  # type: ignore[arg-type]
    (RejectCode.BAD_ID, _with(id="")),
    (RejectCode.BAD_TIME, _bare_nan),
    (RejectCode.MISSING, _without("text")),
    (RejectCode.BAD_TIME, _with(at="2026-01-05T10:00:00")),
    (RejectCode.UNKNOWN_KIND, _with(kind="share", how="bookmark", of="m0000001")),
    (RejectCode.WRONG_TYPE, _with(author=["nobody"])),
)
