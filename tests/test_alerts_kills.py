"""kill -9 while people are being told: nothing is lost, nothing is invented, the tables are those of a quiet run."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.codec import encode
from streams.equality import tables_equal
from streams.queries import ask
from tests.alert_story import MINUTE_MS, quiet_and_burst
from tests.killable_alerts import main
from tests.notices import receiver, wait_until

HOUR_MS = 60 * MINUTE_MS


def start(data: Path, events: Path, url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.killable_alerts", str(data), str(events), "3", url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[1])
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def story(folder: Path) -> Path:
    """A burst of some hours ago, and its end."""
    events = folder / "events.ndjson"
    story = quiet_and_burst(time.time_ns() // 1_000_000 - 11 * HOUR_MS // 2, after_ms=5 * HOUR_MS)
    events.write_bytes(b"".join(encode(event) + b"\n" for event in story))
    return events


def ids_of_a_quiet_run(folder: Path, events: Path) -> list[str]:
    with receiver() as hook:
        main(folder / "quiet", events, 5_000, hook.url)
        return hook.ids


@pytest.mark.prove
@pytest.mark.slow
def test_kills_at_any_moment_lose_no_notice_and_invent_none(tmp_path: Path) -> None:
    rng, events = random.Random(3), story(tmp_path)
    with receiver([503, "hang"]) as hook:
        for _ in range(5):
            process = start(tmp_path / "killed", events, hook.url)
            time.sleep(rng.uniform(0.2, 2.0))
            process.kill()
            _, errors = process.communicate(timeout=60)
            assert process.returncode in (0, -9), errors.decode()
        main(tmp_path / "killed", events, 5_000, hook.url)
        deadline = time.monotonic() + 30
        while undelivered(tmp_path / "killed") and time.monotonic() < deadline:  # a retry that waits its seconds
            time.sleep(1)
            main(tmp_path / "killed", events, 5_000, hook.url)
        told = hook.ids
    quiet = ids_of_a_quiet_run(tmp_path, events)
    assert len(quiet) == len(set(quiet)) >= 4
    assert sorted(set(told)) == sorted(quiet)
    rows = ask(tmp_path / "killed", "SELECT (SELECT count(*) FROM alert_rows), count(*) FROM alert_evidence").rows
    assert rows[0][0] == 1
    assert rows[0][1] > 0
    assert tables_equal(tmp_path / "killed", tmp_path / "quiet")


@pytest.mark.slow
def test_a_kill_between_commit_and_the_answer_repeats_the_notice_under_its_id(tmp_path: Path) -> None:
    events = story(tmp_path)
    with receiver(["hang"]) as hook:
        process = start(tmp_path / "killed", events, hook.url)
        wait_until(lambda: hook.got, 30)  # stored, sent, and no answer came yet
        process.kill()
        process.communicate(timeout=60)
        main(tmp_path / "killed", events, 5_000, hook.url)
        told = hook.ids
    quiet = ids_of_a_quiet_run(tmp_path, events)
    assert told[0] == told[1] == quiet[0]
    assert told[1:] == quiet
    assert tables_equal(tmp_path / "killed", tmp_path / "quiet")


def undelivered(data: Path) -> bool:
    return bool(ask(data, "FROM outbox WHERE status <> 'sent'").rows)
