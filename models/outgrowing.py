"""A cascade grows faster than a brand's cascades of its size and age do: told once, at a declared rate of false alarms.

Sizes are looked at at fixed ages. From the size at one age, and how it came there, the size at a later age is foretold
by a regression in logs over closed cascades (Szabo & Huberman, 2010), with a spread that is wider for small ones. How
far beyond an honest cascade may go is read off the largest tenth of all errors, with a tail that is taken to be heavy
(Pickands, 1975). Each age has one test against the age before and one against three ages before, for what
is sudden and what is steady; the false alarms allowed in a month are shared among all tests of all its cascades.
Read after `trees`; `forecast` says how large a cascade becomes, with an interval too coarse for rates so low.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Floats, Ints
from models.trees import Forest

__all__ = ["AGES_MS", "Growth", "Outgrown", "learn_growth", "outgrown", "sizes_at"]

AGES_MS = tuple(minutes * 60_000 for minutes in (10, 20, 40, 80, 160, 320, 640, 1_280))
_LAGS = (1, 3)  # ages
_LEAST_THEN, _LEAST_NOW = 5, 20  # nodes: of smaller ones, one share more or less is everything
_FEWEST = 100  # errors in all; with fewer the largest tenth is a handful
_FEWEST_AT_AGE = 40
_HEAVY = 0.2  # the shape of the tail, fixed: so few errors do not tell it; of a Student t with 5 degrees of freedom
_TENTH = 0.1
_SURE_OF_TAIL = 2.0  # standard deviations of its own error that are added to how slowly the tail falls off
_LEAST_SPREAD = 0.02
_EVEN = (0.025, 0.975)

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Growth:
    """What was learned from closed cascades; all arrays, so that it can be stored as such.

    coefficients : (lags, ages, 3) of constant, log size then, log growth before. spread : (lags, ages, 2), the variance
    of errors as a constant and a part of 1 / size then; NaN at ages that too few reached. tail : (lags, 2), the error
    from which the largest tenth begins and how slowly it falls off. lo, hi : (lags,) between which 95 % of errors lie.
    n : errors of each lag.
    """

    coefficients: Floats
    spread: Floats
    tail: Floats
    lo: Floats
    hi: Floats
    n: Ints


@dataclass(frozen=True, slots=True)
class Outgrown:
    """Of each cascade, as parallel arrays.

    at_age : the first age (an index) at which it outgrew what was foretold, -1 if it did not. p : the least one of all
    tests so far, NaN where none could be made. observed, expected, expected_lo, expected_hi : the size at the age of
    that test, and what was foretold of it. from_age : the age it was foretold at. is_told : False where the brand's
    history is too short, or the cascade too small or too young.
    """

    at_age: Ints
    p: Floats
    observed: Floats
    expected: Floats
    expected_lo: Floats
    expected_hi: Floats
    from_age: Ints
    is_told: Bools


def sizes_at(forest: Forest, as_of_ms: int, ages_ms: tuple[int, ...] = AGES_MS) -> Floats:
    """The size of each tree at each age, (trees, ages), NaN where it is not that old yet."""
    started = forest.at_ms[forest.starts[:-1]]
    bins = np.searchsorted(np.array(ages_ms), forest.at_ms - started[forest.tree])
    counts = np.bincount(forest.tree * (len(ages_ms) + 1) + bins, minlength=len(started) * (len(ages_ms) + 1))
    sizes = counts.reshape(len(started), -1)[:, :-1].cumsum(1).astype(np.float64)
    sizes[as_of_ms - started[:, None] < np.array(ages_ms)] = np.nan
    return np.asarray(sizes)


def learn_growth(sizes: Floats) -> Growth:
    """From closed cascades, (cascades, ages): their sizes at the ages, the root counted."""
    n_ages = sizes.shape[1]
    coefficients, spread = np.zeros((len(_LAGS), n_ages, 3)), np.full((len(_LAGS), n_ages, 2), np.nan)
    tail, even, n = np.full((len(_LAGS), 2), np.nan), np.zeros((len(_LAGS), 2)), np.zeros(len(_LAGS), dtype=np.int64)
    for row, lag in enumerate(_LAGS):
        errors = []
        for age in range(lag, n_ages):
            rows = sizes[np.nan_to_num(sizes[:, age - lag]) >= _LEAST_THEN]
            rows = rows[np.isfinite(rows[:, age])]
            if len(rows) < _FEWEST_AT_AGE:
                continue
            x, then = _known(rows, age - lag), rows[:, age - lag]
            y = np.log(rows[:, age] / then)
            coefficients[row, age] = np.linalg.lstsq(x, y, rcond=None)[0]
            error = y - x @ coefficients[row, age]
            spread[row, age] = _spread(error * (len(y) / (len(y) - 3)) ** 0.5, then)
            errors.append(error / _sd(spread[row, age], then))
        together = np.sort(np.concatenate(errors)) if errors else np.zeros(0)
        n[row] = len(together)
        if n[row] >= _FEWEST:
            begins = float(np.quantile(together, 1 - _TENTH))
            over = together[together > begins] - begins
            tail[row] = begins, over.mean() * (1 + _SURE_OF_TAIL / len(over) ** 0.5)
            even[row] = np.quantile(together, _EVEN)
    return Growth(coefficients, spread, tail, even[:, 0], even[:, 1], n)


def outgrown(growth: Growth, sizes: Floats, per_month: float, cascades_per_month: float) -> Outgrown:
    """Which cascades outgrew, (cascades, ages) of sizes with NaN where they are not that old; no age looks ahead.

    per_month : false alarms allowed in a month over all cascades. cascades_per_month : how many reach the least size of
    20 nodes in a month. So a cascade is told of at one age only, however often this is asked.
    """
    if not per_month > 0 or not cascades_per_month > 0:
        raise ValueError(
            f"per_month and cascades_per_month must be above 0, got {per_month!r} and {cascades_per_month!r}"
        )
    n, n_ages = sizes.shape
    allowed = per_month / cascades_per_month / sum(max(n_ages - lag, 0) for lag in _LAGS)
    at_age, from_age, p = np.full(n, -1), np.full(n, -1), np.full(n, np.nan)
    best = np.full((4, n), np.nan)
    for age in range(n_ages):
        for row, lag in enumerate(_LAGS):
            if age < lag or not np.isfinite(growth.tail[row, 0] + growth.spread[row, age, 0]):
                continue
            then, now = sizes[:, age - lag], sizes[:, age]
            (who,) = np.nonzero((np.nan_to_num(then) >= _LEAST_THEN) & (np.nan_to_num(now) >= _LEAST_NOW))
            mean = _known(sizes[who], age - lag) @ growth.coefficients[row, age]
            sd = _sd(growth.spread[row, age], then[who])
            found = _tail((np.log(now[who] / then[who]) - mean) / sd, growth.tail[row])
            better = (at_age[who] < 0) & ~(found >= p[who])  # once told of, the reason stays
            who, found = who[better], found[better]
            mean, sd = mean[better], sd[better]
            p[who], from_age[who] = found, age - lag
            foretold = [then[who] * np.exp(mean + z * sd) for z in (0.0, growth.lo[row], growth.hi[row])]
            best[:, who] = np.stack([now[who], *foretold])
        at_age[(at_age < 0) & (p <= allowed)] = age
    observed, expected, lo, hi = best
    return Outgrown(at_age, p, observed, expected, lo, hi, from_age, np.isfinite(p))


def _known(sizes: Floats, age: int) -> Floats:
    """What is known of each cascade at an age: its size, and by how much it grew since the age before."""
    now = np.log(sizes[:, age])
    grew = now - np.log(sizes[:, age - 1]) if age else np.zeros(len(sizes))
    return np.column_stack([np.ones(len(sizes)), now, grew])


def _spread(error: Floats, then: Floats) -> Floats:
    """Variance as a constant and a part of 1 / size, neither below 0."""
    one = 1 / then
    x = np.column_stack([np.ones(len(one)), one])
    found = np.linalg.lstsq(x, error**2, rcond=None)[0]
    if found[0] < 0:
        found = np.array([0.0, (error**2).sum() / one.sum()])
    elif found[1] < 0:
        found = np.array([(error**2).mean(), 0.0])
    return np.asarray(found)


def _sd(spread: Floats, then: Floats) -> Floats:
    return np.asarray(np.sqrt(np.maximum(spread[0] + spread[1] / then, _LEAST_SPREAD**2)))


def _tail(error: Floats, tail: Floats) -> Floats:
    """How often an honest cascade is as far off or farther; 1 within the lower nine tenths."""
    beyond = error - tail[0]
    parts = np.maximum(beyond, 0) / max(tail[1] * (1 - _HEAVY), 1e-9)
    return np.asarray(np.where(beyond > 0, _TENTH * (1 + _HEAVY * parts) ** (-1 / _HEAVY), 1.0))
