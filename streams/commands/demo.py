"""`murmure demo`: the whole job, offline, on a made-up market, and what it found."""

import shutil
import sys
import time
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.settings import IntakeSettings, Settings
from streams.collector import collect_seldom
from streams.commands.run import now_ms, read_bounded
from streams.config import load_brands
from streams.demo_report import tell
from streams.demo_world import declared_in, write_demo_world
from streams.embedded import Embedded
from streams.status import is_running
from streams.stop import Stop

__all__ = ["execute", "make_room"]

_MARK = "made-by-murmure-demo.txt"


def execute(*, data: Path, events: int, seed: int) -> None:
    """Simulate, run, publish, report. A folder of an earlier demo is made anew; any other folder is refused."""
    make_room(data)
    started = time.monotonic()
    sys.stderr.write(f"murmure: simulating a market of {events:,} events, and two more (all synthetic, seed {seed})\n")
    truth = write_demo_world(events, seed, data / "input")
    settings = Settings(intake=IntakeSettings(order="arrival"))
    with Embedded(data, settings, load_brands(data / "input" / "brands.toml"), now_ms) as writer:
        collect_seldom()
        for declaring in declared_in(data / "input"):
            writer.declare(declaring)
        read_bounded(writer, [data / "input" / "events.ndjson"], None, settings, Stop())
    tell(data, truth, time.monotonic() - started)


def make_room(data: Path) -> None:
    """An empty folder to work in; nothing that is not ours is ever removed."""
    if data.exists() and any(data.iterdir()):
        if not (data / _MARK).is_file():
            raise StoreError(f"{data} holds something that is no murmure demo; choose an empty folder with --data")
        if is_running(data):
            raise StoreError(f"another murmure is writing {data}; end it, or choose another folder with --data")
        shutil.rmtree(data)
    data.mkdir(parents=True, exist_ok=True)
    (data / _MARK).write_text("The next `murmure demo` on this folder removes it and starts again.\n", encoding="utf-8")
