"""`murmure sql`: ask the published tables.

Reads its own arguments, because it must answer quickly (see `streams/cli.py`).
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.errors import QueryError
from streams.display import Format, show
from streams.queries import ask, named_query, named_values, query_names

__all__ = ["arguments", "execute", "main"]

_EPILOG = """examples:
  murmure sql --data DIR "SELECT brand, count(*) FROM mentions GROUP BY brand"
  murmure sql --data DIR --query motives
  murmure sql --data DIR --query traces --param who=some.author
  murmure sql --data DIR "SELECT posted_at, text FROM mentions_full WHERE posted_at < '2025-01-01'"
  murmure sql --data DIR --format json "FROM motive_mix('acme', since := '2026-01-01')"
  murmure sql --data SHARD1 --data SHARD2 --query activity
"""
_HERE = Path("murmure-data")


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What the words of a call say. Ends with exit code 2 when the call is wrong."""
    parser = argparse.ArgumentParser(
        prog="murmure sql",
        description="Ask the published tables, also while a run is writing. Only reads.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("text", nargs="?", metavar="SELECT", help="one SELECT (or DESCRIBE, SUMMARIZE, EXPLAIN)")
    parser.add_argument("-f", "--file", type=Path, help="a file with one SELECT; - for stdin")
    parser.add_argument("--query", metavar="NAME", help="a query by its name; see --list")
    parser.add_argument(
        "--param", action="append", metavar="NAME=VALUE", default=[], help="a value for $NAME; may be repeated"
    )
    parser.add_argument("--list", action="store_true", help="list the named queries")
    parser.add_argument(
        "--data",
        type=Path,
        action="append",
        metavar="DIR",
        help="the data folder (murmure-data); repeat it to ask the shards of a cluster as one store",
    )
    parser.add_argument(
        "--safe", action="store_true", help="for SQL you did not write: it reads the tables and no file of yours"
    )
    parser.add_argument(
        "--format", choices=[str(f) for f in Format], default="table", help="table for a person, the rest for a program"
    )
    given = parser.parse_args(words)
    if sum((given.text is not None, given.file is not None, given.query is not None, given.list)) != 1:
        parser.error("give one of: a SELECT, -f FILE, --query NAME, --list")
    return given


def main(words: Sequence[str]) -> None:
    """Read the arguments and print the answer. Exit code 2 when the call is wrong."""
    given = arguments(words)
    try:
        _execute(given)
    except BrokenPipeError:  # `| head` has what it wants; and nothing is to be said when Python closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _execute(given: argparse.Namespace) -> None:
    execute(
        text=given.text,
        file=given.file,
        query=given.query,
        values=_values(given.param),
        list_names=given.list,
        data=given.data or [_HERE],
        is_foreign=given.safe,
        format=given.format,
    )


def execute(
    *,
    text: str | None = None,
    file: Path | None = None,
    query: str | None = None,
    values: Mapping[str, str] | None = None,
    list_names: bool = False,
    data: Sequence[Path],
    is_foreign: bool = False,
    format: str = "table",  # noqa: A002 - the word of the command line
) -> None:
    """Print the answer to one question, or the names there are. QueryError when it cannot be answered."""
    if list_names:
        show(query_names().items(), ["name", "one row is"], format, "Named queries: murmure sql --query NAME")
        return
    known: Mapping[str, str | None] = values or {}
    if file is not None:
        text = _read(file)
    elif query is not None:
        text, known = named_query(query), named_values(query, values or {})
    answer = ask(data, text or "", known, is_foreign=is_foreign)
    show(answer.rows, answer.columns, format)


def _values(given: Sequence[str]) -> dict[str, str]:
    values = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not name or not equals:
            raise QueryError(f"--param wants NAME=VALUE, such as brand=acme; found {each!r}")
        values[name] = value
    return values


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"the query file {file} cannot be read ({error})") from error
