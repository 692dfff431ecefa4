"""What can go wrong with a disk: no room, a refused write, a process that is gone between two of them.

Nothing of murmure is replaced. `Saboteur` hears of what this process asks of the file system by Python's audit
events, so every open, rename and removal is a moment at which it may stop. `no_room` is the system's own limit on
the size of files. DuckDB's own writes are not heard of; around its commits the writer is wrapped (`watch`).
"""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.records import Output
from streams.embedded import Embedded
from streams.journal import Entry

__all__ = ["KilledError", "Recorder", "Saboteur", "copy_folder", "no_room"]

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_HEARD = {"open", "os.rename", "os.remove", "os.mkdir", "subprocess.Popen"}
_LIMIT = resource.RLIMIT_FSIZE


class KilledError(BaseException):
    """The process is gone; what it had on disk is in `left`."""

    def __init__(self, left: Path, where: str) -> None:
        super().__init__(where)
        self.left = left


class Saboteur:
    """Waits for the n-th thing that is done to the disk below `folder`, and then kills, or refuses it.

    kill : the folder is copied as it is at that moment (what a killed process leaves) and `KilledError` raised.
    torn : when it comes while a batch is on its way, the last journal entry is cut in its middle.
    error : an opening for writing or a rename fails, as on a full disk. `n` counts down; 0 is disarmed.
    """

    def __init__(self, folder: Path, n: int, how: str, left: Path) -> None:
        self.folder, self.n, self.how, self.left = folder, n, how, left
        self.where = ""
        self._journal_ends: tuple[Path, int] | None = None

    def __enter__(self) -> "Saboteur":
        _Ears.listening = self
        return self

    def __exit__(self, *_: object) -> None:
        _Ears.listening, self.n = None, 0

    def watch(self, writer: Embedded) -> None:
        """Hear of the writer's journal and commits too."""
        append, commit = writer._journal.append, writer.store.commit

        def appending(entry: Entry) -> None:
            before = {path: path.stat().st_size for path in self._segments()}
            self.meet("append", can_fail=True)
            append(entry)
            newest = self._segments()[-1]
            self._journal_ends = newest, before.get(newest, 0)
            self.meet("appended")
            self._journal_ends = None

        def committing(output: Output, seq: int) -> None:
            self.meet("commit", can_fail=True)
            commit(output, seq)
            self.meet("committed")

        writer._journal.append = appending  # type: ignore[method-assign]
        writer.store.commit = committing  # type: ignore[method-assign]

    def meet(self, where: str, *, can_fail: bool = False) -> None:
        """A moment at which it may go wrong."""
        if self.n <= 0 or (self.how == "error" and not can_fail):
            return
        self.n -= 1
        if self.n:
            return
        self.where = where
        _Ears.listening = None
        if self.how == "error":
            if where in ("append", "commit"):  # what these say of a disk that refuses
                raise StoreError(f"could not write ({where})")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        copy_folder(self.folder, self.left)
        if self.how == "torn" and self._journal_ends is not None:
            path, before = self._journal_ends
            os.truncate(self.left / path.relative_to(self.folder), (before + path.stat().st_size) // 2)
        raise KilledError(self.left, where)

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":
            paths, can_fail = [str(arg) for arg in args[1]], False
        else:
            paths = [os.fsdecode(args[0])] if isinstance(args[0], str | bytes | os.PathLike) else []
            can_fail = event in ("os.rename", "os.mkdir") or (event == "open" and bool(_flags(args) & _WRITING))
        if any(path.startswith(str(self.folder)) for path in paths):
            self.meet(event, can_fail=can_fail)

    def _segments(self) -> list[Path]:
        return sorted((self.folder / "state" / "journal").glob("*.log"))


class Recorder:
    """Watches that nothing rests on bytes a power cut could lose, and notes in `faults` what does.

    A file is renamed only once its last bytes were forced to disk; a rename or a new folder is forced to disk before
    a commit or a removal that rests on it; at a commit, the journal is on disk to its last byte.
    """

    def __init__(self, folder: Path, careless: Collection[str] = ()) -> None:
        self.faults: list[str] = []
        self.n_renamed = self.n_removed = self.n_committed = 0
        self._folder, self._careless = folder, careless
        self._synced: dict[tuple[int, int], tuple[int, int]] = {}  # (device, inode) -> (size, last written)
        self._owed: dict[Path, str] = {}  # folders that must be forced to disk, and why
        self._journal = folder, 0
        self._fsync = os.fsync

    def __enter__(self) -> "Recorder":
        _Ears.listening = self
        os.fsync = self._syncing  # type: ignore[assignment] # murmure gives numbers alone
        return self

    def __exit__(self, *_: object) -> None:
        _Ears.listening, os.fsync = None, self._fsync
        self._settle("the end")

    def watch(self, writer: Embedded) -> None:
        """Hear of the writer's commits too."""
        commit = writer.store.commit
        self._journal = self._newest_segment()

        def committing(output: Output, seq: int) -> None:
            self.n_committed += 1
            self._settle("a commit")
            before, self._journal = self._journal, self._newest_segment()
            if before == self._journal or not self._is_synced(self._journal[0]):
                self.faults.append("a commit before its entry of the journal was on disk")
            commit(output, seq)

        writer.store.commit = committing  # type: ignore[method-assign]

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":
            return
        named = args[1] if event == "os.rename" else args[0]
        if not isinstance(named, str | bytes | os.PathLike):
            return
        path = Path(os.fsdecode(named))
        if not path.is_relative_to(self._folder) or path.name in self._careless:
            return
        if event == "os.remove" and not path.name.endswith((".part", ".wal")) and path.exists():
            self.n_removed += 1
            self._settle(f"the removal of {path.name}")
        elif event in ("os.mkdir", "open") and not path.exists() and path.suffix != ".part":
            self._owed[path.parent] = f"the new {path.name}"
        elif event == "os.rename":
            self.n_renamed += 1
            if not self._is_synced(Path(os.fsdecode(args[0]))):
                self.faults.append(f"{path.name} was renamed before its bytes were on disk")
            self._owed[path.parent] = f"the rename of {path.name}"

    def _syncing(self, handle: int) -> None:
        self._fsync(handle)
        state = os.fstat(handle)
        self._synced[state.st_dev, state.st_ino] = state.st_size, state.st_mtime_ns
        self._owed.pop(Path(f"/proc/self/fd/{handle}").readlink(), None)

    def _newest_segment(self) -> tuple[Path, int]:
        newest = max((self._folder / "state" / "journal").glob("*.log"))
        return newest, newest.stat().st_size

    def _is_synced(self, path: Path) -> bool:
        state = path.stat()
        return self._synced.get((state.st_dev, state.st_ino)) == (state.st_size, state.st_mtime_ns)

    def _settle(self, what: str) -> None:
        self.faults += [f"{what} before {why} was on disk" for why in self._owed.values()]
        self._owed.clear()


class _Ears:
    """Python's audit hooks stay for good: there is one, which passes on what it hears."""

    listening: "Saboteur | Recorder | None" = None


def _hear(event: str, args: tuple[Any, ...]) -> None:
    listening = _Ears.listening
    if listening is not None and event in _HEARD:
        listening.hear(event, args)


sys.addaudithook(_hear)


def _flags(args: tuple[Any, ...]) -> int:
    return args[2] if len(args) > 2 and isinstance(args[2], int) else 0


def copy_folder(source: Path, target: Path) -> None:
    """A copy made by another process: opening a live store in this one would drop its lock."""
    listening, _Ears.listening = _Ears.listening, None
    try:
        subprocess.run(["cp", "-r", "--preserve=timestamps", str(source), str(target)], check=True)
    finally:
        _Ears.listening = listening


@contextmanager
def no_room(n_bytes: int) -> Iterator[None]:
    """No file that this process (or its children) writes may grow beyond this size: as on a full disk, writes come
    short, then fail. Files that are larger already can only be written inside."""
    soft, hard = resource.getrlimit(_LIMIT)
    resource.setrlimit(_LIMIT, (n_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(_LIMIT, (soft, hard))
