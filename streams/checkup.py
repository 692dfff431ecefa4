"""Look a data folder over: its writer, its published file, its sources, what is missing, and the disk.

A finding is `ok`, a `note` (worth knowing), or `wrong` (something must be done, and `advice` says what).
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import QueryError
from streams.backup import backup_findings
from streams.queries import PUBLISHED_FILE, ask, named_query
from streams.schema import SCHEMA_VERSION
from streams.status import Status, is_running, read_status
from streams.upkeep import upkeep

__all__ = ["NOTE", "OK", "WRONG", "Looked", "ago", "checkup"]

OK, NOTE, WRONG = "ok", "note", "wrong"
_SILENT_S = 60  # a living writer speaks every second or so
_STALE_S = 120  # and publishes soon after a commit
_OLD_S = 7 * 86_400
_MIN_FREE_BYTES = 500_000_000


class Looked(NamedTuple):
    """One thing that was looked at."""

    check: str
    verdict: str
    found: str
    advice: str = ""


def checkup(data: Path, now_ms: int, retention_days: float | None = None) -> list[Looked]:
    """Everything there is to say about a data folder at `now_ms`.

    retention_days : how long the topics can be read again, for the folder of a sink; None for files, which stay.
    """
    if not data.is_dir():
        return [Looked("data folder", WRONG, f"{data} is not there", "start 'murmure run' or name another with --data")]
    running = is_running(data)
    status = read_status(data)
    findings = [*_writer(running, status, now_ms), *_links(status if running else None, now_ms), _disk(data)]
    findings += [Looked(*found) for found in upkeep(data, now_ms, is_running=running)]
    findings += [Looked(*found) for found in backup_findings(data, now_ms, retention_days)]
    try:
        findings += _published(data, status if running else None, now_ms)
    except QueryError as error:
        verdict = NOTE if running else WRONG  # a writer that has just begun publishes in a moment
        advice = "" if running else "run 'murmure run' on this folder"
        findings.append(Looked("published file", verdict, str(error).partition("\n")[0], advice))
    return findings


def ago(ms: int) -> str:
    """A span of time before now, in the words of a person.

    >>> ago(1_500), ago(150_000)
    ('1.5 s ago', '2 minutes ago')
    """
    seconds = max(ms, 0) / 1000
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}s ago"
    return f"{seconds:.1f} s ago"


def _writer(running: bool, status: Status | None, now_ms: int) -> Iterator[Looked]:
    if not running:
        last = f"; the last one was {_doing(status)}, {ago(now_ms - status.updated_at_ms)}" if status else ""
        is_over = status is None or status.phase in ("done", "stopped")
        advice = (
            "" if is_over else "it did not end well: start the same command again, it goes on after the last commit"
        )
        yield Looked("writer", WRONG if status and status.phase == "failed" else NOTE, f"none is running{last}", advice)
    elif status is None:
        yield Looked("writer", NOTE, "one is running and has not said yet what it does")
    elif now_ms - status.updated_at_ms > _SILENT_S * 1000:
        found = f"pid {status.pid} lives, {_doing(status)}, but has been silent: {ago(now_ms - status.updated_at_ms)}"
        yield Looked("writer", WRONG, found, "look at its terminal; stop and start it again if it hangs")
    else:
        # A file of last year is not behind: only what is nearly live has a lag worth a number.
        lag = "" if status.lag_s is None or status.lag_s > _OLD_S else f", {status.lag_s:,.1f} s behind"
        found = f"pid {status.pid}, {_doing(status)}, {status.events:,} events, {status.rate:,.0f} a second{lag}"
        yield Looked("writer", OK, found)


def _links(status: Status | None, now_ms: int) -> Iterator[Looked]:
    """How live sources are connected, as the writer that reads them says."""
    for name, link in sorted(status.links.items()) if status else ():
        heard_ms = link.last_heard_ms
        heard = "nothing came yet" if heard_ms is None else f"last heard {ago(now_ms - heard_ms)}"
        lost = f", {link.breaks:,} connections lost" if link.breaks else ""
        gaps = f", {link.gaps:,} gaps" if link.gaps else ""
        found = f"{link.state} {link.address}, {heard}{lost}{gaps}"
        if link.state == "connected":
            yield Looked(f"source {name}", OK, found)
        else:
            is_long = heard_ms is None or now_ms - heard_ms > _SILENT_S * 1000
            advice = f"it goes on trying; look at the network, and at [sources.{name}]" if is_long else ""
            yield Looked(f"source {name}", WRONG if is_long else NOTE, f"{found}: {link.trouble}".rstrip(": "), advice)


def _published(data: Path, status: Status | None, now_ms: int) -> Iterator[Looked]:
    version = ask(data, "SELECT value FROM murmure_meta WHERE key = 'schema_version'").rows
    have = int(version[0][0]) if version else 0
    if have == SCHEMA_VERSION:
        yield Looked("schema", OK, f"version {have}")
    else:
        advice = "run 'murmure run' to bring it up to date" if have < SCHEMA_VERSION else "install the newer murmure"
        yield Looked("schema", WRONG, f"version {have}, this murmure has {SCHEMA_VERSION}", advice)
    age_ms = now_ms - int((data / PUBLISHED_FILE).stat().st_mtime * 1000)
    size = (data / PUBLISHED_FILE).stat().st_size / 1e6
    published_ms = now_ms - age_ms
    unseen_ms = status.last_commit_ms - published_ms if status and status.last_commit_ms else 0
    stale = unseen_ms > 0 and now_ms - published_ms > _STALE_S * 1000
    advice = "the writer lives and does not publish: look at its terminal" if stale else ""
    yield Looked("published file", WRONG if stale else OK, f"{size:,.1f} MB, published {ago(age_ms)}", advice)
    yield from _sources(data)
    for name in status.standing_still if status else ():
        found = "stands still and holds all others back: no alert is found and no bucket closed meanwhile"
        yield Looked(
            f"input {name}", WRONG, found, "look at its source; or stop the run and start it without this input"
        )
    yield from _losses(data)


def _sources(data: Path) -> Iterator[Looked]:
    for source, event_at, watermark_at, *_ in ask(data, named_query("freshness")).rows:
        complete = f", complete up to {watermark_at}" if watermark_at else ""
        yield Looked(f"input {source}", OK, f"newest event {event_at or 'none yet'}{complete} (UTC)")


def _losses(data: Path) -> Iterator[Looked]:
    outcomes = ask(data, named_query("outcomes"))
    for row in outcomes.rows:
        counted: dict[str, Any] = dict(zip(outcomes.columns, row, strict=True))
        source, holds = counted.pop("source"), counted.pop("holds")
        found = ", ".join(f"{name} {n:,}" for name, n in counted.items() if n)
        if holds:
            yield Looked(f"outcomes of {source}", OK, found or "nothing yet")
        else:
            yield Looked(f"outcomes of {source}", WRONG, f"{found}: they do not add up", "please report this as a bug")
    for source, code, n, example, *_ in ask(data, named_query("rejected")).rows:
        yield Looked(f"rejected {code}", NOTE, f"{n:,} of {source}, such as: {example}", "murmure sql --query rejected")
    for source, reason, from_at, to_at, n, detail in ask(data, named_query("coverage")).rows:
        span = f" from {from_at or '?'} to {to_at or 'now'}" if from_at or to_at else ""
        many = f", {n:,} events" if n else ""
        yield Looked(f"not seen: {source}", NOTE, f"{reason}{span}{many}. {detail or ''}".strip())


def _disk(data: Path) -> Looked:
    usage = shutil.disk_usage(data)
    path = data / PUBLISHED_FILE
    # The writer keeps the store, its copy and the copy being made.
    need = max(_MIN_FREE_BYTES, 3 * path.stat().st_size if path.exists() else 0)
    found = f"{usage.free / 1e9:,.1f} GB free ({100 * usage.free / usage.total:.0f} %)"
    if usage.free < need:
        return Looked("disk", WRONG, found, f"free some: {need / 1e9:,.1f} GB are needed to go on safely")
    return Looked("disk", OK, found)


def _doing(status: Status) -> str:
    return f"{status.phase} {status.input}".strip()
