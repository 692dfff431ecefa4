"""A cascade that outgrows its like is found where it is planted, with its post, and nothing later changes it."""

import numpy as np
import pytest
from msgspec.structs import replace

from models.outgrowing import AGES_MS
from pipeline.records import InteractionRow, MentionRow
from streams.standing.outgrown_cascade import OUTGROWN_CASCADE
from streams.store import Store
from tests.standing_worlds import DAY_MS, START_MS, found_by, keep
from tests.store_samples import mention, share

END_MS = START_MS + 40 * DAY_MS
BIG = START_MS + 36 * DAY_MS


def cascade(name: str, at_ms: int, n: int, rng: np.random.Generator) -> list[InteractionRow]:
    """A post that is passed on `n` times, most of them early, over some hours."""
    waits = np.sort(rng.lognormal(0.0, 1.2, n)) * 3_600_000 / 2
    rows = [share(f"{name}-{i}", f"f{i}", "ann", at_ms + 1 + round(wait)) for i, wait in enumerate(waits.tolist())]
    return [replace(row, mention_id=name, post_id=row.interaction_id) for row in rows]


def world(rng: np.random.Generator, n: int, *, planted: bool) -> tuple[list[MentionRow], list[InteractionRow]]:
    """Cascades over 40 days, each of its own size; `planted`: 600 people push one of them after an hour."""
    posts, shares = [], list[InteractionRow]()
    for i, at_ms in enumerate(np.sort(rng.integers(START_MS, END_MS, n)).tolist()):
        posts.append(mention(f"p{i}", "ann", at_ms))
        shares += cascade(f"p{i}", at_ms, round(rng.lognormal(3.2, 0.5)), rng)
    posts.append(mention("big", "ann", BIG))
    shares += cascade("big", BIG, 30, rng)
    if planted:
        pushed = [share(f"push{i}", f"g{i}", "ann", BIG + 4_000_000 + 500 * i) for i in range(600)]
        shares += [replace(row, mention_id="big", post_id=row.interaction_id) for row in pushed]
    return posts, shares


def test_a_planted_push_is_found_once_with_its_post_and_the_others_are_left_alone(store: Store) -> None:
    keep(store, *world(np.random.default_rng(1), 150, planted=True))
    (found,) = found_by(OUTGROWN_CASCADE, store, END_MS)
    assert (found.brand, found.subject, found.turn) == ("acme", "big", "forum")
    assert found.detected_at_ms - BIG in AGES_MS[3:6]
    assert found.closed_at_ms == BIG + 2 * DAY_MS
    assert found.observed is not None
    assert found.expected_hi is not None
    assert found.observed > 600 > found.expected_hi
    assert found.evidence == (("forum", "big", "ann"),)
    assert found.facts["author"] == "ann"
    for as_of_ms in (found.detected_at_ms - 1, found.detected_at_ms):
        known = [found] if as_of_ms >= found.detected_at_ms else []
        assert found_by(OUTGROWN_CASCADE, store, as_of_ms) == known


@pytest.mark.parametrize("n", [0, 30, 150])
def test_with_nothing_planted_or_little_known_nothing_is_found(store: Store, n: int) -> None:
    keep(store, *world(np.random.default_rng(2), n, planted=n == 30))
    assert found_by(OUTGROWN_CASCADE, store, END_MS) == []
