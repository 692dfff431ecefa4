"""Everything people can see in the published file says what it is, and nothing takes a name DuckDB refuses."""

from collections.abc import Iterator

import pytest

from streams.statements import SQL, describe
from streams.store import Store

STATEMENTS = sorted(path.relative_to(SQL).with_suffix("").as_posix() for path in SQL.rglob("*.sql"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("data")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("duckdb_tables()", "table_name"),
        ("duckdb_views()", "view_name"),
        ("duckdb_columns()", "table_name || '.' || column_name"),
        ("(FROM duckdb_functions() WHERE function_type = 'table_macro')", "function_name"),
    ],
)
def test_every_table_view_column_and_macro_has_a_comment(store: Store, what: str, name: str) -> None:
    found = store.con.execute(f"SELECT {name}, comment FROM {what} WHERE NOT internal").fetchall()
    assert len(found) > 2
    assert [name for name, comment in found if not comment or not comment.strip()] == []


def test_the_promised_tables_are_there(store: Store) -> None:
    promised = {"mentions", "labels", "interactions", "follows", "ties", "people", "activity", "rejected", "coverage"}
    promised |= {"credit", "cascades", "exposures", "contagion", "hazards"}
    promised |= {"freshness", "counts", "conservation", "brands"}
    found = store.con.execute("SELECT table_name FROM information_schema.tables").fetchall()
    assert promised <= {name for (name,) in found}


def test_times_are_utc_timestamps_without_a_zone_and_no_column_is_named_at(store: Store) -> None:
    found = store.con.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE NOT internal").fetchall()
    assert {type_ for name, type_ in found if name.endswith("_at") or name in ("since", "bucket", "as_of")} == {
        "TIMESTAMP"
    }
    assert "at" not in {name for name, _ in found}


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_begins_with_what_a_row_is(name: str) -> None:
    start = "The tables" if name.startswith("migrations/") else "One row"
    assert describe(name).startswith(start)


def test_the_file_can_be_read_by_older_clients(store: Store) -> None:
    tags = store.con.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'live'").fetchone()
    assert tags is not None
    assert "v1.2.0" in str(tags[0])
