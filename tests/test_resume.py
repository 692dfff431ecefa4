"""Where an input stands: its checkpoint, the chain of what was sent after it, and what lies behind a hole."""

import itertools
import os
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kafka import KafkaConsumer, KafkaProducer

from pipeline.errors import ClusterError
from pipeline.packing import pack
from pipeline.settings import KafkaSettings
from streams.cluster.clients import make_admin, make_consumer, make_producer
from streams.cluster.names import Topics
from streams.cluster.resume import (
    Checkpoint,
    Sent,
    encode_checkpoint,
    ends_now,
    holes,
    last_checkpoint,
    partitions_of,
    sent_since,
    stand,
)
from streams.cluster.topics import create_missing, wanted
from streams.cluster.wire import SPAN, Parcel, Place, Span, encode, encode_span
from tests.kafka_broker import Broker

NEW = Checkpoint(input="a", place=Place(""), ends={})
_numbers = itertools.count()


def sent(first: int, n: int, first_reject: int = 0, n_rejects: int = 0, at_ms: int = 0, ended: bool = False) -> Sent:
    span = Span("a", first, n, first_reject, n_rejects)
    return Sent(span, Place(f"at {span.end}", *span.end), at_ms, ended)


def test_an_input_of_which_nothing_was_sent_stands_where_its_checkpoint_does() -> None:
    known = Checkpoint(input="a", place=Place("here", 7, 1), n_events=7, n_rejects=1, ends={}, ended=True)
    found = stand(known, [])
    assert (found.n_events, found.n_rejects, found.place, found.ended) == (7, 1, Place("here", 7, 1), True)


def test_an_input_stands_behind_the_last_parcel_of_the_unbroken_chain() -> None:
    found = stand(NEW, [sent(20, 10, 3), sent(0, 10), sent(10, 10, 0, 3), sent(40, 10, 3), sent(30, 5, 4)])
    assert (found.n_events, found.n_rejects, found.place.position, found.ended) == (30, 3, "at (30, 3)", False)
    assert [span.first_event for span in found.beyond] == [30, 40]  # one refused line is missing before event 30


def test_of_two_parcels_that_end_alike_the_later_one_says_where_to_read_on() -> None:
    said = [Sent(Span("a", 0, 5), Place("early", 5), 10), Sent(Span("a", 5, 0), Place("late", 5), 20, ended=True)]
    assert [stand(NEW, order).place.position for order in (said, said[::-1])] == ["late", "late"]
    assert stand(NEW, said).ended


def test_a_parcel_whose_place_cannot_be_read_counts_but_is_read_again() -> None:
    found = stand(NEW, [sent(0, 10), Sent(Span("a", 10, 10), None)])
    assert (found.n_events, found.place.position) == (20, "at (10, 0)")


def test_a_mark_behind_a_hole_is_no_hole() -> None:
    assert stand(NEW, [sent(0, 10), sent(20, 0)]).beyond == ()


def test_what_was_sent_in_another_life_of_an_input_counts_for_nothing() -> None:
    def of(generation: str, first: int) -> Sent:
        return Sent(Span("a", first, 10, generation=generation), Place(f"{generation} {first + 10}", first + 10))

    known = Checkpoint(input="a", place=Place(""), ends={}, generation="new")
    found = stand(known, [of("new", 0), of("old", 10), of("", 10), of("new", 30), of("old", 20)])
    assert (found.n_events, found.place.position) == (10, "new 10")
    assert [span.first_event for span in found.beyond] == [30]
    assert holes((10, 0), found.beyond) == ([Span("a", 10, 20, generation="new")], (40, 0))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[Sent]]:
    """A path of (events, refused lines), and parcels of several readings of it, some of which were never sent."""
    path = [(0, 0)]
    for is_event in draw(st.lists(st.booleans(), max_size=30)):
        path.append((path[-1][0] + is_event, path[-1][1] + (not is_event)))
    survivors = []
    for _ in range(draw(st.integers(1, 3))):
        cuts = sorted(draw(st.sets(st.integers(0, len(path) - 1), max_size=8)))
        for one, other in itertools.pairwise(cuts):
            if draw(st.booleans()):
                (event, reject), end = path[one], path[other]
                survivors.append(sent(event, end[0] - event, reject, end[1] - reject))
    return path, draw(st.permutations(survivors))


def numbers(spans: Sequence[Span]) -> tuple[set[int], set[int]]:
    """The events and the refused lines that the spans hold."""
    events = {n for span in spans for n in range(span.first_event, span.first_event + span.n_events)}
    return events, {n for span in spans for n in range(span.first_reject, span.first_reject + span.n_rejects)}


@settings(max_examples=200)
@given(histories())
def test_all_before_where_an_input_stands_was_sent_and_it_is_read_on_from_no_later(
    history: tuple[list[tuple[int, int]], list[Sent]],
) -> None:
    path, survivors = history
    found = stand(NEW, survivors)
    events, rejects = numbers([one.span for one in survivors])
    assert set(range(found.n_events)) <= events
    assert set(range(found.n_rejects)) <= rejects
    assert (found.place.n_events, found.place.n_rejects) in path
    assert found.place.n_events <= found.n_events
    assert found.place.n_rejects <= found.n_rejects


