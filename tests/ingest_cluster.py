"""A cluster's topics for one test of the ingest, the command run as people run it, and the topics read back."""

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kafka import TopicPartition
from msgspec import Raw, Struct

from pipeline.events import Event, Reject
from pipeline.packing import Unpacker
from pipeline.settings import KafkaSettings
from streams.cluster.clients import make_admin, make_consumer
from streams.cluster.names import Topics
from streams.cluster.ordering import Arrival, Order
from streams.cluster.resume import Checkpoint, last_checkpoint
from streams.cluster.topics import create_missing, wanted
from streams.cluster.wire import Parcel, decode, decode_span
from tests.kafka_broker import Broker

__all__ = ["Found", "IngestCluster", "events_of", "whole"]

ROOT = Path(__file__).parent.parent
_OFTEN = "import streams.cluster.bookmarks as bookmarks; bookmarks._EVERY_S = 0.02; "  # many checkpoints between kills
_numbers = itertools.count()
_unpack: Unpacker[list[Event]] = Unpacker(list[Event])


class Found(Struct, frozen=True):
    """A parcel, and where it lies."""

    topic: str
    partition: int
    offset: int
    parcel: Parcel
    n_bytes: int


class IngestCluster:
    """Topics of a test's own, and `murmure ingest` for them."""

    def __init__(
        self, broker: Broker, folder: Path, *, parcel: int = 20, partitions: int = 3, is_noted_often: bool = False
    ) -> None:
        self._code = (_OFTEN if is_noted_often else "") + "from streams.cli import main; main()"
        self.kafka = KafkaSettings(
            brokers=broker.bootstrap,
            prefix=f"ingest-{os.getpid()}-{next(_numbers)}.",
            partitions=partitions,
            parcel=parcel,
            linger_s=0.05,
        )
        self.topics = Topics.under(self.kafka.prefix)
        self.folder = folder
        self.config = folder / "murmure.toml"
        self.config.write_text(
            f'[intake]\norder = "arrival"\n[kafka]\nbrokers = "{broker.bootstrap}"\nprefix = "{self.kafka.prefix}"\n'
            f"partitions = {partitions}\nparcel = {parcel}\nlinger_s = 0.05\n",
            encoding="utf-8",
        )
        self._make()

    def make_anew(self) -> None:
        """Delete the topics, and make them again."""
        admin = make_admin(self.kafka.brokers)
        names = [spec.name for spec in wanted(self.kafka)]
        admin.delete_topics(names)
        until_s = time.monotonic() + 30
        while set(names) & set(admin.list_topics()):
            assert time.monotonic() < until_s
            time.sleep(0.1)
        admin.close()
        self._make()

    def _make(self) -> None:
        admin = make_admin(self.kafka.brokers)
        create_missing(admin, wanted(self.kafka))
        admin.close()

    @contextmanager
    def ingest(self, *arguments: str | Path) -> "Iterator[subprocess.Popen[str]]":
        """`murmure ingest` as a process; killed at the end, if it still runs."""
        call = ["ingest", "--config", self.config, "--work", self.folder / "work", *arguments]
        command = [sys.executable, "-c", self._code, *map(str, call)]
        process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def run(self, *arguments: str | Path, said: str | None = None) -> "subprocess.CompletedProcess[str]":
        """`murmure ingest` to its end; `said` is its standard input."""
        with self.ingest(*arguments) as process:
            out, errors = process.communicate(said, timeout=120)
        return subprocess.CompletedProcess([], process.returncode, out, errors)

    def found(self) -> list[Found]:
        """Every parcel in `posts` and `shares`. Its header says the same as it does."""
        consumer = make_consumer(self.kafka.brokers)
        try:
            partitions = [
                TopicPartition(topic, number)
                for topic in (self.topics.posts, self.topics.shares)
                for number in range(self.kafka.partitions)
            ]
            consumer.assign(partitions)
            consumer.seek_to_beginning()
            ends = consumer.end_offsets(partitions)
            found = []
            while any(consumer.position(at) < end for at, end in ends.items()):
                for at, records in consumer.poll(timeout_ms=100).items():
                    for record in records:
                        parcel = decode(Parcel, record.value)
                        assert decode_span(record.headers) == parcel.span
                        assert record.key == parcel.span.input.encode()
                        found.append(Found(at.topic, at.partition, record.offset, parcel, len(record.value)))
            return found
        finally:
            consumer.close()

    def checkpoint(self, input_: str) -> Checkpoint | None:
        """The last checkpoint of an input."""
        consumer = make_consumer(self.kafka.brokers)
        try:
            return last_checkpoint(consumer, self.topics.inputs, input_)
        finally:
            consumer.close()


def events_of(parcel: Parcel) -> list[Event]:
    """The events of a parcel as it came, in their order."""
    texts, others = iter(parcel.texts), iter(_unpack(bytes(Raw(parcel.others))))
    worded = set(parcel.text_places)
    return [next(texts) if place in worded else next(others) for place in range(parcel.span.n_events)]


def whole(found: Sequence[Found], input_: str) -> tuple[list[Event], list[int], list[Reject]]:
    """Events, stamps and refused lines of an input, in order, as a sink takes them. Fails where there is a hole.

    Where two parcels hold the same event, it is equal in both.
    """
    order = Order({})
    mine = {(one.topic, one.partition, one.offset): one.parcel for one in found if one.parcel.span.input == input_}
    for (topic, partition, offset), parcel in mine.items():
        order.add(Arrival(topic, partition, offset, parcel.span, b""))
    events: list[Event] = []
    stamps: list[int] = []
    rejects: list[Reject] = []
    for ready in order.next_run(10**9):
        arrival = ready.arrival
        parcel = mine[arrival.topic, arrival.partition, arrival.offset]
        events += events_of(parcel)[ready.skip_events :]
        stamps += parcel.stamps[ready.skip_events :]
        rejects += parcel.rejects[ready.skip_rejects :]
    assert not order.gaps(), order.gaps()
    for parcel in mine.values():
        if not parcel.lost:
            span = parcel.span
            assert events[span.first_event : span.end[0]] == events_of(parcel)
            assert stamps[span.first_event : span.end[0]] == parcel.stamps
            assert rejects[span.first_reject : span.end[1]] == parcel.rejects
    return events, stamps, rejects
