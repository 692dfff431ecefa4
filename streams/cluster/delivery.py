"""Records on their way to the broker: few at a time, and confirmed in the order they were sent. For the ingest."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, NamedTuple, TypeVar

from kafka import KafkaProducer
from kafka.errors import KafkaError

from pipeline.errors import ClusterError
from streams.pace import Elapsed

__all__ = ["IN_FLIGHT", "Delivery", "undelivered"]

IN_FLIGHT = 64  # records on their way: enough to keep a broker busy
_IN_FLIGHT_BYTES = 32 * 2**20  # the same where records are large
_WORTH_S = 1.0  # a record that is on its way for longer is worth a word
_STOP_S = 10.0  # who was asked to stop waits no longer: a container is killed after 30 s

_T = TypeVar("_T")


class _Flying(NamedTuple, Generic[_T]):
    future: Any
    label: _T
    n_bytes: int
    sent_s: float


def _never() -> bool:
    return False


class Delivery(Generic[_T]):
    """Sends records through an idempotent producer. Who sends waits when too many are on their way.

    `confirmed` hears the label of each record that the broker has, in the order of sending, never one before an earlier
    one. `waited` hears every second, while it waits and whenever it collects, for how many seconds none was delivered
    although one was on its way. Once `stopped` says so, nothing is waited for longer than 10 s in all: ClusterError.
    """

    def __init__(
        self,
        producer: KafkaProducer,
        confirmed: Callable[[_T], None],
        waited: Callable[[float], None],
        stopped: Callable[[], bool] = _never,
        elapsed: Elapsed = time.monotonic,
    ) -> None:
        self.n_sent = 0
        self.n_confirmed = 0
        self._producer = producer
        self._confirmed = confirmed
        self._waited = waited
        self._stopped = stopped
        self._elapsed = elapsed
        self._patience_s: float | None = None  # until when it waits, once it was stopped
        self._moved_s = 0.0  # when a record was last delivered
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
        self._flying.append(_Flying(future, label, len(value), self._elapsed()))
        self._n_bytes += len(value)
        self.n_sent += 1

    def collect(self) -> None:
        """Take note of what was delivered meanwhile, without waiting."""
        while self._flying and self._flying[0].future.is_done:
            self._settle_oldest()
        if self._flying and (age_s := self._elapsed() - self._still_since()) > _WORTH_S:
            self._waited(age_s)

    def settle(self) -> None:
        """Wait until all that was sent is delivered."""
        while self._flying:
            self._settle_oldest()

    def wait_for(self, future: Any) -> None:  # noqa: ANN401 - kafka-python's future has no type
        """Wait until one record is delivered."""
        self._wait(future, self._elapsed())

    def _wait(self, future: Any, since_s: float) -> None:  # noqa: ANN401
        while not future.is_done:
            self._lose_patience()
            with suppress(KafkaError):  # a second has passed, or it failed: then it is done
                future.get(1.0)
            if not future.is_done:
                self._waited(self._elapsed() - since_s)
        if future.failed():
            raise undelivered("the topics", future.exception) from future.exception

    def _settle_oldest(self) -> None:
        oldest = self._flying[0]
        self._wait(oldest.future, self._still_since())
        self._flying.popleft()
        self._moved_s = self._elapsed()
        self._n_bytes -= oldest.n_bytes
        self.n_confirmed += 1
        self._confirmed(oldest.label)

    def _still_since(self) -> float:
        return max(self._flying[0].sent_s, self._moved_s)

    def _lose_patience(self) -> None:
        if not self._stopped():
            return
        now_s = self._elapsed()
        self._patience_s = self._patience_s or now_s + _STOP_S
        if now_s >= self._patience_s:
            raise ClusterError(
                f"stopped after {_STOP_S:.0f} s without the broker, which does not have {len(self._flying)} parcels "
                "yet. Nothing is lost: the same command goes on from there (what came through standard input excepted)"
            )


def undelivered(where: str, error: Exception) -> ClusterError:
    """The error that says that a record could not be sent, and what to do."""
    return ClusterError(
        f"a record for {where} could not be delivered: {type(error).__name__}: {error}. Nothing is lost: when the "
        "broker is well (murmure topics --check), start the same command, which goes on behind what was delivered"
    )
