"""The roots of chains of sharing, held against walking up one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.roots import roots


def walked(parent: list[int]) -> list[int]:
    """Walk up until a root, or around the circle once."""
    found = []
    for node in range(len(parent)):
        seen = []
        while parent[node] >= 0 and node not in seen:
            seen.append(node)
            node = parent[node]
        found.append(node if parent[node] < 0 else min(seen[seen.index(node) :]))
    return found


def test_a_chain_goes_back_to_its_first_and_a_circle_to_its_least() -> None:
    assert roots(np.array([-1, 0, 1, 2])).tolist() == [0, 0, 0, 0]
    assert roots(np.array([3, 2, 1, 2])).tolist() == [1, 1, 1, 1]
    assert roots(np.array([1, 0])).tolist() == [0, 0]
    assert roots(np.zeros(0, dtype=np.int64)).tolist() == []


@given(st.lists(st.integers(-1, 11), max_size=12))
def test_it_is_what_walking_up_gives(parents: list[int]) -> None:
    parent = [p if p < len(parents) else -1 for p in parents]
    assert roots(np.array(parent, dtype=np.int64)).tolist() == walked(parent)


def test_a_chain_of_a_hundred_thousand_is_walked_in_a_few_passes() -> None:
    assert set(roots(np.arange(-1, 99_999)).tolist()) == {0}
