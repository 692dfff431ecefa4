"""The form of a backup: a tar in zstandard, its manifest first. Written by `backup.py`, read by `restore.py`."""

import os
import re
import tarfile
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

import msgspec
import zstandard

from pipeline.errors import InputError

__all__ = [
    "FORMAT",
    "PARTS",
    "Manifest",
    "Member",
    "Standing",
    "hash_of",
    "open_tar",
    "pack_file",
    "read_head",
    "take_manifest",
]

FORMAT = 1
MANIFEST = "manifest.json"
# What a backup may hold, by its place in the data folder. Nothing else is packed, and nothing else unpacked.
PARTS = re.compile(
    r"state/live\.duckdb|state/snapshots/\d{12}\.snapshot|state/journal/\d{12}\.log|"
    r"state/sorted/[0-9a-f]{16}/(?:manifest\.json|sorted\.rows)|state/sorted/stdin-[0-9a-f]{16}\.[a-z.]{1,16}|"
    r"archive/texts-\d{4}-\d{2}\.duckdb"
)
_CHUNK = 2**20


class Member(msgspec.Struct, frozen=True):
    """A file of the backup, by its place in the data folder."""

    name: str
    size: int
    sha256: str


class Standing(msgspec.Struct, frozen=True):
    """Where the reading of an input stood."""

    input: str
    position: str
    ended: bool


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds and which release reads it. `command` is the id of the inbox's file that asked for it."""

    format: int
    murmure: str
    schema: int
    snapshot: int
    journal: int
    seq: int
    made_at_ms: int
    command: str
    inputs: list[Standing]
    members: list[Member]


def pack_file(files: Mapping[str, Path], manifest: Manifest, draft: Path) -> None:
    """Write the tar. Only its owner may read it: it holds every text."""
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(handle, "wb") as raw,
        zstandard.ZstdCompressor(level=3, threads=2).stream_writer(raw) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        head = msgspec.json.format(msgspec.json.encode(manifest))
        tar.addfile(_info(MANIFEST, len(head), manifest), BytesIO(head))
        for member in manifest.members:
            with files[member.name].open("rb") as file:
                tar.addfile(_info(member.name, member.size, manifest), file)


def _info(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, manifest.made_at_ms // 1000
    return info


def read_head(path: Path) -> Manifest:
    """The manifest of a backup. InputError when the file is none."""
    try:
        with path.open("rb") as raw, open_tar(raw) as tar:
            return take_manifest(tar, path)
    except (OSError, tarfile.TarError, zstandard.ZstdError) as error:
        raise InputError(f"{path} is no backup of murmure, or is damaged ({error})") from error


def open_tar(raw: IO[bytes]) -> tarfile.TarFile:
    """A backup's members, one after the other."""
    return tarfile.open(fileobj=zstandard.ZstdDecompressor().stream_reader(raw), mode="r|")


def take_manifest(tar: tarfile.TarFile, path: Path) -> Manifest:
    """The manifest, which comes first. InputError when something else does."""
    first = tar.next()
    held = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if held is None:
        raise InputError(f"{path} is no backup of murmure: it does not begin with {MANIFEST}")
    try:
        return msgspec.json.decode(held.read(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise InputError(
            f"the {MANIFEST} of {path} cannot be read ({error}); a newer murmure may have made it"
        ) from error


def hash_of(path: Path) -> str:
    """The sha256 of a file."""
    digest = sha256()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
