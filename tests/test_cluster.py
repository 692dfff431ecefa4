"""A cluster ends with the tables of the laptop: its roles are real processes, the broker a real one."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.producer import KafkaProducer

from pipeline.settings import IntakeSettings, Settings
from streams.cluster.clients import make_admin, make_producer
from streams.cluster.wire import SPAN, Parcel, Place, Span, encode, encode_span
from streams.commands.run import read_bounded
from streams.commands.simulate import write_market
from streams.config import load_brands
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.queries import ask
from tests.cluster import Cluster, wait_for
from tests.kafka_broker import Broker

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

NOW_MS = 1_790_000_000_000
EVENTS, PARCEL = 1_600, 40
EXPECTED = "expected"


def market(folder: Path, events: int, seed: int = 7) -> Path:
    """A simulated market and, in `expected`, what a laptop makes of it."""
    write_market(events, seed, folder)
    part_groups(folder / "brands.toml")
    settings = Settings(intake=IntakeSettings(order="arrival"))
    with Embedded(folder / EXPECTED, settings, load_brands(folder / "brands.toml"), lambda: NOW_MS) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, settings)
    return folder


def part_groups(brands: Path) -> None:
    """Let the last brand compete with nobody, so that it can have a sink of its own."""
    before, group, after = brands.read_text("utf-8").rpartition('group = "')
    brands.write_text(before + group + "other" + after[after.index('"') :], encoding="utf-8")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return market(tmp_path_factory.mktemp("world"), EVENTS)


@pytest.fixture(scope="module")
def cluster(broker: Broker, world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of two workers through which the market went."""
    with Cluster(broker, tmp_path_factory.mktemp("cluster"), world / "brands.toml", parcel=PARCEL) as running:
        running.make_topics()
        running.start_worker("w1")
        running.start_worker("w2")
        running.ingest(world / "events.ndjson")
        running.drain(running.folder / "data")
        yield running


def outcomes(data: Path) -> dict[str, int]:
    """The sums of a data folder, by outcome; asserts that they make up the input."""
    found = {
        (side, name): n for side, name, n in ask(data, "SELECT side, outcome, sum(n) FROM counts GROUP BY ALL").rows
    }
    assert sum(n for (side, _), n in found.items() if side == "in") == sum(
        n for (side, _), n in found.items() if side == "out"
    )
    return {name: int(n) for (_, name), n in found.items()}


def test_two_workers_and_a_sink_end_with_the_tables_of_the_laptop(cluster: Cluster, world: Path) -> None:
    verdict = tables_equal(world / EXPECTED, cluster.folder / "data")
    assert verdict, str(verdict)
    assert outcomes(cluster.folder / "data")["input"] == EVENTS
    # At least: what a worker had under way when the other joined is read twice, and taken once.
    assert cluster.n_records(cluster.topics.mentions) >= cluster.n_records(cluster.topics.posts) >= EVENTS // PARCEL


@pytest.mark.prove
def test_the_topics_can_be_carried_out_again(cluster: Cluster, world: Path) -> None:
    cluster.run("replay", "--from-topic", "--out", str(cluster.folder / "again"))
    verdict = tables_equal(world / EXPECTED, cluster.folder / "again")
    assert verdict, str(verdict)


def test_two_sinks_hold_together_what_one_holds(cluster: Cluster, world: Path) -> None:
    brands = [brand.id for brand in reversed(load_brands(world / "brands.toml").brand)]
    shards = [cluster.folder / "shard-a", cluster.folder / "shard-b"]
    cluster.drain(shards[0], "--brand", brands[0])
    cluster.drain(shards[1], *(word for brand in brands[1:] for word in ("--brand", brand)))
    for table in ("mentions", "labels", "interactions", "ties", "people"):
        columns = "* EXCLUDE (weight, reciprocity)" if table == "ties" else "*"  # sums may differ in the last place
        rows = [ask(data, f"SELECT {columns} FROM {table}").rows for data in (*shards, world / EXPECTED)]
        found = [set(map(repr, some)) for some in rows]
        assert found[0] | found[1] == found[2]
        assert found[0].isdisjoint(found[1])
    for data in shards:
        assert outcomes(data)["input"] == EVENTS
    refused = cluster.run("sink", "--drain", "--data", str(shards[0]), check=False)
    assert refused.returncode == 1
    assert "holds the shard" in refused.stderr


