"""What a worker does to one record: it reads what can be read, keeps what cannot, and never raises."""

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct

from pipeline.events import Instant, Mention, RejectCode
from pipeline.settings import Brand, Brands
from streams.cluster.parcels import Reader, cut, opened
from streams.cluster.wire import SPAN, Parcel, Place, Span, decode, decode_span, encode, encode_span
from streams.worker import Headers, Work
from tests.quick_reader import QuickReader
from tests.test_parcels import LATENESS_MS, Fails, batch_of

BRANDS = Brands(brand=(Brand(id="acme", name="acme"),))
NOW_MS = 1_790_000_000_000


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


def test_a_parcel_comes_out_read_under_the_same_span() -> None:
    out = work().do(Message(encode(parcel("acme one", "acme two"))))
    assert out.letters == ()
    assert out.n_events == 2
    assert decode_span(out.headers) == Span("in", 10, 2)
    found = decode(Parcel, out.value)
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
    enriched = opened(decode(Parcel, out.value))
    assert [event.id for event in enriched.events] == ["0", "2"]
    assert [(r.code, r.offset) for r in enriched.batch.rejects] == [(RejectCode.UNREADABLE, 11)]


def test_a_record_of_a_later_release_leaves_word_of_whose_events_it_held() -> None:
    newer = b"\xfa" + encode(parcel("acme"))[1:]
    span = Span("in", 10, 1)
    out = work().do(Message(newer, [(SPAN, encode_span(span))]))
    assert out.letters[0].reason == "not_understood"
    assert "version 250" in out.letters[0].detail
    assert out.letters[0].raw == newer
    lost = decode(Parcel, out.value)
    assert lost.span == span
    assert [r.code for r in opened(lost).batch.rejects] == [RejectCode.UNREADABLE]


def test_garbage_that_is_of_no_input_goes_no_further() -> None:
    out = work().do(Message(b"garbage"))
    assert out.value is None
    assert [letter.reason for letter in out.letters] == ["not_understood"]


@given(st.none() | st.binary(max_size=300), st.none() | st.binary(max_size=60))
@example(b"\x01" + b"\x91" * 5_000, b"\x91" * 5_000)
def test_nothing_that_a_record_holds_makes_it_raise(value: bytes | None, head: bytes | None) -> None:
    out = work().do(Message(value, None if head is None else [(SPAN, head)]))
    assert out.letters
    assert (out.value is None) == (decode_span([(SPAN, head or b"")]) is None)
