"""What every role does when it starts: find the broker, see that the topics are there, speak and show how it goes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from pipeline.errors import ClusterError
from pipeline.settings import KafkaSettings, Settings
from streams.cluster.clients import BROKERS, brokers_of, make_admin
from streams.cluster.gauges import Gauges
from streams.cluster.health import Health
from streams.cluster.knock import unreachable
from streams.cluster.logs import start_logs
from streams.cluster.names import Topics
from streams.cluster.topics import found, wanted
from streams.cluster.usual import usual_settings

__all__ = ["PATIENCE_S", "Role", "started"]

PATIENCE_S = 60.0  # a broker may be starting beside us


class Role(Struct):
    """A role that runs: where its broker is, and how it tells of itself."""

    brokers: str
    settings: Settings
    topics: Topics
    gauges: Gauges
    health: Health
    log: FilteringBoundLogger

    @property
    def kafka(self) -> KafkaSettings:
        """The settings of the cluster."""
        return self.settings.kafka


@contextmanager
def started(
    role: str, brokers: str | None, config: Path | None, health: str | None, **always: object
) -> Iterator[Role]:
    """A role (by its name) whose broker answers and whose topics are there. ClusterError in words where they are not.

    `always` is said in every line of its log.
    """
    settings = usual_settings(config)
    address = brokers_of(brokers, settings.kafka)
    gauges = Gauges(role)
    log = start_logs(role, **always)
    with Health(health, gauges, check=lambda: unreachable(address)) as shown:
        _await_broker(address, shown, log)
        refuse_missing_topics(address, settings.kafka)
        topics = Topics.under(settings.kafka.prefix)
        yield Role(address, settings, topics, gauges, shown, log)


def _await_broker(brokers: str, health: Health, log: FilteringBoundLogger) -> None:
    """Wait for a broker that may be starting beside us. ClusterError when none comes."""
    until = time.monotonic() + PATIENCE_S
    while why := unreachable(brokers):
        if time.monotonic() > until:
            raise ClusterError(
                f"no Kafka broker answers at {brokers}: {why}; start one, or name another with --brokers, "
                f"{BROKERS} or [kafka] brokers"
            )
        health.beat()
        health.not_ready(f"no broker: {why}")
        log.warning("no broker answers yet", brokers=brokers, why=why)
        time.sleep(1.0)


def refuse_missing_topics(brokers: str, settings: KafkaSettings) -> None:
    """ClusterError when a topic is missing, or no broker answers."""
    admin = make_admin(brokers, PATIENCE_S)
    try:
        specs = wanted(settings)
        there = found(admin, specs)
    finally:
        admin.close()
    missing = [spec.name for spec in specs if spec.name not in there]
    if missing:
        raise ClusterError(
            f"the topics {', '.join(missing)} are missing at {brokers}; make them: murmure topics --brokers {brokers}"
        )
