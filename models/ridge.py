"""Ridge regression that knows what it would have said of each row without it.

The penalty is the one with the least squared error of rows left out, in closed form over the singular values (Allen,
1974; Golub, Heath & Wahba, 1979). Predictions with each row left out in turn are what the jackknife+ is made of
(Barber, Candes, Ramdas & Tibshirani, 2021). Read before `forecast`.
"""

from dataclasses import dataclass

import numpy as np

from models.adoptions import Floats

__all__ = ["Ridge", "fit"]

_PENALTIES = np.geomspace(1.0, 1e6, 25)


@dataclass(frozen=True, slots=True)
class Ridge:
    """A fitted regression of `n` rows. left_out : of each row, its value less what the others foretell for it.

    slope : how much of the offset is taken. The other fields are its own affair.
    """

    left_out: Floats
    slope: float
    penalty: float
    centre: Floats
    rows: Floats
    inverse: Floats
    weights: Floats
    mean: float

    def predict(self, rows: Floats, offset: Floats) -> Floats:
        """The value foretold for each of `rows` (m, k)."""
        return np.asarray(self.slope * offset + self.mean + (rows - self.centre) @ self.weights)

    def predict_without(self, rows: Floats, offset: Floats) -> Floats:
        """The same from fits without each row of the history in turn, (m, n); centre and penalty stay."""
        pull = (rows - self.centre) @ self.inverse @ self.rows.T + 1 / max(len(self.rows), 1)
        return np.asarray(self.predict(rows, offset)[:, None] - pull * self.left_out)


def fit(rows: Floats, value: Floats, offset: Floats, slopes: tuple[float, ...] = (1.0,)) -> Ridge:
    """Regress `value` (n) on `rows` (n, k) and some part of `offset` (n), which is not penalised: one of `slopes`.

    Slope and penalty are chosen together. Without rows it foretells the first slope's part of the offset.
    Cost: n * k**2.
    """
    n, k = rows.shape
    centre = rows.mean(0) if n else np.zeros(k)
    rows = rows - centre
    slope, penalty = _best(rows, value, offset, slopes)
    off = value - slope * offset
    mean = float(off.mean()) if n else 0.0
    inverse = np.asarray(np.linalg.inv(rows.T @ rows + penalty * np.eye(k)), dtype=np.float64)
    weights = inverse @ (rows.T @ (off - mean))
    leverage = np.sum((rows @ inverse) * rows, axis=1) + 1 / max(n, 1)
    left_out = np.asarray((off - mean - rows @ weights) / _at_least(1 - leverage))
    return Ridge(left_out, slope, penalty, centre, rows, inverse, weights, mean)


def _best(rows: Floats, value: Floats, offset: Floats, slopes: tuple[float, ...]) -> tuple[float, float]:
    n = len(value)
    if n < 2:
        return slopes[0], float(_PENALTIES[-1])
    left, values, _ = np.linalg.svd(rows, full_matrices=False)
    off = np.column_stack([value - slope * offset for slope in slopes])
    off -= off.mean(0)
    errors = np.empty((len(slopes), len(_PENALTIES)))
    for i, penalty in enumerate(_PENALTIES):
        kept = values**2 / (values**2 + penalty)
        unseen = _at_least(1 - left**2 @ kept - 1 / n)
        errors[:, i] = np.sum(((off - left @ (kept[:, None] * (left.T @ off))) / unseen[:, None]) ** 2, axis=0)
    slope_at, penalty_at = divmod(int(np.argmin(errors)), len(_PENALTIES))
    return slopes[slope_at], float(_PENALTIES[penalty_at])


def _at_least(part: Floats) -> Floats:
    return np.asarray(np.maximum(part, 1e-9))