def test_a_lost_machine_is_its_last_backup_and_the_topics(cluster: Cluster, world: Path, tmp_path: Path) -> None:
    # Half of the topics are taken when the backup is made: a sink that is killed while it reads.
    early = tmp_path / "early"
    cluster.start_sink(early, name="early")
    wait_for(lambda: (early / "murmure.duckdb").exists() and outcomes(early).get("input", 0) > 0)
    cluster.kill("early")
    cluster.run_plain("backup", "--data", str(early), "--out", str(tmp_path / "backup.tar.zst"))
    shutil.rmtree(early)
    cluster.run_plain("restore", str(tmp_path / "backup.tar.zst"), "--data", str(tmp_path / "new"))
    cluster.drain(tmp_path / "new")
    verdict = tables_equal(world / EXPECTED, tmp_path / "new")
    assert verdict, str(verdict)


def test_poison_goes_to_the_dead_letters_and_stops_nobody(cluster: Cluster) -> None:
    before = outcomes(cluster.folder / "data")
    admin = make_admin(cluster.broker.bootstrap)
    try:  # someone let it take more than murmure sends
        larger = {"max.message.bytes": str(8 * 2**20)}
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, cluster.topics.posts, larger)])
    finally:
        admin.close()
    producer = make_producer(cluster.broker.bootstrap)
    try:
        poison(producer, cluster)
    finally:
        producer.close()
    cluster.drain(cluster.folder / "data")
    after = outcomes(cluster.folder / "data")
    # Of these, only the parcel of a later release says whose events it holds: they are refused, and counted.
    assert after["input"] == before["input"] + 5
    assert after["rejected"] == before["rejected"] + 5
    listed = cluster.run("dead-letters", "list", "--format", "json").stdout
    assert listed.count('"not_understood"') >= 4
    assert cluster.is_running("w1")
    assert cluster.is_running("w2")


def poison(producer: KafkaProducer, cluster: Cluster) -> None:
    """Records that nobody can understand, in every topic of parcels."""
    topics = cluster.topics
    newer = b"\xfa" + encode(Parcel(span=Span("later", 0, 5), place=Place("")))[1:]
    head = [(SPAN, encode_span(Span("later", 0, 5)))]
    sent = [
        producer.send(topics.posts, value=b"garbage", partition=0),
        producer.send(topics.posts, value=None, key=b"gone", partition=1),
        producer.send(topics.posts, value=newer, headers=head, partition=2),
        producer.send(topics.posts, value=b"\x01" + random.Random(1).randbytes(5_000_000), partition=3),
        producer.send(topics.mentions, value=b"\x01\x93garbage", partition=0),
        producer.send(topics.shares, value=b"", headers=[(SPAN, b"no span")], partition=0),
    ]
    for future in sent:
        future.get(30)


def test_a_sink_that_waits_for_brands_is_stopped_at_once(broker: Broker, world: Path, tmp_path: Path) -> None:
    with Cluster(broker, tmp_path / "c", world / "brands.toml") as cluster:
        cluster.run("topics")
        cluster.start_sink(tmp_path / "data", "--health", "127.0.0.1:0")
        time.sleep(3)
        assert cluster.is_running("sink")
        started_s = time.monotonic()
        cluster.stop("sink")
        assert time.monotonic() - started_s < 5


def test_everything_at_once_leaves_no_trace(own_broker: Broker, world: Path, tmp_path: Path) -> None:
    """Workers and the sink are killed, workers come and go, the broker goes away and comes back."""
    rng = random.Random(20)
    with Cluster(own_broker, tmp_path / "c", world / "brands.toml", parcel=PARCEL) as cluster:
        cluster.make_topics()
        data = tmp_path / "data"
        cluster.start_worker("w1")
        cluster.start_sink(data)
        cluster.start("ingest", "ingest", "--input", str(world / "events.ndjson"), "--order", "arrival")
        seen = [0]

        def moved() -> bool:
            n = cluster.n_records(cluster.topics.mentions)
            is_more = n >= seen[0] + rng.randint(1, 6)
            seen[0] = n if is_more else seen[0]
            return is_more

        wait_for(moved, 90)
        cluster.kill("w1")
        cluster.kill("sink")
        for name in ("w1", "w2", "w3"):
            cluster.start_worker(name)
        cluster.start_sink(data)
        wait_for(moved, 90)
        own_broker.kill()
        own_broker.start()
        wait_for(moved, 90)
        cluster.kill("w2")
        assert cluster.stop("w3") == 0
        cluster.start_worker("w2")
        cluster.kill("sink")
        cluster.drain(data)
        verdict = tables_equal(world / EXPECTED, data)
        assert verdict, str(verdict)
        assert outcomes(data)["input"] == EVENTS
