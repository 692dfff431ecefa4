"""`doctor` before a cluster: each thing that is made wrong here is said, with what to do, and nothing else is."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from typer.testing import CliRunner

from pipeline.settings import Brand, Brands, IntakeSettings, KafkaSettings
from streams.backup import Backup
from streams.checkup import NOTE, OK, WRONG, Looked, checkup
from streams.cli import app
from streams.cluster.brands_topic import publish_brands
from streams.cluster.clients import make_admin, make_consumer, make_producer
from streams.cluster.cluster_findings import _copies, cluster_findings
from streams.cluster.lag import committed, sink_group, worker_group
from streams.cluster.names import Topics
from streams.cluster.resume import Checkpoint, encode_checkpoint
from streams.cluster.topics import create_missing, wanted
from streams.cluster.wire import SPAN, DeadLetter, Parcel, Place, Span, encode, encode_span
from streams.pace import now_ms
from streams.publish import publish
from streams.store import Store
from tests.kafka_broker import Broker
from tests.store_samples import NOON_MS, output

pytestmark = pytest.mark.kafka
MINUTE_MS = 60_000
AWAY = "a broker is away: see which of them runs, and what its log says"
_numbers = itertools.count()


class Cluster:
    """Topics of its own on the tests' broker, and what can be done to them."""

    def __init__(self, broker: Broker) -> None:
        self.brokers = broker.bootstrap
        self.settings = KafkaSettings(prefix=f"doctor{time.time_ns()}-{next(_numbers)}.", partitions=3)
        self.topics = Topics.under(self.settings.prefix)
        self._producer = make_producer(self.brokers)

    def make(self, brands_version: int = 1) -> "Cluster":
        with closing(make_admin(self.brokers)) as admin:
            create_missing(admin, wanted(self.settings))
        self.publish(brands_version)
        return self

    def publish(self, version: int) -> None:
        brands = Brands(version=version, brand=(Brand(id="acme", name="Acme"),))
        publish_brands(self.brokers, self.settings, brands, IntakeSettings(), now_ms())

    def send(
        self,
        topic: str,
        partition: int = 0,
        ago_ms: int = 0,
        input_: str = "forum",
        *,
        ended: bool = False,
        left: bool = False,
    ) -> None:
        span = Span(input_, 0, 0)
        value = encode(Parcel(span=span, place=Place("p"), ended=ended, left=left))
        headers = [(SPAN, encode_span(span))]
        at_ms = now_ms() - ago_ms
        self._producer.send(topic, value=value, partition=partition, headers=headers, timestamp_ms=at_ms).get(10)

    def letter(self, reason: str, offset: int) -> None:
        letter = DeadLetter(
            reason=reason,
            detail="",
            role="worker",
            topic=self.topics.posts,
            partition=0,
            offset=offset,
            at_ms=now_ms() - 5 * MINUTE_MS,
        )
        self._producer.send(self.topics.dead_letters, value=encode(letter)).get(10)

    def checkpoint(self, input_: str, ago_ms: int, ended: bool = False) -> None:
        """As ingest keeps where an input stands."""
        value = encode_checkpoint(Checkpoint(input=input_, place=Place("p"), ends={}, ended=ended))
        at_ms = now_ms() - ago_ms
        self._producer.send(self.topics.inputs, key=input_.encode(), value=value, timestamp_ms=at_ms).get(10)

    def take(self, shard: str | None, offsets: dict[tuple[str, int], int], brands_version: int = 1) -> None:
        """Commit as a sink does."""
        with closing(make_consumer(self.brokers, group_id=sink_group(self.settings.prefix, shard))) as consumer:
            consumer.commit(committed(offsets, brands_version))

    def take_all(self, shard: str | None = None, brands_version: int = 1) -> None:
        self.take(shard, self.all_ends(), brands_version)

    def all_ends(self) -> dict[tuple[str, int], int]:
        places = [TopicPartition(topic, n) for topic in (self.topics.mentions, self.topics.shares) for n in range(3)]
        with closing(make_consumer(self.brokers)) as consumer:
            return {(at.topic, at.partition): end for at, end in consumer.end_offsets(places).items()}

    def worker(self, name: str) -> KafkaConsumer:
        """A member of the workers' group that has taken what there is."""
        group = worker_group(self.settings.prefix)
        member = make_consumer(
            self.brokers,
            group_id=group,
            group_instance_id=name,
            session_timeout_ms=30_000,
            max_poll_interval_ms=60_000,
            metadata_max_age_ms=1_000,  # topics that were made a moment ago may not be known yet
        )
        # A static member that joins before it knows the partitions is given none, and none again when it rejoins.
        until = time.monotonic() + 30
        while not member.partitions_for_topic(self.topics.posts):
            assert time.monotonic() < until
        member.subscribe([self.topics.posts])
        return member

    def found(self, watch: Callable[[], None] = lambda: None) -> dict[str, list[Looked]]:
        by_check: dict[str, list[Looked]] = {}
        for looked in cluster_findings(self.brokers, self.settings, now_ms(), watch):
            by_check.setdefault(looked.check, []).append(looked)
        return by_check

    def close(self) -> None:
        self._producer.close()


