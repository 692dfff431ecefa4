"""The watch over the brands: what is planted is found and told of once, what is quiet is left alone, and nothing that
does not matter (batches, snapshots, other brands) leaves a trace."""

import time
from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest

from models.mix_shift import MixShift, Shifts
from models.vocabulary import Motive
from pipeline.alert_rows import AlertRow
from pipeline.alert_settings import AlertRule, AlertSettings, Signal
from pipeline.early import Passed, Said
from pipeline.mixed import MIX_S, Mixed
from pipeline.packing import Unpacker, pack
from pipeline.watch import Watch
from pipeline.watch_memory import Watched, dump_watch, load_watch
from tests.stories import HOUR, MINUTE, START
from tests.watched_worlds import DAY, Told, World, feed

AT = 10 + 7 / 24  # the day of the month and hour at which something happens
PLANTED = START + round(AT * DAY)
COARSE = AlertSettings(slot_s=900)


def watched(world: World, settings: AlertSettings = COARSE, every_ms: int = HOUR, quiet_ms: int = DAY) -> Told:
    told = Told()
    for batch in feed(Watch(settings), world.lines(), every_ms, quiet_ms):
        told.add(batch)
    return told


def minutes(row: AlertRow) -> float:
    """From what was planted to when it was known."""
    return (row.detected_at_ms - PLANTED) / MINUTE


@pytest.fixture(scope="module")
def lately() -> Told:
    """Eleven days of many brands, as people were told of them, ten minutes by ten minutes."""
    world = World()
    for brand in ("burst", "quiet", "alone", "withdrawn", "passed"):
        world.chatter(brand, 50, 0, 11)
    world.chatter("silent", 500, 0, AT)
    world.hush("alone", AT - 0.1, AT + 0.3)
    world.burst("burst", AT, 40, 90_000)
    world.burst("withdrawn", AT, 40, 90_000)
    world.burst("alone", AT, 40, 90_000, author="ego")
    for i, at_ms in enumerate(world.rng.integers(11 * DAY, size=220).tolist()):
        world.share("passed", at_ms, f"friend{i % 50}", f"old{i % 90}", "bob")
    for i in range(200):
        world.share("passed", round(AT * DAY) + i * 20_000, f"fan{i}", "hit", "ann")

    for i, at_ms in enumerate(sorted(world.rng.integers(11 * DAY, size=550).tolist())):
        vents = world.rng.random() < (0.1 if at_ms < AT * DAY else 0.8)
        world.post("moody", at_ms, f"m{i}", Motive.VENTING if vents else Motive.BELONGING)
    watch, told = Watch(AlertSettings()), Told()
    watch.change(AlertSettings(), ["withdrawn"])
    for batch in feed(watch, world.lines(), 10 * MINUTE):
        told.add(batch)
    return told


def test_a_burst_is_one_incident_from_its_opening_to_its_end(lately: Told) -> None:
    rows = lately.of("burst")
    assert len({row.alert_id for row in rows}) == 1
    assert list(dict.fromkeys(row.state for row in rows)) == ["open", "ongoing", "eased", "closed"]
    assert [(row.notice, row.told) for row in rows if row.notice] == [("open", 1), ("eased", 2), ("closed", 3)]
    assert abs(rows[0].started_at_ms - PLANTED) <= 15 * MINUTE
    assert 0 < minutes(rows[0]) <= 25  # ten of the forty posts were there
    assert {"volume", "breadth"} <= set(rows[-1].signals)
    assert rows[0].observed > rows[0].expected_hi > rows[0].expected
    assert rows[-1].breadth == "many"
    assert 36 <= rows[-1].posts <= 44


def test_a_burst_is_shown_by_posts_of_its_own_of_different_people(lately: Told) -> None:
    opening = lately.first["burst"]
    for part in ("example", "lead"):
        authors = [row.author_id for row in opening if row.part == part]
        assert len(set(authors)) == len(authors) == 5
        assert all(author.startswith("new-burst-") for author in authors)


def test_quiet_brands_and_withdrawn_ones_are_left_alone(lately: Told) -> None:
    assert {row.brand for row in lately.rows} == {"burst", "silent", "passed", "moody"}


def test_a_brand_that_falls_silent_is_told_of(lately: Told) -> None:
    rows = lately.of("silent")
    assert {row.signal for row in rows} == {"drop"}
    assert minutes(rows[0]) <= 6 * 60
    assert abs(rows[0].started_at_ms - PLANTED) <= 15 * MINUTE  # the last that was said
    assert rows[0].observed < rows[0].expected_lo
    assert (rows[0].posts, lately.first["silent"]) == (0, [])  # whoever spoke last leads no silence


