"""Find the SQL statements that ship with murmure: one file each, in `streams/sql/`."""

from functools import cache
from pathlib import Path

__all__ = ["SQL", "describe", "quoted", "statement"]

SQL = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """The text of a statement, by its path below `streams/sql/` without `.sql`.

    >>> statement("views/activity").splitlines()[0][:13]
    '-- One row is'
    """
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def quoted(path: Path) -> str:
    """The name of a file as a string of SQL.

    >>> quoted(Path("it's"))
    "'it''s'"
    """
    return "'" + path.as_posix().replace("'", "''") + "'"


def describe(name: str) -> str:
    """What a row of the statement's result is: its first line, without the dashes."""
    return statement(name).partition("\n")[0].removeprefix("--").strip()
