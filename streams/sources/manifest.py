"""The manifest of a bounded input: which files, their sizes and hashes, and when they were received.

It is what makes a second run of the same command the same input, and a changed file a refusal. Written with fsync
and rename, so it is there whole or not at all.
"""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec

from pipeline.errors import InputError
from streams.columns import ColumnMap
from streams.durable import write_durably
from streams.sources.lines import shown

__all__ = ["FileMark", "Manifest", "look_at", "read_manifest", "refuse_changes", "write_manifest"]

_VERSION = 1  # raise it when rows are read or sorted in another way
_NAME = "manifest.json"


class FileMark(msgspec.Struct, frozen=True):
    """One file as it was when first seen."""

    path: str
    size: int
    hash: str


class Manifest(msgspec.Struct, frozen=True):
    """A bounded input. `place` names the same files, map and order; `id` the same contents as well.

    `sorted_rows` is None until the sorted file is whole, and in order of arrival, which needs none.
    """

    id: str
    place: str
    received_ms: int
    files: tuple[FileMark, ...]
    sorted_rows: int | None = None


def look_at(paths: Sequence[Path], column_map: ColumnMap | None, order: str, received_ms: int) -> Manifest:
    """The manifest of these files as they are now. Reads each once. InputError when one cannot be read."""
    files = tuple(_mark(path) for path in paths)
    reading = f"{_VERSION} {order} {column_map.model_dump_json() if column_map else ''}"
    place = _digest(reading, *(str(path.resolve()) for path in paths))
    contents = _digest(reading, *(f"{path.name} {mark.hash}" for path, mark in zip(paths, files, strict=True)))
    return Manifest(id=contents, place=place, received_ms=received_ms, files=files)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest kept in a folder; None when there is none that can be read."""
    try:
        return msgspec.json.decode((folder / _NAME).read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Keep the manifest: after this it survives a power cut."""
    write_durably(folder / _NAME, msgspec.json.format(msgspec.json.encode(manifest)))


def refuse_changes(kept: Manifest, found: Manifest, folder: Path) -> None:
    """InputError that names the first file which is no longer what the unfinished reading began with."""
    for before, now in zip(kept.files, found.files, strict=True):
        if (before.size, before.hash) != (now.size, now.hash):
            raise InputError(
                f"--input {now.path} changed while its reading is unfinished: it had {before.size} bytes "
                f"(hash {before.hash[:8]}), now {now.size} ({now.hash[:8]}); put the old file back, or remove "
                f"{folder} to read the new one from its start"
            )


def _mark(path: Path) -> FileMark:
    digest = blake2b(digest_size=16)
    size = 0
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(2**20):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise InputError(f"--input {path} cannot be read: {error.strerror}; check the name and its rights") from error
    return FileMark(shown(path), size, digest.hexdigest())


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
