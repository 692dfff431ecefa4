"""Bring a store's schema to this release: numbered migrations once, views and macros whenever they changed.

Migrations are never edited, because stores out there have run them. Views and macros hold no rows, so they are
replaced as a whole: their text may be edited freely.
"""

from hashlib import sha256

import duckdb

from pipeline.errors import StoreError
from streams.statements import SQL, statement

__all__ = ["DEFINITIONS", "LABEL_ERRORS_OF", "MIGRATIONS", "SCHEMA_VERSION", "migrate"]

MIGRATIONS = tuple(sorted(path.stem for path in (SQL / "migrations").glob("*.sql")))
LABEL_ERRORS_OF = "label_errors_of"  # the version of the model of one's own whose errors the view tells, or empty
SCHEMA_VERSION = int(MIGRATIONS[-1][:4])
# The views and macros, in this order, as macros read views.
DEFINITIONS = tuple(
    f"{folder}/{path.stem}" for folder in ("views", "macros") for path in sorted((SQL / folder).glob("*.sql"))
)


def migrate(con: duckdb.DuckDBPyConnection) -> None:
    """Run what this store has not run yet, in one transaction. StoreError when it is of a newer release."""
    have = _version(con)
    if have > SCHEMA_VERSION:
        raise StoreError(
            f"this data folder has schema version {have}, this murmure knows versions up to {SCHEMA_VERSION}; "
            "install the newer murmure that wrote it, or use another --data folder"
        )
    digest = sha256("".join(statement(name) for name in DEFINITIONS).encode()).hexdigest()
    if have == SCHEMA_VERSION and _meta(con, "definitions") == digest:
        return
    con.begin()
    for name in MIGRATIONS:
        if int(name[:4]) > have:
            con.execute(statement(f"migrations/{name}"))
    for name in DEFINITIONS:
        if name != "views/label_errors" or not (
            have and _meta(con, LABEL_ERRORS_OF)
        ):  # those of a model of one's own stay
            con.execute(statement(name))
    put = statement("writes/put_meta")
    con.execute(put, ["schema_version", str(SCHEMA_VERSION)])
    con.execute(put, ["definitions", digest])
    con.commit()


def _version(con: duckdb.DuckDBPyConnection) -> int:
    found = con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'murmure_meta'").fetchall()
    return int(_meta(con, "schema_version") or 0) if found else 0


def _meta(con: duckdb.DuckDBPyConnection, key: str) -> str | None:
    found = con.execute("SELECT value FROM murmure_meta WHERE key = ?", [key]).fetchall()
    return str(found[0][0]) if found else None
