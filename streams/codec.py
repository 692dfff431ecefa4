"""One line of bytes to an event, and back (`murmure.event/v1`, NDJSON).

Read after `pipeline/events.py`. A line that cannot be read becomes a `Reject` with a stable code; nothing raises.
Unknown fields are ignored, and so is `brand`, which only a column map may set. Why a line was refused is worked
out in `refusals.py`, off the fast path.
"""

import re
from typing import Any

import msgspec

from pipeline.events import AccountGone, Delete, Edit, Event, Follow, Instant, Mention, Reject, RejectCode, Share
from streams.instants import parse_instant, rfc3339
from streams.refusals import MAX_SHORT, Fault, excess, explain, refuse

__all__ = ["check", "check_future", "decode_line", "encode"]

_MAX_ID = 512
_MAX_ADDRESSED = 1000  # one post that speaks to more people than this is an attack on the graph
_MAX_REV = 2**53  # a whole number that every JSON reader carries exactly
# C0 and C1 controls, and halves of surrogate pairs, which no UTF-8 can carry.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def decode_line(line: bytes, file: str, offset: int) -> Event | Reject:
    r"""Read one line, without its newline; a trailing \r is tolerated.

    `file` and `offset` say where it began and are kept in a `Reject`. Blank lines are no input: the readers
    skip a line of nothing but spaces before it comes here, and do not count it.
    Cost: under 2 us for a share.
    """
    if len(line) > MAX_SHORT and (fault := excess(line)):
        return refuse(fault, file, offset, line)
    try:
        event = _DECODER.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return refuse(explain(line, error), file, offset, line)
    # No control character can stand in a short line of plain ASCII that escapes nothing: most shares are such.
    is_plain = len(line) <= _MAX_ID and line.isascii() and b"\\" not in line and b"\x7f" not in line
    if is_plain and type(event) is Share and _is_whole(event):
        return event
    found = check(event)
    if isinstance(found, Fault):
        return refuse(found, file, offset, line)
    if (type(found) is Share or type(found) is Mention) and found.brand is not None:
        return msgspec.structs.replace(found, brand=None)
    return found


def check(event: Event) -> Event | Fault:
    """The event, when its ids can be trusted and its numbers stored; otherwise what is wrong.

    Ids and authors hold 1 to 512 characters and no control character; an empty optional reference counts as absent.
    """
    required, optional = _references(event)
    for name in required + optional:
        if name is not None and (len(name) > _MAX_ID or (not name.isprintable() and _CONTROL.search(name))):
            return Fault(RejectCode.BAD_ID, f"{_field_of(event, name)} must be at most {_MAX_ID} plain characters")
    if "" in required:
        return Fault(RejectCode.BAD_ID, f"{_field_of(event, '')} is empty")
    if type(event) is Mention or type(event) is Edit:
        if not 0 <= event.rev < _MAX_REV:
            return Fault(RejectCode.WRONG_TYPE, "rev must be a whole number from 0 to 2^53")
        if type(event) is Mention and len(event.addressed) > _MAX_ADDRESSED:
            return Fault(RejectCode.WRONG_TYPE, f"addressed names more than {_MAX_ADDRESSED} authors")
    return _without_blanks(event) if "" in optional else event


def check_future(event: Event, received_ms: int, future_ms: int) -> RejectCode | None:
    """FUTURE when the event is more than `future_ms` ahead of the receiver's clock, otherwise None."""
    return RejectCode.FUTURE if event.at_ms > received_ms + future_ms else None


def encode(event: Event) -> bytes:
    """One event as JSON bytes, without a newline; times as RFC 3339 in UTC with milliseconds.

    `decode_line` gives the same event back, except for `brand`.
    """
    return _ENCODER.encode(event)


def _read_time(kind: type, value: object) -> object:
    assert kind is Instant
    return parse_instant(value)


_DECODER = msgspec.json.Decoder(Event, dec_hook=_read_time)
_ENCODER = msgspec.json.Encoder(enc_hook=rfc3339)


def _is_whole(share: Share) -> bool:
    """Whether a share has every name it needs, no blank one, and no brand."""
    needed = share.source and share.id and share.author and share.of
    return bool(needed) and share.of_author != "" and share.via != "" and share.brand is None


def _references(event: Event) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    """The names that must be there, and those that may be absent."""
    if type(event) is Share:
        return (event.source, event.id, event.author, event.of), (event.of_author, event.via, event.brand)
    if type(event) is Mention:
        optional = (event.reply_to, event.reply_to_author, event.quote_of, event.root, event.brand)
        return (event.source, event.id, event.author), (*optional, *event.addressed) if event.addressed else optional
    if type(event) is Follow:
        return (event.source, event.id, event.author, event.target), ()
    if type(event) is AccountGone:
        return (event.source, event.id, event.author), ()
    assert type(event) is Edit or type(event) is Delete
    return (event.source, event.id, event.of), ()


def _field_of(event: Event, name: str) -> str:
    """Which field holds a name, for the message."""
    fields = (f for f in event.__struct_fields__ if f != "text" and getattr(event, f) == name)
    return next(fields, "addressed")


def _without_blanks(event: Event) -> Event:
    """The event with its empty optional references taken out."""
    names = ("reply_to", "reply_to_author", "quote_of", "root", "brand", "of_author", "via")
    blank: dict[str, Any] = {name: None for name in names if getattr(event, name, None) == ""}
    if type(event) is Mention:
        blank["addressed"] = tuple(name for name in event.addressed if name)
    return msgspec.structs.replace(event, **blank)
