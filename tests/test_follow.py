"""Growing files and pipes: what is there at once, half lines, truncation, rotation, going on."""

import io
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.records import Batch
from streams.columns import ColumnMap
from streams.sources.follow import follow_batches, follow_name
from tests.hostile_lines import hostile_lines, sound_line

NOW_MS = 1_800_000_000_000
FIELDS = {"source": {"constant": "x"}, "id": "id", "author": "who", "at": "when", "text": "text"}
MAP = ColumnMap.model_validate({"event": [{"kind": "mention", "fields": FIELDS}]})


class Reader:
    """Follows a path and lets a test act between batches."""

    def __init__(self, path: Path, column_map: ColumnMap | None = None, position: str | None = None) -> None:
        self.stopped = False
        self.position = position
        self.batches = follow_batches(
            path,
            column_map,
            batch_size=5,
            linger_s=0.05,
            future_ms=300_000,
            position=position,
            now_ms=lambda: NOW_MS,
            stop=lambda: self.stopped,
            poll_s=0.005,
        )

    def next(self) -> Batch:
        batch = next(self.batches)
        self.position = batch.position
        return batch

    def until(self, wanted: Callable[[Batch], bool]) -> Batch:
        """The first batch that is wanted; empty ones may come before it."""
        for _ in range(200):
            if wanted(batch := self.next()):
                return batch
        raise AssertionError("it never came")

    def ids(self, n: int) -> list[str]:
        """The ids of the next `n` lines, a reject's code standing for its id."""
        found: list[str] = []
        while len(found) < n:
            batch = self.until(lambda one: bool(one.events or one.rejects))
            found += [event.id for event in batch.events] + [one.code.value for one in batch.rejects]
        return found

    def stop(self) -> list[Batch]:
        self.stopped = True
        return list(self.batches)


def add(path: Path, *lines: bytes, end: bytes = b"\n") -> None:
    with path.open("ab") as file:
        file.write(b"\n".join(lines) + end)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "live.ndjson"
    add(path, *(sound_line(i) for i in range(12)))
    return path


def test_what_is_there_comes_at_once_and_what_is_added_follows(path: Path) -> None:
    reader = Reader(path)
    assert [len(reader.next().events) for _ in range(3)] == [5, 5, 2]
    add(path, sound_line(12), b"{")
    assert sorted(reader.ids(2)) == ["bad_json", "h12"]
    assert reader.stop() == []


def test_silence_is_told_by_an_empty_batch_with_the_mark(path: Path) -> None:
    reader = Reader(path)
    reader.ids(12)
    began = time.monotonic()
    batch = reader.next()
    assert 0.03 < time.monotonic() - began < 2
    assert (batch.events, batch.mark_ms, batch.ended) == ([], 1_700_000_000_011, False)


def test_an_empty_file_gives_empty_batches_without_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "live.csv"
    path.touch()
    reader = Reader(path, MAP)
    assert reader.next().mark_ms is None


def test_half_a_line_waits_for_its_newline(path: Path) -> None:
    reader = Reader(path)
    reader.ids(12)
    line = sound_line(12)
    add(path, line[:20], end=b"")
    assert reader.next().rejects == []
    again = Reader(path, position=reader.position)
    add(path, line[20:])
    assert reader.ids(1) == ["h12"]
    assert again.ids(1) == ["h12"]


def test_a_restart_goes_on_after_the_last_batch_with_its_stamp(path: Path) -> None:
    add(path, sound_line(12, at=1_600_000_000_000))
    first = Reader(path)
    first.next()
    first.stop()
    rest = Reader(path, position=first.position)
    batches = [rest.next(), rest.next()]
    assert [event.id for batch in batches for event in batch.events] == [f"h{i}" for i in range(5, 13)]
    assert batches[0].stamps[0] == 1_700_000_000_004
    assert batches[1].stamps[-1] == 1_700_000_000_011


def test_a_future_event_is_refused_and_raises_no_mark(path: Path) -> None:
    reader = Reader(path)
    reader.ids(12)
    add(path, sound_line(12, at=NOW_MS + 300_001))
    batch = reader.until(lambda one: bool(one.rejects))
    assert [one.code for one in batch.rejects] == ["future"]
    assert batch.mark_ms == 1_700_000_000_011


def test_a_truncated_file_is_read_from_its_start_and_said_so(path: Path) -> None:
    reader = Reader(path)
    reader.ids(12)
    path.write_bytes(sound_line(50) + b"\n")
    batch = reader.until(lambda one: bool(one.notes))
    assert [(note.source, note.reason) for note in batch.notes] == [(follow_name(path), "truncated")]
    assert reader.ids(1) == ["h50"]


