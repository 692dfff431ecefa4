"""What no role could take is found again with its reason, and can be sent again without harm."""

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient
from msgspec import Raw
from msgspec.structs import replace

from pipeline.errors import ClusterError
from pipeline.events import Event, How, Instant, Mention, Reject, RejectCode, Share
from pipeline.packing import pack
from pipeline.settings import KafkaSettings
from streams.cluster.clients import make_admin, make_consumer, make_producer
from streams.cluster.dead_letters import RAW_MAX_BYTES, DeadLetters, dead_letter_record, sent_again
from streams.cluster.names import Topics
from streams.cluster.ordering import Arrival, Order
from streams.cluster.parcels import opened
from streams.cluster.reading import read_range
from streams.cluster.topics import create_missing, wanted
from streams.cluster.wire import DeadLetter, Parcel, Place, Span, decode, decode_span, encode
from streams.commands import dead_letters as command
from tests.kafka_broker import Broker

_numbers = itertools.count()
NOON = 1_768_219_200_000
TOPICS = Topics.under("murmure.")


class Record(NamedTuple):
    topic: str = "murmure.posts"
    partition: int = 3
    offset: int = 17
    value: bytes | None = b"\x09garbage"


def post(n: int) -> Mention:
    return Mention(source="forum", id=f"p{n}", at_ms=Instant(NOON + n), author="ann", text=f"ma Norvia {n}", brand="x")


def share(n: int) -> Share:
    return Share(source="forum", id=f"s{n}", at_ms=Instant(NOON + n), how=How.REPOST, author="bob", of="p1")


def letter(*events: Event, topic: str = "murmure.posts", offset: int = 17, reason: str = "not_readable") -> DeadLetter:
    record = Record(topic=topic, offset=offset)
    stamps = [NOON + 50 + n for n in range(len(events))]
    return dead_letter_record(record, "worker", reason, "ValueError: no", NOON, events=events, stamps=stamps)


def parcel(input_: str = "posts.ndjson") -> Parcel:
    """Post, share, post: as one of many of its input."""
    return Parcel(
        span=Span(input_, 400, 3, 2, 1),
        place=Place("byte 4711", 403, 3),
        mark_ms=NOON + 9,
        received_ms=NOON,
        stamps=[NOON + 7, NOON + 8, NOON + 9],
        texts=[post(1), post(3)],
        text_places=[0, 2],
        others=Raw(pack([share(2)])),
        rejects=[Reject(RejectCode.BAD_JSON, "no", "posts.ndjson", 9, b"{")],
    )


# What is written down


def test_a_letter_holds_where_its_record_lies_and_its_first_bytes() -> None:
    found = dead_letter_record(Record(value=b"x" * 10**6), "sink", "not_understood", "y" * 10**6, NOON)
    assert (found.topic, found.partition, found.offset, found.role) == ("murmure.posts", 3, 17, "sink")
    assert found.raw == b"x" * RAW_MAX_BYTES
    assert len(found.detail) == 500
    assert dead_letter_record(Record(value=None), "sink", "not_understood", "", NOON).raw == b""


def test_a_letter_about_single_events_holds_them_and_not_the_bytes_of_all() -> None:
    found = letter(post(1), share(2))
    assert (found.events, found.stamps, found.raw) == ([post(1), share(2)], [NOON + 50, NOON + 51], b"")


# What is sent again


def test_the_events_of_a_letter_become_a_whole_input_of_their_own_with_the_stamps_they_had() -> None:
    out = sent_again(letter(post(1), share(2), post(3)), "0:5", None, TOPICS, NOON + 99)
    (sent,) = out.parcels
    assert (out.topic, out.n_events) == ("murmure.posts", 3)
    assert sent.span == Span("retry:0:5", 0, 3)
    assert (sent.ended, sent.mark_ms, sent.received_ms) == (True, None, NOON + 99)
    assert sent.stamps == [NOON + 50, NOON + 51, NOON + 52]
    assert (sent.texts, sent.text_places) == ([post(1), post(3)], [0, 2])


