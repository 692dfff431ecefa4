"""`murmure worker`: read the texts of a cluster's parcels until someone says stop."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from structlog.typing import FilteringBoundLogger

from pipeline.enrich import Enricher
from pipeline.errors import LockedError
from pipeline.settings import Brands, IntakeSettings
from streams.cluster.brands_feed import BrandsFeed
from streams.cluster.brands_topic import InForce
from streams.cluster.parcels import Reader
from streams.cluster.roles import PATIENCE_S, Role, started
from streams.cluster.wire import DeadLetter
from streams.label_model import make_reader
from streams.pace import now_ms
from streams.worker import Work, worker_app
from streams.writer_lock import WriterLock

__all__ = ["Reads", "execute", "leave_in_time"]


_LEAVE_S = 15.0  # nothing is held that could be lost; who sends signals loses patience at some time


def execute(*, brokers: str | None, config: Path | None, name: str | None, work: Path, health: str | None) -> None:
    """Work until a signal. Exit code 0 when told to stop, 1 when the broker let it not end in good order."""
    import faust

    known = name or socket.gethostname()
    folder = work / known
    with (
        _alone(known, folder),
        started("worker", brokers, config, health, name=known) as role,
        BrandsFeed(role.brokers, role.kafka) as feed,
    ):
        feed.wait(PATIENCE_S)
        reads = Reads(feed, role.log, lambda brands, intake: make_reader(brands, intake, role.settings.labels))
        reads()  # the model is loaded before the first parcel comes
        app = worker_app(role.brokers, role.kafka, known, folder, Work(reads, now_ms), _Hears(role))

        async def beat() -> None:
            role.health.beat()
            if said := feed.news():
                role.log.warning(said)

        async def connected() -> None:
            role.health.ready()
            role.log.info("ready", brokers=role.brokers, brands_version=feed.wait(0).version)

        def leave() -> None:
            role.log.warning("left without the broker: what was under way is read again")
            os._exit(1)

        app.timer(interval=1.0)(beat)
        app.task(connected)
        process = faust.Worker(app, loglevel="warn", quiet=True, override_logging=False)
        process.spinner = None  # it would put terminal codes among the lines of the log
        leave_in_time(lambda: process.should_stop or app.should_stop, leave, _LEAVE_S)
        process.execute_from_commandline()


@contextmanager
def _alone(name: str, folder: Path) -> Iterator[None]:
    """The only worker of this name in its folder: two would put each other out of the group for ever."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = WriterLock(folder, "worker", now_ms())
    except LockedError as error:
        raise LockedError(
            f"a worker named {name!r} runs already, with {folder} as its folder: give each worker a --name of its own"
        ) from error
    try:
        yield
    finally:
        lock.release()


def leave_in_time(is_stopping: Callable[[], bool], leave: Callable[[], object], patience_s: float) -> None:
    """Call `leave` when the process still lives `patience_s` after it was told to stop. Returns at once."""

    def watch() -> None:
        while not is_stopping():
            time.sleep(0.1)
        time.sleep(patience_s)
        leave()

    Thread(target=watch, name="murmure-leave", daemon=True).start()


class Reads:
    """The reader for the brands in force; made anew when they change. Where that fails, the last one stays."""

    def __init__(
        self,
        feed: BrandsFeed,
        log: FilteringBoundLogger,
        make: Callable[[Brands, IntakeSettings], Enricher],
    ) -> None:
        self._feed, self._log, self._make = feed, log, make
        self._tried = 0
        self._reader: Enricher | None = None
        self._lateness_ms, self._version = 0, 0

    def __call__(self) -> tuple[Reader, int, int]:
        now = self._feed.wait(PATIENCE_S)
        if self._reader is None or now.version != self._tried:
            try:
                self._take(now)
            except Exception as error:  # whatever brands do to it: the parcels that come must be read
                if self._reader is None:
                    raise
                self._log.exception("brands not taken up", version=now.version, kept=self._version, error=str(error))
            self._tried = now.version
        assert self._reader is not None
        return self._reader, self._lateness_ms, self._version

    def _take(self, now: InForce) -> None:
        lateness_ms = round(now.intake.lateness_s * 1000)
        is_new = self._reader is None or lateness_ms != self._lateness_ms
        self._reader = (
            self._make(now.brands, now.intake)
            if self._reader is None or is_new
            else self._reader.with_brands(now.brands)
        )
        self._version, self._lateness_ms = now.version, lateness_ms
        self._log.info("brands in force", version=now.version, brands=len(now.brands.brand))


class _Hears:
    """Tells health, metrics and the log how the work goes."""

    def __init__(self, role: Role) -> None:
        self._role = role
        self._said = ""

    def parcel_done(self, events: int, seconds: float) -> None:
        role, self._said = self._role, ""
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
        said = str(error) or type(error).__name__
        self._role.health.not_ready(f"what was read cannot be delivered: {said}")
        if said != self._said:  # told again and again while it lasts
            self._role.log.warning("not delivered yet", error=said)
        self._said = said
