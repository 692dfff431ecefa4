"""Bytes to lines: plain, .gz or .zst, split at the newline byte only, with the byte offset of each.

U+2028, U+0085, VT and FF are text, never line ends. A damaged compressed stream raises `DamagedError` after its last
whole line. Memory is bounded by the longest line allowed, whatever the file holds.
"""

import gzip
import os
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

import zstandard

from streams.refusals import MAX_LINE

__all__ = [
    "CHUNK",
    "ByteSource",
    "DamagedError",
    "LineCutter",
    "StreamBytes",
    "is_compressed",
    "open_bytes",
    "shown",
    "split_lines",
]

CHUNK = 2**20
_ZST_SLICE = 4096  # compressed bytes fed at once: even a bomb of one-byte blocks unfolds to some 128 MiB at most


class DamagedError(Exception):
    """A compressed stream that cannot be read on: from `offset` (after decompression), where `raw` begins a line."""

    def __init__(self, detail: str, offset: int = 0, raw: bytes = b"") -> None:
        super().__init__(detail)
        self.detail, self.offset, self.raw = detail, offset, raw


class ByteSource(Protocol):
    """What lines are read from. `read` gives b"" at the end only; `skip_to` goes forward from the start."""

    def read(self) -> bytes: ...
    def skip_to(self, offset: int) -> None: ...
    def close(self) -> None: ...


def is_compressed(path: Path) -> bool:
    """Whether the file's ending says .gz or .zst."""
    return path.suffix.lower() in (".gz", ".zst")


def open_bytes(path: Path) -> ByteSource:
    """Open a file by its ending; offsets count bytes after decompression. OSError when it cannot be opened."""
    kinds: dict[str, type[_Plain]] = {".gz": _Gzip, ".zst": _Zstandard}
    return kinds.get(path.suffix.lower(), _Plain)(path)


def split_lines(source: ByteSource, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    r"""Lines without their b"\n", each with the offset where it began; `offset` is where `source` stands."""
    cutter = LineCutter(offset)
    while True:
        try:
            chunk = source.read()
        except DamagedError as error:
            raise DamagedError(error.detail, cutter.began, cutter.rest) from None
        if not chunk:
            break
        yield from cutter.cut(chunk)
    if cutter.rest:
        yield cutter.began, cutter.rest


class LineCutter:
    """Cuts chunks into lines. `rest` is the unfinished line, `began` where it began.

    A line above MAX_LINE comes out cut to some bytes more, so that its reader can refuse it; the rest is skipped.
    """

    def __init__(self, offset: int = 0) -> None:
        self.began, self.rest = offset, b""
        self._skipped = 0  # bytes of the unfinished line that were dropped

    def cut(self, chunk: bytes) -> list[tuple[int, bytes]]:
        """The lines that a chunk completes."""
        *pieces, rest = (self.rest + chunk).split(b"\n") if self.rest else chunk.split(b"\n")
        lines, began, skipped = [], self.began, self._skipped
        for piece in pieces:
            lines.append((began, piece))
            began += len(piece) + skipped + 1
            skipped = 0
        if len(rest) > MAX_LINE + 1:
            skipped += len(rest) - MAX_LINE - 1
            rest = rest[: MAX_LINE + 1]
        self.began, self.rest, self._skipped = began, rest, skipped
        return lines


class StreamBytes:
    """Bytes that come once, in order, such as standard input. Who opened it closes it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self) -> bytes:
        """The next bytes; waits for them."""
        return self._stream.read(CHUNK)

    def skip_to(self, offset: int) -> None:
        """Read on to there."""
        self._stream.read(offset)

    def close(self) -> None:
        """Nothing."""


class _Plain:
    """A file as it is."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)

    def read(self) -> bytes:
        return self._file.read(CHUNK)

    def skip_to(self, offset: int) -> None:
        self._file.seek(offset)

    def close(self) -> None:
        self._file.close()


class _Unfolded(_Plain, ABC):
    """A compressed file. It is skipped through by the very reads that go through it, so damage shows at one place."""

    _ready = b""

    def read(self) -> bytes:
        ready, self._ready = self._ready, b""
        return ready or self._unfold()

    def skip_to(self, offset: int) -> None:
        while offset > 0 and (chunk := self._unfold()):
            offset -= len(chunk)
            if offset < 0:
                self._ready = chunk[offset:]

    @abstractmethod
    def _unfold(self) -> bytes:
        """The next bytes after decompression."""


class _Gzip(_Unfolded):
    """A gzip stream."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._gzip = gzip.GzipFile(fileobj=self._file, mode="rb")

    def _unfold(self) -> bytes:
        try:
            return self._gzip.read1(CHUNK)  # read() would drop the good bytes before the damage
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DamagedError(f"damaged gzip: {error}") from error


class _Zstandard(_Unfolded):
    """One or more zstd frames. The library's own stream reader takes a cut-off frame for the end: this one does not."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._input = b""

    def _unfold(self) -> bytes:
        part = b""
        while not part:
            self._input = self._input or self._file.read(_ZST_SLICE)
            if not self._input:
                if self._frame is not None:
                    raise DamagedError("damaged zstd: the last frame is cut off")
                break
            self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
            try:
                part = self._frame.decompress(self._input)
            except zstandard.ZstdError as error:
                raise DamagedError(f"damaged zstd: {error}") from error
            self._input = b""
            if self._frame.eof:
                self._input, self._frame = self._frame.unused_data, None
        return part


def shown(path: Path) -> str:
    r"""The name of a file as text that can be stored and printed: a byte that is no UTF-8 is written \xNN."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
