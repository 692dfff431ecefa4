"""What the running instance is doing, in a small file that `murmure doctor` reads.

The file says what a writer last said; whether one lives is told by its lock alone.
"""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from streams.sources.live import Link
from streams.writer_lock import is_held

__all__ = ["Status", "is_running", "read_status", "write_status"]

_FILE = "status.json"


class Status(msgspec.Struct, kw_only=True):
    """A word from the writer. `rate` is events a second of late, `lag_s` now less the newest event's time,
    `standing_still` the inputs that show nothing new and hold all others back, `links` how sources are connected,
    `speed` how many times as fast as life the clock of a made-up input runs: None when none is played."""

    pid: int
    started_at_ms: int
    updated_at_ms: int
    phase: str
    input: str = ""
    events: int = 0
    rate: float = 0.0
    lag_s: float | None = None
    outcomes: dict[str, int] = {}
    last_commit_ms: int | None = None
    last_publish_ms: int | None = None
    standing_still: tuple[str, ...] = ()
    links: dict[str, Link] = {}
    speed: float | None = None


def write_status(data: Path, status: Status) -> None:
    """Leave word, in one move: a reader sees the old or the new, never half.

    A disk that refuses stops nobody here: what matters is refused by the journal, and said there.
    """
    state = data / "state"
    temporary = state / f"{_FILE}.{os.getpid()}.part"
    with suppress(OSError):
        temporary.write_bytes(msgspec.json.encode(status))
        temporary.replace(state / _FILE)


def read_status(data: Path) -> Status | None:
    """What the writer of a data folder last said, perhaps long ago; None when nothing readable is there."""
    try:
        return msgspec.json.decode((data / "state" / _FILE).read_bytes(), type=Status)
    except (OSError, msgspec.MsgspecError):
        return None


def is_running(data: Path) -> bool:
    """Whether a writer holds the data folder now."""
    return is_held(data / "state")
