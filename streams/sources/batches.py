"""Turn the files of one command into batches: sorted by time on disk, or in order of arrival.

Read after `files.py`, `sorting.py` and `manifest.py`. Growing files are in `follow.py`.
"""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Literal

import msgspec

from pipeline.errors import InputError
from pipeline.events import Event, Reject
from pipeline.records import Batch
from streams.columns import ColumnMap
from streams.pseudonym_key import pseudonyms
from streams.sources.files import check_input, read_events
from streams.sources.lines import shown
from streams.sources.manifest import Manifest, look_at, read_manifest, refuse_changes, write_manifest
from streams.sources.sorting import Place, Row, read_sorted, sort_rows
from streams.sources.spooling import is_spool_of_rows, read_spool, spool
from streams.sources.stamping import Stamper
from streams.sources.tails import STDIN

__all__ = ["BoundedInput", "bounded_input"]

Order = Literal["time", "arrival"]
_SORTED = "sorted.rows"


class _Position(msgspec.Struct, omit_defaults=True):
    """Where to go on. `at` is (byte, rows to skip) in the sorted file, or (file, last offset taken) as they arrive."""

    id: str
    row: int = 0
    at: tuple[int, int] | None = None
    stamp: int | None = None
    done: bool = False


def bounded_input(
    paths: Sequence[Path],
    column_map: ColumnMap | None,
    *,
    workdir: Path,
    order: Order,
    now_ms: Callable[[], int],
    stdin: IO[bytes] | None = None,
) -> "BoundedInput":
    """Open the files (Path("-") is standard input, or `stdin`, spooled to `workdir`) as one input and give it its name.

    Reads each file once for its hash. InputError: missing, unreadable, changed while its reading is unfinished,
    not fitting the column map, or a CSV or Parquet without one.
    """
    workdir.mkdir(parents=True, exist_ok=True)
    names = ["stdin" if path == STDIN else shown(path) for path in paths]
    paths = [spool(stdin or sys.stdin.buffer, workdir, column_map) if path == STDIN else path for path in paths]
    if not paths:
        raise InputError("no --input was given; name one or more files, or - for standard input")
    for path, name in zip(paths, names, strict=True):
        if not is_spool_of_rows(path, name):
            check_input(path, column_map)
    manifest = look_at(paths, column_map, order, now_ms())
    folder = workdir / manifest.place[:16]
    kept = read_manifest(folder)
    if kept is not None and (order == "arrival" or kept.sorted_rows is not None):
        refuse_changes(kept, manifest, folder)
        manifest = kept
    return BoundedInput(paths, names, column_map, order, folder, manifest)


