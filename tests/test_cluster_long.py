"""The long proofs of the cluster: twenty kills of each kind, a minute without a broker, a hot brand, a slow sink.

Part of `make prove`; `test_cluster.py` holds the short form of each.
"""

import os
import random
import time
from pathlib import Path

import pytest
from msgspec import Raw

from pipeline.events import Event, Follow, Instant, Mention
from pipeline.packing import pack
from streams.cluster.clients import make_producer
from streams.cluster.wire import SPAN, Parcel, Place, Span, encode_span
from streams.cluster.wire import encode as encode_parcel
from streams.codec import encode
from streams.equality import tables_equal
from tests.cluster import ROOT, Cluster, wait_for
from tests.kafka_broker import Broker
from tests.test_cluster import EXPECTED, market, outcomes

pytestmark = [pytest.mark.kafka, pytest.mark.prove]

TICKS = os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return market(tmp_path_factory.mktemp("world"), 40_000)


def test_twenty_kills_of_workers_and_twenty_of_the_sink_leave_no_trace(
    broker: Broker, world: Path, tmp_path: Path
) -> None:
    rng = random.Random(40)
    data = tmp_path / "data"
    with Cluster(broker, tmp_path / "c", world / "brands.toml", partitions=12) as cluster:
        cluster.make_topics()

        def start(name: str) -> None:
            cluster.start_sink(data) if name == "sink" else cluster.start_worker(name)

        for name in ("w1", "w2", "sink"):
            start(name)
        cluster.start("ingest", "ingest", "--input", str(world / "events.ndjson"), "--order", "arrival")
        left = [*["w1"] * 10, *["w2"] * 10, *["sink"] * 20]
        rng.shuffle(left)
        for name in left:
            time.sleep(rng.uniform(0.2, 6.0))  # some while it starts, some in the middle of its work
            cluster.kill(name)
            start(name)
        cluster.kill("sink")
        cluster.drain(data, patience_s=900)
        verdict = tables_equal(world / EXPECTED, data)
        assert verdict, str(verdict)
        assert outcomes(data)["input"] == 40_000


