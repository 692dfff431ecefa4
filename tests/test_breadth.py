"""Is it one person, and are they new: by hand, against plain Python, and on planted worlds."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.breadth import Carried, NewPeople, breadth_of

DAY_S = 86_400


@pytest.mark.parametrize(
    ("authors", "effective", "share", "carried"),
    [
        ([], 0.0, 0.0, Carried.CANNOT_TELL),
        ([4], 1.0, 1.0, Carried.CANNOT_TELL),
        ([4, 5], 2.0, 0.5, Carried.CANNOT_TELL),
        ([4, 4, 4], 1.0, 1.0, Carried.ONE_PERSON),
        ([4, 4, 4, 4, 1, 2, 3, 5], 64 / 20, 0.5, Carried.ONE_PERSON),
        ([1, 1, 2, 2, 3, 3], 3.0, 1 / 3, Carried.A_FEW),
        ([1, 2, 3, 4, 5], 5.0, 0.2, Carried.MANY),
    ],
)
def test_by_hand(authors: list[int], effective: float, share: float, carried: Carried) -> None:
    found = breadth_of(np.array(authors, dtype=np.int64))
    assert (found.n_posts, found.n_authors, found.carried) == (len(authors), len(set(authors)), carried)
    assert found.effective == pytest.approx(effective)
    assert found.share_of_loudest == pytest.approx(share)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60))
def test_it_is_what_plain_counting_gives_in_any_order(authors: list[int]) -> None:
    found, counts = breadth_of(np.array(authors)), Counter(authors)
    assert found == breadth_of(np.sort(authors))
    assert found.effective == pytest.approx(1 / sum((c / len(authors)) ** 2 for c in counts.values()))
    assert 1 - 1e-12 <= found.effective <= found.n_authors + 1e-9
    assert found.loudest == min(counts, key=lambda who: (-counts[who], who))


def surge(times: float, n: int = 30, per_day: float = 500, days: int = 18) -> tuple[float, float, float]:
    """Of series in which a fading part of the authors is new: found on the last two days, before, and as fewer."""
    people, rng = NewPeople(900), np.random.default_rng(2)
    for _ in range(n):
        people.add(0.1)
    found, before, low = np.zeros(n, dtype=bool), 0, 0
    for start_s in range(0, days * DAY_S, 900):
        planted = start_s >= (days - 2) * DAY_S
        usual = 0.15 + 0.1 * np.exp(-start_s / (10 * DAY_S))  # as a brand becomes known
        authors = rng.poisson(per_day / 96 * np.ones(n))
        new = rng.binomial(authors, min(usual * (times if planted else 1), 1.0))
        seen = people.update(start_s, new.astype(np.float64), authors.astype(np.float64))
        low += int((seen.alarm & ~seen.is_high).sum())
        found |= seen.alarm & planted
        before += 0 if planted else int(seen.alarm.sum())
    return float(found.mean()), before / n, low / n


def test_a_surge_of_new_people_is_found_and_a_brand_that_becomes_known_is_not() -> None:
    assert surge(3.0) == (1.0, 0.0, 0.0)
    assert surge(0.3)[0] == 0.0


def test_it_is_stored_and_goes_on() -> None:
    people = NewPeople(300)
    people.add(1.0)
    two, three = np.array([2.0]), np.array([3.0])
    people.update(0, two, three)
    people.skip(4)
    other = NewPeople.load(people.dump())
    assert len(other) == 1
    assert other.update(1_500, two, three).score == people.update(1_500, two, three).score
    with pytest.raises(ValueError, match="start_s"):
        other.update(1_500, two, three)
