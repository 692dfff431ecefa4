"""Forgetting: what is kept depends on rows and watermark alone, and totals outlive the rows they came from."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.engine import Engine
from pipeline.events import Delete, Edit, Event, How, Mention, Reject, RejectCode, Share
from pipeline.horizons import DAY_MS, SLACK_MS
from pipeline.records import Answers, Bucket, CountDelta
from pipeline.rollup import recompute
from pipeline.settings import IntakeSettings, RetentionSettings, Settings
from streams.attach import month_file
from streams.keeping import Keeping
from streams.publish import publish
from streams.queries import ask
from streams.retention import forget, forget_dirty, forget_rejected, rows_floor_ms
from streams.store import Store
from tests.store_samples import NOON_MS, cell, label, mention, output, share
from tests.stories import HOUR, MINUTE, MORE, START, batches, enrich

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NEVER = RetentionSettings(minute_days=0, hour_days=0, mentions_days=0, texts_days=0, rejected_days=0)
GRAINS = ("minute", "hour", "day")


def kept(**days: int) -> RetentionSettings:
    return NEVER.model_copy(update=days)


def ago(days: float) -> int:
    return NOON_MS - round(days * DAY_MS)


def grains(store: Store) -> list[tuple[str, int]]:
    """(grain, days before noon) of the stored cells."""
    sql = "SELECT grain, epoch_ms(bucket) FROM activity_counts ORDER BY 1, 2"
    return [(grain, round((NOON_MS - at_ms) / DAY_MS)) for grain, at_ms in store.con.execute(sql).fetchall()]


def ids(store: Store, table: str = "mentions", column: str = "mention_id") -> list[str]:
    return [row[0] for row in store.con.execute(f"SELECT {column} FROM {table} ORDER BY 1").fetchall()]


def bucket(days: float, grain: str, length_ms: int) -> Bucket:
    return Bucket("acme", grain, ago(days), ago(days) + length_ms)


# Totals


def test_minutes_and_hours_go_when_their_days_are_over_and_days_stay_for_ever(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        cells = [cell("acme", 1, grain=grain, at_ms=ago(days)) for grain in GRAINS for days in (1, 3, 5, 7)]
        store.commit(output(activity=cells), 1)
        forget(store, kept(minute_days=2, hour_days=6), NOON_MS, recompute)
        left = {grain: [days for found, days in grains(store) if found == grain] for grain in GRAINS}
        assert left == {"minute": [1], "hour": [5, 3, 1], "day": [7, 5, 3, 1]}


def test_whole_days_are_kept_whatever_the_hour_of_the_watermark(tmp_path: Path) -> None:
    midnight = NOON_MS - NOON_MS % DAY_MS
    with Store.open(tmp_path) as store:
        cells = [cell("acme", 1, at_ms=midnight - DAY_MS), cell("acme", 1, at_ms=midnight - DAY_MS - MINUTE)]
        store.commit(output(activity=cells), 1)
        assert forget(store, kept(minute_days=1), midnight + DAY_MS - 1, recompute) == 1
        assert forget(store, kept(minute_days=1), midnight, recompute) == 0


def test_a_minute_that_is_no_longer_kept_does_not_come_back_when_it_is_touched(tmp_path: Path) -> None:
    dirty = [bucket(3, "minute", MINUTE), bucket(3, "hour", HOUR), bucket(1, "minute", MINUTE)]
    with Store.open(tmp_path) as store:
        store.commit(output(mentions=[mention("m3", at_ms=ago(3)), mention("m1", at_ms=ago(1))], dirty=dirty), 1)
        forget_dirty(store, kept(minute_days=2), NOON_MS)
        assert store.refresh_activity(recompute) == 2
        assert set(grains(store)) == {("hour", 3), ("minute", 1)}


# Rows


def old_and_new(store: Store) -> None:
    days = (1, 3, 5, 9)
    store.commit(
        output(
            mentions=[mention(f"m{n}", at_ms=ago(n)) for n in days],
            labels=[label(f"m{n}", "venting") for n in days],
            interactions=[share(f"s{n}", at_ms=ago(n)) for n in days],
            activity=[cell("acme", n, grain="day", at_ms=ago(n)) for n in days],
            counts=[CountDelta("file", "in", "input", 8), CountDelta("file", "out", "accepted", 8)],
        ),
        1,
    )


def test_mentions_go_with_their_labels_and_interactions_two_days_late_and_totals_stay(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        old_and_new(store)
        assert rows_floor_ms(store) is None
        assert forget(store, kept(mentions_days=2), NOON_MS, recompute) == 4
        assert ids(store) == ids(store, "labels") == ["m1", "m3"]
        assert ids(store, "interactions", "interaction_id") == ["s1", "s3"]
        assert grains(store) == [("day", 9), ("day", 5), ("day", 3), ("day", 1)]
        assert store.con.execute("SELECT holds FROM conservation").fetchall() == [(True,)]
        assert rows_floor_ms(store) == NOON_MS - NOON_MS % DAY_MS - 2 * DAY_MS - SLACK_MS
        assert forget(store, kept(mentions_days=2), NOON_MS, recompute) == 0


def test_nothing_goes_when_all_is_to_be_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        old_and_new(store)
        store.is_unpublished = False
        assert forget(store, NEVER, NOON_MS, recompute) == 0
        assert not store.is_unpublished
        assert rows_floor_ms(store) is None


def test_a_total_whose_rows_are_gone_is_never_computed_again(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        old_and_new(store)
        forget(store, kept(mentions_days=2), NOON_MS, recompute)
        store.commit(output("2", dirty=[bucket(9, "day", DAY_MS), bucket(3, "day", DAY_MS)]), 2)
        forget_dirty(store, NEVER, NOON_MS)  # also when the setting was lifted meanwhile
        assert store.refresh_activity(recompute) == 1
        store.commit(output("3", dirty=[bucket(9, "day", DAY_MS)]), 3)
        forget(store, kept(mentions_days=2), NOON_MS + DAY_MS, recompute)
        found = store.con.execute(
            "SELECT mentions_e4 FROM activity_counts WHERE dimension = 'all' ORDER BY bucket"
        ).fetchall()
        assert [n // 10_000 for (n,) in found] == [9, 5, 1, 1]


def test_what_is_due_is_counted_before_its_rows_go(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        old_and_new(store)
        store.commit(output("2", dirty=[bucket(9, "day", DAY_MS)]), 2)
        forget(store, kept(mentions_days=2), NOON_MS, recompute)
        assert ids(store) == ["m1", "m3"]
        found = store.con.execute(
            "SELECT mentions_e4, shares FROM activity_counts WHERE bucket = make_timestamp_ms(?) AND dimension = 'all'",
            [ago(9)],
        ).fetchall()
    assert found == [(10_000, 1)]


def test_the_floor_never_goes_back(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        old_and_new(store)
        forget(store, kept(mentions_days=2), NOON_MS, recompute)
        before = rows_floor_ms(store)
        forget(store, kept(mentions_days=300), NOON_MS, recompute)
        assert rows_floor_ms(store) == before


def test_ids_without_a_row_go_by_the_time_of_their_event_and_stay_where_it_is_not_known(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.con.execute(
            "INSERT INTO rowless_ids (source, id, rev, happened_at) VALUES ('forum', 'old', 0, make_timestamp_ms(?)), "
            "('forum', 'new', 0, make_timestamp_ms(?)), ('forum', 'unknown', 0, NULL)",
            [ago(9), ago(3)],
        )
        forget(store, kept(mentions_days=2), NOON_MS, recompute)
        assert ids(store, "rowless_ids", "id") == ["new", "unknown"]


class KilledError(Exception):
    pass


class Dying:
    """A connection that is killed before it carries out the n-th statement that holds some words."""

    def __init__(self, con: duckdb.DuckDBPyConnection, words: str, n: int) -> None:
        self._con, self._words, self._left = con, words, n

    def execute(self, sql: str, *parameters: object) -> duckdb.DuckDBPyConnection:
        self._left -= self._words in sql
        if not self._left:
            raise KilledError
        return self._con.execute(sql, *parameters)

    def __getattr__(self, name: str) -> object:
        return getattr(self._con, name)


@pytest.mark.parametrize(
    ("words", "n"),
    [("DELETE FROM labels", 1), ("DELETE FROM labels", 2), ("DELETE FROM interactions", 1), ("activity_counts", 1)],
)
def test_a_kill_in_the_middle_is_made_good_by_the_next_run(tmp_path: Path, words: str, n: int) -> None:
    now = kept(mentions_days=2, minute_days=2)
    with Store.open(tmp_path) as store:
        old_and_new(store)
        real = store.con
        store.con = Dying(real, words, n)  # type: ignore[assignment]
        with pytest.raises(KilledError):
            forget(store, now, NOON_MS, recompute, max_rows=1)  # a transaction a day
        store.con = real
    with Store.open(tmp_path) as store:
        forget(store, now, NOON_MS, recompute)
        assert ids(store) == ids(store, "labels") == ["m1", "m3"]
        assert ids(store, "interactions", "interaction_id") == ["s1", "s3"]


def test_refused_lines_go_by_the_clock_and_their_count_stays(tmp_path: Path) -> None:
    refused = Reject(RejectCode.BAD_JSON, "no json", "file", 0, b"x")
    with Store.open(tmp_path) as store:
        store.commit(output(rejects=[refused], counts=[CountDelta("file", "out", "rejected", 1)]), 1)
        assert forget_rejected(store, kept(rejected_days=30), NOON_MS + 30 * DAY_MS) == 0
        assert forget_rejected(store, NEVER, NOON_MS + 300 * DAY_MS) == 0
        assert forget_rejected(store, kept(rejected_days=30), NOON_MS + 30 * DAY_MS + 1) == 1
        assert store.con.execute("SELECT outcome, n FROM counts").fetchall() == [("rejected", 1)]


def test_rows_must_be_kept_as_long_as_posts_are_remembered() -> None:
    with pytest.raises(ValidationError, match="post_memory_days"):
        Settings(retention=RetentionSettings(mentions_days=29))
    assert Settings(retention=RetentionSettings(mentions_days=30)).retention.mentions_days == 30


# All of it together


def keeping(store: Store, folder: Path, **days: int) -> Keeping:
    return Keeping(
        store, folder, Settings(intake=IntakeSettings(post_memory_days=1), retention=kept(**days)), recompute, 0
    )


def test_a_day_of_event_time_must_pass_before_anything_is_forgotten_again(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        house = keeping(store, tmp_path, minute_days=1)
        house.keep(None, 0)
        house.keep(NOON_MS, 0)
        store.commit(output(activity=[cell("acme", 1, at_ms=ago(3))]), 1)
        house.keep(NOON_MS + HOUR, 0)
        assert grains(store) == [("minute", 3)]
        house.keep(NOON_MS + 12 * HOUR, 0)
        assert grains(store) == []


def test_the_last_time_all_is_forgotten(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        house = keeping(store, tmp_path, minute_days=1)
        house.keep(NOON_MS, 0)
        store.commit(output(activity=[cell("acme", 1, at_ms=ago(3))]), 1)
        house.keep(NOON_MS, 0, is_last=True)
        assert grains(store) == []


def test_the_archive_of_a_month_goes_with_its_rows(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.commit(output(mentions=[mention("m", at_ms=ago(70)), mention("n", at_ms=ago(40))]), 1)
        keeping(store, tmp_path, texts_days=5).keep(NOON_MS, 0)
        assert month_file(tmp_path, 2025, 10).exists()
        keeping(store, tmp_path, texts_days=5, mentions_days=50).keep(NOON_MS, 0)
        assert not month_file(tmp_path, 2025, 10).exists()
        assert month_file(tmp_path, 2025, 11).exists()


def test_a_damaged_month_is_noted_and_stops_nobody(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.commit(output(mentions=[mention("m", at_ms=ago(70))]), 1)
        file = month_file(tmp_path, 2025, 10)
        file.parent.mkdir()
        file.write_bytes(b"no database" * 1000)
        keeping(store, tmp_path, texts_days=5).keep(NOON_MS, 0)
        assert store.con.execute("SELECT source, reason FROM coverage").fetchall() == [("keeping", "archive_failed")]
        assert store.con.execute("SELECT text IS NULL FROM mentions").fetchall() == [(False,)]


# What is kept is a function of rows and watermark


LAW = Settings(
    intake=IntakeSettings(post_memory_days=1),
    retention=RetentionSettings(minute_days=2, hour_days=4, mentions_days=3, texts_days=1),
)
FIRST = int(datetime(2026, 1, 28, tzinfo=UTC).timestamp() * 1000)
TABLES = ("mentions", "mentions_full", "labels", "interactions", "activity", "conservation", "people")


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Ten days of posts over a month's end, with edits and deletes of posts up to two days old."""
    events: list[Event] = []
    at_ms = FIRST
    posts: list[tuple[str, int]] = []
    for n in range(draw(st.integers(10, 40))):
        at_ms += draw(st.sampled_from([MINUTE, HOUR, 7 * HOUR, 26 * HOUR]))
        recent = [i for i, posted_ms in posts if at_ms - posted_ms < 2 * DAY_MS]
        fresh = [i for i, posted_ms in posts if at_ms - posted_ms < DAY_MS]
        kind = draw(st.sampled_from(["post", "post", "share", "edit", "delete"]))
        base: dict[str, Any] = {"source": "s", "id": f"e{n}", "at_ms": at_ms}
        if kind == "share" and fresh:
            author = draw(st.sampled_from(["bob", "cy"]))
            events.append(Share(how=How.REPOST, author=author, of=draw(st.sampled_from(fresh)), **base))
        elif kind == "edit" and recent:
            text = draw(st.sampled_from(["acme better", "acme bad !!", "brenn"]))
            events.append(Edit(of=draw(st.sampled_from(recent)), rev=n, text=text, **base))
        elif kind == "delete" and recent:
            gone = draw(st.sampled_from(recent))
            events.append(Delete(of=gone, **base))
            posts = [(i, posted_ms) for i, posted_ms in posts if i != gone]
        else:
            text = draw(st.sampled_from(["acme", "acme brenn #x", "brenn !!"]))
            events.append(Mention(author=draw(st.sampled_from(["ann", "bob"])), text=f"{text} {n}", **base))
            posts.append((f"e{n}", at_ms))
    return events


