"""The inbox of a data folder: commands that change something, left as files for the one who writes.

A command is written under a temporary name, made durable, and renamed; the writer stores its id together with
its effect, so that it is carried out once, and removes the file after.
"""

import os
import secrets
import time
from pathlib import Path

from streams.journal import fsync_folder

__all__ = ["drop", "waiting"]


def drop(data: Path, kind: str, content: bytes) -> Path:
    """Leave a command for the writer; gives the file, which is gone once the command was carried out."""
    folder = data / "inbox"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}.{kind}"
    temporary = folder / f".{name}.tmp"
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path = folder / name
    temporary.replace(path)
    fsync_folder(folder)
    return path


def waiting(data: Path) -> list[Path]:
    """The commands not yet carried out, oldest first."""
    folder = data / "inbox"
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []
