"""The published tables, as the page asks them: opened read-only, and anew when another file was published.

Only questions of our own come here; those of others go to processes that can be killed (`query_pool.py`).
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TypeVar

import duckdb

from streams.queries import PUBLISHED_FILE, open_published

__all__ = ["Asking", "PublishedFile"]

T = TypeVar("T")
Asking = Callable[[duckdb.DuckDBPyConnection], T]
_Stamp = tuple[tuple[int, int], ...]


class PublishedFile:
    """The published files of some folders, asked as one. Use from one event loop."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = list(folders)
        self._con: duckdb.DuckDBPyConnection | None = None
        self._opened: _Stamp = ()
        self._lock = Lock()

    def stamp(self) -> _Stamp:
        """What changes whenever another file is published; empty while there is none."""
        try:
            found = [(folder / PUBLISHED_FILE).stat() for folder in self._folders]
        except FileNotFoundError:
            return ()
        return tuple((state.st_ino, state.st_mtime_ns) for state in found)

    async def ask(self, asking: Asking[T]) -> T:
        """The answer of `asking`, which works in a thread. QueryError while nothing is published."""
        return await asyncio.to_thread(self._ask, asking)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._let_go()

    def _ask(self, asking: Asking[T]) -> T:
        with self._lock:  # one question after the other: each takes milliseconds, and answers are kept
            stamp = self.stamp()
            if self._con is None or stamp != self._opened:
                # Closed first: DuckDB gives a process that has a file open that same file again, whatever is there now.
                self._let_go()
                self._con = open_published(self._folders if len(self._folders) > 1 else self._folders[0])
                self._opened = stamp
            return asking(self._con)

    def _let_go(self) -> None:
        if self._con is not None:
            self._con.close()
        self._con, self._opened = None, ()
