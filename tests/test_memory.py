"""What the engine remembers, and what it lets go of."""

from pipeline.memory import Ids, Post, Posts

HOUR = 3_600_000


def post(at_ms: int) -> Post:
    return Post(("acme",), "ann", at_ms, True)


def test_ids_are_forgotten_by_the_hour_and_never_before_their_time() -> None:
    ids = Ids()
    ids.add(("s", "old"), HOUR - 1)
    ids.seal(HOUR - 1)
    ids.add(("s", "new"), HOUR)
    ids.seal(HOUR)
    ids.forget_before(2 * HOUR - 1)
    assert list(ids.known) == [("s", "new")]
    assert ids.horizon_ms == HOUR


def test_what_was_forgotten_stays_behind_the_memory() -> None:
    ids = Ids()
    ids.forget_before(5 * HOUR)
    ids.forget_before(2 * HOUR)
    ids.forget_before(7 * HOUR)
    assert ids.horizon_ms == 7 * HOUR


def test_the_oldest_posts_go_where_there_are_too_many_and_are_counted() -> None:
    posts = Posts(max_posts=2)
    for hour in range(4):
        posts.add(("s", f"p{hour}"), post(hour * HOUR))
        posts.seal(hour * HOUR)
    posts.forget_before(0)
    assert list(posts.known) == [("s", "p2"), ("s", "p3")]
    assert posts.n_forgotten == 2


def test_old_posts_that_go_in_their_time_are_not_counted_as_pushed_out() -> None:
    posts = Posts(max_posts=2)
    posts.add(("s", "p"), post(0))
    posts.seal(0)
    posts.forget_before(HOUR)
    assert posts.known == {}
    assert posts.n_forgotten == 0