def test_events_without_a_text_need_no_worker() -> None:
    out = sent_again(letter(share(1), share(2)), "0:5", None, TOPICS, NOON)
    assert out.topic == "murmure.shares"
    found = opened(out.parcels[0])
    assert (found.events, found.stamps) == ([share(1), share(2)], [NOON + 50, NOON + 51])


def test_a_record_that_is_understood_by_now_is_sent_whole_but_for_its_refused_lines() -> None:
    """They were counted as refused when the record was lost, and would be refused again."""
    out = sent_again(letter(), "0:5", encode(parcel()), TOPICS, NOON + 99)
    assert out.topic == "murmure.posts"
    assert out.parcels == (
        replace(
            parcel(),
            span=Span("retry:0:5", 0, 3),
            place=Place("retry:0:5", 3),
            mark_ms=None,
            ended=True,
            received_ms=NOON + 99,
            rejects=[],
        ),
    )


def test_a_record_that_was_read_already_is_not_sent_to_be_read_without_its_words() -> None:
    assert sent_again(letter(topic="murmure.mentions"), "0:5", encode(parcel()), TOPICS, NOON).topic == TOPICS.mentions


@pytest.mark.parametrize(
    ("topic", "original", "words"),
    [
        ("murmure.posts", None, "about murmure.posts 3:17, which is gone by its age"),
        ("murmure.posts", b"\x09garbage", "not understand either: it needs version 9 of the wire"),
        ("murmure.posts", b"\x01garbage", "not understand either: these bytes are no parcel"),
        ("murmure.mentions", encode(Parcel(span=Span("i", 0, 3), place=Place(""), lost="gone")), "holds no events"),
        ("murmure.shares", encode(Parcel(span=Span("i", 0, 0), place=Place(""))), "holds no events"),
        ("murmure.brands", b"x", "about murmure.brands 3:17, which holds no events"),
    ],
)
def test_what_cannot_be_sent_again_is_said_with_the_reason(topic: str, original: bytes | None, words: str) -> None:
    with pytest.raises(ClusterError, match=f"dead letter 0:5 is .*{words}"):
        sent_again(letter(topic=topic), "0:5", original, TOPICS, NOON)


# On a broker


class Cluster:
    """Topics of a test's own."""

    def __init__(self, broker: Broker) -> None:
        self.brokers = broker.bootstrap
        self.settings = KafkaSettings(brokers=self.brokers, prefix=f"d{os.getpid()}-{next(_numbers)}.", partitions=2)
        self.topics = Topics.under(self.settings.prefix)
        admin: KafkaAdminClient = make_admin(self.brokers)
        create_missing(admin, wanted(self.settings))
        admin.close()
        self.producer = make_producer(self.brokers)
        self.consumer = make_consumer(self.brokers)

    def close(self) -> None:
        self.producer.close()
        self.consumer.close()

    def put(self, topic: str, *values: bytes, partition: int = 0) -> list[int]:
        """The offsets of what was sent."""
        sent = [self.producer.send(topic, value=value, partition=partition) for value in values]
        return [future.get(30).offset for future in sent]

    def lies_in(self, topic: str) -> list[Any]:
        return [record for p in (0, 1) for record in read_range(self.consumer, TopicPartition(topic, p), 30)]

    def bury(self, *letters: DeadLetter) -> None:
        self.put(self.topics.dead_letters, *map(encode, letters))

    def letters(self) -> list[Any]:
        with DeadLetters(self.brokers, self.settings) as there:
            return list(there)

    def about(self, topic: str, offset: int, *events: Event, reason: str = "not_understood") -> DeadLetter:
        return replace(letter(*events, topic=topic, offset=offset, reason=reason), partition=0)

    def config(self, folder: Path) -> Path:
        path = folder / "murmure.toml"
        path.write_text(f'[kafka]\nbrokers = "{self.brokers}"\nprefix = "{self.settings.prefix}"\n', encoding="utf-8")
        return path


