"""The name of what reads the labels: another one for other numbers, cues or code, the same for the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models import model_name
from models.model_name import version_of
from models.motives import LabelModel
from models.weights import Weights, load


@pytest.fixture(scope="module")
def shipped() -> Weights:
    return load()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is named, that can be changed."""
    (tmp_path / "data").mkdir()
    ours = Path(model_name.__file__).parent
    for name in ("data/cues.tsv", *(f"{name}.py" for name in model_name._CODE.split())):
        (tmp_path / name).write_bytes((ours / name).read_bytes())
    monkeypatch.setattr(model_name, "files", lambda _: tmp_path)
    monkeypatch.setattr(model_name, "_code", model_name._code.__wrapped__)
    return tmp_path


def test_the_same_numbers_cues_and_code_have_one_name(shipped: Weights, elsewhere: Path) -> None:
    assert version_of(shipped) == version_of(load()) == LabelModel.of(shipped).version
    assert version_of(shipped).startswith(f"{shipped.version}.")
    for path in elsewhere.rglob("*.*"):  # as on a machine with other line ends
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert version_of(shipped) == LabelModel.of(shipped).version


@pytest.mark.parametrize("name", ["data/cues.tsv", "rules.py", "features.py", "lexicon.py", "tokens.py"])
def test_other_cues_rules_or_features_have_another_name(name: str, shipped: Weights, elsewhere: Path) -> None:
    before = version_of(shipped)
    (elsewhere / name).write_text((elsewhere / name).read_text("utf-8") + "\n# x", "utf-8")
    assert version_of(shipped) != before


def test_other_numbers_of_one_corpus_have_another_name(shipped: Weights) -> None:
    other = replace(shipped, bias=shipped.bias + np.float32(0.01))
    assert other.version == shipped.version
    assert version_of(other) != version_of(shipped)


def test_every_part_that_reads_a_text_is_named() -> None:
    """Whatever `motives` imports, but for what the numbers themselves hold."""
    package = Path(model_name.__file__).parent
    seen, todo = set[str](), ["motives"]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        lines = (package / f"{name}.py").read_text("utf-8").splitlines()
        todo += [line.split()[1].removeprefix("models.") for line in lines if line.startswith("from models.")]
    assert seen - set(model_name._CODE.split()) == {"corpus", "model_name", "weights"}
