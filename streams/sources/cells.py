"""CSV, Parquet and foreign NDJSON, row by row: the cells, where the row began, and its first bytes.

Read after `lines.py`. A row that cannot be read comes as a `Fault` in place of its cells.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import InputError
from pipeline.events import RejectCode
from streams.columns import InputShape
from streams.mapped_rows import Cells
from streams.refusals import MAX_LINE, MAX_RAW, Fault
from streams.sources.lines import DamagedError

__all__ = ["CsvRows", "Row", "parquet_columns", "parquet_rows", "row_bytes"]

Row = tuple[int, Cells | Fault, bytes]  # offset, cells, first bytes (empty where they must be made: `row_bytes`)
_BOM = b"\xef\xbb\xbf"
_ROWS = 8192


class CsvRows:
    """The rows of CSV lines. `columns` is the header, read at once; line breaks inside quotes are text.

    Quotes must be well-formed: a stray one would swallow what follows it in silence.
    """

    def __init__(self, lines: Iterator[tuple[int, bytes]], shape: InputShape, columns: Sequence[str] = ()) -> None:
        csv.field_size_limit(MAX_LINE)
        self._lines = lines
        self._encoding = "utf-8" if shape.encoding == "utf-8-sig" else shape.encoding
        self._reader = csv.reader(self._text(), delimiter=shape.delimiter, strict=True)
        self._began: tuple[int, bytes] | None = None  # offset and first bytes of the row being read
        self._fault: Fault | None = None
        self.columns = list(columns) or self._header()

    def __iter__(self) -> Iterator[Row]:
        while True:
            self._forget()
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                row, self._fault = [], self._fault or Fault(RejectCode.BAD_ROW, f"not CSV: {error}")
            except DamagedError as error:
                began = self._began or (error.offset, error.raw)
                raise DamagedError(error.detail, began[0], began[1] or error.raw) from error
            assert self._began is not None
            if not self._fault and len(row) != len(self.columns):
                if not "".join(row).strip():  # a blank line is no input
                    continue
                self._fault = Fault(RejectCode.BAD_ROW, f"{len(row)} cells, but the header has {len(self.columns)}")
            yield self._began[0], self._fault or row, self._began[1]

    def _forget(self) -> None:
        self._began, self._fault = None, None

    def _header(self) -> list[str]:
        try:
            row = next(self._reader)
        except (StopIteration, csv.Error, DamagedError) as error:
            raise InputError(f"the CSV has no header that can be read ({error or 'it is empty'}); add one") from error
        if self._fault:
            raise InputError(f"the CSV header cannot be read: {self._fault.detail}; set [input] encoding in the map")
        return [name.strip() for name in row]

    def _text(self) -> Iterator[str]:
        """The lines as the reader wants them, noting where each row begins and what is wrong with its bytes."""
        for offset, line in self._lines:
            if offset == 0 and line.startswith(_BOM):
                line = line[len(_BOM) :]
            if self._began is None:
                self._began = (offset, line[:MAX_RAW])
            if len(line) > MAX_LINE:
                self._fault = Fault(RejectCode.TOO_LONG, f"longer than {MAX_LINE} bytes")
            try:
                yield line.decode(self._encoding) + "\n"
            except UnicodeDecodeError as error:
                self._fault = Fault(RejectCode.BAD_BYTES, f"not {self._encoding} at byte {error.start}: {error.reason}")
                yield line.decode(self._encoding, "replace") + "\n"


def parquet_columns(path: Path) -> list[str]:
    """The columns of a Parquet file. InputError when it is none."""
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"--input {path} is no Parquet file: {error}") from error


def parquet_rows(path: Path, columns: list[str], after: int | None) -> Iterator[Row]:
    """The rows after number `after`, holding only `columns`. Offsets are row numbers, from 0."""
    row = 0
    try:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                size = file.metadata.row_group(group).num_rows
                if after is not None and row + size <= after + 1:
                    row += size
                    continue
                for batch in file.iter_batches(_ROWS, row_groups=[group], columns=columns):
                    for cells in _cells(batch):
                        if after is None or row > after:
                            yield row, cells, b""
                        row += 1
    except (pa.ArrowException, OSError) as error:
        raise DamagedError(f"damaged Parquet: {error}", row) from error


def row_bytes(columns: Sequence[str], cells: Cells) -> bytes:
    """A row that has no bytes of its own, as JSON, for the record of its refusal."""
    return msgspec.json.encode(dict(zip(columns, map(_plain, cells), strict=False)))[:MAX_RAW]


def _cells(batch: pa.RecordBatch) -> Iterator[Cells | Fault]:
    """A batch as tuples of plain Python values; a value that Python cannot hold spoils its row alone."""
    try:
        yield from zip(*[_spread(column) for column in batch.columns], strict=True)
    except (ValueError, OverflowError, pa.ArrowException):
        for place in range(batch.num_rows):
            try:
                yield tuple(_spread(column.slice(place, 1))[0] for column in batch.columns)
            except (ValueError, OverflowError, pa.ArrowException) as error:
                yield Fault(RejectCode.BAD_ROW, f"a value that cannot be read: {error}")


def _spread(column: pa.Array) -> list[object]:
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":  # Python's clock stops at microseconds
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    elif pa.types.is_integer(column.type):  # the same digits, made in bulk
        column = column.cast(pa.string())
    values: list[object] = column.to_pylist()
    return values


def _plain(cell: object) -> object:
    if isinstance(cell, str):
        return cell[:MAX_RAW].encode("utf-8", "backslashreplace").decode()
    return cell if isinstance(cell, int | float | None) else str(cell)[:MAX_RAW]
