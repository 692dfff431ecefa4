"""Open the live file; when it is damaged, put the last published one in its place.

A published file is a whole commit, and the journal reaches back behind it (see `recovery.py`), so what came after
is carried out again and nothing is lost. The damaged files are set aside, for whoever wants to know why.
"""

import time
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipeline.errors import StoreError
from streams.durable import copy_file, fsync_folder, replace_durably
from streams.queries import PUBLISHED_FILE
from streams.transaction import told

__all__ = ["LIVE_FILE", "Opened", "connect", "open_live"]

LIVE_FILE = "live.duckdb"
# v1.2.0 files can be read by DuckDB 1.5. No checkpoint but ours: one during the copy of the file would spoil it.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.2.0",
    "checkpoint_threshold": "1TB",
    "threads": 2,
}
# What DuckDB says of a file it refuses for another reason than its contents.
_NOT_DAMAGE = ("Could not set lock", "Permission denied", "No space left", "Read-only file system")


class Opened(NamedTuple):
    """The live file, open, and what had to be done for it; empty when nothing."""

    con: duckdb.DuckDBPyConnection
    repair: str


def open_live(folder: Path) -> Opened:
    """Open the live file of a data folder, made if needed. The caller holds the writer's lock.

    StoreError when it is damaged and no published file can stand in, or when the system refuses it.
    """
    path = folder / "state" / LIVE_FILE
    try:
        return Opened(connect(path), "")
    except duckdb.Error as error:
        reason = str(error).partition("\n")[0]
        if any(words in reason for words in _NOT_DAMAGE):
            with told(path):
                raise
    published = folder / PUBLISHED_FILE
    if not published.is_file():
        raise StoreError(
            f"the store {path} is damaged ({reason}), and there is no published file to stand in for it; "
            "put a backup back (murmure restore), or load the inputs again into a new data folder"
        )
    _set_aside(path)
    draft = path.with_suffix(".part")
    copy_file(published, draft)
    replace_durably(draft, path)
    with told(path):
        con = connect(path)
    return Opened(con, f"the store was damaged ({reason}); it was put back from the last published file")


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the live file. Nobody else in this process may open it: that would drop DuckDB's lock."""
    con = duckdb.connect(str(path), config=_CONFIG)
    con.execute("SET temp_directory = ?", [str(path.parent / "spill")])
    return con


def _set_aside(path: Path) -> None:
    aside = path.parent / f"damaged-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}"
    aside.mkdir(exist_ok=True)
    for file in (path, path.with_name(f"{path.name}.wal")):
        if file.exists():
            file.replace(aside / file.name)
    fsync_folder(path.parent)
