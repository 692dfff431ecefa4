"""From start to ready: a data folder with a million ties, left as a kill leaves it, is opened again.

One process takes shares until there are the ties, takes a snapshot and some commits more, and lets go without a word.
A second one opens the folder as every command does: it loads the snapshot, plays the journal after it, publishes. The
obvious way is to take all events again. The published ties are compared with a recount in numpy, from the events.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
from numpy.typing import NDArray

from benchmarks.calibration import sample
from benchmarks.figures import Check, Figure, Outcome
from benchmarks.material import START_MS, brands
from pipeline.events import Event, How, Instant, Share
from pipeline.records import Batch
from pipeline.settings import Settings
from streams.collector import collect_seldom
from streams.embedded import Embedded
from streams.queries import PUBLISHED_FILE

__all__ = ["run"]

_BATCH = 20_000
_BATCHES_AFTER = 5  # commits after the snapshot
_BRANDS = ("norvia", "lumio", "brenn")
_KINDS = (How.REPOST, How.QUOTE, How.REPLY, How.LIKE)
_EVERY_MS = 500
_NOW_MS = START_MS + 366 * 86_400_000

Ints = NDArray[np.int64]


def run(*, is_quick: bool) -> Outcome:
    """Seconds and memory of a start; at full size there are a million ties and some more."""
    n = 15_000 if is_quick else 1_120_000
    with TemporaryDirectory(prefix="murmure-bench-") as folder:
        load = _in_a_process("load", folder, n)
        starts = [_in_a_process("start", folder, n) for _ in range(1 if is_quick else 3)]
        start = sorted(starts, key=lambda found: found["ready_s"])[len(starts) // 2]
        found = _published(Path(folder) / PUBLISHED_FILE)
    expected = _recount(n)
    figures = [
        Figure(
            what=f"restart with {len(expected[0]) / 1e6:.2f} M ties, until ready",
            unit="s",
            value=start["ready_s"],
            floor=20.0,
            aim=5.0,
            more_is_better=False,
            baseline=load["taking_s"],
            baseline_is="taking all events again",
        ),
        Figure(what="the same, most memory held", unit="MB", value=start["peak_mb"], more_is_better=False),
    ]
    checks = [
        Check("the same ties are there as in a recount", bool(np.array_equal(found[0], expected[0]))),
        Check("their weights equal the recount to 1e-9", bool(np.allclose(found[1], expected[1], rtol=1e-9, atol=0))),
        Check("it stands at the last commit", start["seq"] > load["seq"]),
    ]
    note = (
        f"{n:,} shares, the last {_BATCHES_AFTER} batches of {_BATCH // _part(n):,} after the snapshot of "
        f"{load['snapshot_mb']:.0f} MB; CPU {start['cpu_s']:.1f} s"
    )
    return Outcome(figures=figures, checks=checks, notes=[note])


def _in_a_process(what: str, folder: str, n: int) -> dict[str, float]:
    """What the process says, and in `ready_s` when it said so, from its start."""
    sample()
    began_s = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.restart", what, folder, str(n)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        ready_s = time.perf_counter() - began_s
        _, errors = process.communicate()
    sample()
    if process.returncode:
        raise RuntimeError(f"'{what}' with {n} events failed: {errors.strip()[-500:]}")
    found: dict[str, float] = json.loads(said)
    return {**found, "ready_s": ready_s}


def _open(folder: Path) -> Embedded:
    collect_seldom()
    return Embedded(folder, Settings(), brands(100), lambda: _NOW_MS + round(1000 * time.monotonic()))


def _load(folder: Path, n: int) -> dict[str, float]:
    writer = _open(folder)
    batches = list(_batches(n))
    began_s = time.perf_counter()
    for number, batch in enumerate(batches):
        if number == len(batches) - _BATCHES_AFTER:
            writer.snapshot()
        writer.take(batch)
    taking_s = time.perf_counter() - began_s
    newest = max((folder / "state" / "snapshots").glob("*.snapshot"))
    found = {"taking_s": taking_s, "seq": writer.seq, "snapshot_mb": newest.stat().st_size / 1e6}
    writer.abandon()
    return found


def _start(folder: Path) -> dict[str, float]:
    writer = _open(folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak_mb = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    found = {"seq": writer.seq, "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": peak_mb}
    writer.abandon()
    return found


def _part(n: int) -> int:
    """By how much smaller batches are when there is little to take."""
    return max(1, 400_000 // n)


def _acts(n: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Brand, actor, target and kind of each share, as numbers: nearly every one makes a new tie."""
    rng = np.random.default_rng(6)
    actors = (300_000 * rng.random(n) ** 1.5).astype(np.int64)
    targets = (20_000 * rng.random(n) ** 2).astype(np.int64)
    return rng.integers(0, len(_BRANDS), n), actors, targets, rng.integers(0, len(_KINDS), n)


def _batches(n: int) -> Iterator[Batch]:
    """The shares as a column map gives them: with a constant brand, so that no post must be known."""
    columns = [column.tolist() for column in _acts(n)]
    events: list[Event] = [
        Share(
            source="bench",
            id=f"s{i:09d}-at-some-length-as-platforms-like-them",
            at_ms=Instant(START_MS + i * _EVERY_MS),
            how=_KINDS[kind],
            author=f"reader{actor}",
            of=f"m{i % 50_000}",
            of_author=f"author{target}",
            brand=_BRANDS[brand],
        )
        for i, (brand, actor, target, kind) in enumerate(zip(*columns, strict=True))
    ]
    size = _BATCH // _part(n)
    for begin in range(0, n, size):
        part = events[begin : begin + size]
        stamps = [int(event.at_ms) for event in part]
        yield Batch(
            input="bench", events=part, stamps=stamps, position=str(begin), mark_ms=stamps[-1], received_ms=_NOW_MS
        )


def _recount(n: int) -> tuple[Ints, NDArray[np.float64]]:
    """Key and weight of every tie, ordered by key, as the definition says."""
    settings = Settings()
    brand, actor, target, kind = _acts(n)
    at_ms = START_MS + np.arange(n) * _EVERY_MS
    as_of_ms = at_ms[-1] - round(settings.intake.lateness_s * 1000)
    age = (as_of_ms - at_ms) / (settings.graph.half_life_days * 86_400_000)
    gains = np.array([getattr(settings.graph.weights, how) for how in _KINDS])[kind] * np.exp2(-age)
    keys, number = np.unique(_key(brand, actor, target), return_inverse=True)
    weights = np.zeros(len(keys))
    np.add.at(weights, number, gains)
    return keys, weights


def _published(path: Path) -> tuple[Ints, NDArray[np.float64]]:
    """The same from the published file."""
    with duckdb.connect(str(path), read_only=True) as con:
        found = con.execute(
            "SELECT list_position(?, brand) - 1 AS brand, weight, source_id[7:]::BIGINT AS actor, "
            "target_id[7:]::BIGINT AS target FROM ties",
            [list(_BRANDS)],
        ).fetchnumpy()
    keys = _key(found["brand"], found["actor"], found["target"])
    order = np.argsort(keys)
    return keys[order], found["weight"][order]


def _key(brand: Ints, actor: Ints, target: Ints) -> Ints:
    return (brand.astype(np.int64) * 1_000_000 + actor) * 1_000_000 + target


if __name__ == "__main__":
    what, where, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(_load(where, count) if what == "load" else _start(where)), flush=True)
