"""Are people who are at a rival helped less? The chance of a helpful answer to them over that to others.

A ratio of two proportions on the log scale (Katz et al., 1978). Questions of one asker are not independent, nor are
those one person answers: the variance of the log ratio is that between askers, and what answerers add to it beyond
chance, by who answers whom more (two-way clusters: Cameron, Gelbach & Miller, 2011), with Student's t at the degrees
of freedom of the two together (Satterthwaite, 1946). Differs: what answerers add is never taken as below 0. An
association, not an effect.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats, Ints
from models.exposure import wilson

__all__ = ["OTHER", "RIVAL", "UNKNOWN", "VERDICTS", "Part", "Ratio", "part_of", "ratio"]

RIVAL, OTHER, UNKNOWN = 1, 0, -1
VERDICTS = ("reluctant", "readier", "cannot tell", "too few")
_FEWEST_ASKERS = 10  # on each side
_FEWEST_HELPED = 5
_NONE = float("nan")


@dataclass(frozen=True, slots=True)
class Part:
    """Helped of asked, with a 95 % interval (Wilson, at the number of independent questions they are worth)."""

    askers: int
    asked: int
    helped: int
    p: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """p(rival) / p(other) with its 95 % interval, NaN where there is nothing to divide; log_se : of its logarithm."""

    ratio: float
    lo: float
    hi: float
    log_se: float
    verdict: str


def part_of(asker: Ints, is_helped: np.ndarray) -> Part:
    """The questions of one side."""
    n, hits = len(asker), int(is_helped.sum())
    if not n:
        return Part(0, 0, 0, float("nan"), 0.0, 1.0)
    p = hits / n
    _, who = np.unique(asker, return_inverse=True)
    between = float((np.bincount(who, is_helped - p) ** 2).sum())
    worth = n / max(between / (n * p * (1 - p)), 1.0) if 0 < p < 1 else float(who.max() + 1)
    lo, hi = wilson(np.array([p * worth]), np.array([worth]))
    return Part(int(who.max()) + 1, n, hits, p, float(lo[0]), float(hi[0]))


def ratio(side: Ints, asker: Ints, answerer: Ints) -> Ratio:
    """side : RIVAL or OTHER of each question. answerer : who helped first, -1 for nobody."""
    helped = answerer >= 0
    n = np.array([(side == k).sum() for k in (OTHER, RIVAL)], dtype=np.float64)
    hits = np.array([(helped & (side == k)).sum() for k in (OTHER, RIVAL)], dtype=np.float64)
    if not n.all() or not hits.any():
        return Ratio(_NONE, _NONE, _NONE, _NONE, "too few")
    few = hits.min() < 1  # half an answer more on each side, that there is a logarithm (Walter, 1975)
    hits_, n_ = (hits + 0.5, n + 0.5) if few else (hits, n)
    p = hits_ / n_
    sign = np.where(side == RIVAL, 1.0, -1.0) / hits_[side]
    off = sign * (helped - p[side])
    askers = _between(asker, off)
    _, who = np.unique(np.stack([asker, answerer])[:, helped], axis=1, return_inverse=True)
    extra = _between(answerer[helped], sign[helped]) - _between(who.reshape(-1), sign[helped])
    answerers = _as_good_as(answerer[helped])
    extra = max(extra, 0.0) * answerers / max(answerers - 1, 0.5)
    groups = np.array([len(np.unique(asker[side == k])) for k in (OTHER, RIVAL)])
    fewest = int(groups.min())
    askers *= fewest / max(fewest - 1, 1)
    if (hits == n).any():  # a side of which all were helped shows no spread: half a question of each goes without
        askers = max(askers, float((1 / (hits + 0.5) - 1 / (n + 1)).sum()))
    variance = askers + extra
    spare = variance**2 / (askers**2 / max(fewest - 1, 1) + extra**2 / max(answerers - 1, 1) + 1e-300)
    if few:
        variance = max(variance, float((1 / hits_ - 1 / n_).sum()))
    se = float(np.sqrt(variance))
    log = float(np.log(p[1] / p[0]))
    half = float(scipy.special.stdtrit(max(spare, 1.0), 0.975)) * se
    lo, hi = (float(np.exp(np.clip(log + step, -700, 700))) for step in (-half, half))
    if fewest < _FEWEST_ASKERS or hits.sum() < _FEWEST_HELPED or hits[0] < 1:
        return Ratio(float(np.exp(log)), lo, hi, se, "too few")
    return Ratio(float(np.exp(log)), lo, hi, se, VERDICTS[0] if hi < 1 else VERDICTS[1] if lo > 1 else VERDICTS[2])


def _as_good_as(group: Ints) -> float:
    """How many groups of one size these are worth (Kish)."""
    n = np.unique(group, return_counts=True)[1].astype(np.float64)
    return float(n.sum() ** 2 / (n**2).sum())


def _between(group: Ints, off: Floats) -> float:
    _, who = np.unique(group, return_inverse=True)
    return float((np.bincount(who.reshape(-1), off) ** 2).sum())
