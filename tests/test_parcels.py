"""A batch that went through parcels is the batch that the laptop takes."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.engine import Engine
from pipeline.events import AccountGone, Delete, Edit, Event, Follow, How, Instant, Mention, Reject, RejectCode, Share
from pipeline.intake import is_late
from pipeline.records import Batch, CountDelta, Enriched, Output
from pipeline.settings import Brand, Brands, Settings
from streams.cluster.joining import joined, seen_by
from streams.cluster.parcels import Reader, cut, halves, has_words, opened, read, read_around
from streams.cluster.wire import Parcel, Place, decode, encode
from tests.quick_reader import QuickReader

BRANDS = Brands(brand=(Brand(id="acme", name="acme"), Brand(id="globex", name="globex")))
NOW_MS = 1_790_000_000_000
LATENESS_MS = 600_000
IDS = st.sampled_from([f"p{n}" for n in range(8)])
AUTHORS = st.sampled_from(["ann", "bob", "cat"])
TEXTS = st.sampled_from(["acme rocks", "globex and acme", "nothing of note", "globex?", ""])


def at(minutes: int) -> Instant:
    return Instant(NOW_MS + 60_000 * minutes)


@st.composite
def events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(["mention"] * 3 + ["share"] * 2 + ["follow", "edit", "delete", "gone"]))
    id_, when, author = draw(IDS), at(draw(st.integers(-30, 60))), draw(AUTHORS)
    if kind == "mention":
        brand, reply_to = draw(st.sampled_from([None, None, "globex"])), draw(st.none() | IDS)
        rev, text = draw(st.sampled_from([0, 0, 1])), draw(TEXTS)
        return Mention(
            source="s", id=id_, at_ms=when, author=author, text=text, reply_to=reply_to, rev=rev, brand=brand
        )
    if kind == "share":
        comment, how = draw(st.sampled_from([None, " ", "acme yes", "so what"])), draw(st.sampled_from(list(How)))
        return Share(source="s", id=id_, at_ms=when, how=how, author=author, of=draw(IDS), comment=comment)
    if kind == "follow":
        return Follow(source="s", id=id_, at_ms=when, author="ann", target="bob")
    if kind == "edit":
        return Edit(source="s", id=id_, at_ms=when, of=draw(IDS), text=draw(TEXTS))
    if kind == "delete":
        return Delete(source="s", id=id_, at_ms=when, of=draw(IDS))
    return AccountGone(source="s", id=id_, at_ms=when, author=author)


def batch_of(found: Sequence[Event], n_rejects: int = 0, *, ended: bool = False) -> Batch:
    stamps, stamp = [], None
    for event in found:
        stamp = int(event.at_ms) if stamp is None else stamp
        stamps.append(stamp)
        stamp = max(stamp, int(event.at_ms))
    rejects = [Reject(RejectCode.BAD_JSON, "no", "f", n, b"x") for n in range(n_rejects)]
    return Batch(
        input="in",
        events=list(found),
        stamps=stamps,
        rejects=rejects,
        position="there",
        mark_ms=stamp,
        ended=ended,
        received_ms=NOW_MS,
    )


def through(batch: Batch, limit: int, before: Place, reader: Reader) -> list[Enriched]:
    """The parcels of a batch, over the wire, read by a worker, over the wire again, opened."""
    out = []
    for parcel in cut(batch, before, limit):
        there = decode(Parcel, encode(parcel))
        if there.texts:
            there = decode(Parcel, encode(read(there, reader, LATENESS_MS, 1)))
        out.append(opened(there))
    return out


def taken(engine: Engine, enriched: Enriched) -> Output:
    return engine.step(enriched)


def engine() -> Engine:
    return Engine(Settings(), {"acme": "UTC", "globex": "UTC"})


@settings(max_examples=150, deadline=None)
@given(st.lists(events(), max_size=25), st.integers(1, 9), st.integers(0, 2), st.booleans())
def test_the_engine_makes_the_same_of_parcels_as_of_the_batch(
    found: list[Event], limit: int, n_rejects: int, ended: bool
) -> None:
    reader = QuickReader(BRANDS)
    batch = batch_of(found, n_rejects, ended=ended)
    straight = taken(engine(), reader.step(batch))
    parts = through(batch_of(found, n_rejects, ended=ended), limit, Place("", 40, 3), reader)
    whole = taken(engine(), joined(parts, "there", ()))
    for name in Output.__struct_fields__:
        if name == "counts":
            assert counted(whole.counts) == counted(straight.counts)
        else:
            assert getattr(whole, name) == getattr(straight, name), name


@settings(max_examples=100, deadline=None)
@given(st.lists(events(), min_size=2, max_size=20), st.integers(0, 2), st.booleans())
def test_the_engine_makes_the_same_of_halves_as_of_the_whole(found: list[Event], n_rejects: int, ended: bool) -> None:
    reader = QuickReader(BRANDS)
    (whole,) = cut(batch_of(found, n_rejects, ended=ended), Place("", 40, 3), 100)
    whole.span = replace(whole.span, generation="g", mark_ms=5)
    pair = [decode(Parcel, encode(half)) for half in halves(whole)]
    first, last = (half.span for half in pair)
    assert (first.first_event, first.first_reject) == (40, 3)
    assert first.end == (last.first_event, last.first_reject)
    assert last.end == whole.span.end
    assert {(span.input, span.generation, span.mark_ms) for span in (first, last)} == {("in", "g", 5)}
    assert [(half.ended, half.place) for half in pair] == [(False, Place("")), (ended, whole.place)]
    read_ = [read(half, reader, LATENESS_MS, 1) for half in pair]
    got = taken(engine(), joined([opened(half) for half in read_], "there", ()))
    want = taken(engine(), opened(read(whole, reader, LATENESS_MS, 1)))
    for name in Output.__struct_fields__:
        if name == "counts":
            assert counted(got.counts) == counted(want.counts)
        else:
            assert getattr(got, name) == getattr(want, name), name


@settings(max_examples=60, deadline=None)
@given(st.lists(events(), min_size=1, max_size=20), st.data())
def test_a_parcel_whose_beginning_was_taken_gives_the_rest(found: list[Event], data: st.DataObject) -> None:
    reader = QuickReader(BRANDS)
    n_before = data.draw(st.integers(0, len(found)))
    batch = batch_of(found)
    head = replace(batch_of(found[:n_before]), ended=False)
    tail = replace(batch, events=found[n_before:], stamps=batch.stamps[n_before:])
    straight, cluster = engine(), engine()
    want = [taken(straight, reader.step(part)).counts for part in (head, tail)]
    (parcel,) = [decode(Parcel, encode(p)) for p in cut(batch, Place(""), 100)]
    parcel = read(parcel, reader, LATENESS_MS, 1)
    # Its first part came in another parcel, of which this is a repeat.
    got = [taken(cluster, reader.step(head)).counts, taken(cluster, opened(parcel, skip_events=n_before)).counts]
    assert list(map(counted, got)) == list(map(counted, want))


def counted(deltas: list[CountDelta]) -> dict[tuple[str, str], int]:
    return {(delta.side, delta.outcome): delta.n for delta in deltas}


def test_spans_follow_each_other_and_the_last_stands_where_the_batch_does() -> None:
    found = [Mention(source="s", id=str(n), at_ms=at(n), author="ann", text="acme") for n in range(10)]
    parcels = list(cut(batch_of(found, 2), Place("before", 100, 7), 4))
    assert [(p.span.first_event, p.span.n_events) for p in parcels] == [(100, 4), (104, 4), (108, 2)]
    assert [(p.span.first_reject, p.span.n_rejects) for p in parcels] == [(7, 2), (9, 0), (9, 0)]
    assert [p.place for p in parcels] == [Place("before", 100, 7)] * 2 + [Place("there", 110, 9)]
    assert [p.mark_ms for p in parcels] == [at(3), at(7), at(9)]


def test_long_texts_make_small_parcels_and_a_single_one_is_not_cut() -> None:
    found = [Mention(source="s", id=str(n), at_ms=at(n), author="ann", text="x" * 150_000) for n in range(5)]
    found.append(Mention(source="s", id="long", at_ms=at(9), author="ann", text="x" * 900_000))
    parcels = list(cut(batch_of(found), Place(""), 400))
    assert [p.span.n_events for p in parcels] == [2, 2, 1, 1]
    assert [text for p in parcels for text in p.texts] == found


def test_a_batch_without_events_is_a_parcel_that_tells_its_mark() -> None:
    batch = replace(batch_of([]), mark_ms=NOW_MS, left=True)
    (parcel,) = cut(batch, Place("x", 5, 6), 400)
    assert (parcel.span.end, parcel.mark_ms, parcel.left) == ((5, 6), NOW_MS, True)
    assert opened(decode(Parcel, encode(parcel))).batch.left


def test_what_needs_no_memory_and_all_words_stay_with_the_worker() -> None:
    found = [
        Mention(source="s", id="late", at_ms=at(-60), author="ann", text="acme"),
        Mention(source="s", id="off", at_ms=at(0), author="ann", text="secret words"),
        Mention(source="s", id="on", at_ms=at(1), author="ann", text="acme is loud"),
    ]
    batch = replace(batch_of(found), stamps=[at(0)] * 3)
    assert is_late(found[0].at_ms, at(0), LATENESS_MS)
    (parcel,) = cut(batch, Place(""), 400)
    done = encode(read(parcel, QuickReader(BRANDS), LATENESS_MS, 7))
    assert b"secret words" not in done
    assert done.count(b"acme is loud") == 1  # in its reading
    found_read = decode(Parcel, done).read
    assert found_read is not None
    assert (found_read.late, found_read.off_topic, found_read.places) == ([0], [1], [2])
    assert found_read.brands_version == 7


class Fails(QuickReader):
    def step(self, batch: Batch) -> Enriched:
        if any(type(event) is Mention and "bomb" in event.text for event in batch.events):
            raise ZeroDivisionError("boom")
        return super().step(batch)


def test_a_text_that_the_reader_fails_on_is_refused_and_the_rest_is_read() -> None:
    texts = ["acme a", "bomb", "acme b", "nothing"]
    found = [Mention(source="s", id=str(n), at_ms=at(n), author="ann", text=text) for n, text in enumerate(texts)]
    (parcel,) = cut(batch_of(found, 1), Place("", 10, 0), 400)
    done, failed = read_around(parcel, Fails(BRANDS), LATENESS_MS, 1)
    assert failed == [1]
    whole = opened(decode(Parcel, encode(done)))
    assert [event.id for event in whole.events] == ["0", "2"]
    assert [(r.code, r.offset) for r in whole.batch.rejects] == [(RejectCode.BAD_JSON, 0), (RejectCode.UNREADABLE, 11)]
    counts = {(c.side, c.outcome): c.n for c in taken(engine(), whole).counts}
    assert counts == {
        ("in", "input"): 5,
        ("out", "accepted"): 2,
        ("out", "off_topic"): 1,
        ("out", "rejected"): 2,
    }


def test_a_lost_parcel_counts_all_its_events_as_refused() -> None:
    found = [Mention(source="s", id=str(n), at_ms=at(n), author="ann", text="acme") for n in range(4)]
    (parcel,) = cut(batch_of(found, 2), Place(""), 400)
    lost = Parcel(span=parcel.span, place=Place(""), lost="garbage")
    counts = {(c.side, c.outcome): c.n for c in taken(engine(), opened(lost)).counts}
    assert counts == {("in", "input"): 6, ("out", "rejected"): 6}
    counts = {(c.side, c.outcome): c.n for c in taken(engine(), opened(lost, 3, 2)).counts}
    assert counts == {("in", "input"): 1, ("out", "rejected"): 1}


@settings(max_examples=60, deadline=None)
@given(st.lists(events(), max_size=25))
def test_two_shards_hold_together_the_rows_of_one_store(found: list[Event]) -> None:
    # A source that tells two texts under one id has no one truth: which is taken depends on the brands it names.
    found = list({(event.id, type(event) in (Mention, Share)): event for event in found}.values())
    read_ = QuickReader(BRANDS).step
    one = taken(engine(), read_(batch_of(found)))
    acme = taken(engine(), seen_by(read_(batch_of(found)), lambda brand: brand == "globex"))
    globex = taken(engine(), seen_by(read_(batch_of(found)), lambda brand: brand == "acme"))
    assert {row.brand for row in acme.mentions} <= {"acme"}
    key = lambda row: (row.mention_id, row.brand)  # noqa: E731
    assert sorted(acme.mentions + globex.mentions, key=key) == sorted(one.mentions, key=key)
    for output in (acme, globex):
        sums = {"in": 0, "out": 0}
        for count in output.counts:
            sums[count.side] += count.n
        assert sums["in"] == sums["out"]


@pytest.mark.parametrize(("comment", "words"), [(None, False), ("", False), ("  ", False), ("yes", True)])
def test_a_share_has_words_when_its_comment_has(comment: str | None, words: bool) -> None:
    share = Share(source="s", id="1", at_ms=at(0), how=How.QUOTE, author="a", of="p", comment=comment)
    assert has_words(share) is words
