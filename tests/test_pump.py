"""A source driven by its pump: batches at each linger, breaks, silence, a slow writer, time that passes in silence."""

import asyncio
import random
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

import pytest

from pipeline.errors import InputError
from pipeline.events import Instant, Mention, RejectCode
from pipeline.records import Batch
from streams.refusals import Fault, refuse
from streams.sources.feed import Feed
from streams.sources.live import Found, LinkError, gap
from streams.sources.pump import Outlet, Pump
from tests.stories import START

Act = Found | Exception | float  # something given, something raised, or a pause in seconds


def post(n: int) -> Mention:
    return Mention(source="x", id=f"p{n}", at_ms=Instant(START + n), author="a", text="acme")


class Scripted:
    """A source that plays a list for each connection; the last one stays open. Its place is how much it gave."""

    name, address = "x", "x:1"
    retry_s, retry_most_s = 0.01, 0.02

    def __init__(self, *scripts: Sequence[Act], silence_s: float = 5.0, promise_ms: int | None = None) -> None:
        self.scripts, self.silence_s, self.promised = list(scripts), silence_s, promise_ms
        self.n_given = self.n_opened = 0
        self.safe: list[str] = []

    def resume(self, position: str | None) -> None:
        self.n_given = int(position or 0)

    def position(self) -> str:
        return str(self.n_given)

    def stored(self, position: str) -> None:
        self.safe.append(position)

    def promise_ms(self, now_ms: int) -> int | None:
        return self.promised if now_ms else None

    async def stream(self) -> AsyncGenerator[Found, None]:
        self.n_opened += 1
        for act in self.scripts.pop(0) if self.scripts else ():
            if isinstance(act, float):
                await asyncio.sleep(act)
            elif isinstance(act, Exception):
                raise act
            else:
                self.n_given += act is not None
                yield act
        if not self.scripts:
            await asyncio.sleep(60)


def feed_of(*sources: Scripted, batch_size: int = 100, position: str | None = None) -> Feed:
    return Feed(
        [(source, position) for source in sources],
        batch_size=batch_size,
        linger_s=0.02,
        future_ms=300_000,
        now_ms=lambda: START + 60_000,
    )


def taken(feed: Feed, is_enough: Callable[[list[Batch]], bool]) -> list[Batch]:
    """The batches until there are enough of them."""
    found: list[Batch] = []
    until_s = time.monotonic() + 10
    with feed:
        for batch in feed.batches(lambda: is_enough(found)):
            found.append(batch)
            assert time.monotonic() < until_s, found
    return found


def ids(batches: Sequence[Batch]) -> list[str]:
    return [event.id for batch in batches for event in batch.events]


def has(n: int) -> Callable[[list[Batch]], bool]:
    return lambda found: len(ids(found)) >= n


def test_what_comes_is_handed_over_at_each_linger_with_the_place_behind_it() -> None:
    source = Scripted([post(1), post(2), 0.1, post(3)])
    found = taken(feed_of(source), has(3))
    assert [ids([batch]) for batch in found if batch.events] == [["p1", "p2"], ["p3"]]
    assert [batch.position for batch in found if batch.events] == [
        f'{{"at":"{n}","stamp":{START + n}}}' for n in (2, 3)
    ]
    assert any(not batch.events for batch in found), "silence is told too"
    assert all(batch.mark_ms in (None, START + 2, START + 3) for batch in found)
    assert not any(batch.is_idle or batch.ended for batch in found)


def test_a_source_hears_what_is_stored_once_the_next_is_asked_for() -> None:
    source = Scripted([post(n) for n in range(4)])
    with feed_of(source, batch_size=2) as feed:
        batches = feed.batches(lambda: False)
        next(batches)
        time.sleep(0.05)
        assert source.safe == []
        next(batches)
        until_s = time.monotonic() + 5
        while not source.safe and time.monotonic() < until_s:
            time.sleep(0.01)
        assert source.safe == ["2"]


def test_a_full_batch_waits_for_no_linger() -> None:
    found = taken(feed_of(Scripted([post(n) for n in range(10)]), batch_size=4), has(10))
    assert [len(batch.events) for batch in found if batch.events] == [4, 4, 2]


def test_a_run_goes_on_from_the_stored_place_and_stamp() -> None:
    first = taken(feed_of(Scripted([post(5)])), has(1))
    source = Scripted([post(1)])
    again = taken(feed_of(source, position=first[-1].position), has(1))
    assert source.n_given == 2
    assert next(batch.stamps for batch in again if batch.events) == [START + 5]


def test_a_connection_that_breaks_is_made_again_and_counted() -> None:
    source = Scripted([post(1), LinkError("broke")], [LinkError("no answer")], [post(2)])
    feed = feed_of(source)
    assert ids(taken(feed, has(2))) == ["p1", "p2"]
    link = feed.links["x"]
    assert (link.state, link.breaks, link.trouble, source.n_opened) == ("connected", 2, "no answer", 3)


