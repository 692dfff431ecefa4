"""Remember that rows were removed: only then has the daily rewrite anything to do (see `rewrite.py`, `archive.py`)."""

import duckdb

from streams.statements import statement

__all__ = ["forget_removals", "has_removals", "note_removal"]


def note_removal(con: duckdb.DuckDBPyConnection, *, of_posts: bool = False) -> None:
    """Note that rows are removed; call in the transaction that removes them, before it does.

    of_posts : mentions go, those named by the view `batch` (source, id). The months whose archive has their texts are
        noted too.
    """
    con.execute("INSERT OR IGNORE INTO murmure_meta VALUES ('removed', 'yes')")
    if of_posts:
        con.execute(statement("archive/note_removed_texts"))


def has_removals(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether rows were removed since the last rewrite, or a month of the archive still holds a text of one."""
    sql = "SELECT 1 FROM murmure_meta WHERE key = 'removed' UNION ALL SELECT 1 FROM stale_months LIMIT 1"
    return bool(con.execute(sql).fetchall())


def forget_removals(con: duckdb.DuckDBPyConnection) -> None:
    """What was removed is gone from the file. Call in a transaction."""
    con.execute("DELETE FROM murmure_meta WHERE key = 'removed'")
