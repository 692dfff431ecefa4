"""Write the rows of an answer as JSON, NDJSON, CSV or Arrow, no more of them than rows and bytes are allowed.

In CSV a text that a spreadsheet would carry out as a formula begins with `'`; numbers stay numbers.
Runs in the query process: the server passes the bytes on as they are.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import duckdb

from streams.plain import harmless_cell, plain

__all__ = ["FORMS", "MEDIA_TYPES", "Written", "write_arrow", "write_rows"]

MEDIA_TYPES = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "arrow": "application/vnd.apache.arrow.stream",
}
FORMS = tuple(MEDIA_TYPES)
_AT_ONCE = 200  # rows


class Written(NamedTuple):
    """An answer as bytes, how many rows it has, and whether there were more."""

    body: bytes
    n: int
    truncated: bool


class _Full(Exception):  # noqa: N818 - it ends a loop, and is no error
    """No further row has room."""


class _Room:
    """Chunks of bytes up to a bound."""

    def __init__(self, most: int) -> None:
        self.chunks: list[bytes] = []
        self._left = most

    def add(self, chunk: bytes) -> None:
        if len(chunk) > self._left:
            raise _Full
        self._left -= len(chunk)
        self.chunks.append(chunk)


def write_rows(con: duckdb.DuckDBPyConnection, form: str, max_rows: int, max_bytes: int) -> Written:
    """The rows of the connection's result, as `json`, `ndjson` or `csv`."""
    columns = [(str(column[0]), str(column[1])) for column in con.description or ()]
    names = distinct([name for name, _ in columns])
    line = _csv_line if form == "csv" else _json_line(names)
    room, n, truncated = _Room(max_bytes), 0, False
    head = _csv_line(names) if form == "csv" else b""
    try:
        room.add(head)
        for row in _rows(con):
            if n == max_rows:
                raise _Full
            room.add(line(row))
            n += 1
    except _Full:
        truncated = True
    if form != "json":
        return Written(b"".join(room.chunks), n, truncated)
    told = [{"name": name, "type": kind} for name, (_, kind) in zip(names, columns, strict=True)]
    rows = b",\n".join(chunk.rstrip(b"\n") for chunk in room.chunks if chunk)
    tail = f'],"n":{n},"truncated":{json.dumps(truncated)}}}\n'
    return Written(b'{"columns":' + _json(told) + b',"rows":[' + rows + tail.encode(), n, truncated)


def write_arrow(reader: Any, max_rows: int, max_bytes: int) -> Written:  # noqa: ANN401 - pyarrow has no types
    """The batches of a pyarrow.RecordBatchReader as an Arrow IPC stream; its schema says `truncated` where it is."""
    import pyarrow as pa  # late: a tenth of a second, and most ask for JSON

    batches, n, left, truncated = [], 0, max_bytes, False
    for batch in reader:
        fits = min(batch.num_rows, max_rows - n)
        if batch.nbytes > left:
            fits = min(fits, batch.num_rows * left // batch.nbytes)  # about: rows are not equally long
        part = batch.slice(0, fits)
        truncated = fits < batch.num_rows
        if fits and part.nbytes <= left:
            batches.append(part)
            n, left = n + fits, left - part.nbytes
        if truncated:
            break
    schema = reader.schema.with_metadata({"murmure.truncated": json.dumps(truncated)})
    out = io.BytesIO()
    with pa.ipc.new_stream(out, schema) as writer:
        for batch in batches:
            writer.write_batch(batch.replace_schema_metadata(schema.metadata))
    return Written(out.getvalue(), n, truncated)


def distinct(names: Sequence[str]) -> list[str]:
    """Two columns of one name would overwrite each other in an object: the second becomes `name_2`.

    >>> distinct(["a", "a", "a_2"])
    ['a', 'a_2', 'a_2_2']
    """
    return list(_in_order(names))


def _in_order(names: Sequence[str]) -> Iterator[str]:
    taken: set[str] = set()
    for name in names:
        free, k = name, 1
        while free in taken:
            k += 1
            free = f"{name}_{k}"
        taken.add(free)
        yield free


def _rows(con: duckdb.DuckDBPyConnection) -> Iterator[Sequence[object]]:
    while rows := con.fetchmany(_AT_ONCE):
        yield from rows


def _json_line(names: Sequence[str]) -> Callable[[Sequence[object]], bytes]:
    return lambda row: _json({name: plain(value) for name, value in zip(names, row, strict=True)}) + b"\n"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _csv_line(row: Sequence[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless_cell(value) for value in row])
    return out.getvalue().encode("utf-8", "backslashreplace")
