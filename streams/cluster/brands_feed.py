"""Keep what is in force at hand: a thread that follows the topic `brands` while a role does its work.

Read after `brands_topic.py`. A broker that is away, or a record that cannot be understood, changes nothing: what was in
force stays, and `fault` says why.
"""

import threading
from types import TracebackType

from kafka import KafkaConsumer

from pipeline.errors import ClusterError
from pipeline.settings import KafkaSettings
from streams.cluster.brands_topic import KEY, InForce, last_in_force, reading_brands, unpacked

__all__ = ["BrandsFeed"]

_POLL_MS = 250  # how long closing waits at most while all is well
_AGAIN_S = 0.5
_SILENCE_S = 5.0


class BrandsFeed:
    """What is in force, not older than a second while a broker answers. To be asked from any thread.

    `current` is None until something was published. `fault` says in words why it may be out of date, "" while all is
    well. Used as a context, or closed with `close`.
    """

    def __init__(self, brokers: str, settings: KafkaSettings) -> None:
        self.current: InForce | None = None
        self.fault = ""
        self._told = ""
        self._brokers = brokers
        self._settings = settings
        self._has_some = threading.Event()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="murmure-brands", daemon=True)
        self._thread.start()

    def __enter__(self) -> "BrandsFeed":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def wait(self, patience_s: float) -> InForce:
        """What is in force, as soon as there is something. ClusterError after `patience_s`, with the reason."""
        self._has_some.wait(patience_s)
        current = self.current
        if current is None:
            why = self.fault or "nothing was published; do so with 'murmure topics --brands FILE'"
            raise ClusterError(f"no brands are in force after {patience_s:g} s: {why}")
        return current

    def news(self) -> str | None:
        """What a role must tell of `fault`, once each: that there is one, another one, or none any more. None: nothing.

        For one caller, now and then.
        """
        fault = self.fault
        if fault == self._told:
            return None
        self._told = fault
        return f"the brands in force may be out of date: {fault}" if fault else "the brands in force are known again"

    def close(self) -> None:
        """Stop following. `current` stays as it is."""
        self._is_closing.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._is_closing.is_set():
            try:
                consumer = reading_brands(self._brokers, patience_s=0)
                try:
                    self._follow(consumer)
                finally:
                    consumer.close(timeout_ms=1_000)
            except Exception as error:  # whatever it is: a feed that ended in silence would keep old brands in force
                self.fault = str(error) or type(error).__name__
                self._is_closing.wait(_AGAIN_S)

    def _follow(self, consumer: KafkaConsumer) -> None:
        last = last_in_force(consumer, self._settings, _SILENCE_S)
        self.fault = ""
        if last is not None:
            self._take(last.value)
        while not self._is_closing.is_set():
            for records in consumer.poll(timeout_ms=_POLL_MS).values():
                for record in records:
                    if record.key == KEY and record.value is not None:
                        self._take(record.value)

    def _take(self, raw: bytes) -> None:
        try:
            self.current = unpacked(raw)
        except ClusterError as error:
            self.fault = str(error)
            return
        self.fault = ""
        self._has_some.set()
