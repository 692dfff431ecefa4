"""Read a growing file, or standard input, as it is written.

Read after `files.py`. Half a last line waits for its newline. A file that was cut short or replaced is read again
from its start, and the batch says so in `notes`. Standard input cannot go back: a restart goes on with what comes.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from pipeline.errors import InputError
from pipeline.records import Batch, CoverageRow
from streams.columns import ColumnMap
from streams.sources.files import LineReader, check_columns, check_input, input_format, line_reader
from streams.sources.lines import LineCutter, is_compressed
from streams.sources.stamping import Stamper
from streams.sources.tables import CsvRows
from streams.sources.tails import STDIN, FileTail, Mark, StdinTail

__all__ = ["follow_batches", "follow_name"]

_BOM = b"\xef\xbb\xbf"


class _Position(msgspec.Struct, omit_defaults=True):
    """Where to go on: the byte, the running stamp, and by what the file is known again."""

    byte: int = 0
    stamp: int | None = None
    mark: Mark = Mark()


def follow_name(path: Path) -> str:
    """The name a followed file's positions are stored under: "follow:<file name>" ("follow:stdin" for "-")."""
    return f"follow:{'stdin' if path == STDIN else path.name}"


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
    follower = _Follower(path, column_map, linger_s, _read_position(path, position))
    follower.stamper = Stamper(follow_name(path), batch_size, future_ms, follower.start.stamp)
    try:
        yield from follower.batches(now_ms, stop, poll_s)
    finally:
        follower.tail.close()
