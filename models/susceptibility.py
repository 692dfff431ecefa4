"""Who takes things up once exposed: adoptions over exposures, by person or by segment, drawn towards the mean.

A beta-binomial model: each rate is drawn from a Beta whose mean and spread come from all of them (empirical Bayes), so
a segment of few exposures says what the others say. Differs: the mean and the spread are not taken as known; what
the data leave open of them is averaged over a grid (Gelman et al., 2013, section 5.3), without which intervals are too
narrow where segments are few. These are rates of adoption after exposure, not effects of it: see `contagion`. Read
after `exposure`.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start

from models.adoptions import Floats, Ints
from models.exposure import Bools

__all__ = ["Susceptibility", "by_person", "by_segment"]

_TAIL = 0.025
_GRID = 25
_FAR = 5.0  # on the logit scale, from the rate of all: 150 times as likely, or less
_SPREADS = (0.003, 0.7)  # of (a + b) ** -.5 of the Beta: from all alike to nearly all or none
_NEGLIGIBLE = 1e-5  # of the highest weight: such cells are outside the finer grid


@dataclass(frozen=True, slots=True)
class Susceptibility:
    """The rate of each, drawn towards the mean, with its 95 % interval; and what it was drawn to.

    raw : adopted / exposed as it is, NaN without exposure. mean : of the Beta of all. strength : how many exposures
    the mean weighs, a + b. overdispersion : by how much people differ more than chance within a segment, as a factor
    of the variance, at least 1; counts are divided by it. NaN all through where nobody was exposed.
    """

    rate: Floats
    lo: Floats
    hi: Floats
    raw: Floats
    mean: float
    strength: float
    overdispersion: float


def by_person(adopted: Ints, exposed: Ints) -> Susceptibility:
    """The rate of each person, from how many items they were exposed to and how many of these they then adopted."""
    return _drawn_in(adopted.astype(np.float64), exposed.astype(np.float64), 1.0)


def by_segment(segment: Ints, n_segments: int, adopted: Ints, exposed: Ints) -> Susceptibility:
    """The rate of each segment, from the segment and the counts of each person; adopted <= exposed.

    People are what is drawn, not exposures: where some adopt everything and others nothing, a segment's counts are
    worth less by the overdispersion (Pearson's, pooled over segments).
    """
    a = np.bincount(segment, adopted, minlength=n_segments)
    e = np.bincount(segment, exposed, minlength=n_segments)
    factor = _overdispersion(segment, adopted, exposed, np.divide(a, e, out=np.zeros(n_segments), where=e > 0))
    return _drawn_in(a / factor, e / factor, factor)


def _overdispersion(segment: Ints, adopted: Ints, exposed: Ints, rate: Floats) -> float:
    expected = exposed * rate[segment]
    chance = float((expected * (1 - rate[segment])).sum())
    seen = exposed > 0
    spare = int(seen.sum()) - len(np.unique(segment[seen]))
    if spare < 1 or chance <= 0:
        return 1.0
    of_people = seen.sum() / spare
    return max(float(((adopted - expected) ** 2).sum()) / chance * float(of_people), 1.0)


def _drawn_in(adopted: Floats, exposed: Floats, overdispersion: float) -> Susceptibility:
    raw = np.divide(adopted, exposed, out=np.full(len(exposed), np.nan), where=exposed > 0)
    if not exposed.sum() > 0:
        nan, unknown = float("nan"), np.full(len(exposed), np.nan)
        return Susceptibility(unknown, unknown, unknown, raw, nan, nan, overdispersion)
    # Equal counts get equal answers: one row for each kind of counts that occurs.
    pairs, which, times = np.unique(np.stack([adopted, exposed]), axis=1, return_inverse=True, return_counts=True)
    a, e = pairs
    middle = float(scipy.special.logit((adopted.sum() + 0.5) / (exposed.sum() + 1)))
    centres, spreads = np.linspace(middle - _FAR, middle + _FAR, _GRID), np.linspace(*_SPREADS, _GRID)
    weight = _weights(a, e, times, centres, spreads)
    for _ in range(2):
        likely = weight > _NEGLIGIBLE * weight.max()
        centres, spreads = _closer(centres, likely.any(1)), _closer(spreads, likely.any(0))
        weight = _weights(a, e, times, centres, spreads)
    mean, strength = _betas(centres, spreads)
    rate, variance = _moments(a, e, mean, strength, weight)
    size = rate * (1 - rate) / variance - 1  # the Beta of the same mean and variance
    yes, no = rate * size, (1 - rate) * size
    lo: Floats = np.asarray(scipy.special.betaincinv(yes, no, _TAIL), dtype=np.float64)
    hi: Floats = np.asarray(scipy.special.betainccinv(yes, no, _TAIL), dtype=np.float64)
    which = which.ravel()
    return Susceptibility(
        rate[which],
        lo[which],
        hi[which],
        raw,
        float((weight * mean).sum()),
        float(np.exp((weight * np.log(strength)).sum())),
        overdispersion,
    )


def _betas(centres: Floats, spreads: Floats) -> tuple[Floats, Floats]:
    """The mean and the strength at each point of the grid, shape (centres, spreads)."""
    mean, spread = np.meshgrid(scipy.special.expit(centres), spreads, indexing="ij")
    return mean, spread**-2


def _weights(a: Floats, e: Floats, times: Ints, centres: Floats, spreads: Floats) -> Floats:
    """How likely each point of the grid is, summing to 1; before the data, mean and spread are uniform."""
    betaln = scipy.special.betaln
    mean, strength = _betas(centres, spreads)
    log_weight = np.log(mean * (1 - mean))  # a uniform mean, on the logit scale
    for centre in range(len(centres)):  # a row of the grid at once: counts of many kinds would fill the memory
        yes = (mean[centre] * strength[centre])[:, None]
        no = ((1 - mean[centre]) * strength[centre])[:, None]
        log_weight[centre] += (betaln(yes + a, no + e - a) - betaln(yes, no)) @ times
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def _closer(values: Floats, likely: Bools) -> Floats:
    """A finer grid over the part that is likely, and one step more on either side."""
    inside = np.flatnonzero(likely)
    return np.linspace(values[max(inside[0] - 1, 0)], values[min(inside[-1] + 1, len(values) - 1)], _GRID)


def _moments(a: Floats, e: Floats, mean: Floats, strength: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of each rate over all points of the grid."""
    first, second = np.zeros(len(a)), np.zeros(len(a))
    for m, s, w in zip(mean, strength, weight, strict=True):
        sums = s[:, None] + e
        rate = ((m * s)[:, None] + a) / sums
        first += w @ rate
        second += w @ (rate * (1 - rate) / (sums + 1) + rate**2)
    return first, np.maximum(second - first**2, 1e-300)
