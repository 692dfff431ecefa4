"""The order of what is forced to disk, which no kill can show: a rename must not reach the disk before its bytes."""

import os
from pathlib import Path

import pytest

from streams.inbox import drop
from tests.disk import Recorder
from tests.test_faults import BATCHES, writer

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

# What the writer says of itself, for doctor alone: after a power cut there is none to speak of.
SAID = ("status.json", "writer.lock")


def test_whatever_others_rest_on_is_on_disk_before(tmp_path: Path) -> None:
    with Recorder(tmp_path, SAID) as recorder:
        with writer(tmp_path) as running:
            recorder.watch(running)
            for number, batch in enumerate(BATCHES):
                running.take(batch)
                if number % 3 == 1:
                    drop(tmp_path, "brands", b'[[brand]]\nid = "acme"\nname = "acme"\n')
                    running.tick()
                if number % 4 == 2:
                    running.publish()
                if number % 4 == 3:
                    running.snapshot()
        with writer(tmp_path) as running:
            recorder.watch(running)
            running.snapshot()
    assert recorder.faults == []
    assert recorder.n_committed == len(BATCHES)
    assert recorder.n_renamed > 20
    assert recorder.n_removed > 5


def test_the_recorder_sees_a_careless_writer(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        (tmp_path / "x.part").write_bytes(b"bytes")
        (tmp_path / "x.part").replace(tmp_path / "file")
        (tmp_path / "file").unlink()
    assert recorder.faults == [
        "file was renamed before its bytes were on disk",
        "the removal of file before the rename of file was on disk",
    ]


def test_the_recorder_lets_a_careful_writer_pass(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        with (tmp_path / "x.part").open("wb") as file:
            file.write(b"bytes")
            file.flush()
            os.fsync(file.fileno())
        (tmp_path / "x.part").replace(tmp_path / "file")
        handle = os.open(tmp_path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    assert recorder.faults == []
