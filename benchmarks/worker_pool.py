"""Some of murmure's workers, waiting for parcels; and parcels for them: of posts alone, and of a market's events."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from tempfile import TemporaryDirectory
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from msgspec import Struct

from benchmarks.material import START_MS, batches, mention_lines, posts
from benchmarks.processes import Running, running
from pipeline.records import Batch
from pipeline.settings import KafkaSettings
from pipeline.simulate import simulate
from streams.cluster.clients import make_admin, make_consumer, make_producer
from streams.cluster.lag import worker_group
from streams.cluster.names import Topics
from streams.cluster.parcels import cut
from streams.cluster.topics import create_missing, wanted
from streams.cluster.wire import SPAN, Parcel, Place, encode, encode_span
from streams.codec import decode_line
from streams.sources.stamping import Stamper

__all__ = ["PARCEL", "Load", "Pool", "market_load", "posts_load", "waiting"]

PARCEL = 400  # events in a record
_NOW_MS = START_MS + 60 * 86_400_000
_PATIENCE_S = 120.0


class Load(Struct, frozen=True):
    """Parcels to be sent."""

    parcels: list[Parcel]
    records: list[bytes]

    @property
    def n_events(self) -> int:
        return sum(parcel.span.n_events for parcel in self.parcels)

    @property
    def n_texts(self) -> int:
        return sum(len(parcel.texts) for parcel in self.parcels)

    def times(self, n: int) -> "Load":
        """The same parcels again and again, until there are `n`."""
        return Load(list(islice(cycle(self.parcels), n)), list(islice(cycle(self.records), n)))


class Pool:
    """Some workers that wait for parcels."""

    def __init__(self, brokers: str, settings: KafkaSettings, workers: Sequence[Running]) -> None:
        self._topics = Topics.under(settings.prefix)
        self._n_partitions = settings.partitions
        self._workers = workers
        self._producer = make_producer(brokers, linger_ms=0)
        self._consumer: KafkaConsumer = make_consumer(brokers)
        self._places = [TopicPartition(self._topics.mentions, number) for number in range(settings.partitions)]
        self._n_sent = 0

    def take(self, load: Load) -> tuple[list[float], float]:
        """CPU seconds of each worker, and wall seconds, from the first parcel sent to the last one read."""
        before_s, start = self._cpu_s(), time.perf_counter()
        for parcel, value in zip(load.parcels, load.records, strict=True):
            headers = [(SPAN, encode_span(parcel.span))]
            place = self._n_sent % self._n_partitions
            self._producer.send(self._topics.posts, value=value, headers=headers, partition=place)
            self._n_sent += 1
        self._producer.flush(60)
        self._workers[0].wait(self._is_done, _PATIENCE_S)
        wall_s = time.perf_counter() - start
        return [now_s - then_s for now_s, then_s in zip(self._cpu_s(), before_s, strict=True)], wall_s

    def sent_on(self) -> Iterator[bytes]:
        """All that the workers have sent on, as bytes."""
        self._consumer.assign(self._places)
        self._consumer.seek_to_beginning(*self._places)
        n = 0
        while n < self._n_sent:
            for records in self._consumer.poll(1_000).values():
                n += len(records)
                yield from (record.value for record in records)

    def close(self) -> None:
        """Let go of the clients."""
        self._producer.close()
        self._consumer.close()

    def _is_done(self) -> bool:
        return int(sum(self._consumer.end_offsets(self._places).values())) >= self._n_sent

    def _cpu_s(self) -> list[float]:
        return [worker.cpu_s() for worker in self._workers]


@contextmanager
def waiting(brokers: str, reader: str, n: int) -> Iterator[Pool]:
    """Workers under a prefix of their own, once each of them has its partitions. `reader`: see `make_reader`."""
    settings = KafkaSettings(prefix=f"bench-{reader}-{n}-{time.time_ns()}.")
    admin: Any = make_admin(brokers)
    with ExitStack() as stack:
        stack.callback(admin.close)
        create_missing(admin, wanted(settings))
        folder = stack.enter_context(TemporaryDirectory(prefix="murmure-bench-"))
        program = [sys.executable, "-m", "benchmarks.contenders.with_murmure", brokers, settings.prefix]
        workers = [stack.enter_context(running(*program, f"w{i}", reader, f"{folder}/{i}")) for i in range(n)]
        for worker in workers:
            worker.wait(lambda: _n_at_work(admin, worker_group(settings.prefix)) == n, _PATIENCE_S)
        pool = Pool(brokers, settings, workers)
        stack.callback(pool.close)
        yield pool


def posts_load(n_parcels: int) -> Load:
    """Nothing but posts about brands, of 225 characters."""
    return _load(batches(mention_lines(posts(n_parcels * PARCEL, seed=3)), PARCEL, _NOW_MS), n_parcels)


def market_load(n_parcels: int) -> Load:
    """The events of a simulated market, with texts and without."""
    return _load(_market(), n_parcels)


def _market() -> Iterator[Batch]:
    stamper = Stamper("bench", PARCEL, 300_000)
    for offset, line in enumerate(simulate(50_000, seed=3)):
        stamper.take(decode_line(line, "bench", offset), "bench", offset, _NOW_MS)
        if stamper.is_full:
            yield stamper.batch(str(offset), _NOW_MS)


def _load(found: Iterator[Batch], n_parcels: int) -> Load:
    """The parcels with words, as `ingest` cuts them."""
    taken = list(islice((parcel for parcel in _cut(found) if parcel.texts), n_parcels))
    return Load(taken, [encode(parcel) for parcel in taken])


def _cut(found: Iterator[Batch]) -> Iterator[Parcel]:
    place = Place("")
    for batch in found:
        for parcel in cut(batch, place, PARCEL):
            yield parcel
            place = parcel.place


def _n_at_work(admin: Any, group: str) -> int:  # noqa: ANN401 - Kafka's own
    """How many members of a group have partitions."""
    try:
        members = admin.describe_groups([group])[group]["members"]
    except KafkaError:  # the broker has no coordinator of groups yet
        return 0
    given = (member["member_assignment"] for member in members)  # an empty text while they join
    return sum(bool(one and one["assigned_partitions"]) for one in given)
