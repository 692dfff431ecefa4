"""A long run holds no more at its end than in its middle. `make prove` has ten minutes of it."""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.events import Delete, Edit, Follow, Mention, Reject, Share
from streams.codec import decode_line
from tests.soak import Sample, shortfalls, slope
from tests.soak_talk import N_PEOPLE, soak_lines
from tests.stories import START

ROOT = Path(__file__).parent.parent
CALM = [
    Sample(
        events=1000 * i,
        memory_mb=200.0 + i % 3,
        blocks=500_000 + 100 * (i % 5),
        descriptors=9 + i % 2,
        journal_mb=1.0 + i % 4,
        live_mb=30.0,
        published_mb=30.0 + i % 2,
    )
    for i in range(100)
]


@pytest.mark.prove
def test_a_steady_stream_of_the_same_people_leaves_nothing_behind() -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("memory and descriptors are read from /proc")
    command = [sys.executable, "-m", "tests.soak", "24000"]
    one_arena = {**os.environ, "MALLOC_ARENA_MAX": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=one_arena)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "24,000 lines" in done.stdout
    assert "MB a million lines" in done.stdout


def test_a_calm_run_falls_short_of_nothing() -> None:
    assert shortfalls(CALM) == []


def test_the_first_half_is_warm_up() -> None:
    growing = [replace(s, memory_mb=s.memory_mb - max(0, 40 - i), live_mb=min(i, 30)) for i, s in enumerate(CALM)]
    assert shortfalls(growing) == []


@pytest.mark.parametrize(
    ("what", "each"),
    [("memory_mb", 1), ("blocks", 300), ("descriptors", 1), ("journal_mb", 0.2), ("live_mb", 2), ("published_mb", 2)],
)
def test_what_grows_with_the_lines_is_told(what: str, each: float) -> None:
    leaking = [replace(s, **{what: getattr(s, what) + each * i}) for i, s in enumerate(CALM)]
    (fault,) = shortfalls(leaking)
    assert what.partition("_")[0] in fault or (what == "blocks" and "objects" in fault)


def test_the_slope_is_of_a_million_lines_and_not_led_astray_by_an_outlier() -> None:
    line = [replace(s, memory_mb=100 + s.events * 7 / 1e6) for s in CALM]
    line[50] = replace(line[50], memory_mb=900.0)
    assert slope(line, "memory_mb") == pytest.approx(7.0)


def test_the_talk_has_everything_that_can_happen_among_a_few_people() -> None:
    found = [decode_line(line, "soak", i) for i, line in enumerate(islice(soak_lines(7, START, 1000), 5_000))]
    assert {type(event) for event in found} == {Mention, Share, Edit, Delete, Follow, Reject}
    authors = {event.author for event in found if isinstance(event, Mention | Share)}
    assert authors <= {f"person{i}" for i in range(N_PEOPLE)}
    ids = [(type(event), event.id) for event in found if not isinstance(event, Reject)]
    assert len(set(ids)) < 0.95 * len(ids)
