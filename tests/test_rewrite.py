"""The daily rewrite: what was deleted is nowhere in the file any more, all else is as before."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.errors import StoreError
from pipeline.rollup import recompute
from pipeline.settings import Settings, StoreSettings
from streams.keeping import Keeping
from streams.publish import PUBLISHED_FILE, publish
from streams.queries import ask
from streams.removal import note_removal
from streams.rewrite import rewrite
from streams.store import Store
from streams.transaction import transaction
from tests.store_samples import NOON_MS, cell, label, mention, output, share

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

HOUR_MS = 3_600_000
SECRET = "dites-le-a-personne"
TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() ORDER BY 1"


def filled(folder: Path, n: int = 40) -> Store:
    """A store in which half of the mentions, each with a secret, were deleted. (Few: many would be compressed.)"""
    store = Store.open(folder)
    rows = [mention(f"m{i}", at_ms=NOON_MS + i, text=f"{SECRET}-{i}" if i % 2 else f"post {i}") for i in range(n)]
    labels = [label(f"m{i}", "venting") for i in range(n)]
    store.commit(output(mentions=rows, labels=labels, interactions=[share("s1")], activity=[cell("acme", n)]), 1)
    publish(store, folder, NOON_MS)
    store.commit(output("2", removed_mentions=[("forum", f"m{i}") for i in range(1, n, 2)]), 2)
    return store


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    return {t: con.execute(f"FROM {t} ORDER BY ALL").fetchall() for (t,) in con.execute(TABLES).fetchall()}


def schema(con: duckdb.DuckDBPyConnection) -> list[list[tuple[Any, ...]]]:
    asked = (
        "SELECT table_name, comment, has_primary_key FROM duckdb_tables() ORDER BY 1",
        "SELECT table_name, constraint_type, constraint_column_names FROM duckdb_constraints() ORDER BY ALL",
        "SELECT table_name, column_name, column_index, data_type, is_nullable, comment FROM duckdb_columns() "
        "WHERE NOT internal ORDER BY 1, 2",
        "SELECT view_name, sql, comment FROM duckdb_views() WHERE NOT internal ORDER BY 1",
        "SELECT function_name, parameters, macro_definition, comment FROM duckdb_functions() "
        "WHERE NOT internal ORDER BY 1",
        "SELECT tags FROM duckdb_databases() WHERE database_name = current_database()",
    )
    return [con.execute(sql).fetchall() for sql in asked]


def test_deleted_texts_are_found_nowhere_in_the_file_and_all_else_is_equal(tmp_path: Path) -> None:
    filled(tmp_path).close()  # DuckDB spells views a little differently once it has read them from a file
    with Store.open(tmp_path) as store:
        publish(store, tmp_path, NOON_MS)
        assert SECRET.encode() in (tmp_path / PUBLISHED_FILE).read_bytes()  # or this test would show nothing
        before = contents(store.con), schema(store.con)
        assert rewrite(store) is not None
        assert (contents(store.con), schema(store.con)) == before
        assert store.is_unpublished
        publish(store, tmp_path, NOON_MS)
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert SECRET.encode() not in path.read_bytes(), path.name
    assert len(ask(tmp_path, "FROM top_sharers('acme')").columns) > 2
    assert ask(tmp_path, "SELECT count(*) FROM mentions").rows == [(20,)]


def test_the_file_shrinks_by_what_was_deleted(tmp_path: Path) -> None:
    with filled(tmp_path, n=40_000) as store:
        publish(store, tmp_path, NOON_MS)
        done = rewrite(store)
    assert done is not None
    assert done.after < done.before


def test_it_can_be_done_again_and_after_a_restart(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        assert rewrite(store) is not None
        assert rewrite(store) is not None
    with Store.open(tmp_path) as store:
        assert rewrite(store) is not None


def test_the_store_goes_on_after_it(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        rewrite(store)
        store.commit(output("3", mentions=[mention("m1")], activity=[cell("acme", 7)]), 3)
    with Store.open(tmp_path) as store:
        assert store.last_seq() == 3
        assert store.con.execute("SELECT mentions_e4 FROM activity_counts").fetchall() == [(70_000,)]
        assert store.con.execute("SELECT count(*) FROM mentions").fetchall() == [(21,)]


def test_the_writer_keeps_its_lock(tmp_path: Path) -> None:
    steal = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    with filled(tmp_path) as store:
        rewrite(store)
        tried = subprocess.run([sys.executable, "-c", steal, str(store.path)], capture_output=True, check=False)
        assert tried.returncode != 0
        assert b"lock" in tried.stderr


def test_a_left_over_draft_and_its_log_do_no_harm(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        for end in ("part", "part.wal"):
            (tmp_path / "state" / f"rewritten.{end}").write_bytes(b"half a file")
        assert rewrite(store) is not None
        assert list((tmp_path / "state").glob("rewritten*")) == []


class Forgetful:
    """A connection that loses something of the draft before it is checked."""

    def __init__(self, con: duckdb.DuckDBPyConnection, sql: str) -> None:
        self._con, self._sql = con, sql

    def execute(self, sql: str, *parameters: object) -> duckdb.DuckDBPyConnection:
        if sql == "CHECKPOINT draft":
            self._con.execute(self._sql)
        return self._con.execute(sql, *parameters)

    def __getattr__(self, name: str) -> object:
        return getattr(self._con, name)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DELETE FROM draft.labels WHERE mention_id = 'm2'", "table labels has 19 rows instead of 20"),
        ("COMMENT ON COLUMN draft.labels.p IS NULL", "column labels.p"),
        ("COMMENT ON TABLE draft.labels IS NULL", "table labels"),
        ("DROP VIEW draft.conservation", "column conservation.accepted"),
        ("DROP MACRO TABLE draft.top_ties", "macro top_ties"),
        ("CREATE TABLE draft.more (i INTEGER)", "column more.i"),
    ],
)
def test_a_copy_that_is_not_the_same_is_refused_and_the_store_stays(tmp_path: Path, harm: str, said: str) -> None:
    with filled(tmp_path) as store:
        real = store.con
        before = contents(real)
        store.con = Forgetful(real, harm)  # type: ignore[assignment]
        with pytest.raises(StoreError, match=said):
            rewrite(store)
        store.con = real
        assert contents(store.con) == before
        assert list((tmp_path / "state").glob("rewritten*")) == []
        assert rewrite(store) is not None


def keeping(store: Store, folder: Path, now_ms: int, hours: float = 24) -> Keeping:
    return Keeping(store, folder, Settings(store=StoreSettings(rewrite_hours=hours)), recompute, now_ms)


def remove(store: Store) -> None:
    with transaction(store.con, store.path) as con:
        note_removal(con)


def test_it_is_due_once_a_day_also_over_restarts_and_only_when_something_was_removed(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        kept = keeping(store, tmp_path, NOON_MS)
        remove(store)
        assert not kept.rewrite_if_due(NOON_MS + 23 * HOUR_MS)
    with Store.open(tmp_path) as store:
        kept = keeping(store, tmp_path, NOON_MS + 24 * HOUR_MS)
        assert kept.rewrite_if_due(NOON_MS + 24 * HOUR_MS)
        assert not kept.rewrite_if_due(NOON_MS + 50 * HOUR_MS)  # nothing was removed since
        remove(store)
        assert kept.rewrite_if_due(NOON_MS + 51 * HOUR_MS)
        remove(store)
        assert not kept.rewrite_if_due(NOON_MS + 74 * HOUR_MS)
        assert kept.rewrite_if_due(NOON_MS + 75 * HOUR_MS)


def test_a_clock_that_went_back_does_not_put_it_off(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        kept = keeping(store, tmp_path, NOON_MS)
        remove(store)
        assert kept.rewrite_if_due(NOON_MS - HOUR_MS)


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        kept = keeping(store, tmp_path, NOON_MS, hours=0)
        remove(store)
        assert not kept.rewrite_if_due(NOON_MS + 1000 * HOUR_MS)


def test_a_rewrite_that_fails_is_noted_and_tried_again_an_hour_later(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        kept = keeping(store, tmp_path, NOON_MS)
        remove(store)
        blocked = store.path.with_name("rewritten.part")
        blocked.mkdir()  # nothing can be written under this name
        (blocked / "x").touch()
        due_ms = NOON_MS + 24 * HOUR_MS
        assert not kept.rewrite_if_due(due_ms)
        assert store.con.execute("SELECT reason FROM coverage").fetchall() == [("rewrite_failed",)]
        (blocked / "x").unlink()
        blocked.rmdir()
        assert not kept.rewrite_if_due(due_ms + HOUR_MS - 1)
        assert kept.rewrite_if_due(due_ms + HOUR_MS)


def test_a_month_that_holds_a_removed_text_makes_a_rewrite_due(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        kept = keeping(store, tmp_path, NOON_MS)
        store.con.execute("DELETE FROM murmure_meta WHERE key = 'removed'")
        assert not kept.rewrite_if_due(NOON_MS + 24 * HOUR_MS)
        store.con.execute("INSERT INTO stale_months VALUES ('2026-01-01')")
        assert kept.rewrite_if_due(NOON_MS + 24 * HOUR_MS)
        assert store.con.execute("SELECT count(*) FROM stale_months").fetchall() == [(0,)]