def test_a_minute_without_a_broker_loses_nothing_and_is_over_in_fifteen_seconds(
    own_broker: Broker, world: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    live = tmp_path / "live.ndjson"
    lines = (world / "events.ndjson").read_bytes().split(b"\n")[:20_000]
    with Cluster(own_broker, tmp_path / "c", world / "brands.toml") as cluster, live.open("wb", buffering=0) as file:
        cluster.make_topics()
        cluster.start_worker("w1")
        cluster.start_sink(data)
        cluster.start("ingest", "ingest", "--input", str(live), "--follow", "--work", str(tmp_path / "ingest"))

        def taken() -> int:
            return outcomes(data).get("input", 0) if (data / "murmure.duckdb").exists() else 0

        file.write(b"\n".join(lines[:8_000]) + b"\n")
        wait_for(lambda: taken() == 8_000, 240)
        own_broker.kill()
        file.write(b"\n".join(lines[8_000:12_000]) + b"\n")
        time.sleep(60)
        own_broker.start()
        back_s = wait_for(lambda: taken() > 8_000, 60, every_s=0.5)
        assert back_s < 15, f"the first event after the outage was in the tables after {back_s:.1f} s"
        file.write(b"\n".join(lines[12_000:]) + b"\n")
        wait_for(lambda: taken() == len(lines), 240)
        assert all(cluster.is_running(name) for name in ("w1", "sink", "ingest"))


@pytest.mark.data
def test_fourteen_thousand_real_tweets_end_as_on_the_laptop(broker: Broker, tmp_path: Path) -> None:
    """`MURMURE_AIRLINE=tweets.csv`: the file that examples/airline tells of, which is not shipped."""
    tweets = os.environ.get("MURMURE_AIRLINE")
    if not tweets:
        pytest.skip("set MURMURE_AIRLINE to the tweets.csv of examples/airline")
    example = ROOT / "examples" / "airline"
    with Cluster(broker, tmp_path / "c", example / "brands.toml", partitions=12) as cluster:
        files = ["--input", tweets, "--map", str(example / "map.toml")]
        started_s = time.monotonic()
        cluster.run_plain("run", *files, "--brands", str(example / "brands.toml"), "--data", str(tmp_path / EXPECTED))
        alone_s = time.monotonic() - started_s
        cluster.make_topics()
        cluster.start_worker("w1")
        cluster.start_worker("w2")
        wait_for(lambda: all("ready" in cluster.said(name) for name in ("w1", "w2")), 120)
        started_s = time.monotonic()
        cluster.run("ingest", *files, "--work", str(tmp_path / "ingest"))
        cluster.drain(tmp_path / "data")
        cluster_s = time.monotonic() - started_s
        print(f"airline: laptop {alone_s:.1f} s, cluster of two workers {cluster_s:.1f} s")  # noqa: T201
        verdict = tables_equal(tmp_path / EXPECTED, tmp_path / "data")
        assert verdict, str(verdict)


BRANDS = "".join(f'[[brand]]\nid = "b{n}"\nname = "Brando{n}x"\n' for n in range(100))


def talk(n_events: int, hot_share: float) -> list[Event]:
    """Mentions of a hundred brands; `hot_share` of them are of the first."""
    rng = random.Random(5)
    out: list[Event] = []
    for n in range(n_events):
        brand = 0 if rng.random() < hot_share else rng.randrange(1, 100)
        words = " ".join(rng.choices(["great", "late", "again", "why", "love", "broken", "thanks", "help"], k=9))
        at_ms = Instant(1_790_000_000_000 + 50 * n)
        text = f"Brando{brand}x {words} {n}"
        out.append(Mention(source="s", id=f"m{n}", at_ms=at_ms, author=f"a{rng.randrange(5_000)}", text=text))
    return out


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def cost(broker: Broker, folder: Path, hot_share: float, n_events: int = 20_000) -> float:
    """CPU seconds of a worker and a sink for some talk."""
    folder.mkdir()
    (folder / "brands.toml").write_text(BRANDS)
    events = folder / "events.ndjson"
    events.write_bytes(b"".join(encode(event) + b"\n" for event in talk(n_events, hot_share)))
    data = folder / "data"
    with Cluster(broker, folder / "c", folder / "brands.toml") as cluster:
        cluster.make_topics()
        cluster.start_worker("w1")
        cluster.start_sink(data)
        wait_for(lambda: "ready" in cluster.said("w1") and "ready" in cluster.said("sink"), 120)
        before = cpu_s(cluster.pid("w1")) + cpu_s(cluster.pid("sink"))
        cluster.ingest(events)
        wait_for(lambda: (data / "murmure.duckdb").exists() and outcomes(data).get("input") == n_events, 400)
        return cpu_s(cluster.pid("w1")) + cpu_s(cluster.pid("sink")) - before


def test_a_hot_brand_costs_no_more_than_many_equal_ones(broker: Broker, tmp_path: Path) -> None:
    even = cost(broker, tmp_path / "even", 0.01)
    hot = cost(broker, tmp_path / "hot", 0.99)
    print(f"CPU of worker and sink: even {even:.1f} s, 99 % on one brand {hot:.1f} s")  # noqa: T201 - a figure for the note
    assert hot <= even / 0.7


def rss_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_a_slow_sink_holds_little_and_workers_none(broker: Broker, world: Path, tmp_path: Path) -> None:
    """The topics hold what the sink has not taken: no role grows while it lags."""
    data = tmp_path / "data"
    with Cluster(broker, tmp_path / "c", world / "brands.toml") as cluster:
        cluster.make_topics()
        cluster.start_worker("w1")
        wait_for(lambda: "ready" in cluster.said("w1"), 120)
        cluster.ingest(world / "events.ndjson")
        n_posts = cluster.n_records(cluster.topics.posts)
        wait_for(lambda: cluster.n_records(cluster.topics.mentions) >= n_posts // 4, 240)
        early_mb = rss_mb(cluster.pid("w1"))
        wait_for(lambda: cluster.n_records(cluster.topics.mentions) >= n_posts, 400)  # without any sink
        late_mb = rss_mb(cluster.pid("w1"))
        assert late_mb < early_mb + 40, f"the worker grew from {early_mb:.0f} to {late_mb:.0f} MB while nobody took"
        # A hole at the beginning of another input: its parcels wait, and are not read without bound.
        stuck(cluster)
        cluster.start_sink(data)
        wait_for(lambda: (data / "murmure.duckdb").exists() and outcomes(data).get("input") == 40_000, 400)
        assert rss_mb(cluster.pid("sink")) < 800
        wait_for(lambda: bool(tables_equal(world / EXPECTED, data)), 60, every_s=3)  # the end of the input comes last


def stuck(cluster: Cluster, n_parcels: int = 500) -> None:
    """Parcels of an input whose first one never came."""
    at_ms = Instant(1_790_000_000_000)
    follows = [Follow(source="s", id=f"f{n}", at_ms=at_ms, author="a" * 60, target="b" * 60) for n in range(100)]
    producer = make_producer(cluster.broker.bootstrap)
    try:
        for n in range(n_parcels):
            span = Span("stuck", 1_000 + 100 * n, 100)
            parcel = Parcel(span=span, place=Place(""), stamps=[int(at_ms)] * 100, others=Raw(pack(follows)))
            head = [(SPAN, encode_span(span))]
            producer.send(cluster.topics.shares, value=encode_parcel(parcel), headers=head, partition=n % 4)
        producer.flush(60)
    finally:
        producer.close()