@settings(max_examples=200)
@given(histories())
def test_with_its_holes_filled_an_input_stands_at_the_end_of_all_that_was_sent(
    history: tuple[list[tuple[int, int]], list[Sent]],
) -> None:
    _, survivors = history
    found = stand(NEW, survivors)
    missing, end = holes((found.n_events, found.n_rejects), found.beyond)
    filled = stand(NEW, [*survivors, *(Sent(span, Place("lost", *span.end)) for span in missing)])
    assert (filled.n_events, filled.n_rejects) == end
    assert filled.beyond == ()
    # In a hole of events may lie refused lines that are there, but not one event that is.
    assert not numbers(missing)[0] & numbers([one.span for one in survivors if one.span not in found.beyond])[0]
    assert end == tuple(max([0, *(one.span.end[i] for one in survivors)]) for i in (0, 1))


class Cluster:
    """The topics of one test, and clients for them."""

    def __init__(self, broker: Broker) -> None:
        self.kafka = KafkaSettings(
            brokers=broker.bootstrap, prefix=f"resume-{os.getpid()}-{next(_numbers)}.", partitions=2
        )
        self.topics = Topics.under(self.kafka.prefix)
        self.consumer: KafkaConsumer = make_consumer(broker.bootstrap)
        self.producer: KafkaProducer = make_producer(broker.bootstrap)
        self.brokers = broker.bootstrap

    def make(self) -> None:
        admin = make_admin(self.brokers)
        create_missing(admin, wanted(self.kafka))
        admin.close()

    def note(self, checkpoint: Checkpoint | bytes, key: bytes = b"a") -> None:
        value = checkpoint if isinstance(checkpoint, bytes) else encode_checkpoint(checkpoint)
        self.producer.send(self.topics.inputs, key=key, value=value).get(30)

    def send(self, topic: str, partition: int, one: Sent, raw: bytes | None = None) -> None:
        assert one.place is not None
        parcel = Parcel(span=one.span, place=one.place, received_ms=one.received_ms, ended=one.ended)
        headers = [(SPAN, encode_span(one.span))]
        value = encode(parcel) if raw is None else raw
        key = one.span.input.encode()
        self.producer.send(topic, key=key, value=value, headers=headers, partition=partition).get(30)

    def ends(self) -> dict[str, list[int]]:
        return ends_now(self.consumer, (self.topics.posts, self.topics.shares), 2)


@pytest.fixture
def cluster(broker: Broker) -> Iterator[Cluster]:
    made = Cluster(broker)
    made.make()
    yield made
    made.producer.close()
    made.consumer.close()


@pytest.mark.kafka
def test_the_last_checkpoint_of_an_input_is_found_among_those_of_others(cluster: Cluster) -> None:
    assert last_checkpoint(cluster.consumer, cluster.topics.inputs, "a") is None
    for n in range(3):
        cluster.note(Checkpoint(input="a", place=Place(f"{n}"), ends={"posts": [n]}))
        cluster.note(Checkpoint(input="b", place=Place("other"), ends={}), key=b"b")
    cluster.note(b"what is this?", key=b"c")
    found = last_checkpoint(cluster.consumer, cluster.topics.inputs, "a")
    assert found == Checkpoint(input="a", place=Place("2"), ends={"posts": [2]})


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (pack(Checkpoint(input="a", place=Place(""), ends={}, version=2)), "version 2, this release knows 1"),
        (b"what is this?", "cannot be read"),
    ],
)
def test_a_checkpoint_that_cannot_be_understood_is_refused_in_words(cluster: Cluster, raw: bytes, said: str) -> None:
    cluster.note(raw)
    with pytest.raises(ClusterError, match=said):
        last_checkpoint(cluster.consumer, cluster.topics.inputs, "a")


@pytest.mark.kafka
def test_what_was_sent_since_a_checkpoint_is_found_in_both_topics_and_nothing_before_or_of_others(
    cluster: Cluster,
) -> None:
    posts, shares = cluster.topics.posts, cluster.topics.shares
    cluster.send(posts, 0, sent(0, 10))
    ends = cluster.ends()
    assert ends == {posts: [1, 0], shares: [0, 0]}
    later = [sent(10, 10, at_ms=5), sent(20, 10, 0, 2), sent(30, 0, 2, 0, 9, ended=True)]
    cluster.send(posts, 0, later[0])
    cluster.send(shares, 1, later[1])
    cluster.send(posts, 1, later[2])
    cluster.send(posts, 1, Sent(Span("b", 10, 5), Place("")))
    cluster.send(posts, 1, sent(90, 1), raw=b"\xffof a later release")
    known = Checkpoint(input="a", place=Place("x", 10), n_events=10, ends=ends)
    found = sent_since(cluster.consumer, known, 2)
    assert sorted(found, key=lambda one: one.span.first_event) == [*later, Sent(Span("a", 90, 1), None)]
    # A topic that was made anew ends before the offsets that are known: then all of it is read.
    anew = Checkpoint(input="a", place=Place("x", 10), n_events=10, ends={posts: [100, 100], shares: [1]})
    assert len(sent_since(cluster.consumer, anew, 2)) == 5


@pytest.mark.kafka
def test_missing_topics_are_named_with_the_command_that_makes_them(broker: Broker) -> None:
    there = Cluster(broker)
    try:
        with pytest.raises(ClusterError, match=rf"no topic {there.topics.posts} and .*murmure topics"):
            partitions_of(there.consumer, there.topics)
        there.make()
        assert partitions_of(there.consumer, there.topics) == 2
    finally:
        there.producer.close()
        there.consumer.close()
