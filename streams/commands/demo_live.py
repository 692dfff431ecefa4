"""`murmure demo --serve`: the same made-up market on a page, living.

What happened up to some hours before the planted burst is read at once; then the page has something to show, and the
rest comes at a multiple of life's pace through the same writer. Only the events are paced: what murmure says of itself
goes by the machine's clock, and as these times have nothing in common, nothing of this run is called blind or silent.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pipeline.alert_settings import AlertSettings
from pipeline.records import Batch
from pipeline.settings import IntakeSettings, Settings, StoreSettings
from pipeline.simulation.truth import Burst
from streams.collector import collect_seldom
from streams.commands.demo import make_room
from streams.commands.run import now_ms
from streams.config import load_brands
from streams.demo_report import tell
from streams.demo_world import AHEAD_MS, DemoTruth, declared_in, write_demo_world
from streams.embedded import Embedded
from streams.page_beside import PageBeside
from streams.sources.batches import BoundedInput, bounded_input
from streams.sources.playing import Playing
from streams.stop import Stop
from streams.web.open_door import listening

__all__ = ["execute"]

_CALM_MS = 400 * 60_000  # of the market, between the opening of the page and the burst
_BATCH = 5_000  # events of the past: each time the page has more to show
_LOOK_S = 0.2
# No clock of the market is the machine's: nobody is told that nothing comes.
_SETTINGS = Settings(
    intake=IntakeSettings(order="arrival"), store=StoreSettings(batch=_BATCH), alerts=AlertSettings(blind_after_s=0)
)


def execute(*, data: Path, events: int, seed: int, port: int, speed: float) -> None:
    """Simulate, serve, read what was, play what comes, until Ctrl-C. The folder is made as that of `murmure demo`."""
    door = listening("127.0.0.1", port)
    make_room(data)
    stop = Stop()
    with PageBeside(data, door) as page:
        started_s = time.monotonic()
        _say(f"simulating a market of {events:,} events, and two more (all synthetic, seed {seed})")
        truth = write_demo_world(events, seed, data / "input")
        burst = truth.market.burst
        playing = Playing(burst.start_ms - _CALM_MS, AHEAD_MS, speed, _SETTINGS.store.commit_s)
        with Embedded(data, _SETTINGS, load_brands(data / "input" / "brands.toml"), now_ms, is_live=True) as writer:
            collect_seldom()
            for declaring in declared_in(data / "input"):
                writer.declare(declaring)
            is_over = _play(writer, data, playing, page, stop, burst)
            if is_over:
                _stay(writer, data, truth, page, stop, started_s)
            writer.progress.last_phase = "done" if is_over else "stopped"
    _say(f"ended; murmure doctor --data {data} looks the folder over")


def _play(writer: Embedded, data: Path, playing: Playing, page: PageBeside, stop: Stop, burst: Burst) -> bool:
    """Take the input until it ends (True) or until someone says stop (False)."""
    source = bounded_input(
        [data / "input" / "events.ndjson"], None, workdir=data / "state" / "sorted", order="arrival", now_ms=now_ms
    )
    is_shown = is_ended = False
    with closing(_batches(source, playing)) as batches:  # type: ignore[type-var]
        for batch in batches:
            writer.take(batch)
            is_ended = batch.ended
            page.refuse_ended()
            if playing.has_begun and not is_shown and not stop():
                is_shown = True
                writer.publish(is_last=True)  # with all that is made of what was: it is what the page opens with
                writer.progress.status.speed = playing.speed
                _say(_opening(page, playing, burst))
            if stop():
                break
    if is_ended:
        source.discard()
    else:
        where = f"at {_utc(playing.now_ms)} of the market" if is_shown else "before the market went on"
        _say(f"stopped {where}; writing what came")
    return is_ended


def _batches(source: BoundedInput, playing: Playing) -> Iterator[Batch]:
    return source.batches(
        batch_size=_SETTINGS.store.batch, future_ms=round(_SETTINGS.intake.future_s * 1000), holds=playing.holds
    )


def _stay(writer: Embedded, data: Path, truth: DemoTruth, page: PageBeside, stop: Stop, started_s: float) -> None:
    """Say what was found once nothing more comes; then do what people say on the page."""
    writer.progress.status.speed = None
    writer.publish(is_last=True)
    writer.progress.write("over")
    tell(data, truth, time.monotonic() - started_s)
    _say(f"the market is over, nothing more comes; the page stays at {page.address} until Ctrl-C")
    while not stop():
        page.refuse_ended()
        writer.tick()
        time.sleep(_LOOK_S)


def _opening(page: PageBeside, playing: Playing, burst: Burst) -> str:
    """What a person who waits for the page is told."""
    wait_s = (burst.start_ms - playing.now_ms) / 1000 / playing.speed
    return (
        f"open {page.address} - what you see is simulated: the market is at {_utc(playing.now_ms)}, and its clock runs "
        f"{playing.speed:,g} times as fast as yours.\n"
        f"murmure: in some {wait_s:.0f} s anger about {burst.brand} begins, and is to appear under Rising; "
        "acknowledge or judge it there. Ctrl-C ends the page and the market."
    )


def _utc(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%d %B %Y %H:%M} UTC"


def _say(said: str) -> None:
    start = "\r\x1b[2K" if sys.stderr.isatty() else ""
    sys.stderr.write(f"{start}murmure: {said}\n")
    sys.stderr.flush()