@pytest.fixture
def cluster(broker: Broker) -> Iterator[Cluster]:
    made = Cluster(broker)
    yield made
    made.close()


def settle(*members: KafkaConsumer) -> None:
    """Poll until every partition has its reader and what there was is committed."""
    until = time.monotonic() + 90
    while sum(len(member.assignment()) for member in members) < 3:
        assert time.monotonic() < until
        for member in members:
            member.poll(200)
    for member in members:
        member.poll(500)
        member.seek_to_end()
        for at in member.assignment():
            member.position(at)
        member.commit()


def test_a_broker_that_is_not_there_is_said_at_once() -> None:
    started_s = time.monotonic()
    found = cluster_findings("127.0.0.1:1,nowhere.invalid:9092", KafkaSettings(), now_ms())
    assert time.monotonic() - started_s < 5
    assert [(looked.check, looked.verdict) for looked in found] == [("brokers", WRONG)]
    assert found[0].found.startswith("none can be reached (127.0.0.1:1: Connection refused; nowhere.invalid:9092: ")
    assert "--brokers" in found[0].advice


def test_partitions_without_a_leader_or_with_too_few_copies_are_told() -> None:
    def part(number: int, leader: int, in_sync: list[int]) -> dict[str, object]:
        return {"partition_index": number, "leader_id": leader, "isr_nodes": in_sync, "replica_nodes": [1, 2, 3]}

    posts = {"name": "m.posts", "partitions": [part(0, 1, [1, 2, 3]), part(1, -1, []), part(2, 2, [2])]}
    others = {"name": "others", "partitions": [part(0, -1, [])]}
    assert list(_copies([posts, others], {"m.posts"})) == [
        Looked("brokers", WRONG, "1 partitions have no leader: m.posts 1", AWAY),
        Looked("brokers", NOTE, "1 partitions lack copies: m.posts 2", AWAY),
    ]


def test_topics_that_are_missing_are_each_named(cluster: Cluster) -> None:
    found = cluster.found()
    assert found["brokers"][0].verdict == OK
    assert {looked.found.split()[0] for looked in found["topics"]} == {spec.name for spec in wanted(cluster.settings)}
    assert {looked.verdict for looked in found["topics"]} == {WRONG}
    assert "murmure topics" in found["topics"][0].found
    assert found["brands"][0].verdict == WRONG


def test_topics_that_are_otherwise_than_wanted_are_wrong(cluster: Cluster) -> None:
    cluster.make()
    wish = KafkaSettings(prefix=cluster.settings.prefix, partitions=6)
    found = [looked for looked in cluster_findings(cluster.brokers, wish, now_ms()) if looked.check == "topics"]
    assert [looked.verdict for looked in found] == [WRONG]
    assert "the settings ask for 6" in found[0].found


