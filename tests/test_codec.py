"""Lines to events and back: what is accepted, what is refused and why."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.events import (
    AccountGone,
    Delete,
    Edit,
    Event,
    Follow,
    How,
    Instant,
    Mention,
    Reject,
    RejectCode,
    Share,
)
from streams.codec import check_future, decode_line, encode
from streams.instants import FIRST_MS, LAST_MS
from tests.hostile_lines import hostile_lines, sound_line

MENTION: dict[str, Any] = {"kind": "mention", "source": "s", "id": "1", "at": 0, "author": "a", "text": "t"}
SHARE: dict[str, Any] = {"kind": "share", "source": "s", "id": "2", "at": 0, "author": "a", "how": "like", "of": "1"}


def read(fields: dict[str, Any]) -> Event | Reject:
    return decode_line(json.dumps(fields).encode(), "f", 7)


def code(line: bytes | dict[str, Any]) -> RejectCode | None:
    found = read(line) if isinstance(line, dict) else decode_line(line, "f", 7)
    return found.code if isinstance(found, Reject) else None


def time_of(at: object) -> int | RejectCode:
    found = read(MENTION | {"at": at})
    return found.code if isinstance(found, Reject) else int(found.at_ms)


def test_a_line_of_every_kind_becomes_its_event() -> None:
    assert read(MENTION | {"addressed": ["b"]}) == Mention(
        source="s", id="1", at_ms=Instant(0), author="a", text="t", addressed=("b",)
    )
    assert read(SHARE) == Share(source="s", id="2", at_ms=Instant(0), author="a", how=How.LIKE, of="1")
    base = {"source": "s", "id": "3", "at": 0}
    assert read(base | {"kind": "follow", "author": "a", "target": "b"}) == Follow(
        source="s", id="3", at_ms=Instant(0), author="a", target="b"
    )
    assert read(base | {"kind": "edit", "of": "1", "text": "u"}) == Edit(
        source="s", id="3", at_ms=Instant(0), of="1", text="u"
    )
    assert read(base | {"kind": "delete", "of": "1"}) == Delete(source="s", id="3", at_ms=Instant(0), of="1")
    assert read(base | {"kind": "account_gone", "author": "a"}) == AccountGone(
        source="s", id="3", at_ms=Instant(0), author="a"
    )


@pytest.mark.parametrize(
    ("at", "ms"),
    [
        (1795338000123, 1795338000123),
        (-1, -1),
        ("2026-11-22T09:00:00Z", 1795338000000),
        ("2026-11-22t09:00:00z", 1795338000000),
        ("2026-11-22T10:00:00.123456+01:00", 1795338000123),
        ("2016-12-31T23:59:60Z", 1483228800000),
        ("1969-12-31T23:59:59.999Z", -1),
        (FIRST_MS, FIRST_MS),
        (LAST_MS, LAST_MS),
        (10**9 - 1, 10**9 - 1),
        (10**10, 10**10),
    ],
)
def test_a_time_is_rfc_3339_with_an_offset_or_epoch_milliseconds(at: object, ms: int) -> None:
    assert time_of(at) == ms


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-22T10:00:00",
        "2026-11-22",
        "NaN",
        "",
        "2026-02-30T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        True,
        1.5,
        [],
        {},
        FIRST_MS - 1,
        LAST_MS + 1,
        "9999-12-31T12:00:00Z",
        1_795_338_000,
        10**400,
        float("nan"),
        float("inf"),
    ],
)
def test_what_is_no_time_is_refused_as_bad_time(at: object) -> None:
    assert time_of(at) == RejectCode.BAD_TIME


def test_epoch_seconds_are_told_what_they_are() -> None:
    found = decode_line(json.dumps(MENTION | {"at": 1_795_338_000}).encode(), "f", 0)
    assert isinstance(found, Reject)
    assert found.detail == "at: epoch seconds? murmure takes milliseconds"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"", RejectCode.BAD_JSON),
        (b"{", RejectCode.BAD_JSON),
        (b"{}{}", RejectCode.BAD_JSON),
        (b'{"kind":"\xff"}', RejectCode.BAD_BYTES),
        (b"[]", RejectCode.NOT_OBJECT),
        (b"null", RejectCode.NOT_OBJECT),
        (b"[" * 100_000, RejectCode.TOO_DEEP),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, RejectCode.TOO_DEEP),
        (b" " * (4 * 2**20 + 1), RejectCode.TOO_LONG),
        ({}, RejectCode.MISSING),
        (MENTION | {"author": None}, RejectCode.MISSING),
        ({k: v for k, v in MENTION.items() if k != "text"}, RejectCode.MISSING),
        (MENTION | {"kind": "shout"}, RejectCode.UNKNOWN_KIND),
        (MENTION | {"kind": 1}, RejectCode.WRONG_TYPE),
        (SHARE | {"how": "boost"}, RejectCode.UNKNOWN_KIND),
        (SHARE | {"how": 1}, RejectCode.WRONG_TYPE),
        (MENTION | {"text": 1}, RejectCode.WRONG_TYPE),
        (MENTION | {"rev": -1}, RejectCode.WRONG_TYPE),
        (MENTION | {"rev": 2**53}, RejectCode.WRONG_TYPE),
        (MENTION | {"addressed": ["x"] * 1001}, RejectCode.WRONG_TYPE),
        (MENTION | {"id": ""}, RejectCode.BAD_ID),
        (MENTION | {"id": "a\x00b"}, RejectCode.BAD_ID),
        (MENTION | {"author": "a\x85b"}, RejectCode.BAD_ID),
        (MENTION | {"author": "x" * 513}, RejectCode.BAD_ID),
        (SHARE | {"of": ""}, RejectCode.BAD_ID),
        (SHARE | {"via": "a\nb"}, RejectCode.BAD_ID),
        (b'{"kind":"delete","source":"s","id":"1","of":"a\x7fb","at":0}', RejectCode.BAD_ID),
        (b'{"kind":"delete","source":"s","id":"1","of":"\\ud800","at":0}', RejectCode.BAD_JSON),
    ],
)
def test_each_fault_has_its_own_stable_code(line: bytes | dict[str, Any], expected: RejectCode) -> None:
    assert code(line) == expected


def test_a_megabyte_of_text_and_an_id_of_512_characters_are_accepted() -> None:
    assert code(MENTION | {"text": "é" * 2**19}) is None
    assert code(MENTION | {"id": "👩‍👧" * 170}) is None


def test_a_reject_says_where_and_keeps_the_first_kilobyte() -> None:
    found = decode_line(b"x" * 5000, "posts.ndjson", 1234)
    assert isinstance(found, Reject)
    assert (found.file, found.offset, found.raw) == ("posts.ndjson", 1234, b"x" * 1024)
    assert len(found.detail) <= 200


def test_unknown_fields_and_a_brand_on_the_wire_are_ignored() -> None:
    assert read(MENTION | {"x": [1], "brand": "acme"}) == read(MENTION)
    assert read(SHARE | {"brand": "acme"}) == read(SHARE)


def test_an_empty_optional_reference_counts_as_absent() -> None:
    assert read(MENTION | {"reply_to": "", "quote_of": "q", "addressed": ["", "b"]}) == read(
        MENTION | {"quote_of": "q", "addressed": ["b"]}
    )
    assert read(SHARE | {"via": "", "of_author": ""}) == read(SHARE)


def test_a_trailing_carriage_return_and_line_separators_in_a_text_are_tolerated() -> None:
    assert decode_line(json.dumps(MENTION).encode() + b"\r", "f", 0) == read(MENTION)
    found = decode_line(json.dumps(MENTION | {"text": "a\u2028b\x85c"}, ensure_ascii=False).encode(), "f", 0)
    assert isinstance(found, Mention)
    assert found.text == "a\u2028b\x85c"


def test_only_what_lies_beyond_the_allowance_is_future() -> None:
    event = Delete(source="s", id="1", of="2", at_ms=Instant(1_000_300))
    assert check_future(event, 1_000_000, 300) is None
    assert check_future(event, 1_000_000, 299) is RejectCode.FUTURE


ids = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
maybe = st.none() | ids
base = {"source": ids, "id": ids, "at_ms": st.integers(FIRST_MS, LAST_MS).map(Instant)}
revs = st.integers(0, 2**53 - 1)
events = st.one_of(
    st.builds(
        Mention,
        **base,
        author=ids,
        text=texts,
        rev=revs,
        lang=st.none() | texts,
        reply_to=maybe,
        reply_to_author=maybe,
        quote_of=maybe,
        root=maybe,
        addressed=st.lists(ids, max_size=3).map(tuple),
        url=st.none() | texts,
        brand=st.none(),
    ),
    st.builds(
        Share,
        **base,
        how=st.sampled_from(How),
        author=ids,
        of=ids,
        of_author=maybe,
        via=maybe,
        comment=st.none() | texts,
        brand=st.none(),
    ),
    st.builds(Follow, **base, author=ids, target=ids),
    st.builds(Edit, **base, of=ids, text=texts, rev=revs),
    st.builds(Delete, **base, of=ids),
    st.builds(AccountGone, **base, author=ids),
)


@settings(max_examples=200)
@given(event=events)
def test_an_event_written_and_read_is_the_same_event(event: Event) -> None:
    line = encode(event)
    assert b"\n" not in line
    assert decode_line(line, "f", 0) == event


@settings(max_examples=200)
@given(line=st.binary(max_size=200))
def test_no_bytes_at_all_raise(line: bytes) -> None:
    assert isinstance(decode_line(line, "f", 0), Event | Reject)


def test_ten_thousand_hostile_lines_end_as_events_or_rejects_and_none_is_lost() -> None:
    found = [decode_line(line, "f", i) for i, line in enumerate(hostile_lines(10_000, seed=7))]
    rejects = [one for one in found if isinstance(one, Reject)]
    assert len(found) == 10_000
    assert 5_000 < len(rejects) < 9_500
    assert {one.code for one in rejects} >= set(RejectCode) - {"too_long", "future", "bad_row", "unreadable", "erased"}
    assert all(len(one.raw) <= 1024 and one.detail.encode() for one in rejects)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "1899-12-31T23:59:59.999Z", -2_208_988_800_001])
def test_the_empty_dates_of_a_platform_are_no_times(at: str | int) -> None:
    found = decode_line(sound_line(1, at=at), "f", 0)
    assert isinstance(found, Reject)
    assert found.code is RejectCode.BAD_TIME
