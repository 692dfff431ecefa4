"""Backups: one file that brings a folder back as it was, and that nobody can use to write elsewhere."""

import io
import json
import shutil
import stat
import tarfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

import msgspec
import pytest
import zstandard

from pipeline.errors import InputError, StoreError
from pipeline.records import Batch
from pipeline.settings import IntakeSettings, Settings, StoreSettings
from streams.archive import archive_texts
from streams.backup import back_up, backup_findings
from streams.backup_file import read_head
from streams.commands import backup as backup_command
from streams.commands import restore as restore_command
from streams.commands.run import read_bounded
from streams.commands.simulate import write_market
from streams.config import load_brands
from streams.embedded import Embedded
from streams.equality import tables_equal
from streams.inbox import drop
from streams.publish import publish
from streams.queries import ask
from streams.restore import restore
from streams.sources.batches import bounded_input
from streams.store import Store
from tests.stories import HOUR

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000
SETTINGS = Settings(intake=IntakeSettings(order="time"), store=StoreSettings(batch=60))
Entries = list[tuple[tarfile.TarInfo, bytes]]


@dataclass
class Market:
    folder: Path

    def open(self, data: Path) -> Embedded:
        return Embedded(data, SETTINGS, load_brands(self.folder / "brands.toml"), lambda: NOW_MS)

    def batches(self, data: Path, position: str | None = None) -> "list[Batch]":
        source = bounded_input(
            [self.folder / "events.ndjson"],
            None,
            workdir=data / "state" / "sorted",
            order="time",
            now_ms=lambda: NOW_MS,
        )
        return list(source.batches(batch_size=60, future_ms=300_000, position=position))

    def go_on(self, data: Path) -> Path:
        with self.open(data) as writer:
            read_bounded(writer, [self.folder / "events.ndjson"], None, SETTINGS)
        return data


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    folder = tmp_path_factory.mktemp("market")
    write_market(500, 7, folder)
    return Market(folder)


