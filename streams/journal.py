"""The journal: everything that changes state, on disk before the store's transaction.

Segments `<first seq>.log` hold records of length, crc32 and payload. An entry is a batch as the engine takes it, or
an act (a session that opens, brands put in force). A torn record at the end never happened and is cut at start;
whole entries beyond the store's last commit are carried out again; a damaged one that the engine needs is an error.
"""

import os
import struct
import time
import zlib
from collections.abc import Iterator
from io import FileIO
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from pipeline.errors import StoreError
from pipeline.packing import Unpacker, pack
from pipeline.records import Answers, Enriched
from streams.durable import fsync_folder, told_of_disk

__all__ = ["VERSION", "Act", "Entry", "Horizon", "Journal"]

VERSION = 2  # 1: batches only, no version said
_HEADER = struct.Struct("<II")
_NOTHING = Answers()
_T = TypeVar("_T")


class Act(Struct):
    """Something done to the folder between two batches. `id` names it once and for all, `content` is JSON."""

    id: str
    kind: str
    content: str
    at_ms: int


class Entry(Struct, omit_defaults=True):
    """What was done under one number: a batch with the answers its step was given, or an act."""

    seq: int
    enriched: Enriched | None = None
    answers: Answers = _NOTHING
    act: Act | None = None
    version: int = 1


class _Head(Struct):
    """What tells an entry from another, read without the rest of it: that costs a fraction."""

    seq: int
    version: int = 1


class Horizon(Struct, frozen=True):
    """How far back the journal reaches: its first entry, and when that was received (ms since 1970)."""

    seq: int
    at_ms: int


class Journal:
    """The journal of a data folder; one writer. Reading alone makes and changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: FileIO | None = None

    def append(self, entry: Entry) -> None:
        """Write an entry and wait until it is on disk. StoreError when the disk refuses."""
        payload = pack(_lean(entry))
        with told_of_disk(self._folder):
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                # Without a buffer: what a full disk refused must not be tried again when the file is closed.
                self._file = (self._folder / f"{entry.seq:012d}.log").open("ab", buffering=0)
                fsync_folder(self._folder)
                fsync_folder(self._folder.parent)
            rest = memoryview(_HEADER.pack(len(payload), zlib.crc32(payload)) + payload)
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())

    def entries(self, after_seq: int, until_seq: int | None = None) -> Iterator[Entry]:
        """The entries after one number, in order, until another; until the last whole one when that is None.

        StoreError where one is missing before the end.
        """
        expected = after_seq + 1
        for path in self._segments_after(after_seq):
            if until_seq is not None and expected > until_seq:
                return  # what a later segment holds, or lacks, is not asked
            if int(path.stem) > expected:
                raise _broken(self._folder, expected)
            for head, payload in _read(path):
                if head.seq < expected or (until_seq is not None and head.seq > until_seq):
                    continue
                if head.seq != expected:
                    raise _broken(self._folder, expected)
                expected += 1
                yield _whole(payload, path)
        if until_seq is not None and expected <= until_seq:
            raise _broken(self._folder, expected)

    def first_missing(self, after_seq: int, until_seq: int) -> int | None:
        """The first entry between two numbers that cannot be read; None when all are there."""
        expected = after_seq + 1
        for path in self._segments_after(after_seq):
            for head, _ in _read(path):
                if head.seq == expected and expected <= until_seq:
                    expected += 1
        return expected if expected <= until_seq else None

    def horizon(self) -> Horizon | None:
        """Where the journal begins; None when it is empty or its beginning cannot be read."""
        for path in self._segments():
            for _, payload in _read(path):
                entry = _whole(payload, path)
                at_ms = entry.act.at_ms if entry.act else entry.enriched.batch.received_ms if entry.enriched else 0
                return Horizon(entry.seq, at_ms)
        return None

    def cut_after(self, seq: int) -> bool:
        """Drop what lies beyond an entry, torn records included; whether that was more than a kill leaves behind.

        Call before appending.
        """
        is_damaged = False
        for path in self._segments_after(seq):
            keep = 0
            with path.open("rb") as file:
                for head, _ in _records(file):
                    if head.seq > seq:
                        break
                    keep = file.tell()
                file.seek(keep)
                is_damaged |= _holds_more_than_one(file.read())
            if keep < path.stat().st_size:
                with told_of_disk(path), path.open("r+b") as file:
                    file.truncate(keep)
                    os.fsync(file.fileno())
        return is_damaged

    def rotate(self) -> None:
        """Begin a new segment at the next entry."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def prune_until(self, seq: int, keep_s: float = 0) -> None:
        """Remove the segments that hold nothing after `seq` and that nobody wrote to for `keep_s` seconds."""
        written_before = time.time() - keep_s
        for path, following in pairwise(self._segments()):
            if int(following.stem) > seq + 1 or path.stat().st_mtime > written_before:
                break
            path.unlink()

    def retire(self) -> None:
        """Remove every segment: what they led to is in a snapshot."""
        self.rotate()
        for path in self._segments():
            path.unlink()
        fsync_folder(self._folder)

    def close(self) -> None:
        """Let go of the segment at hand."""
        self.rotate()

    def _segments(self) -> list[Path]:
        return sorted(self._folder.glob("*.log"))

    def _segments_after(self, seq: int) -> list[Path]:
        """The segments that may hold something after `seq`."""
        segments = self._segments()
        ended = sum(1 for _, following in pairwise(segments) if int(following.stem) <= seq + 1)
        return segments[ended:]


