"""What no role could take: write it down, find it again, and send it once more.

A dead letter says where the record lies and why it was left. Sent again, its events are an input of their own, named
after it: the sink takes of an input only what it has not taken yet, so that to send twice does no harm.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from msgspec import Struct
from msgspec.structs import replace

from pipeline.errors import ClusterError
from pipeline.events import Event
from pipeline.packing import pack
from pipeline.records import Batch
from pipeline.settings import KafkaSettings
from streams.cluster.clients import make_consumer, make_producer
from streams.cluster.names import Topics
from streams.cluster.parcels import cut, has_words
from streams.cluster.reading import read_range
from streams.cluster.wire import SPAN, DeadLetter, Parcel, Place, Span, WireError, decode, encode, encode_span

__all__ = ["RAW_MAX_BYTES", "DeadLetters", "Kept", "Outgoing", "Resender", "dead_letter_record", "sent_again"]

RAW_MAX_BYTES = 64 * 1024  # of a record that was not understood: enough to see what it is
_DETAIL_MAX = 500


class Record(Protocol):
    """What is asked of a Kafka record, of whichever client."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def value(self) -> bytes | None: ...


class Kept(Struct, frozen=True):
    """A dead letter as it lies in its topic. `id` is PARTITION:OFFSET.

    `first_id` is the id of the first letter that says the same: a role that was killed says it again, and so does
    every shard. `letter` is None when this release does not understand it, and `fault` says why.
    """

    id: str
    first_id: str
    letter: DeadLetter | None
    fault: str = ""


class Outgoing(Struct, frozen=True):
    """Parcels of one topic that are to be sent again, as an input of their own."""

    topic: str
    parcels: tuple[Parcel, ...]

    @property
    def n_events(self) -> int:
        return sum(parcel.span.n_events for parcel in self.parcels)


def dead_letter_record(
    record: Record,
    role: str,
    reason: str,
    detail: str,
    now_ms: int,
    *,
    span: Span | None = None,
    events: Sequence[Event] = (),
    stamps: Sequence[int] = (),
) -> DeadLetter:
    """The dead letter about a record, or about single events of it, which are then kept instead of its bytes."""
    return DeadLetter(
        reason=reason,
        detail=detail[:_DETAIL_MAX],
        role=role,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        at_ms=now_ms,
        span=span,
        events=list(events),
        stamps=list(stamps),
        raw=b"" if events else (record.value or b"")[:RAW_MAX_BYTES],
    )


def sent_again(letter: DeadLetter, name: str, original: bytes | None, topics: Topics, now_ms: int) -> Outgoing:
    """What is to be sent for a dead letter whose first id is `name`.

    `original` is the record it is about, None where that is gone. ClusterError when nothing can be sent.
    """
    input_ = f"retry:{name}"
    if letter.events:
        batch = Batch(
            input=input_,
            events=letter.events,
            stamps=letter.stamps,
            position=input_,
            mark_ms=None,
            ended=True,
            received_ms=now_ms,
        )
        topic = topics.posts if any(map(has_words, letter.events)) else topics.shares
        return Outgoing(topic, tuple(cut(batch, Place(input_), len(letter.events))))
    where = f"{letter.topic} {letter.partition}:{letter.offset}"
    if letter.topic not in topics.of_parcels:
        raise ClusterError(
            f"dead letter {name} is about {where}, which holds no events: there is nothing to send again"
        )
    if original is None:
        raise ClusterError(f"dead letter {name} is about {where}, which is gone by its age: it cannot be sent again")
    try:
        parcel = decode(Parcel, original)
    except WireError as error:
        raise ClusterError(
            f"dead letter {name} is about {where}, which this release does not understand either: {error}"
        ) from error
    if parcel.lost or not parcel.span.n_events:
        raise ClusterError(
            f"dead letter {name} is about {where}, which holds no events: there is nothing to send again"
        )
    return Outgoing(letter.topic, (_as_its_own_input(parcel, input_, now_ms),))


def _as_its_own_input(parcel: Parcel, input_: str, now_ms: int) -> Parcel:
    """The same events with the stamps they had. Its refused lines stay behind: they were counted as refused already."""
    span = Span(input_, 0, parcel.span.n_events)
    return replace(
        parcel,
        span=span,
        place=Place(input_, *span.end),
        mark_ms=None,
        ended=True,
        left=False,
        received_ms=now_ms,
        rejects=[],
    )


class DeadLetters:
    """The dead letters of a cluster, oldest first. A context; ClusterError when no broker answers."""

    def __init__(self, brokers: str, settings: KafkaSettings, patience_s: float = 30.0) -> None:
        self._topics = Topics.under(settings.prefix)
        self._patience_s = patience_s
        self._consumer: KafkaConsumer = make_consumer(brokers, patience_s)

    def __enter__(self) -> "DeadLetters":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._consumer.close(timeout_ms=1_000)

    def __iter__(self) -> Iterator[Kept]:
        """Every letter that is there now."""
        first_ids: dict[bytes, str] = {}
        topic = self._topics.dead_letters
        partitions = self._consumer.partitions_for_topic(topic)
        if not partitions:
            raise ClusterError(f"the topic {topic} is missing; make it with 'murmure topics'")
        for number in sorted(partitions):
            for record in read_range(self._consumer, TopicPartition(topic, number), self._patience_s):
                kept = _kept(record)
                yield replace(kept, first_id=first_ids.setdefault(_same(kept), kept.id))

    def original(self, letter: DeadLetter) -> bytes | None:
        """The record a letter is about; None when it is gone."""
        partition = TopicPartition(letter.topic, letter.partition)
        if letter.partition not in (self._consumer.partitions_for_topic(letter.topic) or ()):
            return None
        for record in read_range(self._consumer, partition, self._patience_s, letter.offset, letter.offset + 1):
            value: bytes | None = record.value
            return value
        return None


class Resender:
    """Sends parcels again. A context; ClusterError when the broker does not take one."""

    def __init__(self, brokers: str, patience_s: float = 30.0) -> None:
        self._patience_s = patience_s
        self._producer = make_producer(brokers, patience_s, max_block_ms=round(patience_s * 1000))

    def __enter__(self) -> "Resender":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._producer.close(timeout=10)

    def send(self, outgoing: Outgoing, partition: int) -> None:
        """Send, and wait until the broker has it. `partition` is taken modulo their number."""
        try:
            n_partitions = len(self._producer.partitions_for(outgoing.topic))
            for parcel in outgoing.parcels:
                headers = [(SPAN, encode_span(parcel.span))]
                self._producer.send(
                    outgoing.topic, encode(parcel), headers=headers, partition=partition % n_partitions
                ).get(self._patience_s)
        except KafkaError as error:
            raise ClusterError(f"{outgoing.topic} did not take what was sent again: {error}") from error


def _kept(record: Any) -> Kept:  # noqa: ANN401 - kafka-python's record has no type
    id_ = f"{record.partition}:{record.offset}"
    try:
        return Kept(id_, id_, decode(DeadLetter, record.value))
    except WireError as error:
        return Kept(id_, id_, None, str(error))


def _same(kept: Kept) -> bytes:
    """Letters that say the same of the same record have the same."""
    letter = kept.letter
    if letter is None:
        return kept.id.encode()
    about: Iterable[object] = (letter.topic, letter.partition, letter.offset, letter.reason, letter.events)
    return hashlib.sha256(pack(about)).digest()
