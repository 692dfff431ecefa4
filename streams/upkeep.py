"""What `doctor` says of the state of a data folder: how far back it can go, and what was left behind.

Reads only, and touches neither the live file nor what a writer is about to write.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import QueryError, StoreError
from pipeline.snapshot import version_of
from streams.attach import ARCHIVE, month_files
from streams.inbox import receipt_of, waiting
from streams.journal import Journal
from streams.live_file import LIVE_FILE
from streams.queries import PUBLISHED_FILE, ask
from streams.recovery import snapshots
from streams.sources.manifest import read_manifest

__all__ = ["upkeep"]

_OLD_COMMAND_S = 60

Finding = tuple[str, str, str, str]  # (check, verdict, found, advice)


def upkeep(data: Path, now_ms: int, *, is_running: bool) -> Iterator[Finding]:
    """Each thing worth knowing, as (check, verdict, found, advice)."""
    state = data / "state"
    if not is_running:
        yield from _store(data)
        yield from _way_back(data)
    yield from _horizon(state)
    yield from _archive(data)
    yield from _unfinished(state / "sorted")
    for folder in sorted(state.glob("damaged-*")):
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        found = f"a damaged store was set aside in {folder} ({size:,.1f} MB); what it held came back"
        yield "set aside", "note", found, "remove the folder once nobody wants to know why"
    undone = [path for path in waiting(data) if receipt_of(data, path) is None]
    old = [path for path in undone if now_ms - path.stat().st_mtime * 1000 > _OLD_COMMAND_S * 1000]
    if old and not is_running:
        found = f"{len(old)} commands wait, and nobody writes the folder"
        yield "inbox", "note", found, "the next 'murmure run' carries them out"


def _store(data: Path) -> Iterator[Finding]:
    """Whether there is a store to open. (By its first bytes: to open it could keep a writer from starting.)"""
    path = data / "state" / LIVE_FILE
    try:
        with path.open("rb") as file:
            is_sound = file.read(12)[8:] == b"DUCK"
    except FileNotFoundError:
        is_sound = False
    if not is_sound and (data / PUBLISHED_FILE).is_file():
        found = f"{path} is missing or damaged"
        yield "store", "wrong", found, "the next 'murmure run' puts it back from the published file and the journal"


def _way_back(data: Path) -> Iterator[Finding]:
    """Whether snapshot and journal lead to the published commit."""
    state, after_seq = data / "state", 0
    for path in reversed(snapshots(state)):
        name, size = f"snapshot {int(path.stem)}", f"{path.stat().st_size / 1e6:,.1f} MB"
        try:
            version_of(path.read_bytes())
        except ValueError as error:
            yield name, "note", f"damaged ({error})", "the one before it is used; look at the disk"
        else:
            after_seq = int(path.stem)
            yield name, "ok", size, ""
    if not (state / "journal").is_dir():
        return  # no writer was ever here
    try:
        seq = int(ask(data, "SELECT seq FROM last_commit").rows[0][0])
        missing = Journal(state / "journal").first_missing(after_seq, seq)
    except (QueryError, StoreError):
        return  # told elsewhere
    if missing is not None:
        found = f"the journal has no readable entry {missing} of {seq}: the next start will refuse"
        yield "journal", "wrong", found, "murmure restore the last backup to a new folder, or load the inputs again"


def _archive(data: Path) -> Iterator[Finding]:
    """The months whose texts are neither in the store nor in a file."""
    sql = "SELECT DISTINCT strftime(posted_at, '%Y-%m') FROM mentions WHERE text IS NULL ORDER BY 1"
    try:
        there = {path.name for path in month_files(data)}
        missing = [f"texts-{month}.duckdb" for (month,) in ask(data, sql).rows if f"texts-{month}.duckdb" not in there]
    except QueryError:
        return  # told elsewhere
    if missing:
        found = f"the archive has no {', '.join(missing[:5])}, so these texts are missing"
        yield (
            "archive",
            "wrong",
            found,
            f"put it back into {data / ARCHIVE} from a backup (restore that to a new folder)",
        )


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
