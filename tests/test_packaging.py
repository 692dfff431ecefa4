"""The wheel holds all it needs: built, installed alone, and run."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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
@pytest.mark.timeout(600)
def test_the_wheel_and_what_it_declares_suffice_for_the_demo(wheel: Path, tmp_path: Path) -> None:
    """In an empty environment, with nothing but the wheel and the dependencies it names, at the locked versions."""
    locked = [line.split(" \\")[0] for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()]
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("\n".join(line for line in locked if line[:1].isalnum()), encoding="utf-8")
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    if shutil.which("uv"):
        install = ["uv", "pip", "install", "--quiet", "--python", str(python)]
    else:
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--constraint", str(constraints), str(wheel)], check=True)
    command = [str(environment / "bin" / "murmure"), "demo", "--events", "2000", "--data", str(tmp_path / "demo")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Mentions" in done.stdout
    assert (tmp_path / "demo" / "murmure.duckdb").is_file()
