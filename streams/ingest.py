"""The role that reads an input and sends it to a cluster, in parcels: nothing is lost, and it can go on where it stood.

Parcels go round robin over the partitions; the sink puts them back in order. A source is read no faster than the broker
takes (`cluster/delivery.py`). Where an input stands is in `cluster/resume.py`.
"""

import secrets
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import NamedTuple, Self
from zlib import crc32

from kafka import KafkaProducer, TopicPartition
from kafka.errors import KafkaError
from msgspec.structs import replace

from pipeline.errors import ClusterError
from pipeline.events import RejectCode
from pipeline.records import Batch
from pipeline.settings import KafkaSettings
from streams.cluster.bookmarks import Bookmarks
from streams.cluster.clients import make_consumer, make_producer
from streams.cluster.delivery import Delivery
from streams.cluster.fence import Fence, begin_session
from streams.cluster.fitting import Fitted, fitted
from streams.cluster.names import Topics
from streams.cluster.offsets import ends_of
from streams.cluster.resume import (
    Checkpoint,
    encode_checkpoint,
    ends_now,
    holes,
    last_checkpoint,
    partitions_of,
    sent_since,
    stand,
)
from streams.cluster.wire import SPAN, Parcel, Place, encode, encode_span
from streams.pace import Pace, now_ms

__all__ = ["Ingest", "Shipped"]

_GENERATION_BYTES = 4
_SILENT_S = 5.0  # an input that says nothing sends its mark so often
_LOOK_S = 10.0  # so long the broker may take to say whether another sends the same input
_LOST = "an ingest was killed while it sent this, and its input cannot be read again"


class Shipped(NamedTuple):
    """A parcel that the broker has."""

    topic: str
    n_events: int
    n_rejects: int
    end: tuple[int, int]
    place: Place
    ended: bool
    mark_ms: int | None


def _nobody(_: object) -> None:
    pass


def _never() -> bool:
    return False


