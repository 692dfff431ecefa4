"""Cut a batch into parcels that fit into a record, as bytes: for the ingest.

What no record can hold, one event above 3 MB, is refused. Whether an event is refused depends on nothing but the event:
an input that is read again gives the same events and refused lines.
"""

from typing import NamedTuple

from msgspec.structs import replace

from pipeline.events import Event, Reject, RejectCode
from pipeline.packing import pack
from pipeline.records import Batch
from streams.cluster.parcels import cut
from streams.cluster.wire import Parcel, Place, encode
from streams.refusals import Fault, refuse

__all__ = ["MAX_EVENT", "Fitted", "fitted"]

MAX_EVENT = 3 * 2**20  # bytes: with the refused lines of a batch beside it, still well below a record's 4 MB


class Fitted(NamedTuple):
    """A parcel and its bytes."""

    parcel: Parcel
    raw: bytes


def fitted(batch: Batch, before: Place, limit: int) -> list[Fitted]:
    """The parcels of a batch, each of at most `limit` events and small enough for a record.

    `before` is where the input stood.
    """
    found = _cut(batch, before, limit)
    if _fits(found):
        return found
    batch = _without_giants(batch, before)
    while not _fits(found := _cut(batch, before, limit)) and limit > 1:
        limit = max(limit // 4, 1)
    return found


def _cut(batch: Batch, before: Place, limit: int) -> list[Fitted]:
    return [Fitted(parcel, encode(parcel)) for parcel in cut(batch, before, limit)]


def _fits(found: list[Fitted]) -> bool:
    return all(len(one.raw) <= MAX_EVENT for one in found)


def _without_giants(batch: Batch, before: Place) -> Batch:
    kept, rejects = [], list(batch.rejects)
    for n, event in enumerate(batch.events):
        size = len(pack(event))
        if size > MAX_EVENT:
            rejects.append(_giant(batch.input, before.n_events + n, event, size))
        else:
            kept.append(n)
    if len(kept) == len(batch.events):
        return batch
    events, stamps = [batch.events[n] for n in kept], [batch.stamps[n] for n in kept]
    return replace(batch, events=events, stamps=stamps, rejects=rejects)


def _giant(input_: str, number: int, event: Event, size: int) -> Reject:
    said = f"{event.source} {event.id}: {size} bytes, a record of Kafka takes {MAX_EVENT}"
    return refuse(Fault(RejectCode.TOO_LONG, said), input_, number, pack(event)[:1024])
