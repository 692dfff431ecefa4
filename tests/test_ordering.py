"""Parcels come in any order, more than once, cut otherwise: what is taken is the input, each event once, in order."""

from itertools import pairwise
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.cluster.ordering import Arrival, Gap, Order, Pacing
from streams.cluster.wire import Span


def arrival(
    first: int, n: int, offset: int = 0, *, partition: int = 0, input_: str = "in", rejects: int = 0
) -> Arrival:
    return Arrival("mentions", partition, offset, Span(input_, first, n, first // 10, rejects), b"")


class Taker(NamedTuple):
    """Notes the numbers of the events it is given."""

    order: Order
    events: dict[str, list[int]]

    def take(self, limit: int = 1_000) -> None:
        while run := self.order.next_run(limit):
            assert len({ready.arrival.span.input for ready in run}) == 1
            for ready in run:
                span = ready.arrival.span
                numbers = range(span.first_event + ready.skip_events, span.first_event + span.n_events)
                self.events.setdefault(span.input, []).extend(numbers)


def taker(taken: dict[tuple[str, str], tuple[int, int]] | None = None) -> Taker:
    return Taker(Order(taken or {}), {})


def span(first: int, n: int, input_: str = "in") -> Span:
    return Span(input_, first, n)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_event_is_taken_once_and_in_order_whatever_comes_when(data: st.DataObject) -> None:
    arrivals: list[Span] = []
    for name in ("a", "b"):
        for _ in range(data.draw(st.integers(1, 3))):  # sessions of the ingest, each cuts the input in its own way
            cuts = sorted(data.draw(st.sets(st.integers(1, 29), max_size=8)) | {0, 30})
            arrivals += [span(a, b - a, name) for a, b in pairwise(cuts)]
    arrivals = data.draw(st.permutations(arrivals))
    mine = taker()
    offsets = [0, 0, 0]
    for found in arrivals:
        partition = data.draw(st.integers(0, 2))
        mine.order.add(Arrival("mentions", partition, offsets[partition], found, b""))
        offsets[partition] += 1
        if data.draw(st.booleans()):
            mine.take(data.draw(st.integers(1, 40)))
    mine.take()
    assert mine.events == {"a": list(range(30)), "b": list(range(30))}
    assert mine.order.n_waiting == 0
    assert mine.order.offsets() == {("mentions", p): n for p, n in enumerate(offsets) if n}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_restart_from_the_stored_offsets_loses_and_doubles_nothing(data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, 29), max_size=8)) | {0, 30})
    spans = data.draw(st.permutations([span(a, b - a) for a, b in pairwise(cuts)] * 2))
    logs: list[list[Span]] = [[], [], []]
    for found in spans:
        logs[data.draw(st.integers(0, 2))].append(found)
    stored: dict[tuple[str, int], int] = {}
    taken: dict[tuple[str, str], tuple[int, int]] = {}
    events: list[int] = []
    for _ in range(4):  # three kills
        mine = taker(taken)
        at = {p: stored.get(("mentions", p), 0) for p in range(3)}
        n_steps = data.draw(st.integers(0, 12)) if _ < 3 else 100
        for _step in range(n_steps):
            open_ = [p for p in range(3) if at[p] < len(logs[p])]
            if not open_:
                break
            p = data.draw(st.sampled_from(open_))
            mine.order.add(Arrival("mentions", p, at[p], logs[p][at[p]], b""))
            at[p] += 1
            run = mine.order.next_run(1)
            if run:  # a commit: events, what was taken and offsets together
                for ready in run:
                    first = ready.arrival.span.first_event
                    events += range(first + ready.skip_events, first + ready.arrival.span.n_events)
                stored, taken = stored | mine.order.offsets(), dict(mine.order.taken)
        else:
            continue
    while run := mine.order.next_run(1):
        for ready in run:
            first = ready.arrival.span.first_event
            events += range(first + ready.skip_events, first + ready.arrival.span.n_events)
    assert events == list(range(30))


def test_what_comes_too_early_waits_and_its_partition_is_read_again_from_there() -> None:
    mine = taker()
    mine.order.add(arrival(10, 5, offset=7))
    mine.order.add(arrival(15, 5, offset=8))
    mine.take()
    assert mine.events == {}
    assert mine.order.offsets() == {("mentions", 0): 7}
    assert (mine.order.n_waiting, mine.order.n_held(("mentions", 0))) == (2, 2)
    assert mine.order.gaps() == [Gap(("in", ""), (0, 0), (10, 1))]
    mine.order.add(arrival(0, 10, offset=3, partition=1, rejects=1))
    mine.take()
    assert mine.events == {"in": list(range(20))}
    assert mine.order.offsets() == {("mentions", 0): 9, ("mentions", 1): 4}
    assert mine.order.gaps() == []


