"""What a role counts and measures about itself, for Prometheus: `/metrics` of `health.py` shows it.

    gauges = Gauges("sink")
    gauges.parcel_in(topics.mentions)
    gauges.counted(output.counts)
    with gauges.committing():
        ...
    gauges.lag(topics.mentions, 3, 120)
    gauges.mark("forum.ndjson", mark_ms)        # None when the input has ended

All calls are cheap (some us) and may come from any thread. No label bears what users wrote: partitions are few, and
of outcomes, topics and reasons those beyond a bound count as `other`. Every metric is in `METRICS` and docs/metrics.md.
"""

import platform
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from importlib.metadata import version
from typing import NamedTuple

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pipeline.records import CountDelta
from streams.pace import now_ms

__all__ = ["CONTENT_TYPE", "METRICS", "Gauges", "Measure"]

CONTENT_TYPE = CONTENT_TYPE_LATEST
_OTHER = "other"
_WORD = re.compile(r"[A-Za-z0-9._-]{1,120}")
_MAX_WORDS = 40  # values of one label
_MAX_PARTITIONS = 1_000
_MAX_INPUTS = 10_000
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Measure(NamedTuple):
    """One metric: its full name, its kind, its help text, which tells the unit, and its labels."""

    name: str
    kind: str
    help: str
    labels: tuple[str, ...] = ()


METRICS = (
    Measure("murmure_build_info", "info", "The release, the role, and the Python that runs it; always 1."),
    Measure("murmure_ready", "gauge", "1 when the role is connected and works, 0 when not."),
    Measure("murmure_events_total", "counter", "Events by outcome, as in the table counts.", ("outcome",)),
    Measure("murmure_parcels_in_total", "counter", "Parcels taken from a topic.", ("topic",)),
    Measure("murmure_parcels_out_total", "counter", "Parcels sent to a topic and kept by the broker.", ("topic",)),
    Measure("murmure_dead_letters_total", "counter", "Dead letters written, by reason.", ("reason",)),
    Measure("murmure_lag_records", "gauge", "Records of a partition not taken yet.", ("topic", "partition")),
    Measure("murmure_behind_seconds", "gauge", "Seconds from the mark (event time) of the slowest open input to now."),
    Measure("murmure_buffered_parcels", "gauge", "Parcels that wait in memory for earlier ones."),
    Measure("murmure_parcel_seconds", "histogram", "Seconds from a parcel's reading to its delivery."),
    Measure("murmure_commit_seconds", "histogram", "Seconds a commit took."),
    Measure("murmure_publish_seconds", "histogram", "Seconds a publishing of the tables took."),
)
_ABOUT = {measure.name: (measure.name, measure.help, measure.labels) for measure in METRICS}


