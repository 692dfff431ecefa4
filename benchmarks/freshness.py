"""From the line written to the answer read: how old the newest answer is while `murmure run --follow` writes.

A real run in a process of its own follows a growing file that already holds a simulated market; this process adds
posts at a steady rate and opens the published file again and again. An event is visible when a reader, opening the
file anew, finds it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import duckdb
import msgspec

from benchmarks.figures import Check, Figure, Outcome
from benchmarks.startup import murmure
from pipeline.simulate import brands_toml, simulate
from streams.instants import rfc3339
from streams.queries import PUBLISHED_FILE

__all__ = ["run"]

_RATE = 200  # posts a second
_PATIENCE_S = 60
_LOOK_EVERY_S = 0.05
_SOURCE = "live"


def run(*, is_quick: bool) -> Outcome:
    """Seconds from an event's line to its being visible: middle, 95th of a hundred, and worst."""
    seconds, n_before = (3, 1_000) if is_quick else (20, 20_000)
    with TemporaryDirectory(prefix="murmure-bench-") as folder:
        watch = _Watch(Path(folder), n_before)
        with _following(watch):
            watch.until_published()
            delays = watch.measure(seconds)
            size_mb = watch.published.stat().st_size / 1e6
        n_stored = watch.count(), watch.count("DISTINCT mention_id")
    delays.sort()
    worst = delays[-1]
    p95 = delays[int(0.95 * (len(delays) - 1))]
    figures = [
        Figure(
            what="written -> visible in the published file, 95 of 100",
            unit="s",
            value=p95,
            floor=5.0,
            aim=2.0,
            more_is_better=False,
            scales=False,
        ),
        Figure(what="the same, worst", unit="s", value=worst, more_is_better=False, scales=False),
        Figure(what="the same, middle", unit="s", value=delays[len(delays) // 2], more_is_better=False, scales=False),
    ]
    n = len(delays)
    checks = [
        Check("every written post became visible while the run went on", n == watch.n_written),
        Check("after the end, each is stored once", n_stored == (watch.n_written, watch.n_written)),
    ]
    note = (
        f"{n:,} posts at {_RATE} a second after a market of {n_before:,} lines; the published file had {size_mb:.0f} MB"
    )
    return Outcome(figures=figures, checks=checks, notes=[note])


class _Watch:
    """The growing file, and what can be seen of it."""

    def __init__(self, folder: Path, n_before: int) -> None:
        self.data = folder / "data"
        self.published = self.data / PUBLISHED_FILE
        self.input = folder / "live.ndjson"
        self.brands = folder / "brands.toml"
        self.n_written = 0
        self._written_s: list[float] = []
        self._n = n_before
        start_ms = round(time.time() * 1000) - 3_600_000
        with self.input.open("wb") as file:
            file.writelines(simulate(n_before, seed=1, start_ms=start_ms, span_ms=3_000_000))
        self.brands.write_text(brands_toml(), encoding="utf-8")

    def until_published(self) -> None:
        """Wait until the lines that were there at the start are published: what comes before is start-up."""
        give_up_s = time.monotonic() + _PATIENCE_S
        while not self.published.exists() or self._ask("SELECT coalesce(sum(input), 0) FROM conservation") < self._n:
            if time.monotonic() > give_up_s:
                raise RuntimeError(f"the first {self._n:,} lines were not published within {_PATIENCE_S} s")
            time.sleep(_LOOK_EVERY_S)

    def measure(self, seconds: float) -> list[float]:
        """Write for some seconds, look all the while; the delay of every event, in seconds."""
        is_over = Event()
        writer = Thread(target=self._write, args=(seconds, is_over))
        writer.start()
        delays: list[float] = []
        give_up_s = time.monotonic() + seconds + _PATIENCE_S
        inode = 0
        while not (is_over.is_set() and len(delays) == self.n_written) and time.monotonic() < give_up_s:
            found = self.published.stat().st_ino
            if found != inode:
                inode, visible = found, self.count()
                now_s = time.perf_counter()
                delays += [now_s - written_s for written_s in self._written_s[len(delays) : visible]]
            time.sleep(_LOOK_EVERY_S)
        writer.join()
        return delays

    def count(self, what: str = "*") -> int:
        """How many of the written posts a reader finds; they become visible in order."""
        return self._ask(f"SELECT count({what}) FROM mentions WHERE source = '{_SOURCE}'")

    def _ask(self, sql: str) -> int:
        with duckdb.connect(str(self.published), read_only=True) as con:
            found = con.execute(sql).fetchone()
        return int(found[0]) if found else 0

    def _write(self, seconds: float, is_over: Event) -> None:
        start_s = time.perf_counter()
        with self.input.open("ab") as file:
            while (due := int(_RATE * (time.perf_counter() - start_s))) < _RATE * seconds:
                for number in range(self.n_written, due):
                    file.write(_post(number))
                file.flush()
                self._written_s += [time.perf_counter()] * (due - self.n_written)
                self.n_written = due
                time.sleep(0.01)
        is_over.set()


@contextmanager
def _following(watch: _Watch) -> Iterator[None]:
    """A run that follows the file; stopped as a person stops it, with Ctrl-C."""
    command = [*murmure(), "run", "--follow", "--input", str(watch.input), "--brands", str(watch.brands)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--data", str(watch.data)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    ) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                said, _ = process.communicate(timeout=_PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                said, _ = process.communicate()
            if process.returncode:
                sys.stderr.write(said.decode(errors="replace")[-2_000:])


def _post(number: int) -> bytes:
    event = {
        "kind": "mention",
        "source": _SOURCE,
        "id": f"live{number:07d}",
        "author": f"reader{number % 997}",
        "at": rfc3339(round(time.time() * 1000)),
        "text": f"Norvia again, for the {number}th time: the sound is fine, but who answers when it breaks?",
    }
    return msgspec.json.encode(event) + b"\n"
