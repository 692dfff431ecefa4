"""Bluesky's Jetstream: the messages of the server, of either wire, as frames. Pure: bytes in, a frame or a fault out.

Wires: v1 is `/subscribe`, v2 the lexicon `network.bsky.jetstream.subscribeEvents`. Read before `bluesky_events.py`.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Raw, Struct, field

from pipeline.events import RejectCode
from streams.instants import parse_instant
from streams.refusals import MAX_SHORT, Fault, excess, explain_shape

__all__ = ["Account", "Frame", "Notice", "Wire", "read_frame"]

Wire = Literal["v1", "v2"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)


class Account(Struct):
    """What became of an account."""

    active: bool = True
    status: str | None = None
    time: str | None = None


class Frame(Struct):
    """Something that happened. `time_us` is when the server saw it, `seq` its number there where it has one."""

    did: str
    time_us: int
    kind: str
    seq: int | None = None
    rev: str = ""
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    record: bytes = b""
    account: Account | None = None

    @property
    def uri(self) -> str:
        """The record's name."""
        return f"at://{self.did}/{self.collection}/{self.rkey}"

    @property
    def key(self) -> str:
        """By what a second delivery is known, whoever delivers it."""
        if self.kind == "commit":
            return f"{self.uri}/{self.rev}/{self.operation}"
        said = self.account.time if self.account is not None else None
        return f"{self.did}/{self.kind}/{said or self.time_us}"


class Notice(Struct):
    """What the server says about the stream itself. With `is_error` it is its last word."""

    name: str
    message: str
    is_error: bool


def read_frame(raw: bytes, wire: Wire) -> Frame | Notice | Fault:
    """Read one message of the server. Never raises."""
    if len(raw) > MAX_SHORT and (fault := excess(raw)):
        return fault
    try:
        found = _frame_of_v1(_V1_DECODER.decode(raw)) if wire == "v1" else _frame_of_v2(_V2_DECODER.decode(raw))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return explain_shape(raw, error)
    if type(found) is Frame:
        try:
            parse_instant(found.time_us // 1000)
        except ValueError as error:
            return Fault(RejectCode.BAD_TIME, f"time of the frame: {error}")
    return found


class _V1Commit(Struct):
    rev: str
    operation: str
    collection: str
    rkey: str
    record: Raw = Raw()


class _V1(Struct):
    did: str
    time_us: int
    kind: str
    commit: _V1Commit | None = None
    account: Account | None = None
    cursor: int | None = None


class _Payload(Struct):
    kind: str = field(name="$type")
    seq: int | None = None
    did: str = ""
    time: datetime | None = None
    witnessed: datetime | None = field(default=None, name="witnessedAt")
    rev: str = ""
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    record: Raw = Raw()
    account: Account | None = None
    name: str = ""
    message: str = ""


class _V2(Struct):
    kind: str = field(name="$type")
    payload: _Payload | None = None
    error: str = ""
    message: str = ""


_V1_DECODER, _V2_DECODER = msgspec.json.Decoder(_V1), msgspec.json.Decoder(_V2)


def _frame_of_v1(found: _V1) -> Frame | Fault:
    frame = Frame(found.did, found.time_us, found.kind, found.cursor, account=found.account)
    if found.kind == "commit":
        commit = found.commit
        if commit is None:
            return Fault(RejectCode.MISSING, "commit missing in a commit")
        frame.rev, frame.operation, frame.collection = commit.rev, commit.operation, commit.collection
        frame.rkey, frame.record = commit.rkey, bytes(commit.record)
    return frame


def _frame_of_v2(found: _V2) -> Frame | Notice | Fault:
    if found.kind == "error":
        return Notice(found.error, found.message, True)
    payload = found.payload
    if payload is None:
        return Fault(RejectCode.MISSING, "payload missing in a message")
    kind = payload.kind.rpartition("#")[2]
    if kind == "info":
        return Notice(payload.name, payload.message, False)
    moment = payload.witnessed or payload.time
    if not payload.did or moment is None or moment.tzinfo is None:
        return Fault(RejectCode.MISSING, "did or time missing in an event")
    frame = Frame(payload.did, (moment - _EPOCH) // _US, kind, payload.seq, account=payload.account)
    if kind == "commit":
        frame.rev, frame.operation, frame.collection = payload.rev, payload.operation, payload.collection
        frame.rkey, frame.record = payload.rkey, bytes(payload.record)
        if not (frame.rev and frame.operation and frame.collection and frame.rkey):
            return Fault(RejectCode.MISSING, "rev, operation, collection or rkey missing in a commit")
    return frame
