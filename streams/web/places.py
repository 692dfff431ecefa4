"""Keep to ourselves where the files lie: a path may hold the name of a person, and tells of a machine.

DuckDB tells the full path of every open file, by whatever name it was opened, in functions that no setting takes away.
So a question is looked at as DuckDB parses it, and refused where it names one of them, or one that runs a text, which
cannot be looked at. Errors, which name files too, tell the last part of a folder only.
"""

from collections.abc import Sequence

import duckdb

from pipeline.errors import QueryError
from streams.one_select import select_of

__all__ = ["TELLING", "refuse_places", "without_places"]

# Functions of DuckDB that tell paths, of which there are views too, and functions that run or plan a text.
_PLACES = frozenset(
    [
        "duckdb_databases",
        "duckdb_settings",
        "pragma_database_list",
        "duckdb_secrets",
        "pg_settings",
        "duckdb_external_file_cache",
        "duckdb_temporary_files",
        "duckdb_logs",
        "duckdb_logs_parsed",
        "duckdb_log_contexts",
    ]
)
_CALLED = frozenset(
    [
        "current_setting",
        "which_secret",
        "query",
        "query_table",
        "json_execute_serialized_sql",
        "json_serialize_plan",  # a plan has the values of settings in it
    ]
)
TELLING = _PLACES | _CALLED
_NAMES = """
SELECT
    json_extract_string(parsed, '$.error') = 'true', json_extract_string(parsed, '$..function_name'),
    json_extract_string(parsed, '$..table_name')
FROM (SELECT json_serialize_sql(?::VARCHAR) AS parsed)"""


def refuse_places(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """QueryError when one SELECT, or the plan of one, asks where the files lie, or might. Cost: about 1 ms."""
    ((is_unread, functions, tables),) = con.execute(_NAMES, [select_of(sql)]).fetchall()
    if is_unread:
        raise QueryError("the statement cannot be looked at before it runs; write it more plainly")
    told = {name.casefold() for name in functions} & TELLING | {name.casefold() for name in tables} & _PLACES
    if told:
        raise QueryError(
            f"{min(told)} is not for questions of others: it tells of the machine, or runs what was not read"
        )


def without_places(text: str, folders: Sequence[str]) -> str:
    """What an error says, with the name of each folder in the place of its path."""
    for folder in sorted(folders, key=len, reverse=True):
        text = text.replace(folder, folder.rstrip("/").rpartition("/")[2])
    return text
