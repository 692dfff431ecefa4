"""Every ranking says how firm it is: wherever a table, view or macro has a rank, it has the ends of its set."""

from collections.abc import Iterator

import duckdb
import pytest

from streams.schema import migrate


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        migrate(opened)
        yield opened


def has_ends(columns: list[str], rank: str) -> bool:
    """`x_rank` goes with `x_rank_lo` and `x_rank_hi`, or, where a table has but one ranking, with the plain names."""
    return {f"{rank}_lo", f"{rank}_hi"} <= set(columns) or (
        {"rank_lo", "rank_hi"} <= set(columns) and sum(map(is_rank, columns)) == 1
    )


def is_rank(column: str) -> bool:
    return column == "rank" or column.endswith("_rank")


def test_every_table_and_view_with_a_rank_has_its_ends(con: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE NOT internal GROUP BY ALL ORDER BY 1"
    ranked = {name: cols for name, cols in con.execute(sql).fetchall() if any(map(is_rank, cols))}
    assert set(ranked) >= {"people", "perception_gap", "standings"}
    assert [(name, c) for name, cols in ranked.items() for c in cols if is_rank(c) and not has_ends(cols, c)] == []


def test_every_macro_with_a_rank_has_its_ends(con: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT function_name FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal ORDER BY 1"
    ranked = []
    for (name,) in con.execute(sql).fetchall():
        more = ", 'day'" if name in ("activity_of", "expected_of") else ""
        columns = [column[0] for column in con.execute(f"FROM {name}('x'{more})").description or ()]
        ranked += [name] if any(map(is_rank, columns)) else []
        assert [column for column in columns if is_rank(column) and not has_ends(columns, column)] == [], name
    assert set(ranked) >= {"gap", "leaders"}
