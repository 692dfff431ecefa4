"""What the writer says of itself, and whether it lives."""

import json
from pathlib import Path
from typing import Any

from streams.status import Status, is_running, read_status, write_status
from streams.store import Store
from tests.store_samples import NOON_MS


def status(**changes: object) -> Status:
    told: dict[str, Any] = {"pid": 7, "started_at_ms": NOON_MS, "updated_at_ms": NOON_MS + 5, **changes}
    return Status(phase="reading", input="posts.ndjson", outcomes={"accepted": 3}, **told)


def test_what_was_said_last_is_read(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    for pid in (7, 8):
        write_status(tmp_path, status(pid=pid))
    assert read_status(tmp_path) == status(pid=8)
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["status.json"]


def test_other_programs_can_read_it(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    write_status(tmp_path, status())
    found = json.loads((tmp_path / "state" / "status.json").read_text())
    assert (found["phase"], found["outcomes"]) == ("reading", {"accepted": 3})


def test_nothing_readable_is_no_status(tmp_path: Path) -> None:
    assert read_status(tmp_path) is None
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "status.json").write_text('{"pid": 7')
    assert read_status(tmp_path) is None


def test_a_writer_runs_while_it_holds_the_lock_and_not_a_moment_longer(tmp_path: Path) -> None:
    said = [is_running(tmp_path)]
    with Store.open(tmp_path):
        said.append(is_running(tmp_path))
    assert [*said, is_running(tmp_path)] == [False, True, False]
