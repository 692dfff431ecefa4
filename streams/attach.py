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
    return _HEADER + _script([path.relative_to(data) for path in month_files(data)])


def attach(con: duckdb.DuckDBPyConnection, data: Path) -> list[str]:
    """Give a connection to the published file the view `mentions_full`; gives the months that had to be left out, with
    the reason: their texts are NULL in it."""
    files = month_files(data)
    try:
        con.execute(_script(files))
    except duckdb.Error:
        sound, left_out = attach_months(con, files)
        con.execute(_script([file for file in files if _name(file) in sound]))
        return left_out
    return []


def attach_months(
    con: duckdb.DuckDBPyConnection, files: Sequence[Path], prefix: str = ""
) -> tuple[list[str], list[str]]:
    """Attach archive files one by one; gives the names they got, which begin with `prefix`, and those that had to be
    left out, with the reason."""
    sound, left_out = [], []
    for file in files:
        name = prefix + _name(file)
        try:
            con.execute(_attaching(file, name))
            con.execute(f"SELECT 1 FROM {name}.texts LIMIT 1")
            sound.append(name)
        except duckdb.Error as error:
            if file.exists():  # else it was dropped by its age while we looked
                left_out.append(f"{file} ({str(error).partition(chr(10))[0]})")
    return sound, left_out


def _script(files: Sequence[Path]) -> str:
    """The statements that attach these files under `texts_2026_01` and so on, and make the view `mentions_full`.

    `files` are named as the client is to open them.
    """
    names = [_name(path) for path in files]
    attaching = [_attaching(path, name) for path, name in zip(files, names, strict=True)]
    columns = "SELECT source, mention_id, text, posted_at FROM"
    texts = [f"{columns} {name}.texts" for name in names] or [f"{columns} mentions WHERE false"]
    united = "\n    UNION ALL ".join(texts)
    view = f"CREATE OR REPLACE TEMP VIEW archived_texts AS\n    {united};\n"
    return "".join([*attaching, view, statement("archive/mentions_full")])


def _name(file: Path) -> str:
    return file.stem.replace("-", "_")


def _attaching(file: Path, name: str) -> str:
    return f"ATTACH IF NOT EXISTS {quoted(file)} AS {name} (READ_ONLY);\n"
