"""Move the texts of old months out of the store, into a file a month that is never written in place.

A month's file is made anew from the former one and the texts that are still in the store, forced to disk and put in
place; only then do the texts leave the store. So a kill in between repeats to the same, and a reader that holds the
former file keeps it. An edit of an archived post brings its new words back into the store, from where they move again;
the text of a deleted post goes with the next rewrite of its month (`stale_months` remembers which). See `attach.py`.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from pipeline.errors import StoreError
from pipeline.horizons import DAY_MS, month_of_ms
from streams.attach import ATTACH_FILE, attach_file_text, month_file, month_files
from streams.durable import fsync_folder, remove_draft, replace_durably, told_of_disk, write_durably
from streams.removal import note_removal
from streams.statements import quoted, statement
from streams.transaction import told, transaction

__all__ = ["archive_texts", "drop_months", "rewrite_stale_months", "write_attach_file"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def archive_texts(con: duckdb.DuckDBPyConnection, path: Path, data: Path, before_ms: int) -> list[Path]:
    """Move the texts of all months that ended by `before_ms`; gives the files written. Call between two commits.

    `path` names the store in messages. Cost: 0.15 s a month of 30,000 texts. StoreError when a month's file could not
    be read or written: nothing of that month has moved then, the others have.
    """
    with told(path):
        found = con.execute(statement("archive/hot_months"), {"before_ms": month_of_ms(before_ms)}).fetchall()
    return _write_months(con, path, data, [start_ms for (start_ms,) in found])


def rewrite_stale_months(con: duckdb.DuckDBPyConnection, path: Path, data: Path) -> int:
    """Write the months that hold a text of a removed post again, without it; gives their number."""
    with told(path):
        found = con.execute("SELECT epoch_ms(month) FROM stale_months ORDER BY month").fetchall()
    return len(_write_months(con, path, data, [start_ms for (start_ms,) in found], with_hot=False))


def drop_months(data: Path, before_ms: int) -> int:
    """Remove the files of months that ended by `before_ms`; gives their number. Their mentions are gone already."""
    kept = _file(data, month_of_ms(before_ms)).name
    old = [file for file in month_files(data) if file.name < kept]
    for file in old:
        _remove(file)
    if old:
        write_attach_file(data)
    return len(old)


def write_attach_file(data: Path) -> None:
    """Bring `attach.sql` up to the files that are there."""
    file, wanted = data / ATTACH_FILE, attach_file_text(data).encode()
    if not file.is_file() or file.read_bytes() != wanted:
        write_durably(file, wanted)


def _write_months(
    con: duckdb.DuckDBPyConnection, path: Path, data: Path, months: list[int], *, with_hot: bool = True
) -> list[Path]:
    """Each month by itself: one that fails does not keep the others back."""
    written, failed = [], []
    for start_ms in months:
        try:
            written.append(_write_month(con, path, data, start_ms, with_hot=with_hot))
        except StoreError as error:
            failed.append(str(error))
    if written:
        write_attach_file(data)
    if failed:
        raise StoreError("; ".join(failed))
    return written


def _write_month(
    con: duckdb.DuckDBPyConnection, path: Path, data: Path, start_ms: int, *, with_hot: bool = True
) -> Path:
    final = _file(data, start_ms)
    with told_of_disk(final):
        final.parent.mkdir(exist_ok=True)
    month = {"start_ms": start_ms, "end_ms": month_of_ms(start_ms + 32 * DAY_MS)}
    draft = final.with_name(f".{final.name}.part")
    try:
        if _draft_month(con, final, draft, month, with_hot=with_hot):
            replace_durably(draft, final)
        else:
            _remove(final)
    finally:
        remove_draft(draft)
    with transaction(con, path):
        if with_hot:
            note_removal(con)
            con.execute(statement("archive/forget_texts"), month)
        con.execute("DELETE FROM stale_months WHERE month = make_timestamp_ms(?)", [start_ms])
    return final


def _draft_month(
    con: duckdb.DuckDBPyConnection, final: Path, draft: Path, month: dict[str, int], *, with_hot: bool
) -> bool:
    """Write the month into the draft; whether there was anything to write."""
    remove_draft(draft)  # of a writer that was killed, and its log with it
    attached = []
    try:
        with told(final):
            con.execute(f"ATTACH {quoted(draft)} AS draft (STORAGE_VERSION 'v1.2.0')")
            attached.append("draft")
            con.execute(statement("archive/texts"))
            if with_hot:
                con.execute(statement("archive/move_texts"), month)
            if final.exists():
                con.execute(f"ATTACH {quoted(final)} AS former (READ_ONLY)")
                attached.append("former")
                con.execute(statement("archive/keep_texts"), month)
            con.execute("CHECKPOINT draft")
            return con.execute("SELECT 1 FROM draft.texts LIMIT 1").fetchall() != []
    finally:
        for name in attached:
            con.execute(f"DETACH {name}")


def _file(data: Path, start_ms: int) -> Path:
    month = _EPOCH + timedelta(milliseconds=start_ms)
    return month_file(data, month.year, month.month)


def _remove(file: Path) -> None:
    with told_of_disk(file):
        file.unlink(missing_ok=True)
        fsync_folder(file.parent)
