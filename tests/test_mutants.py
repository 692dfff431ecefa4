"""Small wrong patches of the code, kept in `tests/mutants`: each must make one of its tests fail.

A mutant names a file, a text that occurs in it once, what to put there instead, why that is wrong, and the tests that
notice. When the code moves on, move its mutants along; when one survives (`make prove` tries all), a test is missing.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct, convert

ROOT = Path(__file__).parents[1]
_PARTS = ("models", "pipeline", "streams", "tests", "docs", "examples", "benchmarks")


class Mutant(Struct, frozen=True, forbid_unknown_fields=True):
    """One wrong patch; `killed_by` are pytest's names of quick tests."""

    file: str
    find: str
    replace: str
    why: str
    killed_by: tuple[str, ...]


MUTANTS = {
    path.stem: convert(tomllib.loads(path.read_text(encoding="utf-8")), Mutant)
    for path in sorted((ROOT / "tests" / "mutants").glob("*.toml"))
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_fits_the_code_and_names_tests_that_are_there(name: str) -> None:
    mutant = MUTANTS[name]
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.find) == 1, f"{mutant.file} must hold this once: {mutant.find!r}"
    assert mutant.find != mutant.replace
    assert mutant.killed_by
    for test in mutant.killed_by:
        file, _, function = test.partition("::")
        assert f"def {function}(" in (ROOT / file).read_text(encoding="utf-8") if function else (ROOT / file).is_file()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the code to be spoilt."""
    folder = tmp_path_factory.mktemp("mutants")
    for part in _PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, folder / file)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.prove
def test_the_tests_that_kill_mutants_pass_on_the_sound_code(tree: Path) -> None:
    tests = tuple(dict.fromkeys(test for mutant in MUTANTS.values() for test in mutant.killed_by))
    done = _pytest(tree, tests)
    assert done.returncode == 0, done.stdout


@pytest.mark.prove
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_does_not_survive(name: str, tree: Path) -> None:
    mutant = MUTANTS[name]
    file = tree / mutant.file
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace(mutant.find, mutant.replace), encoding="utf-8")
    try:
        done = _pytest(tree, mutant.killed_by)
    finally:
        file.write_text(sound, encoding="utf-8")
    assert done.returncode in (0, 1), done.stdout + done.stderr  # 2 and above: the tests themselves could not run
    assert done.returncode == 1, f"{name} survives ({mutant.why}): {', '.join(mutant.killed_by)} did not notice"


def _pytest(tree: Path, tests: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", "-m", "not prove", *tests]
    spoilt = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "MURMURE_PROVE": "1"}
    return subprocess.run(command, cwd=tree, env=spoilt, capture_output=True, text=True, check=False)
