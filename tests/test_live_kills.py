"""A run over Hacker News, a feed and Mastodon that is killed in the middle ends in the tables of a quiet run."""

import random
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from shutil import copytree

import pytest

from streams.equality import tables_equal
from streams.queries import ask
from tests.fake_web import serving_web
from tests.polled_stories import STORIES, Story, go_on

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "n_kills", [pytest.param(3, marks=pytest.mark.slow), pytest.param(30, marks=pytest.mark.prove)]
)
def test_kills_leave_no_trace_in_any_table(tmp_path: Path, empty_folder: Path, n_kills: int) -> None:
    rng, step = random.Random(n_kills), 60
    killed, calm = tmp_path / "killed", tmp_path / "calm"
    with ExitStack() as servers:
        stories = {name: kind(step * (n_kills + 1)) for name, kind in STORIES.items()}
        urls = {name: servers.enter_context(serving_web(story)).url for name, story in stories.items()}
        for data in (killed, calm):
            copytree(empty_folder, data)
            for story in stories.values():
                story.begin_again()
            for k in range(n_kills if data == killed else 0):
                for story in stories.values():
                    story.most = step * (k + 1)
                story = list(stories.values())[k % len(stories)]
                kill_at(data, urls, max(step * k, 1), story, step * k + rng.randrange(10, step), rng.uniform(0, 0.05))
                story.refuses = [500, 503][: k % 3]
            for story in stories.values():
                story.most = story.n
            go_on(data, urls, lambda places: all(stories[name].is_whole(place) for name, place in places.items()))
    verdict = tables_equal(calm, killed)
    assert verdict, verdict
    assert ask(killed, "SELECT count(*) FROM coverage WHERE reason = 'gap'").rows == [(0,)]
    sql = "SELECT source, count(*) > 100, count(edited_at) > 0 FROM mentions GROUP BY source ORDER BY source"
    assert ask(killed, sql).rows == [("hackernews", True, True), ("mastodon", True, False), ("rss", True, True)]


def kill_at(data: Path, urls: dict[str, str], least: int, story: Story, told: int, more_s: float) -> None:
    """Go on in a process of its own; when `least` of all is stored and a story came so far, kill it a little later."""
    told_of = [f"{name}={url}" for name, url in urls.items()]
    command = [sys.executable, "-m", "tests.polled_stories", str(data), str(least), *told_of]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == b"stored\n"
    until_s = time.monotonic() + 60
    while story.told < told and time.monotonic() < until_s:
        time.sleep(0.005)
    time.sleep(more_s)
    process.kill()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -9, errors.decode()
    assert told <= story.told < story.n, "it was killed in the middle"
