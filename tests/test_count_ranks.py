"""Ranks of counts: equal ones share a rank, and intervals hold the true one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from models.count_ranks import ranked


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_ranks_are_those_of_a_slow_count(counts: list[int]) -> None:
    rank, lo, hi = ranked(np.array(counts))
    wide = norm.isf(0.025 / max(len(counts) - 1, 1)) * 0.5**0.5
    roots = [(count + 0.375) ** 0.5 for count in counts]
    for i, own in enumerate(roots):
        assert rank[i] == 1 + sum(count > counts[i] for count in counts)
        assert lo[i] == 1 + sum(root > own + wide for root in roots)
        assert hi[i] == len(counts) - sum(root < own - wide for root in roots)
        assert lo[i] <= rank[i] <= hi[i]


def test_intervals_hold_the_true_rank_in_95_of_100_and_tell_clear_ones_apart() -> None:
    rng = np.random.default_rng(8)
    means = np.array([200.0, 120, 60, 58, 56, 20, 19, 18, 3, 3, 3, 1])
    least = 1 + np.array([(means > mean).sum() for mean in means])
    most = len(means) - np.array([(means < mean).sum() for mean in means])
    held = np.zeros(len(means))
    for _ in range(600):
        _, lo, hi = ranked(rng.poisson(means))
        held += (lo <= least) & (hi >= most)
    assert (held / 600).min() >= 0.95
    _, lo, hi = ranked(means.astype(np.int64))
    assert (lo[0], hi[0], hi[1], lo[2], hi[2]) == (1, 1, 2, 3, 5)
