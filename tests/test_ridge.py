"""Ridge regression: leaving a row out in closed form is the same as fitting without it."""

import numpy as np
import pytest

from models.ridge import Ridge, fit

N, K = 25, 4


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows, offset = rng.normal(2, 1, (N, K)), rng.normal(5, 2, N)
    return rows, rows @ [1.0, -1, 0, 0.5] + 0.5 * offset + rng.normal(0, 0.7, N), offset


def plainly(rows: np.ndarray, value: np.ndarray, penalty: float) -> np.ndarray:
    """Constant and weights, by augmented least squares: the constant is not penalised."""
    above = np.hstack([np.ones((len(rows), 1)), rows])
    below = np.hstack([np.zeros((K, 1)), np.sqrt(penalty) * np.eye(K)])
    return np.asarray(np.linalg.lstsq(np.vstack([above, below]), np.append(value, np.zeros(K)))[0])


def foretold(found: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.asarray(found[0] + rows @ found[1:])


@pytest.mark.parametrize("seed", range(4))
def test_fitting_without_a_row_is_what_is_said_of_it(seed: int) -> None:
    rows, value, offset = drawn(seed)
    new, new_offset = np.random.default_rng(99).normal(2, 1, (6, K)), np.arange(6.0)
    model = fit(rows, value, offset, (1.0, 0.5, 0.0))
    off = value - model.slope * offset
    whole = plainly(rows, off, model.penalty)
    assert model.predict(new, new_offset) == pytest.approx(model.slope * new_offset + foretold(whole, new))
    without = model.predict_without(new, new_offset)
    for i in range(N):
        kept = np.arange(N) != i
        less = plainly(rows[kept], off[kept], model.penalty)
        assert model.left_out[i] == pytest.approx(float(off[i] - foretold(less, rows[[i]])[0]))
        assert without[:, i] == pytest.approx(model.slope * new_offset + foretold(less, new))


def test_slope_and_penalty_are_those_that_foretell_rows_left_out_best() -> None:
    rows, value, offset = drawn(1)
    model = fit(rows, value, offset, (1.0, 0.5, 0.0))
    assert model.slope == 0.5

    def error(slope: float, penalty: float) -> float:
        off, total = value - slope * offset, 0.0
        for i in range(N):
            kept = np.arange(N) != i
            total += float((off[i] - foretold(plainly(rows[kept], off[kept], penalty), rows[[i]])[0]) ** 2)
        return total

    least = error(model.slope, model.penalty)
    assert least == pytest.approx(float(model.left_out @ model.left_out))
    assert all(least <= error(slope, penalty) for slope in (0.0, 0.5, 1.0) for penalty in (1.0, 10.0, 1e3, 1e6))


def test_noise_is_not_learned() -> None:
    """30 columns of nothing for 40 rows: least squares would miss by four times the noise."""
    errors = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        model = fit(rng.normal(0, 1, (40, 30)), rng.normal(3, 1, 40), np.zeros(40))
        errors.append(rng.normal(3, 1, 500) - model.predict(rng.normal(0, 1, (500, 30)), np.zeros(500)))
    assert np.mean(np.square(errors)) < 1.3


def test_without_rows_it_is_the_offset() -> None:
    model: Ridge = fit(np.zeros((0, 2)), np.zeros(0), np.zeros(0))
    assert model.predict(np.ones((3, 2)), np.array([1.0, 2, 3])).tolist() == [1, 2, 3]
