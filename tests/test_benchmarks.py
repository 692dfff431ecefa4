"""The benchmarks run and get the right answers; how fast they are is for `make bench` to judge."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figures import Figure

ROOT = Path(__file__).parent.parent
NAMES = ("shares", "mentions", "scanning", "graph", "freshness", "startup", "restart", "journal", "publishing")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.slow
def test_benchmarks_run_and_their_answers_are_right() -> None:
    check(("graph", "journal"))


@pytest.mark.prove
def test_every_benchmark_runs_and_every_answer_is_right() -> None:
    check(NAMES)


def check(names: tuple[str, ...]) -> None:
    done = run("--quick", *(names if names != NAMES else ()))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout
    ran = [line.partition(":")[0] for line in done.stdout.splitlines() if "speed of this core" in line]
    assert ran == list(names)
    assert done.stdout.count("  right: ") >= 2 * len(names)


def test_a_benchmark_that_is_not_there_is_a_wrong_call() -> None:
    done = run("sharse")
    assert done.returncode == 2
    assert "no benchmark named 'sharse'; the names are: shares" in done.stderr


def test_a_slower_core_has_lower_floors_for_work_and_later_ones_for_time() -> None:
    work = Figure(what="", unit="a CPU-s", value=40_000, floor=60_000, aim=110_000)
    assert [work.verdict(speed) for speed in (1.0, 0.6, 0.3)] == ["FLOOR FAILS", "floor holds", "aim reached"]
    wait = Figure(what="", unit="s", value=0.9, floor=0.8, aim=0.4, more_is_better=False)
    assert [wait.verdict(speed) for speed in (1.0, 0.8, 0.4)] == ["FLOOR FAILS", "floor holds", "aim reached"]


def test_bytes_and_ratios_are_the_same_on_every_core() -> None:
    memory = Figure(what="", unit="B", value=90, floor=80, aim=60, more_is_better=False, scales=False, baseline=360)
    assert memory.verdict(0.1) == "FLOOR FAILS"
    assert memory.ratio == 4.0


def test_a_figure_without_a_floor_is_information() -> None:
    assert Figure(what="", unit="s", value=1.0).verdict(1.0) == "information"
