"""Look up in the store what the engine no longer remembers: old ids, old posts, a whole account.

Semi-joins, a scan a table: rare questions, asked a batch at a time. See `Questions` in `pipeline/records.py`.
"""

import duckdb
import pyarrow as pa

from pipeline.records import Answers, FollowRow, InteractionRow, LabelRow, MentionRow, Questions
from streams.statements import statement
from streams.store_rows import key_table, read_rows

__all__ = ["answer"]


def answer(con: duckdb.DuckDBPyConnection, questions: Questions) -> Answers:
    """What the store holds of what is asked, in the order of (source, id, brand)."""
    ids = _accepted(con, questions) if questions.ids else frozenset()
    if not (questions.posts or questions.gone):
        return Answers(ids=ids)
    con.register("asked_posts", _table(("source", "id"), questions.posts))
    con.register("asked_gone", _table(("source", "author", "until_ms"), questions.gone))
    try:
        return Answers(
            ids=ids,
            mentions=tuple(read_rows(con, MentionRow, statement("reads/asked_mentions"))),
            labels=tuple(read_rows(con, LabelRow, statement("reads/asked_labels"))),
            interactions=tuple(read_rows(con, InteractionRow, statement("reads/asked_interactions"))),
            follows=tuple(read_rows(con, FollowRow, statement("reads/asked_follows"))),
        )
    finally:
        con.unregister("asked_posts")
        con.unregister("asked_gone")


def _accepted(con: duckdb.DuckDBPyConnection, questions: Questions) -> frozenset[tuple[str, str, int]]:
    con.register("asked", key_table(("source", "id", "rev"), questions.ids))
    try:
        return frozenset(con.execute(statement("reads/accepted_ids")).fetchall())
    finally:
        con.unregister("asked")


def _table(names: tuple[str, ...], rows: tuple[tuple[str | int, ...], ...]) -> pa.Table:
    if rows:
        return key_table(names, rows)
    return pa.table({n: pa.array([], pa.int64() if n.endswith("_ms") else pa.string()) for n in names})
