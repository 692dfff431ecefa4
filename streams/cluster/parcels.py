"""A batch as parcels, and a parcel as the batch it was: nothing is added on the way and nothing is lost.

`cut` is the ingest's part, `read` the worker's, `opened` the sink's. All three are plain functions of what they are
given. `opened(read(cut(batch)))` is what `Enricher.step(batch)` gives, but for the words the engine does not need.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Raw
from msgspec.structs import replace

from pipeline.events import Edit, Event, Mention, Reject, RejectCode, Share
from pipeline.intake import is_late, needs_no_memory
from pipeline.packing import Unpacker, pack
from pipeline.records import Batch, CoverageRow, Enriched
from streams.cluster.wire import NO_EVENTS, Parcel, Place, Read, Span

__all__ = ["Reader", "cut", "halves", "has_words", "opened", "read", "read_around"]

_MAX_TEXT = 400_000  # characters of text in a parcel; one text alone may have more


class Reader(Protocol):
    """What reads the texts of a batch: `Enricher`."""

    def step(self, batch: Batch) -> Enriched:
        """The batch, read."""
        ...


def has_words(event: Event) -> bool:
    """Whether there is a text to read in an event."""
    kind = type(event)
    return kind is Mention or kind is Edit or bool(type(event) is Share and event.comment and event.comment.strip())


def cut(batch: Batch, before: Place, limit: int) -> Iterator[Parcel]:
    """A batch as parcels of at most `limit` events, the last of which stands where the batch does.

    `before` is where the input stood. A batch that says nothing but its mark is one parcel without events.
    """
    first, rejects, notes = 0, batch.rejects, batch.notes
    place, n_rejects = before, before.n_rejects
    while True:
        n = _room(batch.events, first, limit)
        is_last = first + n == len(batch.events)
        span = Span(batch.input, before.n_events + first, n, n_rejects, len(rejects))
        if is_last:
            place = Place(batch.position, *span.end)
        yield _parcel(batch, span, place, first, rejects, notes, is_last=is_last)
        if is_last:
            return
        first, n_rejects, rejects, notes = first + n, n_rejects + len(rejects), [], []


def halves(parcel: Parcel) -> tuple[Parcel, Parcel]:
    """A parcel of two events or more that was not read yet, as two that follow each other; each knows its part.

    From where the input is read again, and whether it ended, the last alone can say. ValueError when the events within
    are none.
    """
    text_of = dict(zip(parcel.text_places, parcel.texts, strict=True))
    others = iter(_unpack_events(bytes(parcel.others)))
    events = [text_of[place] if place in text_of else next(others) for place in range(parcel.span.n_events)]
    batch, span, n = _batch_of(parcel, events, parcel.stamps), parcel.span, parcel.span.n_events // 2
    first = replace(span, n_events=n)
    last = replace(
        span,
        first_event=span.first_event + n,
        n_events=span.n_events - n,
        first_reject=span.first_reject + span.n_rejects,
        n_rejects=0,
    )
    return (
        _parcel(batch, first, Place(""), 0, parcel.rejects, parcel.notes, is_last=False),
        _parcel(batch, last, parcel.place, n, [], [], is_last=True),
    )


def read(parcel: Parcel, reader: Reader, lateness_ms: int, brands_version: int) -> Parcel:
    """The parcel with its texts read. Posts that are late or off-topic whatever came before stay behind.

    What the reader raises comes through: see `read_around`.
    """
    stamps = [parcel.stamps[place] for place in parcel.text_places]
    enriched = reader.step(_batch_of(parcel, parcel.texts, stamps))
    found = Read(brands_version=brands_version)
    place = -1
    of = iter(parcel.text_places)
    for event, reading in zip(enriched.events, enriched.readings, strict=True):
        is_derived = type(event) is Share  # those that came with words are posts now, and the others are not here
        if not is_derived:
            place = next(of)
        if not is_derived and is_late(event.at_ms, parcel.stamps[place], lateness_ms):
            found.late.append(place)
        elif not is_derived and reading is None and needs_no_memory(event):
            found.off_topic.append(place)
        else:
            if is_derived:
                found.derived.append(len(found.events))
            found.events.append(_wordless(event))
            found.places.append(place)
            found.readings.append(reading)
    return replace(parcel, texts=[], read=found)


def read_around(parcel: Parcel, reader: Reader, lateness_ms: int, brands_version: int) -> tuple[Parcel, list[int]]:
    """The same for a parcel that makes the reader fail: text by text. Gives also the numbers, in `texts`, of those that
    cannot be read, and counts them as refused."""
    whole, failed = Read(brands_version=brands_version), []
    for n, place in enumerate(parcel.text_places):
        one = replace(parcel, texts=[parcel.texts[n]], text_places=[place])
        try:
            found = read(one, reader, lateness_ms, brands_version).read or Read()
        except Exception as error:  # whatever a text does to the reader, it must not stop the stream
            failed.append(n)
            whole.faulty.append((place, f"{type(error).__name__}: {error}"[:500]))
            continue
        whole.derived += [len(whole.events) + i for i in found.derived]
        whole.events += found.events
        whole.places += found.places
        whole.readings += found.readings
        whole.late += found.late
        whole.off_topic += found.off_topic
    return replace(parcel, texts=[], read=whole), failed


def opened(parcel: Parcel, skip_events: int = 0, skip_rejects: int = 0) -> Enriched:
    """The batch of a parcel that was read, or needed no reading, without its first so many events and refused lines."""
    if parcel.lost:
        return _opened_lost(parcel, skip_events, skip_rejects)
    found = parcel.read or Read()
    others: list[Event] = _unpack_events(bytes(parcel.others))
    events: list[Event] = []
    out = Enriched(
        batch=_batch_of(parcel, [], []),
        events=events,
        stamps=[],
        readings=[],
        n_derived=0,
        n_late=_from(found.late, skip_events),
        n_off_topic=_from(found.off_topic, skip_events),
    )
    faulty = [(place, said) for place, said in found.faulty if place >= skip_events]
    out.batch.rejects = [*parcel.rejects[skip_rejects:], *(_refused(parcel, place, said) for place, said in faulty)]
    if not parcel.text_places and not skip_events:
        out.events, out.stamps, out.readings = others, parcel.stamps, [None] * len(others)
        return out
    derived = frozenset(found.derived)
    for place, n, event in _in_order(parcel, found, others):
        if place < skip_events:
            continue
        if n in derived:
            out.n_derived += 1
            assert type(event) is Share
            out.orphans[len(events)] = event.id.removesuffix(f"#{event.how}")
        events.append(event)
        out.stamps.append(parcel.stamps[place])
        out.readings.append(found.readings[n] if n >= 0 else None)
    return out


def _in_order(parcel: Parcel, found: Read, others: Sequence[Event]) -> Iterator[tuple[int, int, Event]]:
    """(place, number among those read or -1, event) of all that travelled, in the order they came."""
    worded = frozenset(parcel.text_places)
    free = (place for place in range(parcel.span.n_events) if place not in worded)
    unread = [(place, -1, event) for place, event in zip(free, others, strict=True)]
    read_ = [(place, n, event) for n, (place, event) in enumerate(zip(found.places, found.events, strict=True))]
    # Stable: a share that was split off stays behind its post, with which it shares a place.
    return iter(sorted([*unread, *read_], key=_place_of))


def _place_of(entry: tuple[int, int, Event]) -> int:
    return entry[0]


def _opened_lost(parcel: Parcel, skip_events: int, skip_rejects: int) -> Enriched:
    """What stands for events that cannot be had: as many refused lines, so that the sum stays right."""
    out = Enriched(batch=_batch_of(parcel, [], []), events=[], stamps=[], readings=[], n_derived=0)
    n = parcel.span.n_events + max(parcel.span.n_rejects - skip_rejects, 0)
    out.batch.rejects = [_refused(parcel, place, parcel.lost) for place in range(skip_events, n)]
    return out


def _refused(parcel: Parcel, place: int, said: str) -> Reject:
    """An event that cannot be had, as a refused line: by its number in the input, for want of a file and a byte."""
    return Reject(RejectCode.UNREADABLE, said, parcel.span.input, parcel.span.first_event + place, b"")


def _batch_of(parcel: Parcel, events: list[Event], stamps: list[int]) -> Batch:
    return Batch(
        input=parcel.span.input,
        events=events,
        stamps=stamps,
        rejects=[],
        position=parcel.place.position,
        mark_ms=parcel.mark_ms,
        ended=parcel.ended,
        received_ms=parcel.received_ms,
        notes=parcel.notes,
        left=parcel.left,
    )


def _room(events: Sequence[Event], first: int, limit: int) -> int:
    """How many events from the `first` on go into a parcel."""
    size = 0
    for n, event in enumerate(events[first : first + limit]):
        size += len(_words(event))
        if size > _MAX_TEXT and n:
            return n
    return min(limit, len(events) - first)


def _words(event: Event) -> str:
    if type(event) is Mention or type(event) is Edit:
        return event.text
    return event.comment or "" if type(event) is Share else ""


def _parcel(
    batch: Batch,
    span: Span,
    place: Place,
    first: int,
    rejects: list[Reject],
    notes: list[CoverageRow],
    *,
    is_last: bool,
) -> Parcel:
    events, stamps = batch.events[first : first + span.n_events], batch.stamps[first : first + span.n_events]
    worded = [i for i, event in enumerate(events) if has_words(event)]
    others = events if not worded else [event for event in events if not has_words(event)]
    mark_ms = batch.mark_ms if is_last else max(stamps[-1], int(events[-1].at_ms))
    return Parcel(
        span=span,
        place=place,
        mark_ms=mark_ms,
        ended=batch.ended and is_last,
        left=batch.left and is_last,
        received_ms=batch.received_ms,
        stamps=stamps,
        texts=[events[i] for i in worded],
        text_places=worded,
        others=Raw(pack(others)) if others else NO_EVENTS,
        rejects=rejects,
        notes=notes,
    )


def _wordless(event: Event) -> Event:
    """An event without its words: what is kept of them is in its reading."""
    if type(event) is Mention or type(event) is Edit:
        return replace(event, text="")
    return event


def _from(places: Sequence[int], first: int) -> int:
    return sum(place >= first for place in places) if first else len(places)


_unpack_events: Unpacker[list[Event]] = Unpacker(list[Event])
