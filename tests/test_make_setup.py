"""`make setup` mends what was left half made, and its halves of the lock are the whole lock."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Stands for Python: writes down what it is asked for, and makes an environment whose Python is itself.
FAKE = """#!/bin/sh
echo "$@" >> asked
case "$*" in
  "-m venv"*) rm -rf .venv; mkdir -p .venv/bin; cp fake .venv/bin/python;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "fake").write_text(FAKE)
    (tmp_path / "fake").chmod(0o755)
    (tmp_path / "tools").mkdir()
    for name in ("sh", "awk", "touch", "cp", "rm", "mkdir", "make", "test", "echo"):  # and no uv
        found = shutil.which(name)
        if found is not None:
            (tmp_path / "tools" / name).symlink_to(found)
    return tmp_path


def setup(folder: Path) -> list[str]:
    """What Python was asked for by `make setup`."""
    (folder / "asked").unlink(missing_ok=True)
    made = {"PATH": str(folder / "tools"), **{k: v for k, v in os.environ.items() if k not in ("PATH", "MAKEFLAGS")}}
    subprocess.run(["make", "PYTHON=./fake", "setup"], cwd=folder, env=made, check=True, capture_output=True)
    return (folder / "asked").read_text().splitlines() if (folder / "asked").exists() else []


def test_an_environment_without_pip_is_made_anew_and_filled(folder: Path) -> None:
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").write_text("#!/bin/sh\nexit 1\n")
    (binaries / "python").chmod(0o755)
    for half in ("odd", "even"):  # of the environment that was there before
        (folder / ".venv" / f"{half}.half").touch()
    asked = setup(folder)
    assert "-m venv --clear .venv" in asked
    assert sum("--require-hashes" in line for line in asked) == 2
    assert setup(folder) == []


def test_what_was_installed_is_not_installed_again_when_only_the_project_changes(folder: Path) -> None:
    setup(folder)
    (folder / ".venv" / ".installed").unlink()
    asked = setup(folder)
    assert not any("venv" in line or "--require-hashes" in line for line in asked)
    assert any(line.endswith("-e .") for line in asked)


def test_both_halves_are_the_whole_lock(folder: Path) -> None:
    setup(folder)
    lines = [(folder / ".venv" / f"{half}.half.txt").read_text().splitlines() for half in ("odd", "even")]
    lock = (folder / "requirements.lock").read_text().splitlines()
    assert sorted(lines[0] + lines[1]) == sorted(lock)
    for half in lines:
        assert not half[0].startswith(" ")
        assert sum("==" in line for line in half) == sum(line[:1].isalnum() for line in half) > 10
