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


def fitted(batch: Batch, before: Place, limit: int, generation: str = "") -> list[Fitted]:
    """The parcels of a batch, each of at most `limit` events and small enough for a record.

    `before` is where the input stood, `generation` which of its lives its numbers are of.
    """
    found = _cut(batch, before, limit, generation)
    if _fits(found):
        return found
    batch = _without_giants(batch, before)
    while not _fits(found := _cut(batch, before, limit, generation)) and limit > 1:
        limit = max(limit // 4, 1)
    return found


def _cut(batch: Batch, before: Place, limit: int, generation: str) -> list[Fitted]:
    found = []
    for parcel in cut(batch, before, limit):
        # A copy, although nobody else holds the parcel: what its header says must be what it says.
        whole = replace(parcel, span=replace(parcel.span, generation=generation, mark_ms=parcel.mark_ms))
        found.append(Fitted(whole, encode(whole)))
    return found


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
