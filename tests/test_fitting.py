"""Parcels fit into a record, whatever the texts are; what no record can hold is refused, always the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.events import Event, How, Instant, Mention, Reject, RejectCode, Share
from pipeline.records import Batch
from streams.cluster.clients import MAX_BYTES
from streams.cluster.fitting import MAX_EVENT, Fitted, fitted
from streams.cluster.wire import Parcel, Place, decode
from tests.ingest_cluster import events_of


def post(number: int, text: str, addressed: int = 0) -> Mention:
    spoken_to = tuple("é" * 500 + str(n) for n in range(addressed))
    return Mention(source="x", id=f"{number}", at_ms=Instant(number), author="ann", text=text, addressed=spoken_to)


def batch_of(events: list[Event], rejects: list[Reject] | None = None, ended: bool = False) -> Batch:
    return Batch(
        input="a",
        events=events,
        stamps=[int(event.at_ms) for event in events],
        rejects=rejects or [],
        position="behind",
        mark_ms=None,
        ended=ended,
        received_ms=1,
    )


def joined(found: list[Fitted]) -> tuple[list[Event], list[Reject]]:
    """What the parcels hold, each beginning where the last one ended."""
    at = 100, 7
    events: list[Event] = []
    rejects: list[Reject] = []
    for one in found:
        parcel = decode(Parcel, one.raw)
        assert (parcel.span.first_event, parcel.span.first_reject) == at
        at = parcel.span.end
        events += events_of(parcel)
        rejects += parcel.rejects
    assert found[-1].parcel.place == Place("behind", *at)
    return events, rejects


@pytest.mark.parametrize(
    ("events", "parcels"),
    [
        ([post(0, "x" * 2**20)], 1),
        ([post(0, "é" * 2**20)], 1),
        ([post(n, "x" * 10_000) for n in range(400)], 10),
        ([post(n, "🙂" * 10_000) for n in range(400)], 10),
        ([post(n, "short", addressed=1_000) for n in range(8)], 8),
        ([post(n, "short", addressed=100) for n in range(100)], 4),
    ],
    ids=["1 MB", "2 MB", "400 of 10 kB", "400 of 40 kB", "8 that speak to 1,000", "100 that speak to 100"],
)
def test_large_events_arrive_in_records_that_fit(events: list[Event], parcels: int) -> None:
    rejects = [Reject(RejectCode.BAD_JSON, "d" * 200, "f" * 200, n, b"\xff" * 1024) for n in range(400)]
    found = fitted(batch_of(events, rejects), Place("before", 100, 7), 400)
    assert max(len(one.raw) for one in found) <= MAX_EVENT + 2**19 < MAX_BYTES - 2**18
    assert joined(found) == (events, rejects)
    assert len(found) >= parcels


def test_a_small_batch_is_one_parcel() -> None:
    events: list[Event] = [post(n, "hello") for n in range(400)]
    assert [one.parcel.span.n_events for one in fitted(batch_of(events), Place("", 100, 7), 400)] == [400]
    assert [one.parcel.span.n_events for one in fitted(batch_of(events[:3]), Place("", 100, 7), 2)] == [2, 1]


@settings(max_examples=15, deadline=None)
@given(giants=st.sets(st.integers(0, 5)), size=st.integers(1, 6))
def test_an_event_that_no_record_holds_is_refused_however_the_input_is_cut(giants: set[int], size: int) -> None:
    share = Share(source="x", id="s", at_ms=Instant(9), author="ann", how=How.REPOST, of="1")
    events: list[Event] = [*(post(n, "g" * (MAX_EVENT if n in giants else 10)) for n in range(6)), share]
    place, kept, refused = Place("", 0, 0), list[Event](), list[Reject]()
    for first in range(0, 7, size):
        for one in fitted(batch_of(events[first : first + size]), place, 400):
            assert len(one.raw) < MAX_BYTES
            kept += events_of(one.parcel)
            refused += one.parcel.rejects
            place = one.parcel.place
    assert [event.id for event in kept] == [event.id for event in events if event.id not in {f"{n}" for n in giants}]
    assert [reject.code for reject in refused] == [RejectCode.TOO_LONG] * len(giants)
    assert all(len(reject.raw) <= 1024 and "a record of Kafka takes" in reject.detail for reject in refused)
    assert (place.n_events, place.n_rejects) == (len(kept), len(refused))
