"""The bytes that are added to a growing file, or come through standard input, without waiting for them.

Part of `follow.py`. A file is known again by a hash of its first bytes, not by its number: a copy restored from a
backup goes on where it stopped, a new file of the same name does not.
"""

import os
import select
import sys
import time
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.errors import InputError
from streams.sources.lines import CHUNK

__all__ = ["STDIN", "FileTail", "Gap", "Mark", "StdinTail"]

STDIN = Path("-")
Gap = Literal["truncated", "rotated"]
_HEAD = 1024  # bytes by which a file is known


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """The hash of the first `size` bytes of a file."""

    size: int = 0
    hash: str = ""


class FileTail:
    """A growing file, read from `offset`. A file that is not the one marked is read from its start."""

    def __init__(self, path: Path, grace_s: float, offset: int = 0, mark: Mark = Mark()) -> None:  # noqa: B008 - frozen
        self.ended = False
        self._path, self._grace_s = path, grace_s
        self._at, self._mark = offset, mark
        self._moved_s: float | None = None
        self._open()

    def poll(self) -> tuple[bytes, Gap | None]:
        """The next bytes, b"" when there are none now; and what happened to the file, which then starts at 0 again."""
        if os.fstat(self._handle).st_size < self._at:
            return self._restart("truncated")
        if self._mark_of(self._mark.size) != self._mark:
            return self._restart("rotated")
        chunk = os.pread(self._handle, CHUNK, self._at)
        self._at += len(chunk)
        if chunk or not self._has_moved():
            self._moved_s = None
            return chunk, None
        # Its writer may go on in the renamed file until it opens the new one: leave the old one only once it is quiet.
        self._moved_s = self._moved_s or time.monotonic()
        if time.monotonic() - self._moved_s < self._grace_s:
            return b"", None
        return self._restart("rotated")

    def mark(self, offset: int) -> Mark:
        """What the file is to be known by, once everything before `offset` was taken."""
        if self._mark.size < _HEAD and offset > self._mark.size:
            self._mark = self._mark_of(min(offset, _HEAD))
        return self._mark

    def first_line(self) -> bytes:
        """The file's first line as far as it is there, without its newline."""
        return os.pread(self._handle, CHUNK, 0).split(b"\n", 1)[0]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)

    def _open(self) -> None:
        try:
            self._handle = os.open(self._path, os.O_RDONLY)
        except OSError as error:
            raise InputError(f"--input {self._path} cannot be followed: {error.strerror}; check the name") from error

    def _restart(self, gap: Gap) -> tuple[bytes, Gap | None]:
        if gap == "rotated":
            self.close()
            self._open()
        self._at, self._mark, self._moved_s = 0, Mark(), None
        return b"", gap

    def _mark_of(self, size: int) -> Mark:
        if size == 0:
            return Mark()
        return Mark(size, blake2b(os.pread(self._handle, size, 0), digest_size=8).hexdigest())

    def _has_moved(self) -> bool:
        """Whether the name now stands for another file. Between a rename and the new file, it stands for none."""
        try:
            return not os.path.samestat(os.fstat(self._handle), self._path.stat())
        except FileNotFoundError:
            return False


class StdinTail:
    """Standard input, which can neither go back nor be cut short."""

    def __init__(self) -> None:
        self.ended = False
        self._handle = sys.stdin.buffer.fileno()

    def poll(self) -> tuple[bytes, Gap | None]:
        """The next bytes, b"" when there are none now."""
        if self.ended or not select.select([self._handle], [], [], 0)[0]:
            return b"", None
        chunk = os.read(self._handle, CHUNK)
        self.ended = not chunk
        return chunk, None

    def mark(self, offset: int) -> Mark:  # noqa: ARG002 - a stream is never known again
        """Nothing."""
        return Mark()

    def first_line(self) -> bytes:
        """Nothing: a stream begins with its header, whenever it begins."""
        return b""

    def wait(self, seconds: float) -> None:
        """Let time pass, or until bytes come."""
        select.select([self._handle], [], [], seconds)

    def close(self) -> None:
        """Leave standard input open: it is not ours."""
