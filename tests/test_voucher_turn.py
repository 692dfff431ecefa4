"""`turned`: told once of each turn, known when the post came, over when they vouch again or it is no news."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.given_words import FIRST, SECOND, WITHDRAWN
from pipeline.records import LabelRow
from streams.standing.voucher_turn import VOUCHER_TURN
from streams.store import Store
from tests.standing_worlds import DAY_MS, START_MS, found_by, said
from tests.standing_worlds import keep as keep_mentions
from tests.store_samples import label, output, share

NOW_MS = START_MS + 100 * DAY_MS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: START_MS) as opened:
        yield opened


def tell(
    store: Store, author: str, *words: tuple[float, str, float], provenance: str = "organic", to: str = "zoe"
) -> None:
    """Posts of an author about acme: (day, label, p); `venting` is said in blame. A word for is given to `to`."""
    for day, name, p in words:
        row = said(author, day, "acme", polarity=-1 if name == "venting" else 1, provenance=provenance)
        is_told = to and name in (FIRST, SECOND)
        acts = [share(row.mention_id, author, to, row.posted_at_ms, kind="mention", post_id=row.mention_id)]
        keep_mentions(store, [row], acts if is_told else [])
        labels: list[LabelRow] = [label(row.mention_id, name, p, scheme="motive" if name == "venting" else "act")]
        store.commit(output(str(store.last_seq()), labels=labels), store.last_seq() + 1)


def test_a_first_turn_is_found_with_both_posts_and_is_over_when_they_vouch_again(store: Store) -> None:
    twice = (0, FIRST, 0.9), (1, FIRST, 0.9)
    tell(store, "ann", *twice, (5, WITHDRAWN, 0.9), (6, "venting", 0.9), (10, SECOND, 0.6), (20, "venting", 0.9))
    tell(store, "bob", *twice, (5, "venting", 0.79), (6, "opinion", 0.9))  # not sure enough
    tell(store, "cy", (1, FIRST, 0.9), (2, "venting", 0.9), (3, SECOND, 0.9), (4, "venting", 0.9))  # now this, now that
    tell(store, "dee", *twice, (2, WITHDRAWN, 0.9), provenance="paid")
    tell(store, "eve", *twice, (2, WITHDRAWN, 0.9), to="")  # to nobody in particular
    tell(store, "fay", (1, FIRST, 0.9), (2, WITHDRAWN, 0.9))  # once
    (found,) = found_by(VOUCHER_TURN, store, NOW_MS)
    assert (found.subject, found.started_at_ms, found.closed_at_ms) == (
        "ann",
        START_MS + 5 * DAY_MS,
        START_MS + 10 * DAY_MS,
    )
    assert [post[1] for post in found.evidence] == ["ann-acme-5", "ann-acme-1"]
    assert found.is_end_told


def test_who_does_not_come_back_is_no_news_after_a_month(store: Store) -> None:
    tell(store, "ann", (0, FIRST, 0.9), (1, SECOND, 0.9), (20, "venting", 0.9))
    (found,) = found_by(VOUCHER_TURN, store, NOW_MS)
    assert (found.started_at_ms, found.closed_at_ms) == (START_MS + 20 * DAY_MS, START_MS + 50 * DAY_MS)
    assert not found.is_end_told


def test_what_is_said_of_a_moment_hangs_on_rows_up_to_it(store: Store) -> None:
    tell(store, "ann", (0, FIRST, 0.9), (1, FIRST, 0.9), (5, WITHDRAWN, 0.9), (10, SECOND, 0.6), (20, WITHDRAWN, 0.9))
    whole = found_by(VOUCHER_TURN, store, NOW_MS)
    for day in (0, 2, 5, 7, 12, 20, 25):
        as_of_ms = START_MS + day * DAY_MS
        found = found_by(VOUCHER_TURN, store, as_of_ms)
        assert [(f.subject, f.turn, f.detected_at_ms) for f in found] == [
            (f.subject, f.turn, f.detected_at_ms) for f in whole if f.detected_at_ms <= as_of_ms
        ], day


def test_nobody_has_turned_where_nobody_said_anything(store: Store) -> None:
    keep_mentions(store)
    assert found_by(VOUCHER_TURN, store, NOW_MS) == []
