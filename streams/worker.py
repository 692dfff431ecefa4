"""The stateless role of a cluster: a Faust app that reads the texts of parcels. Any number of them share the work.

One parcel in, one parcel out, to the partition of the same number, acknowledged once it was delivered: what a killed
worker had under way is read again by another, and the sink drops the repeat. Nothing that a record holds stops it: what
cannot be understood goes to the dead letters. Why Faust holds no state here: docs/cluster.md.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import faust
from msgspec import Struct

from pipeline.settings import KafkaSettings
from streams.cluster.clients import MAX_BYTES
from streams.cluster.dead_letters import Record, dead_letter_record
from streams.cluster.lag import worker_group
from streams.cluster.names import Topics
from streams.cluster.parcels import Reader, read, read_around
from streams.cluster.wire import SPAN, DeadLetter, Parcel, Place, WireError, decode, decode_span, encode, encode_span

__all__ = ["Listener", "Work", "worker_app"]

_AGAIN_S = 0.5

Headers = list[tuple[str, bytes]]


class Message(Record, Protocol):
    """What is asked of a Kafka message."""

    @property
    def headers(self) -> Headers | None: ...


class Listener(Protocol):
    """Hears how the work goes: for metrics, health and the log."""

    def parcel_done(self, events: int, seconds: float) -> None: ...

    def dead_letter(self, letter: DeadLetter) -> None: ...

    def waiting(self, error: BaseException) -> None: ...


class Outgoing(Struct, frozen=True):
    """What becomes of a record: a parcel for `mentions`, perhaps dead letters."""

    value: bytes | None
    headers: Headers
    letters: tuple[DeadLetter, ...]
    n_events: int


class Work:
    """What a worker does to one record. `in_force` gives the reader, the lateness (ms) and the brands' version."""

    def __init__(self, in_force: Callable[[], tuple[Reader, int, int]], now_ms: Callable[[], int]) -> None:
        self._in_force = in_force
        self._now_ms = now_ms

    def do(self, record: Message) -> Outgoing:
        """Read a parcel. Never raises for what a record holds."""
        span = decode_span(record.headers)
        try:
            parcel = decode(Parcel, record.value)
        except WireError as error:
            letter = dead_letter_record(record, "worker", "not_understood", str(error), self._now_ms(), span=span)
            if span is None:  # not of ours: no input waits for it
                return Outgoing(None, [], (letter,), 0)
            lost = Parcel(span=span, place=Place(""), received_ms=self._now_ms(), lost=str(error))
            return Outgoing(encode(lost), [(SPAN, encode_span(span))], (letter,), 0)
        letters: tuple[DeadLetter, ...] = ()
        reader, lateness_ms, version = self._in_force()
        try:
            done = read(parcel, reader, lateness_ms, version)
        except Exception as error:  # whatever a text does to the reader, it must not stop the stream
            done, failed = read_around(parcel, reader, lateness_ms, version)
            if failed:
                letter = dead_letter_record(
                    record,
                    "worker",
                    "not_readable",
                    f"{type(error).__name__}: {error}",
                    self._now_ms(),
                    span=parcel.span,
                    events=[parcel.texts[n] for n in failed],
                    stamps=[parcel.stamps[parcel.text_places[n]] for n in failed],
                )
                letters = (letter,)
        return Outgoing(encode(done), [(SPAN, encode_span(parcel.span))], letters, parcel.span.n_events)


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

    async def deliver(topic: str, key: bytes | None, value: bytes, partition: int | None, headers: Headers) -> None:
        """Send until it is delivered: an agent that raises has lost its record."""
        while True:
            try:
                await app.producer.send_and_wait(topic, key, value, partition, timestamp=None, headers=headers)
            except Exception as error:  # a broker that is away, in whatever words
                listener.waiting(error)
                await asyncio.sleep(_AGAIN_S)
            else:
                return

    @app.agent(posts, name="read")
    async def read_posts(stream: faust.StreamT[bytes]) -> None:
        async for event in stream.events():
            message = event.message
            started_s = time.perf_counter()
            out = work.do(message)
            for letter in out.letters:
                await deliver(topics.dead_letters, None, encode(letter), None, [])
                listener.dead_letter(letter)
            if out.value is not None:
                await deliver(topics.mentions, message.key, out.value, message.partition, out.headers)
            listener.parcel_done(out.n_events, time.perf_counter() - started_s)

    return app
