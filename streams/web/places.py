"""Keep to ourselves where the files lie: a path may hold the name of a person, and tells of a machine.

DuckDB tells the full path of every open file, by whatever name it was opened, in functions that no setting takes away.
So a question is looked at as DuckDB parses it, and refused where it names one of them, or one that runs a text, which
cannot be looked at. Errors, which name files too, tell the last part of a folder only.
"""

import json
from collections.abc import Iterator, Sequence

import duckdb

from pipeline.errors import QueryError
from streams.one_select import select_of

__all__ = ["TELLING", "refuse_places", "without_places"]

# Functions and views of DuckDB that tell paths, and functions that run a text.
TELLING = frozenset(
    [
        "duckdb_databases",
        "duckdb_settings",
        "pragma_database_list",
        "current_setting",
        "duckdb_secrets",
        "which_secret",
        "pg_settings",
        "duckdb_external_file_cache",
        "duckdb_temporary_files",
        "duckdb_logs",
        "duckdb_logs_parsed",
        "duckdb_log_contexts",
        "query",
        "query_table",
        "json_execute_serialized_sql",
    ]
)
_NAMES = ("function_name", "table_name")


def refuse_places(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """QueryError when one SELECT, or the plan of one, asks where the files lie, or might. Cost: under 1 ms."""
    row = con.execute("SELECT json_serialize_sql(?::VARCHAR)", [select_of(sql)]).fetchone()
    read = json.loads(row[0]) if row else {"error": True}
    if read["error"]:
        raise QueryError("the statement cannot be looked at before it runs; write it more plainly")
    if told := sorted({name.casefold() for name in _named(read)} & TELLING):
        raise QueryError(
            f"{told[0]} is not for questions of others: it tells of the machine, or runs what was not read"
        )


def without_places(text: str, folders: Sequence[str]) -> str:
    """What an error says, with the name of each folder in the place of its path."""
    for folder in sorted(folders, key=len, reverse=True):
        text = text.replace(folder, folder.rstrip("/").rpartition("/")[2])
    return text


def _named(tree: object) -> Iterator[str]:
    """The functions and tables that a parsed statement names, wherever."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from (name for key in _NAMES if isinstance(name := one.get(key), str))
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
