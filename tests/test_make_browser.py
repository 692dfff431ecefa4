"""`make browser` installs Chromium where it is missing and may be installed, once, and is silent everywhere else."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APT = """#!/bin/sh
echo "$@" >> asked
case "$*" in
  *install*) cp tools/apt-get tools/chromium;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "tools").mkdir()
    for name in ("sh", "echo", "cp", "rm", "tail", "test", "make"):
        found = shutil.which(name)
        if found is not None:
            (tmp_path / "tools" / name).symlink_to(found)
    tool(tmp_path, "apt-get", APT)
    tool(tmp_path, "id", "#!/bin/sh\necho 0\n")
    return tmp_path


def tool(folder: Path, name: str, text: str) -> None:
    (folder / "tools" / name).write_text(text)
    (folder / "tools" / name).chmod(0o755)


def made(folder: Path) -> tuple[str, list[str]]:
    """What `make browser` says, and what apt-get is asked for."""
    (folder / "asked").unlink(missing_ok=True)
    kept = {
        name: value for name, value in os.environ.items() if name not in ("PATH", "MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    }
    command = [shutil.which("make") or "make", "browser"]
    environment = {"PATH": str(folder / "tools"), **kept}
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    asked = (folder / "asked").read_text().splitlines() if (folder / "asked").exists() else []
    return done.stdout, asked


def test_what_is_missing_is_installed_once(folder: Path) -> None:
    said, asked = made(folder)
    assert said == "installing chromium ...\n"
    assert [line.split()[-1] for line in asked] == ["update", "chromium"]
    assert "--no-install-recommends" in asked[1]
    assert made(folder) == ("", [])


def test_nothing_is_installed_by_who_is_not_root_or_has_no_apt(folder: Path) -> None:
    tool(folder, "id", "#!/bin/sh\necho 1000\n")
    assert made(folder) == ("", [])
    tool(folder, "id", "#!/bin/sh\necho 0\n")
    (folder / "tools" / "apt-get").unlink()
    assert made(folder) == ("", [])


def test_a_fault_is_told_and_ends_nothing_else(folder: Path) -> None:
    tool(folder, "apt-get", "#!/bin/sh\necho no network\nexit 100\n")
    said, _ = made(folder)
    assert said.endswith("no network\nchromium could not be installed: see .chromium.log\n")
