"""The fits over cells, and the shares made of them, are those of statsmodels over single cases."""

import numpy as np
import pytest

from models.drivers import drivers
from models.logistic import columns_of_bins, deviance, fit_cells, optimism, with_constant

# Not in the lock: it brings pandas, which pyarrow and duckdb then load at every start. `pip install statsmodels` first.
sm = pytest.importorskip("statsmodels.api")
pytestmark = pytest.mark.prove

BINS = np.array([(a, b) for a in range(3) for b in range(3)])
COLUMNS = columns_of_bins(BINS)
MESSAGE, RELATION = COLUMNS[:, :2], COLUMNS[:, 2:]
N_GROUPS = 20


def cells(seed: int, groups: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Cases and who acted, (groups, cells), with effects of both and of both together."""
    rng = np.random.default_rng(seed)
    cases = rng.integers(40, 120, (groups, len(BINS)))
    effects = rng.normal(0, 0.6, 4) @ COLUMNS.T + 0.8 * (BINS[:, 0] == 2) * (BINS[:, 1] == 2)
    p = 1 / (1 + np.exp(1 - effects - rng.normal(0, 0.4, (groups, 1))))
    return cases.astype(float), rng.binomial(cases, p).astype(float)


def singly(cases: np.ndarray, acted: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cell, the group and the answer of every single case."""
    cell, group, answer = [], [], []
    for (g, c), n in np.ndenumerate(cases):
        cell += [c] * int(n)
        group += [g] * int(n)
        answer += [1.0] * int(acted[g, c]) + [0.0] * int(n - acted[g, c])
    return np.array(cell), np.array(group), np.array(answer)


@pytest.mark.parametrize("seed", range(4))
def test_coefficients_and_deviance_are_those_of_statsmodels(seed: int) -> None:
    cases, acted = cells(seed)
    columns = with_constant(COLUMNS)
    cell, _, answer = singly(cases, acted)
    theirs = sm.GLM(answer, columns[cell], family=sm.families.Binomial()).fit()
    ours = fit_cells(columns, cases[0], acted[0])
    # Our faint prior (1e-3) bends a coefficient by at most a hundredth of its standard error here.
    assert np.abs(ours - theirs.params).max() < 0.01 * theirs.bse.min()
    assert float(deviance(columns, ours, cases[0], acted[0])) == pytest.approx(theirs.deviance, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_what_chance_explains_is_the_trace_of_their_cluster_robust_covariance(seed: int) -> None:
    cases, acted = cells(seed, N_GROUPS)
    columns = with_constant(COLUMNS)
    cell, group, answer = singly(cases, acted)
    model = sm.GLM(answer, columns[cell], family=sm.families.Binomial())
    robust = model.fit(cov_type="cluster", cov_kwds={"groups": group, "use_correction": False})
    simple = model.fit()
    theirs = np.trace(np.linalg.solve(simple.cov_params(), robust.cov_params())) * N_GROUPS / (N_GROUPS - 1)
    ours = optimism(columns, fit_cells(columns, cases.sum(0), acted.sum(0)), cases, acted)
    assert ours == pytest.approx(theirs, rel=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_shares_of_explained_deviance_are_those_made_of_their_deviances(seed: int) -> None:
    cases, acted = cells(seed)
    cell, _, answer = singly(cases, acted)
    products = (MESSAGE[:, :, None] * RELATION[:, None, :]).reshape(len(BINS), -1)
    blocks = [MESSAGE[:, :0], MESSAGE, RELATION, COLUMNS, np.hstack([COLUMNS, products])]
    fits = [sm.GLM(answer, with_constant(b)[cell], family=sm.families.Binomial()).fit() for b in blocks]
    left = np.array([fit.deviance for fit in fits])
    # What is explained, less a unit of deviance a column, which chance explains; never less than by fewer columns.
    message, relation, both, everything = np.maximum(left[0] - left[1:] - [2, 2, 4, 8], 0)
    both = max(both, message, relation)
    everything = max(everything, both)
    (found,) = drivers(MESSAGE, RELATION, np.array([cases[0], acted[0]]), np.random.default_rng(0), 20)
    assert found.message.value == pytest.approx((message + both - relation) / 2 / everything, abs=1e-4)
    assert found.relation.value == pytest.approx((relation + both - message) / 2 / everything, abs=1e-4)
    assert found.together.value == pytest.approx((everything - both) / everything, abs=1e-4)
    assert found.explained.value == pytest.approx(everything / left[0], abs=1e-5)
    assert found.message_only.value == pytest.approx(message / left[0], abs=1e-5)
