"""Hand-made stories of history: what an input that is far behind the watermark finds, when memories have moved on.

Read after `test_orders.py`. Each asks that forgetting leaves no trace: that the end is the same as if all had been in
memory.
"""

import pytest

from pipeline.engine import Engine
from pipeline.events import AccountGone, Delete, Event, How, Instant, Mention, Share
from pipeline.settings import IntakeSettings, Settings
from pipeline.snapshot import dump, load
from tests.memory_store import MemoryStore
from tests.stories import MINUTE, START, batches, play, step

DAY = 24 * 60  # minutes


def at(minute: float) -> Instant:
    return Instant(START + round(minute * MINUTE))


def post(id_: str, minute: float, text: str = "acme", rev: int = 0, reply_to: str | None = None) -> Mention:
    return Mention(source="s", id=id_, at_ms=at(minute), author=f"of {id_}", text=text, rev=rev, reply_to=reply_to)


def share(id_: str, minute: float, of: str) -> Share:
    return Share(source="s", id=id_, at_ms=at(minute), author="bob", of=of, how=How.REPOST)


def delete(id_: str, minute: float, of: str) -> Delete:
    return Delete(source="s", id=id_, at_ms=at(minute), of=of)


def after_a_year(*story: Event) -> tuple[Engine, MemoryStore]:
    """A folder whose watermark stands a year after these events, so that no memory of them is left."""
    engine, store = play([*story, post("now", 365 * DAY)], [len(story)])
    assert set(engine.state.posts.known) == {("s", "now")}
    return engine, store


@pytest.mark.parametrize("cuts", [(), (1,), (2,), (1, 2), (1, 2, 3)])
def test_a_deleted_reply_of_history_does_not_come_back_when_its_other_half_is_settled(cuts: tuple[int, ...]) -> None:
    engine, store = after_a_year()
    old: list[Event] = [post("r1", 2, reply_to="p1"), delete("d1", 3, "r1"), post("p1", 1), post("p2", 4)]
    play(old, cuts, engine, store, name="older file")
    assert store.interactions == []
    assert {row.mention_id for row in store.mentions} == {"p1", "p2", "now"}
    assert ("s", "r1#reply", 0) in {(row.source, row.id, row.rev) for row in store.rowless}


def test_a_waiting_half_keeps_its_post_in_mind_also_over_a_snapshot_and_lets_go_of_it_then() -> None:
    engine, store = after_a_year()
    for batch in batches(
        [post("r1", 2, reply_to="p1"), delete("d1", 3, "r1"), post("p1", 1), post("p2", 4)], [1, 2, 3]
    ):
        step(engine, store, batch)
        engine.state, _ = load(dump(engine.state, 1), engine.state.settings, {})
    assert store.interactions == []
    assert set(engine.state.posts.known) == {("s", "now")}


def test_a_waiting_half_keeps_its_post_in_mind_when_there_is_no_room() -> None:
    engine, store = Engine(Settings(intake=IntakeSettings(max_posts=1)), {}), MemoryStore()
    story: list[Event] = [post("r1", 0, reply_to="p1"), delete("d1", 1, "r1"), post("p1", 2)]
    crowd = [post(f"x{n}", 61 + n) for n in range(3)]
    for batch in batches(story[:2], [1], name="a"):
        batch.ended = False
        step(engine, store, batch)
    play(crowd, [1, 2], engine, store, name="b")
    play(story[2:], engine=engine, store=store, name="c")
    assert store.interactions == []


@pytest.mark.parametrize("text", ["acme", "nothing"])
def test_a_revision_of_what_was_deleted_long_ago_is_accepted_and_brings_nothing_back(text: str) -> None:
    undone: list[tuple[Event, ...]] = [
        (delete("d1", 1, "p1"),),
        (post("p1", 0.5, rev=1), delete("d1", 1, "p1")),
        (post("p1", 1, "nothing", rev=1),),
        (AccountGone(source="s", id="g1", at_ms=at(1), author="of p1"),),
    ]
    for undo in undone:
        again = post("p1", 2, text, rev=2)
        engine, store = after_a_year(post("p1", 0), *undo)
        play([again], engine=engine, store=store, name="older file")
        _, at_once = play([post("p1", 0), *undo, again, post("now", 365 * DAY)])
        assert [row.mention_id for row in store.mentions] == ["now"] == [row.mention_id for row in at_once.mentions]
        assert store.outcomes() == at_once.outcomes()
        assert {(row.id, row.rev) for row in store.rowless} == {(row.id, row.rev) for row in at_once.rowless}


def test_what_another_inputs_post_released_is_remembered_by_its_own_time() -> None:
    engine, store = Engine(Settings(), {}), MemoryStore()
    month = 30 * DAY
    told: list[Event] = [share("s1", month, "p1"), post("x", month + 120), share("s2", month + 121, "s1")]
    live = list(batches(told, [1, 2]))
    step(engine, store, live[0])
    for batch in batches([post("p1", 1)], name="older file"):
        step(engine, store, batch)
    assert [row.interaction_id for row in store.interactions] == ["s1"]
    for batch in live[1:]:
        step(engine, store, batch)
    assert [row.interaction_id for row in store.interactions] == ["s1", "s2"]
