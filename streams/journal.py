"""The journal: every batch the engine takes, on disk before the store's transaction.

Segments `<first seq>.log` hold records of length, crc32 and payload. A record past the last commit of the
store never happened and is cut at start; a damaged one before it is an error, since the engine needs it.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from pipeline.errors import StoreError
from pipeline.packing import Unpacker, pack
from pipeline.records import Answers, Enriched

__all__ = ["Entry", "Journal", "fsync_folder"]

_HEADER = struct.Struct("<II")


class Entry(Struct):
    """What one `Engine.step` was given."""

    seq: int
    enriched: Enriched
    answers: Answers


class Journal:
    """The journal of a data folder; one writer."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._file: BinaryIO | None = None

    def append(self, entry: Entry) -> None:
        """Write an entry and wait until it is on disk."""
        if self._file is None:
            self._file = (self._folder / f"{entry.seq:012d}.log").open("ab")
            fsync_folder(self._folder)
        payload = pack(_lean(entry))
        self._file.write(_HEADER.pack(len(payload), zlib.crc32(payload)) + payload)
        self._file.flush()
        os.fsync(self._file.fileno())

    def entries(self, after_seq: int, until_seq: int) -> Iterator[Entry]:
        """The entries after one commit until another, in order. StoreError where one is missing."""
        expected = after_seq + 1
        for path in self._segments():
            for entry in _read(path):
                if after_seq < entry.seq <= until_seq:
                    if entry.seq != expected:
                        raise _broken(self._folder, expected)
                    expected += 1
                    yield entry
        if expected <= until_seq:
            raise _broken(self._folder, expected)

    def cut_after(self, seq: int) -> None:
        """Drop what lies beyond the last commit, torn records included. Call before appending."""
        for path in self._segments():
            keep = 0
            with path.open("rb") as file:
                for entry, end in _records(file):
                    if entry.seq > seq:
                        break
                    keep = end
            if keep < path.stat().st_size:
                with path.open("r+b") as file:
                    file.truncate(keep)
                    os.fsync(file.fileno())

    def rotate(self) -> None:
        """Begin a new segment at the next entry."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def prune_until(self, seq: int) -> None:
        """Remove the segments that hold nothing after `seq`."""
        segments = self._segments()
        for path, following in pairwise(segments):
            if int(following.stem) <= seq + 1:
                path.unlink()

    def close(self) -> None:
        self.rotate()

    def _segments(self) -> list[Path]:
        return sorted(self._folder.glob("*.log"))


def fsync_folder(folder: Path) -> None:
    """Make a rename or a new file in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lean(entry: Entry) -> Entry:
    """The entry without the events as they came: the engine takes the enriched ones, and twice is half the file."""
    batch = replace(entry.enriched.batch, events=[], stamps=[])
    return Entry(entry.seq, replace(entry.enriched, batch=batch), entry.answers)


def _read(path: Path) -> Iterator[Entry]:
    with path.open("rb") as file:
        for entry, _ in _records(file):
            yield entry


def _records(file: BinaryIO) -> Iterator[tuple[Entry, int]]:
    """The whole records and where each ends; stops at the first torn or damaged one."""
    while len(head := file.read(_HEADER.size)) == _HEADER.size:
        length, crc = _HEADER.unpack(head)
        payload = file.read(length)
        if len(payload) < length or zlib.crc32(payload) != crc:
            return
        yield _unpack_entry(payload), file.tell()


def _broken(folder: Path, seq: int) -> StoreError:
    return StoreError(
        f"the journal {folder} has no readable entry {seq}, which the engine needs to go on; "
        "load the inputs again into a new data folder (the published file stays readable)"
    )


_unpack_entry = Unpacker(Entry)
