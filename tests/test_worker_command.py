"""The worker's command: alone under its name, gone in time, and never without a reader it once had."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from structlog import get_logger
from structlog.testing import capture_logs

from pipeline.errors import LockedError
from pipeline.settings import Brand, Brands, IntakeSettings
from streams.cluster.brands_topic import InForce
from streams.commands import worker as command
from streams.commands.worker import Reads, leave_in_time
from streams.writer_lock import WriterLock


class Feed:
    """What is in force is what it is told."""

    def __init__(self, version: int) -> None:
        self.put(version)

    def put(self, version: int) -> None:
        brands = Brands(version=version, brand=(Brand(id="acme", name="acme"),))
        self.now = InForce(version, brands, IntakeSettings(), 0)

    def wait(self, _patience_s: float) -> InForce:
        return self.now


class Made:
    """A reader that some brands cannot be made into."""

    def __init__(self, brands: Brands, _intake: IntakeSettings) -> None:
        if brands.version == 2:
            raise RuntimeError("bad brands")

    def with_brands(self, brands: Brands) -> "Made":
        return Made(brands, IntakeSettings())


def test_brands_that_no_reader_can_be_made_of_leave_the_last_one_and_are_told_once() -> None:
    feed: Any = Feed(1)
    make: Any = Made
    reads = Reads(feed, get_logger(), make)
    first = reads()
    assert first[2] == 1
    feed.put(2)
    with capture_logs() as logs:
        assert [reads(), reads()] == [first, first]
    assert [(line["event"], line["version"], line["kept"]) for line in logs] == [("brands not taken up", 2, 1)]
    feed.put(3)
    assert reads()[2] == 3


def test_the_first_brands_that_no_reader_can_be_made_of_are_an_error() -> None:
    feed: Any = Feed(2)
    make: Any = Made
    with pytest.raises(RuntimeError, match="bad brands"):
        Reads(feed, get_logger(), make)()


def test_a_second_worker_of_the_same_name_is_refused_before_it_calls_the_broker(tmp_path: Path) -> None:
    (tmp_path / "w1").mkdir()
    lock = WriterLock(tmp_path / "w1", "worker", 0)
    try:
        with pytest.raises(LockedError, match=r"a worker named 'w1' runs already.* give each .* --name"):
            command.execute(brokers="127.0.0.1:1", config=None, name="w1", work=tmp_path, health=None)
    finally:
        lock.release()


def test_who_is_told_to_stop_has_left_in_time() -> None:
    is_told, has_left = threading.Event(), threading.Event()
    leave_in_time(is_told.is_set, has_left.set, 0.2)
    time.sleep(0.5)
    assert not has_left.is_set()
    is_told.set()
    assert not has_left.wait(0.05)
    assert has_left.wait(5)
