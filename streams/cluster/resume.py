"""Where an input stands in the topics: its last checkpoint, and what was sent after that. For the ingest.

A checkpoint covers only what the broker has confirmed, from the start without a hole. What was sent later is found by
the spans in the headers, from the offsets the checkpoint names, so that a start never reads the topics from their
beginning. What lies behind a hole was sent by an ingest that was killed: it is sent again, and the sink, which knows
spans too, takes it once.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from msgspec import Struct

from pipeline.errors import ClusterError
from pipeline.packing import Unpacker, pack
from streams.cluster.names import Topics
from streams.cluster.offsets import begins_of, ends_of
from streams.cluster.wire import VERSION, Place, Span, decode_span

__all__ = ["Checkpoint", "Ends", "Sent", "Session", "Standing", "checkpoint_of", "encode_checkpoint", "ends_now"]
__all__ += ["holes", "last_checkpoint", "partitions_of", "sent_since", "stand"]

Ends = dict[str, list[int]]  # by topic: the next offset of each partition
_CHECKPOINT_VERSION = 1
_SILENCE_S = 60.0  # a broker that says nothing for so long while there is more to read is not well


class Session(Struct, frozen=True, omit_defaults=True):
    """One run of an ingest. `epoch` is that of the run before and one more; who began at the same time has another id.

    `host` and `began_ms` are for people.
    """

    epoch: int = 0
    id: str = ""
    host: str = ""
    began_ms: int = 0

    @property
    def rank(self) -> tuple[int, str]:
        """The higher is the newer."""
        return self.epoch, self.id


class Checkpoint(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A record of the topic `inputs`: so much of an input lies in the topics for certain.

    `place` is from where the input is read again, never behind `n_events` and `n_rejects`. All that was sent of it
    later lies at or after `ends`. `generation` is the life of the input these numbers are of, `session` who wrote this.
    """

    input: str
    place: Place
    n_events: int = 0
    n_rejects: int = 0
    ends: Ends
    ended: bool = False
    generation: str = ""
    session: Session = Session()
    version: int = _CHECKPOINT_VERSION


class Sent(Struct, frozen=True):
    """A parcel in the topics. `place` is None where only its header can be read."""

    span: Span
    place: Place | None
    received_ms: int = 0
    ended: bool = False


class Standing(Struct, frozen=True):
    """Where an input stands: what the topics hold of it without a hole, and from where it must be read again.

    `beyond` are the spans that lie behind a hole.
    """

    n_events: int
    n_rejects: int
    place: Place
    ended: bool
    beyond: tuple[Span, ...] = ()


def encode_checkpoint(checkpoint: Checkpoint) -> bytes:
    """The bytes of a checkpoint."""
    return pack(checkpoint)


def checkpoint_of(raw: bytes | None) -> Checkpoint:
    """The checkpoint in a record's value. ValueError when it is none."""
    return _unpack_checkpoint(raw or b"")


def last_checkpoint(consumer: KafkaConsumer, topic: str, input_: str) -> Checkpoint | None:
    """The last checkpoint of an input, None where there is none. ClusterError when this release cannot read it."""
    key, raw = input_.encode(), None
    for record in _records(consumer, {TopicPartition(topic, 0): 0}):
        if record.key == key:
            raw = record.value
    if raw is None:
        return None
    try:
        found = checkpoint_of(raw)
    except ValueError as error:
        raise ClusterError(f"the checkpoint of {input_} in {topic} cannot be read: {error}") from error
    if found.version > _CHECKPOINT_VERSION:
        raise ClusterError(
            f"the checkpoint of {input_} in {topic} has version {found.version}, this release knows "
            f"{_CHECKPOINT_VERSION}: a newer murmure wrote it, go on with that one"
        )
    return found


def ends_now(consumer: KafkaConsumer, topics: Iterable[str], partitions: int, patience_s: float = 30.0) -> Ends:
    """The offset of the next record of each partition. KafkaError when the broker does not say in time."""
    wanted = [TopicPartition(topic, number) for topic in topics for number in range(partitions)]
    told = ends_of(consumer, wanted, patience_s)
    ends: Ends = {}
    for partition in wanted:
        ends.setdefault(partition.topic, []).append(told[partition])
    return ends


def partitions_of(consumer: KafkaConsumer, topics: Topics) -> int:
    """How many partitions the topics of parcels have. ClusterError when topics are missing, or differ in it."""
    there = consumer.topics()
    missing = [name for name in (topics.posts, topics.shares, topics.inputs) if name not in there]
    if missing:
        raise ClusterError(f"there is no topic {' and no topic '.join(missing)}; make them with 'murmure topics'")
    posts, shares = (len(consumer.partitions_for_topic(name)) for name in (topics.posts, topics.shares))
    if posts != shares:
        raise ClusterError(
            f"{topics.posts} has {posts} partitions and {topics.shares} {shares}; they must have equally many: "
            "'murmure topics --check' says what to do"
        )
    return posts


