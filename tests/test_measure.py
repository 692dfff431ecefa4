"""The measures of a classifier, against their definitions and against worlds whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.measure import agreement, at_rate, brier, calibration_error, decisions, resampled

RNG = np.random.default_rng(3)


def test_weights_bring_positives_to_the_wanted_rate_and_keep_the_number_of_rows() -> None:
    truth = np.array([True] * 30 + [False] * 70)
    weight = at_rate(truth, 0.01)
    assert weight.sum() == pytest.approx(100)
    assert weight[truth].sum() / weight.sum() == pytest.approx(0.01)


def test_probabilities_that_are_true_have_hardly_any_calibration_error_and_shifted_ones_have() -> None:
    p = RNG.random(50_000)
    truth = RNG.random(50_000) < p
    ones = np.ones(50_000)
    assert calibration_error(p, truth, ones) < 0.012  # chance alone gives about .006
    assert calibration_error(np.clip(p - 0.2, 0, 1), truth, ones) == pytest.approx(0.18, abs=0.02)


def test_brier_and_decisions_on_an_example_by_hand() -> None:
    p, truth = np.array([0.9, 0.8, 0.2, 0.1]), np.array([True, False, True, False])
    ones = np.ones(4)
    assert brier(p, truth, ones) == pytest.approx((0.01 + 0.64 + 0.64 + 0.01) / 4)
    assert decisions(p >= 0.5, truth, ones) == pytest.approx((0.5, 0.5, 0.5))
    assert decisions(np.zeros(4, dtype=bool), truth, ones) == (0.0, 0.0, 0.0)
    assert decisions(p >= 0.5, truth, np.array([3.0, 1, 1, 1])) == pytest.approx((0.75, 0.75, 0.75))


def test_kappa_and_alpha_on_an_example_by_hand() -> None:
    """Cohen (1960): of 50, 20 both yes, 15 both no: kappa .4. Krippendorff: 1 - 99 * 15 / (55 * 45)."""
    first = np.array([True] * 25 + [False] * 25)
    second = np.array([True] * 20 + [False] * 5 + [True] * 10 + [False] * 15)
    found = agreement(first, second)
    assert found.kappa == pytest.approx(0.4)
    assert found.alpha == pytest.approx(1 - 99 * 15 / (55 * 45))
    assert (found.n_first, found.n_second) == (25, 30)


def test_readers_who_agree_in_all_have_one_and_a_label_nobody_gave_has_no_agreement() -> None:
    same = np.array([True, False, False, True])
    assert agreement(same, same)[:2] == (1.0, 1.0)
    assert np.isnan(agreement(np.zeros(4, dtype=bool), np.zeros(4, dtype=bool))[:2]).all()


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30))
@settings(max_examples=60)
def test_agreement_does_not_ask_who_read_first(pairs: list[tuple[bool, bool]]) -> None:
    first, second = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    there, back = agreement(first, second), agreement(second, first)
    assert there[:2] == pytest.approx(back[:2], nan_ok=True)
    assert np.isnan(there.kappa) or there.kappa <= 1


def holds_nothing(values: NDArray[np.float64]) -> bool:
    lo, hi = resampled(lambda rows: float(values[rows].mean()), np.repeat(np.arange(40), 10).tolist())
    return lo <= 0 <= hi


def test_resampling_groups_holds_the_truth_of_a_mean_about_as_often_as_it_says() -> None:
    """40 groups with means of their own: intervals of the mean of all, 95 % nominal; ten thousand rows, few groups."""
    held = 0
    for world in range(100):
        rng = np.random.default_rng(world)
        means = rng.normal(0, 1, 40)
        values = np.repeat(means, 10) + rng.normal(0, 0.2, 400)
        held += holds_nothing(values)
    assert 86 <= held <= 100  # percentile intervals of 40 groups hold a little less than they say
