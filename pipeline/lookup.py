"""Find the post an event is about: in the engine's memory, or in what the store answered."""

from pipeline.events import AccountGone, Delete, Edit, Event, Follow, Mention, Share
from pipeline.horizons import DAY_MS, kept_from_ms
from pipeline.intake import identity
from pipeline.memory import Post
from pipeline.questions import ANY_REVISION
from pipeline.state import State, gone_key
from pipeline.undo import Stored, Undoing

__all__ = ["Lookup", "key_of", "target_of"]

Key = tuple[str, str]


class Lookup:
    """What is known of posts, ids and departed authors while one batch is taken."""

    def __init__(self, state: State, stored: Stored, undoing: Undoing) -> None:
        self._state = state
        self._stored = stored
        self._undoing = undoing
        self._memory_ms = round(state.settings.intake.post_memory_days * DAY_MS)
        self._passed_ms = state.passed_ms()
        self._remembered_from_ms = state.remembered_from_ms()
        self._next_day_ms: int | None = None
        if state.floor_ms is not None:
            stored.forget_before(state.floor_ms)

    def is_forgotten(self, event: Event, stamp_ms: int) -> bool:
        """Whether an event is older than what is kept: the store no longer knows if it had it.

        By the stamp, so that it does not depend on how events are cut into batches; or by the watermark, which is
        ahead of the stamps of an input that joins with history. Follows are kept for ever.
        """
        state = self._state
        if days := state.settings.retention.mentions_days:
            seen_ms = stamp_ms - state.lateness_ms
            if state.watermark.value_ms is not None:
                seen_ms = max(seen_ms, state.watermark.value_ms)
            if self._next_day_ms is None or seen_ms >= self._next_day_ms:
                self._next_day_ms = seen_ms // DAY_MS * DAY_MS + DAY_MS
                floor_ms = kept_from_ms(seen_ms, days)
                if floor_ms is not None:
                    self._stored.forget_before(floor_ms)
        elif state.floor_ms is None:
            return False
        return type(event) is not Follow and event.at_ms < self._stored.floor_ms

    def was_taken(self, event: Event, key: Key) -> bool:
        """Whether an event of this identity was accepted before, or waits."""
        state = self._state
        return (
            key in state.ids.known
            or key in state.waiting_ids
            or (bool(self._stored.ids) and identity(event) in self._stored.ids)
        )

    def is_ready(self, event: Event) -> bool:
        """Whether all that an event needs to be accepted is known."""
        if type(event) is Share:
            return event.brand is not None or self.post_of(event) is not None
        if type(event) is Edit or type(event) is Delete:
            target = event.source, event.of
            return self._is_remembered(target) or self._stored.holds(target) or self._was_ever_taken(target)
        return True

    def has_come(self, event: Event) -> bool:
        """Whether what an event waited for is there, now that it was accepted."""
        return self.remembered(event) is not None if type(event) is Share else self.is_ready(event)

    def post_of(self, event: Share) -> Post | None:
        """The post a share is about, if it is known, and not longer ago than posts are remembered.

        To a share of history, a post that old is as the tables have it, although it may still be in memory.
        """
        post = self._state.posts.known.get((event.source, event.of))
        if post is None or post.at_ms < self._remembered_from_ms:
            post = self._undoing.post((event.source, event.of)) if event.at_ms < self._passed_ms else None
        return self._if_young(post, event)

    def remembered(self, event: Share) -> Post | None:
        """The post a share waited for: it was accepted a moment ago, so it is in memory."""
        return self._if_young(self._state.posts.known.get((event.source, event.of)), event)

    def was_there(self, event: Mention) -> bool:
        """Whether a post came before, in another revision, and its own words named a brand then.

        One that the store had, and has no more, was taken back: no revision of it brings it back.
        """
        key = event.source, event.id
        known = self._state.posts.known.get(key) or (self._stored.post(key) if event.rev else None)
        if known is not None and known.is_mention:
            return known.at_ms >= self._stored.floor_ms
        return event.rev > 0 and self._was_ever_taken(key)

    def _was_ever_taken(self, key: Key) -> bool:
        """As the store says, in whatever revision."""
        return (*key, ANY_REVISION) in self._stored.ids

    def _if_young(self, post: Post | None, event: Share) -> Post | None:
        return post if post is None or event.at_ms - post.at_ms <= self._memory_ms else None

    def _is_remembered(self, key: Key) -> bool:
        """Whether an accepted event, or a post, is in memory, and not older than what is kept."""
        state, floor_ms = self._state, self._stored.floor_ms
        if key not in state.waiting_ids and state.ids.known.get(key, floor_ms - 1) >= floor_ms:
            return True
        post = state.posts.known.get(key)
        return post is not None and post.at_ms >= floor_ms

    def is_revision(self, event: Event) -> bool:
        """Whether a post comes again, revised."""
        return type(event) is Mention and event.rev > 0 and self.was_there(event)

    def is_erased(self, event: Event) -> bool:
        """Whether the author of what is older than their leaving is gone."""
        if not self._state.gone or isinstance(event, Edit | Delete | AccountGone):
            return False
        until_ms = self._state.gone.get(gone_key(event.source, event.author))
        return until_ms is not None and event.at_ms <= until_ms


def key_of(event: Event) -> Key:
    """The identity of an event as one name within its source."""
    source, id_, rev = identity(event)
    return source, f"{id_}\0{rev}" if rev else id_


def target_of(event: Event) -> Key:
    """The post an event is about; nothing for events that are about none."""
    if type(event) is Share or type(event) is Edit or type(event) is Delete:
        return event.source, event.of
    return event.source, ""
