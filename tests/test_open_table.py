"""The open table knows every key that was added, at its row, and no other."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.open_table import OpenTable

KEYS = st.lists(st.one_of(st.integers(0, 30), st.integers(-(2**63), 2**63 - 1)), max_size=80, unique=True)


@settings(max_examples=80, deadline=None)
@given(keys=KEYS, others=KEYS, cut=st.integers(0, 80))
def test_a_key_is_found_at_its_row_and_a_strange_one_nowhere(keys: list[int], others: list[int], cut: int) -> None:
    kept, table = np.array(keys, dtype=np.int64), OpenTable()
    table.add(kept[:cut], 0)
    table.add(kept, min(cut, len(kept)))
    rows = {key: row for row, key in enumerate(keys)}
    asked = np.array([*others, *keys, *others], dtype=np.int64)
    assert table.find(asked, kept).tolist() == [rows.get(key, -1) for key in asked.tolist()]


def test_a_table_that_grew_many_times_over_still_knows_all() -> None:
    rng = np.random.default_rng(5)
    kept = np.unique(rng.integers(0, 2**62, 90_000))
    rng.shuffle(kept)
    table, done = OpenTable(), 0
    for size in (1, 700, 20_000, 100_000):
        table.add(kept[:size], done)
        done = min(size, len(kept))
    assert (table.find(kept, kept) == np.arange(len(kept))).all()
    assert (table.find(kept + 2**62, kept) == -1).all()