def test_a_cluster_where_all_is_well_has_nothing_wrong(cluster: Cluster) -> None:
    cluster.make()
    for topic in cluster.topics.of_parcels:
        for partition in range(3):
            cluster.send(topic, partition)
    cluster.take_all()
    with closing(cluster.worker("one")) as worker:
        settle(worker)
        found = cluster.found()
    assert [looked for of_check in found.values() for looked in of_check if looked.verdict != OK] == []
    assert set(found) == {
        "brokers",
        "topics",
        "workers",
        f"lag of {cluster.settings.prefix}worker",
        f"lag of {cluster.settings.prefix}sink-all",
        "input forum",
        "brands",
        "dead letters",
    }
    assert found["workers"][0].found == "1, with partitions: one 3"
    assert "version 1, 1 brands" in found["brands"][0].found
    assert found["dead letters"][0].found == "none"


def test_no_worker_is_wrong_when_posts_wait_and_worth_a_note_when_none_do(cluster: Cluster) -> None:
    cluster.make()
    assert cluster.found()["workers"][0].verdict == NOTE
    cluster.send(cluster.topics.posts, 1)
    looked = cluster.found()["workers"][0]
    assert (looked.verdict, looked.advice) == (WRONG, "start one: murmure worker")
    assert looked.found == f"none is in the group {cluster.settings.prefix}worker, and 1 records of posts wait"


def test_a_partition_without_a_worker_is_wrong(cluster: Cluster) -> None:
    cluster.make()
    with closing(cluster.worker("one")) as worker:
        settle(worker)
        wide = KafkaSettings(prefix=cluster.settings.prefix, partitions=4)
        with closing(make_admin(cluster.brokers)) as admin:
            admin.create_partitions({cluster.topics.posts: 4})
        found = cluster_findings(cluster.brokers, wide, now_ms(), lambda: None)
    looked = next(looked for looked in found if looked.check == "workers")
    assert looked.verdict == WRONG
    assert looked.found == f"no worker has the partitions 3 of {cluster.topics.posts}"


def test_a_worker_with_nothing_to_do_is_worth_a_note(cluster: Cluster, broker: Broker) -> None:
    if not broker.is_apache:
        pytest.skip("the stand-in does not share partitions out to several members")
    cluster.make()
    members = [cluster.worker(f"w{n}") for n in range(4)]
    try:
        until = time.monotonic() + 90
        while True:
            for member in members:
                member.poll(200)
            sizes = sorted(len(member.assignment()) for member in members)
            if sizes == [0, 1, 1, 1]:
                break
            assert time.monotonic() < until, sizes
        found = cluster.found()["workers"]
    finally:
        for member in members:
            member.close()
    assert [looked.verdict for looked in found] == [NOTE, OK]
    assert found[0].found.startswith("nothing to do for w")


def test_what_waits_long_is_wrong_and_what_waits_a_moment_is_not(cluster: Cluster) -> None:
    cluster.make()
    check = f"lag of {cluster.settings.prefix}sink-2/8"
    cluster.take("2/8", cluster.all_ends())
    cluster.send(cluster.topics.shares, 0)
    looked = cluster.found()[check][0]
    assert looked.verdict == OK
    assert looked.found.startswith("1 records in 1 of 6 partitions, the oldest sent 0.")
    cluster.send(cluster.topics.mentions, 2, ago_ms=3 * MINUTE_MS)
    looked = cluster.found()[check][0]
    assert looked.verdict == NOTE
    assert looked.found == "2 records in 2 of 6 partitions, the oldest sent 3 minutes ago; none was taken meanwhile"
    cluster.send(cluster.topics.mentions, 1, ago_ms=30 * MINUTE_MS)
    looked = cluster.found()[check][0]
    assert looked.verdict == WRONG
    assert "the oldest sent 30 minutes ago" in looked.found
    assert "/readyz" in looked.advice


