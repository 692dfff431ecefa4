"""Files of events: NDJSON of ours or of others, CSV, Parquet; plain, .gz or .zst.

Read after `lines.py` and `cells.py`. Every line or row comes out as an event or as a `Reject`, with its offset: a
byte (after decompression), or a row number in Parquet. Blank lines are no input and are not counted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Literal

import msgspec

from pipeline.errors import InputError
from pipeline.events import Event, Reject, RejectCode
from streams.codec import decode_line
from streams.columns import ColumnMap, InputShape
from streams.mapped_rows import RowReader
from streams.refusals import Fault, excess, explain_json, refuse
from streams.sources.cells import CsvRows, Row, parquet_columns, parquet_rows, row_bytes
from streams.sources.lines import (
    ByteSource,
    DamagedError,
    StreamBytes,
    is_compressed,
    open_bytes,
    shown,
    split_lines,
)

__all__ = [
    "LineReader",
    "check_columns",
    "check_input",
    "file_columns",
    "input_format",
    "line_reader",
    "read_events",
    "read_stream",
]

LineReader = Callable[[bytes, str, int], Event | Reject]
_BOM = b"\xef\xbb\xbf"
_ENDINGS: dict[str, Literal["csv", "parquet"]] = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}


def input_format(path: Path, column_map: ColumnMap | None) -> Literal["csv", "parquet", "ndjson"]:
    """What the map says, or the file's ending before .gz or .zst; NDJSON when neither tells."""
    if column_map is not None and column_map.input.format is not None:
        return column_map.input.format
    plain = path.with_suffix("") if is_compressed(path) else path
    return _ENDINGS.get(plain.suffix.lower(), "ndjson")


def check_input(path: Path, column_map: ColumnMap | None) -> None:
    """Open a file as far as its header. InputError: missing, unreadable, or not fitting the column map."""
    if path.is_dir():
        raise InputError(f"--input {path} is a folder; name the files in it")
    try:
        path.open("rb").close()
    except OSError as error:
        raise InputError(f"--input {path} cannot be read: {error.strerror}; check the name and its rights") from error
    if input_format(path, column_map) == "ndjson":
        return
    check_columns(path, column_map, file_columns(path, column_map))


def check_columns(path: Path, column_map: ColumnMap | None, columns: Sequence[str]) -> ColumnMap:
    """The map, when a table with these columns has all that it asks for. InputError otherwise."""
    if column_map is None:
        raise InputError(
            f"--input {path} is a table, which needs --map MAP.toml to say what its columns mean; "
            f"it has {', '.join(columns)}"
        )
    if absent := [name for name in column_map.columns() if columns.count(name) != 1]:
        raise InputError(
            f"the column map asks for {', '.join(absent)}, once each, but --input {path} has {', '.join(columns)}; "
            "correct the map, or its [input] delimiter"
        )
    return column_map


def file_columns(path: Path, column_map: ColumnMap | None) -> list[str]:
    """The header of a CSV or Parquet file."""
    if input_format(path, column_map) == "parquet":
        return parquet_columns(path)
    source = open_bytes(path)
    try:
        return CsvRows(split_lines(source), column_map.input if column_map else InputShape()).columns
    finally:
        source.close()


def read_events(
    path: Path, column_map: ColumnMap | None, *, after: int | None = None, file: str | None = None
) -> Iterator[tuple[int, Event | Reject]]:
    """The events and rejects of a file with their offsets; after the one at offset `after`, when given.

    A damaged compressed stream or Parquet page ends it with one `bad_bytes`. `file` is the name that rejects bear,
    the path itself by default. Call `check_input` first.
    """
    file = shown(path) if file is None else file
    try:
        if input_format(path, column_map) == "ndjson":
            with closing(open_bytes(path)) as source:
                yield from _line_events(source, file, line_reader(column_map, ()), after)
        else:
            assert column_map is not None
            yield from _table_events(path, file, column_map, after)
    except DamagedError as error:
        if error.offset == after:
            return  # it was the last one taken
        yield error.offset, refuse(Fault(RejectCode.BAD_BYTES, error.detail), file, error.offset, error.raw)
    except OSError as error:
        raise InputError(f"--input {path} can no longer be read: {error}") from error


