"""Publish the store: a copy that anyone may open, put in place in one move, while the writer goes on.

Checkpoint, copy by an external `cp` (opening the live file here would drop DuckDB's lock on it), fsync, rename.
Readers of the former file keep it until they close it. No commit may run during the copy: call from the thread
that writes. Cost: 20 ms for 9 MB, 640 ms for 190 MB.
"""

import os
import subprocess
from pathlib import Path

from pipeline.errors import StoreError
from streams.queries import PUBLISHED_FILE
from streams.store import Store
from streams.transaction import told, transaction

__all__ = ["PUBLISHED_FILE", "publish"]


# --reflink is GNU's: it shares blocks where the file system can. Elsewhere the plain form does.
_COPIES = (["cp", "--reflink=auto", "--"], ["cp"])


def publish(store: Store, folder: Path, now_ms: int) -> Path:
    """Put what is committed before the readers; gives the published file. StoreError when it cannot be copied."""
    with transaction(store.con, store.path) as con:
        con.execute("UPDATE freshness SET published_at = make_timestamp_ms(?)", [now_ms])
    with told(store.path):
        store.con.execute("CHECKPOINT")
    final = folder / PUBLISHED_FILE
    temporary = folder / f".{PUBLISHED_FILE}.{os.getpid()}.part"
    try:
        _copy(store.path, temporary)
        _sync(temporary)
        # A client that opened the former file for writing may have left its log: it must not meet the new file.
        final.with_name(f"{PUBLISHED_FILE}.wal").unlink(missing_ok=True)
        temporary.replace(final)
    except OSError as error:
        raise StoreError(f"could not publish to {final} ({error}); check disk space and permissions") from error
    finally:
        temporary.unlink(missing_ok=True)
    _sync(folder)
    store.is_unpublished = False
    return final


def _copy(source: Path, target: Path) -> None:
    said = ""
    for command in _COPIES:
        try:
            done = subprocess.run([*command, str(source), str(target)], capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise StoreError("publishing needs the command 'cp', and there is none on the PATH") from None
        if done.returncode == 0:
            return
        said = done.stderr.strip()
    raise StoreError(f"could not copy {source} to {target} ({said}); check disk space and permissions")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