def test_a_lag_that_gets_less_is_told_from_one_that_does_not(cluster: Cluster) -> None:
    cluster.make()
    check = f"lag of {cluster.settings.prefix}sink-all"
    for _ in range(4):
        cluster.send(cluster.topics.shares, 0, ago_ms=20 * MINUTE_MS)
    cluster.take(None, {(cluster.topics.shares, 0): 1})
    nearer = cluster.found(lambda: cluster.take(None, {(cluster.topics.shares, 0): 2}))[check][0]
    assert (nearer.verdict, nearer.found.rpartition("; ")[2]) == (NOTE, "it gets less")

    def take_one_while_two_come() -> None:
        cluster.take(None, {(cluster.topics.shares, 0): 3})
        for _ in range(2):
            cluster.send(cluster.topics.shares, 0)

    farther = cluster.found(take_one_while_two_come)[check][0]
    assert (farther.verdict, farther.found.rpartition("; ")[2]) == (WRONG, "it does not get less")
    assert "--shard" in farther.advice


def test_records_that_were_deleted_before_they_were_taken_are_told_as_lost(cluster: Cluster) -> None:
    cluster.make()
    for _ in range(5):
        cluster.send(cluster.topics.shares, 1)
    cluster.take(None, {(cluster.topics.shares, 1): 2})
    with closing(make_admin(cluster.brokers)) as admin:
        admin.delete_records({TopicPartition(cluster.topics.shares, 1): 4})
    looked = cluster.found()[f"lost for {cluster.settings.prefix}sink-all"][0]
    assert looked.verdict == WRONG
    assert looked.found == f"2 records of {cluster.topics.shares} 1 grew too old before they were taken"


def test_a_topic_that_was_made_anew_is_told(cluster: Cluster) -> None:
    cluster.make()
    cluster.take(None, {(cluster.topics.shares, 1): 500})
    looked = cluster.found()[f"lost for {cluster.settings.prefix}sink-all"][0]
    assert looked.verdict == WRONG
    assert "it has taken 500 records" in looked.found


def test_that_no_sink_ever_came_is_worth_a_note(cluster: Cluster) -> None:
    assert cluster.make().found()["sinks"][0].verdict == NOTE


def test_a_silent_input_is_told_from_one_that_speaks_one_that_was_stopped_and_one_that_has_ended(
    cluster: Cluster,
) -> None:
    cluster.make()
    posts, shares = cluster.topics.posts, cluster.topics.shares
    cluster.checkpoint("shop", 3 * 60 * MINUTE_MS)
    cluster.send(posts, 0, 40 * MINUTE_MS, "shop")
    cluster.send(shares, 0, 20 * MINUTE_MS, "forum")
    cluster.send(shares, 1, MINUTE_MS, "forum")
    cluster.checkpoint("forum", 90 * MINUTE_MS)
    cluster.send(posts, 2, 50 * MINUTE_MS, "old.ndjson", ended=True)
    cluster.checkpoint("unseen", 2 * 60 * MINUTE_MS)  # other inputs sent the last parcels
    cluster.checkpoint("seldom", 5 * MINUTE_MS)
    cluster.checkpoint("older.ndjson", 60 * MINUTE_MS, ended=True)
    cluster.send(posts, 1, 30 * MINUTE_MS, "stopped", left=True)
    cluster.checkpoint("stopped", 30 * MINUTE_MS)
    found = {check: looked[0] for check, looked in cluster.found().items() if check.startswith("input ")}
    forum = found.pop("input forum")
    assert forum.verdict == OK
    assert forum.found.startswith("last heard of 6")  # 60 seconds and what the test took
    assert {check.removeprefix("input "): (looked.verdict, looked.found) for check, looked in found.items()} == {
        "shop": (WRONG, "silent: last heard of 40 minutes ago"),
        "old.ndjson": (OK, "ended, 50 minutes ago"),
        "older.ndjson": (OK, "ended, 60 minutes ago"),
        "unseen": (WRONG, "silent: last heard of 2 hours ago"),
        "seldom": (NOTE, "silent: last heard of 5 minutes ago"),
        "stopped": (NOTE, "its ingest was stopped, 30 minutes ago"),
    }


