"""Keep what was declared, and give it back."""

from typing import TypeVar

import duckdb
from pydantic import BaseModel

from pipeline.declared import DECLARED, Declaring

__all__ = ["M", "digest_of_declared", "read_declared", "write_declared"]

M = TypeVar("M", bound=BaseModel)
_PUT = "INSERT OR REPLACE INTO declared VALUES (?, ?, ?, ?, make_timestamp_ms(?))"
_DIGEST = "SELECT md5(string_agg(brand || kind || name || content, '' ORDER BY brand, kind, name)) FROM declared"
_READ = "SELECT brand, content FROM declared WHERE kind = ? ORDER BY brand, name"


def write_declared(con: duckdb.DuckDBPyConnection, declaring: Declaring, now_ms: int) -> None:
    """Carry out a change, within a transaction of the caller's."""
    brand = declaring.brand
    for kind in declaring.kinds:
        con.execute("DELETE FROM declared WHERE brand = ? AND kind = ?", [brand, kind])
    for kind, name in declaring.without:
        con.execute("DELETE FROM declared WHERE brand = ? AND kind = ? AND name = ?", [brand, kind, name])
    for row in declaring.rows:
        con.execute(_PUT, [brand, row.kind, row.name, row.content, now_ms])


def read_declared(con: duckdb.DuckDBPyConnection, model: type[M]) -> list[tuple[str, M]]:
    """(brand, thing) of all that was declared of one kind, in the order of brands and names."""
    kind = next(name for name, known in DECLARED.items() if known is model)
    return [(brand, model.model_validate_json(content)) for brand, content in con.execute(_READ, [kind]).fetchall()]


def digest_of_declared(con: duckdb.DuckDBPyConnection) -> str:
    """A text that changes with whatever is declared; empty where nothing is."""
    return str(con.execute(_DIGEST).fetchall()[0][0] or "")
