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
from tests.store_samples import label, output

NOW_MS = START_MS + 100 * DAY_MS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: START_MS) as opened:
        yield opened


def tell(store: Store, author: str, *words: tuple[float, str, float], provenance: str = "organic") -> None:
    """Posts of an author about acme: (day, label, p); `venting` is said in blame."""
    for day, name, p in words:
        row = said(author, day, "acme", polarity=-1 if name == "venting" else 1, provenance=provenance)
        keep_mentions(store, [row])
        labels: list[LabelRow] = [label(row.mention_id, name, p, scheme="motive" if name == "venting" else "act")]
        store.commit(output(str(store.last_seq()), labels=labels), store.last_seq() + 1)


def test_each_turn_is_found_with_both_posts_and_is_over_when_they_vouch_again(store: Store) -> None:
    tell(
        store, "ann", (1, FIRST, 0.9), (5, WITHDRAWN, 0.9), (6, "venting", 0.9), (10, SECOND, 0.6), (20, "venting", 0.9)
    )
    tell(store, "bob", (1, FIRST, 0.9), (5, "venting", 0.79), (6, "opinion", 0.9))  # not sure enough
    tell(store, "cy", (1, "venting", 0.9), (2, FIRST, 0.9))  # the other way round
    tell(store, "dee", (1, FIRST, 0.9), (2, WITHDRAWN, 0.9), provenance="paid")
    first, second = found_by(VOUCHER_TURN, store, NOW_MS)
    assert (first.subject, first.started_at_ms, first.closed_at_ms) == (
        "ann",
        START_MS + 5 * DAY_MS,
        START_MS + 10 * DAY_MS,
    )
    assert [post[1] for post in first.evidence] == ["ann-acme-5", "ann-acme-1"]
    assert first.is_end_told
    assert (second.started_at_ms, second.closed_at_ms) == (START_MS + 20 * DAY_MS, START_MS + 50 * DAY_MS)
    assert not second.is_end_told


def test_what_is_said_of_a_moment_hangs_on_rows_up_to_it(store: Store) -> None:
    tell(store, "ann", (1, FIRST, 0.9), (5, WITHDRAWN, 0.9), (10, SECOND, 0.6), (20, WITHDRAWN, 0.9))
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
