"""Batches that follow each other as one, and a batch as a part of the brands sees it: for the sink."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from pipeline.events import Edit, Mention
from pipeline.records import Enriched, Offset, Reading

__all__ = ["joined", "seen_by"]


def joined(parts: Sequence[Enriched], position: str, offsets: tuple[Offset, ...]) -> Enriched:
    """Batches of one input, in order, as one: to commit seldom is cheaper. `position` and `offsets` are its own."""
    last = parts[-1].batch
    marks = [part.batch.mark_ms for part in parts if part.batch.mark_ms is not None]
    batch = replace(
        last,
        events=[],
        stamps=[],
        rejects=[reject for part in parts for reject in part.batch.rejects],
        notes=[note for part in parts for note in part.batch.notes],
        position=position,
        mark_ms=max(marks, default=None),
        offsets=offsets,
    )
    out = Enriched(batch=batch, events=[], stamps=[], readings=[], n_derived=0)
    for part in parts:
        out.orphans.update({len(out.events) + n: post for n, post in part.orphans.items()})
        out.events += part.events
        out.stamps += part.stamps
        out.readings += part.readings
        out.n_derived += part.n_derived
        out.n_late += part.n_late
        out.n_off_topic += part.n_off_topic
    return out


def seen_by(enriched: Enriched, is_left: Callable[[str], bool]) -> Enriched:
    """The batch for a shard that leaves some brands to other shards: what is only about those is off-topic there."""
    out = replace(enriched, events=[], stamps=[], readings=[], orphans={}, n_derived=0)
    for n, (event, stamp, reading) in enumerate(zip(enriched.events, enriched.stamps, enriched.readings, strict=True)):
        given = None if isinstance(event, Edit) else getattr(event, "brand", None)
        if given is not None and type(event) is not Mention and is_left(given):
            out.n_off_topic += 1  # a share that a column map bound to another's brand
            continue
        if n in enriched.orphans:
            out.orphans[len(out.events)] = enriched.orphans[n]
        out.events.append(event)
        out.stamps.append(stamp)
        out.readings.append(_part(reading, is_left, is_edit=isinstance(event, Edit)))
    out.n_derived = enriched.n_derived
    return out


def _part(reading: Reading | None, is_left: Callable[[str], bool], *, is_edit: bool) -> Reading | None:
    if reading is None or not any(map(is_left, reading.brands)):
        return reading
    kept = tuple(brand for brand in reading.brands if not is_left(brand))
    return replace(reading, brands=kept) if kept or is_edit else None
