"""A backup back to a data folder: every file checked against the manifest before the folder is there at all.

Nothing of a backup is believed: a member is unpacked only where the manifest names it, its name is one that murmure
gives, and it is a plain file of the size and hash that was written down. The folder appears in one move, whole.
"""

import os
import shutil
import tarfile
from hashlib import sha256
from pathlib import Path

import zstandard

from pipeline import snapshot as engine_snapshot
from pipeline.errors import InputError, StoreError
from streams import journal as batch_journal
from streams.archive import write_attach_file
from streams.backup_file import FORMAT, PARTS, Manifest, Member, open_tar, take_manifest
from streams.durable import fsync_file, fsync_folder
from streams.queries import PUBLISHED_FILE
from streams.schema import SCHEMA_VERSION
from streams.store import LIVE_FILE

__all__ = ["restore"]

_CHUNK = 2**20


def restore(file: Path, data: Path) -> Manifest:
    """Unpack a backup to a new data folder; gives what it holds.

    StoreError when the folder holds anything; InputError when the file is no backup, is damaged, or is of a newer
    release. In each case nothing is left behind.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise StoreError(f"{data} holds something already; a backup is restored to a new folder: name another")
    draft = data.absolute().with_name(f".{data.absolute().name}.{os.getpid()}.part")
    try:
        with file.open("rb") as raw, open_tar(raw) as tar:
            manifest = take_manifest(tar, file)
            _refuse_newer(manifest, file)
            members = _named(manifest, file)
            draft.mkdir(parents=True)
            while (info := tar.next()) is not None:  # iterating would begin with the manifest again
                _unpack(tar, info, members, draft, file)
        if members:
            raise InputError(f"{file} is damaged: {next(iter(members))} is missing, which its manifest names")
        # The store of a backup was published when it was made: readers need not wait for a writer.
        shutil.copyfile(draft / "state" / LIVE_FILE, draft / PUBLISHED_FILE)
        fsync_file(draft / PUBLISHED_FILE)
        write_attach_file(draft)
        for folder in (draft, *(path for path in draft.rglob("*") if path.is_dir())):
            fsync_folder(folder)
        draft.replace(data)
        fsync_folder(data.absolute().parent)
    except (EOFError, tarfile.TarError, zstandard.ZstdError) as error:
        raise InputError(f"{file} is no backup of murmure, or is damaged ({error})") from error
    except OSError as error:
        raise InputError(f"could not restore {file} to {data} ({error}); check names, rights and disk space") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _refuse_newer(manifest: Manifest, file: Path) -> None:
    versions = {
        "backup": (manifest.format, FORMAT),
        "schema": (manifest.schema, SCHEMA_VERSION),
        "snapshot": (manifest.snapshot, engine_snapshot.VERSION),
        "journal": (manifest.journal, batch_journal.VERSION),
    }
    for what, (found, known) in versions.items():
        if found > known:
            raise InputError(
                f"{file} was made by murmure {manifest.murmure}: its {what} has version {found}, this one knows "
                f"versions up to {known}; install the newer murmure"
            )


def _named(manifest: Manifest, file: Path) -> dict[str, Member]:
    """The members by name. InputError when one has a name that murmure never gives: it could lead anywhere."""
    members = {member.name: member for member in manifest.members}
    if bad := next((name for name in members if not PARTS.fullmatch(name)), None):
        raise InputError(f"{file} was not made by murmure: it holds a file {bad!r}; nothing was unpacked")
    if len(members) < len(manifest.members) or f"state/{LIVE_FILE}" not in members:
        raise InputError(f"{file} is damaged: its manifest names a file twice, or no store")
    return members


def _unpack(tar: tarfile.TarFile, info: tarfile.TarInfo, members: dict[str, Member], draft: Path, file: Path) -> None:
    """Write one member to its place, and take it from those that are still to come."""
    member = members.pop(info.name, None)
    content = tar.extractfile(info) if info.isreg() else None
    if member is None or content is None:
        raise InputError(f"{file} holds {info.name!r}, which its manifest does not name as a file; nothing was kept")
    path = draft / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = sha256(), 0
    with path.open("xb") as out:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if (size, digest.hexdigest()) != (member.size, member.sha256):
        raise InputError(f"{file} is damaged: {member.name} is not what was packed; take an older backup")
