"""What drives passing on: planted shares and a planted interaction are found, and intervals know of groups."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from models.drivers import Drivers, drivers
from models.logistic import columns_of_bins, deviance, fit_again, fit_cells, optimism, with_constant

BINS = np.array([(a, b) for a in range(4) for b in range(2)])
MESSAGE_BINS, RELATION_BINS = np.repeat(BINS, 8, axis=0), np.tile(BINS, (8, 1))
MESSAGE, RELATION = columns_of_bins(MESSAGE_BINS), columns_of_bins(RELATION_BINS)
N_CELLS = len(MESSAGE)
PLANTED = [(0.5, 0.5, 0.0), (0.8, 0.3, 0.0), (0.4, 0.6, 0.3), (0.2, 0.2, 0.4)]
Planted = tuple[float, float, float]


def log_odds(planted: Planted) -> np.ndarray:
    """Effects of the message, of the relation, and of both together, in each cell."""
    of_message, of_relation, together = planted

    def even(bins: np.ndarray) -> np.ndarray:
        return np.asarray((bins[:, 0] - 1.5) / 1.1 + (bins[:, 1] - 0.5))

    both = np.where((MESSAGE_BINS[:, 0] > 1) == (RELATION_BINS[:, 0] > 1), 1.0, -1.0)
    return np.asarray(-2 + of_message * even(MESSAGE_BINS) + of_relation * even(RELATION_BINS) + together * both)


def likelihood_left(columns: np.ndarray, cases: np.ndarray, acted: np.ndarray) -> float:
    """-2 log likelihood at its best, by a general optimiser over single cases' likelihood."""
    columns = np.hstack([np.ones((len(cases), 1)), columns])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        at = columns @ w
        value = np.sum(cases * np.logaddexp(0, at) - acted * at) / cases.sum()
        return float(value), columns.T @ (cases * expit(at) - acted) / cases.sum()

    found = minimize(loss, np.zeros(columns.shape[1]), jac=True, method="BFGS", options={"gtol": 1e-9})
    return 2 * float(found.fun) * float(cases.sum())


def truth(planted: Planted, spread: float = 0.0) -> np.ndarray:
    """The five figures of endless cases, from first principles. spread : of groups in their own log odds."""
    own = np.random.default_rng(0).normal(0, spread, 2_000) if spread else np.zeros(1)
    p = np.mean([expit(log_odds(planted) + one) for one in own], axis=0)
    cases = np.full(N_CELLS, 1e6)
    products = np.einsum("im,ir->imr", MESSAGE, RELATION).reshape(N_CELLS, -1)
    blocks = [MESSAGE[:, :0], MESSAGE, RELATION, np.hstack([MESSAGE, RELATION])]
    blocks.append(np.hstack([blocks[-1], products]))
    left = [likelihood_left(block, cases, cases * p) for block in blocks]
    message, relation, both, everything = (left[0] - x for x in left[1:])
    shares = np.array([message + both - relation, relation + both - message, 2 * (everything - both)]) / 2 / everything
    return np.array([*np.maximum(shares, 0.0), everything / left[0], message / left[0]])


