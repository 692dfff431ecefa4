"""What sends on one channel, and the two plain ones: the end of a file, and standard output.

A sender is used by the courier's thread alone, one notice at a time. It may take its time and may raise: the courier
watches the clock and takes what is raised for a failure.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from streams.notify.channels import FileChannel, StdoutChannel
from streams.notify.notice import Notice
from streams.notify.outbox import Outcome
from streams.notify.renderings import rendered
from streams.notify.wording import body_of, language_of, subject_of

__all__ = ["FileSender", "Reply", "Sender", "StdoutSender"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one try. `asked_s`: how long the receiver asked to be left alone."""

    outcome: Outcome
    detail: str = ""
    asked_s: float | None = None


class Sender(Protocol):
    """Sends on one channel."""

    async def send(self, notice: Notice) -> Reply:
        """Try once. What is sent carries `notice.outbox_id`."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class FileSender:
    """Adds a line to a file, and waits until it is on disk."""

    def __init__(self, channel: FileChannel, folder: Path) -> None:
        self._path = folder / channel.path
        self._channel = channel

    async def send(self, notice: Notice) -> Reply:
        line = rendered(notice, self._channel.rendering, self._channel.language) + b"\n"
        await asyncio.to_thread(_append, self._path, line)
        return Reply(Outcome.SENT, f"{len(line)} bytes")

    async def close(self) -> None:
        """Nothing is held open."""


class StdoutSender:
    """Writes where the writer runs: text for a person, or one line of JSON."""

    def __init__(self, channel: StdoutChannel, write: Callable[[str], object] | None = None) -> None:
        self._channel = channel
        self._write = write or _say

    async def send(self, notice: Notice) -> Reply:
        language = self._channel.language
        if self._channel.rendering == "text":
            known = language_of(notice, language)
            text = f"{subject_of(notice, known)}\n\n{body_of(notice, known)}\n\n"
        else:
            text = rendered(notice, self._channel.rendering, language).decode() + "\n"
        self._write(text)
        return Reply(Outcome.SENT)

    async def close(self) -> None:
        """Standard output is not ours to close."""


def _append(path: Path, line: bytes) -> None:
    """One line at the end; a line that a kill cut short is ended first."""
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line
        if os.write(handle, line) != len(line):
            raise OSError(f"{path} took only a part of a line: the disk is full")
        os.fsync(handle)
    finally:
        os.close(handle)


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
