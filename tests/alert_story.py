"""A stream with one planted burst, for tests that tell people of it: quiet days, then many people within minutes."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline.events import Event, Instant, Mention
from pipeline.records import Batch
from pipeline.settings import Brand, Brands, IntakeSettings, Settings, StoreSettings
from streams.alerts_file import AlertsFile
from streams.embedded import Embedded
from tests.quick_reader import QuickReader

__all__ = ["ACME", "BURST_MS", "MINUTE_MS", "batches", "quiet_and_burst", "settings_of", "writer"]

ACME = Brands(brand=(Brand(id="acme", name="acme"),))
MINUTE_MS = 60_000
BURST_MS = 30 * MINUTE_MS  # how long it lasts
_HOUR_MS = 60 * MINUTE_MS
_EVERY_MS = 40 * MINUTE_MS


def quiet_and_burst(burst_ms: int, *, days: int = 4, n_burst: int = 60, after_ms: int = 0) -> list[Event]:
    """Quiet days, then people who had said nothing before, and quiet again for `after_ms`.
    In order of time; the burst begins at `burst_ms`, or within the quarter of an hour before."""
    burst_ms -= burst_ms % (15 * MINUTE_MS)  # however late it is while this is told: the same slots
    rng = random.Random(5)
    times = [burst_ms - days * 24 * _HOUR_MS + int(i * _EVERY_MS * rng.uniform(0.9, 1.1)) for i in range(days * 36)]
    events: list[Event] = [
        said(f"q{i}", at_ms, f"person{i % 29}", f"acme is as ever, day {i}")
        for i, at_ms in enumerate(times)
        if at_ms < burst_ms
    ]
    for i in range(n_burst):
        text = f"acme is down again in street {i} !!"
        events.append(said(f"b{i}", burst_ms + i * BURST_MS // n_burst, f"angry{i}", text))
    after = range(burst_ms + BURST_MS + _EVERY_MS, burst_ms + BURST_MS + after_ms, _EVERY_MS)
    events += [said(f"a{i}", at_ms, f"person{i % 29}", f"acme is as ever, later {i}") for i, at_ms in enumerate(after)]
    return sorted(events, key=lambda event: int(event.at_ms))


def said(id: str, at_ms: int, author: str, text: str) -> Mention:  # noqa: A002 - the word of Mention
    return Mention(source="s", id=id, at_ms=Instant(at_ms), author=author, text=text)


def batches(events: Sequence[Event], size: int = 20, first: int = 1, *, ended: bool = False) -> Iterator[Batch]:
    """The events in this order, stamped as an input stamps them; `first` numbers the positions."""
    newest: int | None = None
    for number, start in enumerate(range(0, len(events), size), first):
        part = events[start : start + size]
        stamps = []
        for event in part:
            stamps.append(int(event.at_ms) if newest is None else newest)
            newest = max(int(event.at_ms), newest or 0)
        is_last = ended and start + size >= len(events)
        yield Batch(
            input="story",
            events=list(part),
            stamps=stamps,
            position=str(number),
            mark_ms=newest,
            ended=is_last,
            received_ms=newest or 0,
        )


def settings_of(file: AlertsFile) -> Settings:
    """Of a run that is told of these alerts, and publishes little."""
    store = StoreSettings(publish_s=3_600, snapshot_s=3_600)
    return Settings(intake=IntakeSettings(order="arrival"), store=store, alerts=file.settings())


def writer(
    data: Path,
    file: AlertsFile,
    now_ms: Callable[[], int],
    *,
    is_live: bool = True,
    elapsed: Callable[[], float] = time.monotonic,
) -> Embedded:
    """The writer of a folder that tells people what a file says."""
    reader = QuickReader(ACME)
    return Embedded(
        data,
        settings_of(file),
        ACME,
        now_ms,
        is_live=is_live,
        quiet=True,
        reader=reader,
        alerts=file,
        elapsed=elapsed,
    )
