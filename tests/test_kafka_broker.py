"""What murmure asks of a broker and its clients, on the broker the tests run on."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.record import util as kafka_checksums

from tests import kafka_jars
from tests.kafka_broker import Broker, BrokerError, start_broker

pytestmark = pytest.mark.kafka
ROOT = Path(__file__).parent.parent


def send(broker: Broker, topic: str, values: list[bytes], partitions: int = 1) -> None:
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=20, reconnect_backoff_max_ms=1000)
    try:
        sent = [producer.send(topic, value=value, partition=n % partitions) for n, value in enumerate(values)]
        producer.flush(30)
        assert [future.get(0).partition for future in sent] == [n % partitions for n in range(len(values))]
    finally:
        producer.close()


def read(broker: Broker, topic: str, start: dict[int, int]) -> list[Any]:
    """Every record from the offsets of `start` (one a partition) to the topic's end as it is now."""
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, group_id=None, enable_auto_commit=False)
    try:
        at = {TopicPartition(topic, partition): offset for partition, offset in start.items()}
        consumer.assign(list(at))
        for partition, offset in at.items():
            consumer.seek(partition, offset)
        ends = consumer.end_offsets(list(at))
        found = []

        def at_the_end() -> bool:
            for records in consumer.poll(timeout_ms=200).values():
                found.extend(records)
            return all(consumer.position(partition) >= end for partition, end in ends.items())

        wait_for(at_the_end)
        return found
    finally:
        consumer.close()


def wait_for(happened: Callable[[], bool], patience_s: float = 30.0) -> None:
    until = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < until, f"not within {patience_s} s"


def test_records_come_back_whole_from_the_offset_asked_for_and_ends_are_right(broker: Broker) -> None:
    topic = broker.topic("posts", partitions=3)
    values = [b"%d " % n * 50 for n in range(1_000)]
    send(broker, topic, values, partitions=3)
    found = read(broker, topic, {0: 0, 1: 100, 2: 333})
    by_partition = {p: [r for r in found if r.partition == p] for p in (0, 1, 2)}
    assert [record.value for record in by_partition[0]] == values[0::3]
    assert [(record.offset, record.value) for record in by_partition[1]] == list(enumerate(values[1::3]))[100:]
    assert by_partition[2] == []
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap)
    try:
        ends = consumer.end_offsets([TopicPartition(topic, p) for p in (0, 1, 2)])
        assert {partition.partition: end for partition, end in ends.items()} == {0: 334, 1: 333, 2: 333}
    finally:
        consumer.close()


def test_checksums_are_computed_by_the_compiled_package() -> None:
    assert kafka_checksums._crc32c.__module__.startswith("crc32c"), "kafka-python fell back to slow Python"


def test_a_topic_keeps_the_settings_it_was_created_with(broker: Broker) -> None:
    topic = broker.topic("brands", cleanup_policy="compact")
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
    try:
        described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    finally:
        admin.close()
    assert "'compact'" in str(described)


def test_a_compacted_topic_keeps_the_last_record_of_a_key(broker: Broker) -> None:
    if not broker.is_apache:
        pytest.skip("the stand-in does not compact")
    topic = broker.topic(
        "brands",
        cleanup_policy="compact",
        segment_ms="100",
        min_cleanable_dirty_ratio="0.01",
        max_compaction_lag_ms="1000",
    )
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    try:

        def only_the_last_is_left() -> bool:
            # Only a closed segment is compacted, and a segment closes when a record comes after its time.
            producer.send(topic, key=b"other", value=b"ends a segment").get(10)
            time.sleep(0.2)
            return [record.value for record in read(broker, topic, {0: 0}) if record.key == b"acme"] == [b"19"]

        for n in range(20):
            producer.send(topic, key=b"acme", value=b"%d" % n)
        producer.flush(10)
        wait_for(only_the_last_is_left)
    finally:
        producer.close()


@pytest.mark.slow
def test_what_was_delivered_survives_a_kill_and_clients_find_the_broker_again(own_broker: Broker) -> None:
    topic = own_broker.topic("posts")
    producer = KafkaProducer(bootstrap_servers=own_broker.bootstrap, reconnect_backoff_max_ms=500)
    try:
        producer.send(topic, value=b"before").get(10)
        if own_broker.is_apache:
            own_broker.kill()
        else:
            own_broker.stop()  # the stand-in writes its records when it ends
        waiting = producer.send(topic, value=b"while it was away")
        own_broker.start()
        waiting.get(30)
    finally:
        producer.close()
    assert [record.value for record in read(own_broker, topic, {0: 0})] == [b"before", b"while it was away"]


