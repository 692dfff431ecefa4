"""Turn the core's rows into Arrow tables for DuckDB, and DuckDB's rows back into the core's.

A field `x_ms` of a record is the column `x_at`, a UTC TIMESTAMP; the few that are named otherwise are listed here.
Never row by row: DuckDB takes some 200 rows a second that way, and 500,000 as Arrow.
"""

from collections.abc import Sequence
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

import duckdb
import pyarrow as pa
from msgspec import Struct
from msgspec.structs import fields

__all__ = ["arrow", "column_of", "key_table", "read_rows"]

R = TypeVar("R", bound=Struct)
_NAMES = {"bucket_ms": "bucket", "start_ms": "bucket", "end_ms": "ends_at", "since_ms": "since"}
_TYPES = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    bytes: pa.binary(),
    tuple: pa.list_(pa.string()),
}


def arrow(rows: Sequence[Struct], kind: type[Struct]) -> pa.Table:
    """The rows as a table with the columns of the store. Cost: about 1 us a row of 10 columns."""
    columns = {}
    for field, column, type_ in _columns(kind):
        columns[column] = pa.array(list(map(attrgetter(field), rows)), type_)
    return pa.table(columns)


def key_table(names: Sequence[str], rows: Sequence[tuple[str | int, ...]]) -> pa.Table:
    """Tuples of keys as a table: integers become BIGINT, all else VARCHAR. `rows` must not be empty."""
    types = [pa.int64() if isinstance(value, int) else pa.string() for value in rows[0]]
    columns = zip(*rows, strict=True)
    return pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})


def read_rows(con: duckdb.DuckDBPyConnection, kind: type[R], rest: str) -> list[R]:
    """The records that `SELECT <columns of kind, from the alias t> <rest>` gives."""
    columns = [
        f"epoch_ms(t.{column})" if pa.types.is_timestamp(type_) else f"t.{column}"
        for _, column, type_ in _columns(kind)
    ]
    lists = [i for i, (_, _, type_) in enumerate(_columns(kind)) if pa.types.is_list(type_)]
    found: list[tuple[Any, ...]] = con.execute(f"SELECT {', '.join(columns)} {rest}").fetchall()
    if lists:
        found = [tuple(tuple(v) if i in lists else v for i, v in enumerate(row)) for row in found]
    return [kind(*row) for row in found]


def column_of(field: str) -> str:
    """The column that stores a field of a record.

    >>> column_of("posted_at_ms"), column_of("since_ms"), column_of("from_ms"), column_of("author_id")
    ('posted_at', 'since', 'from_at', 'author_id')
    """
    if field in _NAMES:
        return _NAMES[field]
    if field.endswith("_ms"):
        return field.removesuffix("_ms").removesuffix("_at") + "_at"
    return field


@cache
def _columns(kind: type[Struct]) -> tuple[tuple[str, str, pa.DataType], ...]:
    """(field, column, type) of each field of a record, in its order."""
    hints = get_type_hints(kind)
    return tuple((f.name, column_of(f.name), _type(f.name, hints[f.name])) for f in fields(kind))


def _type(name: str, hint: Any) -> pa.DataType:  # noqa: ANN401 - annotations have no better type
    if isinstance(hint, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if name.endswith("_ms"):
        return pa.timestamp("ms")
    return _TYPES[getattr(hint, "__origin__", hint)]