def test_silence_is_a_break_and_a_sign_of_life_is_none() -> None:
    source = Scripted([post(1), 5.0, post(9)], [None, 0.2, None, 0.2, None, 0.2, post(2)], silence_s=0.5)
    feed = feed_of(source)
    assert ids(taken(feed, has(2))) == ["p1", "p2"]
    assert feed.links["x"].breaks == 1
    assert "nothing came for 0.5 s" in feed.links["x"].trouble


def test_gaps_and_rejects_go_with_the_batch() -> None:
    row = gap("x", 1, 2, "it was down")
    reject = refuse(Fault(RejectCode.BAD_JSON, "no"), "x", -1, b"{")
    feed = feed_of(Scripted([row, reject, post(1)]))
    batches = taken(feed, has(1))
    assert [note for batch in batches for note in batch.notes] == [row]
    assert [one for batch in batches for one in batch.rejects] == [reject]
    assert feed.links["x"].gaps == 1


def test_a_slow_writer_stops_the_reading_and_is_no_silence() -> None:
    source = Scripted([post(n) for n in range(1_000)], silence_s=0.5)
    feed = feed_of(source, batch_size=10)
    with feed:
        time.sleep(0.8)
        assert source.n_given <= 40, "two batches wait, one is in hand, one is being filled"
        found = list(zip(feed.batches(lambda: False), range(60), strict=False))
    assert feed.links["x"].breaks == 0
    assert ids([batch for batch, _ in found]) == [f"p{n}" for n in range(600)]


def test_a_source_that_refuses_ends_the_run_unless_it_once_spoke() -> None:
    no = LinkError("answered 404", is_refused=True)
    with pytest.raises(InputError, match="x cannot be read: answered 404"):
        taken(feed_of(Scripted([no], [no], [no])), has(1))
    spoke = Scripted([post(1), no], [no], [no], [no], [post(2)])
    assert ids(taken(feed_of(spoke), has(2))) == ["p1", "p2"]


def test_an_error_of_ours_reaches_the_writer() -> None:
    with pytest.raises(ZeroDivisionError):
        taken(feed_of(Scripted([post(1), ZeroDivisionError("ours")])), has(2))


def test_a_silent_source_lets_time_pass_in_steps_and_never_back() -> None:
    promise_ms = START + 50_000
    source = Scripted([post(1), 0.2, post(2), 0.1], promise_ms=promise_ms)
    found = taken(feed_of(source), lambda batches: len(ids(batches)) == 2 and len(batches) > 8)
    idle = [batch for batch in found if batch.is_idle]
    assert [batch.mark_ms for batch in idle] == [promise_ms], "once, until the promise grows by ten seconds"
    marks = [batch.mark_ms for batch in found if batch.mark_ms is not None]
    assert marks == sorted(marks)
    assert next(batch.stamps for batch in found if "p2" in ids([batch])) == [START + 1], "a stamp is of events alone"
    again = taken(feed_of(Scripted([post(3)]), position=found[-1].position), has(1))
    assert again[-1].mark_ms == promise_ms


def test_several_sources_are_read_side_by_side() -> None:
    one, two = Scripted([post(n) for n in range(50)]), Scripted([0.05, post(100), LinkError("broke")], [post(101)])
    two.name = "y"
    found = taken(feed_of(one, two), has(52))
    assert {batch.input for batch in found} == {"x", "y"}
    assert ids([batch for batch in found if batch.input == "y"]) == ["p100", "p101"]


def test_leaving_ends_the_thread_at_once() -> None:
    began = time.monotonic()
    with feed_of(Scripted([post(1)])) as feed:
        next(feed.batches(lambda: False))
    assert time.monotonic() - began < 5
    assert "murmure-sources" not in {thread.name for thread in threading.enumerate()}


def test_pauses_grow_up_to_a_limit_and_are_never_the_same() -> None:
    rng = random.Random(1)
    pump = Pump(
        Scripted(),
        None,
        Outlet(1, lambda _: None),
        batch_size=1,
        linger_s=1,
        future_ms=0,
        now_ms=lambda: 0,
        rng=rng,
    )

    def longest(n: int) -> float:
        return max(pump._pause_s(n) for _ in range(200))

    assert longest(0) <= 0.01
    assert 0.01 < longest(1) <= 0.02
    assert longest(1_000) <= 0.02


def test_a_position_of_something_else_is_said() -> None:
    with pytest.raises(InputError, match="position 'rubbish' of x"):
        feed_of(Scripted(), position="rubbish")


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert threading.active_count() == 1