@pytest.fixture
def cluster(broker: Broker) -> Iterator[Cluster]:
    made = Cluster(broker)
    yield made
    made.close()


@pytest.mark.kafka
def test_letters_are_read_in_their_order_and_what_was_said_before_is_marked(cluster: Cluster) -> None:
    one, two = cluster.about("a", 1, post(1)), cluster.about("a", 2)
    cluster.bury(one, two, replace(one, at_ms=NOON + 1), cluster.about("a", 1, post(2)), replace(two, reason="other"))
    found = cluster.letters()
    assert [(kept.id, kept.first_id) for kept in found] == [
        ("0:0", "0:0"),
        ("0:1", "0:1"),
        ("0:2", "0:0"),
        ("0:3", "0:3"),
        ("0:4", "0:4"),
    ]
    assert found[0].letter == one


@pytest.mark.kafka
def test_a_letter_of_a_later_release_is_there_with_the_reason_why_it_cannot_be_read(cluster: Cluster) -> None:
    cluster.put(cluster.topics.dead_letters, encode(cluster.about("a", 1), needs=7))
    (found,) = cluster.letters()
    assert (found.id, found.letter) == ("0:0", None)
    assert "needs version 7" in found.fault


@pytest.mark.kafka
def test_without_letters_there_are_none_and_without_the_topic_it_is_named(cluster: Cluster) -> None:
    assert cluster.letters() == []
    with (
        DeadLetters(cluster.brokers, KafkaSettings(prefix="nowhere.")) as there,
        pytest.raises(ClusterError, match=r"nowhere\.dead-letters is missing"),
    ):
        list(there)


@pytest.mark.kafka
def test_the_record_a_letter_is_about_is_found_while_it_is_there(cluster: Cluster) -> None:
    posts = cluster.topics.posts
    cluster.put(posts, b"a", b"b", b"c")
    with DeadLetters(cluster.brokers, cluster.settings) as there:
        assert there.original(cluster.about(posts, 1)) == b"b"
        assert there.original(cluster.about(posts, 3)) is None
        assert there.original(cluster.about("nowhere.posts", 0)) is None
        admin = make_admin(cluster.brokers)
        admin.delete_records({TopicPartition(posts, 0): 2})
        admin.close()
        assert there.original(cluster.about(posts, 1)) is None
        assert there.original(cluster.about(posts, 2)) == b"c"


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("first", "end", "wish"),
    [(0, None, "abcd"), (1, 3, "bc"), (0, 0, ""), (2, 99, "cd"), (4, None, ""), (9, None, ""), (3, 2, "")],
)
def test_a_stretch_of_a_partition_ends_where_it_is_told_to(
    cluster: Cluster, first: int, end: int | None, wish: str
) -> None:
    cluster.put(cluster.topics.posts, b"a", b"b", b"c", b"d")
    found = read_range(cluster.consumer, TopicPartition(cluster.topics.posts, 0), 30, first, end)
    assert b"".join(record.value for record in found).decode() == wish


