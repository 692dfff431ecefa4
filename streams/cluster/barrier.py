"""Has all come that was sent before some moment? The question behind order between inputs, and behind every loss.

A barrier begins by asking where `posts` ends. It is past once the workers are done with that, and what they made of it
was read from `mentions`. Whatever came before it began has then no older text still on its way.
"""

from collections.abc import Callable, Iterable, Mapping

from kafka import KafkaConsumer, TopicPartition

from streams.cluster.offsets import begins_of, ends_of

__all__ = ["Barrier"]


class Barrier:
    """Barriers one after the other; call `look` now and then while something waits for one.

    n_begun, n_past : what came when fewer than `n_past` had begun has nothing older on its way.
    worked : tells up to which offset of each partition of `posts` the workers are done.
    """

    def __init__(
        self, consumer: KafkaConsumer, worked: Callable[[], Mapping[int, int]], posts: str, mentions: str
    ) -> None:
        self.n_begun = 0
        self.n_past = 0
        self._consumer = consumer
        self._worked = worked
        self._posts = posts
        self._mentions = mentions
        self._ends: dict[TopicPartition, int] | None = None
        self._reads: dict[TopicPartition, int] | None = None

    def look(self) -> None:
        """Begin one, or see whether the one that began is past. KafkaError when the broker does not tell."""
        if self._ends is None:
            self._ends = self.ends_of_posts()
            self.n_begun += 1
        if self._reads is None and self.are_workers_past(self._ends):
            self._reads = ends_of(self._consumer, [p for p in self._consumer.assignment() if p.topic == self._mentions])
        if self._reads is not None and self.is_read(self._reads.items()):
            self.n_past = self.n_begun
            self._ends = self._reads = None

    def ends_of_posts(self) -> dict[TopicPartition, int]:
        """Where each partition of `posts` ends."""
        numbers = self._consumer.partitions_for_topic(self._posts) or ()
        return ends_of(self._consumer, [TopicPartition(self._posts, n) for n in numbers])

    def are_workers_past(self, ends: Mapping[TopicPartition, int]) -> bool:
        """Whether the workers are done with all records of `posts` before these ends that are still there."""
        done = self._worked()
        left = [partition for partition, end in ends.items() if done.get(partition.partition, 0) < end]
        begins = begins_of(self._consumer, left) if left else {}
        return all(begins[partition] >= ends[partition] for partition in left)

    def is_read(self, ends: Iterable[tuple[TopicPartition, int]]) -> bool:
        """Whether the sink has read up to these ends."""
        return all(self._consumer.position(partition) >= end for partition, end in ends)
