"""A checkpoint names ends of the topics that lie before all that was sent after it."""

import time
from collections.abc import Callable
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaTimeoutError

from pipeline.packing import Unpacker
from streams.cluster.bookmarks import Bookmarks
from streams.cluster.names import Topics
from streams.cluster.resume import Checkpoint, Session
from streams.cluster.wire import Place
from tests.hand_clock import Clock

TOPICS = Topics.under("")
MINE = Session(3, "ab", "here", 5)
_unpack = Unpacker(Checkpoint)


class Broker:
    """One partition of `posts`, one of `shares`; keeps the checkpoints it is sent."""

    def __init__(self) -> None:
        self.end = 0
        self.is_away = False
        self.written: list[Checkpoint] = []

    def end_offsets(self, partitions: list[TopicPartition], timeout_ms: int) -> dict[TopicPartition, int]:
        assert timeout_ms <= 2_000
        if self.is_away:
            raise KafkaTimeoutError
        return {at: self.end if at.topic == TOPICS.posts else 0 for at in partitions}

    def send(self, topic: str, *, key: bytes, value: bytes, partition: int) -> None:
        assert (topic, key, partition) == (TOPICS.inputs, b"a", 0)
        self.written.append(_unpack(value))


def begun(broker: Broker, far: tuple[int, int] = (0, 0), elapsed: Callable[[], float] = time.monotonic) -> Bookmarks:
    ends = {TOPICS.posts: [0], TOPICS.shares: [0]}
    first = Checkpoint(input="a", place=Place(""), ends=ends, generation="g", session=MINE)
    client: Any = broker
    return Bookmarks(client, client, TOPICS, 1, first, far, elapsed)


def write(marks: Bookmarks, at: int, n_sent: int, n_confirmed: int) -> list[int]:
    """Write a checkpoint; gives the ends of `posts` in it."""
    marks.write((at, 0), Place(f"{at}", at), ended=False, n_sent=n_sent, n_confirmed=n_confirmed)
    return marks.last.ends[TOPICS.posts]


def test_ends_are_named_only_once_all_that_was_sent_before_them_is_confirmed() -> None:
    broker = Broker()
    marks = begun(broker)
    broker.end = 10
    assert write(marks, 50, n_sent=8, n_confirmed=5) == [0]  # three parcels may lie before the end as it is now
    broker.end = 20
    assert write(marks, 70, n_sent=15, n_confirmed=7) == [0]
    assert write(marks, 90, n_sent=15, n_confirmed=9) == [10]
    broker.end = 30
    assert write(marks, 95, n_sent=20, n_confirmed=12) == [10]
    assert write(marks, 99, n_sent=20, n_confirmed=20) == [30]  # nothing is on its way
    assert [one.n_events for one in broker.written] == [50, 70, 90, 95, 99]
    assert broker.written[-1] == marks.last
    assert {(one.generation, one.session) for one in broker.written} == {("g", MINE)}


def test_what_a_killed_ingest_sent_behind_a_hole_stays_in_sight_until_it_is_passed() -> None:
    broker = Broker()
    marks = begun(broker, far=(100, 3))
    broker.end = 10
    assert write(marks, 100, n_sent=5, n_confirmed=5) == [0]
    marks.write((100, 3), Place("", 100, 3), ended=False, n_sent=6, n_confirmed=6)
    assert marks.last.ends[TOPICS.posts] == [10]


def test_while_the_broker_is_away_the_ends_before_are_kept() -> None:
    broker = Broker()
    marks = begun(broker)
    broker.end, broker.is_away = 10, True
    assert write(marks, 5, n_sent=1, n_confirmed=1) == [0]
    broker.is_away = False
    assert write(marks, 5, n_sent=1, n_confirmed=1) == [10]


def test_an_input_that_moves_is_written_down_often_and_a_silent_one_seldom() -> None:
    clock = Clock()
    marks = begun(Broker(), elapsed=clock)
    clock.now_s = 2.0
    write(marks, 5, n_sent=1, n_confirmed=1)
    assert not marks.is_due(Place("6", 6))  # two seconds have not passed again
    clock.now_s = 4.0
    assert marks.is_due(Place("6", 6))
    assert not marks.is_due(Place("5", 5))
    clock.now_s = 62.0
    assert marks.is_due(Place("5", 5))
