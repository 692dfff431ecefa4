"""The store: all of a commit or nothing, one writer, and answers that equal looking through everything."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipeline.errors import StoreError
from pipeline.events import Reject, RejectCode
from pipeline.questions import ANY_REVISION
from pipeline.records import (
    Bucket,
    CountDelta,
    CoverageRow,
    Questions,
    RowlessRow,
)
from pipeline.settings import Brand, Brands
from streams.schema import MIGRATIONS, SCHEMA_VERSION
from streams.store import Store
from streams.transaction import told
from tests.store_samples import NOON_MS, cell, follow, label, mention, output, share


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: NOON_MS) as opened:
        yield opened


def ask(store: Store, sql: str) -> list[tuple[object, ...]]:
    return store.con.execute(sql).fetchall()


def test_a_mention_comes_back_as_it_was_stored(store: Store) -> None:
    row = mention("m1", text="«Été» 🎉 l'Acme\n<b>&amp;</b>\x00", edit_id="e1")
    store.commit(output(mentions=[row], labels=[label("m1", "venting", 0.1234)]), seq=1)
    answers = store.answer(Questions(posts=(("forum", "m1"),)))
    assert answers.mentions == (row,)
    assert answers.labels == (label("m1", "venting", 0.1234),)


def test_times_are_utc_timestamps_and_columns_are_named_after_fields(store: Store) -> None:
    store.commit(output(mentions=[mention("m1")], interactions=[share("s1")], follows=[follow("f1")]), seq=1)
    assert ask(store, "SELECT posted_at::VARCHAR, typeof(posted_at), terms FROM mentions") == [
        ("2026-01-01 12:00:00", "TIMESTAMP", ["cafe", "matin"])
    ]
    assert ask(store, "SELECT happened_at::VARCHAR FROM interactions") == [("2026-01-01 12:00:00",)]
    assert ask(store, "SELECT since::VARCHAR FROM follows") == [("2026-01-01 12:00:00",)]


def test_a_commit_removes_first_and_then_adds(store: Store) -> None:
    store.commit(output(mentions=[mention("m1", "old")], labels=[label("m1", "status")]), seq=1)
    new = mention("m1", "new", rev=1)
    store.commit(output(removed_mentions=[("forum", "m1")], mentions=[new], labels=[label("m1", "venting")]), seq=2)
    assert ask(store, "SELECT author_id, rev FROM mentions") == [("new", 1)]
    assert ask(store, "SELECT label FROM labels") == [("venting",)]


def test_a_removal_takes_all_brands_of_a_post_and_only_its_source(store: Store) -> None:
    rows = [mention("m1"), mention("m1", brand="globex"), mention("m1", source="blog")]
    shares = [share("s1"), share("s1", source="blog")]
    store.commit(output(mentions=rows, interactions=shares, follows=[follow("f1"), follow("f2")]), seq=1)
    key = ("forum", "m1")
    gone = output(removed_mentions=[key], removed_interactions=[("forum", "s1")], removed_follows=[("forum", "f1")])
    store.commit(gone, seq=2)
    assert ask(store, "SELECT source FROM mentions UNION ALL SELECT source FROM interactions") == [("blog",), ("blog",)]
    assert ask(store, "SELECT follow_id FROM follows") == [("f2",)]


def test_counts_add_up_over_commits_and_within_one(store: Store) -> None:
    waiting = [CountDelta("forum", "out", "pending", 2), CountDelta("forum", "out", "pending", 1)]
    store.commit(output(counts=[CountDelta("forum", "in", "input", 3), *waiting]), seq=1)
    found = [CountDelta("forum", "out", "pending", -3), CountDelta("forum", "out", "accepted", 3)]
    store.commit(output(counts=found), seq=2)
    assert ask(store, "SELECT outcome, n FROM counts ORDER BY outcome") == [
        ("accepted", 3),
        ("input", 3),
        ("pending", 0),
    ]
    assert ask(store, "SELECT input, accepted, pending, holds FROM conservation") == [(3, 3, 0, True)]


def test_the_conservation_law_is_seen_to_break(store: Store) -> None:
    store.commit(output(counts=[CountDelta("forum", "in", "input", 3), CountDelta("forum", "out", "late", 2)]), seq=1)
    assert ask(store, "SELECT holds FROM conservation") == [(False,)]


def test_a_cell_of_activity_is_replaced_and_the_last_state_of_a_batch_stands(store: Store) -> None:
    store.commit(output(activity=[cell("acme", 1), cell("acme", 2), cell("globex", 5)]), seq=1)
    store.commit(output(activity=[cell("acme", 7)]), seq=2)
    assert ask(store, "SELECT brand, mentions FROM activity ORDER BY brand") == [("acme", 7.0), ("globex", 5.0)]


def test_rejects_and_coverage_are_kept_with_their_bytes_and_places(store: Store) -> None:
    reject = Reject(RejectCode.BAD_BYTES, "not UTF-8 at byte 2", "posts.ndjson", 77, b"\xff\x00{")
    gap = CoverageRow("forum", "wait overflow", NOON_MS, None, 4, "set intake.max_waiting higher")
    store.commit(output(rejects=[reject], coverage=[gap]), seq=1)
    assert ask(store, "SELECT source, code, file, byte_offset, raw, n FROM rejected") == [
        ("file", "bad_bytes", "posts.ndjson", 77, b"\xff\x00{", 1)
    ]
    assert ask(store, "SELECT reason, from_at::VARCHAR, to_at, n FROM coverage") == [
        ("wait overflow", "2026-01-01 12:00:00", None, 4)
    ]


def test_the_position_is_stored_with_the_rows_and_found_after_reopening(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.position("file") is None
        assert store.last_seq() == 0
        store.commit(output("a", mentions=[mention("m1")]), seq=1)
        store.commit(output("b", "other"), seq=2)
    with Store.open(tmp_path) as store:
        assert store.position("file") == ("a", 1, False)
        assert store.last_seq() == 2


def test_a_commit_that_does_not_follow_the_last_is_refused(store: Store) -> None:
    store.commit(output(), seq=1)
    for seq in (1, 3):
        with pytest.raises(StoreError, match=f"commit {seq} does not follow the last one of .*, which is 1"):
            store.commit(output(mentions=[mention("m1")]), seq=seq)
    assert ask(store, "SELECT count(*) FROM mentions") == [(0,)]
    assert ask(store, "SELECT seq FROM last_commit") == [(1,)]


def test_a_commit_that_fails_leaves_nothing_behind(store: Store) -> None:
    store.commit(output("a"), seq=1)
    bad = Bucket("acme", None, NOON_MS, NOON_MS + 1)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="nothing of it was kept"):
        store.commit(output("b", mentions=[mention("m1")], dirty=[bad]), seq=2)
    assert ask(store, "SELECT count(*) FROM mentions") == [(0,)]
    assert store.position("file") == ("a", 1, False)
    store.commit(output("b", mentions=[mention("m1")]), seq=2)
    assert store.position("file") == ("b", 2, False)


def test_freshness_keeps_the_newest_event_and_what_a_batch_does_not_tell(store: Store) -> None:
    first = output("1")
    first.event_at_ms, first.watermark_ms = NOON_MS, NOON_MS - 1000
    store.commit(first, seq=1)
    second = output("2")
    second.event_at_ms = NOON_MS - 5000
    store.commit(second, seq=2)
    found = ask(store, "SELECT source, epoch_ms(event_at), epoch_ms(watermark_at), position FROM freshness")
    assert found == [("file", NOON_MS, NOON_MS - 1000, "2")]


def test_a_second_writer_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path, role="run"),
        pytest.raises(StoreError, match=rf"being written by murmure run \(pid {os.getpid()} on "),
    ):
        Store.open(tmp_path, role="demo")
    Store.open(tmp_path).close()


def test_a_killed_writer_leaves_the_folder_free_and_its_commits_whole(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from store_samples import mention, output; "
        "from streams.store import Store; s = Store.open(Path(sys.argv[1])); "
        "s.commit(output('1', mentions=[mention('m1')]), 1); s.con.begin(); "
        "s.con.execute('DELETE FROM mentions'); os.kill(os.getpid(), 9)"
    )
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent)])
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env={**os.environ, "PYTHONPATH": path}, check=False
    )
    assert done.returncode == -9
    with Store.open(tmp_path) as store:
        assert ask(store, "SELECT mention_id FROM mentions") == [("m1",)]
        assert store.position("file") == ("1", 1, False)


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(tmp_path / "taken")


def test_a_file_that_is_no_database_is_refused_and_the_lock_let_go(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "live.duckdb").write_bytes(b"garbage" * 10_000)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"is damaged .* there is no murmure\.duckdb to stand in"):
            Store.open(tmp_path)


def test_a_store_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.set_meta("schema_version", str(SCHEMA_VERSION + 1))
    with pytest.raises(StoreError, match=f"schema version {SCHEMA_VERSION + 1}, this murmure knows"):
        Store.open(tmp_path)


def test_views_are_renewed_when_their_text_changed(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.con.execute("CREATE OR REPLACE VIEW people AS SELECT 1 AS old")
        store.set_meta("definitions", "of another release")
    with Store.open(tmp_path) as store:
        assert ask(store, "SELECT count(*) FROM people WHERE brand = 'acme'") == [(0,)]


def test_migrations_are_numbered_without_gaps() -> None:
    assert [int(name[:4]) for name in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_a_fatal_error_says_that_what_was_committed_is_safe() -> None:
    def fail() -> None:
        with told(Path("live.duckdb")):
            raise duckdb.FatalException("FATAL Error: no space left\nstack")

    with pytest.raises(StoreError, match=r"no space left\); what was committed is safe\. Free disk space"):
        fail()


def test_ties_are_written_whole_and_keep_their_comments(store: Store) -> None:
    columns = {"brand": ["acme"], "source_id": ["bob"], "target_id": ["ann"], "weight": [1.5], "reciprocity": [0.0]}
    counts = {f"n_{kind}": [1] for kind in ("reply", "repost", "quote", "mention", "like")}
    times = {name: pa.array([NOON_MS], pa.timestamp("ms")) for name in ("first_at", "last_at", "as_of")}
    for _ in range(2):
        store.write_ties(pa.table({**columns, **counts, **times}))
    assert ask(store, "SELECT source_id, weight, n_like FROM top_ties('acme')") == [("bob", 1.5, 1)]
    assert ask(store, "SELECT comment FROM duckdb_tables() WHERE table_name = 'ties'")[0][0] is not None


def test_brands_keep_their_history(store: Store) -> None:
    acme, globex = Brand(id="acme", name="Acme", group="shops"), Brand(id="globex", name="Globex")
    store.commit_act(1, 1000, Brands(version=1, brand=(acme, globex)))
    changed = acme.model_copy(update={"aliases": ("Akme",)})
    store.commit_act(2, 2000, Brands(version=2, brand=(changed,)), command="0001.brands")
    assert store.brands() == Brands(version=2, brand=(changed,))
    assert store.applied("0001.brands") == "brands apply"
    assert store.applied("0002.brands") is None
    rows = ask(store, "SELECT id, version, epoch_ms(valid_from), epoch_ms(valid_to) FROM brands ORDER BY id, version")
    assert rows == [("acme", 1, 1000, 2000), ("acme", 2, 2000, None), ("globex", 1, 1000, 2000)]


def test_a_command_of_the_inbox_counts_once(store: Store) -> None:
    store.mark_applied("0001.brands", "brands", "refused", NOON_MS)
    with pytest.raises(StoreError, match="nothing of it was kept"):
        store.commit_act(1, NOON_MS, Brands(brand=(Brand(id="acme", name="Acme"),)), command="0001.brands")
    assert store.brands().brand == ()
    assert store.last_seq() == 0


def test_an_old_id_is_known_as_accepted(store: Store) -> None:
    rows = [mention("m1", rev=2, edit_id="e9"), mention("m2", rev=1)]
    rowless = [RowlessRow("forum", "m1", 0, NOON_MS), RowlessRow("forum", "e9#edit", 2, NOON_MS)]
    store.commit(output(mentions=rows, interactions=[share("s1")], follows=[follow("f1")], rowless=rowless), seq=1)
    in_any = {("forum", id_, ANY_REVISION) for id_ in ("m1", "m2", "s1", "f1", "e9#edit")}
    known = {("forum", "m1", 0), ("forum", "m2", 1), ("forum", "e9#edit", 2), ("forum", "s1", 0), ("forum", "f1", 0)}
    known |= in_any
    unknown = {("forum", "m1", 3), ("blog", "m1", 0), ("forum", "zz", 0), ("forum", "zz", ANY_REVISION)}
    unknown |= {("forum", "m1", 2), ("forum", "m2", 0), ("forum", "e9#edit", 0)}  # never taken
    assert store.answer(Questions(ids=tuple(known | unknown))).ids == known
