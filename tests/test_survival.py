"""How long people wait: the estimate of a textbook, a median by hand, and intervals that hold the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.survival import waiting


def test_the_estimate_of_a_worked_example() -> None:
    """Remission times of 21 patients under 6-mercaptopurine (Freireich et al., 1963), as every textbook has them."""
    time = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35], dtype=float)
    seen = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)
    found = waiting(time, seen, np.ones(21))
    assert found.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.left == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert found.median() == (23, 13, np.inf)
    assert found.by(10)[0] == pytest.approx(1 - 0.7529, abs=5e-5)


def test_who_still_waits_is_not_left_out() -> None:
    hours, came = np.array([1.0, 2, 3, 9, 9]), np.array([True, True, True, False, False])
    assert waiting(hours, came, np.ones(5)).median()[0] == 3
    assert waiting(hours[:3], came[:3], np.ones(3)).median()[0] == 2, "dropping them would say 2 hours"
    assert waiting(hours, ~came, np.ones(5)).median()[0] == 9
    assert waiting(hours, np.zeros(5, dtype=bool), np.ones(5)).median()[0] == np.inf


@given(
    st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.sampled_from([1.0, 0.5, 1 / 3])), min_size=1, max_size=20)
)
def test_it_equals_the_product_over_moments(rows: list[tuple[int, bool, float]]) -> None:
    time, came, weight = (np.array(column) for column in zip(*rows, strict=True))
    found = waiting(time.astype(float), came, weight)
    left = 1.0
    for i, moment in enumerate(sorted({t for t, c, _ in rows if c})):
        events = sum(w for t, c, w in rows if c and t == moment)
        left *= 1 - events / sum(w for t, _, w in rows if t >= moment)
        assert found.left[i] == pytest.approx(left, abs=1e-9)
        assert found.lo[i] <= found.left[i] <= found.hi[i]


def test_the_interval_of_the_median_holds_it_in_95_of_100() -> None:
    rng, held = np.random.default_rng(3), 0
    for _ in range(400):
        came_h, watched_h = rng.exponential(5 / np.log(2), 60), rng.uniform(2, 30, 60)
        _, lo, hi = waiting(np.minimum(came_h, watched_h), came_h <= watched_h, np.ones(60)).median()
        held += lo <= 5 <= hi
    assert 0.92 <= held / 400 <= 0.99  # 95 %, give or take three standard errors