class Gauges:
    """The counters and gauges of one role, in a registry of their own."""

    def __init__(self, role: str, clock_ms: Callable[[], int] = now_ms) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # when each counter was born: twice the lines, and nobody asks
        self._registry = registry = CollectorRegistry()
        self._words: dict[str, set[str]] = {}
        self._ready = Gauge(*_ABOUT["murmure_ready"], registry=registry)
        self._events = Counter(*_ABOUT["murmure_events_total"], registry=registry)
        self._in = Counter(*_ABOUT["murmure_parcels_in_total"], registry=registry)
        self._out = Counter(*_ABOUT["murmure_parcels_out_total"], registry=registry)
        self._dead = Counter(*_ABOUT["murmure_dead_letters_total"], registry=registry)
        self._lag = Gauge(*_ABOUT["murmure_lag_records"], registry=registry)
        self._buffered = Gauge(*_ABOUT["murmure_buffered_parcels"], registry=registry)
        self._parcel = Histogram(*_ABOUT["murmure_parcel_seconds"], registry=registry, buckets=_SECONDS)
        self._commit = Histogram(*_ABOUT["murmure_commit_seconds"], registry=registry, buckets=_SECONDS)
        self._publish = Histogram(*_ABOUT["murmure_publish_seconds"], registry=registry, buckets=_SECONDS)
        self._marks = _Marks(clock_ms)
        registry.register(self._marks)
        ProcessCollector(registry=registry)  # CPU, memory, open files
        build = {"version": version("murmure"), "role": role, "python": platform.python_version()}
        Info("murmure_build", _ABOUT["murmure_build_info"][1], registry=registry).info(build)

    def ready(self, is_ready: bool) -> None:
        """Whether the role is connected and works. `Health` calls it."""
        self._ready.set(is_ready)

    def events(self, outcome: str, n: int = 1) -> None:
        """So many events had this outcome."""
        self._events.labels(self._word("outcome", outcome)).inc(n)

    def counted(self, deltas: Iterable[CountDelta]) -> None:
        """What a step of the engine counted (`Output.counts`). Events only for now `pending` are left out."""
        for delta in deltas:
            if delta.n > 0 and delta.outcome != "pending":
                self.events(delta.outcome, delta.n)

    def parcel_in(self, topic: str, n: int = 1) -> None:
        """So many parcels were taken."""
        self._in.labels(self._word("topic", topic)).inc(n)

    def parcel_out(self, topic: str, n: int = 1) -> None:
        """So many parcels were sent, and the broker has them."""
        self._out.labels(self._word("topic", topic)).inc(n)

    def parcel_took(self, seconds: float) -> None:
        """How long a parcel took, from its reading until it was delivered."""
        self._parcel.observe(seconds)

    def dead_letter(self, reason: str, n: int = 1) -> None:
        """So many dead letters were written for this reason, one of a closed list."""
        self._dead.labels(self._word("reason", reason)).inc(n)

    def lag(self, topic: str, partition: int, records: int) -> None:
        """How many records of a partition this role has still to take."""
        named = str(partition) if 0 <= partition < _MAX_PARTITIONS else _OTHER
        self._lag.labels(self._word("topic", topic), named).set(max(records, 0))

    def no_lag(self) -> None:
        """Forget all lags: the partitions belong to somebody else now."""
        self._lag.clear()

    def mark(self, input_: str, mark_ms: int | None) -> None:
        """How far an input's event time has come, in ms; None when the input has ended."""
        self._marks.set(input_, mark_ms)

    def buffered(self, n_parcels: int) -> None:
        """How many parcels wait in memory."""
        self._buffered.set(n_parcels)

    def committing(self) -> AbstractContextManager[object]:
        """Time a commit: `with gauges.committing(): ...`."""
        return self._commit.time()

    def publish_took(self, seconds: float) -> None:
        """How long a publishing of the tables took."""
        self._publish.observe(seconds)

    def exposition(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)

    def value(self, name: str, **labels: str) -> float | None:
        """The value of one sample, such as `murmure_events_total`; None where there is none."""
        return self._registry.get_sample_value(name, labels)

    def _word(self, label: str, value: str) -> str:
        """The value, or `other` where the label has had so many that something is amiss, or it is no word of ours."""
        known = self._words.setdefault(label, set())
        if value in known:
            return value
        if len(known) >= _MAX_WORDS or not _WORD.fullmatch(value):
            return _OTHER
        known.add(value)
        return value


class _Marks(Collector):
    """Seconds behind, reckoned when asked: for a role that hangs they grow."""

    def __init__(self, clock_ms: Callable[[], int]) -> None:
        self._clock_ms = clock_ms
        self._of: dict[str, int] = {}

    def set(self, input_: str, mark_ms: int | None) -> None:
        if mark_ms is None:
            self._of.pop(input_, None)
        elif input_ in self._of or len(self._of) < _MAX_INPUTS:
            self._of[input_] = mark_ms

    def collect(self) -> Iterator[Metric]:
        slowest_ms = min(list(self._of.values()), default=None)  # a copy: a role may go on meanwhile
        name, help_, _ = _ABOUT["murmure_behind_seconds"]
        # No sample where no input is open: 0 would say that all is up to date.
        behind_s = None if slowest_ms is None else max(self._clock_ms() - slowest_ms, 0) / 1000
        yield GaugeMetricFamily(name, help_, value=behind_s)
