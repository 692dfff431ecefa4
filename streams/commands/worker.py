"""`murmure worker`: read the texts of a cluster's parcels until someone says stop."""

import socket
from pathlib import Path

from pipeline.enrich import Enricher
from streams.cluster.brands_feed import BrandsFeed
from streams.cluster.parcels import Reader
from streams.cluster.roles import PATIENCE_S, Role, started
from streams.cluster.wire import DeadLetter
from streams.pace import now_ms
from streams.worker import Work, worker_app

__all__ = ["execute"]


def execute(*, brokers: str | None, config: Path | None, name: str | None, work: Path, health: str | None) -> None:
    """Work until a signal. Exit code 0 when told to stop."""
    import faust

    known = name or socket.gethostname()
    with started("worker", brokers, config, health, name=known) as role, BrandsFeed(role.brokers, role.kafka) as feed:
        feed.wait(PATIENCE_S)
        folder = work / known
        folder.mkdir(parents=True, exist_ok=True)
        reads = _Reads(feed, role)
        reads()  # the model is loaded before the first parcel comes
        app = worker_app(role.brokers, role.kafka, known, folder, Work(reads, now_ms), _Hears(role))

        async def beat() -> None:
            role.health.beat()

        async def connected() -> None:
            role.health.ready()
            role.log.info("ready", brokers=role.brokers, brands_version=feed.wait(0).version)

        app.timer(interval=1.0)(beat)
        app.task(connected)
        process = faust.Worker(app, loglevel="warn", quiet=True, override_logging=False)
        process.spinner = None  # it would put terminal codes among the lines of the log
        process.execute_from_commandline()


class _Reads:
    """The reader for the brands in force; made anew when they change."""

    def __init__(self, feed: BrandsFeed, role: Role) -> None:
        self._feed = feed
        self._role = role
        self._version = 0
        self._reader: Enricher | None = None
        self._lateness_ms = 0

    def __call__(self) -> tuple[Reader, int, int]:
        now = self._feed.wait(PATIENCE_S)
        if self._reader is None or now.version != self._version:
            self._reader = (
                Enricher(now.brands, now.intake)
                if self._reader is None or round(now.intake.lateness_s * 1000) != self._lateness_ms
                else self._reader.with_brands(now.brands)
            )
            self._version, self._lateness_ms = now.version, round(now.intake.lateness_s * 1000)
            self._role.log.info("brands in force", version=now.version, brands=len(now.brands.brand))
        return self._reader, self._lateness_ms, self._version


class _Hears:
    """Tells health, metrics and the log how the work goes."""

    def __init__(self, role: Role) -> None:
        self._role = role

    def parcel_done(self, events: int, seconds: float) -> None:
        role = self._role
        role.health.beat()
        role.health.ready()
        role.gauges.parcel_in(role.topics.posts)
        role.gauges.parcel_took(seconds)
        role.gauges.events("input", events)
        role.gauges.parcel_out(role.topics.mentions)
        role.log.debug("parcel", events=events, seconds=round(seconds, 4))

    def dead_letter(self, letter: DeadLetter) -> None:
        self._role.gauges.dead_letter(letter.reason)
        self._role.log.error(
            "dead letter",
            reason=letter.reason,
            detail=letter.detail,
            topic=letter.topic,
            partition=letter.partition,
            offset=letter.offset,
            events=len(letter.events),
        )

    def waiting(self, error: BaseException) -> None:
        self._role.health.not_ready(f"what was read cannot be delivered: {error}")
        self._role.log.warning("not delivered yet", error=str(error) or type(error).__name__)
