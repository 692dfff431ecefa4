"""The same job by several engines on one broker: CPU an event, of the engine's process and its children.

An engine finds all its events in the topic. What it costs from the moment its first outcomes are on the broker to the
moment the last one is, over the events in between, is the figure: neither its start nor the broker is in it. To keep
it honest the clients of librdkafka may fetch no more than 4 MB ahead. Each engine runs alone; the rounds take turns.
Events are shares of some 240 bytes in JSON, except for parcels: 400 of them a record, as murmure sends them. What the
job is: `contenders/outcome.py`.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import msgspec
from kafka import TopicPartition
from msgspec import Struct

from benchmarks.calibration import sample
from benchmarks.contenders.outcome import PARCEL, Outcome
from benchmarks.material import START_MS, batches, share_lines
from benchmarks.processes import running
from benchmarks.rivals import installed
from streams.cluster.clients import make_consumer, make_producer
from streams.cluster.parcels import cut
from streams.cluster.wire import Place, encode
from tests.kafka_broker import Broker

__all__ = ["CONTENDERS", "Contender", "Table", "side_by_side"]

_PATIENCE_S = 120.0
_PARTITIONS = 4
_PARCELS = "parcels"
_EVENTS = "events"


class Contender(Struct, frozen=True):
    """An engine. `part` is how many of the events it is given: those that are slow need fewer to be measured."""

    name: str
    module: str
    part: float
    environment: str = ""  # of `rivals.py`; murmure's own where there is none
    inbound: str = _EVENTS


CONTENDERS = (
    Contender("Faust, parcels", "with_faust", 2.0, inbound=_PARCELS),
    Contender("Faust, an event a record", "with_faust", 0.05),
    Contender("confluent-kafka", "with_confluent", 1.0, "confluent"),
    Contender("bytewax", "with_bytewax", 1.0, "bytewax"),
    Contender("quixstreams", "with_quixstreams", 0.2, "quixstreams"),
    Contender("pathway", "with_pathway", 1.0, "pathway"),
)


class Table(Struct, frozen=True):
    """CPU us an event by (contender, "each" or "counts"), the median of the rounds; and what went wrong."""

    costs: dict[tuple[str, str], float]
    wrong: list[str]
    absent: dict[str, str]


def side_by_side(broker: Broker, contenders: Sequence[Contender], n_events: int, rounds: int) -> Table:
    """Run them all, each in both ways: an outcome for each event, and counts of 400 events."""
    absent = {
        c.name: there.reason for c in contenders if c.environment and not (there := installed(c.environment)).python
    }
    runs = [
        _Run(broker, contender, what, max(PARCEL * 10, round(n_events * contender.part) // PARCEL * PARCEL))
        for what in ("each", "counts")
        for contender in contenders
        if contender.name not in absent
    ]
    inbound = _Inbound(broker)
    spent: list[list[float]] = [[] for _ in runs]
    wrong: list[str] = []
    for number in range(rounds):
        for run, seconds in zip(runs, spent, strict=True):
            sample()
            try:
                seconds.append(run.us_an_event(inbound, is_checked=number == 0))
            except RuntimeError as error:
                wrong.append(f"{run.contender.name}, {run.what}: {error}")
            sample()
    costs = {(run.contender.name, run.what): median(us) for run, us in zip(runs, spent, strict=True) if us}
    return Table(costs, wrong, absent)


class _Inbound:
    """Topics filled with the job's events, each made when it is first asked for."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._topics: dict[tuple[str, int], str] = {}

    def topic(self, kind: str, n: int) -> str:
        """A topic that holds `n` events."""
        if (kind, n) not in self._topics:
            name = self._broker.topic(kind, _PARTITIONS)
            lines = share_lines(n, 2_000, 50_000, 2, START_MS)
            _send(self._broker, name, lines if kind == _EVENTS else _parcels(lines))
            self._topics[kind, n] = name
        return self._topics[kind, n]


