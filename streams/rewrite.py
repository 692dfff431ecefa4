"""Write the store anew once a day, so that what was deleted is gone from its bytes, and its room with it.

DuckDB keeps deleted rows inside its file and VACUUM never shrinks it. So: copy all that is visible into a new file,
check it, force it to disk, put it in the place of the old one. No other process sees the live file, and this one
closes it first. Cost: some 2.5 s of CPU for a million rows, during which nothing is read in.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipeline.errors import StoreError
from streams.durable import remove_draft
from streams.statements import quoted, statement
from streams.store import Store
from streams.transaction import told

__all__ = ["Rewritten", "rewrite"]

_ROOM = 1.2  # times the size of the store that must be free on the disk


class Rewritten(NamedTuple):
    """The size of the live file before and after, in bytes."""

    before: int
    after: int


def rewrite(store: Store) -> Rewritten | None:
    """Write the store's file anew, with the same rows; None when the disk has no room for it, and nothing was done.

    Call between two commits: `store.con` is another connection afterwards. StoreError when the new file is not the
    same, or cannot be written: the old one stays.
    """
    before = store.path.stat().st_size
    if shutil.disk_usage(store.path.parent).free < before * _ROOM:
        return None
    draft = store.path.with_name("rewritten.part")
    remove_draft(draft)  # of a writer that was killed, and its log with it
    try:
        with told(store.path):
            _write(store.con, store.path.stem, draft)
        store.swap(draft)
    finally:
        remove_draft(draft)
    return Rewritten(before, store.path.stat().st_size)


def _write(con: duckdb.DuckDBPyConnection, live: str, draft: Path) -> None:
    con.execute("CHECKPOINT")
    con.execute(f"ATTACH {quoted(draft)} AS draft (STORAGE_VERSION 'v1.2.0')")
    try:
        con.execute(f"COPY FROM DATABASE {live} TO draft")
        con.execute("CHECKPOINT draft")
        if unlike := _unlike(con, live):
            raise StoreError(f"the store was written anew for its daily rewrite, but {unlike}; it stays as it was")
    finally:
        con.execute("DETACH draft")


def _unlike(con: duckdb.DuckDBPyConnection, live: str) -> str:
    """In what the draft differs from the live database, in words; empty when in nothing."""
    described = con.execute(statement("retention/described"), {"live": live}).fetchall()
    if described:
        return f"its {described[0][0]} {described[0][1]} differs"
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [live]).fetchall()
    for (table,) in tables:
        n, n_new = (_size(con, f"{database}.{table}") for database in (live, "draft"))
        if n != n_new:
            return f"its table {table} has {n_new:,} rows instead of {n:,}"
    return ""


def _size(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
