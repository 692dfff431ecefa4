"""What it costs to put a copy where people read, while the store grows: checkpoint, copy, fsync, rename.

Each commit is of 200 shares; after every other one publishing is due, as it is each second of a live run, and the
commit waits for it. Rows of the size of real posts are put in beneath to give the file its size. Wall seconds, since
most of it is the disk's. The obvious way is a plain `cp`, which gives a reader half a file, or one that a power cut
leaves empty.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa
from msgspec import Struct

from benchmarks.calibration import sample
from benchmarks.figures import Check, Figure, Outcome
from benchmarks.material import START_MS, batches, brands, mention_lines, posts, share_lines
from models.ties import KINDS
from pipeline.records import Batch
from pipeline.settings import Settings
from streams.embedded import Embedded
from streams.queries import PUBLISHED_FILE

__all__ = ["run"]

_SIZES_MB = (10, 50, 200)
_N_COMMITTED = 200
_N_TIMES = 100  # so often is each of the first posts put in at a time
_N_EXECUTED = 300
_SEEN = "SELECT (SELECT count(*) FROM mentions), (SELECT count(*) FROM interactions)"
_NOW_MS = START_MS + 86_400_000


class _Costs(Struct):
    """Seconds: of a commit alone, of one that publishes, of a plain copy. `same`: readers see what was committed."""

    commit_s: float
    publish_s: float
    copy_s: float
    size_mb: float
    same: bool


def run(*, is_quick: bool) -> Outcome:
    """Seconds of publishing at each size, and of the ties, which are written whole before it."""
    sizes, rounds, n_ties = ((10,), 2, 50_000) if is_quick else (_SIZES_MB, 5, 1_000_000)
    figures: list[Figure] = []
    found: list[_Costs] = []
    with TemporaryDirectory(prefix="murmure-bench-") as folder:
        clock = _Clock()
        work = _commits(2 * rounds * len(sizes))
        with Embedded(Path(folder), Settings(), brands(100), clock.now_ms, is_live=True, elapsed=clock) as writer:
            writer.take(next(work))
            for size_mb in sizes:
                _fill(writer, size_mb)
                clock.pass_publishing()
                writer.tick()
                found.append(_measured(writer, work, clock, rounds))
                figures += _figures(size_mb, found[-1])
            figures.append(_ties(writer, n_ties))
    checks = [
        Check("readers find every commit that was published", all(costs.same for costs in found)),
        Check("the published files have the sizes", all(c.size_mb >= s for s, c in zip(sizes, found, strict=True))),
    ]
    told = ", ".join(f"{costs.size_mb:.0f}" for costs in found)
    return Outcome(figures=figures, checks=checks, notes=[f"files of {told} MB, {rounds} round(s); wall seconds"])


class _Clock:
    """Seconds that pass when we say so: publishing is due then, and only then."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def __call__(self) -> float:
        return self._now_s

    def now_ms(self) -> int:
        return _NOW_MS + round(1000 * self._now_s)

    def pass_publishing(self) -> None:
        self._now_s += Settings().store.publish_s


def _figures(size_mb: int, costs: _Costs) -> list[Figure]:
    return [
        Figure(
            what=f"publishing {size_mb} MB",
            unit="s",
            value=costs.publish_s - costs.commit_s,
            more_is_better=False,
            baseline=costs.copy_s,
            baseline_is="cp",
        ),
        Figure(
            what=f"a commit while it is due, {size_mb} MB",
            unit="s",
            value=costs.publish_s,
            more_is_better=False,
            baseline=costs.commit_s,
            baseline_is="a commit alone",
        ),
    ]


def _measured(writer: Embedded, work: Iterator[Batch], clock: _Clock, rounds: int) -> _Costs:
    """The middle of some rounds in which a commit, a commit that publishes and a copy take turns."""
    commits, publishes, copies = [], [], []
    published = writer.data / PUBLISHED_FILE
    copy = writer.data / "copy.duckdb"
    for _ in range(rounds):
        sample()
        batch, due = next(work), next(work)
        commits.append(_wall(partial(writer.take, batch)))
        clock.pass_publishing()
        publishes.append(_wall(partial(writer.take, due)))
        copies.append(_wall(lambda: subprocess.run(["cp", str(published), str(copy)], check=True)))
    with duckdb.connect(str(published), read_only=True) as con:
        seen = con.execute(_SEEN).fetchall()
    return _Costs(
        commit_s=median(commits),
        publish_s=median(publishes),
        copy_s=median(copies),
        size_mb=published.stat().st_size / 1e6,
        same=seen == writer.store.con.execute(_SEEN).fetchall(),
    )


def _wall(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _commits(n: int) -> Iterator[Batch]:
    """A batch of posts about brands, then batches of shares of them, one each 50 ms."""
    first_ms = START_MS + 100 * _N_COMMITTED
    yield from batches(mention_lines(posts(_N_COMMITTED, seed=8)), _N_COMMITTED, _NOW_MS)
    lines = share_lines(n * _N_COMMITTED, _N_COMMITTED, 50_000, 8, first_ms)
    yield from batches(lines, _N_COMMITTED, _NOW_MS, first_ms)


def _fill(writer: Embedded, size_mb: int) -> None:
    """Put posts and their labels into the store until its file has this size."""
    con, path = writer.store.con, writer.store.path
    fill = (
        "INSERT INTO mentions BY NAME SELECT m.* REPLACE (concat(mention_id, '-', ?, '-', i) AS mention_id, "
        "concat(text, sha256(concat(text, ?, i)), md5(concat(text, i, ?))) AS text) "
        "FROM range(?) AS times(i), (FROM mentions LIMIT ?) AS m"
    )
    while path.stat().st_size < size_mb * 1e6:
        (n,) = con.execute("SELECT count(*) FROM mentions").fetchall()[0]
        con.execute(fill, [n, n, n, _N_TIMES, _N_COMMITTED])
        con.execute("CHECKPOINT")


def _ties(writer: Embedded, n: int) -> Figure:
    """How long it takes to write all ties anew, which publishing does whenever one changed."""
    rng = np.random.default_rng(9)
    moment = pa.array(np.full(n, _NOW_MS), pa.timestamp("ms"))
    people = pa.array([f"reader{i}" for i in range(50_000)])
    table = pa.table(
        {
            "brand": pa.array(["norvia"]).take(pa.array(np.zeros(n, dtype=np.int64))),
            "source_id": people.take(pa.array(np.sort(rng.integers(0, len(people), n)))),
            "target_id": people.take(pa.array(rng.integers(0, len(people), n))),
            "weight": pa.array(rng.random(n)),
            **{f"n_{kind}": pa.array(rng.integers(0, 5, n)) for kind in KINDS},
            "reciprocity": pa.array(rng.random(n)),
            "first_at": moment,
            "last_at": moment,
            "as_of": moment,
        }
    )
    seconds = median(_wall(lambda: writer.store.write_ties(table)) for _ in range(3))
    rows = list(zip(*table.slice(0, _N_EXECUTED).to_pydict().values(), strict=True))
    con = writer.store.con
    insert = f"INSERT INTO ties VALUES ({', '.join('?' * table.num_columns)})"
    one_by_one_s = _wall(lambda: con.executemany(insert, rows)) * n / len(rows)
    return Figure(
        what=f"{n / 1e6:g} M ties written whole, before it",
        unit="s",
        value=seconds,
        more_is_better=False,
        baseline=one_by_one_s,
        baseline_is="executemany, reckoned from a few rows",
    )
