"""How soon a person answers, by the hour at which they are asked; who has not answered yet is kept, not dropped.

The chance of an answer within a time is one minus the product-limit estimate (Kaplan & Meier, 1958), with weights: an
hour of the day is told by itself and its neighbours (`rhythm.around`). Intervals: Greenwood's variance on the log(-log)
scale for one curve; for the hours of a person a Beta whose prior is the group's curve of the day, moved to the person's
own level and worth `_HELD_BACK` questions. Read after `rhythm` and `susceptibility`.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import SURE, Floats, Ints
from models.rhythm import HOURS, around

__all__ = [
    "FEWEST_ASKED",
    "FEWEST_SOON",
    "SOON_H",
    "Best",
    "Curve",
    "Day",
    "best_of",
    "by_hour",
    "curve",
    "moved",
    "soon",
]

SOON_H = 4.0
FEWEST_ASKED = 20
FEWEST_SOON = 5
_HELD_BACK = 10.0  # questions' worth of the group's day
_TAIL = 0.025
_NONE = float("nan")
_LEAST = 0.02  # no hour is taken beforehand to be hopeless
Bools = np.ndarray


@dataclass(frozen=True, slots=True)
class Curve:
    """Answers in the end, and the delay by which half have come (NaN: fewer than half do), with 95 % intervals."""

    share: float
    lo: float
    hi: float
    median_h: float
    median_lo: float
    median_hi: float


@dataclass(frozen=True, slots=True)
class Day:
    """By the 24 hours asked at: chance of an answer within `SOON_H`, its 95 % interval, and one for all hours at once;
    asked : questions there, the neighbours' weighed in. median_h : NaN where fewer than half are answered."""

    p: Floats
    lo: Floats
    hi: Floats
    sure_lo: Floats
    asked: Floats
    median_h: Floats


@dataclass(frozen=True, slots=True)
class Best:
    """hour : -1 where none is told. verdict : told, cannot tell (hours may be alike), too few (questions)."""

    hour: int
    verdict: str


def curve(delay_h: Floats, is_answered: Bools, until_h: float) -> Curve:
    """Of all questions to a person. delay_h : until the answer, or so far without one."""
    n = len(delay_h)
    if not n:
        return Curve(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
    order = np.lexsort((~is_answered, delay_h))
    at, hit = delay_h[order], is_answered[order] & (delay_h[order] <= until_h)
    left = np.arange(n, 0, -1, dtype=np.float64)
    keep = np.where(hit, 1 - 1 / left, 1.0)
    silent = np.cumprod(keep)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(np.where(hit & (left > 1), 1 / (left * np.maximum(left - 1, 1e-9)), 0.0))
        width = SURE * np.sqrt(spread) / np.abs(np.log(silent))
        inside = (silent < 1) & (silent > 0)
        low = np.where(inside, silent ** np.exp(width), silent).astype(np.float64)
        high = np.where(inside, silent ** np.exp(-width), silent).astype(np.float64)
    if not hit.any():
        return Curve(0.0, 0.0, float(1 - 0.05 ** (1 / n)), _NONE, _NONE, _NONE)
    return Curve(
        float(1 - silent[-1]),
        float(1 - high[-1]),
        float(1 - low[-1]),
        _crossing(at, silent.astype(np.float64)),
        _crossing(at, low),
        _crossing(at, high),
    )


def soon(delay_h: Floats, is_answered: Bools) -> float:
    """The chance of an answer within `SOON_H`, at whatever hour; NaN without a question."""
    if not len(delay_h):
        return float("nan")
    return curve(delay_h, is_answered & (delay_h <= SOON_H), SOON_H).share


def by_hour(hour: Ints, delay_h: Floats, is_answered: Bools, prior: Floats | None = None) -> Day:
    """prior : the chance by hour that the group and the person's level give; without one hours stand for themselves."""
    asked = np.bincount(hour, minlength=HOURS).astype(np.float64)
    weight = around(np.eye(HOURS))[:, hour]
    p, median = np.zeros(HOURS), np.full(HOURS, np.nan)
    if len(hour):
        order = np.lexsort((~is_answered, delay_h))
        at, hit, weight = delay_h[order], is_answered[order], weight[:, order]
        left = np.maximum(weight[:, ::-1].cumsum(1)[:, ::-1], 1e-12)
        silent = np.cumprod(np.where(hit, np.maximum(1 - weight / left, 0.0), 1.0), axis=1)
        soon = int(np.searchsorted(at, SOON_H, side="right"))
        p = np.asarray(1 - silent[:, soon - 1]) if soon else p
        median = np.array([_crossing(at, row) for row in silent])
    # Neighbours are worth as many questions of the hour itself as make the weighted mean as sure as it is.
    n = around(asked) ** 2 / np.maximum(_squares(asked), 1e-12)
    drawn = 0.5 if prior is None else _HELD_BACK * prior
    counter = 0.5 if prior is None else _HELD_BACK * (1 - prior)
    a, b = p * n + drawn, (1 - p) * n + counter
    told = p if prior is None else a / (a + b)
    lo, hi, sure = (
        np.asarray(scipy.special.betaincinv(a, b, q), dtype=np.float64) for q in (_TAIL, 1 - _TAIL, _TAIL / HOURS)
    )
    return Day(told, np.minimum(lo, told), hi, sure, around(asked), median)


def moved(day: Floats, own: float, of_all: float) -> Floats:
    """The group's chances by hour at the level of a person: moved on the logit scale."""
    near, mine, all_ = (np.clip(p, _LEAST, 1 - _LEAST) for p in (day, np.float64(own), np.float64(of_all)))
    return np.asarray(
        np.clip(
            scipy.special.expit(scipy.special.logit(near) + scipy.special.logit(mine) - scipy.special.logit(all_)),
            _LEAST,
            1 - _LEAST,
        )
    )


def best_of(day: Day, n_asked: int, n_soon: int, overall: float) -> Best:
    """The hour with the highest chance; told where it is surely, all 24 looked at, above the chance over the day.

    n_soon : how many of the questions were answered within `SOON_H`.
    """
    if n_asked < FEWEST_ASKED or n_soon < FEWEST_SOON:
        return Best(-1, "too few")
    best = int(day.p.argmax())
    return Best(best, "told") if day.sure_lo[best] > overall else Best(-1, "cannot tell")


def _squares(asked: Floats) -> Floats:
    """Sum of the squared weights with which the questions around each hour count."""
    return np.asarray((around(np.eye(HOURS)) ** 2) @ asked)


def _crossing(at: Floats, silent: Floats) -> float:
    """When a curve that falls comes to a half; NaN when it never does."""
    under = np.flatnonzero(silent <= 0.5 + 1e-12)
    return float(at[under[0]]) if len(under) else float("nan")
