"""What is in force travels whole, cannot be undone by mistake, and reaches every role within a second."""

import itertools
import json
import os
import time
from collections.abc import Callable
from random import Random

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ClusterError, SettingsError
from pipeline.settings import Brand, Brands, IntakeSettings, KafkaSettings
from streams.cluster.brands_feed import BrandsFeed
from streams.cluster.brands_topic import InForce, publish_brands, read_in_force, unpacked
from streams.cluster.clients import make_admin, make_producer
from streams.cluster.topics import create_missing, wanted
from tests.kafka_broker import Broker

_numbers = itertools.count()
NOON_MS = 1_768_219_200_000
INTAKE = IntakeSettings()


def brands(version: int = 1, *names: str) -> Brands:
    return Brands(version=version, brand=tuple(Brand(id=name.lower(), name=name) for name in names or ("Norvia",)))


def market(n: int) -> Brands:
    """As many brands, as rich as those of a careful marketer; their words do not repeat, which zstandard would love."""
    word = "{:x}".format
    return Brands(
        brand=tuple(
            Brand(
                id=f"brand-{i}",
                name=f"Marque {word(i * 7_919)}",
                aliases=tuple(f"Alias {word(i * 104_729 + k)}" for k in range(5)),
                handles=(f"@marque_{word(i * 31)}", f"@service_{word(i * 37)}"),
                exclude=(f"ville de {word(i * 41)}",),
                group=f"groupe-{i % 500}",
                languages=("fr", "en"),
                accounts=(f"marque_{i}",),
                time_zone="Europe/Paris",
            )
            for i in range(n)
        )
    )


def topics_of_its_own(broker: Broker) -> KafkaSettings:
    made = KafkaSettings(prefix=f"brands-{os.getpid()}-{next(_numbers)}.", partitions=1)
    admin = make_admin(broker.bootstrap)
    try:
        create_missing(admin, wanted(made))
    finally:
        admin.close()
    return made


def put(broker: Broker, made: KafkaSettings, value: bytes | None, key: bytes = b"brands") -> None:
    producer = make_producer(broker.bootstrap)
    try:
        producer.send(f"{made.prefix}brands", value=value, key=key, partition=0).get(30)
    finally:
        producer.close()


def wait_for(happened: Callable[[], bool], patience_s: float) -> float:
    """How long it took."""
    start = time.monotonic()
    while not happened():
        assert time.monotonic() < start + patience_s, f"not within {patience_s} s"
        time.sleep(0.01)
    return time.monotonic() - start


def record(**changed: object) -> bytes:
    whole = {
        "version": 3,
        "brands": {"version": 3, "brand": [{"id": "norvia", "name": "Norvia"}]},
        "intake": INTAKE.model_dump(mode="json"),
        "published_at": "2026-01-12T12:00:00.000Z",
    }
    return zstandard.compress(json.dumps(whole | changed).encode())


def test_a_record_tells_the_version_the_brands_the_waiting_and_since_when() -> None:
    assert unpacked(record()) == InForce(3, brands(3), INTAKE, NOON_MS)


def test_fields_of_a_later_release_beside_the_known_ones_are_ignored() -> None:
    assert unpacked(record(published_by="ann")) == unpacked(record())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"brands",
        zstandard.compress(b"no json"),
        zstandard.compress(b"[1]"),
        zstandard.compress(b"{}"),
        zstandard.compress(b"[" * 100_000),
        record(version="seven"),
        record(published_at="yesterday"),
        record(brands={"version": 3, "brand": [{"id": "norvia", "name": "Norvia", "guard_of_next_year": 1}]}),
        record(intake={"lateness_s": -1}),
        zstandard.compress(b" " * (300 * 2**20)),
    ],
    ids=range(11),
)
def test_a_record_that_is_not_understood_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(ClusterError, match=r"cannot be understood.*'murmure topics --brands FILE'"):
        unpacked(raw)


@given(st.binary(max_size=500))
@settings(max_examples=200)
def test_whatever_the_bytes_only_an_error_of_ours_comes_out(raw: bytes) -> None:
    for body in (raw, zstandard.compress(raw)):
        with pytest.raises(ClusterError):
            unpacked(body)


