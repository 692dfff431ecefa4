"""What is left behind of an erasure: a receipt that names nobody, and the check that it holds.

The receipt has a salted hash of the name. So anybody can have the folder searched for whoever hashes to it, and who
knows the name can have every byte searched as well.
"""

import json
import re
import secrets
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

import duckdb
import msgspec

from pipeline.errors import InputError
from pipeline.renaming import Renaming
from streams.durable import fsync_folder, told_of_disk, write_durably

__all__ = ["Erasure", "bytes_that_name", "leave_erasure", "read_erasure", "spellings", "who_hashes_to"]

_FOLDER = "erasures"
_CHUNK = 1 << 22


class Erasure(msgspec.Struct, frozen=True):
    """An erasure that was carried out. `rows` are how many named the person, by table, before; `later` is what was
    out of reach, and when it goes."""

    id: str
    at_ms: int
    until_ms: int
    salt: str
    hash: str
    rows: dict[str, int]
    later: tuple[str, ...]

    @classmethod
    def of(cls, author: str, until_ms: int, rows: dict[str, int], data: Path, now_ms: int) -> "Erasure":
        """The receipt for what was just done to a folder."""
        salt = secrets.token_hex(16)
        return cls(secrets.token_hex(6), now_ms, until_ms, salt, _hash(salt, author), rows, tuple(_later(data)))

    def is_of(self, name: str) -> bool:
        """Whether it is this person who was erased."""
        return _hash(self.salt, name) == self.hash


def leave_erasure(data: Path, erasure: Erasure) -> Path:
    """Write the receipt into the folder."""
    folder = data / _FOLDER
    with told_of_disk(folder):
        folder.mkdir(exist_ok=True)
        fsync_folder(data)
    path = folder / f"{erasure.id}.json"
    write_durably(path, msgspec.json.format(msgspec.json.encode(erasure)))
    return path


def read_erasure(data: Path, receipt: str) -> Erasure:
    """A receipt, by its id or its file. InputError when there is none, or the file is none."""
    path = Path(receipt) if receipt.endswith(".json") else data / _FOLDER / f"{receipt}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Erasure)
    except OSError as error:
        known = sorted(file.stem for file in (data / _FOLDER).glob("*.json"))
        raise InputError(
            f"no receipt at {path} ({error.strerror}); receipts of {data}: {', '.join(known) or 'none'}"
        ) from None
    except msgspec.DecodeError as error:
        raise InputError(f"{path} is no receipt of an erasure ({error})") from None


def who_hashes_to(con: duckdb.DuckDBPyConnection, erasure: Erasure, columns: list[tuple[str, str]]) -> list[str]:
    """The tables and columns that hold the erased name as an id."""
    found = []
    for table, column in columns:
        values = (value for (value,) in con.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall())
        if any(erasure.is_of(name) for value in values for name in _names(value)):
            found.append(f"{table}.{column}")
    return found


def spellings(forms: Iterable[str]) -> list[str]:
    """The forms of a name as they may stand in a file: also as JSON writes what it may not write plainly."""
    return list(dict.fromkeys(one for form in forms for one in (form, _quoted(form, False), _quoted(form, True))))


def bytes_that_name(data: Path, name: str, but: Iterable[str] = ()) -> Iterator[Path]:
    """The files of a folder in which the bytes of the name stand. `but`: longer names that have this one in them."""
    wanted = [one.encode("utf-8", "surrogatepass") for one in spellings(Renaming(name, "").forms)]
    others = sorted((one.encode("utf-8", "surrogatepass") for one in but), key=len, reverse=True)
    yield from (path for path in sorted(data.rglob("*")) if path.is_file() and _stands_in(path, wanted, others))


def _stands_in(path: Path, wanted: list[bytes], others: list[bytes]) -> bool:
    """Whether one of `wanted` stands in a file, by itself and not in one of `others`, which are longer ones first."""
    pattern = re.compile(b"(?:%b)|(%b)" % (_any(others) or b"(?!)", _any(wanted)))
    most = max(map(len, (*wanted, *others)))
    part, looked = b"", 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            part += chunk
            sure = len(part) - most if len(chunk) == _CHUNK else len(part)  # what begins later may go on
            found = pattern.finditer(part) if any(one in part for one in wanted) else ()
            if any(one[1] and looked <= one.start() < sure for one in found):
                return True
            begin = max(sure - most, 0)
            part, looked = part[begin:], sure - begin
    return False


def _any(texts: list[bytes]) -> bytes:
    return b"|".join(map(re.escape, texts))


def _quoted(form: str, is_ascii: bool) -> str:
    return json.dumps(form, ensure_ascii=is_ascii)[1:-1]


def _names(value: object) -> list[str]:
    """What of a value may be a name: a text, or each of a list."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _hash(salt: str, name: str) -> str:
    return blake2b(name.encode("utf-8", "surrogatepass"), key=bytes.fromhex(salt), digest_size=32).hexdigest()


def _later(data: Path) -> Iterator[str]:
    if any((data / "state" / "sorted").glob("*")):
        yield "state/sorted: an input that is being read; its sorted copy goes when it is read to its end"
    yield "input files and backups made before: they are yours to remove (murmure backup makes a new one)"
    yield "a cluster's topics: they expire after kafka.retention_days; dead letters likewise"
    yield "alerts and digests that were sent before"
