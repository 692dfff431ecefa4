"""Take a question for what DuckDB takes it for: one SELECT, or the plan of one, and nothing else.

Read-only alone is not enough. `EXPLAIN ANALYZE` carries out what it explains, and DuckDB types it EXPLAIN whatever that
is: by `EXPLAIN ANALYZE CREATE TEMP TABLE mentions ...` one caller would give all others of a connection made-up rows.
"""

import re
from collections.abc import Iterator

import duckdb

from pipeline.errors import QueryError

__all__ = ["parameters_of", "refuse_unless_one_select", "select_of"]

_WORD = re.compile(rb"\w+|.", re.DOTALL)
_ADVICE = "(DESCRIBE, SUMMARIZE and the EXPLAIN of a SELECT are fine too)"


def refuse_unless_one_select(sql: str) -> None:
    """QueryError unless this is exactly one SELECT, or EXPLAIN and one SELECT."""
    statements = _parsed(sql)
    if len(statements) == 1:
        (one,) = statements
        if one.type == duckdb.StatementType.SELECT:
            return
        if one.type == duckdb.StatementType.EXPLAIN and any(map(_is_select, _explained(one.query))):
            return
    found = ", ".join(s.type.name for s in statements) or "nothing"
    if found == "EXPLAIN":
        found = "EXPLAIN of something else"
    raise QueryError(f"ask one SELECT at a time; found {found}. {_ADVICE}")


def select_of(sql: str) -> str:
    """The SELECT of a statement that was not refused: all of it, or what it explains.

    >>> select_of("EXPLAIN ANALYZE SELECT 1")
    'SELECT 1'
    """
    (one,) = _parsed(sql)
    if one.type == duckdb.StatementType.SELECT:
        return one.query
    return next(filter(_is_select, _explained(one.query)))


def parameters_of(sql: str) -> list[str]:
    """The names of the parameters of a statement, in order.

    >>> parameters_of("SELECT $who, $brand, $who")
    ['brand', 'who']
    """
    return sorted({name for one in _parsed(sql) for name in one.named_parameters})


def _parsed(sql: str) -> list[duckdb.Statement]:
    try:
        return duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(str(error).rstrip()) from error
    except (TypeError, UnicodeError) as error:
        raise QueryError("ask in text that can be written as UTF-8; found half a character") from error


def _explained(query: str) -> Iterator[str]:
    """What may be explained here: all after EXPLAIN, after ANALYZE, after (OPTIONS). Only one of them can be parsed."""
    raw = query.encode()
    tokens = [start for start, kind in duckdb.tokenize(query) if kind != duckdb.token_type.comment]
    words = [found[0].upper() if (found := _WORD.match(raw, start)) else b"" for start in tokens]
    if words[:1] != [b"EXPLAIN"]:
        return
    starts = [1]
    if words[1:2] == [b"ANALYZE"]:
        starts.append(2)
    if words[1:2] == [b"("] and b")" in words:
        starts.append(words.index(b")") + 1)
    for start in starts:
        if start < len(tokens):
            yield raw[tokens[start] :].decode()


def _is_select(sql: str) -> bool:
    try:
        return [s.type for s in duckdb.extract_statements(sql)] == [duckdb.StatementType.SELECT]
    except duckdb.Error:
        return False
