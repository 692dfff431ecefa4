"""The records that travel between the shells and the core: a batch in, its readings, an output out.

`Batch` is what a source hands over, `Enriched` the same with each text read, `Output` every row that must be
stored before the source may advance. Rows bear the names of the tables' columns; times end in `_ms`.
"""

from msgspec import Struct, field

from models.vocabulary import Act, Provenance, Scheme
from pipeline.alert_rows import AlertRow, EvidenceRow
from pipeline.events import Event, Reject

__all__ = [
    "ActivityRow",
    "Answers",
    "Batch",
    "Bucket",
    "CountDelta",
    "CoverageRow",
    "Enriched",
    "FollowRow",
    "InteractionRow",
    "Label",
    "LabelRow",
    "MentionRow",
    "Output",
    "Questions",
    "Reading",
]

Key = tuple[str, str]  # (source, id) of a post, share or follow
Offset = tuple[str, int, int]  # (topic, partition, where to go on)


class CoverageRow(Struct, frozen=True, gc=False):
    """A row of `coverage`: something that is not seen, and why."""

    source: str
    reason: str
    from_ms: int | None
    to_ms: int | None
    n: int
    detail: str


class Batch(Struct, kw_only=True):
    """Some events of one input, in the order they are to be taken.

    `stamps[i]` is the highest event time the input had shown before `events[i]` (its own, for the first).
    `mark_ms` promises that nothing older than it, less the lateness, will come. `position` is where to go
    on after this batch, in the words of the input alone. `received_ms` is the receiver's clock. `offsets` is where
    the topics are to be read on, for a batch that came through them. An input that `left` is not being read any more:
    it holds nobody back until it speaks again. `is_idle`: nothing came, and the mark moved all the same.
    """

    input: str
    events: list[Event]
    stamps: list[int]
    rejects: list[Reject] = field(default_factory=list)
    position: str
    mark_ms: int | None
    ended: bool = False
    received_ms: int
    notes: list[CoverageRow] = field(default_factory=list)
    offsets: tuple[Offset, ...] = ()
    left: bool = False
    is_idle: bool = False


class Label(Struct, frozen=True, gc=False):
    """One label of a text. `p` is a probability rounded to 4 places; `evidence` the deciding words of the raw text."""

    scheme: Scheme
    label: str
    p: float
    evidence: str


class Reading(Struct, frozen=True):
    """What the language step found in a text that names at least one brand (ids, in order of appearance).

    An edit is read whatever it names: its `brands` may be empty. `polarity` is -1, 0 or 1. `terms` are hashtags
    (folded, without #), `links` the hosts linked to. `text` is the raw text, cut at 2,000 characters; `is_cut`
    says that it was. `lookalike` is a suspected spoof spelling of a brand, empty when there is none: never a hit
    by itself.
    """

    brands: tuple[str, ...]
    language: str
    labels: tuple[Label, ...]
    act: Act
    polarity: int
    provenance: Provenance
    terms: tuple[str, ...]
    links: tuple[str, ...]
    text: str
    is_cut: bool
    lookalike: str
    model_version: str


class Enriched(Struct, kw_only=True):
    """A batch after the stateless half: derived shares split off, `readings[i]` set where `events[i]` names a brand.

    A worker leaves out posts whose outcome needs no memory, and counts them: `n_late`, `n_off_topic`. `orphans` names
    the post of a derived share (by its number in `events`) whose post may have been left out.
    """

    batch: Batch
    events: list[Event]
    stamps: list[int]
    readings: list[Reading | None]
    n_derived: int
    n_late: int = 0
    n_off_topic: int = 0
    orphans: dict[int, str] = field(default_factory=dict)

    @property
    def n_input(self) -> int:
        """How many events came in; refused lines apart."""
        return len(self.events) - self.n_derived + self.n_late + self.n_off_topic


class MentionRow(Struct, frozen=True, gc=False):
    """A row of `mentions`: a post about a brand. `terms` and `links` are list columns.

    `is_given`: the brand was given by a column map, not found in the words, so that an edit cannot drop it.
    """

    mention_id: str
    source: str
    brand: str
    author_id: str
    posted_at_ms: int
    language: str
    text: str | None  # None: it moved to the archive
    url: str | None
    act: str
    polarity: int
    provenance: str
    reply_to_id: str | None
    quote_of_id: str | None
    root_id: str | None
    rev: int
    edited_at_ms: int | None
    edit_id: str | None
    is_cut: bool
    lookalike: str
    terms: tuple[str, ...]
    links: tuple[str, ...]
    is_given: bool
    model_version: str


