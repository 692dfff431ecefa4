"""What a sink does when things come in the wrong order, not at all, or are not what they seem."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from kafka import TopicPartition
from msgspec.structs import replace

from pipeline.errors import StoreError
from pipeline.events import Event, How, Instant, Mention, Share
from pipeline.settings import Brand, Brands, Settings, StoreSettings
from streams.cluster.gauges import Gauges
from streams.cluster.names import Topics
from streams.cluster.parcels import cut, read
from streams.cluster.wire import SPAN, Parcel, Place, encode, encode_span
from streams.embedded import Embedded
from streams.replay import replay, verify
from streams.sink import Sink
from tests.hand_clock import Clock
from tests.quick_reader import QuickReader
from tests.shelf import Shelf
from tests.test_parcels import LATENESS_MS, batch_of

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

BRANDS = Brands(brand=(Brand(id="acme", name="acme"),))
SETTINGS = Settings(store=StoreSettings(commit_s=0.001))
TOPICS = Topics("posts", "shares", "mentions", "brands", "inputs", "dead-letters", "alerts")
NOW_MS = 1_790_000_000_000
MINUTE = 60_000


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Embedded]:
    with Embedded(tmp_path / "data", SETTINGS, BRANDS, lambda: NOW_MS, keeps_marks=True, quiet=True) as opened:
        yield opened


def sink_of(writer: Embedded, shelf: Shelf, clock: Clock | None = None, room: int = 2**28) -> Sink:
    return Sink(writer, shelf, TOPICS, Gauges("sink"), lambda: NOW_MS, elapsed=clock or Clock(), room=room)


def posts(n: int, first: int = 0) -> list[Event]:
    return [
        Mention(source="s", id=f"p{k}", at_ms=Instant(NOW_MS + k * MINUTE), author=f"a{k}", text="acme again")
        for k in range(first, first + n)
    ]


def reposts(n: int, first: int = 0) -> list[Event]:
    """Each a second after its post."""
    return [
        Share(
            source="s", id=f"r{k}", at_ms=Instant(NOW_MS + k * MINUTE + 1_000), how=How.REPOST, author="b", of=f"p{k}"
        )
        for k in range(first, first + n)
    ]


def parcels(
    input_: str, events: Sequence[Event], limit: int = 10, *, before: int = 0, generation: str = ""
) -> list[Parcel]:
    batch = replace(batch_of(list(events)), input=input_)
    found = []
    for parcel in cut(batch, Place("", before), limit):
        span = replace(parcel.span, generation=generation, mark_ms=parcel.mark_ms)
        found.append(replace(parcel, span=span))
    return found


def send(shelf: Shelf, found: Sequence[Parcel]) -> None:
    """As an ingest does, and, for those with texts, a worker that is quick."""
    for n, parcel in enumerate(found):
        head = [(SPAN, encode_span(parcel.span))]
        if parcel.texts:
            shelf.put("posts", n % 2, encode(parcel), head)
            done = read(parcel, QuickReader(BRANDS), LATENESS_MS, 1)
            shelf.put("mentions", n % 2, encode(done), head)
            shelf.done[n % 2] = shelf.done.get(n % 2, 0) + 1
        else:
            shelf.put("shares", n % 2, encode(parcel), head)


def send_to(shelf: Shelf, partition: int, found: Sequence[Parcel]) -> None:
    for parcel in found:
        done = read(parcel, QuickReader(BRANDS), LATENESS_MS, 1)
        shelf.put("mentions", partition, encode(done), [(SPAN, encode_span(parcel.span))])


def send_unread(shelf: Shelf, found: Sequence[Parcel]) -> None:
    for n, parcel in enumerate(found):
        shelf.put("posts", n % 2, encode(parcel), [(SPAN, encode_span(parcel.span))])


def work(shelf: Shelf, found: Sequence[Parcel]) -> None:
    """The worker comes at last."""
    for n, parcel in enumerate(found):
        done = read(parcel, QuickReader(BRANDS), LATENESS_MS, 1)
        shelf.put("mentions", n % 2, encode(done), [(SPAN, encode_span(parcel.span))])
        shelf.done[n % 2] = shelf.done.get(n % 2, 0) + 1


def turns(sink: Sink, n: int = 6) -> int:
    return sum(sink.turn() for _ in range(n))


def counts(writer: Embedded) -> dict[str, int]:
    found = writer.store.con.execute("SELECT outcome, sum(n)::INT FROM counts GROUP BY 1").fetchall()
    return {name: n for name, n in found if n}


def reasons(writer: Embedded) -> list[str]:
    return [row[0] for row in writer.store.con.execute("SELECT reason FROM coverage ORDER BY 1").fetchall()]


def test_shares_of_one_input_wait_for_posts_of_another_that_a_worker_has_not_read(
    writer: Embedded, shelf: Shelf
) -> None:
    told = parcels("posts-input", posts(60))
    send_unread(shelf, told)
    send(shelf, parcels("shares-input", reposts(60)))
    sink = sink_of(writer, shelf)
    assert turns(sink) == 0
    work(shelf, told)
    assert turns(sink, 20) == 120
    assert counts(writer) == {"input": 120, "accepted": 120}


def test_one_input_alone_waits_for_nobody(writer: Embedded, shelf: Shelf) -> None:
    both = [event for pair in zip(posts(40), reposts(40), strict=True) for event in pair]
    send(shelf, parcels("in", both))
    sink = sink_of(writer, shelf)
    assert turns(sink, 2) == 80
    assert counts(writer) == {"input": 80, "accepted": 80}


def test_a_hole_is_waited_for_however_long_and_taken_when_it_is_filled(writer: Embedded, shelf: Shelf) -> None:
    clock = Clock()
    found = parcels("in", posts(40))
    send(shelf, [found[0], *found[2:]])
    sink = sink_of(writer, shelf, clock)
    assert turns(sink, 12) == 10
    assert reasons(writer) == []
    clock.go(86_400)
    assert turns(sink, 12) == 0
    assert sink.order.n_waiting == 2
    assert reasons(writer) == ["missing"]  # told, once, and waited for
    send(shelf, [found[1]])
    assert turns(sink) == 30
    assert counts(writer) == {"input": 40, "accepted": 40}


def test_what_grew_too_old_is_a_gap_that_is_told_and_later_inputs_are_not_hurried(
    writer: Embedded, shelf: Shelf
) -> None:
    clock = Clock()
    found = parcels("old", posts(40))
    send(shelf, found)
    for partition in (0, 1):
        shelf.begins[TopicPartition("mentions", partition)] = 1  # the first two parcels are gone
    sink = sink_of(writer, shelf, clock)
    assert turns(sink, 8) == 0
    clock.go(60)
    assert turns(sink, 8) == 20
    assert set(reasons(writer)) >= {"expired", "gap"}
    later = parcels("new", posts(30, first=50))
    send(shelf, later[1:])
    assert turns(sink, 8) == 0
    clock.go(86_400)
    assert turns(sink, 8) == 0
    send(shelf, later[:1])
    assert turns(sink, 8) == 30
    assert reasons(writer).count("gap") == 1


def test_another_life_of_an_input_is_taken_from_its_beginning_and_told(writer: Embedded, shelf: Shelf) -> None:
    send(shelf, parcels("in", posts(30), generation="one"))
    sink = sink_of(writer, shelf)
    assert turns(sink) == 30
    send(shelf, parcels("in", posts(25, first=100), generation="two"))
    assert turns(sink) == 25
    assert "begins_anew" in reasons(writer)
    assert counts(writer)["accepted"] == 55


def test_a_record_with_an_impossible_time_is_refused_and_the_folder_opens_again(tmp_path: Path, shelf: Shelf) -> None:
    (good, bad) = parcels("in", posts(20))
    bad = replace(bad, texts=[replace(event, at_ms=Instant(2**62)) for event in bad.texts])
    send(shelf, [good, bad])
    with Embedded(tmp_path / "d", SETTINGS, BRANDS, lambda: NOW_MS, quiet=True) as writer:
        assert turns(sink_of(writer, shelf)) == 10
        assert counts(writer) == {"input": 20, "accepted": 10, "rejected": 10}
    assert len(shelf.poison) == 1
    with Embedded(tmp_path / "d", SETTINGS, BRANDS, lambda: NOW_MS, quiet=True) as writer:
        assert turns(sink_of(writer, shelf)) == 0


def test_a_partition_of_which_much_waits_is_left_unread(writer: Embedded, shelf: Shelf) -> None:
    found = parcels("in", posts(700, first=1), limit=1, before=1)  # the very first never comes
    send_to(shelf, 0, found)
    sink = sink_of(writer, shelf)
    sink.turn()
    assert shelf.paused() == {TopicPartition("mentions", 0)}
    n_waiting = sink.order.n_waiting
    sink.turn()
    assert sink.order.n_waiting == n_waiting


def test_a_restart_goes_on_from_the_oldest_record_that_is_not_wholly_taken(tmp_path: Path, shelf: Shelf) -> None:
    found = parcels("in", posts(60))
    send(shelf, [found[0], found[2], found[1], *found[3:]])
    with Embedded(tmp_path / "d", SETTINGS, BRANDS, lambda: NOW_MS, quiet=True) as writer:
        assert turns(sink_of(writer, shelf)) == 60
        assert set(writer.store.offsets().values()) == {3}
    again = Shelf()
    send(again, [found[0], found[2]])
    with Embedded(tmp_path / "e", SETTINGS, BRANDS, lambda: NOW_MS, quiet=True) as writer:
        assert turns(sink_of(writer, again)) == 10
        assert writer.store.offsets() == {("mentions", 0): 1, ("mentions", 1): 0}


def test_when_no_room_is_left_partitions_are_left_unread_and_nothing_is_given_up(
    writer: Embedded, shelf: Shelf
) -> None:
    clock = Clock()
    found = parcels("in", posts(1_000), limit=1)
    send(shelf, found[1:])  # of two workers one is down, with the first parcel
    sink = sink_of(writer, shelf, clock, room=50_000)
    turns(sink, 3)
    clock.go(3_600)
    assert turns(sink, 6) == 0
    assert sink.order.n_waiting < 999
    assert len(shelf.paused()) == 2
    assert "gap" not in reasons(writer)
    shelf.n_partitions = 3  # the worker comes back, with a partition that nothing waits of
    send_to(shelf, 2, found[:1])
    assert turns(sink, 20) == 1_000
    assert counts(writer) == {"input": 1_000, "accepted": 1_000}


def test_what_a_sink_took_can_be_carried_out_again_but_not_read_again(tmp_path: Path, shelf: Shelf) -> None:
    nothing = [
        Mention(source="s", id=f"n{k}", at_ms=Instant(NOW_MS + k), author="a", text="of no brand") for k in range(9)
    ]
    both = [event for pair in zip(posts(40), reposts(40), strict=True) for event in pair]
    send(shelf, [*parcels("in", both), *parcels("empty", nothing)])
    data = tmp_path / "d"
    with Embedded(data, SETTINGS, BRANDS, lambda: NOW_MS, keeps_marks=True, quiet=True) as writer:
        assert turns(sink_of(writer, shelf)) == 89
    verdict = verify(data, tmp_path / "again")
    assert verdict, str(verdict)
    with pytest.raises(StoreError, match="--from-topic"):
        replay(data, tmp_path / "other", brands=BRANDS)


def test_a_command_on_the_folder_of_a_stopped_sink_lets_its_inputs_go_on_holding_each_other_back(
    tmp_path: Path, shelf: Shelf
) -> None:
    send(shelf, [*parcels("in", posts(4)), *parcels("slow", [])])
    data = tmp_path / "d"
    with Embedded(data, SETTINGS, BRANDS, lambda: NOW_MS, keeps_marks=True, quiet=True) as writer:
        turns(sink_of(writer, shelf))
        marks = dict(writer.marks)
        assert marks
    with Embedded(data, None, None, lambda: NOW_MS, quiet=True) as command:
        assert dict(command.marks) == marks
    with Embedded(data, SETTINGS, None, lambda: NOW_MS, quiet=True) as run:
        assert dict(run.marks) == {}
