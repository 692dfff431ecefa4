"""An input arrives in the topics whole, in order, in records that fit, whatever happens to who sends it."""

import json
import random
import re
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from pipeline.errors import ClusterError
from pipeline.events import Event, Instant, Mention, Reject, RejectCode
from pipeline.records import Batch, CoverageRow
from streams.cluster.clients import make_admin, make_producer
from streams.cluster.fitting import fitted
from streams.cluster.wire import SPAN, Parcel, Place, Span, encode, encode_span
from streams.codec import decode_line
from streams.ingest import Ingest
from streams.sources.follow import follow_name
from tests.ingest_cluster import IngestCluster, events_of, whole
from tests.kafka_broker import Broker

pytestmark = pytest.mark.kafka


def line(n: int) -> bytes:
    """A post, every third time a share, every seventh time no event at all."""
    if n % 7 == 5:
        return b'{"kind": "mention", "id": "%d"}\n' % n
    at = f"2026-01-{12 + n // 86_400:02}T{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}Z"
    event = {"source": "x", "id": f"{n}", "author": f"a{n % 50}", "at": at}
    if n % 3 == 2:
        return json.dumps(event | {"kind": "share", "how": "repost", "of": f"{n - 1}"}).encode() + b"\n"
    return json.dumps(event | {"kind": "mention", "text": f"about norvia, number {n}"}).encode() + b"\n"


def write(path: Path, numbers: range, mode: str = "wb") -> list[Event]:
    """A file of such lines. Gives the events in it."""
    lines = [line(n) for n in numbers]
    with path.open(mode) as file:
        file.write(b"".join(lines))
    return [found for one in lines if not isinstance(found := decode_line(one, "", 0), Reject)]


