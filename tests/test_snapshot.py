"""The engine's memory as bytes and back: nothing of it is left out."""

import random

import numpy as np
import pytest

from pipeline.engine import Engine
from pipeline.errors import StoreError
from pipeline.events import Event, How, Instant, Reject, Share
from pipeline.settings import Settings
from pipeline.snapshot import dump, load
from tests.memory_store import MemoryStore
from tests.scenario_story import tell
from tests.stories import START, batches, play, step

STORIES = range(12)


def engine_after(seed: int) -> Engine:
    """The engine in the middle of a story, from the input that speaks most."""
    lines = tell(seed).lines
    names = [line.input for line in lines]
    name = max(names, key=names.count)
    events: list[Event] = [x.found for x in lines if x.input == name and not isinstance(x.found, Reject)]
    rng = random.Random(seed)
    cuts = [n for n in range(len(events)) if rng.random() < 0.3]
    engine, _ = play(events[: len(events) * 2 // 3], cuts, Engine(Settings(), {"acme": "Europe/Paris"}), MemoryStore())
    play(events[len(events) * 2 // 3 :], cuts, engine, MemoryStore(), name="growing")
    return engine


@pytest.mark.parametrize("seed", STORIES)
def test_a_snapshot_of_what_a_snapshot_gives_is_the_same(seed: int) -> None:
    raw = dump(engine_after(seed).state, 7)
    state, seq = load(raw, Settings(), {"acme": "Europe/Paris"})
    assert seq == 7
    assert dump(state, 7) == raw


def test_the_stories_hold_something_of_everything() -> None:
    states = [engine_after(seed).state for seed in STORIES]
    assert any(state.gone for state in states)
    assert any(state.watermark.value_ms for state in states)
    assert any(state.activity.open for state in states)
    assert any(state.ids.horizon_ms for state in states)
    assert any(len(ties) for state in states for ties in state.graph.brands.values())


def test_who_waits_is_in_a_snapshot() -> None:
    engine = Engine(Settings(), {})
    waiting = Share(source="s", id="s1", at_ms=Instant(START), author="bob", of="unknown", how=How.REPOST)
    batch = next(batches([waiting]))
    batch.ended = False
    step(engine, MemoryStore(), batch)
    state, _ = load(dump(engine.state, 1), Settings(), {})
    assert state.waiting_ids == {("s", "s1")}
    assert [waiter.event for waiter in state.waiting.everyone()] == [waiting]


@pytest.mark.parametrize("raw", [b"", b"\x00" * 100, b"nothing"])
def test_bytes_that_are_no_snapshot_are_refused(raw: bytes) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        load(raw, Settings(), {})


def test_half_a_snapshot_is_refused() -> None:
    raw = dump(engine_after(3).state, 7)
    with pytest.raises(StoreError, match="cannot be read"):
        load(raw[: len(raw) // 2], Settings(), {})


def test_where_all_ties_are_gone_the_landmark_stays() -> None:
    state = Engine(Settings(), {}).state
    ties = state.graph.ties_of("acme")
    kind, at_ms = np.array([0]), np.array([START])
    ties.update(np.array([1]), np.array([2]), kind, at_ms)
    ties.replace(1, 2, kind[:0], at_ms[:0])
    after = load(dump(state, 1), Settings(), {})[0].graph.ties_of("acme")
    assert len(after) == 0
    assert after.decay.landmark_ms == ties.decay.landmark_ms == START