def test_a_file_rewritten_to_the_same_length_is_noticed(path: Path) -> None:
    reader = Reader(path)
    reader.ids(12)
    path.write_bytes(b"\n".join(sound_line(i) for i in range(70, 90)) + b"\n")
    assert [note.reason for note in reader.until(lambda one: bool(one.notes)).notes] == ["rotated"]
    assert reader.ids(20) == [f"h{i}" for i in range(70, 90)]


def test_a_rotated_file_is_read_to_its_end_then_the_new_one(path: Path) -> None:
    reader = Reader(path)
    reader.ids(12)
    old = path.rename(path.with_suffix(".1"))
    reader.next()  # between the rename and the new file there is none: it waits
    add(path, sound_line(60))
    add(old, sound_line(12), b'{"half')
    add(old, b' a line"', end=b"")
    assert sorted(reader.ids(2)) == ["bad_json", "h12"]
    batch = reader.until(lambda one: bool(one.notes))
    assert [note.reason for note in batch.notes] == ["rotated"]
    assert [one.raw for one in batch.rejects] == [b' a line"']
    assert reader.ids(1) == ["h60"]


def test_another_file_of_that_name_at_a_restart_is_read_from_its_start(path: Path) -> None:
    reader = Reader(path)
    reader.ids(12)
    reader.stop()
    path.unlink()
    add(path, *(sound_line(i) for i in range(70, 90)))
    again = Reader(path, position=reader.position)
    assert [note.reason for note in again.next().notes] == ["rotated"]
    assert again.ids(20) == [f"h{i}" for i in range(70, 90)]


def test_a_copy_of_the_file_goes_on_where_it_stopped(path: Path, tmp_path: Path) -> None:
    reader = Reader(path)
    reader.next()
    copy = tmp_path / "copy" / path.name
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    assert Reader(copy, position=reader.position).ids(7) == [f"h{i}" for i in range(5, 12)]


def test_a_growing_csv_keeps_its_header_over_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "live.csv"
    add(path, b"id,who,when,text", b"1,ann,2026-11-22T09:00:00Z,a", b"2,ann")
    reader = Reader(path, MAP)
    assert sorted(reader.ids(2)) == ["1", "bad_row"]
    reader.stop()
    add(path, b'3,ann,2026-11-22T09:00:00Z,"c, d"')
    assert Reader(path, MAP, reader.position).ids(1) == ["3"]


def test_what_cannot_be_followed_is_an_input_error(path: Path, tmp_path: Path) -> None:
    for name, message in [("none.ndjson", "cannot be read"), ("a.ndjson.gz", "without --follow")]:
        with pytest.raises(InputError, match=message):
            Reader(tmp_path / name).next()
    with pytest.raises(InputError, match="cannot be read"):
        Reader(path, position="{").next()
    table = tmp_path / "live.csv"
    add(table, b"id,who")
    with pytest.raises(InputError, match="asks for text, when"):
        Reader(table, MAP).next()


def test_lines_added_while_it_reads_all_arrive_once_in_order(path: Path) -> None:
    lines = [sound_line(i) for i in range(12, 2000)]

    def write() -> None:
        with path.open("ab", buffering=0) as file:
            data = b"\n".join(lines) + b"\n"
            for start in range(0, len(data), 777):
                file.write(data[start : start + 777])

    writer = threading.Thread(target=write)
    writer.start()
    found = Reader(path).ids(2000)
    writer.join()
    assert found == [f"h{i}" for i in range(2000)]


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.FileIO]:
    """The writing end of standard input."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "r") as stdin, io.FileIO(writing, "w") as writer:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield writer


def test_standard_input_is_followed_until_it_ends(pipe: io.FileIO) -> None:
    reader = Reader(Path("-"))
    assert reader.next().events == []
    pipe.write(sound_line(1) + b"\n" + sound_line(2))
    assert reader.ids(1) == ["h1"]
    pipe.close()
    batch = reader.until(lambda one: one.ended)
    assert [event.id for event in batch.events] == ["h2"]
    assert batch.input == follow_name(Path("-")) == "follow:stdin"
    assert list(reader.batches) == []


def test_a_new_pipe_after_a_restart_is_read_from_its_start_with_the_old_stamp(pipe: io.FileIO) -> None:
    pipe.write(sound_line(1, at=5) + b"\n")
    batch = Reader(Path("-"), position='{"byte":900,"stamp":7}').until(lambda one: bool(one.events))
    assert (batch.events[0].id, batch.stamps) == ("h1", [7])


def test_hostile_lines_are_followed_and_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "live.ndjson"
    add(path, *hostile_lines(2000, seed=4, with_megabytes=False))
    assert len(Reader(path).ids(2000)) == 2000
