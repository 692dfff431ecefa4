"""What is in force in a cluster: the brands, and how long is waited. One record of the topic `brands` holds it whole.

The record is JSON in zstandard, for people who look into the topic too. The last one holds; the topic is compacted, so
that it is there for ever. How a role goes on following it is in `brands_feed.py`.
"""

import json
import time
from typing import Any

import zstandard
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError
from msgspec import Struct
from pydantic import ValidationError

from pipeline.errors import ClusterError
from pipeline.settings import Brands, IntakeSettings, KafkaSettings
from streams.acts import refuse_moved_zones
from streams.cluster.clients import make_consumer, make_producer
from streams.cluster.names import Topics
from streams.cluster.offsets import begins_of, ends_of
from streams.cluster.topics import BRANDS_MAX_BYTES
from streams.instants import parse_instant, rfc3339

__all__ = [
    "KEY",
    "InForce",
    "NotUnderstoodError",
    "last_in_force",
    "publish_brands",
    "read_in_force",
    "reading_brands",
    "unpacked",
]

KEY = b"brands"
_UNPACKED_MAX_BYTES = 256 * 2**20  # no record of ours is larger: what is, was made to fill a memory
_CALL_MS = 2_000  # a broker that does not answer a first call is called again


class NotUnderstoodError(ClusterError):
    """The record that holds cannot be understood by this release."""


class InForce(Struct, frozen=True):
    """What texts are matched with and how long is waited, since `published_at_ms`. `version` is that of the brands."""

    version: int
    brands: Brands
    intake: IntakeSettings
    published_at_ms: int


def publish_brands(
    brokers: str,
    settings: KafkaSettings,
    brands: Brands,
    intake: IntakeSettings,
    now_ms: int,
    patience_s: float = 30.0,
) -> InForce:
    """Put brands and intake in force for the whole cluster, and return what is in force then.

    To publish what is in force already changes nothing. ClusterError when the version is lower than the one in force,
    or the same with another content, or when the record is too large or cannot be sent. SettingsError when a brand's
    time zone is not the one in force: its days are counted by that.
    """
    new = InForce(brands.version, brands, intake, now_ms)
    try:
        old = read_in_force(brokers, settings, patience_s)
    except NotUnderstoodError:  # what nobody can read holds nobody to anything: this replaces it
        old = None
    if old is not None:
        if old.version == new.version and _contents(old) == _contents(new):
            return old
        _refuse_older(old, new)
        refuse_moved_zones(new.brands, {brand.id: brand.time_zone for brand in old.brands.brand})
    packed = _packed(new)
    if len(packed) > BRANDS_MAX_BYTES * 9 // 10:  # what Kafka adds must fit too
        raise ClusterError(
            f"{len(brands.brand)} brands take {len(packed)} bytes, a record holds {BRANDS_MAX_BYTES}; "
            "leave out brands or aliases, or run a cluster of its own for a part of them"
        )
    producer = make_producer(brokers, patience_s, max_block_ms=round(patience_s * 1000), delivery_timeout_ms=60_000)
    try:
        producer.send(Topics.under(settings.prefix).brands, value=packed, key=KEY, partition=0).get(patience_s)
    except KafkaError as error:
        raise ClusterError(f"the brands could not be sent to {brokers}: {error}; is the broker up?") from error
    finally:
        producer.close(timeout=10)
    return new


def read_in_force(brokers: str, settings: KafkaSettings, patience_s: float = 30.0) -> InForce | None:
    """What is in force in the cluster; None when nothing was published yet.

    ClusterError when no broker answers within `patience_s`, the topic is missing, or its record cannot be understood.
    """
    consumer = reading_brands(brokers, patience_s)
    try:
        record = last_in_force(consumer, settings, patience_s)
    except KafkaError as error:
        raise ClusterError(f"the brands in force cannot be read from {brokers}: {error}") from error
    finally:
        consumer.close(timeout_ms=1_000)
    return None if record is None else unpacked(record.value)


def reading_brands(brokers: str, patience_s: float) -> KafkaConsumer:
    """A consumer that takes the largest record the topic may hold."""
    return make_consumer(brokers, patience_s, bootstrap_timeout_ms=_CALL_MS, max_partition_fetch_bytes=BRANDS_MAX_BYTES)


