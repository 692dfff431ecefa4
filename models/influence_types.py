"""Whose influence reaches whom: credit by type of influencer and type of influenced, beside that of all.

Credit alone tells who is seen by many; so each cell also has its rate, credit for the time people spent exposed, as a
ratio to the rate of all. Intervals are those of Fay & Feuer (1997) for weighted counts, as one adoption's credit is
split between those who were seen. The rate of all is taken as known. Associations, not effects: who sees whom is not
drawn by lot. Read after `susceptibility`.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start

from models.adoptions import Floats, Ints

__all__ = ["InfluenceByType", "influence_by_type"]

_TAIL = 0.025
_WHOLE = 1.0  # the most credit that one more adoption could add


@dataclass(frozen=True, slots=True)
class InfluenceByType:
    """Matrices of (types of influencer, types of influenced); a row of `credit` sums to the credit of its type.

    ratio : the credit for the time at risk, over that of all; with a 95 % interval from `lo` to `hi`. NaN, between 0
    and infinity, where nobody was at risk or there is no credit at all.
    """

    credit: Floats
    ratio: Floats
    lo: Floats
    hi: Floats


def influence_by_type(
    influencer: Ints, influenced: Ints, credit: Floats, at_risk: Floats, n_influencer: int, n_influenced: int
) -> InfluenceByType:
    """From all exposures, also those that nothing came of: both types, the credit (0..1) and the time at risk.

    at_risk : in any unit; ones give credit an exposure instead of a time.
    """
    cell = influencer * n_influenced + influenced
    total, squares, risk = (
        np.bincount(cell, part, minlength=n_influencer * n_influenced).astype(np.float64)
        for part in (credit, credit**2, at_risk)
    )
    expected = risk * (float(credit.sum()) / max(float(at_risk.sum()), 1e-300))
    known = expected > 0

    def over_expected(of: Floats, unknown: float) -> Floats:
        ratio = np.divide(of, expected, out=np.full(len(expected), unknown), where=known)
        return np.asarray(ratio.reshape(n_influencer, n_influenced))

    return InfluenceByType(
        total.reshape(n_influencer, n_influenced),
        over_expected(total, np.nan),
        over_expected(_quantile(total, squares, _TAIL), 0.0),
        over_expected(_quantile(total + _WHOLE, squares + _WHOLE**2, 1 - _TAIL), np.inf),
    )


def _quantile(mean: Floats, variance: Floats, q: float) -> Floats:
    """Of the gamma distribution with this mean and variance; 0 where the mean is."""
    some = mean > 0
    mean, variance = np.where(some, mean, 1.0), np.where(some, variance, 1.0)
    value = scipy.special.gammaincinv(mean**2 / variance, q) * variance / mean
    return np.where(some, value, 0.0).astype(np.float64)
