"""From events to incidents through the whole engine: batches, inputs that interleave, snapshots."""

from collections.abc import Sequence
from itertools import zip_longest

from msgspec.structs import replace

from pipeline.alert_settings import AlertSettings
from pipeline.engine import Engine
from pipeline.events import AccountGone, Delete, Event, How, Instant, Mention, Share
from pipeline.records import Batch
from pipeline.settings import Settings
from pipeline.snapshot import dump, load
from tests.memory_store import MemoryStore
from tests.stories import MINUTE, START, batches, step
from tests.watched_worlds import Told, World

BURST = 3.4


def story(source: str, seed: int) -> list[Event]:
    """Four days of acme and its burst, with reposts of it; then who is even takes posts back, and some leave."""
    world, events = World(seed), list[Event]()
    world.chatter("acme", 60, 0, 3.8)
    world.burst("acme", BURST, 60, 60_000)
    for n, (at_ms, _, said) in enumerate(world.lines()):
        id_, author, at = f"{source}{n}", said.order[2].rsplit("-", 1)[0] + str(n % 97), Instant(at_ms)
        events.append(Mention(source=source, id=id_, at_ms=at, author=author, text=f"acme {'!' * (n % 4)} {n:x}"))
        if n % 2:
            later = Instant(at_ms + 1)
            events.append(Share(source=source, id=f"x{id_}", at_ms=later, author=f"f{n}", of=id_, how=How.REPOST))
        if n % 9 == 4:
            events.append(Delete(source=source, id=f"d{id_}", at_ms=Instant(at_ms + 20 * MINUTE), of=id_))
        if n % 31 == 7:
            events.append(AccountGone(source=source, id=f"g{id_}", at_ms=Instant(at_ms + 30 * MINUTE), author=author))
    return sorted(events, key=lambda event: event.at_ms)


def told_of(parts: Sequence[Batch], *, is_restored: bool = False) -> tuple[Told, Engine]:
    """What an engine tells when it takes these batches, of inputs that it knows of from the start."""
    settings = Settings(alerts=AlertSettings(slot_s=900, renotify_s=1_800))
    engine, store, told = Engine(settings, {"acme": "UTC"}), MemoryStore(), Told()
    for name in dict.fromkeys(batch.input for batch in parts):
        engine.state.watermark.declare(name)
    for batch in parts:
        output = step(engine, store, batch)
        told.add(Told.of_batch((output.alerts, output.evidence)))
        if is_restored:
            engine.state, _ = load(dump(engine.state, 1), settings, {"acme": "UTC"})
    return told, engine


def cut(source: str, seed: int, size: int) -> list[Batch]:
    events = story(source, seed)
    return list(batches(events, range(size, len(events), size), source))


def test_batches_and_snapshots_leave_no_trace_in_what_is_told() -> None:
    whole, _ = told_of(cut("a", 1, 10_000))
    parts, engine = told_of(cut("a", 1, 40), is_restored=True)
    assert len({row.alert_id for row in whole.rows}) >= 1
    assert any(row.state == "closed" for row in whole.rows)
    assert parts.rows == whole.rows
    assert {id_: rows for id_, rows in parts.evidence.items() if rows} == {
        id_: rows for id_, rows in whole.evidence.items() if rows
    }
    assert dump(engine.state, 7) == dump(load(dump(engine.state, 7), engine.state.settings, {})[0], 7)


def test_how_two_inputs_interleave_leaves_no_trace_in_what_is_told() -> None:
    one, two = cut("a", 1, 60), cut("b", 2, 45)
    orders = [
        [batch for pair in zip_longest(one, two) for batch in pair if batch],
        [*one, *two],
    ]
    told = [told_of([replace(batch) for batch in order])[0] for order in orders]
    assert any(row.state == "closed" for row in told[0].rows)
    assert told[0].rows == told[1].rows
    assert told[0].evidence == told[1].evidence


def test_the_last_slots_do_not_depend_on_which_input_ends_last() -> None:
    def ends(name: str, minute: int) -> Batch:
        at = Instant(START + minute * MINUTE)
        return next(batches([Mention(source=name, id=name, at_ms=at, author="ann", text="acme")], name=name))

    shown = [
        told_of([*order])[1].state.watermark.shown_ms
        for order in ([ends("a", 60), ends("b", 30)], [ends("b", 30), ends("a", 60)])
    ]
    assert shown == [START + 60 * MINUTE] * 2
