"""Read a growing file, or standard input, as it is written.

Read after `files.py`. Half a last line waits for its newline. A file that was cut short or replaced is read again
from its start, and the batch says so in `notes`. Standard input cannot go back: a restart goes on with what comes.
"""

import time
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path

import msgspec

from pipeline.errors import InputError
from pipeline.events import Event, Reject
from pipeline.records import Batch, CoverageRow
from streams.columns import ColumnMap, InputShape
from streams.sources.cells import CsvRows
from streams.sources.files import LineReader, check_columns, check_input, input_format, line_reader
from streams.sources.lines import LineCutter, is_compressed, shown
from streams.sources.stamping import Stamper
from streams.sources.tails import STDIN, FileTail, Gap, Mark, StdinTail

__all__ = ["follow_batches", "follow_name"]

_BOM = b"\xef\xbb\xbf"


class _Position(msgspec.Struct, omit_defaults=True):
    """Where to go on: the byte, the running stamp, and by what the file is known again."""

    byte: int = 0
    stamp: int | None = None
    mark: Mark = Mark()


def follow_name(path: Path) -> str:
    """What positions are stored under: "follow:<file name>:<8 hex of where it is>", or "follow:stdin"."""
    if path == STDIN:
        return "follow:stdin"
    place = blake2b(str(path.resolve()).encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
    return f"follow:{shown(Path(path.name))}:{place}"


def follow_batches(
    path: Path,
    column_map: ColumnMap | None,
    *,
    batch_size: int,
    linger_s: float,
    future_ms: int,
    position: str | None,
    now_ms: Callable[[], int],
    stop: Callable[[], bool],
    poll_s: float = 0.1,
) -> Iterator[Batch]:
    """What is there at once, then what is added; an empty batch at each `linger_s` of silence, until `stop()`.

    A truncated or rotated file is read again from its start, with a row in `batch.notes` (reason "truncated" or
    "rotated"). Standard input ends with `ended=True`; a file never does. Notices a stop within `poll_s`.
    InputError: missing at the start, compressed, Parquet, or a table that does not fit its column map.
    """
    if path != STDIN:
        _check(path, column_map)
    start = _read_position(path, position)
    stamper = Stamper(follow_name(path), batch_size, future_ms, start.stamp)
    tail = StdinTail() if path == STDIN else FileTail(path, linger_s, start.byte, start.mark)
    try:
        lines = _Lines(path, column_map, tail, 0 if path == STDIN else start.byte)
        yield from _batches(tail, lines, stamper, linger_s, now_ms, stop, poll_s)
    finally:
        tail.close()


def _batches(
    tail: FileTail | StdinTail,
    lines: "_Lines",
    stamper: Stamper,
    linger_s: float,
    now_ms: Callable[[], int],
    stop: Callable[[], bool],
    poll_s: float,
) -> Iterator[Batch]:
    """The loop: take what there is; hand it over when full, when nothing more is there, or when it waited a linger."""
    received_ms, handed_s = now_ms(), time.monotonic()

    def hand_over(notes: list[CoverageRow] | None = None, *, ended: bool = False) -> Batch:
        nonlocal handed_s
        handed_s = time.monotonic()
        words = _Position(lines.next, stamper.stamp_ms, tail.mark(lines.next))
        return stamper.batch(msgspec.json.encode(words).decode(), received_ms, ended=ended, notes=notes)

    while not stop():
        chunk, gap = tail.poll()
        received_ms = now_ms()
        for found, offset in lines.read(chunk, is_last=tail.ended or gap is not None):
            stamper.take(found, lines.file, offset, received_ms)
            if stamper.is_full:
                yield hand_over()
        if gap is not None:
            yield hand_over([lines.restart(gap, stamper)])
        elif tail.ended:
            yield hand_over(ended=True)
            return
        elif time.monotonic() - handed_s >= linger_s or (len(stamper) and not chunk):
            yield hand_over()
        elif not chunk:
            tail.wait(poll_s)
    if len(stamper):
        yield hand_over()


class _Lines:
    """The lines of a tail as events and rejects. `next` is where the first line not yet taken begins."""

    def __init__(self, path: Path, column_map: ColumnMap | None, tail: FileTail | StdinTail, byte: int) -> None:
        self.file, self.next = "stdin" if path == STDIN else shown(path), byte
        self._path, self._map, self._cutter = path, column_map, LineCutter(byte)
        self._is_csv = input_format(path, column_map) == "csv"
        self._read: LineReader | None = None if self._is_csv else line_reader(column_map, ())
        if self._is_csv and byte > 0:
            self._read = self._csv_reader(tail.first_line())

    def read(self, chunk: bytes, *, is_last: bool) -> Iterator[tuple[Event | Reject, int]]:
        """What the lines completed by `chunk` became, with their offsets; with `is_last`, half a line counts as one."""
        lines = self._cutter.cut(chunk) if chunk else []
        if is_last and self._cutter.rest:
            lines.append((self._cutter.began, self._cutter.rest))
            self._cutter = LineCutter(self._cutter.began + len(self._cutter.rest))
        if not lines:
            return
        ends = [offset for offset, _ in lines[1:]] + [self._cutter.began]
        for (offset, line), end in zip(lines, ends, strict=True):
            self.next = end
            if offset == 0 and line.startswith(_BOM):
                line = line[len(_BOM) :]
            if not line or line.isspace():
                continue
            if self._read is None:
                self._read = self._csv_reader(line)
            else:
                yield self._read(line, self.file, offset), offset

    def restart(self, gap: Gap, stamper: Stamper) -> CoverageRow:
        """Begin at 0 again, and say what happened."""
        detail = f"{self.file} was {gap} after byte {self.next}; it is read again from its start"
        self.next, self._cutter = 0, LineCutter()
        if self._is_csv:
            self._read = None
        return CoverageRow(follow_name(self._path), gap, stamper.stamp_ms, None, 1, detail)

    def _csv_reader(self, header: bytes) -> LineReader:
        columns = CsvRows(iter([(0, header)]), self._map.input if self._map else InputShape()).columns
        return line_reader(check_columns(self._path, self._map, columns), columns)


def _check(path: Path, column_map: ColumnMap | None) -> None:
    """What can be followed: plain lines. A CSV may still be waiting for its header."""
    if is_compressed(path) or input_format(path, column_map) == "parquet":
        raise InputError(f"--follow needs plain lines, which {path} has not; run it without --follow")
    if not path.exists() or path.stat().st_size > 0 or path.is_dir():
        check_input(path, column_map)


def _read_position(path: Path, position: str | None) -> _Position:
    if position is None:
        return _Position()
    try:
        return msgspec.json.decode(position, type=_Position)
    except msgspec.MsgspecError as error:
        raise InputError(f"the position {position[:80]!r} of {follow_name(path)} cannot be read: {error}") from error
