"""Whole runs over an invented Jetstream that breaks all the time: the tables are those of a quiet one."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.equality import tables_equal
from streams.queries import ask
from streams.sources.bluesky_events import event_of
from streams.sources.jetstream import Wire, read_frame
from tests.fake_jetstream import FakeJetstream, serving
from tests.jetstream_story import story
from tests.killable_live import go_on, quick_settings, seq_of

ROOT = Path(__file__).parents[1]


def n_events(fake: FakeJetstream) -> int:
    """How many events the story holds."""
    frames = [read_frame(told.v1, "v1") for told in fake.story]
    return sum(event_of(frame) is not None for frame in frames)  # type: ignore[arg-type]


def run_through(data: Path, fake: FakeJetstream) -> dict[str, int]:
    """Read the whole story, and a little longer; what became of the events of this run."""
    n, over_s = n_events(fake), list[float]()
    with serving(fake):

        def is_over(writer: object, _: object) -> bool:
            if not over_s and writer.progress.outcomes["input"] >= n:  # type: ignore[attr-defined]
                over_s.append(time.monotonic() + 0.2)
            return bool(over_s) and time.monotonic() > over_s[0]

        writer = go_on(data, quick_settings(fake.url, fake.wire), is_over)
    assert over_s, "the story never came to its end"
    return dict(writer.progress.outcomes)


def holds(data: Path) -> bool:
    return all(row[-1] for row in ask(data, "SELECT source, holds FROM outcomes_by_source").rows)


@pytest.mark.parametrize(("wire", "numbered"), [("v1", True), ("v1", False), ("v2", True)])
def test_ten_lost_connections_leave_no_trace(tmp_path: Path, wire: Wire, numbered: bool) -> None:
    told = story(4_000, numbered=numbered)
    calm = run_through(tmp_path / "calm", FakeJetstream(told, wire, numbered))
    drops = [300, 1, 0, 700, 33, 250, 5, 600, 2, 900]
    broken = FakeJetstream(told, wire, numbered, drops=list(drops), refuses=[503, 429], twice=17)
    assert run_through(tmp_path / "broken", broken) == calm
    assert len(broken.asked) >= len(drops) + 1
    verdict = tables_equal(tmp_path / "calm", tmp_path / "broken")
    assert verdict, verdict
    assert ask(tmp_path / "broken", "SELECT * FROM coverage WHERE reason = 'gap'").rows == []
