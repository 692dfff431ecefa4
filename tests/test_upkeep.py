"""`doctor` on the state of a folder: how far back it can go, and what was left behind."""

import os
import time
from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.events import Instant, Mention
from pipeline.records import Answers
from pipeline.settings import Settings
from streams.inbox import Receipt, drop, leave_receipt
from streams.journal import Entry, Journal
from streams.publish import publish
from streams.recovery import save_snapshot
from streams.sources.batches import bounded_input
from streams.store import Store
from streams.upkeep import upkeep
from tests.store_samples import NOON_MS, mention, output
from tests.stories import START, batches, enrich

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = time.time_ns() // 1_000_000
POST = Mention(source="s", id="p1", at_ms=Instant(START), author="ann", text="acme")


def found(data: Path, now_ms: int = NOW_MS, *, is_running: bool = False) -> dict[str, tuple[str, str]]:
    return {check: (verdict, said) for check, verdict, said, _ in upkeep(data, now_ms, is_running=is_running)}


def write(data: Path, seqs: range) -> None:
    journal = Journal(data / "state" / "journal")
    for seq in seqs:
        journal.append(Entry(seq, enrich(next(batches([POST]))), Answers()))
    journal.close()


def test_a_journal_from_the_first_commit_on_can_all_be_replayed(tmp_path: Path) -> None:
    assert found(tmp_path)["replay horizon"] == ("ok", "the journal is empty")
    write(tmp_path, range(1, 4))
    assert "reaches back to the first commit" in found(tmp_path)["replay horizon"][1]


def test_the_replay_horizon_is_stated_by_commit_and_moment(tmp_path: Path) -> None:
    write(tmp_path, range(7, 9))
    verdict, said = found(tmp_path)["replay horizon"]
    assert verdict == "ok"
    assert said.startswith("the journal reaches back to commit 7, received 2026-01-05 00:00:00 UTC")


def test_snapshots_are_named_by_their_commits(tmp_path: Path) -> None:
    write(tmp_path, range(1, 4))
    for seq in (2, 3):
        save_snapshot(tmp_path / "state", Journal(tmp_path / "state" / "journal"), Engine(Settings(), {}), seq)
    assert {check for check in found(tmp_path) if check.startswith("snapshot")} == {"snapshot 2", "snapshot 3"}
    newest = tmp_path / "state" / "snapshots" / "000000000003.snapshot"
    newest.write_bytes(newest.read_bytes()[:-1])
    assert found(tmp_path)["snapshot 3"] == ("note", "damaged (its checksum does not agree)")


def published(data: Path, seq: int) -> None:
    with Store.open(data) as store:
        for number in range(1, seq + 1):
            store.commit(output(mentions=[mention(f"m{number}")]), number)
        publish(store, data, NOON_MS)


def test_a_journal_that_does_not_lead_to_the_published_commit_is_wrong(tmp_path: Path) -> None:
    published(tmp_path, 3)
    write(tmp_path, range(1, 4))
    assert "journal" not in found(tmp_path)
    segment = next((tmp_path / "state" / "journal").glob("*.log"))
    segment.write_bytes(segment.read_bytes()[:-1])
    assert found(tmp_path)["journal"][0] == "wrong"
    assert "no readable entry 3 of 3" in found(tmp_path)["journal"][1]


def test_a_store_that_is_missing_or_no_database_is_wrong(tmp_path: Path) -> None:
    published(tmp_path, 1)
    assert "store" not in found(tmp_path)
    live = tmp_path / "state" / "live.duckdb"
    live.write_bytes(b"x" * 100)
    assert found(tmp_path)["store"][0] == "wrong"
    live.unlink()
    assert found(tmp_path)["store"][0] == "wrong"


def test_a_month_of_the_archive_that_is_missing_is_wrong(tmp_path: Path) -> None:
    published(tmp_path, 1)
    assert "archive" not in found(tmp_path)
    with Store.open(tmp_path) as store:
        store.con.execute("UPDATE mentions SET text = NULL")
        publish(store, tmp_path, NOON_MS)
    assert found(tmp_path)["archive"][0] == "wrong"
    assert "texts-2026-01.duckdb" in found(tmp_path)["archive"][1]


def test_an_input_that_was_not_read_to_its_end_is_noted(tmp_path: Path) -> None:
    file = tmp_path / "posts.ndjson"
    file.write_bytes(b"{}\n" * 10)
    source = bounded_input([file], None, workdir=tmp_path / "state" / "sorted", order="time", now_ms=lambda: NOW_MS)
    assert "unfinished input" not in found(tmp_path)
    next(iter(source.batches(batch_size=5, future_ms=0)))
    verdict, said = found(tmp_path)["unfinished input"]
    assert verdict == "note"
    assert "posts.ndjson: not read to the end" in said
    source.discard()
    assert "unfinished input" not in found(tmp_path)


def test_a_store_that_was_set_aside_is_noted(tmp_path: Path) -> None:
    (tmp_path / "state" / "damaged-20260105T000000").mkdir(parents=True)
    assert found(tmp_path)["set aside"][0] == "note"


def test_commands_that_nobody_will_take_are_noted(tmp_path: Path) -> None:
    command = drop(tmp_path, "brands", b"")
    assert "inbox" not in found(tmp_path)  # it may be taken in a moment
    os.utime(command, (NOW_MS / 1000 - 120, NOW_MS / 1000 - 120))
    assert found(tmp_path)["inbox"][1] == "1 commands wait, and nobody writes the folder"
    assert "inbox" not in found(tmp_path, is_running=True)
    leave_receipt(tmp_path, Receipt(command.name, "brands", True, "brands apply", NOW_MS))
    assert "inbox" not in found(tmp_path)  # it was carried out, and its file only waits for the next snapshot