@pytest.mark.kafka
def test_what_was_published_is_read_by_who_comes_later(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    assert read_in_force(broker.bootstrap, made) is None
    intake = IntakeSettings(lateness_s=1800, order="arrival")
    rich = Brands(
        version=2, brand=(*market(3).brand, Brand(id="prisme", name="Prisme", homonym=True, context=("son",)))
    )
    published = publish_brands(broker.bootstrap, made, rich, intake, NOON_MS)
    assert published == InForce(2, rich, intake, NOON_MS)
    assert read_in_force(broker.bootstrap, made) == published


@pytest.mark.kafka
def test_the_last_version_holds_and_records_of_others_are_passed_over(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    for version in (1, 2, 5):
        publish_brands(broker.bootstrap, made, brands(version, "Norvia", "Lumio"), INTAKE, NOON_MS + version)
    put(broker, made, b"not ours", key=b"note")
    found = read_in_force(broker.bootstrap, made)
    assert found == InForce(5, brands(5, "Norvia", "Lumio"), INTAKE, NOON_MS + 5)


@pytest.mark.kafka
def test_to_publish_the_same_again_changes_nothing(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    first = publish_brands(broker.bootstrap, made, brands(4), INTAKE, NOON_MS)
    assert publish_brands(broker.bootstrap, made, brands(4), INTAKE, NOON_MS + 99) == first
    assert read_in_force(broker.bootstrap, made) == first


@pytest.mark.kafka
def test_a_lower_version_and_another_content_under_the_same_are_refused_with_the_way_out(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    first = publish_brands(broker.bootstrap, made, brands(4), INTAKE, NOON_MS)

    def publish(new: Brands, intake: IntakeSettings) -> None:
        publish_brands(broker.bootstrap, made, new, intake, NOON_MS)

    with pytest.raises(ClusterError, match=r"version 3 .* cannot follow version 4, in force since 2026-.*version = 5"):
        publish(brands(3), INTAKE)
    with pytest.raises(ClusterError, match=r"another content \(brands lumio\); set version = 5"):
        publish(brands(4, "Norvia", "Lumio"), INTAKE)
    with pytest.raises(ClusterError, match=r"\(\[intake\] lateness_s, wait_s\)"):
        publish(brands(4), IntakeSettings(lateness_s=1, wait_s=2))
    with pytest.raises(ClusterError, match=r"brands b0, b1, b2, b3, b4 and 3 more"):
        publish(brands(4, "Norvia", *(f"B{i}" for i in range(8))), INTAKE)
    assert read_in_force(broker.bootstrap, made) == first


@pytest.mark.kafka
def test_a_brand_keeps_the_time_zone_its_days_are_counted_by(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    first = publish_brands(broker.bootstrap, made, brands(4), INTAKE, NOON_MS)
    moved = Brands(version=5, brand=(Brand(id="norvia", name="Norvia", time_zone="Asia/Tokyo"),))
    with pytest.raises(SettingsError, match="brand 'norvia': time_zone changed from 'UTC' to 'Asia/Tokyo'"):
        publish_brands(broker.bootstrap, made, moved, INTAKE, NOON_MS)
    assert read_in_force(broker.bootstrap, made) == first
    elsewhere = Brand(id="lumio", name="Lumio", time_zone="Asia/Tokyo")
    publish_brands(broker.bootstrap, made, Brands(version=5, brand=(*brands().brand, elsewhere)), INTAKE, NOON_MS)


@pytest.mark.kafka
def test_ten_thousand_brands_fit(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    many = market(10_000)
    publish_brands(broker.bootstrap, made, many, INTAKE, NOON_MS)
    found = read_in_force(broker.bootstrap, made)
    assert found is not None
    assert found.brands == many
    with BrandsFeed(broker.bootstrap, made) as feed:
        assert feed.wait(10).brands == many


@pytest.mark.kafka
@pytest.mark.slow
def test_more_brands_than_a_record_holds_are_refused_before_they_are_sent(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    chance = Random(1)
    huge = Brands(
        brand=tuple(
            Brand(id=f"b{i}", name=f"B{i}", aliases=tuple(chance.randbytes(100).hex() for _ in range(160)))
            for i in range(1_000)
        )
    )
    with pytest.raises(ClusterError, match=r"1000 brands take \d+ bytes, a record holds 16777216"):
        publish_brands(broker.bootstrap, made, huge, INTAKE, NOON_MS)
    assert read_in_force(broker.bootstrap, made) is None


@pytest.mark.kafka
def test_a_missing_topic_is_named(broker: Broker) -> None:
    with pytest.raises(ClusterError, match=r"nowhere\.brands is missing; make it with 'murmure topics'"):
        read_in_force(broker.bootstrap, KafkaSettings(prefix="nowhere."))


@pytest.mark.kafka
def test_a_feed_has_a_publication_within_a_second(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    with BrandsFeed(broker.bootstrap, made) as feed:
        with pytest.raises(ClusterError, match="nothing was published; do so with"):
            feed.wait(0.5)
        for version in (1, 2, 3):
            published = publish_brands(broker.bootstrap, made, brands(version), INTAKE, NOON_MS)
            wait_for(lambda wish=published: feed.current == wish, patience_s=1)  # type: ignore[misc]
        assert feed.fault == ""


@pytest.mark.kafka
def test_a_feed_that_starts_late_has_what_was_published_before(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    for version in (1, 2):
        published = publish_brands(broker.bootstrap, made, brands(version), INTAKE, NOON_MS)
    with BrandsFeed(broker.bootstrap, made) as feed:
        assert feed.wait(10) == published


@pytest.mark.kafka
def test_a_record_that_is_not_understood_leaves_in_force_what_was_and_says_so(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    first = publish_brands(broker.bootstrap, made, brands(1), INTAKE, NOON_MS)
    with BrandsFeed(broker.bootstrap, made) as feed:
        assert feed.wait(10) == first
        put(broker, made, b"garbage")
        wait_for(lambda: "cannot be understood" in feed.fault, patience_s=5)
        assert feed.current == first
        assert (feed.news() or "").startswith("the brands in force may be out of date: the brands in force cannot")
        assert feed.news() is None
        put(broker, made, record(version=9))
        wait_for(lambda: feed.current is not None and feed.current.version == 9, patience_s=5)
        wait_for(lambda: feed.fault == "", patience_s=5)
        assert feed.news() == "the brands in force are known again"
        assert feed.news() is None


@pytest.mark.kafka
def test_a_feed_waits_for_a_topic_that_is_made_later(broker: Broker) -> None:
    made = KafkaSettings(prefix=f"late-{os.getpid()}.", partitions=1)
    with BrandsFeed(broker.bootstrap, made) as feed:
        wait_for(lambda: "is missing" in feed.fault, patience_s=10)
        admin = make_admin(broker.bootstrap)
        create_missing(admin, wanted(made))
        admin.close()
        published = publish_brands(broker.bootstrap, made, brands(), INTAKE, NOON_MS)
        assert feed.wait(10) == published


@pytest.mark.kafka
def test_a_feed_is_closed_at_once(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    feed = BrandsFeed(broker.bootstrap, made)
    start = time.monotonic()
    feed.close()
    assert time.monotonic() - start < 3
    assert not feed._thread.is_alive()


@pytest.mark.kafka
@pytest.mark.slow
def test_a_feed_outlives_its_broker(own_broker: Broker) -> None:
    made = topics_of_its_own(own_broker)
    first = publish_brands(own_broker.bootstrap, made, brands(1), INTAKE, NOON_MS)
    with BrandsFeed(own_broker.bootstrap, made) as feed, BrandsFeed(own_broker.bootstrap, made) as other:
        assert feed.wait(10) == other.wait(10) == first
        own_broker.stop()
        with BrandsFeed(own_broker.bootstrap, made) as born_without:
            time.sleep(3)
            assert feed.current == other.current == first
            own_broker.start()
            second = publish_brands(own_broker.bootstrap, made, brands(2), INTAKE, NOON_MS)
            wait_for(lambda: feed.current == other.current == second, patience_s=5)
            wait_for(lambda: born_without.current == second, patience_s=5)


@pytest.mark.kafka
def test_brands_that_nobody_can_read_are_replaced_by_publishing_again(broker: Broker) -> None:
    made = topics_of_its_own(broker)
    put(broker, made, b"garbage")
    published = publish_brands(broker.bootstrap, made, brands(1), INTAKE, NOON_MS)
    assert read_in_force(broker.bootstrap, made) == published
