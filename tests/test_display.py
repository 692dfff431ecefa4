"""Rows on a screen and rows for a program."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from streams.display import Format, folded, show


def shown(rows: Sequence[Sequence[object]], columns: Sequence[str], kind: str, title: str = "") -> str:
    out = io.StringIO()
    show(rows, columns, kind, title, out=out)
    return out.getvalue()


VALUES: list[tuple[object, object]] = [
    (None, None),
    (True, True),
    (2**100, 2**100),
    (Decimal("1.50"), 1.5),
    (float("nan"), None),
    (float("-inf"), None),
    (datetime(2026, 1, 1, 12, 0, 0, 5000), "2026-01-01T12:00:00.005000"),  # noqa: DTZ001 - what DuckDB gives
    (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00+00:00"),
    (date(2026, 1, 2), "2026-01-02"),
    (timedelta(days=1), "1 day, 0:00:00"),
    (b"\xff{a\\", "\\xFF{a\\x5C"),
    ([1, {"a": Decimal("2")}], [1, {"a": 2.0}]),
    ({1: b"x"}, {"1": "x"}),
    (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ("Été\n🎉", "Été\n🎉"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_every_kind_of_value_has_a_json_form(value: object, expected: object) -> None:
    assert json.loads(shown([[value]], ["v"], "json")) == [{"v": expected}]
    assert json.loads(shown([[value]], ["v"], "ndjson")) == {"v": expected}


def test_json_is_a_list_of_objects_and_an_empty_one_without_rows() -> None:
    assert json.loads(shown([(1, "a"), (2, "b")], ["n", "s"], "json")) == [{"n": 1, "s": "a"}, {"n": 2, "s": "b"}]
    assert json.loads(shown([], ["n"], "json")) == []
    assert shown([], ["n"], "ndjson") == ""


def test_two_columns_of_one_name_keep_both_values() -> None:
    assert json.loads(shown([(1, 2)], ["n", "n"], "json")) == [{"n": 1, "n_2": 2}]


def test_csv_reads_back(capsys: pytest.CaptureFixture[str]) -> None:
    show([("a,b\n", None, [1, 2])], ["s", "none", "list"], Format.CSV)
    assert list(csv.reader(io.StringIO(capsys.readouterr().out, newline=""))) == [
        ["s", "none", "list"],
        ["a,b\n", "", "[1, 2]"],
    ]


def test_a_table_names_its_columns_and_counts_its_rows() -> None:
    text = shown([("acme", 1234.5), ("globex", 0.25)], ["brand", "mentions"], "table", "Brands")
    assert "Brands" in text
    assert "1,234.5" in text
    assert "0.25" in text
    assert "2 rows" in text


def test_a_wide_table_becomes_records_and_loses_nothing() -> None:
    columns = [f"column_{i}" for i in range(30)]
    text = shown([[f"value {i} of a post" for i in range(30)]], columns, "table")
    assert all(f"column_{i}  value {i} of a post" in text for i in range(30))


def test_a_long_text_is_folded_and_complete() -> None:
    words = " ".join(f"mot{i}" for i in range(200))
    text = shown([("ann", words)], ["author_id", "text"], "table")
    assert all(f"mot{i}" in text for i in range(200))
    assert max(map(len, text.splitlines())) <= 160


def test_a_post_cannot_drive_the_terminal_nor_be_read_as_markup() -> None:
    text = shown([("\x1b[31mred\x07 [bold]x[/bold] \u202eback\x9b",)], ["text"], "table")
    assert not any(char in text for char in "\x1b\x07\u202e\x9b")
    assert "[bold]x[/bold]" in text


def test_no_cell_of_csv_is_a_formula(capsys: pytest.CaptureFixture[str]) -> None:
    show([("=HYPERLINK(1)", -1.5), ("@SUM(A1)", 2), ("a=b", "-x")], ("author_id", "n"), "csv")
    assert capsys.readouterr().out.splitlines()[1:] == ["'=HYPERLINK(1),-1.5", "'@SUM(A1),2", "a=b,'-x"]


CELLS = st.one_of(st.none(), st.integers(), st.floats(allow_nan=False), st.text(max_size=40), st.lists(st.integers()))


@given(data=st.data(), n=st.integers(1, 12))
def test_no_line_is_wider_than_there_is_room(data: st.DataObject, n: int) -> None:
    rows = data.draw(st.lists(st.lists(CELLS, min_size=n, max_size=n), max_size=4))
    out = io.StringIO()
    show(rows, [f"column_{i}" for i in range(n)], out=out)
    assert max(map(cell_len, out.getvalue().splitlines())) <= 100


def test_a_table_folds_its_texts_and_keeps_its_ids_whole() -> None:
    out = io.StringIO()
    row = [
        "2026-01-13 14:21",
        "studio.bastide",
        "43 [41, 45]",
        "some words " * 8,
        "more words " * 8,
        "a verdict",
        12,
        0.5,
    ]
    show([row], ["found", "author_id", "part", "text", "answer", "verdict", "n", "p"], out=out)
    assert "studio.bastide" in out.getvalue()
    assert "-- row 1" not in out.getvalue()


@given(
    st.lists(st.sampled_from(["one", "two.", "three", "a-long-word", "\n", "\n  "]), max_size=60), st.integers(20, 60)
)
def test_sentences_are_folded_without_losing_a_word(parts: list[str], width: int) -> None:
    told = " ".join(parts)
    lines = folded(told, width).split("\n")
    assert " ".join(lines).split() == told.split()
    assert all(len(line.rstrip()) <= width for line in lines)