class BoundedInput:
    """All files of one command as one input. Made by `bounded_input`.

    name        : what its positions are stored under: "files:<first file>+2:<8 hex of its contents>".
    received_ms : the receiver's clock when it was first seen; kept over restarts.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        names: Sequence[str],
        column_map: ColumnMap | None,
        order: Order,
        folder: Path,
        manifest: Manifest,
    ) -> None:
        more = f"+{len(paths) - 1}" if len(paths) > 1 else ""
        self.name = f"files:{Path(names[0]).name}{more}:{manifest.id[:8]}"
        self.received_ms = manifest.received_ms
        self._paths, self._names, self._map, self._order = paths, names, column_map, order
        self._folder, self._manifest = folder, manifest
        self._seen = [_state(path) for path in paths]

    def batches(
        self,
        *,
        batch_size: int,
        future_ms: int,
        position: str | None = None,
        progress: Callable[[int], None] | None = None,
        holds: Callable[[Event | Reject], bool] | None = None,
    ) -> Iterator[Batch]:
        """The batches after `position` (from the start when None; none at all when it had ended).

        Sorts on disk first when order is "time" and no finished sort is there. The last batch, perhaps empty,
        has `ended=True`. `progress` hears the number of rows read while sorting. While `holds` says so of the next
        event, what came before it is handed over, and then empty batches.
        InputError: a file changed while it was sorted, or `position` is not of this input.
        """
        start = self._start(position)
        if start.done:
            self.discard()
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._order == "time":
            self._sort(progress)
            rows = self._sorted_rows(start.at)
        else:
            write_manifest(self._folder, self._manifest)
            rows = self._arriving_rows(start.at)
        stamper = Stamper(self.name, batch_size, future_ms, start.stamp)
        at, n_rows = start.at, start.row
        for next_at, file, offset, found in rows:
            while holds is not None and holds(found):
                yield stamper.batch(self._words(n_rows, at, stamper.stamp_ms), self.received_ms)
            at = next_at
            stamper.take(found, self._names[file], offset, self.received_ms)
            n_rows += 1
            if stamper.is_full:
                yield stamper.batch(self._words(n_rows, at, stamper.stamp_ms), self.received_ms)
        words = self._words(n_rows, at, stamper.stamp_ms, done=True)
        yield stamper.batch(words, self.received_ms, ended=True)

    def discard(self) -> None:
        """Remove the sorted rows: call it once the batch with `ended=True` is stored. Doing it twice is harmless."""
        shutil.rmtree(self._folder, ignore_errors=True)
        for path, name in zip(self._paths, self._names, strict=True):
            if name == "stdin" and path.parent == self._folder.parent:  # a file may be called so
                path.unlink(missing_ok=True)

    def _start(self, position: str | None) -> _Position:
        if position is None:
            return _Position(self._manifest.id)
        try:
            start = msgspec.json.decode(position, type=_Position)
        except msgspec.MsgspecError as error:
            raise InputError(f"the position {position[:80]!r} of {self.name} cannot be read: {error}") from error
        if start.id != self._manifest.id:
            raise InputError(f"the position {position[:80]!r} is not of {self.name}; the files are others")
        return start

    def _words(self, row: int, at: tuple[int, int] | None, stamp: int | None, *, done: bool = False) -> str:
        return msgspec.json.encode(_Position(self._manifest.id, row, at, stamp, done)).decode()

    def _sort(self, progress: Callable[[int], None] | None) -> None:
        """Make the sorted file, unless it is there whole. A sort that was broken off starts again."""
        if self._manifest.sorted_rows is not None and (self._folder / _SORTED).exists():
            return
        for left in self._folder.iterdir():
            left.unlink()
        n_rows = sort_rows(self._unsorted_rows(progress), self._folder / _SORTED)
        for path, before in zip(self._paths, self._seen, strict=True):
            if _state(path) != before:
                raise InputError(f"--input {path} changed while it was sorted; run again when it is at rest")
        self._manifest = msgspec.structs.replace(self._manifest, sorted_rows=n_rows)
        write_manifest(self._folder, self._manifest)

    def _unsorted_rows(self, progress: Callable[[int], None] | None) -> Iterator[Row]:
        hiding = pseudonyms()  # before anything is written
        for n_rows, ((file, offset), _, _, found) in enumerate(self._arriving_rows(None), 1):
            if hiding is not None:
                found = hiding.found(found)
            yield Row(file, offset, None, found) if isinstance(found, Reject) else Row(file, offset, found)
            if progress is not None and n_rows % 10_000 == 0:
                progress(n_rows)

    def _sorted_rows(self, at: tuple[int, int] | None) -> Iterator[tuple[tuple[int, int], int, int, Event | Reject]]:
        for (byte, skip), rows in read_sorted(self._folder / _SORTED, Place(*(at or (0, 0)))):
            for taken, row in enumerate(rows, skip + 1):
                found = row.event or row.reject
                assert found is not None
                yield (byte, taken), row.file, row.offset, found

    def _arriving_rows(self, at: tuple[int, int] | None) -> Iterator[tuple[tuple[int, int], int, int, Event | Reject]]:
        first, after = at or (0, None)
        for file in range(first, len(self._paths)):
            path, name = self._paths[file], self._names[file]
            is_spool = is_spool_of_rows(path, name)
            events = read_spool(path, after) if is_spool else read_events(path, self._map, after=after, file=name)
            for offset, found in events:
                yield (file, offset), file, offset, found
            after = None


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns
