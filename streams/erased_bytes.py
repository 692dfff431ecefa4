"""Write every file of a folder anew, so that the bytes of an erased name are gone. The last step of `erasing.py`."""

import shutil
from pathlib import Path

import pyarrow as pa

from pipeline.errors import StoreError
from pipeline.renaming import Renaming
from streams.archive import archive_texts, rewrite_stale_months
from streams.attach import end_of_month_ms, month_files
from streams.durable import fsync_folder
from streams.erasure_receipt import spellings
from streams.rewrite import rewrite
from streams.statements import quoted, statement
from streams.store import Store
from streams.transaction import told, transaction

__all__ = ["remove_leavings", "rewrite_all"]


def rewrite_all(store: Store, data: Path, renaming: Renaming) -> None:
    """Every file of the store anew. StoreError where the disk has no room."""
    recalled = [file for file in month_files(data) if _recall(store, file, renaming)]
    rewrite_stale_months(store.con, store.path, data)
    if recalled:
        archive_texts(store.con, store.path, data, end_of_month_ms(recalled[-1]))
    if rewrite(store) is None:
        raise StoreError(
            f"the store of {data} cannot be written anew: the disk has too little room for a second copy. What the "
            "person did is taken back, but its bytes are still there; make room, and the order is carried out"
        )


def _recall(store: Store, file: Path, renaming: Renaming) -> int:
    """Bring the texts of a month that name somebody back into the store, renamed; gives their number."""
    with told(file):
        store.con.execute(f"ATTACH {quoted(file)} AS former (READ_ONLY)")
        try:
            found = store.con.execute(statement("erase/archived"), {"forms": list(renaming.forms)}).fetchall()
        finally:
            store.con.execute("DETACH former")
    changed = [(source, id_, new) for source, id_, text in found if (new := renaming.words(text)) != text]
    if changed:
        store.con.register(
            "recalled", pa.table(dict(zip(("source", "mention_id", "text"), zip(*changed, strict=True), strict=True)))
        )
        with transaction(store.con, store.path) as con:
            con.execute(statement("erase/recall"))
        store.con.unregister("recalled")
    return len(changed)


def remove_leavings(data: Path, renaming: Renaming) -> None:
    """Remove damaged stores that were set aside, and answers to commands that name them: nothing needs them."""
    for aside in (data / "state").glob("damaged-*"):
        shutil.rmtree(aside, ignore_errors=True)
    receipts = data / "inbox" / "receipts"
    for path in receipts.glob("*.json"):
        raw = path.read_bytes()
        if renaming.is_in(raw) or any(one.encode("utf-8", "surrogatepass") in raw for one in spellings(renaming.forms)):
            path.unlink(missing_ok=True)
    if receipts.is_dir():
        fsync_folder(receipts)
