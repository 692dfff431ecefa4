"""`murmure alerts dry-run RULES`: what these rules would have found in the history that is stored, and told nobody.

The stored rows go to the same watch as those of a live run, in the order of their times, as if none had been late.
"""

import sys
from collections.abc import Iterator
from heapq import merge
from pathlib import Path
from typing import Any

from pipeline.alert_rows import AlertRow
from pipeline.alert_settings import AlertSettings, Signal
from pipeline.early import MOTIVES, UNASKED, Passed, Said, words_of
from pipeline.errors import InputError
from pipeline.horizons import DAY_MS
from pipeline.watch import Watch
from streams.alerts_file import load_alerts
from streams.display import show
from streams.instants import parse_instant, rfc3339
from streams.named import brand_meant, refuse_unknown
from streams.queries import published
from streams.statements import statement

__all__ = ["execute", "replayed"]

_MONTH_MS = 30 * DAY_MS
_QUARTER_MS = 900_000
_Step = tuple[int, str, Said | Passed]


def execute(*, rules: Path, since: str | None, brand: str | None, data: Path, format: str) -> None:  # noqa: A002
    """List what would have been found, and say how it compares with what people called useful or noise."""
    settings = load_alerts(rules).settings()
    if brand is not None:
        brand = brand_meant(data, brand)
        refuse_unknown(data, brand)
    with published(data) as con:
        steps = list(_steps(con, brand))
        if not steps:
            raise InputError(f"{data} holds no mentions{f' of {brand}' if brand else ''}: there is nothing to try on")
        known = con.execute(
            "SELECT brand, epoch_ms(started_at), epoch_ms(coalesce(closed_at, updated_at)), verdict FROM alerts "
            "WHERE rule <> 'blind'"
        ).fetchall()
    first_ms, last_ms = steps[0][0], steps[-1][0]
    since_ms = first_ms if since is None else _moment_ms(since, last_ms)
    found = [row for row in replayed(settings, steps) if row.detected_at_ms >= since_ms]
    rows = [_shown(row, known) for row in found]
    columns = ("brand", "rule", "signals", "detected_at", "delay_min", "seen", "usual", "authors", "breadth", "known")
    show(rows, columns, format, title=f"What {rules} would have found since {_written(since_ms)}")
    brands = {of for _, of, _ in steps}
    months = (last_ms - max(since_ms, first_ms)) / _MONTH_MS
    useful = [k for k in known if k[3] == "useful" and k[2] >= since_ms]
    met = sum(any(_meets(row, k) for row in found) for k in useful)
    declared = sum(_declared(settings, of) for of in sorted(brands))
    incidents = "incident" if len(found) == 1 else "incidents"
    sys.stderr.write(
        f"\n{len(found)} {incidents} in {months:.1f} months of {len(brands)} brands; at most {declared * months:.2g} "
        "of them are expected to be false, by what the rules declare.\n"
        + (f"Of {len(useful)} that people called useful it would have found {met}.\n" if useful else "")
        + "Nobody was told.\n"
    )


def _declared(settings: AlertSettings, brand: str) -> float:
    """False alarms a month of one brand, all signals together."""
    counts = sum(settings.rate_of(signal, brand) for signal in Signal if signal is not Signal.MIX)
    return counts + sum(settings.rate_of(Signal.MIX, brand, label) for label in MOTIVES)


def replayed(settings: AlertSettings, steps: list[_Step]) -> list[AlertRow]:
    """The incidents, each as it ended, in the order they were found. `steps` in the order of their times (ms)."""
    watch, told = Watch(settings), {}
    for at_ms, brand, step in steps:
        if type(step) is Said:
            watch.early.said([brand], step, at_ms)
        elif type(step) is Passed:
            watch.early.passed([brand], step, at_ms)
        if watch.early.next_ms is None or at_ms >= watch.early.next_ms + _QUARTER_MS:
            told.update({row.alert_id: row for row in watch.close(at_ms)[0]})
    told.update({row.alert_id: row for row in watch.close(steps[-1][0])[0]})
    return sorted(told.values(), key=lambda row: (row.detected_at_ms, row.alert_id))


def _steps(con: Any, brand: str | None) -> Iterator[_Step]:  # noqa: ANN401 - a connection of DuckDB, imported late
    said = con.execute(statement("alerts/said"), {"brand": brand}).fetchall()
    passed = con.execute(statement("alerts/passed"), {"brand": brand}).fetchall()
    return merge(map(_said, said), map(_passed, passed), key=lambda step: step[0])


def _said(row: tuple[Any, ...]) -> _Step:
    brand, source, id_, author, at_ms, provenance, polarity, p, text, links = row
    motives = tuple(round(p.get(m.value, 0.0) * 10_000) for m in MOTIVES) if provenance in UNASKED else ()
    return at_ms, brand, Said(source, id_, author, at_ms, provenance, polarity, motives, words_of(text), tuple(links))


def _passed(row: tuple[Any, ...]) -> _Step:
    brand, source, post_id, actor, of, of_author, at_ms = row
    return at_ms, brand, Passed(source, post_id, actor, of, of_author, at_ms)


def _shown(row: AlertRow, known: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    verdicts = sorted({k[3] or "found too" for k in known if _meets(row, k)})
    usual = f"{row.expected:.1f} [{row.expected_lo:.1f}, {row.expected_hi:.1f}]"
    delay = round((row.detected_at_ms - row.started_at_ms) / 60_000)
    found = row.brand, row.rule, " ".join(row.signals), _written(row.detected_at_ms), delay
    return *found, round(row.observed, 1), usual, row.authors, row.breadth, ", ".join(verdicts)


def _meets(row: AlertRow, known: tuple[Any, ...]) -> bool:
    """Whether an incident is of the same brand and time as one that is stored."""
    brand, started_ms, until_ms, _ = known
    ends_ms = row.closed_at_ms or row.updated_at_ms
    return bool(row.brand == brand and row.started_at_ms <= until_ms and ends_ms >= started_ms)


def _moment_ms(since: str, last_ms: int) -> int:
    """The moment that --since names: a time, or so many days before the last one that is known."""
    if since[-1:] == "d" and since[:-1].isdigit():
        return last_ms - int(since[:-1]) * DAY_MS
    try:
        return int(parse_instant(since))
    except ValueError as fault:
        raise InputError(f"--since {since!r}: {fault}; write such as 90d, or 2026-11-22T00:00:00Z") from None


def _written(at_ms: int) -> str:
    return rfc3339(at_ms)[:16].replace("T", " ")
