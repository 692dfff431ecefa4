"""Clients of Kafka, set as murmure's roles need them: nothing is lost, nothing is sent twice, a broker may go away.

Everything that talks to a broker with kafka-python is made here; the worker's Faust app has the like in `worker.py`.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaConnectionError, KafkaError

from pipeline.errors import ClusterError
from pipeline.settings import KafkaSettings
from streams.cluster.knock import unreachable

__all__ = ["BROKERS", "MAX_BYTES", "brokers_of", "make_admin", "make_consumer", "make_producer"]

BROKERS = "MURMURE_BROKERS"
MAX_BYTES = 4 * 2**20  # of one record: a parcel stays well below, its reading may grow
_AGAIN = {"reconnect_backoff_ms": 50, "reconnect_backoff_max_ms": 500, "retry_backoff_ms": 100}
_OUTAGE_MS = 15 * 60_000  # a broker may be away for so long before a sender gives up


def brokers_of(given: str | None, settings: KafkaSettings) -> str:
    """The brokers to call: those of the command line, else of the environment, else of the settings."""
    return given or os.environ.get(BROKERS) or settings.brokers


def make_admin(brokers: str, patience_s: float = 30.0) -> KafkaAdminClient:
    """A client that makes and describes topics. ClusterError when no broker answers in time."""
    return _reached(
        brokers,
        patience_s,
        lambda: KafkaAdminClient(bootstrap_servers=brokers.split(","), request_timeout_ms=10_000, **_AGAIN),
    )


def make_consumer(brokers: str, patience_s: float = 30.0, **more: Any) -> KafkaConsumer:  # noqa: ANN401 - Kafka's own
    """A reader of partitions that are assigned to it by hand, from offsets that are kept elsewhere."""
    settings = {
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "max_partition_fetch_bytes": MAX_BYTES,
        "fetch_max_bytes": 16 * 2**20,
        "max_poll_records": 200,
        **_AGAIN,
        **more,
    }
    return _reached(brokers, patience_s, lambda: KafkaConsumer(bootstrap_servers=brokers.split(","), **settings))


def make_producer(brokers: str, patience_s: float = 30.0, **more: Any) -> KafkaProducer:  # noqa: ANN401
    """A sender that keeps order within a partition, repeats until every replica has it, and never doubles."""
    settings = {
        "acks": "all",
        "enable_idempotence": True,
        "linger_ms": 5,
        "max_request_size": 4 * MAX_BYTES,
        "delivery_timeout_ms": _OUTAGE_MS,
        "max_block_ms": _OUTAGE_MS,
        **_AGAIN,
        **more,
    }
    return _reached(brokers, patience_s, lambda: KafkaProducer(bootstrap_servers=brokers.split(","), **settings))


def _reached(brokers: str, patience_s: float, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """A client, tried again until a broker answers."""
    until = time.monotonic() + patience_s
    while True:
        try:
            if why := unreachable(brokers, 1.0):  # a client would look for half a minute
                raise KafkaConnectionError(why)
            return make()
        except KafkaError as error:
            if time.monotonic() > until:
                raise ClusterError(
                    f"no Kafka broker answers at {brokers} ({str(error) or type(error).__name__}); start one, or name "
                    f"another with --brokers, {BROKERS} or [kafka] brokers"
                ) from error
            time.sleep(0.5)
