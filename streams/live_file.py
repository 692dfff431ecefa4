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

__all__ = ["LIVE_FILE", "Opened", "connect", "no_folder", "open_live"]

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

    Reads all of it once, so that damage is found before it can be published: some 0.5 s of CPU for 100 MB.
    StoreError when it is damaged and no published file can stand in, or when the system refuses it.
    """
    path, published = folder / "state" / LIVE_FILE, folder / PUBLISHED_FILE
    reason = "it is missing"
    if path.exists() or not published.is_file():
        try:
            return Opened(_sound(path), "")
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0]
            if any(words in reason for words in _NOT_DAMAGE):
                with told(path):
                    raise
    if not published.is_file():
        raise _lost(path, reason, f"there is no {PUBLISHED_FILE} to stand in for it")
    draft = path.with_suffix(".part")
    copy_file(published, draft)
    try:
        _sound(draft).close()
    except duckdb.Error as error:
        draft.unlink(missing_ok=True)
        raise _lost(path, reason, f"{published} is damaged too ({str(error).partition(chr(10))[0]})") from error
    _set_aside(path)
    replace_durably(draft, path)
    with told(path):
        con = connect(path)
    return Opened(con, f"the store was damaged ({reason}); it was put back from the last published file")


def _sound(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to a file whose every block was read. duckdb.Error when one is damaged."""
    con = connect(path)
    try:
        for (table,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall():
            con.execute(f'SELECT count(hash(t)) FROM "{table}" AS t').fetchall()
    except BaseException:
        con.close()
        raise
    return con


def no_folder(data: Path) -> StoreError:
    """The error where a command needs a data folder that is there."""
    return StoreError(
        f"{data} is no data folder (no state/{LIVE_FILE}): name another with --data, or begin one: "
        f"murmure run --input FILE --data {data}"
    )


def _lost(path: Path, reason: str, why: str) -> StoreError:
    return StoreError(
        f"the store {path} is damaged ({reason}), and {why}; put a backup back (murmure restore), or load the inputs "
        "again into a new data folder"
    )


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the live file. Nobody else in this process may open it: that would drop DuckDB's lock."""
    con = duckdb.connect(str(path), config=_CONFIG)
    con.execute("SET enable_progress_bar = false")  # it would be drawn over what the writer says
    con.execute("SET temp_directory = ?", [str(path.parent / "spill")])
    return con


def _set_aside(path: Path) -> None:
    aside = path.parent / f"damaged-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}"
    aside.mkdir(exist_ok=True)
    for file in (path, path.with_name(f"{path.name}.wal")):
        if file.exists():
            file.replace(aside / file.name)
    fsync_folder(path.parent)
