"""What members of a network are worth: their own dealings, and those of others that they led to, counted once.

Customer influence value after Kumar, Bhaskaran, Mirchandani & Shah (2013): what others do is laid to who led them to
it, as a part of the others' own value. So it is no new money: whoever is led keeps what is left of theirs, and the sum
over all members, own and influence, is the sum of what all of them are worth, exactly. Read after `credit`.

Differs: nothing is estimated of dealings to come. What a person would lead to were their followers others of the same
kind is told by an interval of a weighted sum of Poisson counts (Fay & Feuer, 1997), which needs no draws.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.adoptions import Floats, Ints

__all__ = ["Led", "Worth", "ranks", "sum_interval", "worth"]

_TAIL = 0.025
_DIGITS = 9  # so that equals are equal, whatever was summed first


@dataclass(frozen=True, slots=True)
class Led:
    """What each person led others to, under each rule, (rules, people): the sum over those they led, the sum of its
    squares, one for each of them, and the greatest. one : what a whole adoption is worth, as a rule: somebody else
    might have been led to that."""

    total: Floats
    squares: Floats
    greatest: Floats
    one: float = 1.0


@dataclass(frozen=True, slots=True)
class Worth:
    """What each person is worth; parallel arrays. `own` and `influence` under the rule asked for, their sum is `total`;
    lo and hi over all rules and over whom they might have led instead."""

    own: Floats
    influence: Floats
    influence_lo: Floats
    influence_hi: Floats
    total: Floats
    lo: Floats
    hi: Floats
    rank: Ints
    rank_lo: Ints
    rank_hi: Ints


def worth(value: Floats, laid_to_others: Floats, led: Led, rule: int) -> Worth:
    """Own and influence value of each person.

    value : what the person's own dealings are worth. laid_to_others : of that, what is laid to those who led them,
    (rules, people), at most `value`. rule : the row that `own` and `influence` go by.
    Raises ValueError where more is laid to others than there is.
    """
    if (laid_to_others > value * (1 + 1e-9) + 1e-12).any():
        raise ValueError(
            "more is laid to others than somebody is worth: the parts of an adoption must sum to at most 1"
        )
    own = np.maximum(value - laid_to_others, 0.0)
    lo, hi = sum_interval(led, _TAIL)
    total = np.round(own[rule] + led.total[rule], _DIGITS)
    # Two differ for sure where their ends do, for all pairs of one person at once (Bonferroni).
    n = max(len(value) - 1, 1)
    tail = float(scipy.special.ndtr(scipy.special.ndtri(_TAIL / n) / np.sqrt(2)))
    wide_lo, wide_hi = sum_interval(led, tail)
    of_ranks = np.round((own + wide_lo).min(axis=0), _DIGITS), np.round((own + wide_hi).max(axis=0), _DIGITS)
    return Worth(
        own[rule],
        led.total[rule],
        lo.min(axis=0),
        hi.max(axis=0),
        total,
        np.minimum((own + lo).min(axis=0), total),
        np.maximum((own + hi).max(axis=0), total),
        *ranks(total, *of_ranks),
    )


def sum_interval(led: Led, tail: float) -> tuple[Floats, Floats]:
    """The interval of each sum, `tail` on either side, were those who were led others of the same kind; from 0 to 0 for
    nothing. Quantiles after Wilson & Hilferty (1931): of a few it begins too low, never too high.

    >>> ten_of_one = Led(np.array([[10.0]]), np.array([[10.0]]), np.array([[1.0]]))
    >>> lo, hi = sum_interval(ten_of_one, 0.025)
    >>> round(float(lo[0, 0]), 1), round(float(hi[0, 0]), 1)
    (4.8, 18.4)
    """
    z = float(scipy.special.ndtri(1 - tail))
    some = led.total > 0
    total, squares = np.where(some, led.total, 1.0), np.where(some, led.squares, 1.0)
    lo = _quantile(total, squares, -z)
    more = np.maximum(led.greatest, led.one)
    hi = _quantile(total + more, squares + more**2, z)
    return np.where(some, np.minimum(lo, led.total), 0.0), np.where(some, np.maximum(hi, led.total), 0.0)


def _quantile(total: Floats, squares: Floats, z: float) -> Floats:
    """Of a gamma distribution with this mean and variance."""
    away = squares / (9 * total**2)
    return np.asarray(total * np.maximum(1 - away + z * np.sqrt(away), 0.0) ** 3)


def ranks(total: Floats, lo: Floats, hi: Floats) -> tuple[Ints, Ints, Ints]:
    """Rank by total, 1 the greatest, and the ranks between which it lies: who surely has more, who surely has less."""
    n = len(total)
    rank = 1 + n - np.searchsorted(np.sort(total), total, side="right")
    more = n - np.searchsorted(np.sort(lo), hi, side="right")
    less = np.searchsorted(np.sort(hi), lo, side="left")
    best, worst = np.minimum(1 + more, rank), np.maximum(n - less, rank)
    return tuple(np.asarray(column, dtype=np.int64) for column in (rank, best, worst))  # type: ignore[return-value]
