"""`python -m tests.soak LINES [--live]`: a live writer under a steady stream; says what grows, exit 1 if it may not.

People, words and bonds stay the same (`soak_talk.py`), and event time runs so fast that ids, waiting events, posts and
rows reach the ends of their memories in the first half. After it, memory may grow by 5 MB a million events, and
Python's objects, descriptors, journal and files not at all. With `--live` the model reads the texts, at a steady
rate; without, it goes as fast as it can by a clock that counts lines, with a reading that needs no model. Set
MALLOC_ARENA_MAX=1: glibc's arenas, one a thread, fragment for long, and would hide what the program holds.
"""

import argparse
import gc
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from msgspec import Struct

from pipeline.records import Batch, Enriched
from pipeline.settings import Brand, Brands, IntakeSettings, RetentionSettings, Settings, StoreSettings
from streams.codec import decode_line
from streams.collector import collect_seldom
from streams.embedded import Embedded
from streams.queries import PUBLISHED_FILE
from streams.sources.stamping import Stamper
from tests.soak_talk import N_PEOPLE, soak_lines
from tests.stories import BRANDS, HOUR, START, enrich

__all__ = ["Sample", "main", "shortfalls", "slope"]

MB_A_MILLION = 5.0  # DESIGN, budgets
_N_DAYS = 15  # of event time, in the whole run
_NOW_MS = START + 2 * _N_DAYS * 24 * HOUR
_RATE = 1_000  # lines a second
_BATCH = 500
_N_SAMPLES = 120
_NOISE_MB = 30.0  # what allocators sway by; a leak shows in Python's objects long before
_BLOCKS_A_LINE = 0.2  # an id that is kept takes three
_GROWTH = 1.2  # by which a size may sway between two quarters of a run
_MB = 1e6


class Sample(Struct, frozen=True):
    """What the process and its folder held at one moment."""

    events: int
    memory_mb: float
    blocks: int  # what Python holds, in pieces: it sways less than memory does
    descriptors: int
    journal_mb: float
    live_mb: float
    published_mb: float


class PlainReader:
    """Reads texts as stories do."""

    def step(self, batch: Batch) -> Enriched:
        return enrich(batch)

    def with_brands(self, _brands: Brands) -> "PlainReader":
        return self


