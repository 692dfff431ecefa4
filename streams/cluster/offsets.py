"""Ask the broker where partitions begin and end, and get an answer for each of them."""

import time
from collections.abc import Iterable
from contextlib import suppress

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError

__all__ = ["begins_of", "ends_of"]

Offsets = dict[TopicPartition, int]


def begins_of(consumer: KafkaConsumer, partitions: Iterable[TopicPartition], patience_s: float = 30.0) -> Offsets:
    """The offset of the oldest record of each partition. KafkaError when the broker does not say in time."""
    return _asked(consumer, list(partitions), patience_s, is_end=False)


def ends_of(consumer: KafkaConsumer, partitions: Iterable[TopicPartition], patience_s: float = 30.0) -> Offsets:
    """The offset that the next record of each partition will have. KafkaError when the broker does not say in time."""
    return _asked(consumer, list(partitions), patience_s, is_end=True)


def _asked(consumer: KafkaConsumer, partitions: list[TopicPartition], patience_s: float, *, is_end: bool) -> Offsets:
    ask = consumer.end_offsets if is_end else consumer.beginning_offsets
    until = time.monotonic() + patience_s
    while True:
        # kafka-python 3.0.12 leaves out partitions whose leader it does not know just then, and trips over that itself.
        # It has asked for news of them by then.
        with suppress(KeyError):
            left_s = max(until - time.monotonic(), 0.1)
            told: Offsets = ask(partitions, timeout_ms=round(1000 * left_s))
            return told
        if time.monotonic() > until:
            raise KafkaTimeoutError(f"no broker leads {partitions[0].topic}, or others, for {patience_s:g} s")
        time.sleep(0.05)
