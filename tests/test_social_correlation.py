"""Person-steps by contacts as a slow walk through time counts them, and alpha as a general optimiser finds it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from models.social_correlation import StepCounter, social_correlation

N, STEPS = 7, 6
LINKS = st.sets(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)).filter(lambda pair: pair[0] != pair[1]))
ADOPTIONS = st.dictionaries(st.integers(0, N - 1), st.integers(0, STEPS - 1), min_size=1)


def counted_slowly(links: set[tuple[int, int]], adopted: dict[int, int]) -> tuple[list[int], list[int]]:
    trials, adoptions = [0] * N, [0] * N
    for step in range(STEPS):
        for who in range(N):
            if adopted.get(who, STEPS) >= step:
                k = sum(reader == who and adopted.get(author, STEPS) < step for reader, author in links)
                trials[k] += 1
                adoptions[k] += adopted.get(who) == step
    return trials, adoptions


@given(LINKS, ADOPTIONS, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_person_steps_are_those_of_a_slow_walk_also_for_other_times(
    links: set[tuple[int, int]], adopted: dict[int, int], order: np.random.Generator
) -> None:
    to_adopters = np.array([pair for pair in links if pair[1] in adopted], dtype=np.int64).reshape(-1, 2)
    counter = StepCounter(to_adopters[:, 0], to_adopters[:, 1], np.array(list(adopted)), N, STEPS)
    moments = list(adopted.values())
    for _ in range(2):
        found = counter.count(np.array(moments))
        trials, adoptions = counted_slowly(links, dict(zip(adopted, moments, strict=True)))
        assert found.trials.tolist() == trials[: len(found.trials)]
        assert found.adoptions.tolist() == adoptions[: len(found.adoptions)]
        assert not sum(trials[len(found.trials) :])
        order.shuffle(moments)


def by_optimiser(trials: np.ndarray, adoptions: np.ndarray) -> float:
    x = np.log1p(np.arange(len(trials)))

    def misfit(at: np.ndarray) -> float:
        eta = at[0] + at[1] * x
        return float((trials * np.logaddexp(0, eta) - adoptions * eta).sum())

    return float(minimize(misfit, [-2.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10}).x[1])


def test_alpha_is_what_a_general_optimiser_finds() -> None:
    rng = np.random.default_rng(2)
    trials = rng.integers(5, 4_000, (12, 5))
    adoptions = rng.binomial(trials, rng.uniform(0.02, 0.4, (12, 1)))
    found = social_correlation(trials, adoptions)
    assert found == pytest.approx([by_optimiser(*row) for row in zip(trials, adoptions, strict=True)], abs=1e-4)


def test_with_two_numbers_of_contacts_alpha_is_the_log_odds_ratio_over_ln_2() -> None:
    found = social_correlation(np.array([[1_000, 100]]), np.array([[10, 5]]))
    assert found[0] == pytest.approx((np.log(5 / 95) - np.log(10 / 990)) / np.log(2))


def test_alpha_without_contacts_or_without_end_is_a_number() -> None:
    trials, adoptions = (
        np.array([[100, 0], [100, 50], [100, 50], [100, 50]]),
        np.array([[3, 0], [3, 0], [0, 3], [0, 0]]),
    )
    none, down, up, nobody = social_correlation(trials, adoptions)
    assert none == 0
    assert down < -10
    assert up > 10
    assert np.isfinite(nobody)


def test_a_planted_alpha_is_recovered() -> None:
    rng = np.random.default_rng(0)
    trials = np.tile([200_000, 30_000, 9_000, 2_000, 400], (500, 1))
    chance = 1 / (1 + np.exp(7 - 1.4 * np.log1p(np.arange(5))))
    assert social_correlation(trials, rng.binomial(trials, chance)).mean() == pytest.approx(
        1.4, abs=0.02
    )  # the mean's own error is .005
