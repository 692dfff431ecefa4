"""Keep the totals of `activity`: a brand, a time bucket, a dimension, and how many said it.

Totals are whole numbers (probabilities in ten-thousandths) and authors exact sets, so the order of arrival
leaves no trace. A bucket is kept in memory until the watermark passes its end; one that is touched later is
`dirty`, and `recompute` makes its cells again from the stored rows.

Who counts where: the brand's own posts (`staff`) only under `provenance`; solicited, paid and automated posts
everywhere but in motives and reasons, which are those of people who were not asked (CODEBOOK, axis D).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from models.vocabulary import Provenance, Scheme
from pipeline.buckets import Buckets
from pipeline.records import ActivityRow, Bucket, InteractionRow, LabelRow, MentionRow

__all__ = ["Activity", "Cells", "recompute"]

_ONE = 10_000  # probability 1, in ten-thousandths
_HALF = 5_000  # an author counts for a label that is more likely than not
_APART = {Provenance.SOLICITED, Provenance.PAID, Provenance.AUTOMATED}
_WHY = (Scheme.MOTIVE, Scheme.REASON)  # under a name of its own: to look a member up in its enum is slow
_MINUTE_MS = 60_000

Span = tuple[str, int, int]  # (grain, start_ms, end_ms)
Name = tuple[str, str, str]  # (brand, dimension, value)
Vote = tuple[str, int, int]  # (author, ten-thousandths, 1 in or -1 out)


class Cell:
    """The totals of one cell. `authors` counts posts by author, so that an undo knows when one is gone."""

    __slots__ = ("authors", "mentions_e4", "shares")

    def __init__(self) -> None:
        self.mentions_e4 = 0
        self.shares = 0
        self.authors: dict[str, int] = {}

    def count(self, votes: Iterable[Vote]) -> None:
        authors = self.authors
        for author, e4, sign in votes:
            self.mentions_e4 += sign * e4
            if e4 >= _HALF:
                n = authors.get(author, 0) + sign
                if n > 0:
                    authors[author] = n
                else:
                    authors.pop(author, None)


class Cells(dict[Name, Cell]):
    """The cells of one bucket, made as they are asked for."""

    def __missing__(self, name: Name) -> Cell:
        cell = self[name] = Cell()
        return cell


class Activity:
    """The open buckets. `update` with rows, then `flush` what changed."""

    def __init__(self, zones: Mapping[str, str]) -> None:
        self.buckets = Buckets(zones)
        self.open: dict[Span, Cells] = {}
        self.closed_ms: int | None = None
        self._touched: dict[Span, set[Name]] = defaultdict(set)
        self._dirty: set[tuple[str, Span]] = set()
        self._votes: dict[tuple[str, int], dict[tuple[str, str], list[Vote]]] = defaultdict(lambda: defaultdict(list))
        self._shares: Counter[tuple[str, int]] = Counter()

    def update(self, row: MentionRow, labels: Sequence[LabelRow], sign: int = 1) -> None:
        """Count a mention in (`sign` 1) or out (-1) of its buckets. Held by the minute until `flush`, in order."""
        author, at_ms = row.author_id, row.posted_at_ms
        votes = self._votes[row.brand, at_ms - at_ms % _MINUTE_MS]
        for dimension, value, e4 in contributions(row, labels):
            votes[dimension, value].append((author, e4, sign))

    def update_shares(self, brand: str, at_ms: int, sign: int = 1) -> None:
        """Count a share in or out. Held by the minute until `flush`: a batch has many in one."""
        self._shares[brand, at_ms - at_ms % _MINUTE_MS] += sign

    def flush(self) -> tuple[list[ActivityRow], list[Bucket]]:
        """The cells that changed since the last flush, whole, and the closed buckets to be recomputed."""
        for (brand, minute_ms), votes in self._votes.items():
            self._add_votes(brand, minute_ms, votes)
        self._votes.clear()
        for (brand, minute_ms), n in self._shares.items():
            self._add_shares(brand, minute_ms, n)
        self._shares.clear()
        rows = [_row(span, name, self.open[span][name]) for span, names in self._touched.items() for name in names]
        dirty = [Bucket(brand, *span) for brand, span in self._dirty]
        self._touched.clear()
        self._dirty.clear()
        return rows, dirty

    def close_before(self, watermark_ms: int) -> None:
        """Forget the buckets that ended by the watermark. Call after `flush`."""
        self.closed_ms = watermark_ms if self.closed_ms is None else max(watermark_ms, self.closed_ms)
        for span in [span for span in self.open if span[2] <= watermark_ms]:
            del self.open[span]

    def _add_votes(self, brand: str, minute_ms: int, votes: Mapping[tuple[str, str], Sequence[Vote]]) -> None:
        named = [((brand, dimension, value), cast) for (dimension, value), cast in votes.items()]
        for span in self.buckets.of(brand, minute_ms):
            cells = self._cells(brand, span)
            if cells is not None:
                self._touched[span].update([name for name, _ in named])
                for name, cast in named:
                    cells[name].count(cast)

    def _add_shares(self, brand: str, minute_ms: int, n: int) -> None:
        for span in self.buckets.of(brand, minute_ms):
            cells = self._cells(brand, span)
            if cells is not None:
                name = brand, "all", ""
                self._touched[span].add(name)
                cells[name].shares += n

    def _cells(self, brand: str, span: Span) -> Cells | None:
        """The cells of an open bucket; None, and the bucket noted as dirty, when it is closed."""
        cells = self.open.get(span)
        if cells is None:
            if self.closed_ms is not None and span[2] <= self.closed_ms:
                self._dirty.add((brand, span))
                return None
            cells = self.open[span] = Cells()
        return cells


def contributions(row: MentionRow, labels: Sequence[LabelRow]) -> Iterator[tuple[str, str, int]]:
    """(dimension, value, ten-thousandths) of everything one mention counts for."""
    yield "provenance", row.provenance, _ONE
    if row.provenance == Provenance.STAFF:
        return
    yield "all", "", _ONE
    yield "act", row.act, _ONE
    yield "polarity", str(row.polarity), _ONE
    yield "language", row.language, _ONE
    yield "source", row.source, _ONE
    for term in row.terms:
        yield "term", term, _ONE
    for link in row.links:
        yield "link", link, _ONE
    if row.provenance not in _APART:
        for label in labels:
            if label.scheme in _WHY:
                yield label.scheme, label.label, round(label.p * _ONE)


def recompute(
    buckets: Sequence[Bucket],
    mentions: Sequence[MentionRow],
    labels: Sequence[LabelRow],
    interactions: Sequence[InteractionRow],
) -> list[ActivityRow]:
    """The cells of these buckets, from all stored rows of their times. Other buckets are left out."""
    by_mention: dict[tuple[str, str, str], list[LabelRow]] = defaultdict(list)
    for label in labels:
        by_mention[label.source, label.mention_id, label.brand].append(label)
    spans = _SpanIndex(buckets)
    cells: dict[Span, Cells] = defaultdict(Cells)
    for row in mentions:
        here = spans.of(row.brand, row.posted_at_ms)
        if here:
            counted = list(contributions(row, by_mention[row.source, row.mention_id, row.brand]))
            for span in here:
                for dimension, value, e4 in counted:
                    cells[span][row.brand, dimension, value].count([(row.author_id, e4, 1)])
    for act in interactions:
        if act.kind == "mention":
            continue
        for span in spans.of(act.brand, act.happened_at_ms):
            cells[span][act.brand, "all", ""].shares += 1
    return [_row(span, name, cell) for span, named in cells.items() for name, cell in named.items()]


class _SpanIndex:
    """Which of some buckets a moment of a brand falls in. The buckets of one grain do not overlap."""

    def __init__(self, buckets: Sequence[Bucket]) -> None:
        self._by_minute: dict[tuple[str, str, int], Span] = {}
        self._long: dict[str, list[Span]] = defaultdict(list)
        for b in buckets:
            if b.grain == "minute":
                self._by_minute[b.brand, b.grain, b.start_ms] = (b.grain, b.start_ms, b.end_ms)
            else:
                self._long[b.brand].append((b.grain, b.start_ms, b.end_ms))
        self._cache: dict[tuple[str, int], tuple[Span, ...]] = {}

    def of(self, brand: str, at_ms: int) -> tuple[Span, ...]:
        minute_ms = at_ms - at_ms % _MINUTE_MS
        found = self._cache.get((brand, minute_ms))
        if found is None:
            short = self._by_minute.get((brand, "minute", minute_ms))
            longer = [s for s in self._long.get(brand, ()) if s[1] <= minute_ms < s[2]]
            found = self._cache[brand, minute_ms] = (*([short] if short else []), *longer)
        return found


def _row(span: Span, name: Name, cell: Cell) -> ActivityRow:
    return ActivityRow(name[0], span[0], span[1], name[1], name[2], cell.mentions_e4, len(cell.authors), cell.shares)
