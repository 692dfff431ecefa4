"""A data folder as one file: a tar in zstandard, with a manifest that names and hashes everything in it.

Made by the one who writes the folder, between two commits: right after a snapshot, so that store, engine and journal
stand at the same commit. The store is copied by an external `cp` (opening the live file in this process would drop
DuckDB's lock on it). Read back by `restore.py`. Cost: the writer pauses, a second or two for each 100 MB.
"""

import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import msgspec

from pipeline import snapshot as engine_snapshot
from pipeline.errors import InputError, MurmureError, QueryError
from pipeline.horizons import DAY_MS
from streams import journal as batch_journal
from streams.backup_file import FORMAT, PARTS, Manifest, Member, Standing, hash_of, pack_file, read_head
from streams.durable import copy_file, replace_durably
from streams.pace import now_ms
from streams.queries import ask
from streams.schema import SCHEMA_VERSION
from streams.store import LIVE_FILE, Store
from streams.transaction import told

__all__ = ["Backup", "back_up", "backup_findings"]

_LAST = "last_backup"
_OLD_DAYS = 30


class Backup(msgspec.Struct, frozen=True):
    """What the store remembers of its last backup."""

    file: str
    seq: int
    at_ms: int
    bytes: int


class _Writer(Protocol):
    """What is asked of the one who writes the folder."""

    data: Path
    store: Store

    def snapshot(self) -> None:
        """Make everything durable."""
        ...


def back_up(writer: _Writer, command: Path) -> str:
    """Carry out a `backup` command of the inbox, whose content is the path of the file to make, as JSON.

    InputError when the file cannot be made; the folder and its writer are none the worse for it.
    """
    try:
        target = Path(msgspec.json.decode(command.read_bytes(), type=str))
    except msgspec.MsgspecError as error:
        raise InputError(f"the backup's command {command.name} names no file ({error})") from error
    if target.exists():
        done = read_head(target)
        if done.command != command.name:
            raise InputError(f"--out {target} is there already; a backup replaces no file: name another")
        return _said(target, done)  # made before a kill, which came before the receipt
    writer.snapshot()
    manifest = _write(writer.data, writer.store, target, command.name)
    last = Backup(str(target), manifest.seq, manifest.made_at_ms, target.stat().st_size)
    writer.store.set_meta(_LAST, msgspec.json.encode(last).decode())
    return _said(target, manifest)


def backup_findings(
    data: Path, now_ms: int, retention_days: float | None = None
) -> Iterator[tuple[str, str, str, str]]:
    """What `doctor` says of backups: (check, verdict, found, advice). `retention_days`: how long the sources can still
    be read again; a backup older than half of it leaves little time to notice a loss."""
    try:
        rows = ask(data, "SELECT value FROM murmure_meta WHERE key = ?", [_LAST]).rows
    except QueryError:
        return
    advice = f"murmure backup --data {data} --out FILE"
    if not rows:
        yield "backup", "note", "none was ever made", advice
        return
    last = msgspec.json.decode(rows[0][0], type=Backup)
    days = (now_ms - last.at_ms) / DAY_MS
    is_old = days > (_OLD_DAYS if retention_days is None else retention_days / 2)
    found = f"{last.file} ({last.bytes / 1e6:,.1f} MB), {days:,.1f} days ago, at commit {last.seq}"
    yield "backup", "note" if is_old else "ok", found, advice if is_old else ""


def _write(data: Path, store: Store, target: Path, command: str) -> Manifest:
    with told(store.path):
        store.con.execute("CHECKPOINT")
        rows = store.con.execute("SELECT input, position, ended FROM positions ORDER BY input").fetchall()
    copy = store.path.with_name(f"backup.{os.getpid()}.part")  # swept at the next start, should this one be killed
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        copy_file(store.path, copy)
        files = {f"state/{LIVE_FILE}": copy} | dict(_beside(data))
        manifest = Manifest(
            format=FORMAT,
            murmure=version("murmure"),
            schema=SCHEMA_VERSION,
            snapshot=engine_snapshot.VERSION,
            journal=batch_journal.VERSION,
            seq=store.last_seq(),
            made_at_ms=now_ms(),
            command=command,
            inputs=[Standing(*row) for row in rows],
            members=[Member(name, path.stat().st_size, hash_of(path)) for name, path in files.items()],
        )
        pack_file(files, manifest, draft)
        replace_durably(draft, target)
    except (OSError, MurmureError) as error:
        raise InputError(f"could not write the backup {target} ({error})") from error
    finally:
        copy.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
    return manifest


def _beside(data: Path) -> Iterator[tuple[str, Path]]:
    """What is to be kept beside the store: the newest snapshot, the journal, archives, and inputs half read."""
    newest = sorted((data / "state" / "snapshots").glob("*.snapshot"))[-1:]
    found = [
        *(data / "state" / "journal").glob("*"),
        *(data / "archive").glob("*"),
        *(data / "state" / "sorted").rglob("*"),
    ]
    for path in sorted([*newest, *found]):
        name = path.relative_to(data).as_posix()
        if PARTS.fullmatch(name) and path.is_file() and not path.is_symlink():
            yield name, path


def _said(target: Path, manifest: Manifest) -> str:
    size = target.stat().st_size / 1e6
    return f"{target} holds commit {manifest.seq} of the folder ({len(manifest.members)} files, {size:,.1f} MB)"
