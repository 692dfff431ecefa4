"""`murmure declare`: tell murmure what no post says, list what it was told, take it back."""

import sys
from pathlib import Path

from pipeline.declared import DECLARED, Declarations, Declaring
from pipeline.errors import InputError, QueryError
from streams.config import read_config
from streams.declaring import send
from streams.display import show
from streams.queries import ask

__all__ = ["execute", "execute_list", "execute_withdraw"]

_LIST = "SELECT brand, kind, name, declared_at, content FROM declared ORDER BY brand, kind, name"


def execute(*, file: Path, data: Path) -> None:
    """Check the file, and have the writer of the folder take it in. SettingsError with every fault of the file."""
    declaring = read_config(file, Declarations).declaring()
    if not declaring.kinds:
        raise InputError(f"{file} declares nothing; it may hold {', '.join(DECLARED)} (see docs/b2b.md)")
    sys.stdout.write(f"{send(data, declaring).said}\n")


def execute_withdraw(*, what: str, brand: str | None, data: Path) -> None:
    """Take back one thing, such as `boost:spring`. QueryError when there is none, or several brands have one."""
    kind, _, name = what.partition(":")
    sql = "SELECT brand FROM declared WHERE kind = ? AND name = ? AND brand = coalesce(?, brand) ORDER BY brand"
    found = [str(row[0]) for row in ask(data, sql, [kind, name, brand]).rows]
    if len(found) != 1:
        which = (
            f"of {', '.join(found)}: say which with --brand" if found else "there is none; see murmure declare --list"
        )
        raise QueryError(f"{what!r} cannot be withdrawn: {which}")
    sys.stdout.write(f"{send(data, Declaring(brand=found[0], without=((kind, name),))).said}\n")


def execute_list(*, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """What is declared."""
    found = ask(data, _LIST)
    if format != "table":
        show(found.rows, found.columns, format)
        return
    show([row[:4] for row in found.rows], found.columns[:4], format, title="Declared")
