"""What the journal costs the path of a share: each batch packed, appended and fsynced before the store's transaction.

One pipeline takes shares until the rows are committed, with a journal and without in turns. The obvious way is to write
the events down as lines of JSON, with one fsync a batch. What was journalled is read back.
"""

import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from benchmarks.figures import Check, Figure, Outcome, measured, rate
from benchmarks.material import START_MS, batches, brands, mention_lines, posts, share_lines
from benchmarks.spine import Spine, spine
from pipeline.records import Batch
from streams.codec import encode
from streams.journal import Entry, Journal

__all__ = ["run"]

_BATCH = 20_000
_N_POSTS = 2_000
_N_PEOPLE = 50_000
_EVERY_MS = 50
_FIRST_MS = START_MS + _N_POSTS * 100
_NOW_MS = START_MS + 86_400_000


def run(*, is_quick: bool) -> Outcome:
    """The rate with the journal; microseconds and bytes that it adds to an event."""
    n, pairs = (6_000, 1) if is_quick else (60_000, 3)
    lines = share_lines(n * 2 * pairs, _N_POSTS, _N_PEOPLE, 3, _FIRST_MS, _EVERY_MS)
    with_s: list[float] = []
    without_s: list[float] = []
    json_s: list[float] = []
    taken: list[Batch] = []
    with TemporaryDirectory(prefix="murmure-bench-") as folder, spine(brands(100), Path(folder)) as ours:
        plain, journal = Path(folder) / "plain", Path(folder) / "state" / "journal"
        ours.journal = switched = _Switched(journal)
        for batch in batches(mention_lines(posts(_N_POSTS, seed=3)), _BATCH, _NOW_MS):
            ours.take(batch)
        before, switched.cpu_s = _size(journal), 0.0
        for number in range(2 * pairs):
            begin = number * n
            part = list(batches(lines[begin : begin + n], _BATCH, _NOW_MS, _FIRST_MS + begin * _EVERY_MS))
            switched.is_on = number % 4 in (0, 3)  # neither always follows the other
            (with_s if switched.is_on else without_s).append(measured(partial(_take, ours, part)))
            if switched.is_on:
                json_s.append(measured(partial(_write_json, plain, part)))
                taken += part
        n_bytes, plain_bytes = _size(journal) - before, plain.stat().st_size
        n_committed = ours.one("SELECT count(*) FROM interactions")
        checks = [
            Check("what was journalled reads back as it was taken", _reads_back(journal, taken)),
            Check("with or without a journal, every share is committed", n_committed == len(lines)),
        ]
    n_taken = n * pairs
    figures = [
        Figure(
            what="shares, decoded, to the committed row with the journal",
            unit="a CPU-s",
            value=rate(n, median(with_s)),
            baseline=rate(n, median(without_s)),
            baseline_is="the same without a journal",
        ),
        Figure(
            what="the journal, an event",
            unit="us",
            value=switched.cpu_s / n_taken * 1e6,
            more_is_better=False,
            baseline=median(json_s) / n * 1e6,
            baseline_is="a line of JSON",
        ),
        Figure(
            what="the journal, a million events",
            unit="MB",
            value=n_bytes / n_taken,
            more_is_better=False,
            baseline=plain_bytes / n_taken,
            baseline_is="a line of JSON",
        ),
    ]
    note = (
        f"{n:,} shares a round in batches of {_BATCH:,}, {pairs} round(s) of each; waiting for the disk takes no CPU; "
        "the floor of the whole path, journal included, is judged by 'shares'"
    )
    return Outcome(figures=figures, checks=checks, notes=[note])


class _Switched(Journal):
    """A journal that can be left out, and tells its CPU seconds; what it holds is numbered without gaps."""

    is_on = True
    cpu_s = 0.0
    n = 0

    def append(self, entry: Entry) -> None:
        if not self.is_on:
            return
        start = time.process_time()
        self.n += 1
        super().append(replace(entry, seq=self.n))
        self.cpu_s += time.process_time() - start


def _take(ours: Spine, part: Sequence[Batch]) -> None:
    for batch in part:
        ours.take(batch)


def _write_json(path: Path, taken: Sequence[Batch]) -> None:
    with path.open("ab") as file:
        for batch in taken:
            file.write(b"\n".join(map(encode, batch.events)))
            file.flush()
            os.fsync(file.fileno())


def _reads_back(journal: Path, taken: Sequence[Batch]) -> bool:
    """Whether the entries after the first, which holds the posts, are these batches."""
    entries = list(Journal(journal).entries(1))
    return len(entries) == len(taken) and all(
        entry.enriched is not None and entry.enriched.events == batch.events and entry.enriched.stamps == batch.stamps
        for entry, batch in zip(entries, taken, strict=True)
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