def test_a_hole_can_be_jumped_and_what_comes_late_is_a_repeat() -> None:
    mine = taker()
    mine.order.add(arrival(10, 5, offset=0))
    assert mine.order.next_run(100) == []
    mine.order.jump(mine.order.gaps()[0])
    mine.take()
    assert mine.events == {"in": list(range(10, 15))}
    mine.order.add(arrival(0, 10, offset=1))
    mine.take()
    assert mine.events == {"in": list(range(10, 15))}
    assert mine.order.n_repeats == 1


def test_a_parcel_that_only_tells_a_mark_is_taken_at_its_place_and_dropped_behind_it() -> None:
    mine = taker({("in", ""): (10, 0)})
    for offset, first in enumerate((10, 4)):
        mine.order.add(Arrival("shares", 0, offset, Span("in", first, 0), b""))
    runs = [mine.order.next_run(100), mine.order.next_run(100)]
    assert [[ready.arrival.offset for ready in run] for run in runs] == [[0], []]


def test_refused_lines_alone_are_taken_once() -> None:
    mine = taker()
    mine.order.add(Arrival("shares", 0, 0, Span("in", 0, 0, 0, 3), b""))
    mine.order.add(Arrival("shares", 0, 1, Span("in", 0, 0, 0, 5), b""))
    run = mine.order.next_run(100)
    assert [(ready.skip_events, ready.skip_rejects) for ready in run] == [(0, 0), (0, 3)]
    assert mine.order.taken == {("in", ""): (0, 5)}


def marked(input_: str, first: int, mark_ms: int, offset: int, *, topic: str = "mentions", came: int = 0) -> Arrival:
    partition = 0 if input_ == "a" else 1
    return Arrival(topic, partition, offset, Span(input_, first, 2, mark_ms=mark_ms), b"", came)


def names_of(order: Order, pacing: Pacing) -> list[str]:
    names = []
    while run := order.next_run(100, pacing):
        names += [f"{ready.arrival.span.input}{ready.arrival.span.first_event}" for ready in run]
    return names


def test_the_input_that_is_furthest_behind_in_event_time_goes_first() -> None:
    order = Order({})
    for n in range(3):
        order.add(marked("a", n * 2, 20 * n, n))
        order.add(marked("b", n * 2, 20 * n + 10, n))
    assert names_of(order, Pacing(slack_ms=0)) == ["a0", "b0", "a2", "b2", "a4", "b4"]


def test_what_is_far_ahead_of_an_open_input_waits_until_all_sent_before_it_has_come() -> None:
    order = Order({("a", ""): (0, 0)})
    order.add(marked("a", 0, 1_000, 0))
    order.add(marked("a", 2, 1_500, 1))
    marks = {"a": 900, "b": 980}
    assert names_of(order, Pacing(marks, slack_ms=100)) == ["a0"]  # "a2" is 520 ahead of what "b" has shown
    assert order.is_holding
    assert names_of(order, Pacing({"a": 1_000}, slack_ms=100)) == ["a2"]  # nobody to wait for
    order.add(marked("a", 4, 9_000, 2, came=3))
    assert names_of(order, Pacing(marks, slack_ms=100, n_past=3)) == []
    assert names_of(order, Pacing(marks, slack_ms=100, n_past=4)) == ["a4"]
    order.add(marked("a", 6, 19_000, 3, came=4))
    assert names_of(order, Pacing(marks, slack_ms=100, n_past=4, is_full=True)) == ["a6"]
    assert not order.is_holding


def test_what_no_worker_saw_has_no_slack_and_waits_as_the_first_of_its_input() -> None:
    order = Order({})
    pacing = Pacing({}, slack_ms=100, unread="shares")
    order.add(marked("b", 0, 10, 0, topic="shares"))
    assert names_of(order, pacing) == []  # posts it is about may be with the workers
    assert names_of(order, Pacing({}, slack_ms=100, unread="shares", n_past=1)) == ["b0"]
    order.add(marked("b", 2, 60, 1, topic="shares", came=1))
    ahead = Pacing({"a": 50, "b": 10}, slack_ms=100, unread="shares", n_past=1)
    assert names_of(order, ahead) == []
    assert names_of(order, Pacing({"a": 60, "b": 10}, slack_ms=100, unread="shares", n_past=1)) == ["b2"]


def test_another_life_of_an_input_is_counted_from_the_beginning() -> None:
    mine = taker({("in", "old"): (10, 0)})
    mine.order.add(Arrival("mentions", 0, 0, Span("in", 0, 3, generation="new"), b""))
    mine.take()
    assert mine.events == {"in": [0, 1, 2]}
    mine.order.add(Arrival("mentions", 0, 1, Span("in", 0, 3, generation="old"), b""))
    assert mine.order.next_run(9) == []
    assert mine.order.n_repeats == 1


def test_a_record_that_is_read_again_counts_once() -> None:
    order = Order({})
    for _ in range(2):
        order.add(Arrival("mentions", 0, 5, Span("in", 10, 3), b"12345"))
    assert (order.n_waiting, order.held_bytes["mentions", 0]) == (1, 5)
