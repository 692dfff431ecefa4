"""What a release wrote, every later one reads; what this one cannot read, it refuses by name.

The files of `tests/golden/wire` are what release 1 of the wire wrote. They are never written again: `python -m
tests.test_wire` adds those that are missing.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw, Struct, msgpack
from msgspec.structs import replace

from models.vocabulary import Act, Provenance, Scheme
from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Instant, Mention, Reject, RejectCode, Share
from pipeline.packing import Unpacker, pack
from pipeline.records import CoverageRow, Label, Reading
from streams.cluster.wire import (
    SPAN,
    VERSION,
    DeadLetter,
    Parcel,
    Place,
    Read,
    Span,
    WireError,
    decode,
    decode_span,
    encode,
    encode_span,
)

GOLDEN = Path(__file__).parent / "golden" / "wire"
NOON = 1_768_219_200_000
FULL_SPAN = Span("posts.ndjson", 400, 9, 3, 1)
POST = Mention(
    source="forum",
    id="p1",
    at_ms=Instant(NOON),
    author="ann",
    text="J'adore ma Norvia 🎧",
    rev=2,
    lang="fr",
    reply_to="p0",
    reply_to_author="bob",
    quote_of="p00",
    root="r1",
    addressed=("bob", "cléo"),
    url="https://forum.example/p1",
    brand="norvia",
)


def post(n: int) -> Mention:
    return Mention(source="forum", id=f"p{n}", at_ms=Instant(NOON + n), author="ann", text="une enceinte")


EDIT = Edit(source="forum", id="e1", at_ms=Instant(NOON + 2), of="p1", text="Je n'aime plus ma Norvia", rev=3)
COMMENTED = Share(
    source="forum",
    id="s0",
    at_ms=Instant(NOON + 3),
    how=How.QUOTE,
    author="dan",
    of="p1",
    comment="moi aussi",
    brand="norvia",
)
OTHERS: list[Event] = [
    Share(
        source="forum",
        id="s1",
        at_ms=Instant(NOON + 1),
        how=How.REPOST,
        author="bob",
        of="p1",
        of_author="ann",
        via="s0",
    ),
    Follow(source="forum", id="f1", at_ms=Instant(NOON + 4), author="bob", target="ann"),
    Delete(source="forum", id="d1", at_ms=Instant(NOON + 5), of="p0"),
    AccountGone(source="forum", id="g1", at_ms=Instant(NOON + 6), author="eve"),
]
REJECT = Reject(RejectCode.BAD_JSON, "not one JSON value", "posts.ndjson", 4_711, b"{\xff")
NOTE = CoverageRow("forum", "rotated", NOON - 1, None, 3, "a file was cut while it was read")
READING = Reading(
    brands=("norvia",),
    language="fr",
    labels=(Label(Scheme.MOTIVE, "enjoyment", 0.9123, "adore"),),
    act=Act.VOUCH,
    polarity=1,
    provenance=Provenance.STAFF,
    terms=("casque",),
    links=("forum.example",),
    text="J'adore ma Norvia 🎧",
    is_cut=False,
    lookalike="Nоrvia",
    model_version="1.2",
)


def full(read: Read | None = None) -> Parcel:
    return Parcel(
        span=FULL_SPAN,
        place=Place("byte 4711", 409, 4),
        mark_ms=NOON + 6,
        ended=True,
        left=True,
        received_ms=NOON + 60_000,
        stamps=[NOON + n for n in range(9)],
        texts=[] if read else [POST, EDIT, COMMENTED, post(7), post(8)],
        text_places=[0, 2, 3, 7, 8],
        others=Raw(pack(OTHERS)),
        rejects=[REJECT],
        notes=[NOTE],
        read=read,
    )


READ = Read(
    events=[POST, COMMENTED],
    places=[0, 3],
    readings=[READING, None],
    derived=[1],
    late=[2],
    off_topic=[7],
    faulty=[(8, "ValueError: no")],
    brands_version=3,
)
RECORDS: dict[str, Parcel | DeadLetter] = {
    "parcel": full(),
    "parcel-minimal": Parcel(span=Span("live", 0, 0), place=Place("0")),
    "parcel-read": full(READ),
    "parcel-lost": Parcel(span=FULL_SPAN, place=Place(""), received_ms=NOON, lost="it needs version 9 of the wire"),
    "dead-letter": DeadLetter(
        reason="not_readable",
        detail="ValueError: no",
        role="worker",
        topic="murmure.posts",
        partition=3,
        offset=2**40,
        at_ms=NOON,
        span=FULL_SPAN,
        events=[POST, EDIT],
        stamps=[NOON, NOON + 2],
        raw=b"\x00\xff",
    ),
    "dead-letter-minimal": DeadLetter(reason="r", detail="", role="sink", topic="t", partition=0, offset=0, at_ms=0),
}


def golden(name: str) -> bytes:
    return (GOLDEN / f"1-{name}.bin").read_bytes()


def fields(record: object) -> object:
    """A record as plain values, field by field; what travels as bytes is opened."""
    if isinstance(record, Raw):
        return msgpack.decode(bytes(record))
    if isinstance(record, Struct):
        return type(record).__name__, {name: fields(getattr(record, name)) for name in record.__struct_fields__}
    if isinstance(record, list | tuple):
        return [fields(entry) for entry in record]
    return record


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_of_version_1_is_read_field_by_field_and_written_the_same(name: str) -> None:
    raw = golden(name)
    record = decode(type(RECORDS[name]), raw)
    assert fields(record) == fields(RECORDS[name])
    assert encode(record) == raw


def test_every_file_of_the_wire_is_read_by_a_test() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"1-{name}.bin" for name in (*RECORDS, "span")}


def test_the_full_records_leave_no_field_at_its_default() -> None:
    """Else a field could be lost and nobody would see."""
    for name, left_out in (("parcel", {"read", "lost"}), ("parcel-read", {"texts", "lost"}), ("dead-letter", set())):
        written = msgpack.decode(golden(name)[1:])
        assert set(written) == {*RECORDS[name].__struct_fields__} - left_out, name
    assert set(msgpack.decode(golden("parcel-read")[1:])["read"]) == set(Read.__struct_fields__)


def test_the_span_of_version_1_is_read_from_the_header() -> None:
    assert decode_span([("trace", b"x"), (SPAN, golden("span"))]) == FULL_SPAN
    assert encode_span(FULL_SPAN) == golden("span")


def with_more(value: Any) -> Any:  # noqa: ANN401 - MessagePack without a type
    """Every object with two fields that a later release might add."""
    if isinstance(value, dict):
        return {"a_field_of_tomorrow": [1, {"x": None}], **{k: with_more(v) for k, v in value.items()}, "zz": b"\xff"}
    if isinstance(value, list):
        return [with_more(entry) for entry in value]
    return value


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_of_the_next_release_is_read_without_what_it_added(name: str) -> None:
    raw = golden(name)
    later = raw[:1] + msgpack.encode(with_more(msgpack.decode(raw[1:])))
    assert len(later) > len(raw)
    found, wanted = decode(type(RECORDS[name]), later), RECORDS[name]
    if isinstance(found, Parcel) and isinstance(wanted, Parcel):
        opened = Unpacker(list[Event])
        assert opened(bytes(found.others)) == opened(bytes(wanted.others))
        found.others = wanted.others
    assert fields(found) == fields(wanted)


def test_a_span_of_the_next_release_is_read_without_what_it_added() -> None:
    assert decode_span([(SPAN, msgpack.encode(with_more(msgpack.decode(golden("span")))))]) == FULL_SPAN


@pytest.mark.parametrize("needs", [VERSION + 1, 200, 255])
def test_a_record_that_needs_a_newer_wire_is_refused_by_name(needs: int) -> None:
    with pytest.raises(WireError, match=f"needs version {needs} of the wire, this release knows up to {VERSION}"):
        decode(Parcel, encode(RECORDS["parcel"], needs=needs))


@pytest.mark.parametrize("raw", [None, b""])
def test_a_record_without_bytes_is_refused(raw: bytes | None) -> None:
    with pytest.raises(WireError, match="empty"):
        decode(Parcel, raw)


@pytest.mark.parametrize("kind", [Parcel, DeadLetter])
@pytest.mark.parametrize(
    "make",
    [
        lambda: bytes(range(256)) * (5 * 2**20 // 256),
        lambda: b"\x01" * (5 * 2**20),
        lambda: b"\x01" + b"\x91" * (5 * 2**20),
        lambda: b"\x01" + b"\x81\xa1x" * (2**20),
        lambda: b"\x01\x81\xa6others" + b"\x91" * (5 * 2**20),
        lambda: b"\x01\x81\xa6others" + b"\x81\xa1x" * (2**20),
        lambda: b"\x01\xdf\xff\xff\xff\xff" + b"a" * 1_000,
        lambda: b"\x01" + msgpack.encode({"span": {"input": "x" * (5 * 2**20), "first_event": 0}}),
        lambda: golden("parcel")[:-1],
        lambda: golden("parcel") + b"\x00",
        lambda: golden("span"),
    ],
    ids=["bytes", "ones", "deep list", "deep map", "deep raw", "deep raw map", "4 billion fields", "long", "cut",
         "more", "span"],
)  # fmt: skip
def test_five_megabytes_of_garbage_raise_the_error_of_the_wire(kind: type, make: Callable[[], bytes]) -> None:
    with pytest.raises(WireError):
        decode(kind, make())


@pytest.mark.parametrize(
    "changed",
    [
        {"stamps": [NOON] * 8},
        {"stamps": [NOON] * 10},
        {"text_places": [0, 2, 3, 7, 9]},
        {"text_places": [0, 3, 2, 7, 8]},
        {"text_places": [-1, 2, 3, 7, 8]},
        {"text_places": [0, 2]},
        {"texts": [POST]},
        {"others": Raw(pack(OTHERS[:3]))},
        {"others": Raw(pack([*OTHERS, *OTHERS]))},
        {"others": Raw(pack({"a": 1}))},
        {"others": Raw(pack("posts"))},
        {"rejects": []},
        {"span": Span("posts.ndjson", -1, 9, 3, 1)},
        {"span": Span("posts.ndjson", 400, -9, 3, 1)},
        {"read": replace(READ, places=[0])},
        {"read": replace(READ, places=[0, 1])},
        {"read": replace(READ, readings=[None])},
        {"read": replace(READ, derived=[2])},
        {"read": replace(READ, late=[1])},
        {"read": replace(READ, off_topic=[9])},
        {"read": replace(READ, faulty=[(4, "no")])},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_parcel_whose_parts_contradict_each_other_is_refused(changed: dict[str, Any]) -> None:
    """Else a worker or sink would stumble over it again and again."""
    with pytest.raises(WireError):
        decode(Parcel, encode(replace(full(READ if "read" in changed else None), **changed)))


@given(st.binary(max_size=300), st.sampled_from([Parcel, DeadLetter]))
@settings(max_examples=300)
def test_random_bytes_raise_only_the_error_of_the_wire(raw: bytes, kind: type) -> None:
    for body in (raw, b"\x01" + raw):
        with pytest.raises(WireError):
            decode(kind, body)


@given(st.data(), st.sampled_from(sorted(RECORDS)))
@settings(max_examples=300)
def test_a_record_with_a_few_bytes_changed_is_read_or_refused_and_nothing_else(data: st.DataObject, name: str) -> None:
    raw = bytearray(golden(name))
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=3)):
        raw[place] = data.draw(st.integers(0, 255))
    try:
        record = decode(type(RECORDS[name]), bytes(raw))
    except WireError:
        return
    assert type(record) is type(RECORDS[name])


@given(st.binary(max_size=100))
@settings(max_examples=300)
def test_a_header_that_is_no_span_is_none(raw: bytes) -> None:
    assert decode_span([(SPAN, raw)]) is None


def test_deep_garbage_in_the_header_is_none() -> None:
    assert decode_span([(SPAN, b"\x91" * 100_000)]) is None
    assert decode_span([(SPAN, b"\x81\xa1x" + b"\x91" * 100_000)]) is None
    assert decode_span(None) is None


def write_missing() -> None:
    """Add the files that are not there. Those that are there stay: releases wrote them."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    raws = {name: encode(record) for name, record in RECORDS.items()} | {"span": encode_span(FULL_SPAN)}
    for name, raw in raws.items():
        path = GOLDEN / f"{VERSION}-{name}.bin"
        if not path.exists():
            path.write_bytes(raw)


if __name__ == "__main__":
    write_missing()