def test_a_sink_with_other_brands_is_wrong_once_they_had_time_to_come(cluster: Cluster) -> None:
    cluster.make(brands_version=3)
    cluster.take_all("1/2", brands_version=3)
    cluster.take_all("2/2", brands_version=2)
    new = cluster.found()["brands"]
    assert [looked.verdict for looked in new] == [OK, NOTE]
    later = cluster_findings(cluster.brokers, cluster.settings, now_ms() + 2 * MINUTE_MS, lambda: None)
    told = [looked for looked in later if looked.check == "brands"]
    assert [looked.verdict for looked in told] == [OK, WRONG]
    assert told[1].found == f"{cluster.settings.prefix}sink-2/2 works with version 2, 3 is in force"


def test_dead_letters_are_counted_with_their_reasons(cluster: Cluster) -> None:
    cluster.make()
    for offset, reason in enumerate(("not_readable", "not_understood", "not_readable")):
        cluster.letter(reason, offset)
    cluster.letter("not_readable", 0)  # again, by a worker that was killed after the first time
    looked = cluster.found()["dead letters"][0]
    assert looked.verdict == NOTE
    assert looked.found == "3 (not_readable 2, not_understood 1); the last 5 minutes ago"
    assert "murmure dead-letters list" in looked.advice


def test_records_of_others_in_the_topics_change_nothing(cluster: Cluster) -> None:
    cluster.make()
    with closing(KafkaProducer(bootstrap_servers=cluster.brokers)) as stranger:
        for topic in (cluster.topics.posts, cluster.topics.inputs, cluster.topics.dead_letters):
            stranger.send(topic, key=b"forum", value=b"\xff\xfe garbage", headers=[(SPAN, b"\xc1")]).get(10)
        stranger.send(cluster.topics.inputs, key=b"\xff", value=None).get(10)
    found = cluster.found()
    assert found["dead letters"][0].found == "1 (cannot be read 1)"
    assert "input forum" not in found
    assert found["brokers"][0].verdict == OK
    assert len(found["brokers"]) == 1


def test_the_command_says_it_and_ends_with_one_when_something_is_wrong(cluster: Cluster, tmp_path: Path) -> None:
    config = tmp_path / "murmure.toml"
    config.write_text(f'[kafka]\nprefix = "{cluster.settings.prefix}"\npartitions = 3\n', encoding="utf-8")
    command = ["doctor", "--brokers", cluster.brokers, "--config", str(config), "--format", "ndjson"]
    before = CliRunner().invoke(app, command)
    assert before.exit_code == 1
    assert '"verdict": "wrong"' in before.stdout
    cluster.make()
    after = CliRunner().invoke(app, command)
    assert (after.exit_code, '"verdict": "wrong"' in after.stdout) == (0, False)
    assert "data folder" not in after.stdout  # none was asked for
    with_folder = CliRunner().invoke(app, [*command, "--data", str(tmp_path / "none")])
    assert with_folder.exit_code == 1
    assert "data folder" in with_folder.stdout


def test_a_backup_older_than_half_of_what_the_topics_keep_is_worth_a_note(tmp_path: Path) -> None:
    last = Backup("b.tar.zst", 1, NOON_MS - 4 * 86_400_000, 1_000)
    with Store.open(tmp_path) as store:
        store.commit(output(), seq=1)
        store.set_meta("last_backup", msgspec.json.encode(last).decode())
        publish(store, tmp_path, NOON_MS)
    verdicts = {
        days: next(looked.verdict for looked in checkup(tmp_path, NOON_MS, days) if looked.check == "backup")
        for days in (None, 7.0, 10.0)
    }
    assert verdicts == {None: OK, 7.0: NOTE, 10.0: OK}
