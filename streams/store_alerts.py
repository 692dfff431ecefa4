"""Write what the watch found: incidents, and the posts that show them.

Read after `store_commit.py`, which calls it within the transaction of a commit.
"""

from collections.abc import Sequence

import duckdb

from pipeline.alert_rows import AlertRow, EvidenceRow
from pipeline.records import Key, Output
from streams.notify.outbox import take_out_removed
from streams.statements import statement
from streams.store_rows import arrow, key_table

__all__ = ["prune_evidence", "put_rows", "write_alerts"]


def write_alerts(con: duckdb.DuckDBPyConnection, output: Output) -> None:
    """The incidents of an output as they stand now. Call after its mentions are there, within the transaction."""
    if output.alerts:
        latest = {row.alert_id: row for row in output.alerts}
        put_rows(con, list(latest.values()))
        _write_evidence(con, output.evidence)
    if output.alerts or _shows(con, output.removed_mentions):
        prune_evidence(con)
    elif output.removed_mentions:
        take_out_removed(con)


def put_rows(con: duckdb.DuckDBPyConnection, rows: Sequence[AlertRow]) -> None:
    """Incidents as they stand now, without evidence. Call within a transaction."""
    con.register("batch", arrow(rows, AlertRow).drop_columns(["notice", "told"]))
    con.execute(statement("writes/put_alerts"))
    con.execute("DELETE FROM alert_evidence WHERE alert_id IN (SELECT alert_id FROM batch)")
    con.unregister("batch")


def prune_evidence(con: duckdb.DuckDBPyConnection) -> None:
    """Show nothing that is gone, here or in what is still to be sent. Cost: a scan of the ids of mentions, and only
    where there are alerts."""
    if con.execute("SELECT 1 FROM alert_evidence LIMIT 1").fetchall():
        con.execute(statement("writes/prune_evidence"))
    take_out_removed(con)


def _shows(con: duckdb.DuckDBPyConnection, posts: Sequence[Key]) -> bool:
    """Whether an alert shows one of these posts."""
    if not posts:
        return False
    con.register("batch", key_table(("source", "id"), posts))
    sql = "SELECT 1 FROM alert_evidence WHERE (source, mention_id) IN (SELECT source, id FROM batch) LIMIT 1"
    found = con.execute(sql).fetchall()
    con.unregister("batch")
    return bool(found)


def _write_evidence(con: duckdb.DuckDBPyConnection, rows: Sequence[EvidenceRow]) -> None:
    if rows:
        con.register("batch", arrow(rows, EvidenceRow))
        con.execute("INSERT INTO alert_evidence BY NAME SELECT * FROM batch")
        con.unregister("batch")
