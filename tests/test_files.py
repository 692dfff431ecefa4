"""Files to events and rejects: formats, offsets, damage, and what is refused at the door."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.events import Event, Mention, Reject, RejectCode
from streams.columns import ColumnMap
from streams.refusals import MAX_LINE
from streams.sources.files import check_input, read_events
from streams.sources.lines import LineCutter
from tests.hostile_lines import hostile_lines, sound_line

FIELDS = {"source": {"constant": "x"}, "id": "id", "author": "who", "at": "when", "text": "text"}
MAP = ColumnMap.model_validate({"event": [{"kind": "mention", "fields": FIELDS}]})
WHEN = "2026-11-22T09:00:00Z"


def written(path: Path, data: bytes) -> Path:
    if path.suffix == ".gz":
        data = gzip.compress(data)
    elif path.suffix == ".zst":
        data = zstandard.ZstdCompressor().compress(data)
    path.write_bytes(data)
    return path


def read(path: Path, column_map: ColumnMap | None = None, after: int | None = None) -> list[tuple[int, Event | Reject]]:
    check_input(path, column_map)
    return list(read_events(path, column_map, after=after))


def names(found: Sequence[tuple[int, Event | Reject]]) -> list[str]:
    return [one.code.value if isinstance(one, Reject) else one.id for _, one in found]


def csv(*rows: str) -> bytes:
    return "\n".join(["id,who,when,text", *rows]).encode()


@pytest.mark.parametrize("ending", ["ndjson", "jsonl", "ndjson.gz", "ndjson.zst"])
def test_lines_come_with_their_byte_offset_and_blank_ones_are_no_input(tmp_path: Path, ending: str) -> None:
    first, second = sound_line(1), sound_line(2)
    path = written(tmp_path / f"posts.{ending}", b"\xef\xbb\xbf" + first + b"\r\n\n  \n[]\n" + second)
    found = read(path)
    assert names(found) == ["h1", "not_object", "h2"]
    assert [offset for offset, _ in found] == [0, len(first) + 9, len(first) + 12]


@pytest.mark.parametrize("ending", ["ndjson", "ndjson.gz", "ndjson.zst", "csv", "csv.gz", "csv.zst"])
def test_reading_goes_on_after_any_offset(tmp_path: Path, ending: str) -> None:
    if "csv" in ending:
        data, column_map = csv(*(f'{i},ann,{WHEN},"two\nlines {i}"' for i in range(20))), MAP
    else:
        data, column_map = b"\n".join(sound_line(i) for i in range(20)), None
    path = written(tmp_path / f"posts.{ending}", data)
    whole = read(path, column_map)
    assert len(whole) == 20
    for i in (0, 7, 19):
        assert read(path, column_map, after=whole[i][0]) == whole[i + 1 :]


def test_line_separators_of_unicode_are_text(tmp_path: Path) -> None:
    path = written(tmp_path / "posts.ndjson", sound_line(1, text="a\u2028b\x85c\x0bd\x0ce") + b"\n")
    ((_, found),) = read(path)
    assert isinstance(found, Mention)
    assert found.text == "a\u2028b\x85c\x0bd\x0ce"


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_damaged_stream_ends_with_one_reject_after_what_was_whole(tmp_path: Path, ending: str) -> None:
    lines = [json.dumps({"n": i**5 % (10**12 + 39)}).encode() for i in range(50_000)]
    path = written(tmp_path / f"posts.ndjson.{ending}", b"\n".join(lines))
    path.write_bytes(path.read_bytes()[:-3000])
    found = read(path)
    kinds = names(found)
    assert kinds.count("bad_bytes") == 1
    assert kinds[-1] == "bad_bytes"
    assert len(found) > 30_000
    assert read(path, after=found[-1][0]) == []
    assert read(path, after=found[-2][0]) == found[-1:]


def test_a_compressed_file_that_is_none_is_one_reject(tmp_path: Path) -> None:
    for ending in ("gz", "zst"):
        path = tmp_path / f"posts.ndjson.{ending}"
        path.write_bytes(b"this was never compressed")
        assert names(read(path)) == ["bad_bytes"]


def test_a_line_above_the_limit_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "posts.ndjson", b"x" * (3 * MAX_LINE) + b"\n" + sound_line(1) + b"\n")
    found = read(path)
    assert names(found) == ["too_long", "h1"]
    assert found[1][0] == 3 * MAX_LINE + 1


def test_csv_keeps_quoted_line_breaks_and_refuses_rows_that_do_not_fit(tmp_path: Path) -> None:
    rows = [f'1,ann,{WHEN},"a ""b""\nc"', "2,ann", "", f"3,ann,{WHEN},x,y", f"4,ann,{WHEN},d\r", f'5,"a"b,{WHEN},e']
    found = read(written(tmp_path / "posts.csv", csv(*rows)), MAP)
    assert names(found) == ["1", "bad_row", "bad_row", "4", "bad_row"]
    text = found[0][1]
    assert isinstance(text, Mention)
    assert text.text == 'a "b"\nc'
    refused = found[1][1]
    assert isinstance(refused, Reject)
    assert refused.raw == b"2,ann"


def test_an_open_quote_at_the_end_is_refused_not_swallowed(tmp_path: Path) -> None:
    found = read(written(tmp_path / "posts.csv", csv(f"1,ann,{WHEN},a", f'2,ann,{WHEN},"b', f"3,ann,{WHEN},c")), MAP)
    assert names(found) == ["1", "bad_row"]


def test_bytes_that_are_no_utf_8_spoil_their_csv_row_alone(tmp_path: Path) -> None:
    data = csv(f"1,ann,{WHEN},a", f"2,ann,{WHEN},@", f"3,ann,{WHEN},c").replace(b"@", b"\xe9t\xe9")
    path = written(tmp_path / "posts.csv", data)
    assert names(read(path, MAP)) == ["1", "bad_bytes", "3"]
    latin = MAP.model_copy(update={"input": MAP.input.model_copy(update={"encoding": "cp1252"})})
    assert names(read(path, latin)) == ["1", "2", "3"]


def test_parquet_rows_come_with_their_number_and_whole_ids(tmp_path: Path) -> None:
    ids = [2**53 + i for i in range(30)]
    texts: list[str | None] = [None if i == 3 else f"t{i}" for i in range(30)]
    table = pa.table({"id": ids, "who": ["ann"] * 30, "when": [WHEN] * 30, "text": texts, "unused": ids})
    path = tmp_path / "posts.parquet"
    pq.write_table(table, path, row_group_size=8)
    found = read(path, MAP)
    assert names(found) == [str(i) if i != ids[3] else "missing" for i in ids]
    assert [offset for offset, _ in found] == list(range(30))
    assert read(path, MAP, after=16) == found[17:]
    refused = found[3][1]
    assert isinstance(refused, Reject)
    assert json.loads(refused.raw)["who"] == "ann"


def test_parquet_times_keep_their_offset_and_one_that_python_cannot_hold_spoils_its_row_alone(tmp_path: Path) -> None:
    moments = pa.array([1795338000000, 10**15, 1795338000001], pa.timestamp("ms", "Europe/Paris"))
    table = pa.table({"id": ["1", "2", "3"], "who": ["a"] * 3, "when": moments, "text": ["t"] * 3})
    path = tmp_path / "posts.parquet"
    pq.write_table(table, path)
    found = read(path, MAP)
    assert names(found) == ["1", "bad_row", "3"]
    assert [one.at_ms for _, one in found if isinstance(one, Mention)] == [1795338000000, 1795338000001]


def test_foreign_json_is_mapped_by_keys_and_keys_joined_by_dots(tmp_path: Path) -> None:
    fields = FIELDS | {"author": "user.name", "id": "no.id"}
    column_map = ColumnMap.model_validate({"event": [{"kind": "mention", "fields": fields}]})
    row = {"no.id": 2**60 + 1, "user": {"name": "ann"}, "when": WHEN, "text": "t"}
    lines = [json.dumps(row), json.dumps(row | {"user": "ann"}), "[]", "{", '{"x": NaN}', "[" * 5000]
    found = read(written(tmp_path / "posts.ndjson", "\n".join(lines).encode()), column_map)
    assert names(found) == [str(2**60 + 1), "missing", "not_object", "bad_json", "bad_json", "too_deep"]


def test_a_table_without_a_map_names_the_flag_and_the_header(tmp_path: Path) -> None:
    path = written(tmp_path / "posts.csv", csv())
    with pytest.raises(InputError, match=r"--map MAP.toml.*id, who, when, text"):
        check_input(path, None)


def test_a_map_that_asks_for_columns_that_are_not_there_names_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="asks for text, who"):
        check_input(written(tmp_path / "posts.csv", b"id,when\n"), MAP)
    with pytest.raises(InputError, match="once each"):
        check_input(written(tmp_path / "posts.csv", b"id,id,who,when,text\n"), MAP)


@pytest.mark.parametrize("name", ["none.ndjson", "none.csv", "none.parquet"])
def test_a_missing_file_a_folder_and_a_file_of_another_kind_are_input_errors(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        check_input(tmp_path / name, MAP)
    with pytest.raises(InputError, match="is a folder"):
        check_input(tmp_path, None)
    with pytest.raises(InputError, match="no Parquet file"):
        check_input(written(tmp_path / "x.parquet", b"id,who"), MAP)
    with pytest.raises(InputError, match="no header"):
        check_input(written(tmp_path / "x.csv", b""), MAP)


@settings(max_examples=100)
@given(data=st.binary(max_size=60).map(lambda b: b.replace(b"\x01", b"\n")), cuts=st.lists(st.integers(0, 60)))
def test_lines_do_not_depend_on_how_the_bytes_were_cut(data: bytes, cuts: list[int]) -> None:
    cutter, found, start = LineCutter(), [], 0
    for stop in [*sorted(cuts), len(data)]:
        found += cutter.cut(data[start:stop])
        start = max(start, stop)
    assert [line for _, line in found] + [cutter.rest] == data.split(b"\n")
    assert all(data[offset:].startswith(line) for offset, line in found)


@pytest.mark.slow
def test_ten_thousand_hostile_lines_in_a_file_are_all_accounted_for(tmp_path: Path) -> None:
    lines = list(hostile_lines(10_000, seed=11))
    found = read(written(tmp_path / "posts.ndjson", b"\n".join(lines)))
    assert len(found) == 10_000
    assert 500 < sum(isinstance(one, Mention) for _, one in found) < 5_000


@pytest.mark.slow
def test_ten_thousand_hostile_lines_as_csv_never_raise(tmp_path: Path) -> None:
    path = written(tmp_path / "posts.csv", csv() + b"\n" + b"\n".join(hostile_lines(10_000, 5, with_megabytes=False)))
    codes = {one.code for _, one in read(path, MAP) if isinstance(one, Reject)}
    assert codes >= {RejectCode.BAD_ROW, RejectCode.BAD_BYTES}
