"""Column maps: what they may say, and what rows become."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import SettingsError
from pipeline.events import Event, How, Mention, RejectCode, Share
from streams.columns import ColumnMap, load_column_map
from streams.mapped_rows import RowReader
from streams.refusals import Fault

FIELDS: dict[str, Any] = {"source": {"constant": "x"}, "id": "id", "author": "who", "at": "when", "text": "text"}
ROW: dict[str, object] = {"id": "1", "who": "ann", "when": "2026-11-22T09:00:00Z", "text": "hello"}


def mapped(fields: dict[str, Any], row: dict[str, object], kind: str = "mention") -> Event | Fault:
    column_map = ColumnMap.model_validate({"event": [{"kind": kind, "fields": fields}]})
    return RowReader(column_map, list(row)).read(list(row.values()))


def mention(fields: dict[str, Any] | None = None, row: dict[str, object] | None = None) -> Mention:
    found = mapped(FIELDS | (fields or {}), ROW | (row or {}))
    assert isinstance(found, Mention), found
    return found


def fault(fields: dict[str, Any] | None = None, row: dict[str, object] | None = None) -> RejectCode:
    found = mapped(FIELDS | (fields or {}), ROW | (row or {}))
    assert isinstance(found, Fault), found
    return found.code


def load(text: str, folder: Path) -> ColumnMap:
    path = folder / "map.toml"
    path.write_text(text, encoding="utf-8")
    return load_column_map(path)


def test_a_bare_string_is_a_column_and_a_constant_is_the_same_in_every_row() -> None:
    found = mention()
    assert (found.source, found.id, found.author, found.text) == ("x", "1", "ann", "hello")
    assert found.at_ms == 1795338000000


def test_ids_above_2_to_the_53_survive_and_those_blurred_by_floating_point_are_refused() -> None:
    assert mention(row={"id": 900000000000014447}).id == "900000000000014447"
    assert mention(row={"id": Decimal("900000000000014447")}).id == "900000000000014447"
    assert mention(row={"id": 12.0}).id == "12"
    assert fault(row={"id": 900000000000014447.0}) == RejectCode.WRONG_TYPE


@pytest.mark.parametrize(
    ("at", "cell", "ms"),
    [
        ({"column": "when", "format": "%Y-%m-%d %H:%M:%S %z"}, "2026-11-22 01:00:00 -0800", 1795338000000),
        ({"column": "when", "format": "%d/%m/%Y %H:%M", "zone": "Europe/Paris"}, "22/11/2026 10:00", 1795338000000),
        ({"column": "when", "zone": "Europe/Paris"}, "2026-11-22T10:00:00", 1795338000000),
        ({"column": "when", "epoch": "s"}, "1795338000.25", 1795338000250),
        ({"column": "when", "epoch": "s"}, 1795338000, 1795338000000),
        ({"column": "when", "epoch": "ms"}, 1795338000000, 1795338000000),
        ({"base": "2026-11-22T09:00:00Z", "plus": "when", "unit": "min"}, 0.45, 1795338027000),
        ({"base": "2026-11-22T09:00:00Z", "plus": "when", "unit": "h"}, "-1", 1795334400000),
        ("when", datetime(2026, 11, 22, 9, tzinfo=UTC), 1795338000000),
    ],
)
def test_a_time_is_read_the_way_its_map_says(at: object, cell: object, ms: int) -> None:
    assert mention({"at": at}, {"when": cell}).at_ms == ms


@pytest.mark.parametrize(
    ("at", "cell"),
    [
        ("when", "2026-11-22T10:00:00"),
        ("when", "yesterday"),
        ("when", datetime(2026, 11, 22)),  # noqa: DTZ001 - a time without an offset is the point
        ("when", True),
        ({"column": "when", "format": "%Y"}, "MMXXVI"),
        ({"column": "when", "format": "%Y"}, "2026"),
        ({"column": "when", "epoch": "s"}, "NaN"),
        ({"column": "when", "epoch": "s"}, "1e999999"),
        ({"column": "when", "epoch": "s"}, "soon"),
        ({"column": "when", "epoch": "ms"}, "1795338000"),
        ("when", 1795338000),
        ({"base": "2026-11-22T09:00:00Z", "plus": "when", "unit": "day"}, float("nan")),
        ({"base": "2026-11-22T09:00:00Z", "plus": "when", "unit": "day"}, float("inf")),
        ({"base": "2026-11-22T09:00:00Z", "plus": "when", "unit": "day"}, 10**12),
    ],
)
def test_a_cell_that_is_no_time_is_refused_as_bad_time(at: object, cell: object) -> None:
    assert fault({"at": at}, {"when": cell}) == RejectCode.BAD_TIME


def test_a_template_joins_columns_and_refuses_an_empty_one() -> None:
    template = {"id": {"template": "%s {id}:{who}"}}
    assert mention(template).id == "%s 1:ann"
    assert fault(template, {"who": None}) == RejectCode.MISSING


def test_entities_are_undone_and_case_folded_only_where_asked() -> None:
    row: dict[str, object] = {"text": "A &amp; B @Acme, a@b.org @acme @Été"}
    assert mention(row=row).text == "A &amp; B @Acme, a@b.org @acme @Été"
    found = mention({"text": {"column": "text", "unescape": True}, "addressed": {"handles_in": "text"}}, row)
    assert found.text == "A & B @Acme, a@b.org @acme @Été"
    assert found.addressed == ("Acme", "acme", "Été")
    assert mention({"addressed": {"handles_in": "text", "lower": True}}, row).addressed == ("acme", "été")


def test_addressed_may_be_a_list_or_names_apart_by_commas() -> None:
    assert mention({"addressed": "to"}, {"to": ["b", 7, None]}).addressed == ("b", "7")
    assert mention({"addressed": "to"}, {"to": "b, c"}).addressed == ("b", "c")


def test_an_empty_cell_is_null_but_an_empty_text_is_a_text() -> None:
    assert fault(row={"who": ""}) == RejectCode.MISSING
    assert mention(row={"text": ""}).text == ""
    assert fault(row={"text": None}) == RejectCode.MISSING
    assert mention({"reply_to": "re"}, {"re": ""}).reply_to is None


def test_rows_pass_the_same_checks_as_lines() -> None:
    assert fault(row={"id": "a\x00"}) == RejectCode.BAD_ID
    assert fault(row={"who": "x" * 513}) == RejectCode.BAD_ID
    assert fault(row={"text": [1]}) == RejectCode.WRONG_TYPE
    assert fault(row={"text": b"\xff"}) == RejectCode.BAD_BYTES
    assert fault({"rev": "rev"}, {"rev": "two"}) == RejectCode.WRONG_TYPE
    assert mention({"rev": "rev"}, {"rev": 2.0}).rev == 2


def test_how_and_brand_may_come_from_a_column() -> None:
    fields = FIELDS | {"how": "how", "of": "text", "brand": {"constant": "acme"}}
    del fields["text"]
    found = mapped(fields, ROW | {"how": "quote"}, kind="share")
    assert isinstance(found, Share)
    assert (found.how, found.of, found.brand) == (How.QUOTE, "hello", "acme")
    refused = mapped(fields, ROW | {"how": "boost"}, kind="share")
    assert isinstance(refused, Fault)
    assert refused.code == RejectCode.UNKNOWN_KIND


@pytest.mark.parametrize(
    ("when", "cell", "holds"),
    [
        ({"is": "null"}, None, True),
        ({"is": "null"}, "", True),
        ({"is": "null"}, float("nan"), True),
        ({"is": "null"}, 0, False),
        ({"is": "not_null"}, "x", True),
        ({"equals": "1"}, 1, True),
        ({"equals": 1}, "1", True),
        ({"equals": "1"}, None, False),
        ({"not_equals": "1"}, None, True),
        ({"in": ["a", 2]}, 2, True),
        ({"in": ["a", 2]}, "b", False),
    ],
)
def test_the_first_event_whose_condition_holds_wins(when: dict[str, Any], cell: object, *, holds: bool) -> None:
    first = {"kind": "mention", "when": {"column": "c"} | when, "fields": FIELDS}
    column_map = ColumnMap.model_validate({"event": [first]})
    row = ROW | {"c": cell}
    found = RowReader(column_map, list(row)).read(list(row.values()))
    assert isinstance(found, Mention) == holds
    if isinstance(found, Fault):
        assert found.code == RejectCode.BAD_ROW


def test_every_fault_of_a_map_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        load(
            """
            [input]
            delimiter = ";;"
            [[event]]
            kind = "share"
            when = { column = "a" }
            [event.fields]
            source = { constant = "x", column = "y" }
            how = { constant = "boost" }
            at = { column = "t", zone = "Europe/Pari" }
            [[event]]
            kind = "mention"
            [event.fields]
            wrong = "x"
            at = { constant = "never" }
            id = { template = "{a!r}" }
            """,
            tmp_path,
        )
    for part in ("delimiter", "exactly one of is", "exactly one of constant", "Europe/Pari", "plain columns"):
        assert part in str(told.value)


def test_fields_that_do_not_fit_their_kind_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        load(
            """
            [[event]]
            kind = "share"
            [event.fields]
            text = "x"
            how = { constant = "boost" }
            at = { constant = "never" }
            """,
            tmp_path,
        )
    for part in ("text is no field of a share", "fields.of is missing", "'boost'", "'never'"):
        assert part in str(told.value)


@pytest.mark.parametrize("name", ["airline", "telecom_fr", "cascades"])
def test_the_maps_of_the_examples_can_be_read(name: str) -> None:
    examples = Path(__file__).parent.parent / "examples"
    assert load_column_map(examples / name / "map.toml").columns()
