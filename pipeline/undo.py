"""Take back what was taken in: edits, deletes, and the leaving of an account.

The rows concerned are those of the running batch (`Draft`) and those the store holds (`Answers`). Totals are
counted out, ties noted for rebuilding from the interactions that remain.
"""

from collections import defaultdict
from collections.abc import Sequence

from pipeline.draft import Draft
from pipeline.events import AccountGone, Edit, Mention
from pipeline.graph import Graph, Tie, group_by_tie
from pipeline.horizons import ALWAYS_MS
from pipeline.memory import Post
from pipeline.records import Answers, FollowRow, InteractionRow, LabelRow, MentionRow, Reading
from pipeline.rollup import Activity
from pipeline.rows import edited_rows, label_rows, outdated_rows

__all__ = ["Stored", "Undoing"]

Key = tuple[str, str]


class Stored:
    """The store's answers, indexed by post. `posts` are the stored posts that shares may be about."""

    def __init__(self, answers: Answers) -> None:
        self.ids = answers.ids
        self.mentions: dict[Key, list[MentionRow]] = defaultdict(list)
        self.labels: dict[Key, list[LabelRow]] = defaultdict(list)
        self.interactions: dict[Key, list[InteractionRow]] = defaultdict(list)
        self.follows: dict[Key, FollowRow] = {}
        self.floor_ms = ALWAYS_MS
        for row in answers.mentions:
            self.mentions[row.source, row.mention_id].append(row)
        for label in answers.labels:
            self.labels[label.source, label.mention_id].append(label)
        for act in answers.interactions:
            self.interactions[act.source, act.post_id].append(act)
        for follow in answers.follows:
            self.follows[follow.source, follow.follow_id] = follow

    def forget_before(self, floor_ms: int) -> None:
        """Take no more notice of mentions and interactions older than this: they go, or are gone already."""
        self.floor_ms = max(floor_ms, self.floor_ms)
        for key in [key for key, rows in self.mentions.items() if rows and rows[0].posted_at_ms < self.floor_ms]:
            del self.mentions[key]
            self.labels.pop(key, None)

    def acts(self, key: Key) -> list[InteractionRow]:
        """The interactions that came from a post, those that are kept."""
        return [act for act in self.interactions.get(key, ()) if act.happened_at_ms >= self.floor_ms]

    def post(self, key: Key) -> Post | None:
        """A stored post about a brand, or one that inherited its brands, as the memory of posts keeps it."""
        return _post_of(self.mentions.get(key, []), self.acts(key))

    def holds(self, key: Key) -> bool:
        """Whether the store has a post, share or follow of this id."""
        return key in self.mentions or bool(self.acts(key)) or key in self.follows


