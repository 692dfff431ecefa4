"""How it stands with the instance: how fresh each input is, what became of every event, whether a writer is at work."""

import duckdb

from streams.statements import statement
from streams.web.page_data.asked import Answer, Asked, answer_of, plain

__all__ = ["state"]


def state(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:  # noqa: ARG001 - as every view
    """`rows` are inputs; `outcomes` what became of the events of each source, `holds` whether they add up."""
    outcomes = con.execute(statement("page/outcomes")).fetchall()
    broken = con.execute("SELECT count(*) FROM conservation WHERE NOT holds").fetchall()[0][0]
    return {
        **answer_of(con, "inputs", {}),
        "outcomes": [[plain(value) for value in row] for row in outcomes],
        "holds": broken == 0,
    }
