"""How long it takes until a command answers: `murmure --help`, `murmure sql`, against bare Python and `import duckdb`.

Wall seconds, the median of some starts in turn, with warm file caches. CPU seconds are printed beside them.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.calibration import sample
from benchmarks.figures import Check, Figure, Outcome
from benchmarks.material import START_MS, batches, brands, mention_lines, posts
from benchmarks.spine import spine
from streams.publish import publish

__all__ = ["murmure", "run"]

_N_POSTS = 200


def murmure() -> list[str]:
    """The command as it is installed beside this Python, else the module behind it."""
    script = Path(sys.executable).parent / "murmure"
    return [str(script)] if script.exists() else [sys.executable, "-c", "from streams.cli import main; main()"]


def run(*, is_quick: bool) -> Outcome:
    """Seconds of `--help` and of a count over a small published file."""
    with TemporaryDirectory(prefix="murmure-bench-") as folder:
        data = Path(folder)
        _publish_some(data)
        ask = [*murmure(), "sql", "--data", str(data), "SELECT count(*) AS n FROM mentions", "--format", "csv"]
        commands = [
            [*murmure(), "--help"],
            ask,
            [sys.executable, "-c", "pass"],
            [sys.executable, "-c", "import duckdb; duckdb.connect().execute('SELECT 1').fetchall()"],
        ]
        wall, cpu, said = _in_turn(commands, 2 if is_quick else 5)
    figures = [
        Figure(
            what="murmure --help",
            unit="s",
            value=wall[0],
            floor=0.8,
            aim=0.4,
            more_is_better=False,
            baseline=wall[2],
            baseline_is="python -c pass",
        ),
        Figure(
            what="murmure sql, a count",
            unit="s",
            value=wall[1],
            floor=1.2,
            aim=0.6,
            more_is_better=False,
            baseline=wall[3],
            baseline_is="python -c 'import duckdb', SELECT 1",
        ),
    ]
    checks = [
        Check("--help names the commands", all(name in said[0] for name in ("demo", "run", "sql", "doctor"))),
        Check("sql gives the right count", said[1].split() == ["n", str(_N_POSTS)]),
    ]
    note = f"CPU seconds: --help {cpu[0]:.2f}, sql {cpu[1]:.2f}, bare Python {cpu[2]:.2f}, duckdb {cpu[3]:.2f}"
    return Outcome(figures=figures, checks=checks, notes=[note])


def _publish_some(data: Path) -> None:
    with spine(brands(20), data) as ours:
        for batch in batches(mention_lines(posts(_N_POSTS, seed=1)), _N_POSTS, START_MS + 86_400_000):
            ours.take(batch)
        publish(ours.store, data, START_MS)


def _in_turn(commands: Sequence[Sequence[str]], rounds: int) -> tuple[list[float], list[float], list[str]]:
    """Median wall and CPU seconds of each command, and what it said; one round more that does not count."""
    wall: list[list[float]] = [[] for _ in commands]
    cpu: list[list[float]] = [[] for _ in commands]
    said = [""] * len(commands)
    for number in range(rounds + 1):
        sample()
        for i, command in enumerate(commands):
            before, start = _children_s(), time.perf_counter()
            said[i] = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            if number:
                wall[i].append(time.perf_counter() - start)
                cpu[i].append(_children_s() - before)
    return [median(seconds) for seconds in wall], [median(seconds) for seconds in cpu], said


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