def test_a_post_that_is_passed_on_is_told_of_with_the_post(lately: Told) -> None:
    rows = lately.of("passed")
    assert rows[0].signal == "sharing"
    assert minutes(rows[0]) <= 10
    assert [(row.mention_id, row.author_id) for row in lately.first["passed"] if row.part == "example"] == [
        ("hit", "ann")
    ]


def test_more_venting_among_as_many_posts_is_told_of(lately: Told) -> None:
    rows = lately.of("moody")
    assert {row.signal for row in rows} == {"motive:venting"}
    assert minutes(rows[0]) <= 12 * 60
    assert '"venting"' in rows[0].motive_shift


@pytest.mark.parametrize("least", [1, 2])
def test_one_person_alone_is_told_of_only_by_a_rule_that_wants_it_and_as_one_person(least: int) -> None:
    world = World()
    world.chatter("acme", 50, 0, 4)
    world.hush("acme", 3.3, 3.8)
    world.burst("acme", 3.4, 40, 90_000, author="ego")
    rules = tuple(AlertRule(name=s.value, signal=s, min_authors=least) for s in Signal)
    told = watched(world, AlertSettings(slot_s=900, rule=rules))
    assert {(row.breadth, row.authors) for row in told.rows} == ({("one person", 1)} if least == 1 else set())


def busy(*, newcomer: bool = False) -> World:
    """Some days of two brands, and a burst; `newcomer`: a brand more, which has its own burst half a day later."""
    world = World(2)
    world.chatter("acme", 60, 0, 3.7)
    world.chatter("brenn", 40, 0, 3.7)
    world.burst("acme", 3.4, 40, 90_000)
    if newcomer:
        world.chatter("zest", 80, 2.9, 3.7)
        world.burst("zest", 3.41, 60, 60_000)
    return world


def test_how_the_stream_is_cut_into_batches_leaves_no_trace() -> None:
    often, once = watched(busy(), every_ms=7 * MINUTE), watched(busy(), every_ms=30 * DAY)
    assert len(often.rows) > 3
    assert often.rows == once.rows
    assert often.evidence == once.evidence


def restored(watch: Watch) -> Watch:
    return load_watch(Unpacker(Watched)(pack(dump_watch(watch))), watch.settings)


def test_a_snapshot_in_the_middle_changes_nothing() -> None:
    lines, whole, parts = busy().lines(), Told(), Told()
    one, two = Watch(COARSE), Watch(COARSE)
    for n in range(0, len(lines), 10):  # also while the incident is open
        for batch in feed(one, lines[n : n + 10], 30 * DAY):
            whole.add(batch)
        two = restored(two)
        for batch in feed(two, lines[n : n + 10], 30 * DAY):
            parts.add(batch)
        assert pack(dump_watch(two)) == pack(dump_watch(one))
    assert len(whole.rows) > 3
    assert (parts.rows, parts.evidence) == (whole.rows, whole.evidence)
    assert pack(dump_watch(restored(one))) == pack(dump_watch(one))


