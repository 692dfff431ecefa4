"""Standard input, which nobody can send again, as a file: as it came, or with people under their pseudonyms.

Part of `batches.py`. Under a key no byte of it is written before it was read and its people were renamed: what is kept
is rows of the form of `sorting.py`, in the order in which they came.
"""

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import IO

from pipeline.events import Event, Reject
from streams.columns import ColumnMap
from streams.durable import replace_durably
from streams.pseudonym_key import pseudonyms
from streams.sources.files import input_format, read_stream
from streams.sources.sorting import Row, read_sorted, write_rows
from streams.sources.tails import STDIN

__all__ = ["is_spool_of_rows", "read_spool", "spool"]

_ROWS = ".rows"


def spool(stdin: IO[bytes], workdir: Path, column_map: ColumnMap | None) -> Path:
    """Standard input as a file named after its contents, so that the same bytes again are the same input.

    InputError: under a key, Parquet, which cannot be read before it is there whole; or columns that the map does not
    fit.
    """
    draft, hiding = workdir / "stdin.new", pseudonyms()
    if hiding is None:
        ending = f".{input_format(STDIN, column_map)}"
        with draft.open("wb") as file:
            while chunk := stdin.read(2**20):
                file.write(chunk)
    else:
        for left in workdir.glob("stdin-*"):  # of an earlier release, or of a run without the key
            if left.suffix != _ROWS:
                left.unlink()
        ending = _ROWS
        told = ((offset, hiding.found(found)) for offset, found in read_stream(stdin, column_map, "stdin"))
        write_rows((_row(offset, found) for offset, found in told), draft)
    with draft.open("rb") as file:
        digest = blake2b(digest_size=8)
        while chunk := file.read(2**20):
            digest.update(chunk)
    spooled = workdir / f"stdin-{digest.hexdigest()}{ending}"
    replace_durably(draft, spooled)
    return spooled


def is_spool_of_rows(path: Path, name: str) -> bool:
    """Whether a file of an input is standard input that was spooled under a key."""
    return name == "stdin" and path.suffix == _ROWS


def read_spool(path: Path, after: int | None) -> Iterator[tuple[int, Event | Reject]]:
    """The events and rejects of standard input, with their offsets; after the one at offset `after`, when given."""
    for _, rows in read_sorted(path):
        for row in rows:
            found = row.event or row.reject
            assert found is not None
            if after is None or row.offset > after:
                yield row.offset, found


def _row(offset: int, found: Event | Reject) -> Row:
    return Row(0, offset, None, found) if isinstance(found, Reject) else Row(0, offset, found)
