"""kill -9 at any moment, again and again: the tables are those of a run that nobody disturbed."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.codec import encode
from streams.equality import tables_equal
from tests.killable import main
from tests.test_faults import event


def start(data: Path, events: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.killable", str(data), str(events), "7"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[1])
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def kill_often(folder: Path, n_kills: int, n_events: int, seed: int) -> None:
    """Kill a run so often, while it opens, recovers, reads, commits, publishes or takes a snapshot; then end it."""
    rng = random.Random(seed)
    events = folder / "events.ndjson"
    events.write_bytes(b"".join(encode(event(number)) + b"\n" for number in range(n_events)))
    n_killed = 0
    for _ in range(n_kills):
        process = start(folder / "killed", events)
        time.sleep(rng.uniform(0, 0.6))
        process.kill()
        _, errors = process.communicate(timeout=60)
        n_killed += process.returncode == -9
        assert process.returncode in (0, -9), errors.decode()
    assert n_killed >= n_kills * 0.9, "the story was too short"
    main(folder / "killed", events, 5_000)
    main(folder / "quiet", events, 5_000)
    assert tables_equal(folder / "killed", folder / "quiet")


@pytest.mark.slow
def test_four_kills_leave_no_trace(tmp_path: Path) -> None:
    kill_often(tmp_path, 4, 1_000, seed=1)


@pytest.mark.prove
def test_two_hundred_kills_leave_no_trace(tmp_path: Path) -> None:
    kill_often(tmp_path, 200, 40_000, seed=2)
