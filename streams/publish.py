"""Publish the store: a copy that anyone may open, put in place in one move, while the writer goes on.

Checkpoint, copy by an external `cp` (opening the live file here would drop DuckDB's lock on it), fsync, rename.
Readers of the former file keep it until they close it. No commit may run during the copy: call from the thread
that writes. Cost: 20 ms for 9 MB, 640 ms for 190 MB.
"""

import os
from pathlib import Path

from streams.durable import copy_file, fsync_folder, replace_durably
from streams.queries import PUBLISHED_FILE
from streams.store import Store
from streams.transaction import told, transaction

__all__ = ["PUBLISHED_FILE", "publish"]


def publish(store: Store, folder: Path, now_ms: int) -> Path:
    """Put what is committed before the readers; gives the published file. StoreError when it cannot be copied."""
    with transaction(store.con, store.path) as con:
        con.execute("UPDATE freshness SET published_at = make_timestamp_ms(?)", [now_ms])
    with told(store.path):
        store.con.execute("CHECKPOINT")
    final = folder / PUBLISHED_FILE
    draft = folder / f".{PUBLISHED_FILE}.{os.getpid()}.part"
    try:
        copy_file(store.path, draft)
        # A client that opened the former file for writing may have left its log: it must not meet the new file.
        left_over = final.with_name(f"{PUBLISHED_FILE}.wal")
        if left_over.exists():
            left_over.unlink()
            fsync_folder(folder)
        replace_durably(draft, final)
    finally:
        draft.unlink(missing_ok=True)
    store.is_unpublished = False
    return final
