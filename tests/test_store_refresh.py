"""What the store answers and recomputes equals what a store of plain lists does, whatever was written."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import (
    ActivityRow,
    Bucket,
    FollowRow,
    InteractionRow,
    Key,
    LabelRow,
    MentionRow,
    Questions,
)
from pipeline.rollup import recompute
from streams.store import Store
from tests.memory_store import MemoryStore
from tests.store_samples import MINUTE_MS, NOON_MS, cell, follow, label, mention, output, share


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: NOON_MS) as opened:
        yield opened


def ask(store: Store, sql: str) -> list[tuple[object, ...]]:
    return store.con.execute(sql).fetchall()


names = st.sampled_from(["ann", "bob", "cat"])
times = st.integers(0, 5).map(lambda n: NOON_MS + n * 20_000)
sources = st.sampled_from(["forum", "blog"])
brands = st.sampled_from(["acme", "globex"])
keys = st.tuples(sources, st.sampled_from(["m0", "m1", "m2", "s0", "s1", "s2", "p0", "f0", "f1"]))
ids = st.integers(0, 2)
mention_rows = st.lists(
    st.builds(lambda i, a, t, b, s: mention(f"m{i}", a, t, brand=b, source=s), ids, names, times, brands, sources),
    unique_by=lambda r: (r.source, r.mention_id, r.brand),
    max_size=6,
)
shares = st.lists(
    st.builds(
        lambda i, a, t, at, b, s: share(f"s{i}", a, t, at, brand=b, source=s, post_id=f"p{i}"),
        ids, names, st.none() | names, times, brands, sources,
    ),
    unique_by=lambda r: (r.source, r.interaction_id, r.brand),
    max_size=8,
)  # fmt: skip
follows = st.lists(
    st.builds(lambda i, a, b, t: follow(f"f{i}", a, b, t), ids, names, names, times),
    unique_by=lambda r: r.follow_id,
    max_size=3,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    written=mention_rows,
    acts=shares,
    followed=follows,
    posts=st.lists(keys, max_size=4),
    gone=st.lists(st.tuples(sources, names, times), max_size=2),
    removed=st.lists(keys, max_size=2),
)
def test_answers_and_activity_equal_those_of_a_store_of_plain_lists(
    store: Store,
    written: list[MentionRow],
    acts: list[InteractionRow],
    followed: list[FollowRow],
    posts: list[Key],
    gone: list[tuple[str, str, int]],
    removed: list[Key],
) -> None:
    for table in ("mentions", "labels", "interactions", "follows", "activity_counts", "dirty_buckets"):
        store.con.execute(f"DELETE FROM {table}")
    twin = MemoryStore()
    labels = [label(m.mention_id, "venting", 0.5, brand=m.brand, source=m.source) for m in written]
    dirty = [
        Bucket(brand, grain, NOON_MS - NOON_MS % length + i * length, NOON_MS - NOON_MS % length + (i + 1) * length)
        for brand in ("acme", "globex")
        for grain, length, n in (("minute", MINUTE_MS, 2), ("hour", 60 * MINUTE_MS, 1))
        for i in range(n)
    ]
    stale = [cell("acme", 99, value="gone", dimension="term"), cell("initech", 3)]
    steps = [
        output(mentions=written, labels=labels, interactions=acts, follows=followed, activity=stale),
        output(removed_mentions=removed, removed_interactions=removed, removed_follows=removed, dirty=dirty),
    ]
    for step in steps:
        store.commit(step, store.last_seq() + 1)
        twin.commit(step)
    questions = Questions(posts=tuple(posts), gone=tuple(gone))
    ours, theirs = store.answer(questions), twin.answer(questions)
    for field in ("mentions", "labels", "interactions", "follows"):
        assert sorted(getattr(ours, field), key=repr) == sorted(getattr(theirs, field), key=repr)
    assert store.refresh_activity(recompute, max_rows=3) == len(dirty)
    twin.refresh()
    assert {_key(row) for row in _activity(store)} == {_key(row) for row in twin.activity.values()}
    assert ask(store, "SELECT count(*) FROM dirty_buckets") == [(0,)]


def test_buckets_are_recomputed_in_groups_of_bounded_size(store: Store) -> None:
    n = 40
    rows = [mention(f"m{i}", at_ms=NOON_MS + i * MINUTE_MS) for i in range(n)]
    dirty = [Bucket("acme", "minute", NOON_MS + i * MINUTE_MS, NOON_MS + (i + 1) * MINUTE_MS) for i in range(n)]
    store.commit(output(mentions=rows, dirty=dirty), seq=1)
    sizes: list[int] = []

    def counting(
        buckets: Sequence[Bucket],
        mentions: Sequence[MentionRow],
        labels: Sequence[LabelRow],
        acts: Sequence[InteractionRow],
    ) -> list[ActivityRow]:
        sizes.append(len(mentions))
        return recompute(buckets, mentions, labels, acts)

    assert store.refresh_activity(counting, max_rows=10) == n
    assert sizes == [10, 10, 10, 10]
    assert ask(store, "SELECT sum(mentions) FROM activity WHERE dimension = 'all'") == [(40.0,)]


def test_a_recompute_that_fails_leaves_the_buckets_dirty(store: Store) -> None:
    dirty = [Bucket("acme", "minute", NOON_MS, NOON_MS + MINUTE_MS)]
    store.commit(output(dirty=dirty, activity=[cell("acme", 4)]), seq=1)

    def broken(*_: object) -> list[ActivityRow]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.refresh_activity(broken)
    assert ask(store, "SELECT mentions FROM activity") == [(4.0,)]
    assert store.refresh_activity(recompute) == 1
    assert ask(store, "SELECT count(*) FROM activity") == [(0,)]


def _activity(store: Store) -> list[ActivityRow]:
    columns = "brand, grain, epoch_ms(bucket), dimension, value, mentions_e4, authors, shares"
    return [ActivityRow(*row) for row in store.con.execute(f"SELECT {columns} FROM activity_counts").fetchall()]


def _key(row: ActivityRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in row.__struct_fields__)
