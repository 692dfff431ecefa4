"""The stateful role of a cluster: parcels in their order, to the same engine and store as on a laptop.

It reads all partitions of `mentions` and `shares` by `assign`, takes each input's parcels in their order (see
`ordering.py`) and commits rows, positions and offsets in one transaction. So a kill -9 anywhere loses nothing and
doubles nothing.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

import msgspec
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from pipeline.records import CoverageRow, Enriched
from streams.cluster.barrier import Barrier
from streams.cluster.doubts import Doubts
from streams.cluster.gauges import Gauges
from streams.cluster.impossible import refuse_impossible
from streams.cluster.joining import joined, seen_by
from streams.cluster.names import Topics
from streams.cluster.offsets import begins_of, ends_of
from streams.cluster.ordering import Arrival, Order, Pacing, Ready, Stream
from streams.cluster.parcels import opened
from streams.cluster.taken import Taken, taken_of
from streams.cluster.wire import Parcel, Place, WireError, decode, decode_span
from streams.embedded import Embedded
from streams.pace import Pace

__all__ = ["Sink"]

_POLL_MS = 200
_MISSED_S = 5.0
_ROOM_BYTES = 256 * 2**20
_FULL_BYTES = 8 * 2**20
_FULL = 64  # records of one partition that wait: then it is not read on until its turn comes


class Clients(Protocol):
    """What a sink asks of the broker: see `sink_clients.py`."""

    consumer: KafkaConsumer

    def worked(self) -> Mapping[int, int]:
        """Up to which offset of each partition of `posts` the workers are done."""
        ...

    def poisoned(self, record: Any, why: str) -> None:  # noqa: ANN401 - kafka-python's record has no type
        """Keep a record that is no parcel where people find it."""
        ...


class Sink:
    """Takes what the topics hold into a writer. `is_left` tells the brands of other shards.

    `now_ms` is the receiver's clock. `read` is done to each parcel: nothing, where workers have read it.
    `newer_brands` is called with the version of brands that a parcel was read with, when it is above `brands_version`.
    `room` is how many bytes of parcels may wait before no more is read of partitions of which much waits.
    """

    def __init__(
        self,
        writer: Embedded,
        clients: Clients,
        topics: Topics,
        gauges: Gauges,
        now_ms: Callable[[], int],
        is_left: Callable[[str], bool] | None = None,
        read: Callable[[Parcel], Parcel] = lambda parcel: parcel,
        newer_brands: Callable[[int], None] = lambda _version: None,
        elapsed: Callable[[], float] = time.monotonic,
        room: int = _ROOM_BYTES,
    ) -> None:
        self.brands_version = 0
        self.offsets: dict[tuple[str, int], int] = {}  # as they are stored
        self.order = Order(taken_of(writer.store.positions()))
        self._writer = writer
        self._clients = clients
        self._consumer = clients.consumer
        self._gauges = gauges
        self._is_left = is_left
        self._topics = topics
        self._read = read
        self._newer_brands = newer_brands
        self._now_ms = now_ms
        self._room = room
        self._batch = writer.settings.store.batch
        self._commits = Pace(writer.settings.store.commit_s)
        self._barrier = Barrier(self._consumer, clients.worked, topics.posts, topics.mentions)
        self._doubts = Doubts(self._barrier, elapsed)
        self._lives = dict(self.order.taken.keys())
        self._slack_ms = round(writer.settings.intake.wait_s * 500)  # half of what a share waits for its post
        self._assign()

    def turn(self) -> int:
        """Read a little, take what is in order, tend the writer. Gives how many events were taken.

        Gathers for `store.commit_s` first, unless a whole batch is there: a commit costs the same for one event.
        """
        self._commits.restart()
        n_new = 0
        while True:
            for records in self._consumer.poll(timeout_ms=_POLL_MS).values():
                for record in records:
                    n_new += self._arrive(record)
            if self._commits.is_due or n_new >= self._batch:
                break
        n_taken = 0
        while run := self.order.next_run(self._batch, self._pacing()):
            n_taken += self._take(run)
        self._writer.tick()
        with suppress(KafkaError):  # a broker that is away: asked again at the next turn
            self._look_further()
        return n_taken

    def is_drained(self) -> bool:
        """Whether all that lies in the topics is taken, and no worker has anything left to do."""
        with suppress(KafkaError):
            barrier = self._barrier
            if self.order.n_waiting or not barrier.are_workers_past(barrier.ends_of_posts()):
                return False
            # Asked after the workers were: what they are done with is in `mentions`.
            return barrier.is_read(ends_of(self._consumer, self._consumer.assignment()).items())
        return False

    def lags(self) -> dict[tuple[str, int], int]:
        """How many records of each partition are not taken yet, as far as the broker has told."""
        at = self.order.offsets()
        found = {}
        for partition in self._consumer.assignment():
            high = self._consumer.highwater(partition)
            here = partition.topic, partition.partition
            if high is not None:
                found[here] = max(high - at.get(here, self.offsets.get(here, 0)), 0)
        return found

    def put_in_force(self, brands_version: int, is_left: Callable[[str], bool] | None) -> None:
        """Go on with this version of the brands, and leave others to other shards."""
        self.brands_version, self._is_left = brands_version, is_left

    def _assign(self) -> None:
        """Read every partition on from where the store stands; where that is gone by its age, from what is left."""
        partitions = self._partitions()
        self._consumer.assign(partitions)
        self.offsets = self._writer.store.offsets()
        begins, ends = begins_of(self._consumer, partitions), ends_of(self._consumer, partitions)
        for partition in partitions:
            wanted = self.offsets.get((partition.topic, partition.partition), 0)
            begin = begins[partition]
            if wanted < begin:
                self._doubts.expired_until = ends
                said = f"{partition.topic} {partition.partition} begins at {begin}, wanted was {wanted}"
                self._note("expired", begin - wanted, said)
            self._consumer.seek(partition, max(wanted, begin))

    def _partitions(self) -> list[TopicPartition]:
        return [
            TopicPartition(topic, number)
            for topic in (self._topics.mentions, self._topics.shares)
            for number in sorted(self._consumer.partitions_for_topic(topic) or ())
        ]

    def _arrive(self, record: Any) -> int:  # noqa: ANN401 - kafka-python's record has no type
        span = decode_span(record.headers)
        if span is None:
            try:
                span = decode(Parcel, record.value).span
            except WireError as error:
                self.order.pass_by(record.topic, record.partition, record.offset)
                self._clients.poisoned(record, str(error))
                return 0
        self.order.add(
            Arrival(record.topic, record.partition, record.offset, span, record.value, self._barrier.n_begun)
        )
        return span.n_events

    def _take(self, run: list[Ready]) -> int:
        parts, place, stream = [], Place(""), run[0].arrival.stream
        self._note_new_life(stream)
        for ready in run:
            place, enriched = self._open(ready)
            self._gauges.parcel_in(ready.arrival.topic)
            parts.append(seen_by(enriched, self._is_left) if self._is_left else enriched)
        taken = Taken(place, *self.order.taken[stream], generation=stream[1])
        offsets = self._moved()
        whole = joined(parts, msgspec.json.encode(taken).decode(), offsets)
        with self._gauges.committing():
            output = self._writer.take_read(whole)
        self._gauges.counted(output.counts)
        self._gauges.mark(stream[0], None if whole.batch.ended or whole.batch.left else whole.batch.mark_ms)
        self.offsets |= {(topic, partition): offset for topic, partition, offset in offsets}
        return whole.n_input

    def _note_new_life(self, stream: Stream) -> None:
        """Say that an input's numbers begin again: its topics were made anew, or it was."""
        known = self._lives.get(stream[0])
        if known is not None and known != stream[1]:
            self._note("begins_anew", 0, f"{stream[0]} is counted from 0 again: its topics were made anew")
        self._lives[stream[0]] = stream[1]

    def _open(self, ready: Ready) -> tuple[Place, Enriched]:
        """What a record holds; one that bears a span but cannot be opened counts as lost."""
        arrival = ready.arrival
        try:
            parcel = self._read(decode(Parcel, arrival.value))
            if parcel.span != arrival.span:
                raise WireError(f"its header says {arrival.span}, it says {parcel.span}")
            if parcel.read is not None and parcel.read.brands_version > self.brands_version:
                self._newer_brands(parcel.read.brands_version)
            enriched = opened(parcel, ready.skip_events, ready.skip_rejects)
            refuse_impossible(enriched)
            return parcel.place, enriched
        except (WireError, ValueError, RecursionError) as error:
            self._clients.poisoned(arrival, str(error))
            place = Place("", *self.order.taken[arrival.stream])
            lost = Parcel(span=arrival.span, place=place, received_ms=self._now_ms(), lost=str(error)[:500])
            return place, opened(lost, ready.skip_events, ready.skip_rejects)

    def _moved(self) -> tuple[tuple[str, int, int], ...]:
        """The offsets that are to be stored with the parcels at hand: of every partition that stands elsewhere now.

        Parcels of other inputs that are still to be taken are waiting, so their partitions do not pass them.
        """
        return tuple(
            (topic, partition, offset)
            for (topic, partition), offset in self.order.offsets().items()
            if self.offsets.get((topic, partition)) != offset
        )

    def _pacing(self) -> Pacing:
        return Pacing(self._writer.marks, self._slack_ms, self._barrier.n_past, self._topics.shares, self._is_full())

    def _is_full(self) -> bool:
        return sum(self.order.held_bytes.values()) >= self._room

    def _look_further(self) -> None:
        """See what keeps parcels waiting: other inputs, a hole, or partitions that were added since."""
        gaps = self.order.gaps()
        if gaps and len(self._partitions()) != len(self._consumer.assignment()):
            self._assign()  # what is missing may lie there
        if gaps or self.order.is_holding:
            self._barrier.look()
        for gap in self._doubts.settled(gaps):
            n = gap.next[0] - gap.have[0] + gap.next[1] - gap.have[1]
            self._note("gap", n, f"{gap.stream[0]}: {n} events from {gap.have[0]} on never came through the topics")
            self.order.jump(gap)
        for gap in self._doubts.worrying():
            said = f"{gap.stream[0]} waits for event {gap.have[0]}, which has not come: is its ingest still running?"
            self._note("missing", 0, said)
        self._regulate(is_missed=self.order.is_holding or self._doubts.oldest_s() > _MISSED_S)

    def _regulate(self, *, is_missed: bool) -> None:
        """Leave partitions unread of which much waits: what is missing is most often in the others.

        When it does not come (`is_missed`) it may be behind what waits, so all are read on, as long as there is room.
        """
        unread = [p for p in self._consumer.assignment() if self._is_much((p.topic, p.partition))]
        if is_missed and not self._is_full():
            unread = []
        if unread:
            self._consumer.pause(*unread)
        if again := [p for p in self._consumer.paused() if p not in unread]:
            self._consumer.resume(*again)

    def _is_much(self, source: tuple[str, int]) -> bool:
        return self.order.n_held(source) >= _FULL or self.order.held_bytes[source] >= _FULL_BYTES

    def _note(self, reason: str, n: int, said: str) -> None:
        self._writer.store.note(CoverageRow("cluster", reason, None, self._now_ms(), n, said))
