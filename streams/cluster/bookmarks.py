"""Write down now and then where an input stands in the topics, for the next ingest. Read after `resume.py`."""

import time
from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError
from msgspec.structs import replace

from streams.cluster.delivery import undelivered
from streams.cluster.names import Topics
from streams.cluster.resume import Checkpoint, Ends, encode_checkpoint, ends_now
from streams.cluster.wire import Place
from streams.pace import Elapsed, Pace

__all__ = ["Bookmarks"]

_EVERY_S = 2.0
_SILENT_S = 60.0  # of an input that says nothing: others move the ends of the topics meanwhile
_PATIENCE_S = 2.0


class Bookmarks:
    """The checkpoints of one input. `last` is the one written last, `written` the future of its delivery.

    The ends in a checkpoint must lie before all that was sent after it. So they are asked for first, and named once all
    that was sent until then is confirmed, and once the input has passed `far`, the end of what a killed ingest sent.
    """

    def __init__(
        self,
        consumer: KafkaConsumer,
        producer: KafkaProducer,
        topics: Topics,
        partitions: int,
        last: Checkpoint,
        far: tuple[int, int],
        elapsed: Elapsed = time.monotonic,
    ) -> None:
        self.last = last
        self.written: Any = None
        self._consumer, self._producer = consumer, producer
        self._topics, self._partitions, self._far = topics, partitions, far
        self._asked: tuple[int, Ends] | None = None  # how many parcels had been sent, and the ends just then
        self._pace, self._silent_pace = Pace(_EVERY_S, elapsed), Pace(_SILENT_S, elapsed)

    def is_due(self, place: Place) -> bool:
        """Whether it is time for a checkpoint of an input that stands here."""
        return self._pace.is_due and (self._silent_pace.is_due or place != self.last.place)

    def write(self, at: tuple[int, int], place: Place, *, ended: bool, n_sent: int, n_confirmed: int) -> None:
        """Send a checkpoint: so many events and refused lines of the input, and all before them, are in the topics."""
        if self._asked is None or n_sent == n_confirmed:
            self._ask(n_sent)
        ends = self.last.ends
        if self._asked is not None and n_confirmed >= self._asked[0]:
            if at[0] >= self._far[0] and at[1] >= self._far[1]:
                ends = self._asked[1]
            self._asked = None
        self.last = replace(self.last, place=place, n_events=at[0], n_rejects=at[1], ends=ends, ended=ended)
        try:
            self.written = self._producer.send(
                self._topics.inputs, key=self.last.input.encode(), value=encode_checkpoint(self.last), partition=0
            )
        except KafkaError as error:
            raise undelivered(self._topics.inputs, error) from error
        self._pace.restart()
        self._silent_pace.restart()

    def _ask(self, n_sent: int) -> None:
        try:
            ends = ends_now(self._consumer, (self._topics.posts, self._topics.shares), self._partitions, _PATIENCE_S)
        except KafkaError:
            return  # a broker that is away: the ends before are as true, there is only more to read from them on
        self._asked = n_sent, ends
