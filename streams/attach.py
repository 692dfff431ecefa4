"""The archive as a reader meets it: a file a month beside the published one, and a view over both.

A stored view cannot reach over an attached file, so each connection makes its own: `murmure sql` by itself, any other
client by `attach.sql`, which lies in the data folder. Cost: 1 ms a month, and nothing where there is no archive.
Read by `queries.py`; the files are written by `archive.py`.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from streams.statements import quoted, statement

__all__ = [
    "ARCHIVE",
    "ATTACH_FILE",
    "attach",
    "attach_file_text",
    "attach_months",
    "end_of_month_ms",
    "month_file",
    "month_files",
]

ARCHIVE = "archive"
ATTACH_FILE = "attach.sql"
_NAME = re.compile(r"texts-(\d{4})-(\d{2})\.duckdb")
_HEADER = """\
-- Gives any DuckDB client the texts that moved to the archive. murmure writes this file: do not edit it.
-- Paths are relative: start the client in this folder, and open the published file read-only.
--   duckdb -readonly murmure.duckdb -cmd ".read attach.sql"
"""


def month_file(data: Path, year: int, month: int) -> Path:
    """The archive file of a month.

    >>> month_file(Path("data"), 2026, 1).as_posix()
    'data/archive/texts-2026-01.duckdb'
    """
    return data / ARCHIVE / f"texts-{year:04d}-{month:02d}.duckdb"


def end_of_month_ms(file: Path) -> int:
    """When the month of an archive file is over (ms since 1970)."""
    found = _NAME.fullmatch(file.name)
    assert found is not None
    year, month = int(found[1]), int(found[2])
    return round(datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp()) * 1000


def month_files(data: Path) -> list[Path]:
    """The archive files of a data folder, oldest month first."""
    return sorted(path for path in (data / ARCHIVE).glob("texts-*.duckdb") if _NAME.fullmatch(path.name))


def attach_file_text(data: Path) -> str:
    """What `attach.sql` of a data folder has to say."""
    files = month_files(data)
    # A client may read it twice.
    attaching = [_attaching(path.relative_to(data), _name(path), "IF NOT EXISTS ") for path in files]
    return _HEADER + "".join(attaching) + _view([_name(path) for path in files])


def attach(con: duckdb.DuckDBPyConnection, data: Path) -> list[str]:
    """Give a connection to the published file the view `mentions_full`; gives the months that had to be left out, with
    the reason: their texts are NULL in it."""
    sound, left_out = attach_months(con, month_files(data))
    con.execute(_view(sound))
    return left_out


def attach_months(
    con: duckdb.DuckDBPyConnection, files: Sequence[Path], prefix: str = ""
) -> tuple[list[str], list[str]]:
    """Attach archive files one by one; gives the names they got, which begin with `prefix`, and those that had to be
    left out, with the reason."""
    sound, left_out = [], []
    for file in files:
        name = prefix + _name(file)
        refused = _error_of(con, _attaching(file, name))  # also where another connection to this file attached it
        unread = _error_of(con, f"SELECT 1 FROM {name}.texts LIMIT 1")
        if unread is None:
            sound.append(name)
        elif file.exists():  # else it was dropped by its age while we looked
            left_out.append(f"{file} ({str(refused or unread).partition(chr(10))[0]})")
    return sound, left_out


def _error_of(con: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Error | None:
    try:
        con.execute(sql)
    except duckdb.Error as error:
        return error
    return None


def _view(names: Sequence[str]) -> str:
    """The statements that make the view `mentions_full` over attached months."""
    columns = "SELECT source, mention_id, text, posted_at FROM"
    texts = [f"{columns} {name}.texts" for name in names] or [f"{columns} mentions WHERE false"]
    united = "\n    UNION ALL ".join(texts)
    return f"CREATE OR REPLACE TEMP VIEW archived_texts AS\n    {united};\n" + statement("archive/mentions_full")


def _name(file: Path) -> str:
    return file.stem.replace("-", "_")


def _attaching(file: Path, name: str, unless: str = "") -> str:
    """Never with IF NOT EXISTS in a process that opens several connections: where two of them hold a file, DuckDB 2.0
    keeps the address of the one that is closed first, and a third that comes to lie there waits for it for ever."""
    return f"ATTACH {unless}{quoted(file)} AS {name} (READ_ONLY);\n"