MEMBER = """
import sys
from kafka import KafkaConsumer
consumer = KafkaConsumer(sys.argv[2], bootstrap_servers=sys.argv[1], group_id=sys.argv[2], group_instance_id="sink-0",
                         auto_offset_reset="earliest", enable_auto_commit=False, max_poll_records=10,
                         session_timeout_ms=30_000)
while not consumer.poll(timeout_ms=500):
    pass
consumer.commit()
print("took ten", flush=True)
while True:
    consumer.poll(timeout_ms=500)
"""


def test_a_static_member_that_was_killed_is_replaced_at_once(broker: Broker) -> None:
    topic = broker.topic("posts")
    send(broker, topic, [b"%d" % n for n in range(20)])
    with subprocess.Popen(
        [sys.executable, "-c", MEMBER, broker.bootstrap, topic], stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "took ten\n"
        first.kill()
    settings = {"group_instance_id": "sink-0", "auto_offset_reset": "earliest", "session_timeout_ms": 30_000}
    second = KafkaConsumer(
        topic, bootstrap_servers=broker.bootstrap, group_id=topic, enable_auto_commit=False, **settings
    )
    try:
        found: dict[TopicPartition, list[Any]] = {}

        def polled() -> bool:
            found.update(second.poll(timeout_ms=200))
            return bool(found)

        wait_for(polled, 15.0)  # half the session: a new member would have to wait for its end
        assert found[TopicPartition(topic, 0)][0].value == b"10"
    finally:
        second.close()


def test_a_broker_that_cannot_start_says_why(tmp_path: Path) -> None:
    broker = Broker(["sh", "-c", "echo no room in the inn; exit 3"], 1, tmp_path, is_apache=False)
    with pytest.raises(BrokerError, match=r"(?s)ended at once.*no room in the inn"):
        broker.start()


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)


@pytest.mark.usefixtures("no_java")
def test_ci_takes_no_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(BrokerError, match=r"need Apache Kafka: Java 17 or newer is needed and `java` does not run"):
        start_broker(tmp_path)


@pytest.mark.usefixtures("no_java")
def test_without_java_a_stand_in_speaks_the_protocol_and_keeps_records_over_a_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    broker = start_broker(tmp_path / "broker")
    try:
        assert not broker.is_apache
        topic = broker.topic("posts")
        send(broker, topic, [b"one", b"two"])
        broker.restart()
        assert [record.value for record in read(broker, topic, {0: 0})] == [b"one", b"two"]
    finally:
        broker.kill()


STARTER = """
import pathlib, sys, time
from tests.kafka_broker import start_broker
broker = start_broker(pathlib.Path(sys.argv[1]))
print(broker.bootstrap, flush=True)
time.sleep(600)
"""


@pytest.mark.usefixtures("no_java")
def test_a_broker_does_not_outlive_the_process_that_started_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    command = [sys.executable, "-c", STARTER, str(tmp_path / "broker")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        host, port = starter.stdout.readline().split(":")
        socket.create_connection((host, int(port)), timeout=5).close()
        starter.kill()

    def nobody_listens() -> bool:
        with socket.socket() as caller:
            return caller.connect_ex((host, int(port))) != 0

    wait_for(nobody_listens, 10.0)


def test_a_jar_that_is_not_the_listed_one_is_refused(tmp_path: Path) -> None:
    folder = kafka_jars.fetched() / "libs" if not kafka_jars.what_is_missing() else None
    if folder is None:
        pytest.skip("no jars here")
    for jar in folder.iterdir():
        (tmp_path / jar.name).symlink_to(jar)
    kafka_jars._check(tmp_path)
    (tmp_path / "slf4j-simple-1.7.36.jar").unlink()
    with pytest.raises(kafka_jars.FetchError, match="slf4j-simple"):
        kafka_jars._check(tmp_path)
    (tmp_path / "slf4j-simple-1.7.36.jar").write_bytes(b"something else")
    with pytest.raises(kafka_jars.FetchError, match="slf4j-simple"):
        kafka_jars._check(tmp_path)
