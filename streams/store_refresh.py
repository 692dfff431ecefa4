"""Compute closed buckets again from stored rows, after a late event, an edit or a delete touched them.

Buckets that overlap (the minutes, hours and day of one moment) read the same rows: they are merged into spans, and
spans are taken together until their rows fill a group, so that memory stays bounded by `max_rows` or the
longest span.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.records import ActivityRow, Bucket, InteractionRow, LabelRow, MentionRow
from streams.statements import statement
from streams.store_rows import arrow, read_rows
from streams.transaction import told, transaction

__all__ = ["Recompute", "refresh_activity"]

Recompute = Callable[
    [Sequence[Bucket], Sequence[MentionRow], Sequence[LabelRow], Sequence[InteractionRow]], list[ActivityRow]
]


def refresh_activity(con: duckdb.DuckDBPyConnection, path: Path, recompute: Recompute, max_rows: int) -> int:
    """Replace the cells of all dirty buckets; gives the number of buckets. One transaction a group."""
    with told(path):
        dirty = read_rows(con, Bucket, "FROM dirty_buckets AS t")
        spans = list(_spans(dirty))
        groups = list(_groups(spans, _sizes(con, spans), max_rows)) if spans else []
    for group in groups:
        with transaction(con, path):
            _refresh(con, group, recompute)
    return len(dirty)


def _spans(dirty: Sequence[Bucket]) -> Iterator[list[Bucket]]:
    """Buckets of one brand whose times overlap, together."""
    ordered = sorted(dirty, key=lambda b: (b.brand, b.start_ms, b.end_ms))
    for _, buckets in groupby(ordered, key=lambda b: b.brand):
        span: list[Bucket] = []
        end_ms = 0
        for bucket in buckets:
            if span and bucket.start_ms >= end_ms:
                yield span
                span = []
            end_ms = max(end_ms, bucket.end_ms) if span else bucket.end_ms
            span.append(bucket)
        yield span


def _sizes(con: duckdb.DuckDBPyConnection, spans: Sequence[Sequence[Bucket]]) -> dict[int, int]:
    """How many stored rows lie in each span, by its number; spans without rows are left out."""
    con.register("spans", _span_table(spans))
    try:
        return dict(con.execute(statement("reads/span_sizes")).fetchall())
    finally:
        con.unregister("spans")


def _groups(spans: Sequence[list[Bucket]], sizes: dict[int, int], max_rows: int) -> Iterator[Sequence[list[Bucket]]]:
    """Spans in order, cut where their rows would pass `max_rows`."""
    start, rows = 0, 0
    for number in range(len(spans)):
        size = sizes.get(number, 0)
        if number > start and rows + size > max_rows:
            yield spans[start:number]
            start, rows = number, 0
        rows += size
    yield spans[start:]


def _refresh(con: duckdb.DuckDBPyConnection, spans: Sequence[list[Bucket]], recompute: Recompute) -> None:
    buckets = [bucket for span in spans for bucket in span]
    con.register("spans", _span_table(spans))
    con.register("buckets", arrow(buckets, Bucket))
    try:
        cells = recompute(
            buckets,
            read_rows(con, MentionRow, statement("reads/span_mentions")),
            read_rows(con, LabelRow, statement("reads/span_labels")),
            read_rows(con, InteractionRow, statement("reads/span_interactions")),
        )
        con.register("batch", arrow(cells, ActivityRow))
        # Upsert, then remove what is gone: a key that is deleted and inserted in one transaction can clash with itself.
        con.execute(statement("writes/put_activity"))
        con.execute(statement("writes/remove_stale_activity"))
        con.execute(
            "DELETE FROM dirty_buckets WHERE (grain, bucket, brand) IN (SELECT grain, bucket, brand FROM buckets)"
        )
    finally:
        for name in ("spans", "buckets", "batch"):
            con.unregister(name)


def _span_table(spans: Sequence[Sequence[Bucket]]) -> pa.Table:
    moment = pa.timestamp("ms")
    return pa.table(
        {
            "span": pa.array(range(len(spans)), pa.int64()),
            "brand": pa.array([span[0].brand for span in spans], pa.string()),
            "start_at": pa.array([span[0].start_ms for span in spans], moment),
            "end_at": pa.array([max(b.end_ms for b in span) for span in spans], moment),
        }
    )