def read_stream(stream: IO[bytes], column_map: ColumnMap | None, file: str) -> Iterator[tuple[int, Event | Reject]]:
    """The same for bytes that come once. InputError: Parquet, which is read from its end; a header that does not
    fit."""
    kind, source = input_format(Path("-"), column_map), StreamBytes(stream)
    if kind == "parquet":
        raise InputError("--input - cannot be Parquet under a key of pseudonyms; name the file, or send NDJSON or CSV")
    if kind == "ndjson":
        yield from _line_events(source, file, line_reader(column_map, ()), None)
        return
    rows = CsvRows(split_lines(source), column_map.input if column_map else InputShape())
    yield from _row_events(rows, rows.columns, file, check_columns(Path("-"), column_map, rows.columns))


def line_reader(column_map: ColumnMap | None, columns: Sequence[str]) -> LineReader:
    """How one line alone is read: our NDJSON without a map, somebody's NDJSON with one, or CSV given its `columns`."""
    if column_map is None:
        return decode_line
    if columns:
        return _csv_line_reader(column_map, columns)
    return _json_row_reader(column_map)


def _line_events(
    source: ByteSource, file: str, read: LineReader, after: int | None
) -> Iterator[tuple[int, Event | Reject]]:
    if after is not None:
        source.skip_to(after)
    for offset, line in split_lines(source, after or 0):
        if offset == after:
            continue
        if offset == 0 and line.startswith(_BOM):
            line = line[len(_BOM) :]
        if line and not line.isspace():
            yield offset, read(line, file, offset)


def _table_events(
    path: Path, file: str, column_map: ColumnMap, after: int | None
) -> Iterator[tuple[int, Event | Reject]]:
    columns = file_columns(path, column_map)
    if input_format(path, column_map) == "parquet":
        columns = column_map.columns() or columns[:1]
        rows: Iterator[Row] = parquet_rows(path, columns, after)
    else:
        rows = _csv_rows(path, column_map, columns, after)
    yield from _row_events(rows, columns, file, column_map)


def _row_events(
    rows: Iterable[Row], columns: Sequence[str], file: str, column_map: ColumnMap
) -> Iterator[tuple[int, Event | Reject]]:
    reader = RowReader(column_map, columns)
    for offset, cells, raw in rows:
        found = cells if isinstance(cells, Fault) else reader.read(cells)
        if isinstance(found, Fault):
            raw = raw or (b"" if isinstance(cells, Fault) else row_bytes(columns, cells))
            yield offset, refuse(found, file, offset, raw)
        else:
            yield offset, found


def _csv_rows(path: Path, column_map: ColumnMap, columns: list[str], after: int | None) -> Iterator[Row]:
    """CSV rows with their header taken off; going on after a row means reading that row once more."""
    source = open_bytes(path)
    try:
        if after is None:
            yield from CsvRows(split_lines(source), column_map.input)
            return
        source.skip_to(after)
        for row in CsvRows(split_lines(source, after), column_map.input, columns):
            if row[0] != after:
                yield row
    finally:
        source.close()


def _csv_line_reader(column_map: ColumnMap, columns: Sequence[str]) -> LineReader:
    reader = RowReader(column_map, columns)

    def read(line: bytes, file: str, offset: int) -> Event | Reject:
        found: Event | Fault = Fault(RejectCode.BAD_ROW, "no row in this line")
        for _, cells, _ in CsvRows(iter([(offset, line)]), column_map.input, columns):
            found = cells if isinstance(cells, Fault) else reader.read(cells)
        return refuse(found, file, offset, line) if isinstance(found, Fault) else found

    return read


def _json_row_reader(column_map: ColumnMap) -> LineReader:
    """Somebody's NDJSON: a column is a key, or keys joined by dots. Missing keys are null."""
    columns = column_map.columns()
    reader = RowReader(column_map, columns)
    ways = [(name, name.split(".")) for name in columns]
    decode = msgspec.json.Decoder(dict[str, object]).decode

    def read(line: bytes, file: str, offset: int) -> Event | Reject:
        if fault := excess(line):
            return refuse(fault, file, offset, line)
        try:
            row = decode(line)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return refuse(explain_json(line, error), file, offset, line)
        found = reader.read([row[name] if name in row else _reach(row, way) for name, way in ways])
        return refuse(found, file, offset, line) if isinstance(found, Fault) else found

    return read


def _reach(row: dict[str, object], way: list[str]) -> object:
    """The value at the end of keys joined by dots; None where there is none."""
    value: object = row
    for key in way:
        value = value.get(key) if isinstance(value, dict) else None
    return value
