"""When is a parcel that is missing really lost? Only then a sink may go on behind the hole.

It may still be on its way to the broker, or with a worker that is down. So a hole is settled once whoever sent it has
long given up, the workers are past all that lay in `posts` when it was noticed, and what they made of it was read.
"""

import time
from collections.abc import Callable, Mapping, Sequence

from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct, field

from streams.cluster.offsets import ends_of
from streams.cluster.ordering import Gap

__all__ = ["Doubts"]

_PATIENCE_S = 960.0  # a sender tries for a quarter of an hour


class _Doubt(Struct):
    """A gap and when it was noticed; `ends` is what lay in `posts` then, `reads` what was there to be read when the
    workers were past that."""

    gap: Gap
    since_s: float
    ends: dict[int, int]
    reads: dict[TopicPartition, int] = field(default_factory=dict)


class Doubts:
    """The holes of a sink. `worked` tells up to which offset of each partition of `posts` the workers are done.

    has_expired : records grew too old before they were read: the first hole of each input is known to be real.
    """

    def __init__(
        self,
        consumer: KafkaConsumer,
        worked: Callable[[], Mapping[int, int]],
        posts: str,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.has_expired = False
        self._consumer = consumer
        self._worked = worked
        self._posts = posts
        self._elapsed = elapsed
        self._open: dict[str, _Doubt] = {}
        self._settled: set[str] = set()  # inputs that went on behind a hole

    def settled(self, gaps: Sequence[Gap]) -> list[Gap]:
        """Those of the gaps there are that will not be filled any more. KafkaError when the broker does not tell."""
        found = {gap.input: gap for gap in gaps}
        self._open = {name: doubt for name, doubt in self._open.items() if found.get(name) == doubt.gap}
        for name, gap in found.items():
            if name not in self._open:
                self._open[name] = _Doubt(gap, self._elapsed(), self.ends_of_posts())
        past = [name for name, doubt in self._open.items() if self._is_past(doubt)]
        self._settled.update(past)
        return [self._open.pop(name).gap for name in past]

    def oldest_s(self) -> float:
        """For how long the oldest hole has been open; 0 when there is none."""
        return max((self._elapsed() - doubt.since_s for doubt in self._open.values()), default=0.0)

    def ends_of_posts(self) -> dict[int, int]:
        """Where each partition of `posts` ends."""
        partitions = [TopicPartition(self._posts, n) for n in self._consumer.partitions_for_topic(self._posts) or ()]
        return {partition.partition: end for partition, end in ends_of(self._consumer, partitions).items()}

    def are_workers_past(self, ends: Mapping[int, int]) -> bool:
        """Whether the workers are done with all records of `posts` before these ends."""
        done = self._worked()
        return all(partition in done and done[partition] >= end for partition, end in ends.items() if end)

    def _is_past(self, doubt: _Doubt) -> bool:
        is_known = self.has_expired and doubt.gap.input not in self._settled
        if self._elapsed() - doubt.since_s < (0 if is_known else _PATIENCE_S):
            return False
        if not doubt.reads:
            if not self.are_workers_past(doubt.ends):
                return False
            # Asked after the workers were: what they are done with is in `mentions`.
            doubt.reads = ends_of(self._consumer, self._consumer.assignment())
        paused = self._consumer.paused()  # by then, only because no memory is left for what waits
        return all(p in paused or self._consumer.position(p) >= end for p, end in doubt.reads.items())
