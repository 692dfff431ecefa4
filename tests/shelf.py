"""Topics on a shelf: what a sink asks of Kafka's consumer, over lists in memory."""

from collections import defaultdict
from collections.abc import Iterable

from kafka import TopicPartition
from msgspec import Struct

__all__ = ["Record", "Shelf"]


class Record(Struct):
    """A record as a sink sees it."""

    topic: str
    partition: int
    offset: int
    headers: list[tuple[str, bytes]]
    value: bytes


class Shelf:
    """The topics `posts`, `mentions` and `shares` with some partitions each, and one consumer of them.

    done : up to where the workers are, by partition of `posts`. poison : what the sink could not understand.
    """

    def __init__(self, n_partitions: int = 2) -> None:
        self.consumer = self
        self.n_partitions = n_partitions
        self.done: dict[int, int] = {}
        self.poison: list[str] = []
        self.begins: dict[TopicPartition, int] = defaultdict(int)
        self._records: dict[TopicPartition, list[Record]] = defaultdict(list)
        self._at: dict[TopicPartition, int] = {}
        self._paused: set[TopicPartition] = set()

    def put(self, topic: str, partition: int, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        """A record is sent."""
        there = self._records[TopicPartition(topic, partition)]
        there.append(Record(topic, partition, len(there), headers, value))

    def worked(self) -> dict[int, int]:
        return self.done

    def poisoned(self, record: object, why: str) -> None:  # noqa: ARG002
        self.poison.append(why)

    def partitions_for_topic(self, topic: str) -> set[int]:  # noqa: ARG002
        return set(range(self.n_partitions))

    def assign(self, partitions: Iterable[TopicPartition]) -> None:
        self._at = {partition: self._at.get(partition, 0) for partition in partitions}

    def assignment(self) -> set[TopicPartition]:
        return set(self._at)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._at[partition] = offset

    def position(self, partition: TopicPartition) -> int:
        return self._at[partition]

    def highwater(self, partition: TopicPartition) -> int:
        return len(self._records[partition])

    def end_offsets(
        self,
        partitions: Iterable[TopicPartition],
        timeout_ms: int = 0,  # noqa: ARG002
    ) -> dict[TopicPartition, int]:
        return {partition: len(self._records[partition]) for partition in partitions}

    def beginning_offsets(
        self,
        partitions: Iterable[TopicPartition],
        timeout_ms: int = 0,  # noqa: ARG002
    ) -> dict[TopicPartition, int]:
        return {partition: self.begins[partition] for partition in partitions}

    def pause(self, *partitions: TopicPartition) -> None:
        self._paused.update(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        self._paused.difference_update(partitions)

    def paused(self) -> set[TopicPartition]:
        return set(self._paused)

    def poll(self, timeout_ms: int = 0) -> dict[TopicPartition, list[Record]]:  # noqa: ARG002
        found = {}
        for partition, at in self._at.items():
            if partition not in self._paused and (records := self._records[partition][at : at + 200]):
                found[partition] = records
                self._at[partition] = at + len(records)
        return found
