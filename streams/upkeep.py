"""What `doctor` says of the state of a data folder: how far back it can go, and what was left behind.

Reads only, and touches neither the live file nor what a writer is about to write.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import StoreError
from streams.inbox import waiting
from streams.journal import Journal
from streams.recovery import snapshots
from streams.sources.manifest import read_manifest

__all__ = ["upkeep"]

_OLD_COMMAND_S = 60

Finding = tuple[str, str, str, str]  # (check, verdict, found, advice)


def upkeep(data: Path, now_ms: int, *, is_running: bool) -> Iterator[Finding]:
    """Each thing worth knowing, as (check, verdict, found, advice)."""
    state = data / "state"
    yield from _memory(state)
    yield from _horizon(state)
    yield from _unfinished(state / "sorted")
    for folder in sorted(state.glob("damaged-*")):
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        found = f"a damaged store was set aside in {folder} ({size:,.1f} MB); what it held came back"
        yield "set aside", "note", found, "remove the folder once nobody wants to know why"
    old = [path for path in waiting(data) if now_ms - path.stat().st_mtime * 1000 > _OLD_COMMAND_S * 1000]
    if old and not is_running:
        found = f"{len(old)} commands wait, and nobody writes the folder"
        yield "inbox", "note", found, "the next 'murmure run' carries them out"


def _memory(state: Path) -> Iterator[Finding]:
    kept = snapshots(state)
    if kept:
        ages = ", ".join(f"commit {int(path.stem)}" for path in kept)
        size = kept[0].stat().st_size / 1e6
        yield "snapshots", "ok", f"{ages}; the newest has {size:,.1f} MB", ""


def _horizon(state: Path) -> Iterator[Finding]:
    """How far back `murmure replay` can go."""
    try:
        horizon = Journal(state / "journal").horizon()
    except StoreError as error:
        yield "replay horizon", "wrong", str(error), ""
        return
    size = sum(path.stat().st_size for path in (state / "journal").glob("*.log")) / 1e6
    if horizon is None:
        yield "replay horizon", "ok", "the journal is empty", ""
        return
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(horizon.at_ms / 1000))
    if horizon.seq == 1:
        found = f"the journal reaches back to the first commit ({size:,.1f} MB): all can be replayed"
    else:
        found = f"the journal reaches back to commit {horizon.seq}, received {moment} UTC ({size:,.1f} MB)"
    yield "replay horizon", "ok", found, "" if horizon.seq == 1 else "store.journal_days keeps it longer"


def _unfinished(folder: Path) -> Iterator[Finding]:
    for place in sorted(path for path in folder.glob("*") if path.is_dir()):
        manifest = read_manifest(place)
        size = sum(file.stat().st_size for file in place.iterdir()) / 1e6
        names = ", ".join(mark.path for mark in manifest.files[:3]) if manifest else "an input broken off early"
        found = f"{names}: not read to the end ({size:,.1f} MB kept to go on)"
        yield "unfinished input", "note", found, f"run the same command again, or remove {place}"
