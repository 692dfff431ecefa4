"""Say what went wrong when DuckDB refuses, and leave the store as it was before."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from pipeline.errors import StoreError

__all__ = ["told", "transaction"]


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """All of it or nothing. StoreError when DuckDB refuses; after a full disk only a restart helps."""
    with told(path):
        con.begin()
        try:
            yield con
            con.commit()
        except BaseException:
            with suppress(duckdb.Error):  # an invalidated database cannot even roll back
                con.rollback()
            raise


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn DuckDB's errors into a StoreError that says what to do."""
    try:
        yield
    except duckdb.FatalException as error:
        raise StoreError(
            f"the store {path} stopped in the middle of a write ({_first_line(error)}); what was committed is safe. "
            "Free disk space, then start the same command again: it goes on after the last commit"
        ) from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise StoreError(
            f"the store {path} could not be read or written ({_first_line(error)}); "
            "check disk space, memory and permissions, then start the same command again"
        ) from error
    except duckdb.Error as error:
        if "Could not write" in str(error):  # a commit that the disk refused bears another name
            raise StoreError(
                f"the store {path} could not be written ({_first_line(error)}); what was committed is safe. "
                "Check disk space and permissions, then start the same command again"
            ) from error
        raise StoreError(
            f"the store {path} refused a statement ({_first_line(error)}); nothing of it was kept"
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