def sent_since(consumer: KafkaConsumer, checkpoint: Checkpoint, partitions: int) -> list[Sent]:
    """What the topics hold of an input from its checkpoint's ends on. Costs a reading of all that lies there."""
    start = {
        TopicPartition(topic, number): ends[number] if number < len(ends) else 0  # 0: it was added since
        for topic, ends in checkpoint.ends.items()
        for number in range(partitions)
    }
    key = checkpoint.input.encode()
    return [sent for record in _records(consumer, start) if record.key == key and (sent := _sent(record))]


def stand(checkpoint: Checkpoint, sent: Iterable[Sent]) -> Standing:
    """Where an input stands by its checkpoint and what was sent after it in the same life of the input."""
    at = checkpoint.n_events, checkpoint.n_rejects
    last = _Last((checkpoint.place.n_events + checkpoint.place.n_rejects, 0), checkpoint.place, checkpoint.ended)
    waiting = sorted((one for one in sent if one.span.generation == checkpoint.generation), key=_first_of)
    n = 0
    for one in waiting:
        if not _joins(at, one.span):
            break
        n += 1
        at = _farther(at, one.span.end)
        if one.place is not None:
            rank = one.place.n_events + one.place.n_rejects, one.received_ms
            last = max(last, _Last(rank, one.place, one.ended), key=_rank_of)
    beyond = tuple(one.span for one in waiting[n:] if one.span.n_events or one.span.n_rejects)
    return Standing(*at, last.place, last.ended, beyond)


def holes(at: tuple[int, int], beyond: Sequence[Span]) -> tuple[list[Span], tuple[int, int]]:
    """The spans that are missing between where an input stands and the end of the last one beyond; and that end.

    >>> missing, end = holes((100, 2), [Span("a", 400, 200, 2, 1)])
    >>> [(span.first_event, span.n_events, span.n_rejects) for span in missing], end
    ([(100, 300, 0)], (600, 3))
    """
    found = []
    for span in beyond:
        if not _joins(at, span):
            n_events, n_rejects = max(span.first_event - at[0], 0), max(span.first_reject - at[1], 0)
            found.append(Span(span.input, at[0], n_events, at[1], n_rejects, span.generation))
            at = found[-1].end
        at = _farther(at, span.end)
    return found, at


def _joins(at: tuple[int, int], span: Span) -> bool:
    return span.first_event <= at[0] and span.first_reject <= at[1]


def _farther(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), max(one[1], other[1])


def _first_of(sent: Sent) -> tuple[int, int]:
    return sent.span.first_event, sent.span.first_reject


def _rank_of(last: "_Last") -> tuple[int, int]:
    return last.rank


class _Last(NamedTuple):
    rank: tuple[int, int]  # how far it is, and when it was said
    place: Place
    ended: bool


class _Head(Struct):
    """The part of a parcel that is of use here: the rest is passed over, not read."""

    place: Place
    received_ms: int = 0
    ended: bool = False


def _sent(record: Any) -> Sent | None:  # noqa: ANN401 - kafka-python's record has no type
    span = decode_span(record.headers)
    if span is None:
        return None
    try:
        if not record.value or record.value[0] > VERSION:
            return Sent(span, None)
        head = _unpack_head(record.value[1:])
    except ValueError:
        return Sent(span, None)
    return Sent(span, head.place, head.received_ms, head.ended)


def _records(consumer: KafkaConsumer, start: Mapping[TopicPartition, int]) -> Iterator[Any]:
    """Every record from these offsets to the ends as they are now."""
    try:
        yield from _read(consumer, start)
    except KafkaError as error:
        raise ClusterError(f"the topics cannot be read: {error or type(error).__name__}") from error
    finally:
        consumer.unsubscribe()


def _read(consumer: KafkaConsumer, start: Mapping[TopicPartition, int]) -> Iterator[Any]:
    begins, ends = begins_of(consumer, start), ends_of(consumer, start)
    # A topic that was made anew begins before the offsets that are known, one whose records grew old after them.
    left = {at: offset if begins[at] <= offset <= ends[at] else begins[at] for at, offset in start.items()}
    left = {at: offset for at, offset in left.items() if offset < ends[at]}
    consumer.assign(list(left))
    for at, offset in left.items():
        consumer.seek(at, offset)
    heard_s = time.monotonic()
    while left:
        for at, records in consumer.poll(timeout_ms=200).items():
            heard_s = time.monotonic()
            yield from (record for record in records if record.offset < ends[at])
        left = {at: offset for at, offset in left.items() if consumer.position(at) < ends[at]}
        if time.monotonic() - heard_s > _SILENCE_S:
            raise ClusterError(f"the broker has said nothing for {_SILENCE_S:.0f} s; is it well? Start again then")


_unpack_checkpoint = Unpacker(Checkpoint)
_unpack_head = Unpacker(_Head)
