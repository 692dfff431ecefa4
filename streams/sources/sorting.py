"""Sort a bounded input by time, on disk, in bounded memory; and read the sorted rows back from any place.

The order is (time, file, offset), what could not be read first. Rows are sorted in memory up to a limit; where one
run does not suffice, runs are written and merged. The sorted file is a sequence of blocks, so that reading goes on
quickly in the middle. Nothing here knows of batches: see `batches.py`.
"""

import heapq
import os
import struct
from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path
from typing import IO, NamedTuple

import msgspec
import numpy as np

from pipeline.errors import InputError
from pipeline.events import Event, Instant, Reject

__all__ = ["Place", "Row", "RunLimits", "read_sorted", "sort_rows", "write_rows"]

_FIRST = -(2**63)  # the time of what has none: a line that could not be read
_FRAME = struct.Struct("<qI")  # time, bytes; in run files, one for each row
_BLOCK = struct.Struct("<II")  # rows, bytes; in the sorted file, one for each block
_BLOCK_ROWS = 1024
_BLOCK_BYTES = 2**20
_BUFFER = 2**20


class Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """An event or a reject with where it began: the number of its file, and the offset in it."""

    file: int
    offset: int
    event: Event | None = None
    reject: Reject | None = None


class Place(NamedTuple):
    """Where to go on in a sorted file: the byte where a block begins, and the rows of it already taken."""

    byte: int = 0
    skip: int = 0


class RunLimits(NamedTuple):
    """How much is sorted in memory at once."""

    rows: int = 1_000_000
    bytes: int = 64 * 2**20


_START = Place()
_LIMITS = RunLimits()


def sort_rows(rows: Iterable[Row], target: Path, limits: RunLimits = _LIMITS) -> int:
    """Write `rows`, which come file by file in order of offset, sorted to `target`; returns how many.

    Runs live beside `target` while it is made; `target` is whole only when this returns.
    Cost: about 3 us a row in one run, 6 us in several.
    """
    runs: list[Path] = []
    source, n_rows = iter(rows), 0
    while True:
        times, bodies, is_full = _gather(source, limits)
        n_rows += len(bodies)
        if not is_full:
            break
        runs.append(_write_run(times, bodies, target.with_suffix(f".run{len(runs)}")))
    # The last chunk need not go through a file. Ties fall to the earlier run, which holds the earlier offsets.
    streams = [_read_run(run, number) for number, run in enumerate(runs)]
    merged = heapq.merge(*streams, zip(times, repeat(len(runs)), bodies, strict=False))
    _write_blocks((body for _, _, body in merged) if runs else iter(bodies), target)
    for run in runs:
        run.unlink()
    return n_rows


def write_rows(rows: Iterable[Row], target: Path) -> None:
    """Write `rows` as they come, in the form of the sorted file."""
    _write_blocks(map(_ENCODER.encode, rows), target)


def read_sorted(path: Path, place: Place = _START) -> Iterator[tuple[Place, list[Row]]]:
    """The rows from `place` on, block by block, each with the place of its first row. InputError when damaged."""
    byte, skip = place
    with path.open("rb", buffering=_BUFFER) as file:
        file.seek(byte)
        while head := file.read(_BLOCK.size):
            try:
                n_rows, n_bytes = _BLOCK.unpack(head)
                # The bodies of a block, one after the other, are a msgpack array but for its head.
                rows = _DECODER.decode(b"\xdd" + n_rows.to_bytes(4, "big") + file.read(n_bytes))
            except (struct.error, msgspec.MsgspecError) as error:
                raise InputError(f"the sorted rows in {path} are damaged ({error}); remove its folder") from error
            yield Place(byte, skip), rows[skip:]
            byte, skip = byte + _BLOCK.size + n_bytes, 0


_Keyed = tuple[int, int, bytes]  # time, run, body
_ENCODER = msgspec.msgpack.Encoder(enc_hook=int)
_DECODER = msgspec.msgpack.Decoder(list[Row], dec_hook=lambda _kind, value: Instant(value))


def _gather(source: Iterator[Row], limits: RunLimits) -> tuple[list[int], list[bytes], bool]:
    """The times and bodies of the next rows, sorted, as many as the limits allow; and whether a limit ended them.

    Two lists rather than one of pairs: a million pairs keep the garbage collector busy for seconds.
    """
    times: list[int] = []
    bodies: list[bytes] = []
    size = 0
    for row in source:
        body = _ENCODER.encode(row)
        times.append(_FIRST if row.event is None else int(row.event.at_ms))
        bodies.append(body)
        size += len(body)
        if size >= limits.bytes or len(bodies) >= limits.rows:
            break
    is_full = size >= limits.bytes or len(bodies) >= limits.rows
    order = np.argsort(np.array(times, dtype=np.int64), kind="stable").tolist()
    return [times[i] for i in order], [bodies[i] for i in order], is_full


def _write_run(times: list[int], bodies: list[bytes], path: Path) -> Path:
    with path.open("wb", buffering=_BUFFER) as file:
        for time, body in zip(times, bodies, strict=True):
            file.write(_FRAME.pack(time, len(body)) + body)
    return path


def _read_run(path: Path, run: int) -> Iterator[_Keyed]:
    with path.open("rb", buffering=_BUFFER) as file:
        while head := file.read(_FRAME.size):
            time, size = _FRAME.unpack(head)
            yield time, run, file.read(size)


def _write_blocks(bodies: Iterable[bytes], path: Path) -> None:
    """Write the sorted file, and see that it is on the disk."""
    with path.open("wb", buffering=_BUFFER) as file:
        block: list[bytes] = []
        size = 0
        for body in bodies:
            block.append(body)
            size += len(body)
            if len(block) == _BLOCK_ROWS or size >= _BLOCK_BYTES:
                _write_block(file, block)
                block, size = [], 0
        if block:
            _write_block(file, block)
        file.flush()
        os.fsync(file.fileno())


def _write_block(file: IO[bytes], block: list[bytes]) -> None:
    body = b"".join(block)
    file.write(_BLOCK.pack(len(block), len(body)) + body)
