"""The wheel holds all it needs: built, installed alone, and run."""

import subprocess
import sys
import zipfile
from email.parser import BytesParser
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.journeys import stale
from tests.test_docs import README, answer, made, text

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_every_module_and_data_file_and_nothing_else(wheel: Path) -> None:
    names = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    tracked = {
        path.relative_to(ROOT).as_posix()
        for package in ("models", "pipeline", "streams")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names == tracked


@pytest.mark.slow
def test_the_wheel_and_what_it_declares_suffice_for_the_demo_whose_answer_is_that_of_the_readme(
    wheel: Path, tmp_path: Path
) -> None:
    """In an environment with nothing but the wheel and the dependencies it names, and theirs."""
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    packages = next((environment / "lib").glob("python*/site-packages"))
    for name in closure(requirements_of(wheel)):
        link(name, packages)
    into = ["--target", str(packages), "--no-deps", "--no-index", "--quiet", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", "install", *into, str(wheel)], check=True)
    python = str(environment / "bin" / "python")
    said = subprocess.run([python, "-c", "import pytest"], cwd=tmp_path, capture_output=True, check=False)
    assert said.returncode != 0, "what only developers need must not be here"
    main = [python, "-c", "from streams.cli import main; main()"]
    command = [*main, "demo"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Mentions" in done.stdout
    assert (tmp_path / "demo-data" / "murmure.duckdb").is_file()
    assert made(text(README), "answer")[2] == answer(tmp_path / "demo-data"), "run: python -m tests.test_docs"
    assert stale(tmp_path) == [], "run: python -m tests.journeys"
    roles = ", ".join(f"streams.commands.{role}" for role in ("worker", "sink", "ingest", "topics", "dead_letters"))
    subprocess.run([python, "-c", f"import {roles}"], cwd=tmp_path, check=True, capture_output=True)


def requirements_of(wheel: Path) -> list[Requirement]:
    with zipfile.ZipFile(wheel) as opened:
        (metadata,) = (name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
        fields = BytesParser().parsebytes(opened.read(metadata))
    return [Requirement(line) for line in fields.get_all("Requires-Dist", [])]


def closure(wanted: list[Requirement]) -> set[str]:
    """The distributions that these need, and those that they need; each is here in a version that is allowed."""
    found: set[str] = set()
    left = [(requirement, "") for requirement in wanted]
    while left:
        requirement, extra = left.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        here = distribution(requirement.name)
        assert requirement.specifier.contains(here.version, prereleases=True), f"{requirement}: {here.version}"
        key = f"{canonicalize_name(requirement.name)}[{','.join(sorted(requirement.extras))}]"
        if key not in found:
            found.add(key)
            for extra_here in ("", *requirement.extras):
                left += [(Requirement(line), extra_here) for line in here.requires or ()]
    return {key.partition("[")[0] for key in found}


def link(name: str, packages: Path) -> None:
    """Lay the files of an installed distribution into another place."""
    here = distribution(name)
    for top in {file.parts[0] for file in here.files or () if file.parts[0] not in ("..", "__pycache__")}:
        source, target = Path(str(here.locate_file(top))), packages / top
        if not target.exists() and source.exists():
            target.symlink_to(source)