def main() -> int:
    """Run, tell, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("lines", type=int)
    parser.add_argument("--live", action="store_true", help=f"{_RATE} lines a second by the wall clock, the real model")
    asked = parser.parse_args()
    samples: list[Sample] = []
    tell = sys.stdout.write
    tell("   events  memory MB     blocks  descriptors  journal MB  live MB  published MB\n")
    began_s = time.monotonic()
    with TemporaryDirectory(prefix="murmure-soak-") as folder:
        for sample in run(Path(folder), asked.lines, is_live=asked.live):
            samples.append(sample)
            if len(samples) % (_N_SAMPLES // 20) == 0:
                tell(_line(sample))
                sys.stdout.flush()
    tell(
        f"\n{asked.lines:,} lines in {time.monotonic() - began_s:.0f} s, {_N_DAYS} days of event time, "
        f"{N_PEOPLE} people.\n{summary(samples)}\n"
    )
    faults = shortfalls(samples)
    tell("".join(f"FAILS: {fault}\n" for fault in faults))
    return 1 if faults else 0


def run(folder: Path, n_lines: int, *, is_live: bool) -> Iterator[Sample]:
    """Feed a writer so many lines; samples at even distances."""
    began_s, n, n_samples = time.monotonic(), 0, 0

    def elapsed_s() -> float:
        return time.monotonic() - began_s if is_live else n / _RATE

    def now_ms() -> int:
        return _NOW_MS + round(1000 * elapsed_s())

    reader = None if is_live else PlainReader()
    with Embedded(
        folder, _settings(n_lines / _RATE), _brands(), now_ms, is_live=True, reader=reader, elapsed=elapsed_s
    ) as writer:
        collect_seldom()
        lines = soak_lines(7, START, max(1, _N_DAYS * 24 * HOUR // n_lines))
        for batch in _batches(islice(lines, n_lines)):
            time.sleep(max(0.0, n / _RATE - elapsed_s()))
            writer.take(batch)
            n += len(batch.events) + len(batch.rejects)
            if n >= n_samples * n_lines / _N_SAMPLES:
                n_samples += 1
                yield _sample(folder, n)


def summary(samples: Sequence[Sample]) -> str:
    """The figures of the second half, in a sentence."""
    after = samples[len(samples) // 2 :]
    last = after[-1]
    return (
        f"In the second half: memory {slope(after, 'memory_mb'):+.1f} MB a million lines ({after[0].memory_mb:.0f} -> "
        f"{last.memory_mb:.0f} MB), Python's objects {slope(after, 'blocks') / 1e6:+.3f} a line, descriptors at most "
        f"{max(s.descriptors for s in after)}, journal at most {max(s.journal_mb for s in after):.1f} MB, live file "
        f"{last.live_mb:.1f} MB, published file {last.published_mb:.1f} MB."
    )


def shortfalls(samples: Sequence[Sample]) -> list[str]:
    """What grew in the second half although it may not, in words."""
    half = samples[len(samples) // 2 :]
    before, after = half[: len(half) // 2], half[len(half) // 2 :]
    n = half[-1].events - half[0].events
    grown_mb, allowed_mb = slope(half, "memory_mb") * n / 1e6, max(MB_A_MILLION * n / 1e6, _NOISE_MB)
    found = []
    if grown_mb > allowed_mb:
        found.append(f"memory grew by {grown_mb:.1f} MB over {n:,} lines; at most {allowed_mb:.1f} MB are allowed")
    if (blocks := slope(half, "blocks") / 1e6) > _BLOCKS_A_LINE:
        found.append(f"Python keeps {blocks:.2f} objects more with each line; at most {_BLOCKS_A_LINE} are allowed")
    for what in ("descriptors", "journal_mb", "live_mb", "published_mb"):
        least, most = (max(getattr(sample, what) for sample in part) for part in (before, after))
        if most > _GROWTH * least:
            found.append(f"{what} went from {least:.1f} to {most:.1f}; at most {_GROWTH} times as much is allowed")
    return found


def slope(samples: Sequence[Sample], what: str) -> float:
    """What a million events add: the median slope between any two samples (Theil-Sen)."""
    points = [(sample.events, float(getattr(sample, what))) for sample in samples]
    return median(1e6 * (b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(points, 2) if b[0] > a[0])


def _batches(lines: Iterator[bytes]) -> Iterator[Batch]:
    stamper = Stamper("soak", _BATCH, 0)
    for offset, line in enumerate(lines):
        stamper.take(decode_line(line, "soak", offset), "soak", offset, _NOW_MS)
        if stamper.is_full:
            yield stamper.batch(str(offset), _NOW_MS)


def _settings(seconds: float) -> Settings:
    """Everything is kept for a day of event time, and what is done daily by the clock is done once a day of that."""
    return Settings(
        intake=IntakeSettings(post_memory_days=1),
        store=StoreSettings(snapshot_s=5, rewrite_hours=seconds / _N_DAYS / 3600),
        retention=RetentionSettings(minute_days=1, hour_days=1, mentions_days=1, texts_days=1, rejected_days=1),
    )


def _brands() -> Brands:
    return Brands(brand=tuple(Brand(id=name, name=name) for name in BRANDS))


def _sample(folder: Path, events: int) -> Sample:
    state = folder / "state"
    gc.collect()  # cycles that libraries make are looked for seldom: they would sway the count
    return Sample(
        events=events,
        memory_mb=_resident() / _MB,
        blocks=sys.getallocatedblocks(),
        descriptors=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        journal_mb=sum(path.stat().st_size for path in (state / "journal").iterdir()) / _MB,
        live_mb=(state / "live.duckdb").stat().st_size / _MB,  # stat, never open: that would drop DuckDB's lock
        published_mb=(folder / PUBLISHED_FILE).stat().st_size / _MB,
    )


def _resident() -> int:
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return next(int(words[1]) * 1024 for words in lines)


def _line(sample: Sample) -> str:
    return (
        f"{sample.events:>9,}  {sample.memory_mb:>9.1f}  {sample.blocks:>9,}  {sample.descriptors:>11}  "
        f"{sample.journal_mb:>10.1f}  {sample.live_mb:>7.1f}  {sample.published_mb:>12.1f}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
