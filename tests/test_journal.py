"""The journal and the snapshots bring the engine back as it was."""

from pathlib import Path

import pytest

from pipeline.engine import Engine
from pipeline.errors import StoreError
from pipeline.events import How, Instant, Mention, Share
from pipeline.records import Answers
from pipeline.settings import Settings
from pipeline.snapshot import dump
from streams.journal import Entry, Horizon, Journal
from streams.recovery import forget_beyond, recover, save_snapshot, snapshots
from tests.stories import MINUTE, START, batches, enrich

STORY = [
    event
    for minute in range(12)
    for event in (
        Mention(
            source="s", id=f"p{minute}", at_ms=Instant(START + minute * MINUTE), author=f"a{minute % 3}", text="acme !!"
        ),
        Share(
            source="s",
            id=f"x{minute}",
            at_ms=Instant(START + minute * MINUTE),
            author=f"b{minute % 4}",
            how=How.REPOST,
            of=f"p{minute + 1}",
        ),
    )
]


def write(folder: Path, until: int = 12, snapshot_at: int | None = None) -> tuple[Engine, Journal]:
    """An engine that took the story two events a batch, its journal, and perhaps a snapshot on the way."""
    journal, engine = Journal(folder / "journal"), Engine(Settings(), {})
    for seq, batch in enumerate(batches(STORY, range(2, 24, 2)), start=1):
        if seq > until:
            break
        enriched = enrich(batch)
        engine.step(enriched, Answers())
        journal.append(Entry(seq, enriched, Answers()))
        if seq == snapshot_at:
            save_snapshot(folder, journal, engine, seq)
    journal.close()
    return engine, journal


def memory(engine: Engine) -> bytes:
    return dump(engine.state, 0)


@pytest.mark.parametrize("snapshot_at", [None, 1, 5, 12])
def test_snapshot_and_journal_bring_the_engine_back(tmp_path: Path, snapshot_at: int | None) -> None:
    engine, journal = write(tmp_path, snapshot_at=snapshot_at)
    assert memory(recover(tmp_path, journal, 12, Settings(), {})) == memory(engine)


def test_recovery_stops_at_the_commit_of_the_store_and_the_rest_can_be_cut(tmp_path: Path) -> None:
    _, journal = write(tmp_path)
    shorter, _ = write(tmp_path / "other", until=7)
    assert memory(recover(tmp_path, journal, 7, Settings(), {})) == memory(shorter)
    assert [entry.seq for entry in journal.entries(7)] == [8, 9, 10, 11, 12]
    journal.cut_after(7)
    assert list(journal.entries(7)) == []
    with pytest.raises(StoreError, match="no readable entry 8"):
        recover(tmp_path, journal, 12, Settings(), {})


def test_a_journal_that_begins_too_late_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.append(Entry(5, enrich(next(batches(STORY))), Answers()))
    journal.close()
    with pytest.raises(StoreError, match="no readable entry 3"):
        list(journal.entries(2))
    assert [entry.seq for entry in journal.entries(4)] == [5]
    assert journal.horizon() == Horizon(5, START)


@pytest.mark.parametrize("cut", [1, 7, 40])
def test_a_torn_last_record_is_no_record(tmp_path: Path, cut: int) -> None:
    _, journal = write(tmp_path)
    segment = next((tmp_path / "journal").glob("*.log"))
    segment.write_bytes(segment.read_bytes()[:-cut])
    engine = recover(tmp_path, journal, 11, Settings(), {})
    assert engine.state.watermark.marks


@pytest.mark.parametrize(
    ("tail", "is_damage"), [(b"\x07", False), (bytes(300), False), (b"\x10\0\0\0torn", False), (None, True)]
)
def test_a_torn_end_is_told_from_damage(tmp_path: Path, tail: bytes | None, is_damage: bool) -> None:
    _, journal = write(tmp_path)
    segment = next((tmp_path / "journal").glob("*.log"))
    whole = segment.read_bytes()
    half = len(whole) // 2
    segment.write_bytes(whole[:half] + bytes([whole[half] ^ 1]) + whole[half + 1 :] if tail is None else whole + tail)
    kept = [entry.seq for entry in journal.entries(0)]
    assert (len(kept) < 12) == is_damage
    assert journal.cut_after(kept[-1]) == is_damage
    assert [entry.seq for entry in journal.entries(0)] == kept


def test_a_snapshot_with_any_flipped_bit_is_passed_over(tmp_path: Path) -> None:
    engine, journal = write(tmp_path, until=6, snapshot_at=4)
    save_snapshot(tmp_path, journal, engine, 6)
    newest = snapshots(tmp_path)[0]
    whole, expected = newest.read_bytes(), memory(engine)
    for at in range(0, len(whole), 97):
        newest.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        assert memory(recover(tmp_path, journal, 6, Settings(), {})) == expected, at


def test_a_snapshot_that_cannot_be_read_falls_back_to_the_one_before(tmp_path: Path) -> None:
    engine, journal = write(tmp_path, until=6, snapshot_at=4)
    save_snapshot(tmp_path, journal, engine, 6)
    newest = max((tmp_path / "snapshots").glob("*.snapshot"))
    newest.write_bytes(newest.read_bytes()[:-9])
    assert memory(recover(tmp_path, journal, 6, Settings(), {})) == memory(engine)


def test_a_snapshot_newer_than_the_store_waits_until_the_store_has_caught_up_or_goes(tmp_path: Path) -> None:
    shorter, _ = write(tmp_path / "other", until=5)
    engine, journal = write(tmp_path, until=6)
    save_snapshot(tmp_path, journal, engine, 6)
    assert memory(recover(tmp_path, journal, 5, Settings(), {})) == memory(shorter)
    forget_beyond(tmp_path, 6)
    assert memory(recover(tmp_path, journal, 6, Settings(), {})) == memory(engine)
    forget_beyond(tmp_path, 5)
    assert snapshots(tmp_path) == []


def test_recent_segments_are_kept_for_replay(tmp_path: Path) -> None:
    engine, journal = write(tmp_path, until=4)
    for seq in (4, 5, 6):
        save_snapshot(tmp_path, journal, engine, seq, keep_s=3_600)
        journal.append(Entry(seq + 1, enrich(next(batches(STORY))), Answers()))
    journal.close()
    assert sorted(int(path.stem) for path in (tmp_path / "journal").glob("*.log")) == [1, 5, 6, 7]


def test_the_journal_is_kept_back_to_the_older_snapshot(tmp_path: Path) -> None:
    engine, journal = write(tmp_path, until=4)
    for seq in (4, 5, 6):
        save_snapshot(tmp_path, journal, engine, seq)
        journal.append(Entry(seq + 1, enrich(next(batches(STORY))), Answers()))
    journal.close()
    assert len(list((tmp_path / "snapshots").glob("*.snapshot"))) == 2
    firsts = sorted(int(path.stem) for path in (tmp_path / "journal").glob("*.log"))
    assert firsts == [6, 7]
