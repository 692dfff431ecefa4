"""A worker whose broker hangs says so, ends when it is told to, and acknowledges what it delivered alone."""

import os
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from kafka import TopicPartition

from streams.cluster.clients import make_consumer
from streams.cluster.lag import worker_group
from streams.equality import tables_equal
from tests.cluster import Cluster, wait_for
from tests.kafka_broker import Broker
from tests.test_cluster import EXPECTED, market

pytestmark = [pytest.mark.kafka, pytest.mark.prove]  # a minute and a half


def readiness(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError:
        return ""


def acknowledged(cluster: Cluster) -> int:
    """How many records of `posts` the workers need not read again."""
    consumer = make_consumer(cluster.broker.bootstrap, group_id=worker_group(cluster.kafka.prefix))
    try:
        partitions = [TopicPartition(cluster.topics.posts, n) for n in range(cluster.kafka.partitions)]
        return sum(consumer.committed(partition) or 0 for partition in partitions)
    finally:
        consumer.close()


def test_a_broker_that_hangs_is_told_of_and_does_not_keep_the_worker(own_broker: Broker, tmp_path: Path) -> None:
    world = market(tmp_path / "world", 4_000)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Cluster(own_broker, tmp_path / "c", world / "brands.toml") as cluster:
        cluster.make_topics()
        cluster.ingest(world / "events.ndjson")
        cluster.start("w1", "worker", "--name", "w1", "--work", "work", "--health", str(port))
        wait_for(lambda: cluster.n_records(cluster.topics.mentions) > 0, every_s=0.02)
        assert own_broker.pid is not None
        os.kill(own_broker.pid, signal.SIGSTOP)
        try:
            wait_for(lambda: "the broker has not answered for 5 s" in readiness(port), 12)
            assert cluster.stop("w1", patience_s=20) == 1
        finally:
            os.kill(own_broker.pid, signal.SIGCONT)
        assert acknowledged(cluster) <= cluster.n_records(cluster.topics.mentions)
        assert "left without the broker" in cluster.said("w1")
        cluster.start("w1", "worker", "--name", "w1", "--work", "work")
        cluster.drain(tmp_path / "data")
        verdict = tables_equal(world / EXPECTED, tmp_path / "data")
        assert verdict, str(verdict)
        n_posts = cluster.n_records(cluster.topics.posts)
        wait_for(lambda: acknowledged(cluster) == n_posts, 20)
        assert cluster.stop("w1") == 0
