"""Who sends an input hears of who began to send it later, and of nobody else."""

from collections.abc import Sequence
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaTimeoutError
from msgspec import Struct

from pipeline.errors import ClusterError
from streams.cluster.fence import Fence, begin_session
from streams.cluster.resume import Checkpoint, Session, encode_checkpoint
from streams.cluster.wire import Place
from tests.hand_clock import Clock

MINE = Session(3, "mm", "here", 1)


class Record(Struct):
    key: bytes
    value: bytes | None


class Topic:
    """The topic `inputs`, and a consumer of it. A poll gives one record."""

    def __init__(self, records: Sequence[Record] = ()) -> None:
        self.records = list(records)
        self.at = 0
        self.is_away = False

    def assign(self, partitions: list[TopicPartition]) -> None:
        assert partitions == [TopicPartition("inputs", 0)]

    def seek(self, _: TopicPartition, offset: int) -> None:
        self.at = offset

    def position(self, _: TopicPartition) -> int:
        return self.at

    def end_offsets(self, partitions: list[TopicPartition], timeout_ms: int) -> dict[TopicPartition, int]:
        assert timeout_ms <= 2_000
        if self.is_away:
            raise KafkaTimeoutError
        return dict.fromkeys(partitions, len(self.records))

    def poll(self, timeout_ms: int) -> dict[TopicPartition, list[Record]]:
        assert timeout_ms < 1_000
        self.at += 1
        return {TopicPartition("inputs", 0): self.records[self.at - 1 : self.at]}


def note(session: Session, input_: str = "a") -> Record:
    return Record(
        input_.encode(), encode_checkpoint(Checkpoint(input=input_, place=Place(""), ends={}, session=session))
    )


def fence(topic: Topic, offset: int = 0) -> Fence:
    client: Any = topic
    return Fence(client, "inputs", offset, "a", MINE)


@pytest.mark.parametrize("other", [Session(4, "aa"), Session(3, "zz")])
def test_a_newer_session_ends_an_older_one_and_is_named(other: Session) -> None:
    topic = Topic([note(MINE)])
    ours = fence(topic)
    assert ours.look()
    topic.records += [note(MINE), note(Session(other.epoch, other.id, "there", 1_795_338_000_000)), note(MINE)]
    with pytest.raises(ClusterError, match=r"on there has been sending a too since 2026-11-22T.*Z, .*--as NAME"):
        ours.look()


def test_an_older_session_another_input_and_what_is_no_checkpoint_end_nobody() -> None:
    others = [note(Session(2, "zz")), note(Session(3, "aa")), note(Session()), note(Session(9, "zz"), "b")]
    assert fence(Topic([*others, Record(b"a", b"garbage"), Record(b"a", None)])).look()


def test_what_was_written_before_the_start_is_not_read() -> None:
    topic = Topic([note(Session(9, "zz"))])
    assert fence(topic, 1).look()
    assert topic.at == 1


def test_a_broker_that_is_away_ends_nobody_but_is_told_of() -> None:
    topic = Topic([note(Session(9, "zz"))])
    topic.is_away = True
    ours = fence(topic)
    assert not ours.look()
    topic.is_away = False
    with pytest.raises(ClusterError):
        ours.look()


def test_it_is_time_to_look_every_two_seconds() -> None:
    clock = Clock()
    ours = Fence(Topic(), "inputs", 0, "a", MINE, clock)
    at_first = ours.is_due
    clock.go(2)
    after_two_seconds = ours.is_due
    ours.look()
    assert (at_first, after_two_seconds, ours.is_due) == (False, True, False)


def test_each_session_is_newer_than_the_last_and_no_two_are_alike() -> None:
    one, other = (begin_session(Session(4, "zz"), 7) for _ in range(2))
    assert one.rank > (4, "zz")
    assert one.epoch == other.epoch == 5
    assert one.id != other.id
    assert one.host
