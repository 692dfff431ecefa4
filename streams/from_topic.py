"""Carry out again what the topics of a cluster hold, into a new folder: with other brands, or a newer model.

The parcels of `posts` and `shares` are taken in their order by the same sink, and their texts are read here, by no
worker. As far back as the topics reach: what grew too old is a gap, told in `coverage`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer
from msgspec.structs import replace

from pipeline.errors import StoreError
from pipeline.settings import Brands, Settings
from streams.cluster.clients import make_consumer
from streams.cluster.gauges import Gauges
from streams.cluster.names import Topics
from streams.cluster.parcels import read, read_around
from streams.cluster.wire import Parcel
from streams.embedded import Embedded
from streams.judged_by import judge_by
from streams.label_model import make_reader
from streams.pace import now_ms
from streams.sink import Sink

__all__ = ["replay_topics"]


def replay_topics(brokers: str, out: Path, brands: Brands, settings: Settings) -> dict[str, int]:
    """Take all that the topics hold into the new folder `out`; gives the outcomes of the events.

    StoreError when `out` holds anything, ClusterError when no broker answers.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StoreError(f"{out} holds something already; a replay goes to a new folder: name another with --out")
    topics = Topics.under(settings.kafka.prefix)
    clients = _Alone(brokers, topics.posts)
    reads = _Reads(brands, settings)
    try:
        with Embedded(out, settings, brands, now_ms) as writer:
            here = replace(topics, mentions=topics.posts)  # what workers would make of it is made here
            judge_by(writer.store, settings.labels.model)
            sink = Sink(writer, clients, here, Gauges("replay"), now_ms, read=reads)
            while sink.turn() or not sink.is_drained():
                pass
            return dict(writer.progress.outcomes)
    finally:
        clients.consumer.close()


class _Reads:
    """Reads the texts of a parcel, as a worker does."""

    def __init__(self, brands: Brands, settings: Settings) -> None:
        self._reader = make_reader(brands, settings.intake, settings.labels)
        self._lateness_ms = round(settings.intake.lateness_s * 1000)
        self._version = brands.version

    def __call__(self, parcel: Parcel) -> Parcel:
        if not parcel.texts:
            return parcel
        try:
            return read(parcel, self._reader, self._lateness_ms, self._version)
        except Exception:  # whatever a text does to the reader, it must not stop the replay
            return read_around(parcel, self._reader, self._lateness_ms, self._version)[0]


class _Alone:
    """A sink's clients where no worker is at work. What is no parcel is in the dead letters already."""

    def __init__(self, brokers: str, posts: str) -> None:
        self._posts = posts
        self.consumer: KafkaConsumer = make_consumer(brokers)

    def worked(self) -> Mapping[int, int]:
        return dict.fromkeys(self.consumer.partitions_for_topic(self._posts) or (), 2**62)

    def poisoned(self, record: Any, why: str) -> None:  # noqa: ANN401 - kafka-python's record has no type
        """It was told of when it was taken first."""
