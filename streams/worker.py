"""The stateless role of a cluster: a Faust app that reads the texts of parcels. Any number of them share the work.

One parcel in, one parcel out, to the partition of the same number, acknowledged once it was delivered: what a killed
worker had under way is read again by another, and the sink drops the repeat. Nothing that a record holds stops it: what
cannot be understood goes to the dead letters. Why Faust holds no state here: docs/cluster.md.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import faust
from msgspec import Struct
from msgspec.structs import replace

from pipeline.settings import KafkaSettings
from streams.cluster.clients import MAX_BYTES
from streams.cluster.dead_letters import Record, dead_letter_record
from streams.cluster.handover import AGAIN_S, Delivery, StoppingError, TooLargeError
from streams.cluster.lag import worker_group
from streams.cluster.names import Topics
from streams.cluster.parcels import Reader, halves, read, read_around
from streams.cluster.wire import (
    NO_EVENTS,
    SPAN,
    DeadLetter,
    Parcel,
    Place,
    Read,
    Span,
    WireError,
    decode,
    decode_span,
    encode,
    encode_span,
)

__all__ = ["LARGEST", "Listener", "Work", "worker_app"]

LARGEST = MAX_BYTES * 7 // 8  # of a parcel in bytes: what Kafka adds must fit too

Headers = list[tuple[str, bytes]]
InForce = tuple[Reader, int, int]


class Message(Record, Protocol):
    """What is asked of a Kafka message."""

    @property
    def headers(self) -> Headers | None: ...


class Listener(Protocol):
    """Hears how the work goes: for metrics, health and the log."""

    def parcel_done(self, events: int, seconds: float) -> None: ...

    def dead_letter(self, letter: DeadLetter) -> None: ...

    def waiting(self, error: BaseException) -> None: ...


class Piece(Struct, frozen=True):
    """A parcel for `mentions`, as bytes."""

    value: bytes
    span: Span


class Outgoing(Struct, frozen=True):
    """What becomes of a record: parcels for `mentions`, in their order, and perhaps dead letters."""

    pieces: tuple[Piece, ...]
    letters: tuple[DeadLetter, ...]
    n_events: int


class Work:
    """What a worker does to one record. `in_force` gives the reader, the lateness (ms) and the brands' version."""

    def __init__(self, in_force: Callable[[], InForce], now_ms: Callable[[], int]) -> None:
        self._in_force = in_force
        self._now_ms = now_ms

    def do(self, record: Message) -> Outgoing:
        """Read a parcel. Never raises for what a record holds; what `in_force` raises comes through."""
        span = decode_span(record.headers)
        try:
            parcel = decode(Parcel, record.value)
        except WireError as error:
            letter = dead_letter_record(record, "worker", "not_understood", str(error), self._now_ms(), span=span)
            if span is None:  # not of ours: no input waits for it
                return Outgoing((), (letter,), 0)
            lost = Parcel(span=span, place=Place(""), received_ms=self._now_ms(), lost=str(error))
            return Outgoing((_piece(lost),), (letter,), 0)
        made = list(self._read(record, parcel, self._in_force()))
        letters = tuple(letter for _, letter in made if letter is not None)
        return Outgoing(tuple(piece for piece, _ in made), letters, parcel.span.n_events)

    def too_large(self, record: Message, piece: Piece, said: str) -> tuple[Piece, DeadLetter]:
        """What stands for a piece that Kafka does not take, though it is no larger than murmure lets it be."""
        lost = _lost(decode(Parcel, piece.value), said)
        return _piece(lost), dead_letter_record(record, "worker", "too_large", said, self._now_ms(), span=piece.span)

    def _read(self, record: Message, parcel: Parcel, in_force: InForce) -> Iterator[tuple[Piece, DeadLetter | None]]:
        """The parcel, read: in pieces where a record does not hold it, since what is read of a text adds to it."""
        done, letter = self._read_whole(record, parcel, in_force)
        piece = _piece(done)
        if len(piece.value) <= LARGEST:
            yield piece, letter
            return
        parts: tuple[Parcel, ...] = ()
        if parcel.span.n_events > 1:
            with suppress(ValueError):
                parts = halves(parcel)
        for part in parts:
            yield from self._read(record, part, in_force)
        if not parts:
            yield self._left_out(record, parcel, len(piece.value), in_force)

    def _read_whole(self, record: Message, parcel: Parcel, in_force: InForce) -> tuple[Parcel, DeadLetter | None]:
        try:
            return read(parcel, *in_force), None
        except Exception as error:  # whatever a text does to the reader, it must not stop the stream
            done, failed = read_around(parcel, *in_force)
            said = f"{type(error).__name__}: {error}"
            return done, self._letter(record, parcel, "not_readable", said, failed) if failed else None

    def _left_out(
        self, record: Message, parcel: Parcel, size: int, in_force: InForce
    ) -> tuple[Piece, DeadLetter | None]:
        """A parcel that cannot be cut: its text is refused, or all of it where that does not help."""
        said = f"{size} bytes once it is read, a record takes {LARGEST}"
        faulty = [(place, said) for place in parcel.text_places]
        piece = _piece(replace(parcel, texts=[], read=Read(faulty=faulty, brands_version=in_force[2])))
        if len(piece.value) > LARGEST:
            piece = _piece(_lost(parcel, said))
        letter = self._letter(record, parcel, "too_large", said, range(len(parcel.texts)))
        if len(encode(letter)) > LARGEST:
            letter = self._letter(record, parcel, "too_large", said, ())
        return piece, letter

    def _letter(self, record: Message, parcel: Parcel, reason: str, said: str, numbers: Sequence[int]) -> DeadLetter:
        """About those texts of a parcel that have these numbers."""
        return dead_letter_record(
            record,
            "worker",
            reason,
            said,
            self._now_ms(),
            span=parcel.span,
            events=[parcel.texts[n] for n in numbers],
            stamps=[parcel.stamps[parcel.text_places[n]] for n in numbers],
        )


