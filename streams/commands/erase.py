"""`murmure erase`: take a person out of a data folder, prove it, and say beforehand what would go."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import msgspec

from pipeline.errors import QueryError
from pipeline.renaming import Renaming
from streams.asking import ask_writer
from streams.display import show
from streams.erasing import ERASE, EraseOrder, archived_that_name, counts_of, longer_names, texts_of
from streams.erasure_receipt import bytes_that_name, read_erasure, who_hashes_to
from streams.name_columns import what_it_holds
from streams.pace import now_ms
from streams.pseudonym_key import hidden_name
from streams.queries import published

__all__ = ["execute", "execute_dry_run", "execute_verify"]

_PATIENCE_S = 600.0  # every file is written anew


def execute_dry_run(*, author: str, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """What names somebody, by table; the bytes by file. QueryError where nothing does."""
    author = hidden_name(author)
    with published(data) as con:
        rows = [("table", place, n) for place, n in counts_of(con, author).items()]
        rows += [("file", str(path.relative_to(data)), 1) for path in _files(con, data, author)]
    if not rows:
        raise QueryError(f"nothing in {data} names {author!r}; ids of people are written as their source writes them")
    show(rows, ("kind", "place", "n"), format, title="What names them (rows of tables; files with the bytes)")
    if format == "table":
        sys.stdout.write("\nNothing was changed. Erase: the same with --confirm in the place of --dry-run.\n")


def execute(*, author: str, data: Path) -> None:
    """Have the writer erase somebody; gives the receipt. QueryError where nothing names them."""
    author = hidden_name(author)
    with published(data) as con:
        if not counts_of(con, author) and not any(_files(con, data, author)):
            raise QueryError(f"nothing in {data} names this author; see what does: murmure erase AUTHOR --dry-run")
    order = msgspec.json.encode(EraseOrder.of(author, now_ms()))
    said = ask_writer(data, ERASE, order, _PATIENCE_S).said
    receipt = read_erasure(data, said.rpartition(" ")[2])
    sys.stdout.write(f"{said}: {data / 'erasures' / receipt.id}.json\n")
    for left in receipt.later:
        sys.stdout.write(f"  out of reach: {left}\n")
    sys.stdout.write(f"Check it: murmure erase --verify {receipt.id} --data {data}\n")


def execute_verify(*, receipt: str, author: str | None, data: Path, format: str) -> None:  # noqa: A002
    """Whether an erasure holds. QueryError when anything of it came back, or the name is not the receipt's."""
    erasure = read_erasure(data, receipt)
    author = None if author is None else hidden_name(author)
    if author is not None and not erasure.is_of(author):
        raise QueryError(f"the receipt {erasure.id} is not of this author")
    with published(data) as con:
        found = [("table", place) for place in who_hashes_to(con, erasure, _of_people(con))]
        if author is not None:
            named = [*counts_of(con, author), *archived_that_name(con, author)]
            found += [("table", place) for place in named if not any(one.startswith(place) for _, one in found)]
            found += [("file", str(path.relative_to(data))) for path in _files(con, data, author)]
    if found:
        show(found, ("kind", "place"), format, title="What names them")
        places = "1 place names" if len(found) == 1 else f"{len(found)} places name"
        raise QueryError(
            f"{places} the person of the receipt {erasure.id}; what they did since {_day(erasure.until_ms)} is not a "
            "part of that erasure, and input files are yours to remove"
        )
    looked = "every table and every byte" if author is not None else "every table (give the author to search the bytes)"
    if author is not None and _is_common(author):
        looked = "every table; so short a name stands in any file, so its bytes tell nothing"
    sys.stdout.write(f"the erasure {erasure.id} of {_day(erasure.at_ms)} holds: looked at {looked}\n")


def _files(con: duckdb.DuckDBPyConnection, data: Path, author: str) -> list[Path]:
    """The files with the bytes of a name, but as a part of another. None for a name whose bytes tell nothing."""
    return [] if _is_common(author) else list(bytes_that_name(data, author, longer_names(con, author)))


def _is_common(author: str) -> bool:
    return Renaming(author, "").is_plain


def _of_people(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return [(table, column) for table, column in texts_of(con) if what_it_holds(table, column) != "ours"]


def _day(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
