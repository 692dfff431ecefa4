"""A label model of one's own: named in the settings, read with, and shares corrected by its own errors."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.model_name import version_of
from models.weights import load, to_bytes
from pipeline.errors import InputError, SettingsError
from pipeline.events import Instant, Mention
from pipeline.records import Batch
from pipeline.settings import Brand, Brands, LabelSettings, Settings
from streams.commands.check import execute as check
from streams.config import load_settings
from streams.embedded import Embedded
from streams.label_model import load_weights
from streams.queries import ask
from streams.replay import replay

NOON = 1_767_614_400_000
GLOBEX = Brand(id="globex", name="Globex")
ACME = Brands(brand=(Brand(id="acme", name="Acme"),))
ERRORS = "SELECT hit, miss FROM label_errors WHERE label = 'venting' AND language = 'fr'"


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model that ships under another name, in the belief that it never errs."""
    shipped = load()
    errors = shipped.errors.copy()
    errors[:, 0], errors[:, 2] = 1.0, 0.0
    path = tmp_path_factory.mktemp("mine") / "mine.npz"
    path.write_bytes(to_bytes(replace(shipped, version="mine.1", errors=errors)))
    return path


def take(data: Path, number: int, model: Path | None) -> None:
    event = Mention(
        source="s", id=f"p{number}", at_ms=Instant(NOON + number), author="ann", text="Acme encore en panne"
    )
    labels = LabelSettings(model="" if model is None else str(model))
    with Embedded(data, Settings(labels=labels), ACME, lambda: NOON + 1_000, quiet=True) as writer:
        writer.take(
            Batch(
                input="test",
                events=[event],
                stamps=[NOON + number],
                position=str(number),
                mark_ms=NOON,
                ended=False,
                received_ms=NOON,
            )
        )


@pytest.mark.slow
def test_posts_are_read_by_the_model_that_is_named_and_shares_corrected_by_its_errors(
    mine: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    take(data, 1, None)
    shipped = ask(data, ERRORS).rows
    assert shipped[0][0] < 0.9
    take(data, 2, mine)
    assert ask(data, ERRORS).rows == [(1, 0)]
    take(data, 3, None)
    assert ask(data, ERRORS).rows == shipped
    versions = ask(data, "SELECT mention_id, model_version FROM mentions ORDER BY 1").rows
    ours, theirs = version_of(load()), version_of(load(mine.read_bytes()))
    assert theirs.startswith("mine.1.")
    assert versions == [("p1", ours), ("p2", theirs), ("p3", ours)]


@pytest.mark.slow
def test_a_replay_with_other_brands_corrects_shares_by_the_model_it_reads_with(mine: Path, tmp_path: Path) -> None:
    take(tmp_path / "data", 1, mine)
    replay(tmp_path / "data", tmp_path / "again", brands=Brands(brand=(Brand(id="acme", name="Acme"), GLOBEX)))
    assert ask(tmp_path / "again", ERRORS).rows == [(1, 0)]
    replay(tmp_path / "data", tmp_path / "shipped", settings=Settings())
    assert ask(tmp_path / "shipped", ERRORS).rows[0][0] < 0.9


def test_the_path_is_from_the_settings_file(mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = mine.parent / "murmure.toml"
    config.write_text('[labels]\nmodel = "mine.npz"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings(config).labels.model == str(mine.resolve())


@pytest.mark.parametrize("content", [None, b"junk"])
def test_a_model_that_cannot_be_used_is_a_fault_of_the_settings(tmp_path: Path, content: bytes | None) -> None:
    config = tmp_path / "murmure.toml"
    config.write_text('[labels]\nmodel = "mine.npz"\n', encoding="utf-8")
    if content is not None:
        (tmp_path / "mine.npz").write_bytes(content)
    with pytest.raises(SettingsError, match=r"labels.model: .*mine.npz cannot be used as a model"):
        check(brands=None, map=None, config=config, alerts=None)


@pytest.mark.slow
def test_a_folder_remembers_whose_errors_its_view_tells_when_views_are_renewed(mine: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    take(data, 1, mine)
    with Embedded(data, None, None, lambda: NOON + 1_000, quiet=True) as writer:
        writer.store.set_meta("definitions", "of an older release")
    with Embedded(data, None, None, lambda: NOON + 1_000, quiet=True):
        pass  # a command that reads nothing
    assert ask(data, ERRORS).rows == [(1, 0)]


def test_a_file_that_is_no_model_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "no.npz").write_bytes(b"no model")
    with pytest.raises(InputError, match=r"no.npz cannot be used as a model"):
        load_weights(tmp_path / "no.npz")
    with pytest.raises(InputError, match="cannot be used"):
        take(tmp_path / "data", 1, tmp_path / "no.npz")
