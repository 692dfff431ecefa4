"""Write one output of the core: the statements of a commit, in the order `Output` promises.

Read after `store.py`, which opens the transaction around it.
"""

from collections.abc import Sequence

import duckdb
import pyarrow as pa
from msgspec import Struct

from pipeline.records import (
    ActivityRow,
    Bucket,
    CountDelta,
    CoverageRow,
    FollowRow,
    InteractionRow,
    Key,
    LabelRow,
    MentionRow,
    Output,
    RowlessRow,
)
from streams.removal import note_removal
from streams.statements import statement
from streams.store_alerts import write_alerts
from streams.store_rows import arrow, key_table

__all__ = ["insert", "write_output"]


def write_output(con: duckdb.DuckDBPyConnection, output: Output, seq: int, committed_ms: int) -> None:
    """Everything in `output`, and its position. Call within a transaction."""
    _delete(con, ("mentions", "labels"), "mention_id", output.removed_mentions)
    _delete(con, ("interactions",), "interaction_id", output.removed_interactions)
    _delete(con, ("follows",), "follow_id", output.removed_follows)
    _append(con, "mentions", output.mentions, MentionRow)
    _append(con, "labels", output.labels, LabelRow)
    _append(con, "interactions", output.interactions, InteractionRow)
    _append(con, "follows", output.follows, FollowRow)
    _append(con, "rowless_ids", output.rowless, RowlessRow)
    write_alerts(con, output)
    if output.activity:
        # One statement cannot update a row twice: of two states of a cell, the later one stands.
        cells = {(c.grain, c.bucket_ms, c.brand, c.dimension, c.value): c for c in output.activity}
        _run(con, "writes/put_activity", arrow(list(cells.values()), ActivityRow))
    if output.dirty:
        insert(con, "dirty_buckets", arrow(output.dirty, Bucket), "INSERT OR IGNORE")
    if output.counts:
        _run(con, "writes/add_counts", _count_table(output.counts))
    if output.rejects:
        insert(con, "rejected", _reject_table(output))
    _append(con, "coverage", output.coverage, CoverageRow)
    _advance(con, output, seq, committed_ms)


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, verb: str = "INSERT") -> None:
    """Add a table of rows to a table of the store, column by name."""
    con.register("batch", rows)
    con.execute(f"{verb} INTO {table} BY NAME SELECT * FROM batch")
    con.unregister("batch")


def _append(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Struct], kind: type[Struct]) -> None:
    if rows:
        insert(con, table, arrow(rows, kind))


def _delete(con: duckdb.DuckDBPyConnection, tables: Sequence[str], id_column: str, keys: Sequence[Key]) -> None:
    if not keys:
        return
    con.register("batch", key_table(("source", "id"), keys))
    note_removal(con, of_posts="mentions" in tables)
    for table in tables:
        con.execute(f"DELETE FROM {table} WHERE (source, {id_column}) IN (SELECT source, id FROM batch)")
    con.unregister("batch")


def _run(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    con.register("batch", rows)
    con.execute(statement(name))
    con.unregister("batch")


def _advance(con: duckdb.DuckDBPyConnection, output: Output, seq: int, committed_ms: int) -> None:
    shown = {"event_ms": output.event_at_ms, "watermark_ms": output.watermark_ms, "committed_ms": committed_ms}
    con.execute(statement("writes/put_freshness"), {"source": output.input, "position": output.position, **shown})
    con.execute(
        statement("writes/put_position"),
        {"input": output.input, "seq": seq, "position": output.position, "ended": output.ended},
    )
    if output.offsets:
        offsets = key_table(("topic", "part", "next_offset"), output.offsets)
        insert(con, "offsets", offsets, "INSERT OR REPLACE")


def _count_table(changes: Sequence[CountDelta]) -> pa.Table:
    totals: dict[tuple[str, str, str], int] = {}
    for change in changes:
        key = change.source, change.side, change.outcome
        totals[key] = totals.get(key, 0) + change.n
    return key_table(("source", "side", "outcome", "n"), [(*key, n) for key, n in totals.items()])


def _reject_table(output: Output) -> pa.Table:
    n = len(output.rejects)
    return pa.table(
        {
            "source": pa.array([output.input] * n, pa.string()),
            "code": pa.array([str(r.code) for r in output.rejects], pa.string()),
            "detail": pa.array([r.detail for r in output.rejects], pa.string()),
            "file": pa.array([r.file for r in output.rejects], pa.string()),
            "byte_offset": pa.array([r.offset for r in output.rejects], pa.int64()),
            "raw": pa.array([r.raw for r in output.rejects], pa.binary()),
            "received_at": pa.array([output.received_ms] * n, pa.timestamp("ms")),
            "n": pa.array([1] * n, pa.int64()),
        }
    )
