"""Publishing: readers always find a whole file, and the writer keeps its lock."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import StoreError
from streams.publish import PUBLISHED_FILE, publish
from streams.queries import ask, open_published
from streams.store import Store
from tests.store_samples import NOON_MS, label, mention, output

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

OPEN_FOR_WRITING = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('CREATE TABLE taken (i INTEGER)')"


def opens_for_writing(path: Path) -> subprocess.CompletedProcess[str]:
    """What happens when another process opens a file read-write."""
    command = [sys.executable, "-c", OPEN_FOR_WRITING, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_no_other_process_can_open_the_live_file_even_after_publishing_often(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for seq in range(1, 4):
            store.commit(output(str(seq), mentions=[mention(f"m{seq}")]), seq)
            publish(store, tmp_path, NOON_MS)
            ask(tmp_path, "SELECT count(*) FROM mentions")
        tried = opens_for_writing(store.path)
        assert tried.returncode != 0
        assert "lock" in tried.stderr
        store.commit(output("4"), 4)
    assert opens_for_writing(store.path).returncode == 0  # and the test would have seen it


def test_published_rows_are_those_committed_and_say_when(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.commit(output(mentions=[mention("m1")]), seq=1)
        unpublished = [store.is_unpublished]
        assert publish(store, tmp_path, NOON_MS) == tmp_path / PUBLISHED_FILE
        unpublished.append(store.is_unpublished)
        store.commit(output("2", mentions=[mention("m2")]), seq=2)
        assert [*unpublished, store.is_unpublished] == [True, False, True]
        assert ask(tmp_path, "SELECT mention_id FROM mentions").rows == [("m1",)]
        publish(store, tmp_path, NOON_MS + 1)
    rows = ask(tmp_path, "SELECT mention_id, epoch_ms(published_at) FROM mentions, freshness ORDER BY ALL").rows
    assert rows == [("m1", NOON_MS + 1), ("m2", NOON_MS + 1)]


def test_a_reader_keeps_what_it_opened_while_the_file_is_replaced(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.commit(output(mentions=[mention(f"m{i}") for i in range(5000)]), seq=1)
        publish(store, tmp_path, NOON_MS)
        with open_published(tmp_path) as reader:
            for seq in range(2, 5):
                store.commit(output(str(seq), removed_mentions=[("forum", f"m{seq}")]), seq)
                publish(store, tmp_path, NOON_MS)
            assert reader.execute("SELECT count(DISTINCT text || mention_id) FROM mentions").fetchone() == (5000,)
        assert ask(tmp_path, "SELECT count(*) FROM mentions").rows == [(4997,)]


def test_reading_never_fails_while_publishing_goes_on(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.commit(output("0", mentions=[mention("m0")]), seq=1)
        publish(store, tmp_path, NOON_MS)
        stop, faults, seen = threading.Event(), [], []

        def read() -> None:
            while not stop.is_set():
                try:
                    rows = ask(tmp_path, "SELECT count(*), (SELECT position FROM positions) FROM mentions").rows
                    seen.append(int(rows[0][0]) - int(rows[0][1]))
                except Exception as error:
                    faults.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        for n in range(1, 15):
            store.commit(output(str(n), mentions=[mention(f"m{n}")]), n + 1)
            publish(store, tmp_path, NOON_MS + n)
        stop.set()
        reader.join()
    assert not faults
    assert set(seen) == {1}  # rows and position are of the same commit, in every file that was read


def test_nothing_is_left_beside_the_published_file(tmp_path: Path) -> None:
    (tmp_path / f"{PUBLISHED_FILE}.wal").write_bytes(b"left by a client that opened the former file for writing")
    with Store.open(tmp_path) as store:
        store.commit(output(mentions=[mention("m1")]), seq=1)
        publish(store, tmp_path, NOON_MS)
    assert sorted(path.name for path in tmp_path.iterdir()) == [PUBLISHED_FILE, "state"]
    with duckdb.connect(str(tmp_path / PUBLISHED_FILE), read_only=True) as con:
        assert con.execute("SELECT mention_id FROM mentions").fetchall() == [("m1",)]


def test_a_folder_that_cannot_take_the_copy_is_refused_and_the_former_file_stays(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        with pytest.raises(StoreError, match=r"could not (copy|publish)"):
            publish(store, tmp_path / "nowhere", NOON_MS)
        assert store.is_unpublished
        publish(store, tmp_path, NOON_MS)


@pytest.mark.skipif(
    "DUCKDB_OLD_CLI" not in os.environ, reason="DUCKDB_OLD_CLI names the duckdb command of a 1.5 release"
)
def test_an_older_command_line_reads_tables_views_and_macros(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.commit(output(mentions=[mention("m1")], labels=[label("m1", "venting")]), seq=1)
        publish(store, tmp_path, NOON_MS)
    tables = ["mentions", "people", "activity", "conservation", "motive_mix('acme')", "top_sharers('acme')"]
    tables += ["top_ties('acme', n := 3)", "activity_of('acme', 'day')"]
    sql = "; ".join(f"SELECT count(*) FROM {table}" for table in tables)
    command = [os.environ["DUCKDB_OLD_CLI"], "-readonly", "-csv", "-noheader", str(tmp_path / PUBLISHED_FILE), sql]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["1", "1", "0", "0", "1", "0", "0", "0"], "")
