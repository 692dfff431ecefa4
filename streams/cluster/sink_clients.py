"""What a sink asks of the broker beside its parcels: how far the workers are, and a place for what it cannot read."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from kafka.errors import KafkaError

from streams.cluster.clients import make_admin, make_consumer, make_producer
from streams.cluster.dead_letters import dead_letter_record
from streams.cluster.lag import committed, sink_group, worker_group
from streams.cluster.roles import PATIENCE_S, Role
from streams.cluster.wire import encode
from streams.pace import now_ms

__all__ = ["SinkClients"]

_DELIVERY_S = 15.0


class SinkClients:
    """The clients of one sink. Use it in a `with` block."""

    def __init__(self, role: Role, shard: str) -> None:
        self._role = role
        self._group = sink_group(role.kafka.prefix, shard)
        self.consumer = make_consumer(role.brokers, PATIENCE_S)
        self._admin = make_admin(role.brokers, PATIENCE_S)
        self._producer: Any = None  # few sinks ever need one

    def worked(self) -> Mapping[int, int]:
        """Up to which offset of each partition of `posts` the workers are done; nothing when it cannot be told."""
        try:
            found = self._admin.list_group_offsets(worker_group(self._role.kafka.prefix))
        except KafkaError:
            return {}
        return {
            at.partition: kept.offset
            for by_partition in found.values()
            for at, kept in by_partition.items()
            if at.topic == self._role.topics.posts
        }

    def show(self, offsets: Mapping[tuple[str, int], int], brands_version: int) -> str:
        """Tell the broker how far this sink is, for those who watch lags there; gives why that was not possible."""
        try:
            self._admin.alter_group_offsets(self._group, committed(offsets, brands_version))
        except KafkaError as error:
            return f"no broker answers at {self._role.brokers} ({type(error).__name__})"
        return ""

    def poisoned(self, record: Any, why: str) -> None:  # noqa: ANN401 - a record of Kafka's, or an arrival of ours
        """Put a record that is no parcel with the dead letters, before the sink goes on behind it."""
        letter = dead_letter_record(record, "sink", "not_understood", why, now_ms(), span=getattr(record, "span", None))
        if self._producer is None:
            self._producer = make_producer(
                self._role.brokers, PATIENCE_S, max_block_ms=5_000, delivery_timeout_ms=60_000
            )
        try:
            self._producer.send(self._role.topics.dead_letters, value=encode(letter)).get(_DELIVERY_S)
        except KafkaError as error:  # the log and the counts have it; the stream goes on
            self._role.log.error("dead letter not written", error=str(error) or type(error).__name__)
        self._role.gauges.dead_letter(letter.reason)
        self._role.log.error(
            "dead letter",
            reason=letter.reason,
            detail=why,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
        )

    def __enter__(self) -> "SinkClients":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.consumer.close()
        self._admin.close()
        if self._producer is not None:
            self._producer.close(timeout=5)