def _piece(parcel: Parcel) -> Piece:
    return Piece(encode(parcel), parcel.span)


def _lost(parcel: Parcel, said: str) -> Parcel:
    """The parcel without all it holds, to be counted as refused: its mark, and that its input ended, are kept."""
    return replace(
        parcel, stamps=[], texts=[], text_places=[], others=NO_EVENTS, rejects=[], notes=[], read=None, lost=said
    )


def worker_app(
    brokers: str, settings: KafkaSettings, name: str, folder: Path, work: Work, listener: Listener
) -> faust.App:
    """The app of one worker. `name` is its static member id: after a kill it takes its partitions up again at once.

    `folder` is for what Faust wants to write; it holds nothing of value.
    """
    topics = Topics.under(settings.prefix)
    app = faust.App(
        worker_group(settings.prefix),
        broker=[f"kafka://{broker}" for broker in brokers.split(",")],
        datadir=str(folder),
        autodiscover=False,
        web_enabled=False,  # else it listens on 0.0.0.0:6066
        topic_disable_leader=True,
        topic_allow_declare=False,
        stream_wait_empty=False,
        consumer_group_instance_id=name,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=MAX_BYTES,
        broker_session_timeout=10.0,
        broker_heartbeat_interval=2.0,
        broker_commit_interval=0.5,
        broker_max_poll_records=64,
        producer_acks=-1,
        producer_max_request_size=4 * MAX_BYTES,
        worker_redirect_stdouts=False,
    )
    posts = app.topic(topics.posts, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    async def send(topic: str, key: bytes | None, value: bytes, partition: int | None, headers: Headers) -> None:
        await app.producer.send_and_wait(topic, key, value, partition, timestamp=None, headers=headers)

    deliver = Delivery(send, lambda: app.should_stop, listener.waiting)

    async def look() -> None:
        deliver.look()

    app.timer(interval=1.0)(look)

    async def tell(letter: DeadLetter) -> None:
        try:
            await deliver(topics.dead_letters, None, encode(letter), None, [])
        except TooLargeError:
            await deliver(topics.dead_letters, None, encode(replace(letter, events=[], stamps=[], raw=b"")), None, [])
        listener.dead_letter(letter)

    async def hand_on(message: Message, key: bytes | None, piece: Piece) -> None:
        try:
            await deliver(topics.mentions, key, piece.value, message.partition, [(SPAN, encode_span(piece.span))])
        except TooLargeError as error:
            lost, letter = work.too_large(message, piece, str(error))
            await tell(letter)
            await deliver(topics.mentions, key, lost.value, message.partition, [(SPAN, encode_span(lost.span))])

    async def done(message: Message) -> Outgoing:
        while True:
            try:
                return work.do(message)
            except Exception as error:  # an agent that raises has lost its record
                if app.should_stop:
                    raise StoppingError from error
                listener.waiting(error)
                await asyncio.sleep(AGAIN_S)

    @app.agent(posts, name="read")
    async def read_posts(stream: faust.StreamT[bytes]) -> None:
        stream.enable_acks = False  # else a record would be acknowledged however its turn ends
        async for event in stream.events():
            message, started_s = event.message, time.perf_counter()
            try:
                out = await done(message)
                for letter in out.letters:
                    await tell(letter)
                for piece in out.pieces:
                    await hand_on(message, message.key, piece)
            except StoppingError:
                return
            await stream.ack(event)
            listener.parcel_done(out.n_events, time.perf_counter() - started_s)

    return app