@pytest.fixture(scope="module")
def whole(market: Market, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return market.go_on(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def half(market: Market, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup made by a writer in the middle of its input, sorted on disk."""
    data, file = tmp_path_factory.mktemp("half"), tmp_path_factory.mktemp("backups") / "half.tar.zst"
    with market.open(data) as writer:
        for batch in islice(market.batches(data), 4):
            writer.take(batch)
        drop(data, "backup", msgspec.json.encode(str(file)))
        writer.tick()
        for batch in market.batches(data)[4:6]:
            writer.take(batch)
    return file


def rewrite(file: Path, target: Path, change: Callable[[Entries], Entries]) -> Path:
    """A backup with other members."""
    with (
        file.open("rb") as raw,
        tarfile.open(fileobj=zstandard.ZstdDecompressor().stream_reader(raw), mode="r|") as tar,
    ):
        entries = [(info, held.read() if (held := tar.extractfile(info)) else b"") for info in tar]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for info, content in change(entries):
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    target.write_bytes(zstandard.compress(packed.getvalue()))
    return target


def add(
    name: str, content: bytes = b"hostile", kind: bytes = tarfile.REGTYPE, *, named: bool = True
) -> Callable[[Entries], Entries]:
    """One more member, also in the manifest if `named`."""

    def change(entries: Entries) -> Entries:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        content_ = content if kind == tarfile.REGTYPE else b""
        manifest = json.loads(entries[0][1])
        if named:
            digest = sha256(content_).hexdigest()
            manifest["members"].append({"name": name, "size": len(content_), "sha256": digest})
        return [(entries[0][0], json.dumps(manifest).encode()), *entries[1:], (info, content_)]

    return change


def test_a_backup_in_the_middle_of_an_input_goes_on_to_the_tables_of_a_quiet_run(
    market: Market, whole: Path, half: Path, tmp_path: Path
) -> None:
    held = restore(half, tmp_path / "again")
    assert [standing.ended for standing in held.inputs] == [False]
    n = ask(tmp_path / "again", "SELECT sum(n) FROM counts WHERE outcome = 'input'").rows
    assert n == [(240,)]  # readers need no writer
    assert not tables_equal(tmp_path / "again", whole)
    verdict = tables_equal(market.go_on(tmp_path / "again"), whole)
    assert verdict


def test_a_backup_holds_the_sorted_rows_so_that_its_input_need_not_be_sorted_again(half: Path) -> None:
    names = [member.name for member in read_head(half).members]
    assert any(name.endswith("/sorted.rows") for name in names)
    assert "state/live.duckdb" in names
    assert sum(name.endswith(".snapshot") for name in names) == 1


def test_a_backup_belongs_to_its_owner_alone(half: Path) -> None:
    assert stat.S_IMODE(half.stat().st_mode) == 0o600


def test_with_no_writer_the_command_makes_the_backup_itself(
    market: Market, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "whole.tar.zst"
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    backup_command.execute(data=data, out=out)
    assert f"{out} holds commit" in capsys.readouterr().out
    restore_command.execute(file=out, data=tmp_path / "again")
    said = capsys.readouterr().out
    assert "was read to its end" in said
    assert "all hashes agree" in said
    assert tables_equal(tmp_path / "again", data)
    assert tables_equal(market.go_on(tmp_path / "again"), data)
    ((check, verdict, found, _),) = backup_findings(data, read_head(out).made_at_ms + HOUR)
    assert (check, verdict) == ("backup", "ok")
    assert found.startswith(str(out))


def test_archived_texts_are_in_the_backup_and_can_be_read_after(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    with Store.open(data) as store:
        assert archive_texts(store.con, store.path, data, NOW_MS)
        publish(store, data, NOW_MS)
    backup_command.execute(data=data, out=tmp_path / "b")
    restore(tmp_path / "b", tmp_path / "again")
    assert tables_equal(tmp_path / "again", whole, but_for=("rejected",))  # forgotten by the clock of the command
    texts = "SELECT count(text), count(*) FROM "
    ((n_hot, n),) = ask(tmp_path / "again", texts + "mentions").rows
    assert ask(tmp_path / "again", texts + "mentions_full").rows == [(n, n)]
    assert n_hot == 0
    assert "texts_2026_01" in (tmp_path / "again" / "attach.sql").read_text(encoding="utf-8")


def test_a_running_writer_is_asked_and_answers(market: Market, tmp_path: Path) -> None:
    data, out, failed = tmp_path / "data", tmp_path / "live.tar.zst", []

    def ask_for_it() -> None:
        try:
            backup_command.execute(data=data, out=out)
        except BaseException as error:
            failed.append(error)

    with market.open(data) as writer:
        batches = market.batches(data)
        writer.take(batches[0])
        asking = threading.Thread(target=ask_for_it)
        asking.start()
        for batch in batches[1:]:
            asking.join(0.1)
            writer.take(batch)
        while asking.is_alive():
            writer.tick()
            asking.join(0.05)
    assert failed == []
    assert read_head(out).seq < writer.seq


def test_old_and_missing_backups_are_worth_a_note(half: Path, tmp_path: Path) -> None:
    restore(half, tmp_path / "again")
    assert [(found[1], found[2]) for found in backup_findings(tmp_path / "again", NOW_MS)] == [
        ("note", "none was ever made")
    ]
    assert list(backup_findings(tmp_path / "nothing", NOW_MS)) == []


def test_a_backup_that_outlived_its_receipt_is_not_made_again(market: Market, tmp_path: Path) -> None:
    with market.open(tmp_path / "data") as writer:
        command = drop(tmp_path / "data", "backup", msgspec.json.encode(str(tmp_path / "b")))
        said = back_up(writer, command)
        before = (tmp_path / "b").stat().st_mtime_ns
        assert back_up(writer, command) == said
        assert (tmp_path / "b").stat().st_mtime_ns == before
        other = drop(tmp_path / "data", "backup", msgspec.json.encode(str(tmp_path / "b")))
        with pytest.raises(InputError, match="is there already"):
            back_up(writer, other)


def test_what_was_stored_after_the_last_publishing_is_in_the_backup(market: Market, tmp_path: Path) -> None:
    with market.open(tmp_path / "data") as writer:
        writer.snapshot()
        writer.store.set_meta("fact", "kept")
        back_up(writer, drop(tmp_path / "data", "backup", msgspec.json.encode(str(tmp_path / "b"))))
    restore(tmp_path / "b", tmp_path / "again")
    with Store.open(tmp_path / "again") as store:
        assert store.meta("fact") == "kept"


def test_a_backup_that_cannot_be_written_leaves_the_writer_and_no_trace(market: Market, tmp_path: Path) -> None:
    with market.open(tmp_path / "data") as writer:
        command = drop(tmp_path / "data", "backup", msgspec.json.encode(str(tmp_path / "none" / "b")))
        with pytest.raises(InputError, match="could not write the backup"):
            back_up(writer, command)
        for batch in market.batches(tmp_path / "data"):
            writer.take(batch)
    assert list((tmp_path / "data" / "state").glob("*.part")) == []


def test_a_command_refuses_what_can_be_seen_to_fail(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"")
    for data, out, said in (
        (tmp_path, "x", "is no data folder"),
        (whole, "there", "is there already"),
        (whole, "none/x", "there is no folder"),
    ):
        with pytest.raises((InputError, StoreError), match=said):
            backup_command.execute(data=data, out=tmp_path / out)


def test_a_folder_that_holds_anything_is_refused(half: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="holds something already"):
        restore(half, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (add("../escaped"), "was not made by murmure"),
        (add("/escaped"), "was not made by murmure"),
        (add("state/journal/../../../escaped"), "was not made by murmure"),
        (add("state/sorted/0123456789abcdef/x"), "was not made by murmure"),
        (add("state/journal/000000000001.log\n"), "was not made by murmure"),
        (add("../escaped", named=False), "its manifest does not name"),
        (add("state/journal/000000099999.log", named=False), "its manifest does not name"),
        (add("state/journal/000000099999.log", kind=tarfile.SYMTYPE), "does not name as a file"),
        (add("state/journal/000000099999.log", kind=tarfile.LNKTYPE), "does not name as a file"),
        (add("state/journal/000000099999.log", kind=tarfile.DIRTYPE), "does not name as a file"),
        (lambda entries: [*entries, entries[-1]], "its manifest does not name"),
        (lambda entries: entries[:-1], "is missing, which its manifest names"),
        (lambda entries: entries[1:], "does not begin with manifest.json"),
        (lambda entries: entries[:0], "does not begin with manifest.json"),
        (lambda entries: [(entries[0][0], b"{}"), *entries[1:]], "cannot be read"),
        (lambda entries: [*entries[:-1], (entries[-1][0], entries[-1][1] + b"!")], "is not what was packed"),
        (lambda entries: [*entries[:-1], (entries[-1][0], b"!" + entries[-1][1][1:])], "is not what was packed"),
    ],
)
def test_a_hostile_or_damaged_backup_writes_nothing_anywhere(
    half: Path, tmp_path: Path, change: Callable[[Entries], Entries], said: str
) -> None:
    (tmp_path / "in").mkdir()
    bad = rewrite(half, tmp_path / "bad.tar.zst", change)
    with pytest.raises(InputError, match=said):
        restore(bad, tmp_path / "in" / "new")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["bad.tar.zst", "in"]
    assert not Path("/escaped").exists()


def test_members_that_were_not_changed_restore_from_a_rewritten_file(half: Path, tmp_path: Path) -> None:
    restore(rewrite(half, tmp_path / "same.tar.zst", lambda entries: entries), tmp_path / "new")


@pytest.mark.parametrize("what", ["format", "schema", "snapshot", "journal"])
def test_a_backup_of_a_newer_release_is_refused(half: Path, tmp_path: Path, what: str) -> None:
    def newer(entries: Entries) -> Entries:
        manifest = json.loads(entries[0][1]) | {what: 99}
        return [(entries[0][0], json.dumps(manifest).encode()), *entries[1:]]

    with pytest.raises(InputError, match="has version 99, this one knows versions up to"):
        restore(rewrite(half, tmp_path / "newer.tar.zst", newer), tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("keep", [0, 1, 100, -100, -1])
def test_a_backup_that_was_cut_short_is_refused(half: Path, tmp_path: Path, keep: int) -> None:
    raw = half.read_bytes()
    (tmp_path / "cut.tar.zst").write_bytes(raw[:keep])
    with pytest.raises(InputError, match=r"damaged|no backup"):
        restore(tmp_path / "cut.tar.zst", tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["cut.tar.zst"]