class LabelRow(Struct, frozen=True, gc=False):
    """A row of `labels`: one label of a mention."""

    mention_id: str
    source: str
    brand: str
    scheme: str
    label: str
    p: float
    evidence: str


class InteractionRow(Struct, frozen=True, gc=False):
    """A row of `interactions`: someone acted on someone's post. `post_id` is the event that did it.

    `mention_id` is the post acted on, as the platform named it; `target_id` its author where known.
    """

    interaction_id: str
    source: str
    brand: str
    actor_id: str
    target_id: str | None
    kind: str
    mention_id: str | None
    post_id: str
    happened_at_ms: int


class FollowRow(Struct, frozen=True, gc=False):
    """A row of `follows`: someone follows someone."""

    follow_id: str
    source: str
    source_id: str
    target_id: str
    since_ms: int


class RowlessRow(Struct, frozen=True, gc=False):
    """A row of `rowless_ids`: an accepted event that leaves no other row. `happened_at_ms` None: kept for ever."""

    source: str
    id: str
    rev: int
    happened_at_ms: int | None


class ActivityRow(Struct, frozen=True, gc=False):
    """A cell of `activity`: the totals of a brand, a time bucket and a dimension's value, whole (not a change).

    `mentions_e4` is the sum of probabilities in ten-thousandths: whole numbers do not depend on order.
    """

    brand: str
    grain: str
    bucket_ms: int
    dimension: str
    value: str
    mentions_e4: int
    authors: int
    shares: int


class Bucket(Struct, frozen=True, gc=False):
    """A closed bucket whose stored rows changed: its cells must be computed again from them."""

    brand: str
    grain: str
    start_ms: int
    end_ms: int


class CountDelta(Struct, frozen=True, gc=False):
    """A change of `counts`. `side` is `in` (input, derived) or `out` (the outcomes)."""

    source: str
    side: str
    outcome: str
    n: int


class Questions(Struct, frozen=True):
    """What the engine must know from the store before a batch: the rare cases that reach behind its memory."""

    ids: tuple[tuple[str, str, int], ...] = ()  # (source, id, rev): was it accepted? rev -1: in any revision
    posts: tuple[Key, ...] = ()  # a post, share or follow that an undo or a share of history concerns
    gone: tuple[tuple[str, str, int], ...] = ()  # (source, author, up to ms): everything they did

    def __bool__(self) -> bool:
        return bool(self.ids or self.posts or self.gone)


class Answers(Struct, frozen=True):
    """What the store holds of what was asked.

    `interactions` has, beside those asked for, every other interaction of the same (brand, actor, target):
    with them a tie that loses an interaction is summed again from its rows, exactly.
    """

    ids: frozenset[tuple[str, str, int]] = frozenset()
    mentions: tuple[MentionRow, ...] = ()
    labels: tuple[LabelRow, ...] = ()
    interactions: tuple[InteractionRow, ...] = ()
    follows: tuple[FollowRow, ...] = ()


class Output(Struct, kw_only=True):
    """Every row that must be stored, in one transaction, before the input may advance.

    Applied in this order: the removals, then the additions, then `activity` (replaces a cell of the same key),
    `dirty` (remembered, computed before the next publishing), counts, rejects, coverage and the position.
    """

    input: str
    position: str
    ended: bool
    received_ms: int
    offsets: tuple[Offset, ...] = ()
    event_at_ms: int | None = None  # newest event time the input has shown
    watermark_ms: int | None = None
    removed_mentions: list[Key] = field(default_factory=list)  # all brands' rows, and their labels
    removed_interactions: list[Key] = field(default_factory=list)  # by (source, interaction_id)
    removed_follows: list[Key] = field(default_factory=list)  # by (source, follow_id)
    mentions: list[MentionRow] = field(default_factory=list)
    labels: list[LabelRow] = field(default_factory=list)
    interactions: list[InteractionRow] = field(default_factory=list)
    follows: list[FollowRow] = field(default_factory=list)
    rowless: list[RowlessRow] = field(default_factory=list)  # (source, id, rev) accepted, without a row
    activity: list[ActivityRow] = field(default_factory=list)
    dirty: list[Bucket] = field(default_factory=list)
    alerts: list[AlertRow] = field(default_factory=list)  # in order: a later state of an incident replaces an earlier
    evidence: list[EvidenceRow] = field(default_factory=list)  # of the latest state, whole
    counts: list[CountDelta] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    coverage: list[CoverageRow] = field(default_factory=list)
