"""Other ways of telling a burst, to be beaten: each gives a score a bin, of counts a row a bin and a column a series.

None looks ahead. Each is what its paper has at heart, made to run on many series at once; thresholds are found outside,
at the same rate of false alarms for all.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import gammaln, xlogy

__all__ = ["DETECTORS", "three_sd"]

_TINY = 1e-9


def _moved(counts: np.ndarray, bins: int) -> np.ndarray:
    """Sums over the last `bins` rows."""
    sums = np.cumsum(counts, axis=0)
    sums[bins:] -= sums[:-bins].copy()
    return np.asarray(sums)


def _usual(counts: np.ndarray, half: float, lag: int) -> np.ndarray:
    """A forgetting mean of what lies `lag` bins back and further."""
    keep, mean, weight = 0.5 ** (1 / half), np.zeros(counts.shape[1]), 0.0
    out = np.empty_like(counts)
    for i in range(len(counts)):
        if i >= lag:
            mean, weight = keep * mean + counts[i - lag], keep * weight + 1
        out[i] = mean / max(weight, 1.0)
    return out + _TINY


def three_sd(counts: np.ndarray, day: int) -> np.ndarray:
    """Each full hour against mean and standard deviation of the hours of the last week."""
    hour = day // 24
    hours = counts.reshape(-1, hour, counts.shape[1]).sum(1)
    out = np.full_like(counts, -np.inf)
    for i in range(48, len(hours)):
        before = hours[max(0, i - 168) : i]
        out[(i + 1) * hour - 1] = (hours[i] - before.mean(0)) / np.maximum(before.std(0), 0.3)
    return out


def three_sd_sliding(counts: np.ndarray, day: int) -> np.ndarray:
    """The same of the last hour, asked anew in every bin."""
    hour = day // 24
    last = _moved(counts, hour)
    mean = _usual(last, 3.5 * day, hour)
    spread = np.sqrt(np.maximum(_usual(last**2, 3.5 * day, hour) - mean**2, 0.09))
    return np.asarray((last - mean) / spread)


def residual(counts: np.ndarray, day: int) -> np.ndarray:
    """A forecast (level times hour of the day), and its error over the errors of the last week."""
    hours = np.arange(len(counts)) * 24 // day % 24
    level = _usual(counts, 3.0 * day, 1)
    seen, of = np.ones((24, counts.shape[1])), np.ones((24, counts.shape[1]))
    expected = np.empty_like(counts)
    for i, hour in enumerate(hours):
        expected[i] = level[i] * seen[hour] / of[hour]
        seen[hour] += counts[i]
        of[hour] += level[i]
    error = counts - expected
    return np.asarray(error / np.sqrt(_usual(error**2, 3.5 * day, 1) + 0.01))


def cusum(counts: np.ndarray, day: int) -> np.ndarray:
    """Cumulated evidence for twice the usual rate (negative binomial, by its variance over mean)."""
    mean = _usual(counts, 3.0 * day, day // 24)
    over = np.maximum(_usual((counts - mean) ** 2, 7.0 * day, 1) / mean, 1.0)
    steps = (counts * np.log(2.0) - mean) / over
    out, held = np.empty_like(counts), np.zeros(counts.shape[1])
    for i, step in enumerate(steps):
        held = np.maximum(held + step, 0.0)
        out[i] = held
    return out


def glr(counts: np.ndarray, day: int) -> np.ndarray:
    """The likelihood ratio of a change of rate some time in the last day, over windows of 5 min to a day."""
    mean = _usual(counts, 3.0 * day, day // 24)
    best = np.zeros_like(counts)
    for bins in (1, 3, day // 24, day // 4, day):
        y, m = _moved(counts, bins), _moved(mean, bins)
        over = np.maximum(_usual((y - m) ** 2, 7.0 * day, bins) / m, 1.0)
        np.maximum(best, np.where(y > m, xlogy(y, y / m) - (y - m), 0.0) / over, out=best)
    return best


def changepoint(counts: np.ndarray, day: int) -> np.ndarray:
    """Bayesian online changepoint (Adams & MacKay, 2007): log odds that a faster run began in the last 6 hours."""
    longest, hazard, n = day // 4, 1 / (10.0 * day), counts.shape[1]
    usual = _usual(counts, 3.0 * day, longest)
    over = np.maximum(_usual((counts - usual) ** 2, 7.0 * day, 1) / usual, 1.0)
    a, b = np.ones((longest, n)), np.ones((longest, n))
    log_p = np.full((longest, n), -50.0)
    out = np.empty_like(counts)
    for i in range(len(counts)):
        y, rate = counts[i] / over[i], usual[i] / over[i]
        a[0], b[0] = 0.5, 0.5 / (3 * rate)  # a new run is thrice as fast, or so
        log_p[0] = np.log(hazard)
        new = gammaln(a + y) - gammaln(a) - gammaln(y + 1) + a * np.log(b / (b + 1)) - y * np.log(b + 1)
        log_p += new - (y * np.log(rate) - rate - gammaln(y + 1))  # against no change
        top = log_p.max(0)
        out[i] = top + np.log(np.exp(log_p - top).sum(0))
        a, b, log_p = np.roll(a + y, 1, 0), np.roll(b + 1, 1, 0), np.roll(np.maximum(log_p, -50.0), 1, 0)
    return out


def dspot(counts: np.ndarray, day: int) -> np.ndarray:
    """Peaks over threshold on what is above a moving mean (Siffer et al., 2017), the last hour's counts."""
    last = _moved(counts, day // 24)
    above = last - _usual(last, 1.0 * day, day // 24)
    mean = _usual(above, 7.0 * day, 1)
    level = mean + 2 * np.sqrt(np.maximum(_usual(above**2, 7.0 * day, 1) - mean**2, 0.01))
    excess = np.maximum(above - level, 0.0)
    often = _usual((excess > 0).astype(float), 7.0 * day, 1) + 1e-4
    scale = _usual(excess, 7.0 * day, 1) / often + 0.3
    return np.asarray(excess / scale - np.log(often))


def quantile(counts: np.ndarray, day: int) -> np.ndarray:
    """The last hour over a tracked quantile, .99, of its hour of the day."""
    last = _moved(counts, day // 24)
    hours = np.arange(len(counts)) * 24 // day % 24
    held = np.tile(np.maximum(last[: 2 * day].mean(0), 0.5), (24, 1))
    out = np.empty_like(counts)
    for i, hour in enumerate(hours):
        q = held[hour]
        out[i] = (last[i] - q) / np.sqrt(q + 1)
        q += 0.05 * np.sqrt(q + 1) * (0.99 - (last[i] <= q))
        np.maximum(q, 0.1, out=q)
    return out


DETECTORS: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "mean + c sd, full hours": three_sd,
    "mean + c sd, last hour": three_sd_sliding,
    "forecast residual": residual,
    "NB-CUSUM": cusum,
    "GLR over windows": glr,
    "Bayesian changepoint": changepoint,
    "DSPOT": dspot,
    "quantile tracking": quantile,
}
