"""What a worker does to one record: it reads what can be read, keeps what cannot, and never raises."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from pipeline.events import Instant, Mention, Reject, RejectCode
from pipeline.records import Batch, Enriched
from pipeline.settings import Brand, Brands
from streams.cluster.parcels import Reader, cut, opened
from streams.cluster.wire import SPAN, Parcel, Place, Span, decode, decode_span, encode, encode_span
from streams.worker import LARGEST, Headers, Outgoing, Work
from tests.quick_reader import QuickReader
from tests.test_parcels import LATENESS_MS, Fails, batch_of

BRANDS = Brands(brand=(Brand(id="acme", name="acme"),))
NOW_MS = 1_790_000_000_000
REJECT = Reject(RejectCode.BAD_JSON, "no", "f", 0, b"x")


class Message(Struct):
    value: bytes | None
    headers: Headers | None = None
    topic: str = "posts"
    partition: int = 3
    offset: int = 99


def work(reader: Reader | None = None) -> Work:
    return Work(lambda: (reader or QuickReader(BRANDS), LATENESS_MS, 4), lambda: NOW_MS)


def parcel(*texts: str) -> Parcel:
    at_ms = Instant(NOW_MS)
    found = [Mention(source="s", id=str(n), at_ms=at_ms, author="ann", text=text) for n, text in enumerate(texts)]
    (cut_,) = cut(batch_of(found), Place("", 10), 100)
    return cut_


def only(out: Outgoing) -> Parcel:
    (piece,) = out.pieces
    found = decode(Parcel, piece.value)
    assert piece.span == found.span
    return found


def test_a_parcel_comes_out_read_under_the_same_span() -> None:
    out = work().do(Message(encode(parcel("acme one", "acme two"))))
    assert out.letters == ()
    assert out.n_events == 2
    assert [piece.span for piece in out.pieces] == [Span("in", 10, 2)]
    found = only(out)
    assert found.read is not None
    assert [reading.brands for reading in found.read.readings if reading] == [("acme",), ("acme",)]
    assert found.read.brands_version == 4


def test_a_text_that_fails_becomes_a_dead_letter_and_a_refused_event() -> None:
    out = work(Fails(BRANDS)).do(Message(encode(parcel("acme one", "bomb", "acme two"))))
    (letter,) = out.letters
    assert (letter.reason, letter.topic, letter.partition, letter.offset) == ("not_readable", "posts", 3, 99)
    assert [event.text for event in letter.events if isinstance(event, Mention)] == ["bomb"]
    assert letter.stamps == [NOW_MS]
    assert "ZeroDivisionError: boom" in letter.detail
    enriched = opened(only(out))
    assert [event.id for event in enriched.events] == ["0", "2"]
    assert [(r.code, r.offset) for r in enriched.batch.rejects] == [(RejectCode.UNREADABLE, 11)]


def test_a_record_of_a_later_release_leaves_word_of_whose_events_it_held() -> None:
    newer = b"\xfa" + encode(parcel("acme"))[1:]
    span = Span("in", 10, 1)
    out = work().do(Message(newer, [(SPAN, encode_span(span))]))
    assert out.letters[0].reason == "not_understood"
    assert "version 250" in out.letters[0].detail
    assert out.letters[0].raw == newer
    lost = only(out)
    assert lost.span == span
    assert [r.code for r in opened(lost).batch.rejects] == [RejectCode.UNREADABLE]


def test_garbage_that_is_of_no_input_goes_no_further() -> None:
    out = work().do(Message(b"garbage"))
    assert out.pieces == ()
    assert [letter.reason for letter in out.letters] == ["not_understood"]


@given(st.none() | st.binary(max_size=300), st.none() | st.binary(max_size=60))
@example(b"\x01" + b"\x91" * 5_000, b"\x91" * 5_000)
def test_nothing_that_a_record_holds_makes_it_raise(value: bytes | None, head: bytes | None) -> None:
    out = work().do(Message(value, None if head is None else [(SPAN, head)]))
    assert out.letters
    assert (not out.pieces) == (decode_span([(SPAN, head or b"")]) is None)


class Swells(QuickReader):
    """What it reads of a text takes as many times its bytes."""

    times = 30

    def step(self, batch: Batch) -> Enriched:
        out = super().step(batch)
        grown = zip(out.readings, out.events, strict=True)
        out.readings = [reading and replace(reading, text=reading.text * self.times) for reading, event in grown]
        return out


def test_a_parcel_that_grows_too_large_is_handed_on_in_pieces_that_follow_each_other() -> None:
    found = parcel(*(f"acme {n} " + "x" * 70_000 for n in range(5)))
    out = work(Swells(BRANDS)).do(Message(encode(found)))
    assert out.letters == ()
    assert out.n_events == 5
    assert [(p.span.first_event, p.span.n_events) for p in out.pieces] == [(10, 1), (11, 1), (12, 1), (13, 1), (14, 1)]
    assert all(len(p.value) <= LARGEST for p in out.pieces)
    parts = [decode(Parcel, p.value) for p in out.pieces]
    assert [p.span for p in parts] == [p.span for p in out.pieces]
    assert [event.id for part in parts for event in opened(part).events] == ["0", "1", "2", "3", "4"]
    assert [p.place.position for p in parts] == ["", "", "", "", found.place.position]


def test_a_single_text_that_no_record_holds_is_refused_and_kept_as_a_dead_letter() -> None:
    found = parcel("acme small", "acme " + "x" * 150_000, "acme")
    found.rejects, found.span = [REJECT], replace(found.span, n_rejects=1)
    out = work(Swells(BRANDS)).do(Message(encode(found)))
    (letter,) = out.letters
    assert (letter.reason, letter.stamps, [event.id for event in letter.events]) == ("too_large", [NOW_MS], ["1"])
    assert f"a record takes {LARGEST}" in letter.detail
    parts = [opened(decode(Parcel, p.value)) for p in out.pieces]
    assert [event.id for part in parts for event in part.events] == ["0", "2"]
    refused = [(r.code, r.offset) for part in parts for r in part.batch.rejects]
    assert refused == [(RejectCode.BAD_JSON, 0), (RejectCode.UNREADABLE, 11)]


def test_what_cannot_be_cut_is_lost_but_its_mark_and_end_are_told() -> None:
    found = parcel("acme")
    found.rejects = [replace(REJECT, raw=b"x" * 3_700_000)]
    found.span, found.ended = replace(found.span, n_rejects=1), True
    out = work().do(Message(encode(found)))
    lost = only(out)
    assert [letter.reason for letter in out.letters] == ["too_large"]
    assert (lost.ended, lost.mark_ms, lost.place) == (True, found.mark_ms, found.place)
    assert len(opened(lost).batch.rejects) == 2


def test_a_piece_that_kafka_refuses_is_lost_with_a_letter_about_it() -> None:
    record = Message(encode(parcel("acme")))
    (piece,) = work().do(record).pieces
    lost, letter = work().too_large(record, piece, "no")
    assert (lost.span, letter.reason, letter.span) == (piece.span, "too_large", piece.span)
    assert decode(Parcel, lost.value).lost == "no"


def test_no_reader_is_told_to_who_asks_and_costs_no_record() -> None:
    def none() -> tuple[Reader, int, int]:
        raise OSError("no model")

    with pytest.raises(OSError, match="no model"):
        Work(none, lambda: NOW_MS).do(Message(encode(parcel("acme"))))
