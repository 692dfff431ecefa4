"""Hand a record over to Kafka, for the worker: again and again while that can help, and not when it cannot."""

import asyncio
import time
from collections.abc import Awaitable, Callable

__all__ = ["AGAIN_S", "Delivery", "StoppingError", "TooLargeError"]

AGAIN_S = 0.5
_SILENCE_S = 5.0
_HOPELESS = {"MessageSizeTooLargeError", "RecordTooLargeError", "RecordListTooLargeError"}  # of aiokafka


class TooLargeError(Exception):
    """Kafka does not take a record of this size, however long one waits."""


class StoppingError(Exception):
    """The worker is told to stop before a record was delivered."""


class Delivery:
    """Sends records until they are delivered: what was not must never be acknowledged.

    `since_s` is when the one that is on its way was first sent, by `elapsed`; None while there is none.
    """

    def __init__(
        self,
        send: Callable[..., Awaitable[object]],
        is_stopping: Callable[[], bool],
        waiting: Callable[[BaseException], None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send, self._is_stopping, self._waiting, self._elapsed = send, is_stopping, waiting, elapsed
        self.since_s: float | None = None

    async def __call__(
        self, topic: str, key: bytes | None, value: bytes, partition: int | None, headers: list[tuple[str, bytes]]
    ) -> None:
        """TooLargeError when Kafka will never take it, StoppingError when the worker stops before it did."""
        self.since_s = self._elapsed()
        try:
            while True:
                try:
                    await self._send(topic, key, value, partition, headers)
                except Exception as error:  # a broker that is away, in whatever words
                    if {type(error).__name__, type(error.__cause__).__name__} & _HOPELESS:
                        raise TooLargeError(f"Kafka takes no {len(value)} bytes for {topic}: {error}") from error
                    if self._is_stopping():
                        raise StoppingError from error
                    self._waiting(error)
                    await asyncio.sleep(AGAIN_S)
                else:
                    return
        finally:
            self.since_s = None

    def look(self) -> None:
        """Tell of a broker that has not answered for long. To be called about every second."""
        if self.since_s is not None and self._elapsed() - self.since_s > _SILENCE_S:
            self._waiting(TimeoutError(f"the broker has not answered for {_SILENCE_S:g} s"))
