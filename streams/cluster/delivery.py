"""Records on their way to the broker: few at a time, and confirmed in the order they were sent. For the ingest."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, NamedTuple, TypeVar

from kafka import KafkaProducer
from kafka.errors import KafkaError

from pipeline.errors import ClusterError

__all__ = ["IN_FLIGHT", "Delivery", "undelivered"]

IN_FLIGHT = 64  # records on their way: enough to keep a broker busy
_IN_FLIGHT_BYTES = 32 * 2**20  # the same where records are large

_T = TypeVar("_T")


class _Flying(NamedTuple, Generic[_T]):
    future: Any
    label: _T
    n_bytes: int


class Delivery(Generic[_T]):
    """Sends records through an idempotent producer. Who sends waits when too many are on their way.

    `confirmed` hears the label of each record that the broker has, in the order of sending, never one before an earlier
    one. `waited` hears every second for how many seconds the oldest has been waited for.
    """

    def __init__(
        self, producer: KafkaProducer, confirmed: Callable[[_T], None], waited: Callable[[float], None]
    ) -> None:
        self.n_sent = 0
        self.n_confirmed = 0
        self._producer = producer
        self._confirmed = confirmed
        self._waited = waited
        self._flying: deque[_Flying[_T]] = deque()
        self._n_bytes = 0

    def send(self, topic: str, partition: int, key: bytes, value: bytes, header: tuple[str, bytes], label: _T) -> None:
        """Send a record when there is room. ClusterError when it, or an earlier one, cannot be delivered."""
        while len(self._flying) >= IN_FLIGHT or (self._flying and self._n_bytes + len(value) > _IN_FLIGHT_BYTES):
            self._settle_oldest()
        try:
            future = self._producer.send(topic, value=value, key=key, headers=[header], partition=partition)
        except KafkaError as error:
            raise undelivered(topic, error) from error
        self._flying.append(_Flying(future, label, len(value)))
        self._n_bytes += len(value)
        self.n_sent += 1

    def collect(self) -> None:
        """Take note of what was delivered meanwhile, without waiting."""
        while self._flying and self._flying[0].future.is_done:
            self._settle_oldest()

    def settle(self) -> None:
        """Wait until all that was sent is delivered."""
        while self._flying:
            self._settle_oldest()

    def wait_for(self, future: Any) -> None:  # noqa: ANN401 - kafka-python's future has no type
        """Wait until one record is delivered."""
        began_s = time.monotonic()
        while not future.is_done:
            with suppress(KafkaError):  # a second has passed, or it failed: then it is done
                future.get(1.0)
            if not future.is_done:
                self._waited(time.monotonic() - began_s)
        if future.failed():
            raise undelivered("the topics", future.exception) from future.exception

    def _settle_oldest(self) -> None:
        oldest = self._flying[0]
        self.wait_for(oldest.future)
        self._flying.popleft()
        self._n_bytes -= oldest.n_bytes
        self.n_confirmed += 1
        self._confirmed(oldest.label)


def undelivered(where: str, error: Exception) -> ClusterError:
    """The error that says that a record could not be sent, and what to do."""
    return ClusterError(
        f"a record for {where} could not be delivered: {type(error).__name__}: {error}. Nothing is lost: when the "
        "broker is well (murmure topics --check), start the same command, which goes on behind what was delivered"
    )