def test_a_bounded_input_arrives_whole_and_in_order_spread_over_all_partitions(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    path = tmp_path / "posts.ndjson"
    events = write(path, range(1_000))
    done = cluster.run("--input", path, "--format", "json")
    assert done.returncode == 0, done.stderr
    found = cluster.found()
    (input_,) = {one.parcel.span.input for one in found}
    arrived, stamps, rejects = whole(found, input_)
    assert arrived == events
    assert stamps == [max(int(one.at_ms) for one in events[: n or 1]) for n in range(len(events))]
    assert [reject.code for reject in rejects] == [RejectCode.MISSING] * 143
    for one in found:
        assert (one.topic == cluster.topics.posts) == bool(one.parcel.texts)
    posts = [one for one in found if one.topic == cluster.topics.posts]
    assert {one.partition for one in posts} == {0, 1, 2}
    (last,) = [one.parcel for one in found if one.parcel.ended]
    assert last.span.end == (len(events), len(rejects))
    assert {row["what"]: row["n"] for row in json.loads(done.stdout)} == {
        "events": len(events),
        "refused lines": 143,
        f"parcels to {cluster.topics.posts}": len(posts),
        f"parcels to {cluster.topics.shares}": len(found) - len(posts),
    }
    again = cluster.run("--input", path)
    assert (again.returncode, again.stdout) == (0, "")
    assert f"murmure: {input_} was sent to its end before; nothing to do\n" in again.stderr
    assert len(cluster.found()) == len(found)
    assert not [left for left in (tmp_path / "work").rglob("*") if left.is_file() and left.name != "writer.lock"]


def test_parcels_without_a_text_go_to_shares(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    path = tmp_path / "shares.ndjson"
    path.write_bytes(b"".join(line(n) for n in range(2, 300, 3)))
    assert cluster.run("--input", path).returncode == 0
    assert {(one.topic, one.partition) for one in cluster.found()} == {(cluster.topics.shares, n) for n in range(3)}


def until_ready(errors: IO[str]) -> None:
    for said in errors:
        if '"ready"' in said:
            return
    raise AssertionError("it ended before it was ready")


def check_checkpoint(cluster: IngestCluster, input_: str) -> None:
    """What a checkpoint says is there is there, and all else lies where the next start looks for it."""
    found = [one for one in cluster.found() if one.parcel.span.input == input_]
    known = cluster.checkpoint(input_)
    if known is None:
        assert not found
        return
    spans = sorted((one.parcel.span.first_event, one.parcel.span.end[0]) for one in found)
    at = 0
    for first, end in spans:
        at = max(at, end) if first <= at else at
    assert known.n_events <= at
    for one in found:
        if one.parcel.span.end[0] > known.n_events:
            assert one.offset >= known.ends[one.topic][one.partition]


def kill_often(cluster: IngestCluster, n_kills: int, n_events: int, seed: int) -> None:
    """Kill an ingest so often, while it starts, resumes and sends; then let it end."""
    rng = random.Random(seed)
    path = cluster.folder / "posts.ndjson"
    events = write(path, range(n_events))
    n_killed = 0
    input_ = ""
    for _ in range(n_kills):
        with cluster.ingest("--input", path) as process:
            assert process.stderr is not None
            if rng.random() < 0.8:
                until_ready(process.stderr)
            time.sleep(rng.uniform(0, 0.4))
            n_killed += process.poll() is None
        input_ = input_ or next((one.parcel.span.input for one in cluster.found()), "")
        check_checkpoint(cluster, input_)
    assert n_killed >= n_kills * 0.8, "the story was too short"
    done = cluster.run("--input", path, "--format", "json")
    assert done.returncode == 0, done.stderr
    check_checkpoint(cluster, input_)
    assert whole(cluster.found(), input_)[0] == events
    assert json.loads(done.stdout)[0]["n"] < len(events), "it began at the beginning again"
    known = cluster.checkpoint(input_)
    assert known is not None
    assert (known.n_events, known.ended) == (len(events), True)


@pytest.mark.slow
def test_three_kills_leave_neither_a_hole_nor_two_events_of_one_number(broker: Broker, tmp_path: Path) -> None:
    """The short form: twenty kills are in `make prove`."""
    kill_often(IngestCluster(broker, tmp_path, parcel=3, is_noted_often=True), 3, 12_000, seed=1)


@pytest.mark.prove
def test_twenty_kills_leave_neither_a_hole_nor_two_events_of_one_number(broker: Broker, tmp_path: Path) -> None:
    kill_often(IngestCluster(broker, tmp_path, parcel=3, partitions=12, is_noted_often=True), 20, 60_000, seed=2)


def until_sent(cluster: IngestCluster, n_events: int) -> None:
    until = time.monotonic() + 60
    while max([0, *(one.parcel.span.end[0] for one in cluster.found())]) < n_events:
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.slow
def test_a_growing_file_is_gone_on_with_after_a_stop_and_after_a_kill(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    path = tmp_path / "live.ndjson"
    events = write(path, range(100))
    with cluster.ingest("--input", path, "--follow") as process:
        until_sent(cluster, len(events))
        process.terminate()
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert "events" in out
    assert "the same command goes on from here" in errors
    assert [one.parcel.span.n_events for one in cluster.found() if one.parcel.left] == [0]
    known = cluster.checkpoint(follow_name(path))
    assert known is not None
    assert (known.n_events, known.ended) == (len(events), False)
    events += write(path, range(100, 200), "ab")
    with cluster.ingest("--input", path, "--follow") as process:
        until_sent(cluster, len(events))
    events += write(path, range(200, 300), "ab")
    with cluster.ingest("--input", path, "--follow") as process:
        until_sent(cluster, len(events))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0
    arrived, _, rejects = whole(cluster.found(), follow_name(path))
    assert arrived == events
    assert len(rejects) == 43
    assert sum(one.parcel.left for one in cluster.found()) == 2


@pytest.mark.prove
@pytest.mark.slow
def test_a_stopped_bounded_input_is_gone_on_with(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path, parcel=3)
    path = tmp_path / "posts.ndjson"
    events = write(path, range(30_000))
    with cluster.ingest("--input", path) as process:
        assert process.stderr is not None
        until_ready(process.stderr)
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 0
    found = cluster.found()
    assert not any(one.parcel.ended or one.parcel.left for one in found)
    input_ = found[0].parcel.span.input
    known = cluster.checkpoint(input_)
    assert known is not None
    assert known.n_events == sum(one.parcel.span.n_events for one in found) < len(events)
    assert cluster.run("--input", path).returncode == 0
    found = cluster.found()
    assert whole(found, input_)[0] == events
    assert sum(one.parcel.span.n_events for one in found) == len(events), "something was sent twice"


@pytest.mark.prove
@pytest.mark.slow
def test_standard_input_ends_and_a_later_one_goes_on_counting(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    lines = [line(n).decode() for n in (0, 1, 2, 3)]
    for said in ("".join(lines[:2]), "".join(lines[2:])):
        done = cluster.run("--input", "-", "--follow", "--as", "desk", said=said)
        assert done.returncode == 0, done.stderr
    arrived, _, _ = whole(cluster.found(), "as:desk")
    assert [event.id for event in arrived] == ["0", "1", "2", "3"]


@pytest.mark.slow
def test_two_inputs_at_once_arrive_whole_and_one_input_is_not_sent_twice_at_once(
    broker: Broker, tmp_path: Path
) -> None:
    cluster = IngestCluster(broker, tmp_path)
    paths = [tmp_path / "one.ndjson", tmp_path / "two.ndjson"]
    events = [write(path, range(n, n + 200)) for n, path in enumerate(paths)]
    with (
        cluster.ingest("--input", paths[0], "--follow") as one,
        cluster.ingest("--input", paths[1], "--follow") as two,
    ):
        for process in (one, two):
            assert process.stderr is not None
            until_ready(process.stderr)
        again = cluster.run("--input", paths[1], "--follow")
        assert again.returncode == 1
        assert "is being sent by another murmure ingest" in again.stderr
        for process in (one, two):
            process.terminate()
            process.communicate(timeout=30)
    found = cluster.found()
    assert [whole(found, follow_name(path))[0] for path in paths] == events


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--input", "-", "--follow"), "standard input has no name"), (("--input", "x", "--as", "two words"), "no name")],
)
def test_an_input_without_a_name_of_its_own_is_refused(
    arguments: Sequence[str], said: str, broker: Broker, tmp_path: Path
) -> None:
    done = IngestCluster(broker, tmp_path).run(*arguments, said="")
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.prove
def test_a_bounded_input_may_be_named_and_other_files_under_that_name_are_refused(
    broker: Broker, tmp_path: Path
) -> None:
    cluster = IngestCluster(broker, tmp_path)
    path, other = tmp_path / "posts.ndjson", tmp_path / "other.ndjson"
    events = write(path, range(100))
    write(other, range(100, 200))
    assert cluster.run("--input", path, "--as", "desk").returncode == 0
    assert whole(cluster.found(), "as:desk")[0] == events
    again = cluster.run("--input", path, "--as", "desk")
    assert (again.returncode, "as:desk was sent to its end before" in again.stderr) == (0, True)
    refused = cluster.run("--input", other, "--as", "desk")
    assert refused.returncode == 1
    assert "is not of as:desk; the files are others" in refused.stderr
    followed = cluster.run("--input", other, "--as", "desk", "--follow")
    assert followed.returncode == 1
    assert "as:desk is known as a bounded input, which this is not" in followed.stderr
    assert len(whole(cluster.found(), "as:desk")[0]) == len(events)


@pytest.mark.prove
def test_of_two_that_send_an_input_of_one_name_the_older_one_ends_and_says_so(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    paths = [tmp_path / "one.ndjson", tmp_path / "two.ndjson"]
    events = [write(path, range(n * 100, n * 100 + 100)) for n, path in enumerate(paths)]
    with cluster.ingest("--input", paths[0], "--follow", "--as", "desk") as older:
        until_sent(cluster, len(events[0]))
        # Another machine has another folder to work in, and other files.
        call = ("--input", paths[1], "--follow", "--as", "desk", "--work", tmp_path / "elsewhere")
        with cluster.ingest(*call) as newer:
            _, errors = older.communicate(timeout=15)
            assert older.returncode == 1
            assert re.search(r"ingest on \S+ has been sending as:desk too since \d{4}-.*Z, .*--as NAME", errors)
            until_sent(cluster, sum(map(len, events)))
            newer.terminate()
            newer.communicate(timeout=30)
        assert newer.returncode == 0
    assert whole(cluster.found(), "as:desk")[0] == [*events[0], *events[1]]
    known = cluster.checkpoint("as:desk")
    assert known is not None
    assert known.session.epoch == 2


def test_an_input_does_not_end_well_when_another_began_to_send_it(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    with Ingest(broker.bootstrap, cluster.kafka, "a") as older:
        older.send(batch_of(0, 5))
        with Ingest(broker.bootstrap, cluster.kafka, "a") as newer:
            newer.send(batch_of(5, 5))
            with pytest.raises(ClusterError, match="has been sending a too since"):
                older.finish(left=False)
            newer.finish(left=False)


def test_another_that_begins_at_the_very_end_is_still_noticed(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    others: list[Ingest] = []
    is_ending = False

    def stopped() -> bool:  # is asked while the last checkpoint is on its way
        if is_ending and not others:
            others.append(Ingest(broker.bootstrap, cluster.kafka, "a"))
        return False

    with Ingest(broker.bootstrap, cluster.kafka, "a", stopped=stopped) as older:
        is_ending = True
        with pytest.raises(ClusterError, match="has been sending a too since"):
            older.finish(left=False)
    (newer,) = others
    with newer:
        newer.finish(left=False)


def test_topics_made_anew_begin_another_life_of_an_input(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    lives = []
    for n in range(2):
        for first in (0, 5):  # the second of them goes on in the same life
            with Ingest(broker.bootstrap, cluster.kafka, "a") as ingest:
                assert ingest.standing.place.n_events == first
                ingest.send(batch_of(first, 5, mark_ms=7))
                ingest.finish(left=False)
        spans = [one.parcel.span for one in cluster.found()]
        assert {(span.first_event, span.mark_ms) for span in spans} == {(0, 7), (5, 7)}
        (life,) = {span.generation for span in spans}
        assert re.fullmatch("[0-9a-f]{8}", life)
        known = cluster.checkpoint("a")
        assert known is not None
        assert known.generation == life
        lives.append(life)
        if n == 0:
            cluster.make_anew()
    assert lives[0] != lives[1]


@pytest.mark.slow
def test_a_stop_while_the_broker_is_away_ends_before_a_container_is_killed(own_broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(own_broker, tmp_path)
    path = tmp_path / "live.ndjson"
    events = write(path, range(100))
    with cluster.ingest("--input", path, "--follow") as process:
        until_sent(cluster, len(events))
        own_broker.stop()
        events += write(path, range(100, 200), "ab")
        time.sleep(8)
        process.terminate()
        stopped_s = time.monotonic()
        _, errors = process.communicate(timeout=60)
        stopped_s = time.monotonic() - stopped_s
    assert process.returncode == 1
    assert stopped_s < 20
    assert "waiting for the broker" in errors, "few parcels were on their way, and nobody heard of it"
    assert re.search(r"does not have \d+ parcels yet. Nothing is lost: the same command", errors)
    assert "Traceback" not in errors
    own_broker.start()
    with cluster.ingest("--input", path, "--follow") as process:
        until_sent(cluster, len(events))
        process.terminate()
        process.communicate(timeout=30)
    assert whole(cluster.found(), follow_name(path))[0] == events


def test_without_topics_it_says_how_to_make_them(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    with pytest.raises(ClusterError, match=r"nowhere\.posts.*murmure topics"):
        Ingest(broker.bootstrap, cluster.kafka.model_copy(update={"prefix": "nowhere."}), "a")


@pytest.mark.slow
def test_a_broker_that_is_away_is_waited_for_and_nothing_is_lost(own_broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(own_broker, tmp_path)
    path = tmp_path / "live.ndjson"
    events = write(path, range(100))
    with cluster.ingest("--input", path, "--follow") as process:
        until_sent(cluster, len(events))
        own_broker.stop()
        events += write(path, range(100, 20 * 100), "ab")  # more than may be on their way
        time.sleep(7)
        own_broker.start()
        back_s = time.monotonic()
        until_sent(cluster, len(events))
        back_s = time.monotonic() - back_s
        process.terminate()
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert back_s < 15
    assert "waiting for the broker" in errors
    assert "takes records again" in errors
    assert whole(cluster.found(), follow_name(path))[0] == events


def batch_of(
    first: int,
    n: int,
    *,
    mark_ms: int | None = None,
    rejects: Sequence[Reject] = (),
    notes: Sequence[CoverageRow] = (),
) -> Batch:
    return Batch(
        input="a",
        events=[post(number) for number in range(first, first + n)],
        stamps=[0] * n,
        rejects=list(rejects),
        position=f"behind {first + n}",
        mark_ms=mark_ms,
        received_ms=1,
        notes=list(notes),
    )


def post(number: int) -> Event:
    return Mention(source="x", id=f"{number}", at_ms=Instant(number), author="ann", text="about norvia")


def send_by_hand(cluster: IngestCluster, parcel: Parcel) -> None:
    producer = make_producer(cluster.kafka.brokers)
    headers = [(SPAN, encode_span(parcel.span))]
    producer.send(cluster.topics.shares, key=b"a", value=encode(parcel), headers=headers, partition=0).get(30)
    producer.close()


def test_a_silent_input_sends_its_mark_when_it_moves_and_else_seldom(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    with Ingest(broker.bootstrap, cluster.kafka, "a") as ingest:
        for _ in range(20):
            ingest.send(batch_of(0, 0, mark_ms=5))
        for _ in range(20):
            ingest.send(batch_of(0, 0, mark_ms=6))
        ingest.finish(left=True)
    found = sorted(cluster.found(), key=lambda one: one.partition)
    assert sorted((one.parcel.mark_ms or 0, one.parcel.left) for one in found) == [(5, False), (6, False), (6, True)]


def test_nothing_is_on_its_way_beside_a_batch_whose_refusals_hang_on_the_clock(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    future = Reject(RejectCode.FUTURE, "tomorrow", "", 0, b"")
    with Ingest(broker.bootstrap, cluster.kafka, "a") as ingest:
        for n in range(10):
            ingest.send(batch_of(n, 1))
        ingest.send(batch_of(10, 1, rejects=[future]))
        assert ingest.sent["events"] == 11
        ingest.finish(left=False)


def killed_with_a_hole(cluster: IngestCluster) -> None:
    """An ingest that sent the events 0-4, 10-14 and 20-24, and was killed before the rest was delivered."""
    with Ingest(cluster.kafka.brokers, cluster.kafka, "a") as ingest:
        ingest.send(batch_of(0, 5))
        ingest.finish(left=False)
    known = cluster.checkpoint("a")
    assert known is not None
    for first in (10, 20):
        for one in fitted(batch_of(first, 5), Place("", first), 100, known.generation):
            assert one.parcel.span == Span("a", first, 5, generation=known.generation)
            send_by_hand(cluster, one.parcel)


def test_what_lies_behind_a_hole_is_sent_again(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    killed_with_a_hole(cluster)
    with Ingest(broker.bootstrap, cluster.kafka, "a") as ingest:
        assert ingest.standing.place == Place("behind 5", 5)
        ingest.send(batch_of(5, 12))
        ingest.send(batch_of(17, 13))
        ingest.finish(left=False)
    assert [event.id for event in whole(cluster.found(), "a")[0]] == [post(n).id for n in range(30)]


def test_an_input_that_cannot_be_read_again_says_what_is_lost_and_goes_on_behind_it(
    broker: Broker, tmp_path: Path
) -> None:
    cluster = IngestCluster(broker, tmp_path)
    killed_with_a_hole(cluster)
    with Ingest(broker.bootstrap, cluster.kafka, "a", can_go_back=False) as ingest:
        ingest.send(batch_of(100, 5))
        ingest.finish(left=False)
    found = [one.parcel for one in cluster.found()]
    assert sorted(one.span.first_event for one in found if one.lost) == [5, 15]
    assert sorted((one.span.first_event, one.span.n_events) for one in found if not one.lost) == [
        (0, 5),
        (10, 5),
        (20, 5),
        (25, 5),
    ]
    with Ingest(broker.bootstrap, cluster.kafka, "a", can_go_back=False) as ingest:
        assert ingest.standing.place == Place("behind 105", 30)
    assert len(cluster.found()) == 6


def test_a_file_that_was_replaced_is_counted_behind_what_a_killed_ingest_sent_of_the_former_one(
    broker: Broker, tmp_path: Path
) -> None:
    cluster = IngestCluster(broker, tmp_path)
    killed_with_a_hole(cluster)
    note = CoverageRow("a", "rotated", None, None, 1, "")
    with Ingest(broker.bootstrap, cluster.kafka, "a") as ingest:
        ingest.send(batch_of(5, 2))
        ingest.send(batch_of(7, 2, notes=[note]))  # the end of the former file; the position is in the new one
        ingest.send(batch_of(100, 5))
        ingest.finish(left=False)
    found = [one.parcel for one in cluster.found()]
    by_number = {one.span.first_event: one for one in found if one.span.n_events}
    assert {first: one.span.n_events for first, one in by_number.items()} == {0: 5, 5: 2, 7: 2, 9: 1, 10: 5, 15: 5} | {
        20: 5,
        25: 5,
    }
    assert [first for first, one in sorted(by_number.items()) if one.lost] == [9, 15]
    assert [event.id for event in events_of(by_number[25])] == [post(n).id for n in range(100, 105)]
    # Until the new file's position is told, the former one's leads to it as well.
    assert by_number[7].place.position == by_number[9].place.position == "behind 7"
    (noted,) = [one for one in found if one.notes]
    assert noted.place == Place("behind 9", 25)


def test_a_record_the_broker_refuses_is_an_error_in_words(broker: Broker, tmp_path: Path) -> None:
    cluster = IngestCluster(broker, tmp_path)
    admin = make_admin(broker.bootstrap)
    small = ConfigResource(ConfigResourceType.TOPIC, cluster.topics.posts, configs={"max.message.bytes": "300"})
    admin.alter_configs([small])
    admin.close()
    time.sleep(1)
    with Ingest(broker.bootstrap, cluster.kafka, "a") as ingest:
        ingest.send(batch_of(0, 20))
        with pytest.raises(ClusterError, match=r"could not be delivered: .*TooLarge.*Nothing is lost"):
            ingest.finish(left=False)
    with Ingest(broker.bootstrap, cluster.kafka, "a") as ingest:
        assert ingest.standing.place == Place("")
