"""Words of two sides: the formula of the paper, exact chances, planted words found and hardly any false ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from models.log_odds import log_odds, stand
from pipeline.word_sides import wording


def test_the_formula_by_hand() -> None:
    found = log_odds(np.array([30, 70]), np.array([10, 190]), np.array([2.0, 8.0]))
    expected = np.log(32 / (110 - 32)) - np.log(12 / (210 - 12))
    assert found.ratio[0] == pytest.approx(expected)
    assert found.z[0] == pytest.approx(expected / (1 / 32 + 1 / 12) ** 0.5)
    assert found.lo[0] < found.ratio[0] < found.hi[0]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=8))
def test_p_is_that_of_the_exact_binomial(rows: list[tuple[int, int]]) -> None:
    one, other = (np.array(column) for column in zip(*rows, strict=True))
    if not one.sum() or not other.sum():
        return
    found = log_odds(one, other, np.ones(len(one)))
    part = one.sum() / (one.sum() + other.sum())
    for i, (a, b) in enumerate(rows):
        sides = [binomtest(a, a + b, part, side).pvalue if a + b else 1.0 for side in ("less", "greater")]
        assert found.p[i] == pytest.approx(min(1.0, 2 * min(sides)))


def test_what_stands_is_that_of_the_step_up_rule() -> None:
    p = np.array([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205])  # Benjamini & Hochberg: up to the second
    assert stand(p, 0.05).tolist() == [True, True, False, False, False, False, False, False]
    assert not stand(np.array([0.9, 0.8]), 0.05).any()


def test_planted_words_are_found_and_hardly_any_other() -> None:
    rng, false, told = np.random.default_rng(5), 0, 0
    rate = 0.3 / np.arange(1, 301) ** 0.7
    for _ in range(60):
        theirs, ours = rate.copy(), rate.copy()
        theirs[:5], ours[:5] = 0.2, 0.0  # people's words
        theirs[5:10], ours[5:10] = 0.0, 0.2  # the brand's
        people, posts = rng.binomial(300, theirs), rng.binomial(120, ours)
        used = np.flatnonzero(people + posts)
        found = wording(people[used], posts[used], 300, 120, 5)
        assert found is not None
        word = used[found.word[found.is_told]]
        planted = word < 10
        assert set(word[planted].tolist()) == set(range(10))
        signs = found.ratio[found.is_told][planted] > 0
        assert signs.tolist() == (word[planted] < 5).tolist()
        false, told = false + int((~planted).sum()), told + len(word)
    assert false / told <= 0.06  # 5 %, and two standard errors


def test_nothing_is_told_of_few_people_or_of_a_word_that_few_of_them_used() -> None:
    people, posts = np.array([4, 40, 0]), np.array([0, 3, 30])
    assert wording(people, posts, 4, 40, 5) is None
    assert wording(people, posts, 60, 2, 5) is None
    found = wording(people, posts, 60, 40, 5)
    assert found is not None
    assert 0 not in found.word.tolist(), "four people used it, five are needed"


def test_of_a_word_alone_nothing_is_told() -> None:
    found = log_odds(np.array([8]), np.array([3]), np.array([1.0]))
    assert found.ratio.tolist() == found.z.tolist() == [0.0]
