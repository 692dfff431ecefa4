"""`murmure run`: read input into the tables until it ends, or until someone says stop."""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from pipeline.errors import InputError
from pipeline.records import Batch
from pipeline.settings import Settings
from streams.alerts_file import AlertsFile, load_alerts
from streams.collector import collect_seldom
from streams.columns import ColumnMap, load_column_map
from streams.config import load_brands, load_settings
from streams.display import show
from streams.embedded import Embedded
from streams.pace import now_ms
from streams.progress import summary
from streams.pseudonym_key import refuse_other_key
from streams.sources.batches import bounded_input
from streams.sources.follow import follow_batches, follow_name
from streams.sources.live import Source
from streams.sources.named_sources import make_sources
from streams.stop import Stop

__all__ = ["execute", "now_ms", "read_bounded", "read_live"]


def execute(
    *,
    input: Sequence[Path],  # noqa: A002 - the word of the command line
    source: Sequence[str],
    map: Path | None,  # noqa: A002
    brands: Path | None,
    config: Path | None,
    alerts: Path | None,
    data: Path,
    follow: bool,
    order: Literal["time", "arrival"] | None,
    format: str,  # noqa: A002
) -> None:
    """Run, then say what became of every event."""
    _refuse_mixed(input, source, follow=follow, has_map=map is not None)
    if follow and len(input) != 1:
        raise InputError(
            f"--follow reads one growing file, got {len(input)}; start one run for each, each its own --data"
        )
    settings = _settings(_found(config, "murmure.toml"), order)
    alerts = _found(alerts, "alerts.toml")
    told = load_alerts(alerts) if alerts is not None else AlertsFile()
    if alerts is not None:
        settings = settings.model_copy(update={"alerts": told.settings()})
    column_map = load_column_map(map) if map is not None else None
    live = make_sources(source, settings.sources)
    stop = Stop()
    known = load_brands(brands) if brands is not None else None
    collect_seldom()  # before the engine's memory is read back: that is half a start
    with Embedded(data, settings, known, now_ms, is_live=follow or bool(live), alerts=told) as writer:
        refuse_other_key(writer.store)
        _settle_brands(writer, column_map)
        if live:
            read_live(writer, live, stop)
        elif follow:
            _read_growing(writer, input[0], column_map, settings, stop)
        else:
            read_bounded(writer, input, column_map, settings, stop)
        totals = dict(writer.progress.outcomes)
        writer.progress.last_phase = "stopped" if stop() else "done"
    _tell(totals, data, format, is_stopped=stop())


def read_bounded(
    writer: Embedded, paths: Sequence[Path], column_map: ColumnMap | None, settings: Settings, stop: Stop | None = None
) -> None:
    """Read files to their end, going on where an earlier run over the same files stopped."""
    source = bounded_input(
        paths, column_map, workdir=writer.data / "state" / "sorted", order=settings.intake.order, now_ms=now_ms
    )
    known = writer.store.position(source.name)
    if known is not None and known[2]:
        source.discard()
        sys.stderr.write(f"murmure: {source.name} was read to its end before; nothing to do\n")
        return
    batches = source.batches(
        batch_size=settings.store.batch,
        future_ms=round(settings.intake.future_s * 1000),
        position=known[0] if known else None,
        progress=writer.progress.sorting,
    )
    if _take_all(writer, batches, stop):
        source.discard()


def read_live(writer: Embedded, sources: Sequence[Source], stop: Callable[[], bool]) -> None:
    """Read live sources until someone says stop, each on from where an earlier run left it.

    InputError: a source that refuses, or whose position cannot be read.
    """
    from streams.sources.feed import Feed  # asyncio takes a tenth of a second, and files need none of it

    known = {source.name: writer.store.position(source.name) for source in sources}
    feed = Feed(
        [(source, found[0] if (found := known[source.name]) else None) for source in sources],
        batch_size=writer.settings.store.batch,
        linger_s=writer.settings.store.commit_s,
        future_ms=round(writer.settings.intake.future_s * 1000),
        now_ms=now_ms,
    )
    with feed:
        for batch in feed.batches(stop):
            writer.progress.status.links = feed.links
            writer.take(batch)


def _read_growing(writer: Embedded, path: Path, column_map: ColumnMap | None, settings: Settings, stop: Stop) -> None:
    known = writer.store.position(follow_name(path))
    batches = follow_batches(
        path,
        column_map,
        batch_size=settings.store.batch,
        linger_s=settings.store.commit_s,
        future_ms=round(settings.intake.future_s * 1000),
        position=known[0] if known else None,
        now_ms=now_ms,
        stop=stop,
    )
    _take_all(writer, batches, stop)


def _take_all(writer: Embedded, batches: Iterable[Batch], stop: Stop | None) -> bool:
    """Take batches until they end (True) or until someone says stop (False)."""
    is_ended = False
    iterator = iter(batches)
    with closing(iterator):  # type: ignore[type-var]
        for batch in iterator:
            writer.take(batch)
            is_ended = batch.ended
            if stop is not None and stop():
                break
    return is_ended


def _refuse_mixed(paths: Sequence[Path], sources: Sequence[str], *, follow: bool, has_map: bool) -> None:
    """A run reads files, or live sources."""
    if sources and (paths or follow or has_map):
        raise InputError(
            "--source goes without --input, --follow and --map; read the files first: a later run with --source goes "
            "on in the same data folder"
        )


def _settings(path: Path | None, order: Literal["time", "arrival"] | None) -> Settings:
    settings = load_settings(path)
    if order is None:
        return settings
    return settings.model_copy(update={"intake": settings.intake.model_copy(update={"order": order})})


def _found(path: Path | None, default: str) -> Path | None:
    """The file that was named, else the one of the usual name in this folder, and then it is said."""
    if path is not None or not Path(default).is_file():
        return path
    sys.stderr.write(f"murmure: using ./{default}\n")
    return Path(default)


def _settle_brands(writer: Embedded, column_map: ColumnMap | None) -> None:
    """Without a brand every text would be off-topic, and what was read once is not read again.

    The brands of the folder are in force, unless others were given; a new folder takes those of `./brands.toml`.
    """
    if writer.store.brands().brand:
        return
    here = _found(None, "brands.toml")
    if here is not None:
        writer.put_in_force(load_brands(here))
    elif column_map is None or not any("brand" in event.fields for event in column_map.event):
        raise InputError(
            f"no brands are known in {writer.data}, so every text would be off-topic; give --brands brands.toml "
            "(murmure init writes one)"
        )


def _tell(totals: dict[str, int], data: Path, format: str, *, is_stopped: bool) -> None:  # noqa: A002
    show(summary(totals), ("outcome", "n"), format, title="What became of the events of this run")
    if format == "table":
        sys.stderr.write(
            f"\n{'Stopped; the same command goes on from here. ' if is_stopped else ''}"
            f'Ask: murmure sql --data {data} "select brand, count(*) from mentions group by 1"\n'
        )