@pytest.mark.kafka
def test_the_list_names_each_letter_with_its_reason_and_where_its_record_lies(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = replace(cluster.about("a.posts", 7), detail="no\nparcel " * 50, span=Span("i", 0, 31))
    cluster.bury(cluster.about("a.posts", 5, post(1), share(2), reason="not_readable"), long)
    cluster.put(cluster.topics.dead_letters, b"")
    command.execute_list(brokers=None, config=cluster.config(tmp_path), format="json")
    first, second, third = json.loads(capsys.readouterr().out)
    assert first == {
        "id": "0:0",
        "at": "2026-01-12T12:00:00+00:00",
        "role": "worker",
        "reason": "not_readable",
        "origin": "a.posts 0:5",
        "events": 2,
        "detail": "ValueError: no",
        "same_as": None,
    }
    assert (second["events"], len(second["detail"])) == (31, 120)
    assert second["detail"].startswith("no parcel no parcel")
    assert (third["reason"], third["detail"]) == ("not_understood", "an empty record")
    command.execute_list(brokers=None, config=cluster.config(tmp_path), format="table")
    assert "a.posts 0:5" in capsys.readouterr().out


@pytest.mark.kafka
def test_letters_sent_again_and_again_are_taken_once(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posts, shares = cluster.topics.posts, cluster.topics.shares
    (offset,) = cluster.put(posts, encode(parcel()))
    cluster.bury(
        cluster.about(posts, 90, post(1), post(2), reason="not_readable"),
        cluster.about(shares, 91, share(4)),
        cluster.about(posts, offset),
        cluster.about(posts, offset),  # another shard says the same
    )
    before = len(cluster.lies_in(posts))
    for ids in ([], ["0:0", "0:3", "0:2"]):
        command.execute_retry(brokers=None, config=cluster.config(tmp_path), ids=ids, everything=not ids)
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"0:0: 2 events sent again to {posts}, as input retry:0:0",
        f"0:1: 1 event sent again to {shares}, as input retry:0:1",
        f"0:2: 3 events sent again to {posts}, as input retry:0:2",
        f"0:0: 2 events sent again to {posts}, as input retry:0:0",
        f"0:2: 3 events sent again to {posts}, as input retry:0:2",
    ]
    sent = [*cluster.lies_in(posts), *cluster.lies_in(shares)]
    assert len(sent) == before + 5
    order, taken = Order({}), []
    for record in sent:
        span = decode_span(record.headers)
        if span is not None:  # the first was put there by hand
            assert decode(Parcel, record.value).span == span
            order.add(Arrival(record.topic, record.partition, record.offset, span, record.value))
    while run := order.next_run(1):
        taken += [ready.arrival.span for ready in run]
    assert sorted(taken, key=lambda span: span.input) == [
        Span("retry:0:0", 0, 2),
        Span("retry:0:1", 0, 1),
        Span("retry:0:2", 0, 3),
    ]
    assert (order.n_repeats, order.n_waiting) == (2, 0)


@pytest.mark.kafka
def test_what_cannot_be_sent_again_is_said_after_the_rest_was_sent(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (offset,) = cluster.put(cluster.topics.posts, b"\x09of the next release")
    cluster.bury(
        cluster.about(cluster.topics.posts, offset),
        cluster.about(cluster.topics.shares, 4_711),
        cluster.about(cluster.topics.posts, 90, post(1)),
    )
    cluster.put(cluster.topics.dead_letters, b"\x09")
    with pytest.raises(ClusterError) as error:
        command.execute_retry(brokers=None, config=cluster.config(tmp_path), ids=[], everything=True)
    newer, gone, unread = str(error.value).splitlines()[1:]
    assert "it needs version 9 of the wire" in newer
    assert "0:4711, which is gone by its age" in gone
    assert "dead letter 0:3 cannot be understood" in unread
    assert capsys.readouterr().out.startswith("0:2: 1 event sent again")


@pytest.mark.kafka
def test_a_letter_that_is_not_there_is_named_and_nothing_is_sent(cluster: Cluster, tmp_path: Path) -> None:
    cluster.bury(cluster.about(cluster.topics.posts, 90, post(1)))
    with pytest.raises(ClusterError, match="no dead letter 0:7; 'murmure dead-letters list' shows"):
        command.execute_retry(brokers=None, config=cluster.config(tmp_path), ids=["0:0", "0:7"], everything=False)
    assert cluster.lies_in(cluster.topics.posts) == []


@pytest.mark.parametrize(("ids", "everything"), [([], False), (["0:0"], True)])
def test_letters_are_named_or_all_meant_but_not_both(ids: list[str], everything: bool) -> None:
    with pytest.raises(typer.BadParameter, match=r"--id .* or say --all"):
        command.execute_retry(brokers=None, config=None, ids=ids, everything=everything)
