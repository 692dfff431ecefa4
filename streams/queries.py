"""Ask the published file: any one SELECT, or a query by its name. Several files answer as one (see `united.py`).

A connection sees the file as it was when it was opened, however often it is replaced meanwhile. Texts of old months
lie in the archive: the view `mentions_full` reads over both (see `attach.py`).
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from pipeline.errors import QueryError
from streams.attach import attach
from streams.one_select import parameters_of, refuse_unless_one_select
from streams.statements import SQL, describe, statement

__all__ = [
    "PUBLISHED_FILE",
    "Result",
    "ask",
    "named_query",
    "named_values",
    "open_published",
    "published",
    "query_names",
]

PUBLISHED_FILE = "murmure.duckdb"


class Result(NamedTuple):
    """The rows of an answer and the names of their columns."""

    columns: list[str]
    rows: list[tuple[Any, ...]]  # whatever types the query gives


def open_published(data: Path | Sequence[Path]) -> duckdb.DuckDBPyConnection:
    """Open the published file of a data folder to read, its archive attached, with the view `mentions_full`.

    Of several folders, the shards of a cluster, it makes one store to ask. The session's time zone is UTC, as that of
    the tables. QueryError when nothing is published there yet, a file cannot be opened, or several do not fit together.
    """
    files = [_published_file(folder) for folder in ([data] if isinstance(data, Path) else data)]
    con = _opened(files[0]) if len(files) == 1 else duckdb.connect(config={"threads": 2})
    try:
        con.execute("SET TimeZone = 'UTC'")  # else now() is the machine's, and hours off the tables' times
        if len(files) == 1:
            left_out = attach(con, files[0].parent)
        else:
            from streams.united import unite  # late: most questions are to one folder

            left_out = unite(con, files)
    except duckdb.Error as error:
        con.close()
        raise QueryError(
            f"{files[0]} is no file that murmure published ({str(error).partition(chr(10))[0]})"
        ) from error
    except BaseException:
        con.close()
        raise
    for month in left_out:
        sys.stderr.write(f"murmure: its texts are left out, put the file back from a backup: {month}\n")
    return con


@contextmanager
def published(data: Path | Sequence[Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same for several questions: what DuckDB refuses is a QueryError, and why, where the file is an older one."""
    with open_published(data) as con:
        try:
            yield con
        except duckdb.Error as error:
            is_of_names = isinstance(error, duckdb.CatalogException | duckdb.BinderException)
            advice = _of_another_release(con, data) if is_of_names else ""
            raise QueryError("\n".join(filter(None, [str(error).rstrip(), advice]))) from error


def ask(
    data: Path | Sequence[Path],
    sql: str,
    parameters: Sequence[object] | Mapping[str, object] = (),
    *,
    is_foreign: bool = False,
) -> Result:
    """The answer to one SELECT on the published file, or on those of several folders as one.

    is_foreign : somebody else wrote it: it reaches the tables, and no other file of the one who asks.
    QueryError when it is not one SELECT, or does not run.
    """
    refuse_unless_one_select(sql)
    with published(data) as con:
        if is_foreign:
            from streams.web.confinement import confine_sql  # late: it is seldom asked for
            from streams.web.places import refuse_places

            confine_sql(con)
            refuse_places(con, sql)
        found = con.execute(sql, parameters or None)
        return Result([column[0] for column in found.description or ()], found.fetchall())


def named_query(name: str) -> str:
    """The SQL of a named query. QueryError, with the names there are, when there is none of this name."""
    names = query_names()
    if name not in names:
        raise QueryError(f"there is no query named {name!r}; the names are: {', '.join(names)}")
    return statement(f"queries/{name}")


def named_values(name: str, given: Mapping[str, str]) -> dict[str, str | None]:
    """A value for each parameter of a named query. One that is not given is NULL, which they all take for: all of them.

    QueryError when the query has no such parameter.
    """
    known = parameters_of(named_query(name))
    if unknown := sorted(set(given) - set(known)):
        has = f"its parameters are: {', '.join(known)}" if known else "it has none"
        raise QueryError(f"the query {name!r} has no parameter {', '.join(map(repr, unknown))[:200]}; {has}")
    return {parameter: given.get(parameter) or None for parameter in known}


def query_names() -> dict[str, str]:
    """Name and one-line description of each named query, by name."""
    return {path.stem: describe(f"queries/{path.stem}") for path in sorted((SQL / "queries").glob("*.sql"))}


def _published_file(data: Path) -> Path:
    path = data / PUBLISHED_FILE
    if not path.is_file():
        raise QueryError(
            f"nothing is published in {data} yet (no {PUBLISHED_FILE}); "
            f"start 'murmure run --input FILE --data {data}', or name another folder with --data"
        )
    return path


def _of_another_release(con: duckdb.DuckDBPyConnection, data: Path | Sequence[Path]) -> str:
    """Why a question may not fit, where one folder is asked that an older murmure published; else nothing."""
    from streams.schema import SCHEMA_VERSION  # late: it is needed only where something is wrong

    if not isinstance(data, Path):  # several were compared when they were opened
        return ""
    row = con.execute("SELECT value FROM murmure_meta WHERE key = 'schema_version'").fetchone()
    if row is None or int(row[0]) >= SCHEMA_VERSION:
        return ""
    return (
        f"{data} was published by an older murmure (schema {row[0]}; this one asks schema {SCHEMA_VERSION}); "
        f"bring it up: murmure upgrade --data {data}"
    )


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True, config={"threads": 2})
    except duckdb.Error as error:
        raise QueryError(f"{path} cannot be opened ({str(error).partition(chr(10))[0]})") from error