def run(folder: Path, events: Sequence[Event], cuts: Sequence[int], keep_after: set[int]) -> dict[str, list[Any]]:
    """The published tables of a story that was cut so, with housekeeping after some of the batches and at the end."""
    engine = Engine(LAW, {"acme": "Europe/Paris", "brenn": "America/Los_Angeles"})
    with Store.open(folder) as store:
        house = Keeping(store, folder, LAW, recompute, 0)
        for seq, batch in enumerate(batches(events, cuts), 1):
            enriched = enrich(batch)
            questions = engine.questions(enriched)
            answers = store.answer(questions) if questions else Answers()
            store.commit(engine.step(enriched, answers), seq)
            if seq in keep_after:
                house.keep(engine.state.watermark.value_ms, 0)
                store.refresh_activity(recompute)
        house.keep(engine.state.watermark.value_ms, 0, is_last=True)
        store.refresh_activity(recompute)
        watermark_ms = engine.state.watermark.value_ms
        assert watermark_ms is not None
        store.write_ties(engine.graph.table(watermark_ms))
        publish(store, folder, START)
    found = {table: ask(folder, f"FROM {table} ORDER BY ALL").rows for table in TABLES}
    sums = "SELECT * REPLACE (round(weight, 9) AS weight, round(reciprocity, 9) AS reciprocity) FROM ties ORDER BY ALL"
    return found | {"ties": ask(folder, sums).rows}


@pytest.mark.prove
@pytest.mark.slow
@settings(max_examples=6 * MORE, deadline=None)
@given(events=stories(), data=st.data())
def test_how_often_one_forgets_and_when_leaves_no_trace(events: list[Event], data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(1, len(events)), unique=True, max_size=6))
    keep_after = data.draw(st.sets(st.integers(1, len(cuts) + 1)))
    with tempfile.TemporaryDirectory() as folder:
        often = run(Path(folder, "a"), events, cuts, keep_after)
        once = run(Path(folder, "b"), events, [], set())
    assert often == once
