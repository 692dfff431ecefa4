"""The wire: what a Kafka record of murmure holds. A parcel is a batch of one input, as it came or as it was read.

A record is one byte, the oldest version of the wire that can read it, and MessagePack. A later release may add fields,
which this one ignores, and reads what an earlier one wrote, whose missing fields have defaults. Golden files hold it.
"""

from typing import TypeVar

from msgspec import Raw, Struct, field, msgpack

from pipeline.events import Event, Reject
from pipeline.packing import Unpacker, pack
from pipeline.records import CoverageRow, Reading

__all__ = ["NO_EVENTS", "SPAN", "VERSION", "DeadLetter", "Parcel", "Place", "Read", "Span", "WireError", "decode"]
__all__ += ["decode_span", "encode", "encode_span"]

VERSION = 1
SPAN = "span"  # the Kafka header that bears the span, also for who cannot read the rest
NO_EVENTS = Raw(msgpack.encode([]))

_T = TypeVar("_T", bound=Struct)


class WireError(Exception):
    """Bytes that are no record of ours, or one of a release that this one does not understand."""


class Span(Struct, frozen=True, omit_defaults=True):
    """Which events and refused lines of its input a parcel holds, counted from 0 over the life of the input.

    That life is its `generation`: topics that were made anew begin another, in which numbers begin again. `mark_ms` is
    the highest event time that the input has shown with this parcel.
    """

    input: str
    first_event: int
    n_events: int
    first_reject: int = 0
    n_rejects: int = 0
    generation: str = ""
    mark_ms: int | None = None

    @property
    def end(self) -> tuple[int, int]:
        """How many events and refused lines the input has shown when this parcel is taken."""
        return self.first_event + self.n_events, self.first_reject + self.n_rejects


class Place(Struct, frozen=True, omit_defaults=True):
    """From where an input can be read again: in its own words, and how many events and refused lines came before."""

    position: str
    n_events: int = 0
    n_rejects: int = 0


class Read(Struct, omit_defaults=True):
    """What a worker made of the texts of a parcel.

    `events` are those the sink must know of, without their words, `places` where each stood in the parcel; `derived`
    are the numbers (in `events`) of the shares that were split off. `late` and `off_topic` are the places of posts
    whose outcome needs no memory: they travel no further. `faulty` are the places of texts that made the reader fail,
    with what it said.
    """

    events: list[Event] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    readings: list[Reading | None] = field(default_factory=list)
    derived: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    off_topic: list[int] = field(default_factory=list)
    faulty: list[tuple[int, str]] = field(default_factory=list)
    brands_version: int = 0


class Parcel(Struct, kw_only=True, omit_defaults=True):
    """Some events of one input, in order: the words to be read, the rest as bytes that nobody need open on the way.

    `stamps` are of all events; `text_places` are the places of `texts` among them, `others` fill the rest. A parcel
    that was read has `read` for its `texts`. `lost` says why its events cannot be had, and then holds none.
    """

    span: Span
    place: Place
    mark_ms: int | None = None
    ended: bool = False
    left: bool = False
    received_ms: int = 0
    stamps: list[int] = field(default_factory=list)
    texts: list[Event] = field(default_factory=list)
    text_places: list[int] = field(default_factory=list)
    others: Raw = NO_EVENTS
    rejects: list[Reject] = field(default_factory=list)
    notes: list[CoverageRow] = field(default_factory=list)
    read: Read | None = None
    lost: str = ""


class DeadLetter(Struct, kw_only=True, omit_defaults=True):
    """A record, or single events of one, that a role could not take: why, where it lies, and what it holds.

    `raw` is the beginning of a record that could not be understood; `events` are those whose text could not be read.
    """

    reason: str
    detail: str
    role: str
    topic: str
    partition: int
    offset: int
    at_ms: int
    span: Span | None = None
    events: list[Event] = field(default_factory=list)
    stamps: list[int] = field(default_factory=list)
    raw: bytes = b""


def encode(record: Parcel | DeadLetter, needs: int = 1) -> bytes:
    """The bytes of a record. `needs` is the oldest version of the wire that can read it."""
    return bytes([needs]) + pack(record)


def decode(kind: type[_T], raw: bytes | None) -> _T:
    """A record from its bytes. WireError, with the reason, when this release cannot read them."""
    if not raw:
        raise WireError("an empty record")
    if raw[0] > VERSION:
        raise WireError(
            f"it needs version {raw[0]} of the wire, this release knows up to {VERSION}; or it is no record of ours: "
            "posts are sent with 'murmure ingest'"
        )
    try:
        record = _UNPACKERS[kind](raw[1:])
        if isinstance(record, Parcel):
            _check(record)
    except (ValueError, RecursionError) as error:  # deep garbage ends in the latter
        raise WireError(f"these bytes are no {kind.__name__.lower()}: {error}") from error
    assert isinstance(record, kind)
    return record


def encode_span(span: Span) -> bytes:
    """The span as a Kafka header bears it."""
    return pack(span)


def decode_span(headers: list[tuple[str, bytes]] | tuple[tuple[str, bytes], ...] | None) -> Span | None:
    """The span in the headers of a record; None where there is none that can be read."""
    for name, raw in headers or ():
        if name == SPAN:
            try:
                return _unpack_span(raw)
            except (ValueError, RecursionError):
                return None
    return None


def _check(parcel: Parcel) -> None:
    """ValueError where the parts of a parcel contradict each other: who opens it trusts their numbers."""
    span, places = parcel.span, parcel.text_places
    if min(span.first_event, span.n_events, span.first_reject, span.n_rejects) < 0:
        raise ValueError("its span has a negative number")
    if parcel.lost:
        return
    n, found = span.n_events, parcel.read
    if len(parcel.stamps) != n or len(parcel.rejects) != span.n_rejects:
        raise ValueError(f"it has {len(parcel.stamps)} stamps and {len(parcel.rejects)} refused lines, not as its span")
    if any(a >= b for a, b in zip([-1, *places], [*places, n], strict=True)):
        raise ValueError("its texts have places that it does not have")
    if _length(parcel.others) != n - len(places):
        raise ValueError("its events are not as many as its span says")
    if found is None and len(parcel.texts) != len(places):
        raise ValueError("its texts are not as many as their places")
    if found is not None:
        inside = [*found.places, *found.late, *found.off_topic, *(place for place, _ in found.faulty)]
        if not len(found.events) == len(found.places) == len(found.readings) or not set(inside) <= set(places):
            raise ValueError("its reading does not fit its texts")
        if any(not 0 <= number < len(found.events) for number in found.derived):
            raise ValueError("its reading names shares that it does not hold")


def _length(raw: Raw) -> int:
    """How many entries a packed list says it has: its first bytes tell, so that nobody need open it."""
    head = bytes(memoryview(raw)[:5])
    if head and 0x90 <= head[0] <= 0x9F:
        return head[0] & 15
    if head[:1] in (b"\xdc", b"\xdd"):
        return int.from_bytes(head[1:3] if head[0] == 0xDC else head[1:5])
    raise ValueError("its events are no list")


_UNPACKERS: dict[type, Unpacker[Parcel] | Unpacker[DeadLetter]] = {
    Parcel: Unpacker(Parcel),
    DeadLetter: Unpacker(DeadLetter),
}
_unpack_span = Unpacker(Span)
