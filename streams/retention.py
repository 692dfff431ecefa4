"""Forget what has passed its time: rows, fine totals, refused lines. Texts are not forgotten: see `archive.py`.

What is kept is a function of the rows and the watermark alone, so it makes no difference how often this ran, or when.
Totals outlive the rows they were counted from: what is due to be counted again is counted before its rows go, and a
bucket whose rows are gone keeps its cells. Read after `pipeline/horizons.py`, which tells the two floors apart.
"""

from collections.abc import Iterator

import duckdb

from pipeline.horizons import DAY_MS, SLACK_MS, kept_from_ms
from pipeline.settings import RetentionSettings
from streams.removal import note_removal
from streams.statements import statement
from streams.store import Recompute, Store
from streams.store_alerts import prune_evidence
from streams.transaction import told, transaction

__all__ = ["forget", "forget_dirty", "forget_rejected", "rows_floor_ms"]

_ROWS_FLOOR = "rows_floor_ms"


def rows_floor_ms(store: Store) -> int | None:
    """No row of a mention or interaction is older than this (ms); None while all were kept.

    It never goes back, also when `retention.mentions_days` is raised: what is gone is gone.
    """
    found = store.meta(_ROWS_FLOOR)
    return None if found is None else int(found)


def forget_dirty(store: Store, kept: RetentionSettings, watermark_ms: int) -> None:
    """Let closed buckets be whose cells are no longer kept, or whose rows are gone. Call before `refresh_activity`."""
    floors = {
        "minute_ms": kept_from_ms(watermark_ms, kept.minute_days),
        "hour_ms": kept_from_ms(watermark_ms, kept.hour_days),
        "rows_ms": rows_floor_ms(store),
    }
    if any(floor is not None for floor in floors.values()):
        with transaction(store.con, store.path) as con:
            con.execute(statement("retention/forget_dirty"), floors)


def forget(
    store: Store, kept: RetentionSettings, watermark_ms: int, recompute: Recompute, max_rows: int = 500_000
) -> int:
    """Remove the rows and fine totals that are too old by the watermark; gives how many rows went.

    One transaction removes some `max_rows` rows, or one day's.
    Call between two commits, never while a copy runs. Cost: 0.1 s for a day of 30,000 rows among a million; a kill in
    between is made good by the next call.
    """
    forget_dirty(store, kept, watermark_ms)
    n = 0
    floor_ms = kept_from_ms(watermark_ms, kept.mentions_days)
    if floor_ms is not None:
        n += _forget_rows(store, floor_ms - SLACK_MS, recompute, max_rows)
    for grain, days in (("minute", kept.minute_days), ("hour", kept.hour_days)):
        floor_ms = kept_from_ms(watermark_ms, days)
        if floor_ms is not None:
            with transaction(store.con, store.path) as con:
                sql = "DELETE FROM activity_counts WHERE grain = ? AND bucket < make_timestamp_ms(?)"
                n += _removed(con, con.execute(sql, [grain, floor_ms]))
    store.is_unpublished |= n > 0
    return n


def forget_rejected(store: Store, kept: RetentionSettings, now_ms: int) -> int:
    """Remove refused lines that were received too long ago, by the clock; gives how many. Their counts stay."""
    if not kept.rejected_days:
        return 0
    with transaction(store.con, store.path) as con:
        sql = "DELETE FROM rejected WHERE received_at < make_timestamp_ms(?)"
        n = _removed(con, con.execute(sql, [now_ms - kept.rejected_days * DAY_MS]))
    store.is_unpublished |= n > 0
    return n


def _forget_rows(store: Store, floor_ms: int, recompute: Recompute, max_rows: int) -> int:
    """Remove mentions, labels and interactions from before the floor, oldest first, some days at a time."""
    before = rows_floor_ms(store)
    floor_ms = floor_ms if before is None else max(floor_ms, before)
    with told(store.path):
        days = store.con.execute(statement("retention/sizes"), {"before_ms": floor_ms}).fetchall()
    if before != floor_ms:
        store.refresh_activity(recompute)  # while their rows are there
        store.set_meta(_ROWS_FLOOR, str(floor_ms))
    n = 0
    for start_ms, end_ms in _ranges(days, floor_ms, max_rows):
        with transaction(store.con, store.path) as con:
            con.execute(statement("retention/forget_labels"), {"start_ms": start_ms, "end_ms": end_ms})
            for table, column in (("mentions", "posted_at"), ("interactions", "happened_at")):
                within = f"{column} >= make_timestamp_ms(?) AND {column} < make_timestamp_ms(?)"
                n += _removed(con, con.execute(f"DELETE FROM {table} WHERE {within}", [start_ms, end_ms]))
            prune_evidence(con)
    with transaction(store.con, store.path) as con:
        con.execute("DELETE FROM rowless_ids WHERE happened_at < make_timestamp_ms(?)", [floor_ms])
    return n


def _ranges(days: list[tuple[int, int]], floor_ms: int, max_rows: int) -> Iterator[tuple[int, int]]:
    """From, to (ms) of days that are removed together."""
    start_ms, rows = None, 0
    for day_ms, n in days:
        if start_ms is not None and rows + n > max_rows:
            yield start_ms, day_ms
            start_ms, rows = None, 0
        start_ms = day_ms if start_ms is None else start_ms
        rows += n
    if start_ms is not None:
        yield start_ms, floor_ms


def _removed(con: duckdb.DuckDBPyConnection, done: duckdb.DuckDBPyConnection) -> int:
    """How many rows a DELETE removed; the daily rewrite is told."""
    found = done.fetchall()  # to the end: an unfinished result would refuse the next statement
    n = int(found[0][0]) if found else 0
    if n:
        note_removal(con)
    return n
