"""`murmure sink`: take what a cluster's topics hold into a data folder, until someone says stop."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import StoreError
from streams.cluster.brands_feed import BrandsFeed
from streams.cluster.roles import PATIENCE_S, Role, started
from streams.cluster.shards import Shard
from streams.cluster.sink_clients import SinkClients
from streams.collector import collect_seldom
from streams.commands.run import Stop
from streams.embedded import Embedded
from streams.pace import Pace, now_ms
from streams.sink import Sink

__all__ = ["execute"]

_TELL_S = 2.0  # lags are told, and offsets shown to the broker, this often


def execute(
    *,
    brokers: str | None,
    config: Path | None,
    data: Path,
    brand: Sequence[str],
    shard: str | None,
    drain: bool,
    health: str | None,
) -> None:
    """Take until a signal, or with `drain` until all that lies in the topics is taken."""
    part = Shard.of(brand, shard)
    stop = Stop()
    with (
        started("sink", brokers, config, health, shard=str(part)) as role,
        BrandsFeed(role.brokers, role.kafka) as feed,
    ):
        now = feed.wait(PATIENCE_S)
        settings = role.settings.model_copy(update={"intake": now.intake})
        brands, is_left = part.kept(now.brands), part.left(now.brands)
        collect_seldom()
        with (
            SinkClients(role, str(part)) as clients,
            Embedded(data, settings, brands, now_ms, is_live=not drain, keeps_marks=True, quiet=True) as writer,
        ):
            _settle(writer, part)
            sink = Sink(writer, clients, role.topics, role.gauges, now_ms, is_left)
            loop = _Loop(role, sink, writer, clients, feed, part, now.version)
            while not stop() and not (loop.turn() == 0 and drain and sink.is_drained()):
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

    def __init__(
        self,
        role: Role,
        sink: Sink,
        writer: Embedded,
        clients: SinkClients,
        feed: BrandsFeed,
        part: Shard,
        version: int,
    ) -> None:
        self._role, self._sink, self._writer, self._clients = role, sink, writer, clients
        self._feed, self._part, self._version = feed, part, version
        self._telling = Pace(_TELL_S)
        self._n_published = 0
        role.log.info("ready", brokers=role.brokers, brands_version=version, data=str(writer.data))

    def turn(self) -> int:
        """Gives how many events were taken."""
        n = self._sink.turn()
        self._follow_brands()
        self._role.health.beat()
        if self._telling.is_due:
            self._tell()
            self._telling.restart()
        if self._writer.n_published > self._n_published:
            self._n_published = self._writer.n_published
            self._role.gauges.publish_took(self._writer.published_s)
        return n

    def _follow_brands(self) -> None:
        now = self._feed.current
        if now is not None and now.version != self._version:
            self._sink.put_in_force(self._part.kept(now.brands), self._part.left(now.brands))
            self._version = now.version
            self._role.log.info("brands in force", version=now.version, brands=len(now.brands.brand))

    def _tell(self) -> None:
        for (topic, partition), lag in self._sink.lags().items():
            self._role.gauges.lag(topic, partition, lag)
        self._role.gauges.buffered(self._sink.order.n_waiting)
        if why := self._clients.show(self._sink.offsets, self._version):
            self._role.health.not_ready(why)
        else:
            self._role.health.ready()
