"""`murmure ingest`: send an input to a cluster until it ends, or until someone says stop."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal
from zlib import crc32

import msgspec
import typer
from msgspec.structs import replace

from pipeline.errors import InputError, LockedError
from pipeline.records import Batch
from streams.cluster.roles import Role, started
from streams.collector import collect_seldom
from streams.columns import ColumnMap, load_column_map
from streams.display import show
from streams.ingest import Ingest, Shipped
from streams.pace import now_ms
from streams.sources.batches import bounded_input
from streams.sources.follow import follow_batches, follow_name
from streams.sources.tails import STDIN
from streams.stop import Stop
from streams.writer_lock import WriterLock

__all__ = ["execute"]

_NAME = re.compile(r"[\w.:/@-]{1,100}")
_WORRY_S = 5.0  # a broker that takes nothing for longer than this is worth a line in the log

Order = Literal["time", "arrival"]


def execute(
    *,
    input: Sequence[Path],  # noqa: A002 - the word of the command line
    map: Path | None,  # noqa: A002
    brokers: str | None,
    config: Path | None,
    work: Path,
    follow: bool,
    order: Order | None,
    name: str | None,
    health: str | None,
    format: str,  # noqa: A002
) -> None:
    """Send, then say what was sent."""
    if follow and len(input) != 1:
        raise InputError(f"--follow reads one growing file, got {len(input)}; start one ingest for each")
    if name is not None and not _NAME.fullmatch(name):
        raise typer.BadParameter(
            f"{name!r} is no name: write up to 100 letters, digits or . : / @ _ -", param_hint="--as"
        )
    if follow and name is None and input[0] == STDIN:
        raise typer.BadParameter(
            "standard input has no name of its own: give it one that no other input of the cluster has, the same one "
            "each time (--as NAME)",
            param_hint="--as",
        )
    name = None if name is None else f"as:{name}"
    column_map = load_column_map(map) if map is not None else None
    stop = Stop()
    with started("ingest", brokers, config, health) as role:
        collect_seldom()
        sent = (
            _send_growing(role, input[0], column_map, name, work, stop)
            if follow
            else _send_bounded(role, input, column_map, order or role.settings.intake.order, name, work, stop)
        )
        role.log.info("stopped" if stop() else "done", **dict(sent or ()))
    if sent is not None:
        show(sent, ("what", "n"), format, title="What this run sent")
        if stop() and format == "table":
            sys.stderr.write("\nStopped; the same command goes on from here.\n")


def _send_bounded(
    role: Role,
    paths: Sequence[Path],
    column_map: ColumnMap | None,
    order: Order,
    name: str | None,
    work: Path,
    stop: Stop,
) -> list[tuple[str, int]] | None:
    """What was sent; None for an input that had been sent to its end before."""
    source = bounded_input(paths, column_map, workdir=work, order=order, now_ms=now_ms)
    source.name = name or source.name
    with _alone(work, source.name), _ingest(role, source.name, stop) as ingest:
        batches = source.batches(
            batch_size=role.kafka.parcel,
            future_ms=round(role.settings.intake.future_s * 1000),
            position=ingest.standing.place.position or None,
            progress=lambda _: role.health.beat(),
        )
        if ingest.standing.ended:
            next(batches, None)  # there is none; but other files under the same name are refused
            source.discard()
            sys.stderr.write(f"murmure: {source.name} was sent to its end before; nothing to do\n")
            return None
        is_ended = _send_all(role, ingest, batches, stop)
        ingest.finish(left=False)
        if is_ended:
            source.discard()
        return _summary(ingest)


def _send_growing(
    role: Role, path: Path, column_map: ColumnMap | None, name: str | None, work: Path, stop: Stop
) -> list[tuple[str, int]]:
    name = name or follow_name(path)
    work.mkdir(parents=True, exist_ok=True)
    with _alone(work, name), _ingest(role, name, stop, can_go_back=path != STDIN) as ingest:
        _refuse_another_kind(name, ingest.standing.place.position, is_stdin=path == STDIN)
        batches = follow_batches(
            path,
            column_map,
            batch_size=role.kafka.parcel,
            linger_s=role.kafka.linger_s,
            future_ms=round(role.settings.intake.future_s * 1000),
            position=ingest.standing.place.position or None,
            now_ms=now_ms,
            stop=stop,
        )
        is_ended = _send_all(role, ingest, (_named(batch, name) for batch in batches), stop)
        ingest.finish(left=not is_ended)
        return _summary(ingest)


def _refuse_another_kind(name: str, position: str, *, is_stdin: bool) -> None:
    """InputError when a position is not one of the kind of input that is followed now: its bytes mean nothing there."""
    words = msgspec.json.decode(position) if position else {}
    bounded, file, stdin = "a bounded input", "a growing file", "standard input"
    kind = bounded if "id" in words else file if words.get("mark") else stdin if words.get("byte") else None
    if kind not in (None, stdin if is_stdin else file):
        raise InputError(f"{name} is known as {kind}, which this is not; give it another name with --as")


def _named(batch: Batch, name: str) -> Batch:
    """A batch of a followed input under its name in the cluster."""
    return replace(batch, input=name, notes=[replace(note, source=name) for note in batch.notes])


def _send_all(role: Role, ingest: Ingest, batches: Iterable[Batch], stop: Stop) -> bool:
    """Send batches until they end (True) or until someone says stop (False)."""
    is_ended = False
    iterator = iter(batches)
    with closing(iterator):  # type: ignore[type-var]
        for batch in iterator:
            ingest.send(batch)
            role.health.beat()
            is_ended = batch.ended
            if stop():
                break
    return is_ended


def _ingest(role: Role, name: str, stop: Stop, *, can_go_back: bool = True) -> Ingest:
    """An ingest that tells health, metrics and the log how it goes."""
    tells = _Tells(role, name)
    ingest = Ingest(
        role.brokers,
        role.kafka,
        name,
        can_go_back=can_go_back,
        delivered=tells.delivered,
        waited=tells.waited,
        stopped=stop,
    )
    at = ingest.standing
    role.health.ready()
    role.log.info("ready", brokers=role.brokers, input=name, n_events=at.n_events, n_rejects=at.n_rejects)
    return ingest


class _Tells:
    """Tells health, metrics and the log what was delivered, and what was not."""

    def __init__(self, role: Role, name: str) -> None:
        self._role, self._name = role, name
        self._is_worried = False

    def delivered(self, parcel: Shipped) -> None:
        role = self._role
        if self._is_worried:
            self._is_worried = False
            role.health.ready()
            role.log.info("the broker takes records again", input=self._name)
        role.gauges.parcel_out(parcel.topic)
        role.gauges.events("input", parcel.n_events + parcel.n_rejects)
        role.gauges.mark(self._name, None if parcel.ended else parcel.mark_ms)

    def waited(self, seconds: float) -> None:
        self._role.health.beat()
        if seconds >= _WORRY_S and not self._is_worried:
            self._is_worried = True
            said = f"the broker at {self._role.brokers} has taken nothing for {seconds:.0f} s"
            self._role.health.not_ready(said)
            self._role.log.warning("waiting for the broker", brokers=self._role.brokers, seconds=round(seconds))


@contextmanager
def _alone(work: Path, name: str) -> Iterator[None]:
    """One ingest an input and work folder: two would sort into the same file."""
    folder = work / f"lock-{crc32(name.encode()):08x}"
    folder.mkdir(exist_ok=True)
    try:
        lock = WriterLock(folder, "ingest", now_ms())
    except LockedError as error:
        raise LockedError(
            f"{name} is being sent by another murmure ingest with --work {work}; stop that one"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _summary(ingest: Ingest) -> list[tuple[str, int]]:
    sent, topics = ingest.sent, ingest.topics
    return [
        ("events", sent["events"]),
        ("refused lines", sent["rejects"]),
        (f"parcels to {topics.posts}", sent[topics.posts]),
        (f"parcels to {topics.shares}", sent[topics.shares]),
    ]