class Ingest:
    """Sends the batches of one input: `send` each, then `finish`. What was on its way without that is sent again next
    time.

    can_go_back : whether the source can be read again from a position; standard input cannot.
    delivered   : hears of each parcel that the broker has.
    waited      : hears every second for how many seconds the broker has taken nothing.
    stopped     : whether someone asked to stop: then the broker is waited for no longer than 10 s.
    standing    : where the input stood at the start. Read it on from `standing.place.position` ("": its beginning).
    sent        : what this run sent and the broker has: `events`, `rejects`, and parcels by topic.
    ClusterError: no broker, no topics, a record that cannot be delivered within a quarter of an hour, or another
    process that began to send the same input.
    """

    def __init__(
        self,
        brokers: str,
        settings: KafkaSettings,
        input_: str,
        *,
        can_go_back: bool = True,
        delivered: Callable[[Shipped], None] = _nobody,
        waited: Callable[[float], None] = _nobody,
        stopped: Callable[[], bool] = _never,
    ) -> None:
        self.topics = Topics.under(settings.prefix)
        self.sent: Counter[str] = Counter()
        self._input, self._limit, self._delivered = input_, settings.parcel, delivered
        self._mark_ms: int | None = None
        self._silence = Pace(0)
        with ExitStack() as clients:
            self._consumer = make_consumer(brokers)
            clients.callback(self._consumer.close)
            self._partitions = partitions_of(self._consumer, self.topics)
            self._producer = make_producer(brokers)
            clients.callback(_close, self._producer)
            for topic in (self.topics.posts, self.topics.shares):
                self._producer.partitions_for(topic)  # else the first record waits for this, in silence
            self._delivery = Delivery(self._producer, self._confirmed, waited, stopped)
            self._begin()
            if not can_go_back:
                self._fill()
            self._clients = clients.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clients.close()

    def send(self, batch: Batch) -> None:
        """Send a batch; one that says nothing only when its mark moved, or now and then. Waits for the broker."""
        if self._fence.is_due:
            self._fence.look()
        if batch.notes:  # the input was cut short or replaced: what is lost of the former contents is lost
            if batch.events or batch.rejects:
                self._send_all(replace(batch, position=self._place.position, notes=[]))
            self._fill()
            self._send_all(replace(batch, events=[], stamps=[], rejects=[]))
        elif not self._is_silent(batch):
            self._send_all(batch)
        self._delivery.collect()
        if self._bookmarks.is_due(self._safe_place):
            self._write_bookmark()

    def finish(self, *, left: bool) -> None:
        """Wait until all is delivered and write down where it ends. `left`: the input holds nobody back meanwhile."""
        if left:
            self._send_all(self._farewell())
        self._delivery.settle()
        self._write_bookmark()
        self._delivery.wait_for(self._bookmarks.written)
        if not self._fence.look(_LOOK_S):
            raise ClusterError(
                f"all of {self._input} was sent, but the broker does not say whether another process sends it too; "
                "start the same command again, which looks"
            )

    def _begin(self) -> None:
        """Find where the input stands. It is written down before the first parcel, so that a start reads little."""
        inputs = TopicPartition(self.topics.inputs, 0)
        heard = ends_of(self._consumer, [inputs])[inputs]
        known = self._known()
        # Before all else, so that another process that sends this input hears of it while this one reads.
        claim, key = encode_checkpoint(known), self._input.encode()
        self._delivery.wait_for(self._producer.send(self.topics.inputs, key=key, value=claim, partition=0))
        self.standing = stand(known, sent_since(self._consumer, known, self._partitions))
        self._generation = known.generation
        self._fence = Fence(self._consumer, self.topics.inputs, heard, self._input, known.session)
        self._place = self._safe_place = self.standing.place
        self._at = self.standing.n_events, self.standing.n_rejects
        self._ended = self.standing.ended
        _, far = holes(self._at, self.standing.beyond)
        self._bookmarks = Bookmarks(self._consumer, self._producer, self.topics, self._partitions, known, far)
        self._write_bookmark()
        self._delivery.wait_for(self._bookmarks.written)

    def _known(self) -> Checkpoint:
        """The last checkpoint of the input, or its first, in the name of this process."""
        ends = ends_now(self._consumer, (self.topics.posts, self.topics.shares), self._partitions)
        known = last_checkpoint(self._consumer, self.topics.inputs, self._input)
        # Topics that were made anew hold no checkpoint: numbers begin again in them, which those of before are not.
        known = known or Checkpoint(
            input=self._input, place=Place(""), ends=ends, generation=secrets.token_hex(_GENERATION_BYTES)
        )
        return replace(known, session=begin_session(known.session, now_ms()))

    def _is_silent(self, batch: Batch) -> bool:
        says = batch.events or batch.rejects or batch.notes or batch.ended or batch.mark_ms != self._mark_ms
        return not (says or self._silence.is_due)

    def _send_all(self, batch: Batch) -> None:
        # What lies in the future when it is read may not when it is read again, and then all later events have other
        # numbers: nothing may lie in the topics behind such a batch unless the batch does.
        is_barrier = any(reject.code is RejectCode.FUTURE for reject in batch.rejects)
        if is_barrier:
            self._delivery.settle()
        for one in fitted(batch, self._place, self._limit, self._generation):
            self._send(one)
        if is_barrier:
            self._delivery.settle()
        self._place, self._mark_ms = one.parcel.place, batch.mark_ms
        self._silence = Pace(_SILENT_S)

    def _send(self, one: Fitted) -> None:
        parcel = one.parcel
        topic = self.topics.posts if parcel.texts else self.topics.shares
        key = self._input.encode()
        span = parcel.span
        self._delivery.send(
            topic,
            (crc32(key) + self._delivery.n_sent) % self._partitions,
            key,
            one.raw,
            (SPAN, encode_span(span)),
            Shipped(topic, span.n_events, span.n_rejects, span.end, parcel.place, parcel.ended, parcel.mark_ms),
        )

    def _confirmed(self, parcel: Shipped) -> None:
        # What is sent again does not bring it back.
        self._at = max(self._at[0], parcel.end[0]), max(self._at[1], parcel.end[1])
        self._safe_place, self._ended = parcel.place, parcel.ended
        self.sent.update({"events": parcel.n_events, "rejects": parcel.n_rejects, parcel.topic: 1})
        self._delivered(parcel)

    def _write_bookmark(self) -> None:
        self._fence.look()
        counts = self._delivery
        self._bookmarks.write(
            self._at, self._safe_place, ended=self._ended, n_sent=counts.n_sent, n_confirmed=counts.n_confirmed
        )

    def _fill(self) -> None:
        """Let what a killed ingest sent behind a hole stand, and say of the hole that its events are lost.

        Else what comes now would bear their numbers, and the sink would take it for repeats.
        """
        self._delivery.settle()
        missing, end = holes(self._at, self.standing.beyond)
        for span in missing:
            place = Place(self._place.position, *span.end)
            lost = Parcel(span=span, place=place, received_ms=now_ms(), lost=_LOST)
            self._send(Fitted(lost, encode(lost)))
        self._delivery.settle()
        self._at = end
        self._place = self._safe_place = Place(self._place.position, *end)

    def _farewell(self) -> Batch:
        """Nothing but that the input is not read any more for now."""
        return Batch(
            input=self._input,
            events=[],
            stamps=[],
            position=self._place.position,
            mark_ms=self._mark_ms,
            received_ms=now_ms(),
            left=True,
        )


def _close(producer: KafkaProducer) -> None:
    """Close a producer. What is still on its way is given up after a second: it is sent again."""
    try:
        producer.close(timeout=1.0)
    except KafkaError:
        # kafka-python 3.0.12 has then closed nothing, and tries once more, loudly, when the process ends.
        producer._sender.force_close()
        with suppress(KafkaError):
            producer.close(timeout=1.0)
