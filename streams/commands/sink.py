"""`murmure sink`: take what a cluster's topics hold into a data folder, until someone says stop."""

import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import SettingsError, StoreError
from pipeline.settings import Brands
from streams.acts import refuse_moved_zones
from streams.alerts_file import AlertsFile, load_alerts
from streams.cluster.brands_feed import BrandsFeed
from streams.cluster.brands_topic import InForce
from streams.cluster.roles import PATIENCE_S, Role, started
from streams.cluster.shards import Shard
from streams.cluster.sink_clients import SinkClients
from streams.collector import collect_seldom
from streams.embedded import Embedded
from streams.judged_by import judge_by
from streams.pace import Pace, now_ms
from streams.sink import Sink
from streams.stop import Stop

__all__ = ["execute"]

_BRANDS_S = 10.0  # a worker may be quicker to hear of brands than we
_TELL_S = 2.0  # lags are told, and offsets shown to the broker, this often


def execute(
    *,
    brokers: str | None,
    config: Path | None,
    alerts: Path | None,
    data: Path,
    brand: Sequence[str],
    shard: str | None,
    drain: bool,
    health: str | None,
) -> None:
    """Take until a signal, or with `drain` until all that lies in the topics is taken."""
    part = Shard.of(brand, shard)
    told = load_alerts(alerts) if alerts is not None else AlertsFile()
    with (
        started("sink", brokers, config, health, shard=str(part)) as role,
        BrandsFeed(role.brokers, role.kafka) as feed,
    ):
        now = feed.wait(PATIENCE_S)
        stop = Stop()  # not before: until now there is nothing to be ended in good order
        brands = part.kept(now.brands)
        settings = role.settings.model_copy(update={"intake": now.intake})
        if alerts is not None:
            settings = settings.model_copy(update={"alerts": told.settings()})
        collect_seldom()
        with (
            SinkClients(role, str(part)) as clients,
            Embedded(
                data, settings, None, now_ms, is_live=not drain, keeps_marks=True, quiet=True, alerts=told
            ) as writer,
        ):
            judge_by(writer.store, settings.labels.model)
            _settle(writer, part)
            loop = _Loop(role, writer, clients, feed, part)
            loop.put_in_force(now, brands)
            role.log.info("ready", brokers=role.brokers, data=str(data), commit=writer.seq)
            while not stop() and not (loop.turn() == 0 and drain and loop.sink.is_drained()):
                pass
            writer.progress.last_phase = "stopped" if stop() else "done"
            taken = dict(writer.progress.outcomes)
        role.log.info("stopped" if stop() else "drained", **taken)


def _settle(writer: Embedded, part: Shard) -> None:
    """A folder belongs to one shard for good: what was taken for others is not in it."""
    known = writer.store.meta("shard")
    if known is None:
        writer.store.set_meta("shard", str(part))
    elif known != str(part):
        raise StoreError(
            f"{writer.data} holds the shard {known!r}, asked was {str(part)!r}: what came for other brands before is "
            "not in it. Use another --data folder, and it will be read from the topics as far as they reach"
        )


class _Loop:
    """One turn after the other: take, follow the brands, tell how it goes."""

    def __init__(self, role: Role, writer: Embedded, clients: SinkClients, feed: BrandsFeed, part: Shard) -> None:
        self._role, self._writer, self._clients, self._feed, self._part = role, writer, clients, feed, part
        self._telling = Pace(_TELL_S)
        self._n_published = 0
        self._refused = 0  # version of brands that cannot be put in force here
        self._why_not = ""
        self.sink = Sink(writer, clients, role.topics, role.gauges, now_ms, newer_brands=self._wait_for_brands)

    def put_in_force(self, now: InForce, brands: Brands) -> None:
        """Match counts and shards with these brands from now on. SettingsError when they cannot be."""
        refuse_moved_zones(brands, self._writer.store.zones())
        if brands.brand != self._writer.store.brands().brand:
            self._writer.put_in_force(brands)
        self.sink.put_in_force(now.version, self._part.left(now.brands))
        self._role.log.info("brands in force", version=now.version, brands=len(brands.brand))

    def turn(self) -> int:
        """Gives how many events were taken."""
        self._follow_brands()
        n = self.sink.turn()
        self._role.health.beat()
        if self._writer.n_published > self._n_published:
            self._n_published = self._writer.n_published
            self._role.gauges.publish_took(self._writer.published_s)
        if self._telling.is_due:
            self._tell()
            self._telling.restart()
        return n

    def _wait_for_brands(self, version: int) -> None:
        """A worker has these brands already: their days must not be counted before their time zones are known."""
        until = time.monotonic() + _BRANDS_S
        while self.sink.brands_version < version and self._refused < version and time.monotonic() < until:
            self._follow_brands()
            time.sleep(0.1)

    def _follow_brands(self) -> None:
        now = self._feed.current
        if now is None or now.version in (self.sink.brands_version, self._refused):
            return
        try:
            self.put_in_force(now, self._part.kept(now.brands))
            self._refused, self._why_not = 0, ""
        except SettingsError as error:  # what is in force stays: a sink that ends would lose more
            self._refused, self._why_not = now.version, f"version {now.version} of the brands is refused: {error}"
            self._role.log.error("brands refused", version=now.version, why=str(error))

    def _tell(self) -> None:
        for (topic, partition), lag in self.sink.lags().items():
            self._role.gauges.lag(topic, partition, lag)
        self._role.gauges.buffered(self.sink.order.n_waiting)
        if (news := self._feed.news()) is not None:
            self._role.log.warning("brands", said=news or "followed again")
        why = self._clients.show(self.sink.order.offsets() or self.sink.offsets, self.sink.brands_version)
        if why or self._why_not:
            self._role.health.not_ready(why or self._why_not)
        else:
            self._role.health.ready()
