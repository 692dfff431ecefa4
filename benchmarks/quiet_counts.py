"""Streams of counts in which nothing happens: as a slow trend, the hour and the week have it, and chance."""

from collections.abc import Iterator

import numpy as np

__all__ = ["KINDS", "LEVELS", "quiet_days"]

KINDS = ("poisson", "over-dispersed", "sessions", "drifting", "seasonal", "trending")
LEVELS = {"2 a day": 2.0, "50 a day": 50.0, "5,000 an hour": 120_000.0}  # counts a day
_SESSION, _SESSION_S = 3.0, 900.0  # posts in one that begins, and how long until the next of them, on average
_DRIFT_SD, _DRIFT_S = 0.3, 3 * 3_600.0
_FACTOR = 3.0  # variance over mean of the over-dispersed


def quiet_days(
    kind: str, a_day: float, n: int, days: int, step_s: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """`days` arrays of counts, a row a bin and a column a series; the first begins on a Thursday at midnight."""
    bins = 86_400 // step_s
    late = np.zeros((0, n))
    drift = rng.normal(size=n)
    for day in range(days):
        hours = (np.arange(bins) + 0.5) * step_s / 3_600
        mean = np.full((bins, n), a_day / bins)
        if kind in ("seasonal", "trending"):
            mean *= 1 + 0.7 * np.sin(2 * np.pi * (hours[:, None] - 9) / 24)
            mean *= 0.6 if day % 7 in (2, 3) else 1.16
        if kind == "trending":
            mean *= 2.0 ** ((day + hours[:, None] / 24) / 30)
        if kind == "drifting":
            path = np.empty((bins, n))
            keep = np.exp(-step_s / _DRIFT_S)
            shocks = rng.normal(size=(bins, n)) * np.sqrt(1 - keep**2)
            for i in range(bins):
                drift = keep * drift + shocks[i]
                path[i] = drift
            mean *= np.exp(_DRIFT_SD * path - _DRIFT_SD**2 / 2)
        if kind == "over-dispersed":
            yield rng.poisson(rng.gamma(mean / (_FACTOR - 1), _FACTOR - 1)).astype(float)
        elif kind == "sessions":
            counts, late = _in_sessions(mean, late, step_s, rng)
            yield counts
        else:
            yield rng.poisson(mean).astype(float)


def _in_sessions(
    mean: np.ndarray, late: np.ndarray, step_s: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Sessions begin by chance, and their posts follow over some minutes."""
    bins, n = mean.shape
    begun = rng.poisson(mean / _SESSION)
    row, column = begun.nonzero()
    times = begun[row, column]
    row, column = np.repeat(row, times), np.repeat(column, times)
    size = rng.geometric(1 / _SESSION, len(row))
    row, column = np.repeat(row, size), np.repeat(column, size)
    at = row + np.floor(rng.exponential(_SESSION_S, len(row)) / step_s).astype(int)
    cell = np.minimum(at, 2 * bins - 1) * n + column
    counts = np.bincount(cell, minlength=2 * bins * n).reshape(2 * bins, n).astype(float)
    counts[: len(late)] += late
    return counts[:bins], counts[bins:]
