"""Logistic regression over cells: rows that are alike are one row with two counts.

Newton steps (iteratively reweighted least squares) on as many rows as there are kinds of cases, however many cases
there were. Says how much deviance a fit explains, and how much of that it would explain by chance (Takeuchi, 1976).
Read before `drivers`.
"""

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start

from models.adoptions import Floats, Ints

__all__ = ["columns_of_bins", "deviance", "fit_again", "fit_cells", "optimism", "with_constant"]

_STEPS = 30
_SETTLED = 1e-9
_LONGEST = 5.0  # a longer step is cut: far from the answer the curve says little
_HELD = 1e-3  # a prior this faint moves nothing that is known, and keeps what is not from running off
_AGAIN, _SHORTER = 5, 0.7  # whole steps would leap to and fro where a sample holds one group three times


def columns_of_bins(bins: Ints) -> Floats:
    """Bins (cells, features) as columns of 0 and 1, one for each bin of a feature but its first.

    >>> columns_of_bins(np.array([[0], [2], [1]]))
    array([[0., 0.],
           [0., 1.],
           [1., 0.]])
    """
    columns = [(bins[:, [f]] == np.unique(bins[:, f])[1:]) for f in range(bins.shape[1])]
    return np.hstack([np.zeros((len(bins), 0)), *columns]).astype(np.float64)


def with_constant(columns: Floats) -> Floats:
    """A column of ones before the others."""
    return np.hstack([np.ones((len(columns), 1)), columns])


def fit_cells(columns: Floats, cases: Floats, acted: Floats) -> Floats:
    """The coefficients under which `acted` of `cases` a cell are likeliest.

    columns : (cells, k), the constant first. A column that tells nothing new, or without bounds, is held at a finite
    value. Cost: cells * k**2 a step, of which there are about six.
    """
    weights = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        slope = _slope(columns, weights, cases, acted)
        step = np.linalg.solve(_curve(columns, weights, cases), slope)
        longest = float(np.abs(step).max())
        weights = weights + step * min(1.0, _LONGEST / max(longest, _LONGEST))
        if float(slope @ step) < _SETTLED:  # what another step would gain of the log likelihood, twice
            break
    return np.asarray(weights)


def fit_again(columns: Floats, weights: Floats, cases: Floats, like: Floats, acted: Floats) -> Floats:
    """The same for many samples at once, (samples, k), starting from the fit `weights` of counts `cases`.

    like, acted : (samples, cells). The curvature stays that of the first fit, so a step is two products of matrices
    and goes some of the way only: five leave some thousandth of the distance (Davidson & MacKinnon, 1999).
    """
    inverse = np.linalg.inv(_curve(columns, weights, cases))
    many = np.tile(weights, (len(like), 1))
    for _ in range(_AGAIN):
        many += _SHORTER * _slope(columns, many, like, acted) @ inverse
    return many


def deviance(columns: Floats, weights: Floats, cases: Floats, acted: Floats) -> Floats:
    """How far single cases are from what was foretold: -2 log likelihood, 0 if each was foretold for certain.

    Weights and counts may have a sample a row; then so does the answer.
    """
    at = weights @ columns.T
    return np.asarray(2 * np.sum(cases * np.logaddexp(0, at) - acted * at, axis=-1))


def optimism(columns: Floats, weights: Floats, cases: Floats, acted: Floats) -> float:
    """How much deviance the fit explains by chance: the number of columns, times how alike cases of a group act.

    cases, acted : (groups, cells); cases of one group may depend on each other, groups do not. With one group every
    case is taken to be on its own.
    """
    groups, k = len(cases), columns.shape[1]
    if groups == 1:
        return float(np.linalg.matrix_rank(columns[cases[0] > 0])) if k else 0.0
    slopes = _slope(columns, weights, cases, acted)
    away = np.linalg.solve(_curve(columns, weights, cases.sum(0)), slopes.T)
    return float(np.sum(slopes * away.T) * groups / (groups - 1))


def _slope(columns: Floats, weights: Floats, cases: Floats, acted: Floats) -> Floats:
    """The gradient of the log likelihood; of each row of counts."""
    return np.asarray((acted - cases * scipy.special.expit(weights @ columns.T)) @ columns - _held(columns) * weights)


def _curve(columns: Floats, weights: Floats, cases: Floats) -> Floats:
    """Its negative second derivative, (k, k)."""
    p = scipy.special.expit(columns @ weights)
    curve = (columns * (cases * p * (1 - p))[:, None]).T @ columns
    curve[np.diag_indices(len(weights))] += _held(columns)
    return np.asarray(curve)


def _held(columns: Floats) -> Floats:
    """The prior's strength a column: none on the constant, or effects would be bent to bring it nearer to 0."""
    held = np.full(columns.shape[1], _HELD)
    held[0] = _HELD * 1e-6
    return held
