"""Bounded inputs as batches: order, stamps, going on, changed files."""

import io
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Literal

import pytest

from pipeline.errors import InputError
from pipeline.events import Event, Reject
from pipeline.records import Batch
from streams.sources.batches import BoundedInput, bounded_input
from tests.hostile_lines import hostile_lines, sound_line

NOW_MS = 1_800_000_000_000
START_MS = 1_700_000_000_000
Order = Literal["time", "arrival"]


def opened(
    paths: Sequence[Path], work: Path, order: Order = "time", now_ms: int = NOW_MS, stdin: IO[bytes] | None = None
) -> BoundedInput:
    return bounded_input(paths, None, workdir=work, order=order, now_ms=lambda: now_ms, stdin=stdin)


def batches(source: BoundedInput, position: str | None = None, size: int = 7) -> Iterator[Batch]:
    return source.batches(batch_size=size, future_ms=300_000, position=position)


def stamped(found: Sequence[Batch]) -> list[tuple[Event, int]]:
    return [pair for batch in found for pair in zip(batch.events, batch.stamps, strict=True)]


def rejects(found: Sequence[Batch]) -> list[Reject]:
    return [one for batch in found for one in batch.rejects]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two files of shuffled times, with lines broken and lines from the future."""
    rng = random.Random(3)
    paths = [tmp_path / "b.ndjson", tmp_path / "a.ndjson"]
    for number, path in enumerate(paths):
        times = [START_MS + rng.randrange(100) * 1000 for _ in range(40)]
        lines = [sound_line(number * 100 + i, at=at_ms) for i, at_ms in enumerate(times)]
        lines[5], lines[20] = b"{", sound_line(999, at=NOW_MS + 300_001)
        lines[21] = sound_line(998, at=NOW_MS + 300_000) if number else lines[21]
        path.write_bytes(b"\n".join(lines) + b"\n")
    return paths


def test_all_files_are_one_input_sorted_by_time_and_nothing_in_it_is_late(files: list[Path], tmp_path: Path) -> None:
    found = list(batches(opened(files, tmp_path / "work")))
    pairs = stamped(found)
    times = [event.at_ms for event, _ in pairs]
    assert times == sorted(times)
    assert [stamp for _, stamp in pairs] == [times[0], *times[:-1]]
    assert sorted(one.code for one in rejects(found)) == ["bad_json", "bad_json", "future", "future"]
    assert [one.code for one in found[0].rejects] == ["bad_json", "bad_json"]
    assert len(pairs) + len(rejects(found)) == 80
    assert [batch.ended for batch in found] == [False] * (len(found) - 1) + [True]
    assert found[-1].mark_ms == NOW_MS + 300_000


def test_in_order_of_arrival_stamps_are_the_highest_time_shown_before(files: list[Path], tmp_path: Path) -> None:
    found = list(batches(opened(files, tmp_path / "work", "arrival")))
    numbers = [int(event.id[1:]) for event, _ in stamped(found) if event.id != "h998"]
    assert numbers == sorted(numbers)
    highest = stamped(found)[0][0].at_ms
    for event, stamp in stamped(found):
        assert stamp == highest
        highest = max(highest, event.at_ms)
    assert found[-1].ended
    assert found[-1].mark_ms == highest


@pytest.mark.parametrize("order", ["time", "arrival"])
def test_a_resumed_run_yields_exactly_the_rest_with_the_same_stamps(
    files: list[Path], tmp_path: Path, order: Order
) -> None:
    whole = list(batches(opened(files, tmp_path / "work", order)))
    for i, batch in enumerate(whole[:-1]):
        # Another clock must change nothing: what was judged as future stays so.
        again = opened(files, tmp_path / "work", order, now_ms=NOW_MS + 10**9)
        assert list(batches(again, batch.position)) == whole[i + 1 :]


@pytest.mark.parametrize("order", ["time", "arrival"])
def test_the_position_of_an_ended_input_yields_nothing_more(files: list[Path], tmp_path: Path, order: Order) -> None:
    *_, last = batches(opened(files, tmp_path / "work", order))
    again = opened(files, tmp_path / "work", order)
    assert again.name == last.input
    assert list(batches(again, last.position)) == []
    assert list((tmp_path / "work").iterdir()) == []


def test_a_lost_work_folder_changes_nothing_but_the_work(files: list[Path], tmp_path: Path) -> None:
    whole = list(batches(opened(files, tmp_path / "one")))
    assert list(batches(opened(files, tmp_path / "two"), whole[3].position)) == whole[4:]


@pytest.mark.parametrize("order", ["time", "arrival"])
def test_a_file_that_changed_while_unfinished_is_refused_by_name(
    files: list[Path], tmp_path: Path, order: Order
) -> None:
    next(batches(opened(files, tmp_path / "work", order)))
    files[1].write_bytes(files[1].read_bytes().replace(b"acme", b"ACME"))
    with pytest.raises(InputError, match=r"a\.ndjson changed while its reading is unfinished"):
        opened(files, tmp_path / "work", order)


@pytest.mark.parametrize("order", ["time", "arrival"])
def test_after_discard_a_changed_file_is_another_input(files: list[Path], tmp_path: Path, order: Order) -> None:
    source = opened(files, tmp_path / "work", order)
    *_, last = batches(source)
    source.discard()
    source.discard()
    files[0].write_bytes(sound_line(1))
    other = opened(files, tmp_path / "work", order)
    assert other.name != source.name
    with pytest.raises(InputError, match="the files are others"):
        list(batches(other, last.position))


def test_a_sort_that_was_broken_off_starts_again(tmp_path: Path) -> None:
    def killed(rows: int) -> None:
        raise KeyboardInterrupt(rows)

    big = tmp_path / "big.ndjson"
    big.write_bytes(b"\n".join(sound_line(i) for i in range(10_000)))
    source = opened([big], tmp_path / "work")
    with pytest.raises(KeyboardInterrupt):
        list(source.batches(batch_size=100, future_ms=0, progress=killed))
    (folder,) = (tmp_path / "work").iterdir()
    (folder / "sorted.run0").write_bytes(b"left over")
    assert len(stamped(list(batches(opened([big], tmp_path / "work"), size=1000)))) == 10_000
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "sorted.rows"]


def test_a_name_tells_files_and_contents(files: list[Path], tmp_path: Path) -> None:
    one = opened(files[:1], tmp_path / "work").name
    assert one.startswith("files:b.ndjson:")
    assert opened(files, tmp_path / "work").name.startswith("files:b.ndjson+1:")
    assert opened(files[:1], tmp_path / "work", "arrival").name != one


def test_an_empty_file_is_one_ended_batch_without_a_mark(tmp_path: Path) -> None:
    empty = tmp_path / "empty.ndjson"
    empty.touch()
    for order in ("time", "arrival"):
        (batch,) = batches(opened([empty], tmp_path / "work", order))
        assert (batch.events, batch.mark_ms, batch.ended) == ([], None, True)


def test_a_batch_is_bounded_by_its_text_as_well_as_by_its_lines(tmp_path: Path) -> None:
    big = tmp_path / "big.ndjson"
    big.write_bytes(b"\n".join(sound_line(i, text="x" * 2**20) for i in range(40)))
    sizes = [len(batch.events) for batch in batches(opened([big], tmp_path / "work"), size=20_000)]
    assert sizes == [16, 16, 8]


def test_standard_input_is_spooled_and_the_same_bytes_are_the_same_input(tmp_path: Path) -> None:
    def piped(data: bytes) -> Callable[[], BoundedInput]:
        def opener() -> BoundedInput:
            return opened([Path("-")], tmp_path / "work", stdin=io.BytesIO(data))

        return opener

    data = b"\n".join(sound_line(i) for i in range(30)) + b"\n{"
    whole = list(batches(piped(data)()))
    assert whole[0].input.startswith("files:stdin:")
    assert rejects(whole)[0].file == "stdin"
    again = piped(data)()
    assert list(batches(again, whole[1].position)) == whole[2:]
    again.discard()
    assert list((tmp_path / "work").iterdir()) == []
    assert piped(data + b"\n[]")().name != whole[0].input


def test_no_input_at_all_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no --input"):
        opened([], tmp_path / "work")


@pytest.mark.slow
@pytest.mark.parametrize("order", ["time", "arrival"])
def test_ten_thousand_hostile_lines_end_in_batches_and_none_is_lost(tmp_path: Path, order: Order) -> None:
    path = tmp_path / "hostile.ndjson"
    path.write_bytes(b"\n".join(hostile_lines(10_000, seed=2, with_megabytes=False)))
    found = list(batches(opened([path], tmp_path / "work", order), size=500))
    assert len(stamped(found)) + len(rejects(found)) == 10_000
