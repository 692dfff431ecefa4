"""Of two processes that send an input of one name, the one that began later goes on. For the ingest.

Both would count from the same point, and the sink would take what one sends for repeats of the other. So each says in
its checkpoints when it began, and looks for those of others.
"""

import secrets
import socket
import time
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from pipeline.errors import ClusterError
from streams.cluster.offsets import ends_of
from streams.cluster.resume import Session, checkpoint_of
from streams.instants import rfc3339
from streams.pace import Elapsed, Pace

__all__ = ["Fence", "begin_session"]

_EVERY_S = 2.0
_PATIENCE_S = 2.0


def begin_session(last: Session, now_ms: int) -> Session:
    """A session that is newer than the last one."""
    return Session(last.epoch + 1, secrets.token_hex(8), socket.gethostname(), now_ms)


class Fence:
    """Reads the checkpoints of one input from an offset of `inputs` on. It keeps the consumer assigned to that topic.

    `is_due` tells when to look again.
    """

    def __init__(
        self,
        consumer: KafkaConsumer,
        topic: str,
        offset: int,
        input_: str,
        mine: Session,
        elapsed: Elapsed = time.monotonic,
    ) -> None:
        self._consumer, self._input, self._mine = consumer, input_, mine
        self._at = TopicPartition(topic, 0)
        self._elapsed, self._pace = elapsed, Pace(_EVERY_S, elapsed)
        consumer.assign([self._at])
        consumer.seek(self._at, offset)

    @property
    def is_due(self) -> bool:
        return self._pace.is_due

    def look(self, patience_s: float = _PATIENCE_S) -> bool:
        """Whether all that was written until now could be read. ClusterError when a newer session has begun."""
        try:
            return self._look(self._elapsed() + patience_s, patience_s)
        except KafkaError:
            return False  # who cannot be reached takes no records of ours either
        finally:
            self._pace.restart()

    def _look(self, until_s: float, patience_s: float) -> bool:
        end = ends_of(self._consumer, [self._at], patience_s)[self._at]
        while self._consumer.position(self._at) < end:
            for records in self._consumer.poll(timeout_ms=100).values():
                for record in records:
                    self._hear(record)
            if self._elapsed() > until_s:
                return False
        return True

    def _hear(self, record: Any) -> None:  # noqa: ANN401 - kafka-python's record has no type
        if record.key != self._input.encode():
            return
        try:
            other = checkpoint_of(record.value).session
        except ValueError:
            return
        if other.rank > self._mine.rank:
            raise ClusterError(
                f"murmure ingest on {other.host} has been sending {self._input} too since {rfc3339(other.began_ms)}, "
                "so this one stops: the two would number their events alike, and a sink takes each number once. What "
                "this one has not sent is still where it reads it from. Are these two inputs? Then give each a name of "
                "its own, with --as NAME"
            )
