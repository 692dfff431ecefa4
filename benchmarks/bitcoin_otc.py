"""Trust: is a bad rating foretold by the ratings before it? On the Bitcoin OTC network (Kumar et al., 2016).

The ratings are not shipped: `MURMURE_BITCOIN_OTC=soc-sign-bitcoinotc.csv`, a row a rating: source, target, rating from
-10 to 10, unix seconds. Each rating is foretold from the graph before it alone; the weights are learned on the first
four fifths, and the figure is the AUC of "it is negative" on the last. Beside it two running means, added.
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata

from benchmarks.figures import Check, Figure, Outcome

__all__ = ["run"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_LEARNED, _WARM_UP = 0.8, 0.1  # parts of the ratings
_LATEST = 5  # ratings that tell of how somebody is now
_MEAN, _NEGATIVE, _WORTH = 1.5, 0.1, 2.0  # what is thought of a stranger, and how many ratings that weighs


def run(*, is_quick: bool) -> Outcome:
    """The AUC, where the data is there."""
    path = os.environ.get("MURMURE_BITCOIN_OTC")
    if not path or not Path(path).exists():
        return Outcome(figures=[], checks=[], notes=["not measured: set MURMURE_BITCOIN_OTC to the file of ratings"])
    rows = np.loadtxt(path, delimiter=",", ndmin=2)
    rows = rows[: 8_000 if is_quick else None]
    known, negative = _before_each(rows), rows[:, 2] < 0
    start, end = int(_WARM_UP * len(rows)), int(_LEARNED * len(rows))
    score = _learned(known[start:end], negative[start:end], known)[end:]
    later = negative[end:]
    figure = Figure(
        what="bitcoin_otc: a negative rating foretold",
        unit="AUC",
        value=_auc(score, later),
        floor=None if is_quick else 0.83,
        aim=None if is_quick else 0.88,
        scales=False,
        baseline=_auc(-known[end:, 0] - known[end:, 1], later),
        baseline_is="mean given by one and received by the other",
    )
    shuffled = np.random.default_rng(1).permutation(later)
    return Outcome(
        figures=[figure], checks=[Check("AUC of shuffled answers is a half", abs(_auc(score, shuffled) - 0.5) < 0.06)]
    )


def _before_each(rows: Floats) -> Floats:
    """What the ratings before each one tell of who gives it and who gets it."""
    given: dict[float, list[float]] = defaultdict(list)
    received: dict[float, list[float]] = defaultdict(list)
    between: dict[tuple[float, float], float] = {}
    known = []
    for source, target, rating, _ in rows.tolist():
        gave, got = given[source], received[target]
        back = between.get((target, source))
        known.append(
            [
                _mean(gave),
                _mean(got),
                *(_negative(part) for part in (gave, got, gave[-_LATEST:], got[-_LATEST:], received[source])),
                *(np.log1p(len(part)) for part in (gave, got, received[source], given[target])),
                back or 0.0,
                back is not None,
            ]
        )
        gave.append(rating)
        got.append(rating)
        between[source, target] = rating
    return np.array(known, dtype=np.float64)


def _mean(ratings: Sequence[float]) -> float:
    return (sum(ratings) + _WORTH * _MEAN) / (len(ratings) + _WORTH)


def _negative(ratings: Sequence[float]) -> float:
    return (sum(rating < 0 for rating in ratings) + _WORTH * _NEGATIVE) / (len(ratings) + _WORTH)


def _learned(rows: Floats, negative: Flags, asked: Floats) -> Floats:
    """The logit of each row asked, by a logistic regression with a small ridge."""
    middle, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    even = np.hstack([np.ones((len(rows), 1)), (rows - middle) / scale])

    def loss(weights: Floats) -> tuple[float, Floats]:
        logit = even @ weights
        slope = even.T @ (1 / (1 + np.exp(-logit)) - negative)
        ridge = np.append(0.0, weights[1:])
        return float((np.logaddexp(0, logit) - negative * logit).sum() + ridge @ ridge), slope + 2 * ridge

    weights = minimize(loss, np.zeros(even.shape[1]), jac=True, method="L-BFGS-B").x
    return np.asarray(weights[0] + (asked - middle) / scale @ weights[1:])


def _auc(score: Floats, truth: Flags) -> float:
    n = int(truth.sum())
    return float((rankdata(score)[truth].sum() - n * (n + 1) / 2) / (n * (len(truth) - n)))
