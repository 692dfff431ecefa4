"""The inbox of a data folder: commands that change something, left as files for the one who writes.

A command is written durably under its id; the writer stores that id together with its effect, so that it is carried
out once, and leaves a receipt for the one who asked. The command itself stays until the next durable snapshot: until
then it could be needed again.
"""

import secrets
import time
from pathlib import Path

import msgspec

from streams.durable import fsync_folder, told_of_disk, write_durably

__all__ = ["Receipt", "drop", "leave_receipt", "receipt_of", "sweep", "waiting"]

_RECEIPTS_DAYS = 30


class Receipt(msgspec.Struct, frozen=True):
    """What became of a command: whether it was done, and what there is to say of it."""

    id: str
    kind: str
    done: bool
    said: str
    at_ms: int


def drop(data: Path, kind: str, content: bytes) -> Path:
    """Leave a command for the writer; gives its file, whose name is its id."""
    folder = data / "inbox"
    with told_of_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        fsync_folder(data)
    # Carried out in order of name: a clock that went back must not put a command before those that wait.
    last_ns = max((int(path.name[:20]) for path in waiting(data)), default=0)
    path = folder / f"{max(time.time_ns(), last_ns + 1):020d}-{secrets.token_hex(4)}.{kind}"
    write_durably(path, content)
    return path


def waiting(data: Path) -> list[Path]:
    """The commands that lie in the inbox, oldest first."""
    return sorted(path for path in (data / "inbox").glob("*-*.*") if path.is_file() and path.name[:20].isdigit())


def leave_receipt(data: Path, receipt: Receipt) -> None:
    """Answer the one who asked. Call once the effect is stored."""
    folder = data / "inbox" / "receipts"
    if not folder.is_dir():
        with told_of_disk(folder):
            folder.mkdir(parents=True)
            fsync_folder(folder.parent)
    write_durably(folder / f"{receipt.id}.json", msgspec.json.encode(receipt))


def receipt_of(data: Path, command: Path) -> Receipt | None:
    """What became of a command; None while it waits."""
    try:
        raw = (data / "inbox" / "receipts" / f"{command.name}.json").read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.json.decode(raw, type=Receipt)


def sweep(data: Path, done: set[str]) -> None:
    """Remove the commands that were carried out, and receipts of long ago. Call after a durable snapshot."""
    for path in waiting(data):
        if path.name in done:
            path.unlink(missing_ok=True)
    before = time.time() - _RECEIPTS_DAYS * 86_400
    for path in (data / "inbox" / "receipts").glob("*.json"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