def counts_of(planted: Planted, rng: np.random.Generator, groups: int, cases: int, spread: float = 0.0) -> np.ndarray:
    """(2, groups, cells); each group is at home in some of the cells, and has its own log odds."""
    where = rng.dirichlet(np.full(N_CELLS, 0.3), groups) if groups > 1 else np.full((1, N_CELLS), 1 / N_CELLS)
    shown = np.array([rng.multinomial(cases // groups, part) for part in where])
    own = rng.normal(0, spread, (groups, 1))
    return np.array([shown, rng.binomial(shown, expit(log_odds(planted) + own))])


def figures(found: Drivers) -> list[tuple[float, float, float]]:
    estimates = (found.message, found.relation, found.together, found.explained, found.message_only)
    return [(x.value, x.lo, x.hi) for x in estimates]


def played(
    planted: Planted, worlds: int, groups: int, cases: int, spread: float = 0.0, told: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """The mean of the five figures over some worlds, and how often each interval held the truth. told : of groups."""
    true, values, hits = truth(planted, spread), [], []
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        counts = counts_of(planted, rng, groups, cases, spread)
        (found,) = drivers(MESSAGE, RELATION, counts if told else counts.sum(1), rng, 100)
        values.append([value for value, _, _ in figures(found)])
        hits.append([lo - 1e-6 <= t <= hi for t, (_, lo, hi) in zip(true, figures(found), strict=True)])
    return np.mean(values, axis=0), np.mean(hits, axis=0)


@pytest.mark.parametrize("planted", PLANTED)
def test_planted_shares_and_a_planted_interaction_are_found(planted: Planted) -> None:
    mean, held = played(planted, 12, 60, 40_000)
    assert mean == pytest.approx(truth(planted), abs=0.02)
    assert held.mean() > 0.85


@pytest.mark.prove
@pytest.mark.parametrize("spread", [0.0, 0.6])
@pytest.mark.parametrize("planted", PLANTED)
def test_the_intervals_hold_in_two_hundred_worlds(planted: Planted, spread: float) -> None:
    mean, held = played(planted, 200, 60, 60_000, spread)
    print(f"planted {planted}, groups differ by {spread}: off {mean - truth(planted, spread)}, held {held}")  # noqa: T201
    assert mean == pytest.approx(truth(planted, spread), abs=0.015)
    assert (held > 0.88).all()


def test_an_interval_that_does_not_know_of_groups_is_too_sure() -> None:
    """Thirty groups that differ much: what to draw again is groups, and not cases."""
    _, knowing = played((0.4, 0.4, 0.0), 30, 30, 60_000, spread=1.2)
    _, simple = played((0.4, 0.4, 0.0), 30, 30, 60_000, spread=1.2, told=False)
    assert knowing[:2].mean() > 0.8
    assert simple[:2].mean() < 0.6


def test_what_few_cases_explain_by_chance_is_nobodys_share() -> None:
    """16 products would explain 16 units of deviance, and more in groups: a sixth of all that there is here."""
    mean, _ = played((0.5, 0.5, 0.0), 25, 40, 4_000, spread=0.6)
    assert mean[2] < 0.05
    assert mean[3] == pytest.approx(truth((0.5, 0.5, 0.0), 0.6)[3], rel=0.12)


def test_without_groups_the_interval_is_that_of_single_cases() -> None:
    _, held = played((0.4, 0.6, 0.3), 20, 1, 10_000)
    assert held.mean() > 0.85


def test_the_message_alone_looks_like_less_than_it_is_beside_what_both_do() -> None:
    found, _ = played((0.4, 0.6, 0.3), 5, 1, 100_000)
    message_only, everything = found[4], found[3]
    assert message_only == pytest.approx(truth((0.4, 0.6, 0.3))[4], abs=0.005)
    assert message_only < 0.4 * everything


def test_where_nothing_drives_it_nothing_is_told() -> None:
    told = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        (found,) = drivers(MESSAGE, RELATION, counts_of((0.0, 0.0, 0.0), rng, 30, 20_000), rng, 100)
        told += found.is_told
        if not found.is_told:
            assert (found.message.lo, found.message.hi) == (0.0, 1.0)
    assert told <= 3


def test_each_stage_has_its_own_account_and_shares_sum_to_one() -> None:
    """Whether it is seen goes by the relation, whether it is passed on by the message."""
    rng = np.random.default_rng(3)
    shown = np.full((20, N_CELLS), 20)
    seen = rng.binomial(shown, expit(1 + log_odds((0.0, 0.8, 0.0)) + 1))
    passed = rng.binomial(seen, expit(log_odds((0.8, 0.0, 0.0)) + 1))
    first, second = drivers(MESSAGE, RELATION, np.array([shown, seen, passed]), rng)
    assert first.relation.value > 0.95
    assert second.message.value > 0.95
    assert (first.cases, first.acted, second.cases) == (shown.sum(), seen.sum(), seen.sum())
    for stage in (first, second):
        assert stage.message.value + stage.relation.value + stage.together.value == pytest.approx(1, abs=1e-12)
        assert stage.is_told
        assert stage.is_grouped


def test_message_and_relation_have_the_same_rights() -> None:
    counts = counts_of((0.7, 0.3, 0.2), np.random.default_rng(1), 30, 40_000)
    (one,) = drivers(MESSAGE, RELATION, counts, np.random.default_rng(0))
    (two,) = drivers(RELATION, MESSAGE, counts, np.random.default_rng(0))
    assert one.message.value == pytest.approx(two.relation.value)
    assert one.together.value == pytest.approx(two.together.value)


@pytest.mark.parametrize("seed", range(3))
def test_a_fit_is_the_most_likely_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cases, acted = counts_of((0.5, 0.5, 0.3), rng, 1, 20_000)[:, 0].astype(float)
    columns = with_constant(np.hstack([MESSAGE, RELATION]))
    found = float(deviance(columns, fit_cells(columns, cases, acted), cases, acted))
    assert found == pytest.approx(likelihood_left(columns[:, 1:], cases, acted), rel=1e-9)


def test_cells_say_the_same_as_single_cases() -> None:
    cases, acted = np.array([3.0, 2.0, 4.0]), np.array([1.0, 1.0, 3.0])
    columns = with_constant(columns_of_bins(np.array([[0], [0], [1]])))
    single = np.repeat(np.arange(3), cases.astype(int))
    each = np.concatenate([[1, 0, 0], [1, 0], [1, 1, 1, 0]]).astype(float)
    weights = fit_cells(columns, cases, acted)
    assert weights == pytest.approx(fit_cells(columns[single], np.ones(9), each))
    assert expit(columns @ weights) == pytest.approx([2 / 5, 2 / 5, 3 / 4], rel=1e-3)  # the rates of the two bins


def test_many_samples_at_once_are_as_each_fitted_alone() -> None:
    rng = np.random.default_rng(0)
    counts = counts_of((0.5, 0.5, 0.0), rng, 40, 60_000, 0.5).astype(float)
    columns = with_constant(MESSAGE)
    times = rng.multinomial(40, np.full(40, 1 / 40), 8)
    cases, acted = times @ counts[0], times @ counts[1]
    whole = counts.sum(1)
    again = fit_again(columns, fit_cells(columns, *whole), whole[0], cases, acted)
    alone = np.array([fit_cells(columns, *one) for one in zip(cases, acted, strict=True)])
    assert again == pytest.approx(alone, abs=5e-3)
    ours, least = deviance(columns, again, cases, acted), deviance(columns, alone, cases, acted)
    assert ours - least == pytest.approx(np.zeros(8), abs=0.05)


def test_what_chance_explains_is_a_unit_of_deviance_a_column_and_more_where_groups_act_alike() -> None:
    columns = with_constant(MESSAGE)
    for spread, least, most in ((0.0, 4.0, 6.0), (1.0, 15.0, np.inf)):
        found = []
        for seed in range(20):
            cases, acted = counts_of((0.0, 0.0, 0.0), np.random.default_rng(seed), 40, 20_000, spread).astype(float)
            fit = fit_cells(columns, cases.sum(0), acted.sum(0))
            found.append(optimism(columns, fit, cases, acted))
        assert least < np.mean(found) < most
    assert optimism(columns, fit, cases[:1], acted[:1]) == columns.shape[1]


def test_a_cell_where_all_or_none_act_stays_finite() -> None:
    columns = with_constant(columns_of_bins(np.array([[0], [1], [2]])))
    weights = fit_cells(columns, np.array([50.0, 50, 50]), np.array([0.0, 25, 50]))
    assert np.isfinite(weights).all()
    assert expit(columns @ weights) == pytest.approx([0, 0.5, 1], abs=1e-2)


def test_a_column_of_far_values_does_not_throw_the_fit_away() -> None:
    """Whole steps end at a constant of -1.5e11 here."""
    columns, cases, acted = with_constant(np.array([[1.0], [0], [0], [-30]])), np.array([8.0, 58, 58, 31]), np.zeros(4)
    acted[0] = 5
    weights = fit_cells(columns, cases, acted)
    assert float(deviance(columns, weights, cases, acted)) == pytest.approx(10.59, abs=0.02)


def test_counts_that_cannot_be_are_refused() -> None:
    rng, ones = np.random.default_rng(0), np.ones((2, N_CELLS))
    with pytest.raises(ValueError, match=r"with 64 cells of message and 64 of relation, got the shape \(2, 1, 3\)"):
        drivers(MESSAGE, RELATION, np.ones((2, 3)), rng)
    with pytest.raises(ValueError, match="who goes on was there before"):
        drivers(MESSAGE, RELATION, ones * [[1], [2]], rng)
