"""A store of plain lists, for tests: what `streams.store.Store` promises, in the most obvious way."""

from collections import Counter, defaultdict

from pipeline.questions import ANY_REVISION
from pipeline.records import (
    ActivityRow,
    Answers,
    Bucket,
    CoverageRow,
    FollowRow,
    InteractionRow,
    LabelRow,
    MentionRow,
    Output,
    Questions,
    RowlessRow,
)
from pipeline.rollup import recompute

Cell = tuple[str, str, int, str, str]


class MemoryStore:
    """Applies outputs in the order `Output` promises and answers questions by looking through everything."""

    def __init__(self) -> None:
        self.mentions: list[MentionRow] = []
        self.labels: list[LabelRow] = []
        self.interactions: list[InteractionRow] = []
        self.follows: list[FollowRow] = []
        self.activity: dict[Cell, ActivityRow] = {}
        self.dirty: set[Bucket] = set()
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.coverage: list[CoverageRow] = []
        self.rowless: list[RowlessRow] = []

    def commit(self, output: Output) -> None:
        gone = set(output.removed_mentions)
        self.mentions = [r for r in self.mentions if (r.source, r.mention_id) not in gone] + output.mentions
        self.labels = [r for r in self.labels if (r.source, r.mention_id) not in gone] + output.labels
        acts = set(output.removed_interactions)
        self.interactions = [r for r in self.interactions if (r.source, r.interaction_id) not in acts]
        self.interactions += output.interactions
        follows = set(output.removed_follows)
        self.follows = [r for r in self.follows if (r.source, r.follow_id) not in follows] + output.follows
        for cell in output.activity:
            self.activity[cell.brand, cell.grain, cell.bucket_ms, cell.dimension, cell.value] = cell
        self.dirty.update(output.dirty)
        for delta in output.counts:
            self.counts[delta.source, delta.side, delta.outcome] += delta.n
        self.coverage += output.coverage
        self.rowless += output.rowless

    def refresh(self) -> None:
        """Compute the dirty buckets again from the rows."""
        buckets = list(self.dirty)
        spans = {(b.brand, b.grain, b.start_ms) for b in buckets}
        self.activity = {key: cell for key, cell in self.activity.items() if key[:3] not in spans}
        for cell in recompute(buckets, self.mentions, self.labels, self.interactions):
            self.activity[cell.brand, cell.grain, cell.bucket_ms, cell.dimension, cell.value] = cell
        self.dirty.clear()

    def answer(self, questions: Questions) -> Answers:
        posts, asked = set(questions.posts), set(questions.ids)
        until: dict[tuple[str, str], int] = defaultdict(lambda: -(10**18))
        for source, author, at_ms in questions.gone:
            until[source, author] = max(at_ms, until[source, author])

        def by_gone(source: str, author: str, at_ms: int) -> bool:
            return (source, author) in until and at_ms <= until[source, author]

        mentions = [
            r
            for r in self.mentions
            if (r.source, r.mention_id) in posts or by_gone(r.source, r.author_id, r.posted_at_ms)
        ]
        named = {(r.source, r.mention_id) for r in mentions}
        acts = [
            r
            for r in self.interactions
            if (r.source, r.post_id) in posts
            or (r.source, r.interaction_id) in posts
            or by_gone(r.source, r.actor_id, r.happened_at_ms)
        ]
        ties = {(r.brand, r.actor_id, r.target_id) for r in acts if r.target_id is not None}
        chosen = {id(r) for r in acts}
        acts += [
            r
            for r in self.interactions
            if (r.brand, r.actor_id, r.target_id) in ties and r.target_id is not None and id(r) not in chosen
        ]
        known = {(r.source, r.mention_id, r.rev) for r in self.mentions if r.edit_id is None}
        known |= {(r.source, r.mention_id, ANY_REVISION) for r in self.mentions}
        known |= {(r.source, r.interaction_id, 0) for r in self.interactions}
        known |= {(r.source, r.follow_id, 0) for r in self.follows}
        known |= {(r.source, r.id, r.rev) for r in self.rowless}
        known |= {(source, id_, ANY_REVISION) for source, id_, _ in known}
        return Answers(
            ids=frozenset(asked & known),
            mentions=tuple(mentions),
            labels=tuple(r for r in self.labels if (r.source, r.mention_id) in named),
            interactions=tuple(acts),
            follows=tuple(
                r
                for r in self.follows
                if (r.source, r.follow_id) in posts or by_gone(r.source, r.source_id, r.since_ms)
            ),
        )

    def outcomes(self) -> dict[str, int]:
        """Totals over all inputs, without the zeros."""
        total: Counter[str] = Counter()
        for (_, _, outcome), n in self.counts.items():
            total[outcome] += n
        return {outcome: n for outcome, n in total.items() if n}

    def law_holds(self) -> bool:
        """Input + derived = the sum of all outcomes."""
        sides: Counter[str] = Counter()
        for (_, side, _), n in self.counts.items():
            sides[side] += n
        return sides["in"] == sides["out"]