def test_a_watch_of_a_former_release_begins_anew_and_keeps_its_incidents() -> None:
    world, watch = busy(), Watch(COARSE)
    list(feed(watch, world.lines()[: len(world.lines()) // 2], 30 * DAY))
    former = dump_watch(watch)
    former.burst = {"clock": former.burst["clock"]}  # what is in it cannot be read any more
    again = load_watch(former, watch.settings, is_former=True)
    assert again.incidents.open == watch.incidents.open
    assert [(d.name, d.first, list(d.posts)) for d in again.desks.values()] == [
        (d.name, d.first, list(d.posts)) for d in watch.desks.values()
    ]
    assert again.clock_ms is None
    rest = Told()
    for batch in feed(again, world.lines()[len(world.lines()) // 2 :], 30 * DAY):
        rest.add(batch)
    assert not any(row.state == "open" for row in rest.rows)  # it warms up


def test_a_brand_that_joins_warms_up_and_disturbs_nobody() -> None:
    told, alone = watched(busy(newcomer=True)), watched(busy())
    assert told.of("zest") == []
    assert told.of("acme") == alone.of("acme") != []


def test_only_the_rules_that_are_written_are_watched() -> None:
    world, rule = busy(), AlertRule(name="people", signal=Signal.VOICES, brands=("acme",))
    world.burst("brenn", 3.4, 40, 90_000)
    told = watched(world, AlertSettings(slot_s=900, rule=(rule,)))
    assert {(row.brand, row.rule, row.signals) for row in told.rows} == {("acme", "people", ("breadth",))}


def test_what_was_learned_stays_when_rules_change_but_not_when_slots_do() -> None:
    lines = busy().lines()
    early = [line for line in lines if line[0] < START + 3.3 * DAY]
    for settings, is_told in ((AlertSettings(slot_s=900, renotify_s=60), True), (AlertSettings(slot_s=300), False)):
        watch, told = Watch(COARSE), Told()
        for batch in feed(watch, early):
            told.add(batch)
        watch.early.left(("s", "acme-1"), early[-1][0], early[-1][0])
        watch.change(settings)
        assert [removal.key for removal in watch.early.removals] == [("s", "acme-1")]
        for batch in feed(watch, lines[len(early) :]):
            told.add(batch)
        assert bool(told.rows) == is_told
        known = [post for post in watch.desks["acme"].posts if post.posted_at_ms <= early[-1][0]]
        assert "acme-1" not in {post.author_id for post in known}


def test_after_seventy_days_of_silence_it_begins_anew_at_no_cost() -> None:
    world = World(3)
    world.chatter("acme", 60, 0, 3.2)
    world.chatter("acme", 60, 75, 76.8)
    world.burst("acme", 76.5, 40, 90_000)
    lines, watch, told = world.lines(), Watch(COARSE), Told()
    before = [line for line in lines if line[0] < START + 40 * DAY]
    for batch in feed(watch, before, DAY):
        told.add(batch)
    started = time.process_time()
    watch.close(START + 70 * DAY)
    for batch in feed(watch, lines[len(before) : len(before) + 1], DAY, quiet_ms=20 * MINUTE):
        told.add(batch)
    assert time.process_time() - started < 2  # some 0.3 s: seventy days of looks would take 7
    for batch in feed(watch, lines[len(before) + 1 :], DAY):
        told.add(batch)
    assert watch.clock_ms is not None
    assert watch.clock_ms > START + 76.7 * DAY
    assert [row for row in told.rows if row.signal != "drop"] == []  # it warms up again


def hurt() -> tuple[Sequence[tuple[int, str, Said | Passed]], int]:
    """A burst after which nobody says anything, and the moment when half of its people leave."""
    world = World(4)
    world.chatter("acme", 60, 0, 3.5)
    world.burst("acme", 3.5, 40, 90_000)
    for i in range(60):
        world.share("acme", round(3.5 * DAY) + i * 60_000, f"fan{i}", "hit", "new-acme-0")
    return world.lines(), START + round(3.5 * DAY) + 80 * MINUTE


def test_who_left_is_neither_shown_nor_remembered_whatever_the_batches() -> None:
    lines, left_ms = hurt()
    gone = {f"new-acme-{i}" for i in range(0, 40, 2)}
    deleted = next(act.order[2] for *_, act in lines if isinstance(act, Said) and act.author_id == "new-acme-1")
    found = []
    for every_ms in (7 * MINUTE, DAY):
        watch, told = Watch(COARSE), Told()
        for batch in feed(watch, lines):
            told.add(batch)
        for author in sorted(gone):
            watch.early.left(("s", author), left_ms, left_ms)
        watch.early.removed(("s", deleted), left_ms)
        for passed_ms in range(every_ms, DAY + every_ms, every_ms):
            told.add(Told.of_batch(watch.close(left_ms + min(passed_ms, DAY))))
        desk, last = watch.desks["acme"], told.rows[-1]
        assert last.state == "closed"
        assert {post.author_id for post in desk.posts} & (gone | {"new-acme-1"}) == set()
        assert {share.of_author for share in desk.shares} == {""}
        assert all(row.author_id not in gone for rows in told.evidence.values() for row in rows)
        assert last.posts == sum(post.posted_at_ms >= last.started_at_ms for post in desk.posts)
        assert last.posts < max(row.posts for row in told.rows) - 10
        found.append((told.rows, told.evidence))
    assert found[0] == found[1]


def test_a_shift_stays_when_another_brand_joins() -> None:
    mix, mixed = MixShift(MIX_S, only_high=True), Mixed()
    mix.add(0.5)
    for n in range(10 * 96):
        vents = 8.0 if n >= 9 * 96 else 1.0
        before = mixed.update(mix, n * MIX_S, np.array([vents]), np.array([10.0]))
    assert before.is_on[0]
    mix.add(0.5)
    after = mixed.update(mix, n * MIX_S, np.zeros(2), np.zeros(2))
    for field in fields(Shifts):
        assert getattr(after, field.name)[0] == getattr(before, field.name)[0]
    assert not after.is_on[1]
    assert not after.alarm[1]
