"""Folders of every release go on: golden files left by killed writers end in the tables of a fresh run."""

import os
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import zstandard

from pipeline import snapshot as engine_snapshot
from pipeline.errors import LockedError, StoreError
from pipeline.settings import IntakeSettings, Settings, StoreSettings
from streams import journal as batch_journal
from streams.column_classes import COMPARED
from streams.commands import upgrade as upgrade_command
from streams.commands.run import read_bounded
from streams.config import load_brands
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.queries import ask
from streams.schema import SCHEMA_VERSION
from streams.store import Store
from streams.upgrade import upgrade, versions

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

ROOT = Path(__file__).parent.parent
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.tar.zst"))
NOW_MS = 1_790_000_000_000
SETTINGS = Settings(intake=IntakeSettings(order="arrival"), store=StoreSettings(batch=40))
EVENTS = Path("events.ndjson")
# What a former release did not write down, and nobody can know now: such ids are kept for ever instead.
# What the former release read keeps what its label model said of it, as `model_version` tells.
BY_THE_MODEL = (
    "mentions.act",
    "mentions.polarity",
    "mentions.model_version",
    "labels",
    "people.dominant_motive",
    "people.role",
    "concentration",
    # Of the studies, all that tells by labels; `rhythms` and `answer_hours` do not.
    *("perception_gap", "perception_columns", "reason_groups", "trust", "vouching", "advocacy", "reach", "reluctance"),
    "boosts",  # its motives
    *("idea_rows", "idea_posts", "needs", "relation", "words"),
    *("situations", "situation_people"),
    "community_status",
    "account_topics",
)
UNKNOWN = ("rowless_ids.happened_at", *BY_THE_MODEL)
APART = "dimension NOT IN ('motive', 'reason', 'act', 'polarity')"
BY_ROWS = "measure NOT LIKE '%\\_by\\_%' ESCAPE '\\'"  # what carries posts is told by their labels
COMMON = {
    **COMPARED,
    "activity": replace(COMPARED["activity"], where=APART),
    "virality": replace(COMPARED["virality"], where=BY_ROWS),
    # The role follows from the acts, as in people.
    "segments": replace(COMPARED["segments"], where="kind <> 'role'"),
    "influence_types": replace(COMPARED["influence_types"], where="kind <> 'role'"),
}


def unpack(golden: Path, folder: Path) -> Path:
    with (
        golden.open("rb") as raw,
        tarfile.open(fileobj=zstandard.ZstdDecompressor().stream_reader(raw), mode="r|") as tar,
    ):
        tar.extractall(folder, filter="data")
    return folder


def go_on(data: Path, brands: Path | None = None) -> Path:
    known = None if brands is None else load_brands(brands)
    with Embedded(data, SETTINGS, known, lambda: NOW_MS) as writer:
        read_bounded(writer, [EVENTS], None, SETTINGS)
    return data


@pytest.fixture(params=GOLDEN, ids=lambda path: path.name.partition(".")[0])
def golden(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a golden file, which is also the working folder: rejected lines bear the name of their file."""
    folder = unpack(request.param, tmp_path / "golden")
    monkeypatch.chdir(folder)
    return folder


def test_the_first_release_has_a_golden_file() -> None:
    assert "schema1_snapshot1.tar.zst" in [path.name for path in GOLDEN]


def test_a_folder_of_a_former_release_goes_on_to_the_tables_of_a_fresh_run(golden: Path, tmp_path: Path) -> None:
    fresh = go_on(tmp_path / "fresh", golden / "brands.toml")
    assert tables_equal(go_on(golden / "data"), fresh, but_for=UNKNOWN, compared=COMMON)


def test_an_upgrade_in_between_changes_no_table(golden: Path, tmp_path: Path) -> None:
    fresh = go_on(tmp_path / "fresh", golden / "brands.toml")
    upgrade(golden / "data", lambda: NOW_MS)  # refused lines are forgotten by the clock
    assert [version.found for version in versions(golden / "data")] == [v.wanted for v in versions(fresh)]
    assert ask(golden / "data", "SELECT sum(n) FROM counts WHERE outcome = 'input'").rows == [(280,)]
    assert tables_equal(go_on(golden / "data"), fresh, but_for=UNKNOWN, compared=COMMON)


def test_a_dry_run_says_what_is_to_be_done_and_changes_nothing(
    golden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def state() -> dict[str, bytes]:
        files = [path for path in (golden / "data").rglob("*") if path.is_file() and path.name != "writer.lock"]
        return {path.as_posix(): path.read_bytes() for path in files}

    before, found = state(), versions(golden / "data")
    upgrade_command.execute(data=golden / "data", dry_run=True)
    older = [version.part for version in found if version.is_older]
    said = capsys.readouterr().out
    assert ("would be brought up: " + ", ".join(older) if older else "up to date") in said
    assert state() == before


def test_versions_of_the_first_release_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = unpack(ROOT / "tests" / "golden" / "schema1_snapshot1.tar.zst", tmp_path)
    assert [(v.part, v.found) for v in versions(folder / "data")] == [("schema", 1), ("snapshot", 1), ("journal", 1)]
    wanted = [SCHEMA_VERSION, engine_snapshot.VERSION, batch_journal.VERSION]
    assert [v.wanted for v in versions(folder / "data")] == wanted
    upgrade_command.execute(data=folder / "data", dry_run=False)
    assert "brought up: schema, snapshot, journal" in capsys.readouterr().out
    assert [v.found for v in versions(folder / "data")] == wanted
    upgrade_command.execute(data=folder / "data", dry_run=False)
    assert "up to date" in capsys.readouterr().out


def test_a_newer_schema_or_snapshot_is_refused_and_left_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.set_meta("schema_version", "99")
    with pytest.raises(StoreError, match=r"schema .* version 99, this murmure knows versions up to"):
        upgrade(tmp_path)
    (tmp_path / "other" / "state" / "snapshots").mkdir(parents=True)
    with Store.open(tmp_path / "other"):
        pass
    newer = msgspec.msgpack.encode({"version": 99, "seq": 1, "surprise": [1]})
    (tmp_path / "other" / "state" / "snapshots" / "000000000001.snapshot").write_bytes(newer)
    with pytest.raises(StoreError, match=r"snapshot .* version 99"):
        upgrade(tmp_path / "other")


def test_no_folder_and_a_folder_that_is_written_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no data folder"):
        upgrade(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    with Store.open(tmp_path / "held"), pytest.raises(LockedError, match="is being written by"):
        versions(tmp_path / "held")


@pytest.mark.prove  # before a release
def test_the_next_golden_file_can_be_made_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "tests.golden.make", str(tmp_path / "next.tar.zst")]
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    folder = unpack(tmp_path / "next.tar.zst", tmp_path / "next")
    assert not [path for path in folder.rglob("*") if path.name in ("status.json", "writer.lock")]
    assert [version.is_older for version in versions(folder / "data")] == [False] * 3
    monkeypatch.chdir(folder)
    fresh = go_on(tmp_path / "fresh", folder / "brands.toml")
    assert tables_equal(go_on(folder / "data"), fresh)