class Undoing:
    """Undo within one batch. `rebuild` collects the ties that lost an interaction of the store."""

    def __init__(self, draft: Draft, stored: Stored, activity: Activity) -> None:
        self.rebuild: dict[Tie, int] = {}
        self._draft = draft
        self._stored = stored
        self._activity = activity

    def post(self, key: Key) -> Post | None:
        """A post as the tables have it now: without what was taken back, in this batch or before."""
        removed = self._draft.removed_interactions
        stored = [act for act in self._stored.acts(key) if (act.source, act.interaction_id) not in removed]
        return _post_of(self._current(key)[0], [*self._draft.interactions.get(key, ()), *stored])

    def edit(self, key: Key, event: Edit | Mention, reading: Reading | None) -> None:
        """Give a post its new words, unless it already has newer ones: the highest (rev, time, id) wins.

        A brand that any revision does not name is dropped, also by one that comes after a newer one.
        """
        rows, labels = self._current(key)
        if not rows:
            return
        if (event.rev, int(event.at_ms), event.id) > _version(rows[0]):
            new_rows = edited_rows(rows, event, reading)
            new_labels = label_rows(new_rows, reading)
        else:
            new_rows = outdated_rows(rows, event, reading)
            kept = {row.brand for row in new_rows}
            new_labels = [label for label in labels if label.brand in kept]
        self._remove_mention(key, rows, labels, is_still_known=bool(new_rows) and new_rows[0].edit_id is None)
        if new_rows:
            self._draft.set_mention(key, new_rows, new_labels)
            self._count(new_rows, new_labels, 1)

    def delete(self, key: Key) -> None:
        """Remove a post, share or follow with all that came from it; what others did to it stays."""
        rows, labels = self._current(key)
        self._remove_mention(key, rows, labels)
        for act in self._draft.interactions.pop(key, ()):
            self._count_out(act)
        for act in self._stored.acts(key):
            act_key = act.source, act.interaction_id
            if act_key not in self._draft.removed_interactions:
                for brand_act in self._stored.acts(key):
                    if brand_act.interaction_id == act.interaction_id:
                        self._count_out(brand_act)
                        self._note_tie(brand_act)
                self._draft.removed_interactions[act_key] = None
        follow = self._draft.follows.pop(key, None)
        if follow is None and key in self._stored.follows:
            follow = self._stored.follows[key]
            self._draft.removed_follows[key] = None
        if follow is not None:
            self._draft.rowless[(*key, 0)] = None

    def account_gone(self, event: AccountGone) -> None:
        """Remove everything an author did up to the moment of the event."""
        who, until_ms = (event.source, event.author), int(event.at_ms)
        follows = self._draft.follows.keys() | self._stored.follows.keys()
        done = (*self._draft_posts(), *self._stored_posts())
        for key in [
            key
            for key, author, at_ms in done
            if (key[0], author) == who and at_ms <= until_ms and (at_ms >= self._stored.floor_ms or key in follows)
        ]:
            self.delete(key)

    def rebuild_ties(self, graph: Graph) -> None:
        """Sum the noted ties again from the interactions that remain. Call after the batch's own were added."""
        if not self.rebuild:
            return
        stored = [act for acts in self._stored.interactions.values() for act in acts]
        removed = self._draft.removed_interactions
        remaining = [act for act in stored if (act.source, act.interaction_id) not in removed]
        new = [act for acts in self._draft.interactions.values() for act in acts]
        by_tie = group_by_tie([*remaining, *new])
        for tie in sorted(self.rebuild):
            floor_ms = self.rebuild[tie]
            graph.replace(tie, [act for act in by_tie.get(tie, []) if act.happened_at_ms >= floor_ms])

    def _current(self, key: Key) -> tuple[list[MentionRow], list[LabelRow]]:
        """The rows a post has now: those of this batch, else those stored, unless they were removed."""
        if key in self._draft.mentions:
            return self._draft.mentions[key], self._draft.labels[key]
        if key in self._draft.removed_mentions:
            return [], []
        return self._stored.mentions.get(key, []), self._stored.labels.get(key, [])

    def _remove_mention(
        self, key: Key, rows: list[MentionRow], labels: list[LabelRow], *, is_still_known: bool = False
    ) -> None:
        """Take the rows away. The post as it came leaves its id once, when its rows no longer bear it: those that were
        edited bear the revision of the edit, and who edited them first left it already."""
        if rows and rows[0].edit_id is None and not is_still_known:
            self._draft.rowless[(*key, rows[0].rev)] = rows[0].posted_at_ms
        self._count(rows, labels, -1)
        self._draft.take_mention(key)
        if key in self._stored.mentions:
            self._draft.removed_mentions[key] = None

    def _count(self, rows: Sequence[MentionRow], labels: Sequence[LabelRow], sign: int) -> None:
        for row in rows:
            self._activity.update(row, [label for label in labels if label.brand == row.brand], sign)

    def _count_out(self, act: InteractionRow) -> None:
        if act.kind != "mention":
            self._draft.rowless[act.source, act.interaction_id, 0] = act.happened_at_ms
            self._activity.update_shares(act.brand, act.happened_at_ms, -1)

    def _note_tie(self, act: InteractionRow) -> None:
        if act.target_id is not None:
            self.rebuild[act.brand, act.actor_id, act.target_id] = self._stored.floor_ms

    def _draft_posts(self) -> list[tuple[Key, str, int]]:
        posts = [(key, rows[0].author_id, rows[0].posted_at_ms) for key, rows in self._draft.mentions.items()]
        acts = [(key, rows[0].actor_id, rows[0].happened_at_ms) for key, rows in self._draft.interactions.items()]
        follows = [(key, row.source_id, row.since_ms) for key, row in self._draft.follows.items()]
        return posts + acts + follows

    def _stored_posts(self) -> list[tuple[Key, str, int]]:
        posts = [(key, rows[0].author_id, rows[0].posted_at_ms) for key, rows in self._stored.mentions.items()]
        found = [(key, self._stored.acts(key)) for key in self._stored.interactions]
        acts = [(key, rows[0].actor_id, rows[0].happened_at_ms) for key, rows in found if rows]
        follows = [(key, row.source_id, row.since_ms) for key, row in self._stored.follows.items()]
        return posts + acts + follows


def _version(row: MentionRow) -> tuple[int, int, str]:
    """(rev, time, id) of the words of a row: a post as first written comes before every edit of that moment."""
    if row.edit_id is None or row.edited_at_ms is None:
        return row.rev, row.posted_at_ms, row.mention_id if row.rev else ""
    return row.rev, row.edited_at_ms, row.edit_id


def _post_of(rows: Sequence[MentionRow], acts: Sequence[InteractionRow]) -> Post | None:
    if rows:
        return Post(tuple(row.brand for row in rows), rows[0].author_id, rows[0].posted_at_ms, True)
    acts = [act for act in acts if act.kind not in ("like", "mention")]
    if acts:
        return Post(tuple(act.brand for act in acts), acts[0].actor_id, acts[0].happened_at_ms, False)
    return None
