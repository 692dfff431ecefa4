"""One writer a data folder: a lock file that says who holds it.

The lock is `flock` on a file of its own: it ends with its process, however that ends, and it does not touch the
locks DuckDB keeps on the store.
"""

import fcntl
import json
import os
import socket
import time
from pathlib import Path

from pipeline.errors import LockedError

__all__ = ["WriterLock", "is_held"]

_FILE = "writer.lock"
_PATIENCE_S = 0.5  # `is_held` takes the lock for an instant; a writer that starts just then must not give up


class WriterLock:
    """Holds the right to write into a state folder until `release`."""

    def __init__(self, state: Path, role: str, started_ms: int) -> None:
        """LockedError, naming the holder, when another process has the lock."""
        self._handle = os.open(state / _FILE, os.O_RDWR | os.O_CREAT, 0o644)
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    os.close(self._handle)
                    raise LockedError(_refusal(state)) from None
                time.sleep(0.02)
        me = {"pid": os.getpid(), "host": socket.gethostname(), "role": role, "started_ms": started_ms}
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, json.dumps(me).encode(), 0)

    def release(self) -> None:
        """Let the next writer in."""
        if self._handle >= 0:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = -1


def is_held(state: Path) -> bool:
    """Whether a writer lives, by its lock: a crashed writer holds none, whatever its files say."""
    try:
        handle = os.open(state / _FILE, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _refusal(state: Path) -> str:
    try:
        holder = json.loads((state / _FILE).read_text(encoding="utf-8"))
        started = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(holder["started_ms"] / 1000))
        who = f"murmure {holder['role']} (pid {holder['pid']} on {holder['host']}, since {started})"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process"
    return (
        f"the data folder {state.parent} is being written by {who}; one writer a folder: "
        "stop that one, or use another --data folder"
    )