def last_in_force(consumer: KafkaConsumer, settings: KafkaSettings, patience_s: float) -> ConsumerRecord | None:
    """The record that holds; the consumer then stands behind it.

    ClusterError where there is no such topic, or when the broker falls silent for `patience_s`.
    """
    partition = TopicPartition(Topics.under(settings.prefix).brands, 0)
    if partition.partition not in consumer.partitions_for_topic(partition.topic):
        raise ClusterError(f"the topic {partition.topic} is missing; make it with 'murmure topics'")
    consumer.assign([partition])
    first, end = begins_of(consumer, [partition])[partition], ends_of(consumer, [partition])[partition]
    until = time.monotonic() + patience_s
    last = None
    start = end
    while last is None and start > first:
        # The last record is all that is needed; before it are older ones that are not compacted yet.
        start = first if start < end else max(first, end - 1)
        consumer.seek(partition, start)
        while consumer.position(partition) < end:
            if time.monotonic() > until:
                raise ClusterError(f"the broker fell silent while {partition.topic} was read; is it up?")
            for record in consumer.poll(timeout_ms=500).get(partition, []):
                if record.key == KEY and record.value is not None:
                    last = record
    if last is None:
        consumer.seek(partition, end)
    return last


def unpacked(raw: bytes) -> InForce:
    """What a record says is in force. ClusterError when this release does not understand it."""
    try:
        with zstandard.ZstdDecompressor().stream_reader(raw) as stream:
            plain = stream.read(_UNPACKED_MAX_BYTES + 1)
        if len(plain) > _UNPACKED_MAX_BYTES:
            raise ValueError(f"it unpacks to more than {_UNPACKED_MAX_BYTES} bytes")
        found = json.loads(plain)
        return InForce(
            version=int(found["version"]),
            brands=Brands.model_validate(found["brands"]),
            intake=IntakeSettings.model_validate(found["intake"]),
            published_at_ms=int(parse_instant(found["published_at"])),
        )
    except (zstandard.ZstdError, ValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotUnderstoodError(
            f"the brands in force cannot be understood ({_short(error)}); they are of a newer murmure, or no brands: "
            "upgrade this role, or publish them again with 'murmure topics --brands FILE'"
        ) from error


def _packed(new: InForce) -> bytes:
    # A brand is sent without its defaults: an older release can read brands that do not use what a newer one knows.
    # The waiting is sent whole: it must be the same everywhere, also where defaults differ.
    brands, intake = _contents(new)
    record = {
        "version": new.version,
        "brands": brands,
        "intake": intake,
        "published_at": rfc3339(new.published_at_ms),
    }
    return zstandard.compress(json.dumps(record, ensure_ascii=False).encode(), level=3)


def _contents(what: InForce) -> tuple[dict[str, Any], dict[str, Any]]:
    return what.brands.model_dump(mode="json", exclude_defaults=True), what.intake.model_dump(mode="json")


def _refuse_older(old: InForce, new: InForce) -> None:
    if new.version > old.version:
        return
    since = f"in force since {rfc3339(old.published_at_ms)}"
    if new.version < old.version:
        raise ClusterError(
            f"version {new.version} of the brands cannot follow version {old.version}, {since}; "
            f"set version = {old.version + 1} in the brands file to go back to what it says"
        )
    raise ClusterError(
        f"version {new.version} of the brands is {since} with another content ({_difference(old, new)}); "
        f"set version = {old.version + 1} in the brands file"
    )


def _difference(old: InForce, new: InForce) -> str:
    before, after = ({brand.id: brand for brand in what.brands.brand} for what in (old, new))
    changed = [i for i in sorted(before | after) if before.get(i) != after.get(i)]
    said = ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
    keys = [k for k in IntakeSettings.model_fields if getattr(old.intake, k) != getattr(new.intake, k)]
    parts = [f"brands {said}"] * bool(changed) + [f"[intake] {', '.join(keys)}"] * bool(keys)
    return "; ".join(parts) or "another order of the brands"


def _short(error: Exception) -> str:
    said = f"{type(error).__name__}: {error}".replace("\n", " ")
    return said if len(said) <= 300 else f"{said[:297]}..."
