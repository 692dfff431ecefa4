"""Refuse what no event of ours can be, before it reaches the journal: what is written there must be storable.

`ingest` lets nothing through that cannot be stored. A record of a stranger in our topics may hold anything.
"""

from pipeline.events import Edit
from pipeline.records import Enriched
from streams.instants import FIRST_MS, LAST_MS

__all__ = ["refuse_impossible"]


def refuse_impossible(enriched: Enriched) -> None:
    """ValueError when a time is out of the world, or a text about no brand is read as if it were."""
    batch = enriched.batch
    times = [int(event.at_ms) for event in enriched.events] + enriched.stamps + [batch.received_ms]
    times += [] if batch.mark_ms is None else [batch.mark_ms]
    if min(times) < FIRST_MS or max(times) > LAST_MS:
        raise ValueError("it holds a time before 1900 or at the end of 9999")
    for event, reading in zip(enriched.events, enriched.readings, strict=True):
        if reading is not None and not reading.brands and type(event) is not Edit:
            raise ValueError("it holds a reading of a post that names no brand")
