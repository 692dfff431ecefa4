"""The topics of a cluster: how each must be, making those that are missing, and saying in words what is wrong.

Only what is missing is made. What is there is never changed: a topic holds what people sent, and how it was made is
its owner's decision. Names are in `names.py`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from msgspec import Struct

from pipeline.errors import ClusterError
from pipeline.settings import KafkaSettings
from streams.cluster.clients import MAX_BYTES
from streams.cluster.names import Topics

__all__ = ["BRANDS_MAX_BYTES", "TopicFound", "TopicSpec", "create_missing", "faults", "found", "wanted"]

BRANDS_MAX_BYTES = 16 * 2**20  # of the one record with all brands: 10,000 rich ones take 0.4 MB
_DAY_MS = 86_400_000
_DEAD_LETTERS_MS = 30 * _DAY_MS
_NOW_LOST = "records older than that are gone, also for a sink that has not read them"


class TopicSpec(Struct, frozen=True):
    """How a topic must be. `configs` are Kafka's own settings; `is_of_parcels` marks the three that go together."""

    name: str
    partitions: int
    replication: int
    configs: dict[str, str]
    is_of_parcels: bool = False


class TopicFound(Struct, frozen=True):
    """How a topic is. A setting that the broker does not tell is not in `configs`."""

    name: str
    partitions: int
    replication: int
    configs: dict[str, str]


def wanted(settings: KafkaSettings) -> tuple[TopicSpec, ...]:
    """Every topic of a cluster, as the settings want it."""
    names = Topics.under(settings.prefix)
    keep_ms = round(settings.retention_days * _DAY_MS)

    def spec(name: str, partitions: int, configs: dict[str, str], max_bytes: int = MAX_BYTES) -> TopicSpec:
        # One copy may be away while records are sent, where there are three; with two, waiting for both would stop all.
        common = {
            "max.message.bytes": str(max_bytes),
            # The worker's client unpacks neither zstd nor lz4: so the broker unpacks what a stranger packed.
            "compression.type": "uncompressed",
            "min.insync.replicas": str((settings.replication + 1) // 2),
        }
        return TopicSpec(name, partitions, settings.replication, common | configs, name in names.of_parcels)

    parcels = [spec(name, settings.partitions, _deleted_after(keep_ms)) for name in names.of_parcels]
    return (
        *parcels,
        spec(names.brands, 1, _compacted(), BRANDS_MAX_BYTES),
        spec(names.inputs, 1, _compacted()),
        spec(names.dead_letters, 1, _deleted_after(max(keep_ms, _DEAD_LETTERS_MS))),
        spec(names.alerts, 1, _compacted()),
    )


def create_missing(admin: KafkaAdminClient, specs: Sequence[TopicSpec]) -> list[str]:
    """Make the topics that are not there, wait until they can be used, and return their names.

    ClusterError when the broker refuses one, such as for more copies than there are brokers.
    """
    there = {topic["name"] for topic in _asked(admin.describe_topics)}
    asked = {
        spec.name: {
            "num_partitions": spec.partitions,
            "replication_factor": spec.replication,
            "configs": spec.configs,
        }
        for spec in specs
        if spec.name not in there
    }
    if not asked:
        return []
    made = []
    for answer in _asked(admin.create_topics, asked, raise_errors=False)["topics"]:
        if answer["error_code"] == 0:
            made.append(answer["name"])
        elif for_code(answer["error_code"]) is not TopicAlreadyExistsError:  # someone else was quicker: just as well
            raise ClusterError(
                f"the broker does not make the topic {answer['name']}: {_told(answer)}; change [kafka] in the "
                "settings, or let someone with the right to do so make it"
            )
    _asked(admin.wait_for_topics, list(asked))
    return made


def found(admin: KafkaAdminClient, specs: Sequence[TopicSpec]) -> dict[str, TopicFound]:
    """Those of the topics that are there, by name, and how they are."""
    names = {spec.name for spec in specs}
    # All topics are listed: to ask for one by name may make it, on a broker that makes topics when asked.
    topics = [topic for topic in _asked(admin.describe_topics) if topic["name"] in names]
    if not topics:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic["name"]) for topic in topics]
    described = _asked(admin.describe_configs, resources, config_filter="all")
    told = {name: configs for of_kind in described.values() for name, configs in of_kind.items()}
    return {
        topic["name"]: TopicFound(
            topic["name"],
            len(topic["partitions"]),
            min((len(p["replica_nodes"]) for p in topic["partitions"]), default=0),
            {key: str(config["value"]) for key, config in told.get(topic["name"], {}).items()},
        )
        for topic in topics
    }


def faults(admin: KafkaAdminClient, specs: Sequence[TopicSpec]) -> list[str]:
    """What is wrong with the topics, a sentence each with what to do; none when all are as they must be."""
    there = found(admin, specs)
    wrong = list(_partitions_of_parcels(specs, there))
    for spec in specs:
        if spec.name in there:
            wrong += _wrong(spec, there[spec.name])
        else:
            wrong.append(f"{spec.name} is missing: make it with 'murmure topics'")
    return wrong


