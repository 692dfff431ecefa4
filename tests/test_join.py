"""Waiting for a post: each waiter is settled exactly once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.events import Event, How, Instant, Share
from pipeline.join import Waiter, Waiting


def waiter(number: int, stamp_ms: int, target: str = "p", input_: str = "a") -> Waiter:
    event = Share(source="s", id=f"x{number}", at_ms=Instant(stamp_ms), how=How.LIKE, author="a", of=target)
    return Waiter(input_, event, stamp_ms, event.id, ("s", target))


def ready(event: Event) -> bool:
    return event.id != "x99"


def test_one_that_is_not_ready_keeps_waiting() -> None:
    waiting = Waiting(wait_ms=10, max_waiting=100)
    waiting.add(waiter(99, 0))
    assert waiting.release(("s", "p"), "a", 1, ready) == []
    assert [w.event.id for w in waiting.expire("a", 20)] == ["x99"]


def test_the_stamps_of_another_input_do_not_end_a_wait() -> None:
    waiting = Waiting(wait_ms=10, max_waiting=100)
    mine = waiter(1, 0)
    waiting.add(mine)
    assert waiting.expire("b", 1_000) == []
    assert waiting.release(("s", "p"), "b", 1_000, ready) == [mine]


def test_a_post_within_the_wait_releases_and_a_later_one_does_not() -> None:
    waiting = Waiting(wait_ms=10, max_waiting=100)
    first, second = waiter(1, 0), waiter(2, 5)
    waiting.add(first)
    waiting.add(second)
    assert waiting.release(("s", "p"), "a", 12, ready) == [second]
    assert waiting.expire("a", 12) == [first]
    assert len(waiting) == 0


def test_an_input_that_ends_lets_go_of_its_own_only() -> None:
    waiting = Waiting(wait_ms=10, max_waiting=100)
    mine, other = waiter(1, 0), waiter(2, 0, input_="b")
    waiting.add(mine)
    waiting.add(other)
    assert waiting.expire("a", None) == [mine]
    assert waiting.everyone() == [other]


def test_the_oldest_give_way_when_too_many_wait_and_are_counted() -> None:
    waiting = Waiting(wait_ms=1000, max_waiting=2)
    crowd = [waiter(number, number, target=f"p{number}") for number in range(5)]
    for one in crowd:
        waiting.add(one)
    assert waiting.expire("a", 4) == crowd[:3]
    assert waiting.n_overflowed == 3
    assert waiting.release(("s", "p4"), "a", 4, ready) == [crowd[4]]


@settings(max_examples=200)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.integers(0, 3)),
            st.tuples(st.just("post"), st.integers(0, 3)),
            st.tuples(st.just("expire"), st.integers(0, 9)),
        ),
        max_size=40,
    )
)
def test_every_waiter_is_settled_once(steps: list[tuple[str, int]]) -> None:
    waiting, stamp, settled, added = Waiting(wait_ms=5, max_waiting=6), 0, [], 0
    for what, number in steps:
        if what == "add":
            waiting.add(waiter(added, stamp, target=f"p{number}"))
            added += 1
        elif what == "post":
            settled += waiting.release(("s", f"p{number}"), "a", stamp, ready)
        else:
            stamp += number
            settled += waiting.expire("a", stamp)
        assert len(waiting) == added - len(settled) == len(waiting.everyone())
    settled += waiting.expire("a", None)
    ids = [w.event.id for w in settled]
    assert len(ids) == len(set(ids)) == added
