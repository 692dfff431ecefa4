"""The core: what happens to every event, in order of arrival, and the rows that come of it.

Read after `events.py` and `records.py`. A batch is taken event by event: an event is rejected, late, off-topic,
a duplicate, or accepted; a share or an undo of something not yet known waits (`join`). Accepted events become
rows (`rows`), are counted (`rollup`) and tie people together (`graph`); undo takes them back (`undo`). At the
end of the batch the watermark moves, waits run out, and what is past is forgotten. No clock, no I/O.
"""

from collections.abc import Mapping

from pipeline.events import Event, Mention
from pipeline.graph import Graph
from pipeline.intake import post_id
from pipeline.questions import questions_of
from pipeline.records import Answers, Enriched, Output, Questions
from pipeline.settings import Settings
from pipeline.state import State
from pipeline.taking import Taking
from pipeline.undo import Stored

__all__ = ["Engine"]


class Engine:
    """The stateful half of the pipeline. `zones` maps brand ids to time zones."""

    def __init__(self, settings: Settings, zones: Mapping[str, str]) -> None:
        self.state = State(settings, zones)

    @property
    def graph(self) -> Graph:
        """The ties as they are after the last batch."""
        return self.state.graph

    def questions(self, enriched: Enriched) -> Questions:
        """What the store must be asked before this batch: undo, other revisions, and history."""
        return questions_of(self.state, enriched)

    def step(self, enriched: Enriched, answers: Answers | None = None) -> Output:
        """Take a batch. Every row of the output must be stored before the input may advance."""
        taking = Taking(self.state, enriched, Stored(answers or Answers()))
        previous: Event | None = None
        orphans = enriched.orphans
        for n, (event, stamp_ms, reading) in enumerate(
            zip(enriched.events, enriched.stamps, enriched.readings, strict=True)
        ):
            post = post_id(event, previous) if type(previous) is Mention else event.id
            taking.take(event, stamp_ms, reading, orphans.get(n, post) if orphans else post)
            previous = event
        return taking.close()