def _partitions_of_parcels(specs: Sequence[TopicSpec], there: dict[str, TopicFound]) -> Iterator[str]:
    """Parcels keep their partition from topic to topic, so these topics need the same number."""
    counts = {spec.name: there[spec.name].partitions for spec in specs if spec.is_of_parcels and spec.name in there}
    asked = {spec.partitions for spec in specs if spec.is_of_parcels}
    if set(counts.values()) <= asked:
        return
    said, most, wish = ", ".join(f"{name} {n}" for name, n in counts.items()), max(counts.values()), max(asked)
    if len(set(counts.values())) > 1:
        target = max(most, wish)
        yield (
            f"posts, shares and mentions must have equally many partitions, found {said}: {_raised(target)}"
            f"{'' if target == wish else f', and set [kafka] partitions = {target}'}"
        )
    elif most > wish:
        yield f"found {said} partitions, the settings ask for {wish}: they are never lowered; {_settle(most)}"
    else:
        yield f"found {said} partitions, the settings ask for {wish}: {_settle(most)}, or {_raised(wish)}"


def _settle(partitions: int) -> str:
    return f"set [kafka] partitions = {partitions}"


def _raised(partitions: int) -> str:
    return (
        "stop every ingest, worker and sink and raise posts, shares and mentions, all three, with "
        f"kafka-topics --alter --partitions {partitions}"
    )


def _wrong(spec: TopicSpec, topic: TopicFound) -> Iterator[str]:
    if not spec.is_of_parcels and topic.partitions != spec.partitions:
        yield (
            f"{spec.name} has {topic.partitions} partitions, it must have {spec.partitions}: "
            "delete it while no role is running, and run 'murmure topics'"
        )
    if topic.replication < spec.replication:
        yield (
            f"{spec.name} has {topic.replication} of the {spec.replication} copies asked for: add copies "
            f"(kafka-reassign-partitions), or set [kafka] replication = {topic.replication}"
        )
    in_sync = _number(topic, "min.insync.replicas")
    if in_sync is not None and in_sync > topic.replication:
        said = f"waits for {in_sync} copies but has {topic.replication}: nothing can be sent to it"
        yield _set(spec, said, "min.insync.replicas")
    compression = topic.configs.get("compression.type")
    if compression not in (None, spec.configs["compression.type"]):
        yield _set(spec, f"has compression.type = {compression}: not every role can unpack that", "compression.type")
    yield from _policy(spec, topic)
    yield from _too_little(spec, topic)


def _policy(spec: TopicSpec, topic: TopicFound) -> Iterator[str]:
    policy, must = topic.configs.get("cleanup.policy"), spec.configs["cleanup.policy"]
    if policy is None or policy == must:
        return
    harm = "records that are still in force would be deleted" if must == "compact" else "records would be merged"
    yield _set(spec, f"has cleanup.policy = {policy}: {harm}", "cleanup.policy")


def _too_little(spec: TopicSpec, topic: TopicFound) -> Iterator[str]:
    max_bytes, must = _number(topic, "max.message.bytes"), int(spec.configs["max.message.bytes"])
    if max_bytes is not None and max_bytes < must:
        yield _set(spec, f"takes records of {max_bytes} bytes at most, {must} are needed", "max.message.bytes")
    if spec.configs["cleanup.policy"] == "compact":
        return
    keep_ms, must = _number(topic, "retention.ms"), int(spec.configs["retention.ms"])
    if keep_ms is not None and 0 <= keep_ms < must:  # -1: for ever
        days = f"keeps records for {keep_ms / _DAY_MS:g} days, the settings ask for {must / _DAY_MS:g}"
        yield _set(spec, f"{days}: {_NOW_LOST}", "retention.ms")
    keep_bytes = _number(topic, "retention.bytes")
    if keep_bytes is not None and keep_bytes >= 0:
        yield _set(spec, f"keeps {keep_bytes} bytes a partition (retention.bytes): {_NOW_LOST}", "retention.bytes")


def _set(spec: TopicSpec, said: str, key: str) -> str:
    value = spec.configs.get(key, "-1")
    return f"{spec.name} {said}; set it right: kafka-configs --alter --topic {spec.name} --add-config {key}={value}"


def _number(topic: TopicFound, key: str) -> int | None:
    value = topic.configs.get(key)
    return int(value) if value is not None and value.lstrip("-").isdigit() else None


def _deleted_after(keep_ms: int) -> dict[str, str]:
    # Kafka deletes whole segments: with its own segments of a week, seven days would become fourteen.
    segment_ms = min(_DAY_MS, max(keep_ms // 7, 60_000))
    return {"cleanup.policy": "delete", "retention.ms": str(keep_ms), "segment.ms": str(segment_ms)}


def _compacted() -> dict[str, str]:
    # Kafka compacts closed segments alone: one an hour, so that who starts reads little that was overtaken.
    return {"cleanup.policy": "compact", "segment.ms": "3600000", "min.cleanable.dirty.ratio": "0.1"}


def _told(answer: dict[str, Any]) -> str:
    return str(answer.get("error_message") or for_code(answer["error_code"]).__name__)


def _asked(ask: Any, *what: Any, **how: Any) -> Any:  # noqa: ANN401 - kafka-python is not annotated
    """What the broker answers. ClusterError, in its words, when it does not or may not."""
    try:
        return ask(*what, **how)
    except KafkaError as error:
        raise ClusterError(f"the broker does not do {ask.__name__}: {error}") from error
