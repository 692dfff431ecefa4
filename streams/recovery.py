"""Bring the engine back as it was at the last commit: newest readable snapshot, then the journal after it."""

import os
from collections.abc import Mapping
from pathlib import Path

from pipeline.engine import Engine
from pipeline.errors import StoreError
from pipeline.settings import Settings
from pipeline.snapshot import dump, load
from streams.journal import Journal, fsync_folder

__all__ = ["recover", "save_snapshot"]

_KEPT = 2  # a snapshot that cannot be read falls back to the one before


def recover(state_folder: Path, journal: Journal, seq: int, settings: Settings, zones: Mapping[str, str]) -> Engine:
    """The engine after commit `seq`. StoreError when neither snapshot nor journal reach back far enough."""
    journal.cut_after(seq)
    engine, after_seq, unread = Engine(settings, zones), 0, ""
    for path in _snapshots(state_folder):
        if int(path.stem) > seq:
            path.unlink()  # of a commit that never happened
            continue
        try:
            engine.state, after_seq = load(path.read_bytes(), settings, zones)
            break
        except StoreError as error:
            unread = unread or f" (the newest snapshot, {path.name}, was passed over: {error})"
    try:
        for entry in journal.entries(after_seq, seq):
            engine.step(entry.enriched, entry.answers)
    except StoreError as error:
        raise StoreError(f"{error}{unread}") from error
    return engine


def save_snapshot(state_folder: Path, journal: Journal, engine: Engine, seq: int) -> None:
    """Write the engine durably, then let go of the snapshots and journal nobody needs any more."""
    folder = state_folder / "snapshots"
    folder.mkdir(exist_ok=True)
    path = folder / f"{seq:012d}.snapshot"
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        file.write(dump(engine.state, seq))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    fsync_folder(folder)
    journal.rotate()
    kept = _snapshots(state_folder)
    for old in kept[_KEPT:]:
        old.unlink()
    if len(kept) >= _KEPT:
        journal.prune_until(int(kept[_KEPT - 1].stem))


def _snapshots(state_folder: Path) -> list[Path]:
    """Newest first."""
    return sorted((state_folder / "snapshots").glob("*.snapshot"), reverse=True)
