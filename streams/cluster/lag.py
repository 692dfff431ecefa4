"""How far behind each reader of the topics is: what a partition ends at, against what its group says it has taken.

Sinks read by hand and keep their offsets in their stores; what they show to Kafka is for this alone:

    admin.alter_group_offsets(sink_group(prefix), committed({("murmure.shares", 0): 120}, brands_version=3))

It bears the version of the brands the sink works with, so that `murmure doctor` sees who is left behind.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.structs import OffsetAndMetadata
from msgspec import Struct

from streams.cluster.names import Topics

__all__ = ["Standing", "committed", "first_sent_ms", "reach", "record_at", "sink_group", "standings", "worker_group"]

_READ_MS = 2_000  # for one record of a broker that answers
_SINK, _ALL = "sink-", "all"


class Standing(Struct, frozen=True):
    """Where a group stands in a partition: records `begin` to `end` are there, those before `taken` were taken.

    `taken` is None for a group that never said. `brands_version` is what a sink works with, None where it is not known.
    """

    group: str
    topic: str
    partition: int
    begin: int
    end: int
    taken: int | None = None
    brands_version: int | None = None

    @property
    def next(self) -> int:
        """The first record that is there and was not taken."""
        return self.begin if self.taken is None else max(self.taken, self.begin)

    @property
    def lag(self) -> int:
        """How many records are to be taken."""
        return max(self.end - self.next, 0)

    @property
    def n_expired(self) -> int:
        """How many records grew too old and were deleted before they were taken."""
        return 0 if self.taken is None else max(self.begin - self.taken, 0)


class _Note(Struct, omit_defaults=True):
    brands_version: int | None = None


def worker_group(prefix: str) -> str:
    """The group that all workers of a cluster form."""
    return f"{prefix}worker"


def sink_group(prefix: str, shard: str | None = None) -> str:
    """The group under which a sink says what it took; `shard` as in `--shard 2/8`, None for a sink of all brands."""
    return f"{prefix}{_SINK}{shard or _ALL}"


def committed(offsets: Mapping[tuple[str, int], int], brands_version: int) -> dict[TopicPartition, OffsetAndMetadata]:
    """What a sink commits to Kafka: the next offset by (topic, partition), and the brands it works with."""
    note = msgspec.json.encode(_Note(brands_version)).decode()
    return {TopicPartition(*place): OffsetAndMetadata(offset, note, -1) for place, offset in offsets.items()}


def standings(admin: KafkaAdminClient, prefix: str) -> list[Standing]:
    """Where the workers and every sink stand, in order of group, topic and partition.

    Topics that are missing have no partitions, and a sink that never committed is not known. KafkaError when the broker
    does not answer.
    """
    topics = Topics.under(prefix)
    bounds = reach(admin, topics.of_parcels)
    if not bounds:
        return []
    workers, first_of_sinks = worker_group(prefix), f"{prefix}{_SINK}"
    known = sorted(group["group_id"] for group in admin.list_groups())
    names = [workers, *(name for name in known if name.startswith(first_of_sinks))]
    found = []
    for name in names:
        read = (topics.posts,) if name == workers else (topics.mentions, topics.shares)
        # A broker that never had a group cannot say who coordinates one, so only those it knows are asked for.
        taken = admin.list_group_offsets({name: None})[name] if name in known else {}
        found += [_standing(name, at, *bounds[at], taken.get(at)) for at in bounds if at.topic in read]
    return found


def reach(admin: KafkaAdminClient, topics: Iterable[str]) -> dict[TopicPartition, tuple[int, int]]:
    """The first offset of each partition that is there, and the one after its last, in order."""
    wanted = set(topics)
    # All topics are listed: to ask for one by name may make it, on a broker that makes topics when asked.
    there = sorted(
        TopicPartition(topic["name"], partition["partition_index"])
        for topic in admin.describe_topics()
        if topic["name"] in wanted
        for partition in topic["partitions"]
    )
    if not there:
        return {}
    begins = admin.list_partition_offsets(dict.fromkeys(there, OffsetSpec.EARLIEST))
    ends = admin.list_partition_offsets(dict.fromkeys(there, OffsetSpec.LATEST))
    return {at: (int(begins[at].offset), int(ends[at].offset)) for at in there}


def first_sent_ms(consumer: KafkaConsumer, behind: Iterable[Standing]) -> dict[Standing, int]:
    """When the first record that was not taken was sent, by standing, for those that lag. Costs a read of each."""
    found = {}
    for standing in behind:
        if standing.lag:
            record = record_at(consumer, standing.topic, standing.partition, standing.next)
            if record is not None:
                found[standing] = int(record.timestamp)
    return found


def record_at(consumer: KafkaConsumer, topic: str, partition: int, offset: int) -> Any:  # noqa: ANN401 - Kafka's own
    """One record, or the first after it where it is gone; None when none comes within two seconds."""
    at = TopicPartition(topic, partition)
    consumer.assign([at])
    consumer.seek(at, offset)
    for records in consumer.poll(timeout_ms=_READ_MS, max_records=1).values():
        return records[0]
    return None


def _standing(group: str, at: TopicPartition, begin: int, end: int, said: OffsetAndMetadata | None) -> Standing:
    if said is None or said.offset < 0:
        return Standing(group, at.topic, at.partition, begin, end)
    try:
        version = msgspec.json.decode(said.metadata or "{}", type=_Note).brands_version
    except msgspec.MsgspecError:
        version = None  # somebody else's word
    return Standing(group, at.topic, at.partition, begin, end, int(said.offset), version)