def _lean(entry: Entry) -> Entry:
    """The entry without the events as they came: the engine takes the enriched ones, and twice is half the file."""
    if entry.enriched is None:
        return replace(entry, version=VERSION)
    batch = replace(entry.enriched.batch, events=[], stamps=[])
    return replace(entry, enriched=replace(entry.enriched, batch=batch), version=VERSION)


def _read(path: Path) -> Iterator[tuple[_Head, bytes]]:
    with path.open("rb") as file:
        yield from _records(file)


def _records(file: BinaryIO) -> Iterator[tuple[_Head, bytes]]:
    """The whole records, the file standing at the end of each; stops at the first torn or damaged one."""
    while len(head := file.read(_HEADER.size)) == _HEADER.size:
        length, crc = _HEADER.unpack(head)
        payload = file.read(length)
        # A power cut may leave zeros behind, and no bytes have the checksum 0.
        if not payload or len(payload) < length or zlib.crc32(payload) != crc:
            return
        known = _understood(_unpack_head, payload, Path(file.name))
        if known.version > VERSION:
            raise StoreError(
                f"the journal {Path(file.name).parent} was written by a newer murmure (journal version "
                f"{known.version}, this one knows up to {VERSION}); install that one, or use another --data folder"
            )
        yield known, payload


def _whole(payload: bytes, path: Path) -> Entry:
    return _understood(_unpack_entry, payload, path)


def _understood(unpack: Unpacker[_T], payload: bytes, path: Path) -> _T:
    try:
        return unpack(payload)
    except ValueError as error:
        raise StoreError(
            f"the journal {path.parent} holds an entry that this murmure cannot read ({error}); "
            "install the one that wrote it, or use another --data folder"
        ) from error


def _holds_more_than_one(rest: bytes) -> bool:
    """Whether bytes after the last whole record are more than one torn record, or zeros, would be."""
    rest = rest.rstrip(b"\0")
    return len(rest) > _HEADER.size and len(rest) > _HEADER.size + _HEADER.unpack_from(rest)[0]


def _broken(folder: Path, seq: int) -> StoreError:
    return StoreError(
        f"the journal {folder} has no readable entry {seq}, which the engine needs to go on; "
        "put a backup back (murmure restore), or load the inputs again into a new data folder "
        "(the published file stays readable)"
    )


_unpack_entry = Unpacker(Entry)
_unpack_head = Unpacker(_Head)
