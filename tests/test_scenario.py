"""Stories of everything at once, one a seed: the tables must be those of a model that knows nothing of disks.

A story that fails is printed so that it can be pasted: `story = Story(...)`, then `check(story, folder)`.
`make prove` tells ten times as many.
"""

import shutil
from pathlib import Path

import pytest

from tests.scenario_kept import KEPT
from tests.scenario_play import Play, expected, found
from tests.scenario_story import Story, show, tell
from tests.stories import MORE

_IN_CHECK, _IN_TEST = 1, 7  # stories of `make check` and `make test`; `make prove` tells a thousand


def check(story: Story, folder: Path) -> None:
    """Play a story; say what differs from the model."""
    play = Play(story, folder)
    tables = found(play.run())
    for table, rows in expected(play).items():
        unexpected = [row for row in tables[table] if row not in rows]
        missing = [row for row in rows if row not in tables[table]]
        assert unexpected + missing == [], f"{table}: {len(unexpected)} unexpected, then missing; {play.said}"
        assert len(tables[table]) == len(rows), f"{table}: a row is there twice; {play.said}"


@pytest.mark.parametrize("hundred", range(MORE))
@pytest.mark.parametrize(
    "seed",
    [
        *range(_IN_CHECK),
        *(pytest.param(n, marks=pytest.mark.slow) for n in range(_IN_CHECK, _IN_TEST)),
        *(pytest.param(n, marks=pytest.mark.prove) for n in range(_IN_TEST, 100)),
    ],
)
def test_a_story_ends_with_the_tables_of_the_model(seed: int, hundred: int, tmp_path: Path) -> None:
    story = tell(100 * hundred + seed)
    try:
        check(story, tmp_path)
    except BaseException:
        pytest.fail(f"seed {100 * hundred + seed} fails; as a test: story = {show(story)}", pytrace=True)
    shutil.rmtree(tmp_path)  # a thousand stories are gigabytes


@pytest.mark.slow
@pytest.mark.parametrize("name", KEPT)
def test_kept_stories(name: str, tmp_path: Path) -> None:
    check(KEPT[name], tmp_path)
