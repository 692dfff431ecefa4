"""One batch on its way through the engine: each event gets its outcome, each outcome its rows.

Read after `engine.py`, which drives it, and `state.py`, which outlives it. What is known of posts and ids is asked
of `lookup.py`; the counting is in `outcomes.py`.
"""

from msgspec.structs import replace

from pipeline.draft import Draft
from pipeline.early import Passed, said_of
from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Mention, Reject, RejectCode, Share
from pipeline.horizons import kept_from_ms
from pipeline.intake import identity, is_late, needs_no_memory
from pipeline.join import Waiter
from pipeline.lookup import Lookup, key_of, target_of
from pipeline.memory import Post
from pipeline.outcomes import Outcomes
from pipeline.records import Batch, CoverageRow, Enriched, Output, Reading
from pipeline.rows import follow_row, interaction_rows, label_rows, mention_rows, spoken_to_rows
from pipeline.state import State, gone_key
from pipeline.undo import Stored, Undoing

__all__ = ["Taking"]

Key = tuple[str, str]
_LIKE = How.LIKE  # under a name of its own: to look a member up in its enum costs as much as a row


class Taking:
    """One batch on its way through the state."""

    def __init__(self, state: State, enriched: Enriched, stored: Stored) -> None:
        self.state = state
        self.batch: Batch = enriched.batch
        self.draft = Draft()
        self.undoing = Undoing(self.draft, stored, state.activity)
        self.known = Lookup(state, stored, self.undoing)
        self.rejects = list(enriched.batch.rejects)
        self._input = enriched.batch.input
        self.outcomes = Outcomes(self._input, enriched.n_input + len(self.rejects), enriched.n_derived)
        self.outcomes.count("rejected", len(self.rejects))
        self.outcomes.count("late", enriched.n_late)
        self.outcomes.count("off_topic", enriched.n_off_topic)
        state.watermark.declare(self._input)

    def take(self, event: Event, stamp_ms: int, reading: Reading | None, post_id: str) -> None:
        """Give one event its outcome. First the tests that need no memory (docs/semantics.md, outcomes): a worker makes
        them too, and leaves out what they decide."""
        state, known, outcomes = self.state, self.known, self.outcomes
        if state.waiting:
            self._expire(stamp_ms)  # before a second delivery of what waited too long: its id is free again
        at_ms, kind = int(event.at_ms), type(event)
        if is_late(at_ms, stamp_ms, state.lateness_ms):
            outcomes.count("late")
            return
        if reading is None and needs_no_memory(event):
            outcomes.count("off_topic")
            return
        if state.gone and known.is_erased(event):
            self._reject_erased(event)
            outcomes.count("rejected")
            return
        if known.is_forgotten(event, stamp_ms):
            outcomes.count("late")
            return
        if reading is None and kind is Mention and not known.is_revision(event):
            outcomes.count("off_topic")
            return
        key = (event.source, event.id) if kind is Share else key_of(event)
        if known.was_taken(event, key):
            outcomes.count("duplicate")
            return
        state.ids.add(key, at_ms)
        post = known.post_of(event) if type(event) is Share else None
        if post is None and not known.is_ready(event):
            state.waiting_ids.add(key)
            state.waiting.add(Waiter(self._input, event, stamp_ms, post_id, target_of(event), reading))
            outcomes.count("pending")
            return
        outcomes.count("accepted")
        self._apply(event, post_id, reading, post, stamp_ms)
        if state.waiting:
            self._release(event, post_id, stamp_ms)

    def close(self) -> Output:
        """End the batch: add its ties, move the watermark, let waits run out, forget, and hand over the rows."""
        state, batch = self.state, self.batch
        state.graph.update(row for rows in self.draft.interactions.values() for row in rows)
        self.undoing.rebuild_ties(state.graph)
        if batch.mark_ms is not None:
            state.ids.seal(batch.mark_ms)
            state.posts.seal(batch.mark_ms)
        watermark_ms = state.watermark.update(self._input, batch.mark_ms, batch.ended, batch.left)
        self._expire(None if batch.ended else batch.mark_ms)
        activity, dirty = state.activity.flush()
        alerts, evidence = state.watch.close(state.watermark.shown_ms)
        output = Output(
            input=self._input,
            position=batch.position,
            ended=batch.ended,
            received_ms=batch.received_ms,
            offsets=batch.offsets,
            event_at_ms=batch.mark_ms,
            watermark_ms=watermark_ms,
            activity=activity,
            dirty=dirty,
            alerts=alerts,
            evidence=evidence,
            rejects=self.rejects,
        )
        self.draft.write(output)
        if watermark_ms is not None:
            self._forget(watermark_ms)
        output.counts = self.outcomes.deltas()
        output.coverage = [*batch.notes, *self._overflows()]
        return output

    def _release(self, event: Event, post_id: str, stamp_ms: int) -> None:
        """Accept those that waited for an accepted event, and those that waited for them."""
        state, accepted = self.state, [(event, post_id)]
        while accepted:
            event, post_id = accepted.pop()
            for known in dict.fromkeys([(event.source, event.id), (event.source, post_id)]):
                for waiter in state.waiting.release(known, self._input, stamp_ms, self.known.has_come):
                    state.waiting_ids.discard(key_of(waiter.event))
                    if state.gone and self.known.is_erased(waiter.event):
                        state.ids.drop(key_of(waiter.event))
                        self._reject_erased(waiter.event)
                        self.outcomes.settle(waiter.input, "rejected")
                        continue
                    self.outcomes.settle(waiter.input, "accepted")
                    post = self.known.remembered(waiter.event) if type(waiter.event) is Share else None
                    self._apply(
                        waiter.event,
                        waiter.post_id,
                        waiter.reading,
                        post,
                        max(waiter.stamp_ms, stamp_ms),
                        of_another=waiter.input != self._input,
                    )
                    accepted.append((waiter.event, waiter.post_id))

    def _apply(
        self,
        event: Event,
        post_id: str,
        reading: Reading | None,
        post: Post | None,
        stamp_ms: int,
        *,
        of_another: bool = False,
    ) -> None:
        """Make an accepted event felt: rows, totals, undo.

        `stamp_ms` is the highest event time that led to it. `of_another`: it came from another input, and waited.
        """
        if type(event) is Share:
            self._add_share(event, post_id, post, stamp_ms, of_another=of_another)
        elif type(event) is Mention:
            self._add_mention(event, reading, stamp_ms)
        elif type(event) is Follow:
            self.draft.follows[event.source, event.id] = follow_row(event)
        elif isinstance(event, Edit | Delete | AccountGone):
            self._undo(event, reading, stamp_ms)

    def _undo(self, event: Edit | Delete | AccountGone, reading: Reading | None, stamp_ms: int) -> None:
        self.draft.rowless[identity(event)] = int(event.at_ms)
        if type(event) is Edit:
            self.undoing.edit((event.source, event.of), event, reading)
        elif type(event) is Delete:
            self._delete((event.source, event.of))
            self.state.watch.early.removed((event.source, event.of), stamp_ms)
        elif type(event) is AccountGone:
            self.undoing.account_gone(event)
            who = event.source, event.author
            key = gone_key(*who)
            self.state.gone[key] = max(self.state.gone.get(key, event.at_ms), int(event.at_ms))
            self.state.watch.early.left(who, int(event.at_ms), stamp_ms)

    def _delete(self, target: Key) -> None:
        self.undoing.delete(target)
        post = self.state.posts.known.get(target)
        if post is not None:  # its other half, a share of something not yet known, may still be waiting
            self.state.posts.known[target] = replace(post, is_deleted=True)

    def _add_mention(self, event: Mention, reading: Reading | None, stamp_ms: int) -> None:
        state, key = self.state, (event.source, event.id)
        if self.known.was_there(event):  # another revision of a post
            self.draft.rowless[identity(event)] = int(event.at_ms)
            self.undoing.edit(key, event, reading)
            return
        if reading is None:
            return
        rows = mention_rows(event, reading)
        labels = label_rows(rows, reading)
        self.draft.set_mention(key, rows, labels)
        n = len(reading.labels)
        for i, row in enumerate(rows):
            state.activity.update(row, labels[i * n : (i + 1) * n])
        self.draft.add_interactions(key, spoken_to_rows(event, reading.brands))
        state.posts.add(key, Post(reading.brands, event.author, int(event.at_ms), True))
        state.watch.early.said(reading.brands, said_of(event, reading), stamp_ms)

    def _add_share(self, event: Share, post_id: str, post: Post | None, stamp_ms: int, *, of_another: bool) -> None:
        state, at_ms = self.state, int(event.at_ms)
        brands = (event.brand,) if event.brand is not None else post.brands if post is not None else ()
        target = post.author if post is not None else event.of_author
        key = event.source, post_id
        own = state.posts.known.get(key)
        if own is not None and own.is_deleted:
            self.draft.rowless[identity(event)] = int(event.at_ms)
            return
        self.draft.add_interactions(key, interaction_rows(event, brands, target, post_id))
        for brand in brands:
            state.activity.update_shares(brand, at_ms)
        if brands:
            passed = Passed(event.source, post_id, event.author, event.of, target or "", at_ms)
            state.watch.early.passed(brands, passed, stamp_ms)
        if event.how is not _LIKE and own is None:
            state.posts.add(key, Post(brands, event.author, at_ms, False), of_another=of_another)

    def _expire(self, stamp_ms: int | None) -> None:
        if stamp_ms is None and not self.batch.ended:
            return
        for waiter in self.state.waiting.expire(self._input, stamp_ms):
            key = key_of(waiter.event)
            self.state.ids.drop(key)
            self.state.waiting_ids.discard(key)
            self.outcomes.settle(waiter.input, "unmatched")

    def _forget(self, watermark_ms: int) -> None:
        state, intake = self.state, self.state.settings.intake
        state.activity.close_before(watermark_ms)
        state.ids.forget_before(watermark_ms - state.lateness_ms - round(intake.id_memory_s * 1000))
        state.posts.forget_before(state.remembered_from_ms(), state.waiting.posts)
        floor_ms = kept_from_ms(watermark_ms, state.settings.retention.mentions_days)
        if floor_ms is not None:
            state.floor_ms = floor_ms if state.floor_ms is None else max(floor_ms, state.floor_ms)

    def _overflows(self) -> list[CoverageRow]:
        """Say how much was forgotten for want of room since the last batch."""
        waiting, posts = self.state.waiting, self.state.posts
        overflows = [
            ("waiting_overflow", waiting.n_overflowed, "shares gave up waiting early: raise intake.max_waiting"),
            ("posts_overflow", posts.n_forgotten, "posts forgotten early: raise intake.max_posts"),
        ]
        waiting.n_overflowed = posts.n_forgotten = 0
        now = self.batch.mark_ms
        return [CoverageRow(self._input, reason, now, now, n, detail) for reason, n, detail in overflows if n]

    def _reject_erased(self, event: Event) -> None:
        detail = f"{type(event).__name__.lower()} by an author who left the platform after it"
        self.rejects.append(Reject(RejectCode.ERASED, detail, self._input, -1, b""))
