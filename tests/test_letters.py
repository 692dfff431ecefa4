"""Features of many words at once: the same as those of one word after another."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from models.features import form, letter_keys
from models.keys import Keys
from models.letters import letters_of

WORDS = st.text(max_size=40) | st.text("aéœßABC@#-'🔥", max_size=8)


@given(words=st.lists(WORDS, max_size=6))
@example(words=["A", "", "!", "ÉTÉ", "a" * 40])
def test_the_letters_of_many_words_are_those_of_each(words: list[str]) -> None:
    shapes = [form(word) for word in words]
    owners, keys = letters_of(shapes, words)
    for place, (shape, word) in enumerate(zip(shapes, words, strict=True)):
        assert keys[owners == place].tolist() == sorted(letter_keys(shape, word))


FEATURES = st.lists(st.integers(0, 0xFFFFFFFF) | st.integers(0, 50), min_size=1, max_size=30)


@given(known=FEATURES, asked=FEATURES)
def test_all_known_features_are_found_and_no_other(known: list[int], asked: list[int]) -> None:
    places, rows = Keys(known).find(np.array(asked, dtype=np.uint32))
    order = sorted(set(known))
    assert places.tolist() == [i for i, key in enumerate(asked) if key in order]
    assert rows.tolist() == [order.index(key) for key in asked if key in order]
