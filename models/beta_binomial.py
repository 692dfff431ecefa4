"""How unlikely that many of so many are, where what is counted comes in clumps.

The beta-binomial (Skellam, 1948): a share that differs from one draw to the next around a mean. Values need not be
whole, since labels are sums of probabilities.
"""

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start

from models.adoptions import Floats

__all__ = ["log_tail"]

_LEAST_RHO, _MOST_RHO = 1e-6, 0.95
_NEARLY_ONE = 1 - 1e-9


def log_tail(h: Floats, n: Floats, p: Floats, rho: Floats) -> Floats:
    """The log of the probability of `h` or more of `n`, at most 0, as parallel arrays; for `h` above the mean.

    p : the mean share, within 0 and 1. rho : how alike two posts are, from 0 (a binomial) to 1 (all the same). From `h`
    on each value is less likely than the one before by a ratio that falls, so the tail is at most a geometric series:
    too high by a tenth at three standard deviations and by less farther out, and never too low where the share is
    spread with one hill (a mean of at least 1 / rho - 1 on each side); next to nothing else is met here.
    """
    rho = np.clip(rho, _LEAST_RHO, _MOST_RHO)
    a, b = p * (1 / rho - 1), (1 - p) * (1 / rho - 1)
    h = np.minimum(h, n)
    left = n - h
    gammaln, betaln = scipy.special.gammaln, scipy.special.betaln
    one = gammaln(n + 1) - gammaln(h + 1) - gammaln(left + 1) + betaln(h + a, left + b) - betaln(a, b)
    ratio = left * (h + a) / ((h + 1) * np.maximum(left - 1 + b, 1e-9))
    return np.asarray(np.minimum(one - np.log1p(-np.clip(ratio, 0.0, _NEARLY_ONE)), 0.0))
