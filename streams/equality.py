"""Whether two data folders hold the same tables: the one comparison behind every claim that two runs are equal.

Rows are compared as multisets, whatever their order in the files. What must be the same, may differ by rounding, or
is left out is data, in `column_classes.py`. A table or column that is in no class is an error: new ones must be
classified. Cost: some seconds a million rows that are equal; more where they are not, to say how.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import duckdb
from msgspec import Struct

from pipeline.errors import StoreError
from streams.attach import month_files
from streams.column_classes import COMPARED, EXCLUDED_TABLES
from streams.compared import ABSOLUTE, RELATIVE, Compared, Rank
from streams.queries import PUBLISHED_FILE
from streams.statements import quoted, statement

__all__ = ["TableDifference", "Verdict", "digest", "tables_equal"]

_SHOWN = 3  # rows of each table that are shown when they differ


class TableDifference(Struct, frozen=True):
    """How a table differs: in how many rows, in which columns how often, and some of the rows, in words."""

    table: str
    n_rows: int
    columns: dict[str, int]
    examples: tuple[str, ...]

    def __str__(self) -> str:
        where = ", ".join(f"{column} in {n:,}" for column, n in self.columns.items())
        said = f"{self.table}: {self.n_rows:,} rows differ" + (f" ({where})" if where else "")
        return "\n  ".join([said, *self.examples])


class Verdict(Struct, frozen=True):
    """True when the tables are equal; else it says, as text, which differ and how."""

    differences: tuple[TableDifference, ...] = ()

    def __bool__(self) -> bool:
        return not self.differences

    def __str__(self) -> str:
        return "\n".join(map(str, self.differences)) if self.differences else "the tables are equal"

    __repr__ = __str__


def tables_equal(
    a: Path, b: Path, *, but_for: Collection[str] = (), compared: Mapping[str, Compared] = COMPARED
) -> Verdict:
    """Compare what two data folders (or published files) tell, table by table.

    but_for : tables (`counts`) and columns (`rejected.byte_offset`) in which the runs are meant to differ.
    compared : how each table is compared; every table of the files that is not in `EXCLUDED_TABLES` must be there.
    StoreError when one of the files cannot be opened, or holds a table or column that is in no class.
    """
    with _opened(a, b) as files:
        _refuse_unclassified(files.con, {"a": a, "b": b}, compared)
        known = {*compared, *(f"{name}.{column}" for name, table in compared.items() for column in table.columns)}
        if unknown := sorted(set(but_for) - known):
            raise StoreError(f"but_for names {unknown[0]!r}, and no table or column of that name is compared")
        found = [
            _compare(files, name, table, {column for column in table.columns if f"{name}.{column}" in but_for})
            for name, table in compared.items()
            if name not in but_for
        ]
    return Verdict(tuple(difference for difference in found if difference is not None))


def digest(path: Path) -> str:
    """One short text for all that is compared: the same input under the same release gives the same one.

    Unlike `tables_equal` it forgives no rounding, so it holds for one machine and one release of DuckDB.
    """
    with _opened(path, None) as files:
        _refuse_unclassified(files.con, {"a": path}, COMPARED)
        prints = [(name, _fingerprint(files, "a", name, how, how.compared)) for name, how in COMPARED.items()]
    return sha256(repr(prints).encode()).hexdigest()


class _Files(NamedTuple):
    """Two files to compare, attached as `a` and `b`, and the SQL that gives the archived texts of each, if any."""

    con: duckdb.DuckDBPyConnection
    texts: Mapping[str, str]

    def rows(self, side: str, table: str) -> str:
        """What to read the rows of a table from."""
        if table == "mentions" and self.texts[side]:
            return statement("compare/mentions_with_texts").format(side=side, texts=self.texts[side])
        return f"{side}.{table}"


@contextmanager
def _opened(a: Path, b: Path | None) -> Iterator[_Files]:
    """The files attached to read, as `a` and `b`, with the archives that lie beside them."""
    with duckdb.connect(config={"threads": 2}) as con:
        texts = {}
        for side, path in (("a", a), ("b", b)):
            if path is None:
                continue
            file = path / PUBLISHED_FILE if path.is_dir() else path
            if not file.is_file():
                raise StoreError(f"nothing to compare in {path}: there is no file {file}")
            try:
                _attach(con, file, side)
                months = {f"{side}_{month.stem.replace('-', '_')}": month for month in month_files(file.parent)}
                for name, month in months.items():
                    _attach(con, month, name)
            except duckdb.Error as error:
                raise StoreError(f"{file} cannot be compared ({str(error).partition(chr(10))[0]})") from error
            texts[side] = " UNION ALL ".join(f"FROM {name}.texts" for name in months)
        yield _Files(con, texts)


def _attach(con: duckdb.DuckDBPyConnection, file: Path, name: str) -> None:
    con.execute(f"ATTACH {quoted(file)} AS {name} (READ_ONLY)")


def _refuse_unclassified(
    con: duckdb.DuckDBPyConnection, paths: Mapping[str, Path], compared: Mapping[str, Compared]
) -> None:
    classified = {(table, column) for table, how in compared.items() for column in how.columns}
    for name, path in paths.items():
        rows = con.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND NOT internal", [name]
        ).fetchall()
        found = {(table, column) for table, column in rows if table not in EXCLUDED_TABLES}
        if new := sorted(found - classified):
            raise StoreError(
                f"{'.'.join(new[0])} of {path} is in no class of columns, so nobody knows whether it must be equal; "
                "add it to streams/column_classes.py, or open the folder with the release that wrote it"
            )
        if missing := sorted(classified - found):
            raise StoreError(
                f"{path} has no {'.'.join(missing[0])}: it is of another release; bring it up by 'murmure upgrade'"
            )


def _compare(files: _Files, name: str, how: Compared, left_out: Collection[str]) -> TableDifference | None:
    """How a table differs, None when it does not."""
    con = files.con
    keys = [column for column in how.key.split() if column not in left_out]
    exact = [column for column in how.exact.split() if column not in left_out]
    tolerant = [column for column in how.tolerant.split() if column not in left_out]
    ranks = [rank for rank in how.ranks if rank.column not in left_out]
    rest = [*exact, *tolerant, *(rank.column for rank in ranks)]
    prints = [_fingerprint(files, side, name, how, [*keys, *rest]) for side in ("a", "b")]
    if prints[0] == prints[1]:
        return None
    tests = {column: f"a.{column} IS DISTINCT FROM b.{column}" for column in exact}
    tests |= {column: _apart(column) for column in tolerant}
    tests |= {rank.column: _misplaced(rank) for rank in ranks}
    con.execute(
        statement("compare/differences").format(
            key=", ".join(keys),
            order=", ".join(rest or keys),
            rank_bounds="".join(map(_bounds, ranks)),
            first_rows=files.rows("a", name),
            second_rows=files.rows("b", name),
            where=how.where,
            key_values=", ".join(f"coalesce(a.{key}::VARCHAR, b.{key}::VARCHAR) AS {key}" for key in keys),
            values="".join(f"{_both(column, test)}, " for column, test in tests.items()),
            same_key=" AND ".join(f"a.{key} IS NOT DISTINCT FROM b.{key}" for key in keys),
            any_differs="".join(f" OR murmure_{column} IS NOT NULL" for column in tests),
        )
    )
    return _told(con, name, keys, list(tests))


def _fingerprint(files: _Files, side: str, name: str, how: Compared, columns: Sequence[str]) -> tuple[int, int]:
    """The number of rows, and a number made of all of them that their order does not change."""
    sql = statement("compare/fingerprint").format(
        columns=", ".join(columns), rows=files.rows(side, name), where=how.where
    )
    ((n_rows, made),) = files.con.execute(sql).fetchall()
    return int(n_rows), int(made)


def _both(column: str, test: str) -> str:
    """Both values where they differ. Rows without a partner differ as a whole."""
    present = "a.murmure_copy IS NOT NULL AND b.murmure_copy IS NOT NULL"
    return f"CASE WHEN {present} AND {test} THEN [a.{column}::VARCHAR, b.{column}::VARCHAR] END AS murmure_{column}"


def _apart(column: str) -> str:
    """Whether two numbers differ by more than rounding. NULL, NaN and the infinities must be the same."""
    a, b = f"a.{column}::DOUBLE", f"b.{column}::DOUBLE"
    near = f"isfinite({a}) AND isfinite({b}) AND abs({a} - {b}) <= {_tolerance(f'greatest(abs({a}), abs({b}))')}"
    return f"{a} IS DISTINCT FROM {b} AND NOT coalesce({near}, false)"


def _misplaced(rank: Rank) -> str:
    """Whether a rank differs by more than a change of places among scores that differ by rounding."""
    column = rank.column
    allowed = f"b.{column} BETWEEN a.murmure_first_{column} AND a.murmure_last_{column}"
    return f"a.{column} IS DISTINCT FROM b.{column} AND NOT coalesce({allowed}, false)"


def _bounds(rank: Rank) -> str:
    """The places a row of the first file could have taken, had its score been rounded otherwise."""
    of = f"PARTITION BY {', '.join(rank.of)}" if rank.of else ""
    step = _tolerance(f"abs({rank.score})")
    window = f"{of} ORDER BY {rank.score} DESC NULLS LAST RANGE BETWEEN"
    return (
        f", 1 + count({rank.score}) OVER ({of})"
        f" - count({rank.score}) OVER ({window} {step} PRECEDING AND UNBOUNDED FOLLOWING)"
        f" AS murmure_first_{rank.column}"
        f", count({rank.score}) OVER ({window} UNBOUNDED PRECEDING AND {step} FOLLOWING) AS murmure_last_{rank.column}"
    )


def _tolerance(size: str) -> str:
    return f"greatest({ABSOLUTE}::DOUBLE, {RELATIVE}::DOUBLE * {size})"


def _told(con: duckdb.DuckDBPyConnection, name: str, keys: list[str], columns: list[str]) -> TableDifference | None:
    """What the rows in `differences` come to; None when all of it was rounding."""
    tallies = "".join(f", count(murmure_{column})" for column in columns)
    counted = con.execute(f"SELECT count(*), count(only_in){tallies} FROM differences").fetchall()[0]
    if counted[0] == 0:
        return None
    by_column = {column: n for column, n in zip(columns, counted[2:], strict=True) if n}
    if counted[1]:
        by_column = {"without a partner": counted[1]} | by_column
    found = con.execute(f"SELECT * FROM differences ORDER BY ALL LIMIT {_SHOWN}")
    names = [column[0] for column in found.description or ()]
    examples = []
    for row in found.fetchall():
        values = dict(zip(names, row, strict=True))
        where = ", ".join(f"{key}={values[key]}" for key in keys)
        said = [f"{c} {_short(v[0])} | {_short(v[1])}" for c in columns if (v := values[f"murmure_{c}"])]
        examples.append(f"{where}: " + (f"only in {values['only_in']}" if values["only_in"] else "; ".join(said)))
    return TableDifference(name, counted[0], by_column, tuple(examples))


def _short(value: str | None) -> str:
    return "NULL" if value is None else value if len(value) <= 60 else f"{value[:57]}..."
