"""Read a stretch of one partition, from an offset to what is its end now."""

import time
from collections.abc import Iterator
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from pipeline.errors import ClusterError
from streams.cluster.offsets import begins_of, ends_of

__all__ = ["read_range"]


def read_range(
    consumer: KafkaConsumer,
    partition: TopicPartition,
    patience_s: float,
    first: int = 0,
    end: int | None = None,
) -> Iterator[Any]:
    """The records from `first` up to `end` (not with it), or to the partition's end as it is now, that are still there.

    The consumer is assigned this partition alone. ClusterError when the broker is silent for `patience_s`.
    """
    consumer.assign([partition])
    now_end = ends_of(consumer, [partition])[partition]
    end = now_end if end is None else min(end, now_end)
    at = max(first, begins_of(consumer, [partition])[partition])
    consumer.seek(partition, at)
    heard_s = time.monotonic()
    while at < end:
        for record in consumer.poll(timeout_ms=500).get(partition, []):
            if record.offset >= end:
                return
            yield record
        # What is compacted or of a broken transaction leaves no record, but is passed.
        if consumer.position(partition) > at:
            at, heard_s = consumer.position(partition), time.monotonic()
        elif time.monotonic() > heard_s + patience_s:
            raise ClusterError(f"the broker fell silent while {partition.topic} was read; is it up?")