class _Run:
    """One contender, one way of telling the outcome, one number of events."""

    def __init__(self, broker: Broker, contender: Contender, what: str, n: int) -> None:
        self.contender, self.what = contender, what
        self._broker, self._n = broker, n

    def us_an_event(self, inbound: _Inbound, *, is_checked: bool) -> float:
        """CPU microseconds. RuntimeError when it fails or its outcomes are not those of the events."""
        source = inbound.topic(self.contender.inbound, self._n)
        outcomes = _Outcomes(self._broker, self._broker.topic("out"), self._events_a_record())
        environment = self.contender.environment
        python = installed(environment).python if environment else Path(sys.executable)
        module = f"benchmarks.contenders.{self.contender.module}"
        try:
            with TemporaryDirectory(prefix="murmure-bench-") as folder:
                names = (self._broker.bootstrap, source, outcomes.topic, self.what, folder)
                with running(str(python), "-m", module, *names) as program:
                    program.wait(lambda: outcomes.n_events() > 0, _PATIENCE_S)
                    first, first_s = outcomes.n_events(), program.cpu_s()
                    program.wait(lambda: outcomes.n_events() >= self._n, _PATIENCE_S)
                    seconds = program.cpu_s() - first_s
            if is_checked and outcomes.all() != _expected(self._n):
                raise RuntimeError(f"the outcomes are not those of the {self._n} events")
        finally:
            outcomes.close()
        if first > self._n / 2:
            raise RuntimeError(f"{first} of {self._n} outcomes were there at once; give it more events")
        return 1e6 * seconds / (self._n - first)

    def _events_a_record(self) -> int | None:
        """How many events a record tells of; None where that is known only to who reads it."""
        if self.contender.inbound == _EVENTS and self.what == "each":
            return 1
        return None if self.contender.environment == "pathway" else PARCEL


class _Outcomes:
    """What a contender has written so far."""

    def __init__(self, broker: Broker, topic: str, events_a_record: int | None) -> None:
        self.topic = topic
        self._events_a_record = events_a_record
        self._consumer = make_consumer(broker.bootstrap, max_poll_records=10_000, check_crcs=False)
        self._place = TopicPartition(topic, 0)
        self._consumer.assign([self._place])
        self._consumer.seek_to_beginning(self._place)
        self._counts: Counter[tuple[str, str]] = Counter()

    def n_events(self) -> int:
        """The outcome of how many events is there; the records are read only where their number does not tell."""
        if self._events_a_record is not None:
            return self._end() * self._events_a_record
        self._read()
        return self._counts.total()

    def all(self) -> Counter[tuple[str, str]]:
        """Events by kind and minute."""
        while self._consumer.position(self._place) < self._end():
            self._read()
        return +self._counts

    def close(self) -> None:
        """Let go of the client."""
        self._consumer.close()

    def _end(self) -> int:
        return int(self._consumer.end_offsets([self._place])[self._place])

    def _read(self) -> None:
        for records in self._consumer.poll(20).values():
            for record in records:
                told = _decode(record.value)
                for outcome in told if isinstance(told, list) else [told]:
                    self._counts[outcome.how, outcome.minute] += outcome.n * outcome.diff


def _expected(n: int) -> Counter[tuple[str, str]]:
    events = map(msgspec.json.decode, share_lines(n, 2_000, 50_000, 2, START_MS))
    return Counter((event["how"], event["at"][:16]) for event in events)


def _parcels(lines: Sequence[bytes]) -> list[bytes]:
    found = batches(lines, PARCEL, START_MS + 86_400_000)
    return [encode(parcel) for batch in found for parcel in cut(batch, Place(""), PARCEL)]


def _send(broker: Broker, topic: str, values: Sequence[bytes]) -> None:
    """In order, in blocks over the partitions."""
    producer = make_producer(broker.bootstrap, linger_ms=50, batch_size=2**18)
    try:
        for number, value in enumerate(values):
            producer.send(topic, value=value, partition=number * _PARTITIONS // len(values))
        producer.flush(60)
    finally:
        producer.close()


_decode = msgspec.json.Decoder(list[Outcome] | Outcome).decode
