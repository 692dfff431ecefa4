"""Put bytes on disk so that a power cut finds them whole or not at all.

The order is always the same: write under another name, fsync the file, rename it, fsync its folder. A rename that
reached the disk before the bytes it points to would leave an empty file under a good name. Every file whose loss
would matter goes through here; a full disk becomes a StoreError that says what to do.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError

__all__ = [
    "copy_file",
    "fsync_file",
    "fsync_folder",
    "remove_draft",
    "replace_durably",
    "told_of_disk",
    "write_durably",
]

# --reflink is GNU's: it shares blocks where the file system can. Elsewhere the plain form does.
_COPIES = (["cp", "--reflink=auto", "--"], ["cp"])


def write_durably(path: Path, content: bytes) -> None:
    """Leave `content` under `path`, replacing what was there; on return it survives a power cut."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    with told_of_disk(path):
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        fsync_folder(path.parent)


def replace_durably(draft: Path, path: Path) -> None:
    """Put a file that others wrote in the place of `path`; on return it survives a power cut."""
    with told_of_disk(path):
        fsync_file(draft)
        draft.replace(path)
        fsync_folder(path.parent)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file by an external `cp`, sharing blocks where the file system can; the copy is not yet durable."""
    said = ""
    for command in _COPIES:
        try:
            done = subprocess.run([*command, str(source), str(target)], capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise StoreError("copying a store needs the command 'cp', and there is none on the PATH") from None
        if done.returncode == 0:
            return
        said = done.stderr.strip()
    raise StoreError(f"could not copy {source} to {target} ({said}); check disk space and permissions")


def remove_draft(draft: Path) -> None:
    """Remove a database that was being written, and its log; nothing when there is none."""
    for file in (draft, draft.with_name(f"{draft.name}.wal")):
        with told_of_disk(file):
            file.unlink(missing_ok=True)


def fsync_file(path: Path) -> None:
    """Wait until the bytes of a file are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_folder(folder: Path) -> None:
    """Wait until a rename, a new file or a removal in a folder is on disk."""
    fsync_file(folder)


@contextmanager
def told_of_disk(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"could not write {path} ({error.strerror or error}); what was committed is safe. "
            "Check disk space and permissions, then start the same command again: it goes on after the last commit"
        ) from error
