"""The core: what happens to every event, in order of arrival, and the rows that come of it.

Read after `events.py` and `records.py`. A batch is taken event by event: an event is rejected, late, off-topic,
a duplicate, or accepted; a share or an undo of something not yet known waits (`join`). Accepted events become
rows (`rows`), are counted (`rollup`) and tie people together (`graph`); undo takes them back (`undo`). At the
end of the batch the watermark moves, waits run out, and what is past is forgotten. No clock, no I/O.
"""

from collections.abc import Mapping

from pipeline.events import AccountGone, Delete, Edit, Event, Follow, Mention, Share
from pipeline.graph import Graph
from pipeline.intake import identity, post_id
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
        ids: list[tuple[str, str, int]] = []
        posts: list[tuple[str, str]] = []
        gone: list[tuple[str, str, int]] = []
        horizon_ms = self.state.ids.horizon_ms
        for event in enriched.events:
            kind = type(event)
            if horizon_ms is not None and event.at_ms < horizon_ms:
                ids.append(identity(event))
                if type(event) is Share and (event.source, event.of) not in self.state.posts.known:
                    posts.append((event.source, event.of))
            if kind is Share or kind is Follow:
                continue
            if type(event) is Edit or type(event) is Delete:
                target = event.source, event.of
                posts.append(target)
                if target not in self.state.ids.known:  # it may have been deleted before: then it has no row
                    ids.append((*target, 0))
            elif type(event) is AccountGone:
                gone.append((event.source, event.author, int(event.at_ms)))
            elif type(event) is Mention and (event.rev or self._is_older_revision(event)):
                posts.append((event.source, event.id))
        return Questions(ids=tuple(ids), posts=tuple(dict.fromkeys(posts)), gone=tuple(gone))

    def _is_older_revision(self, event: Mention) -> bool:
        """Whether a post as first written comes after a revision of it."""
        key = event.source, event.id
        return key in self.state.posts.known and key not in self.state.ids.known

    def step(self, enriched: Enriched, answers: Answers | None = None) -> Output:
        """Take a batch. Every row of the output must be stored before the input may advance."""
        taking = Taking(self.state, enriched, Stored(answers or Answers()))
        previous: Event | None = None
        for event, stamp_ms, reading in zip(enriched.events, enriched.stamps, enriched.readings, strict=True):
            post = post_id(event, previous) if type(previous) is Mention else event.id
            taking.take(event, stamp_ms, reading, post)
            previous = event
        return taking.close()
