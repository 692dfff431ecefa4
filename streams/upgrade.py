"""Bring a data folder of an older release up to this one, and say what was found.

There is little to do here: the store migrates when it is opened, snapshots and journals of former releases are read,
and a new snapshot is of this release's form. What this adds is to look first, and to do it when one wants to.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb
from msgspec import Struct

from pipeline import snapshot as engine_snapshot
from pipeline.errors import StoreError
from streams import journal as batch_journal
from streams.journal import Journal
from streams.live_file import LIVE_FILE, no_folder
from streams.pace import now_ms
from streams.recovery import snapshots
from streams.schema import SCHEMA_VERSION
from streams.transaction import told
from streams.writer_lock import WriterLock

__all__ = ["Version", "upgrade", "versions"]

_SCHEMA = "SELECT value::INTEGER FROM murmure_meta WHERE key = 'schema_version'"


class Version(Struct, frozen=True):
    """The form of a part of the folder: as found (None when there is none), and as this release writes it."""

    part: str
    found: int | None
    wanted: int

    @property
    def is_older(self) -> bool:
        """Whether there is something to do."""
        return self.found is not None and self.found < self.wanted


def versions(data: Path) -> list[Version]:
    """The versions of a data folder nobody writes just now. Changes nothing.

    LockedError while another process writes; StoreError when it is no data folder, damaged, or of a newer release.
    """
    path = data / "state" / LIVE_FILE
    if not path.is_file():
        raise no_folder(data)
    lock = WriterLock(data / "state", "upgrade", now_ms())
    try:
        with told(path), duckdb.connect(str(path), read_only=True) as con:
            rows = con.execute(_SCHEMA).fetchall()
        schema = int(rows[0][0]) if rows else 0
        found = [
            Version("schema", schema, SCHEMA_VERSION),
            Version("snapshot", _snapshot_version(data / "state"), engine_snapshot.VERSION),
            Version("journal", _journal_version(data / "state" / "journal"), batch_journal.VERSION),
        ]
    finally:
        lock.release()
    for version in found:
        if version.found is not None and version.found > version.wanted:
            raise StoreError(
                f"the {version.part} of {data} has version {version.found}, this murmure knows versions up to "
                f"{version.wanted}; install the newer murmure that wrote it"
            )
    return found


def upgrade(data: Path, now_ms: Callable[[], int] = now_ms) -> list[Version]:
    """Bring the folder up: the schema, then a new snapshot, then the published file. Gives what was found before."""
    from streams.embedded import Embedded  # late: a look at the versions alone must be quick

    found = versions(data)
    with Embedded(data, None, None, now_ms) as writer:
        writer.snapshot()
    return found


def _snapshot_version(state: Path) -> int | None:
    """That of the newest snapshot; None when there is none, or it cannot be read (the writer then takes another)."""
    for path in snapshots(state):
        try:
            return engine_snapshot.version_of(path.read_bytes())
        except ValueError:
            continue
    return None


def _journal_version(folder: Path) -> int | None:
    """That of the newest segment; None when nothing was journalled. The writer begins a new one at each start."""
    for path in sorted(folder.glob("*.log"), reverse=True):
        for entry in Journal(folder).entries(int(path.stem) - 1):
            return entry.version
    return None
