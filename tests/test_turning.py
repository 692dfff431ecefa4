"""Who turned: the last word counts, as by walking through each person's words."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.turning import stances, turns


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=30))
def test_stances_are_those_of_walking_through_the_words(words: list[tuple[int, bool]]) -> None:
    ordered = sorted(words, key=lambda word: word[0])
    expected: dict[int, tuple[int, int]] = {}
    for row, (person, is_for) in enumerate(ordered):
        vouched, turned = expected.get(person, (-1, -1))
        if is_for:
            expected[person] = (row, -1)
        elif vouched >= 0:
            expected[person] = (vouched, row if turned < 0 else turned)
    found = stances(
        np.array([p for p, _ in ordered], dtype=np.int64), np.array([f for _, f in ordered], dtype=np.bool_)
    )
    assert {p: (v, t) for p, v, t in zip(*map(np.ndarray.tolist, found), strict=True)} == expected


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=30))
def test_turns_are_those_of_walking_through_the_words(words: list[tuple[int, bool]]) -> None:
    ordered = sorted(words, key=lambda word: word[0])
    expected: list[list[int]] = []
    for row, (person, is_for) in enumerate(ordered):
        is_same = row > 0 and ordered[row - 1][0] == person
        if is_same and is_for and expected and expected[-1][2] < 0 and ordered[expected[-1][0]][0] == person:
            expected[-1][2] = row
        elif is_same and not is_for and ordered[row - 1][1]:
            expected.append([row - 1, row, -1])
    found = turns(np.array([p for p, _ in ordered], dtype=np.int64), np.array([f for _, f in ordered], dtype=np.bool_))
    assert [list(turn) for turn in zip(*map(np.ndarray.tolist, found), strict=True)] == expected
