"""One-vs-rest logistic regression, honest probabilities and a ranking score, with numpy and scipy only.

Read before `training`. Platt's calibration: Platt (1999), with his smoothed targets; the shift of the odds to
another base rate: Saerens et al. (2002). Leaves out what the columns mean.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import expit, logit

__all__ = ["Floats", "area_under_curve", "fit", "platt", "principal_rows", "shifted"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def principal_rows(x: csr_array[Any]) -> tuple[Floats, Floats]:
    """Rows with the same inner products as those of `x` in at most n columns, and the map back to columns of `x`.

    A few thousand texts have far more features than texts; fitting in their span is exact and ten times faster.
    Weights w on the returned rows are weights `back @ w` on the features of `x`.
    """
    gram = (x @ x.T).toarray()
    values, vectors = np.linalg.eigh(gram)
    keep = values > values[-1] * 1e-10
    scale = np.sqrt(values[keep])
    rows = vectors[:, keep] * scale
    return rows, np.asarray(x.T @ (vectors[:, keep] / scale))


def fit(x: Floats, y: Flags, c: float, max_iterations: int = 200) -> tuple[Floats, Floats]:
    """Weights (features, labels) and biases of all labels at once, positives and negatives of equal weight.

    c : strength of the data against the L2 penalty, as in liblinear. Deterministic.
    """
    n, k = y.shape
    n_positive = np.maximum(y.sum(axis=0), 1)
    weight = c * np.where(y, n / (2 * n_positive), n / (2 * np.maximum(n - n_positive, 1)))
    sign = np.where(y, 1.0, -1.0)
    d = x.shape[1]

    def loss(flat: Floats) -> tuple[float, Floats]:
        w = flat.reshape(d + 1, k)
        margin = sign * (x @ w[:d] + w[d])
        slope = -weight * sign * expit(-margin)
        gradient = np.vstack([x.T @ slope + w[:d], slope.sum(axis=0)])
        value = float((weight * np.logaddexp(0.0, -margin)).sum() + 0.5 * (w[:d] ** 2).sum())
        return value, gradient.ravel()

    start = np.zeros((d + 1) * k)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": max_iterations, "ftol": 1e-7})
    w = np.asarray(found.x).reshape(d + 1, k)
    return w[:d], w[d]


def platt(scores: Floats, truth: Flags) -> tuple[float, float]:
    """(a, b) such that the probability of a score s is 1 / (1 + exp(-(a s + b))), at the base rate of `truth`."""
    n_positive, n_negative = int(truth.sum()), int((~truth).sum())
    target = np.where(truth, (n_positive + 1) / (n_positive + 2), 1 / (n_negative + 2))

    def loss(ab: Floats) -> tuple[float, Floats]:
        z = ab[0] * scores + ab[1]
        slope = expit(z) - target
        value = float((np.logaddexp(0.0, z) - target * z).sum())
        return value, np.array([slope @ scores, slope.sum()])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B")
    return max(float(found.x[0]), 0.0), float(found.x[1])


def shifted(b: float, from_rate: float, to_rate: float) -> float:
    """The bias `b` of a calibrated score after the base rate changes: the odds move by the ratio of odds."""
    return b + float(logit(to_rate) - logit(from_rate))


def area_under_curve(scores: Floats, truth: Flags) -> float:
    """How often a true one scores above a false one (ties count half); NaN without both kinds."""
    n_positive, n_negative = int(truth.sum()), int((~truth).sum())
    if not n_positive or not n_negative:
        return float("nan")
    order = np.argsort(scores, kind="stable")
    _, first, counts = np.unique(scores[order], return_index=True, return_counts=True)
    ranks = np.empty(len(scores))
    ranks[order] = np.repeat(first + (counts + 1) / 2, counts)
    return float((ranks[truth].sum() - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative))
