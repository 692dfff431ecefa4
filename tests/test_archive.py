"""Texts of old months lie in their own files, and one view reads over both."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import StoreError
from pipeline.records import MentionRow
from streams.archive import archive_texts, drop_months, rewrite_stale_months, write_attach_file
from streams.attach import ATTACH_FILE, month_file, month_files
from streams.publish import PUBLISHED_FILE, publish
from streams.queries import ask, open_published
from streams.removal import note_removal
from streams.store import Store
from streams.store_rows import key_table
from tests.store_samples import NOON_MS, mention, output

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything


def ms(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


MARCH = ms("2026-03-01")
OLD = [
    mention("m1", at_ms=ms("2026-01-01"), text="first of January"),
    mention("m1", at_ms=ms("2026-01-01"), text="first of January", brand="brenn"),
    mention("m2", at_ms=ms("2026-02-01") - 1, text="last of January: 'quoted'"),
    mention("m3", at_ms=ms("2026-02-01"), text="February"),
    mention("m4", at_ms=MARCH, text="March"),
]


def filled(folder: Path, rows: list[MentionRow] = OLD) -> Store:
    store = Store.open(folder)
    store.commit(output(mentions=rows), 1)
    return store


def move(store: Store, folder: Path, before_ms: int = MARCH) -> list[str]:
    return [file.name for file in archive_texts(store.con, store.path, folder, before_ms)]


def texts(folder: Path, view: str = "mentions_full") -> list[tuple[str, str | None]]:
    return ask(folder, f"SELECT DISTINCT mention_id, text FROM {view} ORDER BY ALL").rows


def archived(folder: Path, month: int) -> list[tuple[str, str]]:
    with duckdb.connect(str(month_file(folder, 2026, month)), read_only=True) as con:
        return con.execute("SELECT mention_id, text FROM texts ORDER BY ALL").fetchall()


def remove(store: Store, *ids: str) -> None:
    """What a commit does when posts are removed."""
    store.con.begin()
    store.con.register("batch", key_table(("source", "id"), [("forum", i) for i in ids]))
    note_removal(store.con, of_posts=True)
    store.con.execute("DELETE FROM mentions WHERE (source, mention_id) IN (SELECT source, id FROM batch)")
    store.con.unregister("batch")
    store.con.commit()


def test_texts_of_months_that_are_over_move_and_the_view_still_has_them(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        assert move(store, tmp_path) == ["texts-2026-01.duckdb", "texts-2026-02.duckdb"]
        publish(store, tmp_path, NOON_MS)
    assert texts(tmp_path, "mentions") == [("m1", None), ("m2", None), ("m3", None), ("m4", "March")]
    expected = [("m1", "first of January"), ("m2", "last of January: 'quoted'"), ("m3", "February"), ("m4", "March")]
    assert texts(tmp_path) == expected
    assert ask(tmp_path, "SELECT count(*), count(text) FROM mentions_full").rows == [(5, 5)]
    assert archived(tmp_path, 1) == expected[:2]  # one row a post, whatever its brands


def test_a_month_that_is_not_over_stays(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        assert move(store, tmp_path, MARCH - 1) == ["texts-2026-01.duckdb"]
        assert move(store, tmp_path, ms("2026-02-15")) == []


def test_the_view_has_the_columns_of_mentions_also_without_an_archive(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        publish(store, tmp_path, NOON_MS)
    describe = "SELECT column_name, column_type FROM (DESCRIBE {})"
    assert ask(tmp_path, describe.format("mentions_full")).rows == ask(tmp_path, describe.format("mentions")).rows
    assert texts(tmp_path) == texts(tmp_path, "mentions")


def test_what_comes_later_to_an_archived_month_joins_it(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        move(store, tmp_path)
        store.commit(output(mentions=[mention("m0", at_ms=ms("2026-01-15"), text="history")]), 2)
        assert move(store, tmp_path) == ["texts-2026-01.duckdb"]
        assert move(store, tmp_path) == []
    assert [i for i, _ in archived(tmp_path, 1)] == ["m0", "m1", "m2"]


def test_an_edit_of_an_archived_post_replaces_its_words_there(tmp_path: Path) -> None:
    new = mention("m2", at_ms=ms("2026-02-01") - 1, text="new words", rev=1, edit_id="e1")
    with filled(tmp_path) as store:
        move(store, tmp_path)
        store.commit(output(removed_mentions=[("forum", "m2")], mentions=[new]), 2)
        publish(store, tmp_path, NOON_MS)
        assert dict(texts(tmp_path))["m2"] == "new words"
        move(store, tmp_path)
        publish(store, tmp_path, NOON_MS)
    assert dict(texts(tmp_path))["m2"] == "new words"
    assert dict(archived(tmp_path, 1)) == {"m1": "first of January", "m2": "new words"}
    assert b"last of January" not in month_file(tmp_path, 2026, 1).read_bytes()


def test_the_text_of_a_deleted_post_is_shown_by_nothing_and_goes_with_the_rewrite_of_its_month(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        move(store, tmp_path)
        remove(store, "m2", "m4")
        publish(store, tmp_path, NOON_MS)
        assert "m2" not in dict(texts(tmp_path))
        assert b"last of January" in month_file(tmp_path, 2026, 1).read_bytes()
        assert rewrite_stale_months(store.con, store.path, tmp_path) == 1
        assert rewrite_stale_months(store.con, store.path, tmp_path) == 0
    assert archived(tmp_path, 1) == [("m1", "first of January")]
    assert b"last of January" not in month_file(tmp_path, 2026, 1).read_bytes()


def test_a_month_whose_posts_are_all_gone_has_no_file(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        move(store, tmp_path)
        remove(store, "m3")
        rewrite_stale_months(store.con, store.path, tmp_path)
        publish(store, tmp_path, NOON_MS)
    assert [file.name for file in month_files(tmp_path)] == ["texts-2026-01.duckdb"]
    assert "2026_02" not in (tmp_path / ATTACH_FILE).read_text()
    assert dict(texts(tmp_path))["m1"] == "first of January"


def test_a_rewritten_month_keeps_the_words_that_only_it_has_when_a_post_has_newer_ones_in_the_store(
    tmp_path: Path,
) -> None:
    edited = mention("m2", at_ms=ms("2026-02-01") - 1, text="new words", rev=1, edit_id="e1")
    with filled(tmp_path) as store:
        move(store, tmp_path)
        remove(store, "m2")
        store.commit(output(mentions=[edited]), 2)
        rewrite_stale_months(store.con, store.path, tmp_path)
        publish(store, tmp_path, NOON_MS)
    assert archived(tmp_path, 1) == [("m1", "first of January")]
    assert dict(texts(tmp_path))["m2"] == "new words"


class KilledError(Exception):
    pass


class Dying:
    """A connection that is killed before it carries out the statement that begins so."""

    def __init__(self, con: duckdb.DuckDBPyConnection, before: str) -> None:
        self._con, self._before = con, before

    def execute(self, sql: str, *parameters: object) -> duckdb.DuckDBPyConnection:
        if self._before in sql:
            raise KilledError
        return self._con.execute(sql, *parameters)

    def __getattr__(self, name: str) -> object:
        return getattr(self._con, name)


@pytest.mark.parametrize("before", ["INSERT INTO draft", "CHECKPOINT draft", "UPDATE mentions", "DELETE FROM stale"])
def test_a_kill_anywhere_repeats_to_the_same(tmp_path: Path, before: str) -> None:
    with filled(tmp_path) as store:
        move(store, tmp_path, ms("2026-02-01"))
        store.commit(output(mentions=[mention("m0", at_ms=ms("2026-01-15"), text="history")]), 2)
        with pytest.raises(KilledError):
            archive_texts(Dying(store.con, before), store.path, tmp_path, MARCH)  # type: ignore[arg-type]
    with Store.open(tmp_path) as store:
        publish(store, tmp_path, NOON_MS)
        between = texts(tmp_path)
        move(store, tmp_path)
        publish(store, tmp_path, NOON_MS)
    assert between == texts(tmp_path)
    assert [text for _, text in between].count(None) == 0
    assert [i for i, _ in archived(tmp_path, 1)] == ["m0", "m1", "m2"]
    assert [file.name for file in (tmp_path / "archive").iterdir() if file.name.startswith(".")] == []


def test_a_left_over_draft_and_its_log_do_no_harm(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        (tmp_path / "archive").mkdir()
        for end in ("part", "part.wal"):
            (tmp_path / "archive" / f".texts-2026-01.duckdb.{end}").write_bytes(b"half a file")
        move(store, tmp_path)
    assert [i for i, _ in archived(tmp_path, 1)] == ["m1", "m2"]


def test_a_reader_keeps_the_month_it_opened_while_it_is_written_again(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        move(store, tmp_path)
        publish(store, tmp_path, NOON_MS)
        with open_published(tmp_path) as reader:
            remove(store, "m2")
            rewrite_stale_months(store.con, store.path, tmp_path)
            found = reader.execute("SELECT text FROM mentions_full WHERE mention_id = 'm2'").fetchall()
    assert found == [("last of January: 'quoted'",)]


def test_the_writer_keeps_its_lock(tmp_path: Path) -> None:
    steal = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    with filled(tmp_path) as store:
        move(store, tmp_path)
        tried = subprocess.run([sys.executable, "-c", steal, str(store.path)], capture_output=True, check=False)
    assert tried.returncode != 0
    assert b"lock" in tried.stderr


def test_a_damaged_month_keeps_its_texts_in_the_store_and_holds_no_other_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with filled(tmp_path) as store:
        publish(store, tmp_path, NOON_MS)
        month_file(tmp_path, 2026, 1).parent.mkdir()
        month_file(tmp_path, 2026, 1).write_bytes(b"no database" * 1000)
        with pytest.raises(StoreError, match="texts-2026-01"):
            move(store, tmp_path)
        hot = "SELECT DISTINCT month(posted_at) FROM mentions WHERE text IS NOT NULL ORDER BY 1"
        assert store.con.execute(hot).fetchall() == [(1,), (3,)]
        assert archived(tmp_path, 2) != []
        names = store.con.execute("SELECT database_name FROM duckdb_databases() WHERE NOT internal").fetchall()
        assert names == [("live",)]
        publish(store, tmp_path, NOON_MS)
    assert [text for _, text in texts(tmp_path)].count(None) == 0  # January is hot, February archived
    assert "texts-2026-01" in capsys.readouterr().err


def test_months_beyond_the_rows_are_dropped(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        move(store, tmp_path)
    assert drop_months(tmp_path, MARCH - 1) == 1
    assert [file.name for file in month_files(tmp_path)] == ["texts-2026-02.duckdb"]
    assert "2026_01" not in (tmp_path / ATTACH_FILE).read_text()


def test_another_client_runs_the_attach_file_from_the_data_folder(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        move(store, tmp_path)
        publish(store, tmp_path, NOON_MS)
    (tmp_path / "elsewhere").mkdir()
    moved = tmp_path.rename(tmp_path.with_name(tmp_path.name + "-moved"))  # the paths inside are relative
    code = (
        "import duckdb; con = duckdb.connect('murmure.duckdb', read_only=True); con.execute(open('attach.sql').read());"
        "print(con.execute('SELECT count(text) FROM mentions_full').fetchone()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=moved, check=True)
    assert done.stdout.strip() == "5"


def test_the_attach_file_is_there_before_the_first_archive(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        write_attach_file(tmp_path)
        publish(store, tmp_path, NOON_MS)
    with duckdb.connect(str(tmp_path / PUBLISHED_FILE), read_only=True) as con:
        con.execute((tmp_path / ATTACH_FILE).read_text())
        assert con.execute("SELECT count(text) FROM mentions_full").fetchall() == [(5,)]


def test_an_archive_file_is_of_the_old_storage_form_and_says_what_it_is(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        move(store, tmp_path)
    with duckdb.connect(str(month_file(tmp_path, 2026, 1)), read_only=True) as con:
        tags = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
        comments = con.execute("SELECT comment FROM duckdb_columns() WHERE NOT internal").fetchall()
        comments += con.execute("SELECT comment FROM duckdb_tables() WHERE NOT internal").fetchall()
    assert "v1.2.0" in str(tags[0][0])
    assert len(comments) == 5
    assert all(comment for (comment,) in comments)


def test_a_process_that_reads_through_several_connections_never_waits_for_itself(tmp_path: Path) -> None:
    """Closing one of two that held a month made DuckDB wait for ever, about a hundred later: see `attach.py`."""
    with filled(tmp_path) as store:
        move(store, tmp_path)
        publish(store, tmp_path, NOON_MS)
    code = (
        "import sys; from pathlib import Path; from streams.attach import attach_months, month_files; import duckdb\n"
        "files = month_files(Path(sys.argv[1])); held = duckdb.connect(); attach_months(held, files)\n"
        "for _ in range(300):\n"
        "    con = duckdb.connect(); assert len(attach_months(con, files)[0]) == 2; con.close()\n"
        "from streams.queries import open_published\n"
        "with open_published(Path(sys.argv[1])) as one, open_published(Path(sys.argv[1])) as other:\n"
        "    print(other.execute('SELECT count(text) FROM mentions_full').fetchone()[0])\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout == "5\n"
