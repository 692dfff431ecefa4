"""How good probabilities and decisions are, and how sure that is. Arrays in, numbers out.

Read after `linear`. Rows may carry weights, so that a corpus in which rare labels were written on purpose can be
judged at the rates of a stream. Intervals resample whole groups (hands, authors, topics): rows of a group share
habits. Calibration error: Naeini et al. (2015), with bins of equal weight; kappa: Cohen (1960); alpha: Krippendorff
(2011).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.linear import Flags, Floats

__all__ = [
    "Agreement",
    "Decided",
    "agreement",
    "at_rate",
    "brier",
    "calibration_error",
    "decisions",
    "resampled",
]

_BINS = 10


class Decided(NamedTuple):
    """What decisions are worth: of those decided how many are right, of the true ones how many were found, and both."""

    precision: float
    recall: float
    f1: float


class Agreement(NamedTuple):
    """How far two readers agree beyond chance, on one label. NaN where neither ever gave it."""

    kappa: float
    alpha: float
    n_first: int
    n_second: int


def at_rate(truth: Flags, rate: float) -> Floats:
    """A weight a row, such that positives make up `rate` of the total weight, which is the number of rows."""
    n_positive, n = int(truth.sum()), len(truth)
    if n_positive in (0, n):
        return np.ones(n)
    return np.where(truth, rate * n / n_positive, (1 - rate) * n / (n - n_positive))


def calibration_error(p: Floats, truth: Flags, weight: Floats) -> float:
    """Mean distance between probability and frequency, over ten bins of equal weight."""
    order = np.argsort(p, kind="stable")
    p, hits, weight = p[order], truth[order] * weight[order], weight[order]
    middle = np.cumsum(weight) - weight / 2
    bin_of = np.minimum((middle / weight.sum() * _BINS).astype(int), _BINS - 1)
    expected, found = np.bincount(bin_of, p * weight, _BINS), np.bincount(bin_of, hits, _BINS)
    return float(np.abs(expected - found).sum() / weight.sum())


def brier(p: Floats, truth: Flags, weight: Floats) -> float:
    """Mean squared distance between probability and truth (Brier, 1950)."""
    return float(((p - truth) ** 2 @ weight) / weight.sum())


def decisions(is_decided: Flags, truth: Flags, weight: Floats) -> Decided:
    """Precision, recall and F1; 0 where nothing was decided or nothing is true."""
    right = float(weight[is_decided & truth].sum())
    decided, true = float(weight[is_decided].sum()), float(weight[truth].sum())
    precision, recall = right / decided if decided else 0.0, right / true if true else 0.0
    return Decided(precision, recall, 2 * right / (decided + true) if decided + true else 0.0)


def resampled(
    statistic: Callable[[NDArray[np.int64]], float], groups: Sequence[object], times: int = 200, seed: int = 0
) -> tuple[float, float]:
    """The middle 95 % of a statistic of row numbers when whole groups are drawn again; NaN where it has no value."""
    order = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    of = np.array([order[group] for group in groups])
    members = np.split(np.argsort(of, kind="stable"), np.cumsum(np.bincount(of, minlength=len(order)))[:-1])
    rng = np.random.default_rng(seed)
    drawn = (rng.integers(0, len(members), len(members)) for _ in range(times))
    values = np.array([statistic(np.concatenate([members[i] for i in chosen])) for chosen in drawn])
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan")
    lo, hi = np.quantile(values, [0.025, 0.975])
    return float(lo), float(hi)


def agreement(first: Flags, second: Flags) -> Agreement:
    """Two readings of the same rows, for one label."""
    n, n_first, n_second = len(first), int(first.sum()), int(second.sum())
    differing = int((first != second).sum())
    by_chance = (n_first * n_second + (n - n_first) * (n - n_second)) / (n * n)
    kappa = (1 - differing / n - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan")
    ones, zeros = n_first + n_second, 2 * n - n_first - n_second
    expected = 2 * ones * zeros / (2 * n - 1)  # unlike values that pairs drawn from all 2n given would hold
    alpha = 1 - 2 * differing / expected if expected else float("nan")
    return Agreement(kappa, alpha, n_first, n_second)
