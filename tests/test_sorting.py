"""Sorting on disk: the order, runs, going on in the middle, damage."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.events import Instant, Mention, Reject, RejectCode
from streams.sources.sorting import Place, Row, RunLimits, read_sorted, sort_rows


def row(file: int, offset: int, at_ms: int | None, text: str = "") -> Row:
    if at_ms is None:
        return Row(file, offset, None, Reject(RejectCode.BAD_JSON, "d", "f", offset, b"\xff\x00"))
    return Row(
        file, offset, Mention(source="s", id=str(offset), at_ms=Instant(at_ms), author="a", text=text, brand="b")
    )


def key(one: Row) -> tuple[int, int, int]:
    return (-(2**63) if one.event is None else one.event.at_ms, one.file, one.offset)


def rows_of(path: Path, place: Place = Place()) -> list[Row]:  # noqa: B008 - frozen
    return [one for _, block in read_sorted(path, place) for one in block]


@settings(max_examples=60, deadline=None)
@given(times=st.lists(st.none() | st.integers(-3, 3), max_size=60), per_run=st.integers(1, 70))
def test_rows_come_out_by_time_file_and_offset_with_unreadable_ones_first(
    tmp_path_factory: pytest.TempPathFactory, times: list[int | None], per_run: int
) -> None:
    rows = [row(i // 20, i % 20, at_ms) for i, at_ms in enumerate(times)]
    target = tmp_path_factory.mktemp("sort") / "sorted.rows"
    assert sort_rows(rows, target, RunLimits(rows=per_run)) == len(rows)
    assert rows_of(target) == sorted(rows, key=key)
    assert list(target.parent.iterdir()) == [target]


def test_memory_is_bounded_by_bytes_as_well(tmp_path: Path) -> None:
    rows = [row(0, i, -i, "x" * 1000) for i in range(100)]
    target = tmp_path / "sorted.rows"
    sort_rows(rows, target, RunLimits(bytes=10_000))
    assert rows_of(target) == rows[::-1]


def test_reading_goes_on_at_any_place(tmp_path: Path) -> None:
    rows = [row(0, i, i) for i in range(3000)]
    target = tmp_path / "sorted.rows"
    sort_rows(rows, target)
    seen = 0
    for (byte, skip), block in read_sorted(target):
        for taken in (0, 1, len(block) - 1, len(block)):
            assert rows_of(target, Place(byte, skip + taken)) == rows[seen + taken :]
        seen += len(block)
    assert seen == 3000


def test_a_damaged_sorted_file_is_an_input_error_that_names_it(tmp_path: Path) -> None:
    target = tmp_path / "sorted.rows"
    sort_rows([row(0, i, i) for i in range(10)], target)
    target.write_bytes(target.read_bytes()[:-5])
    with pytest.raises(InputError, match=r"sorted\.rows are damaged"):
        rows_of(target)
