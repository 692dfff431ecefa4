"""By how much a count exceeds what was expected, as a part of it, with an interval: the negative binomial inverted.

A count of mean m and squared variation v beyond chance (variance m + v m**2) is taken as negative binomial of size
1 / v (Johnson, Kemp & Kotz, 2005, section 5.6). Tails are mid-p: the count itself weighs half (Lancaster, 1961), so
that the interval holds the truth about as often as it says, also where counts are small. Read before `placebo_lift`.
"""

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats

__all__ = ["excess", "surprise"]

_LEAST, _MOST = 1e-9, 1e9
_HALVINGS = 60
_FAR = 37.0  # standard deviations: beyond this a tail is 0 in a float


def surprise(count: Floats, mean: Floats, variation: Floats) -> Floats:
    """How far each count lies from its mean, in standard deviations of a normal with the same tail; above is positive.

    count, mean (above 0), variation : arrays of one shape; `variation` is the squared variation beyond chance.
    """
    below, above = _tails(count, mean, variation)
    is_low = below < above
    tail = np.maximum(np.minimum(below, above), 1e-300)
    far = np.minimum(-scipy.special.ndtri(tail), _FAR)
    return np.asarray(np.where(is_low, -far, far))


def excess(count: float, expected: float, variation: float, sure: float) -> tuple[float, float, float]:
    """Excess, lo and hi: count over expected (above 0) less 1. -1 is the least there is.

    sure : the interval's width in standard deviations of a normal: 1.96, or a quantile of Student's t.

    >>> [round(x, 2) for x in excess(60, 40.0, 0.01, 1.96)]
    [0.5, 0.07, 1.08]
    """
    alpha = float(scipy.special.ndtr(-sure))
    one = np.full(1, float(count))
    spread = np.full(1, variation)

    def mean_where(side: int) -> float:
        """The mean at which the tail beyond the count, below (0) or above (1), is alpha."""
        lo, hi = np.log(_LEAST), np.log(_MOST)
        for _ in range(_HALVINGS):
            middle = (lo + hi) / 2
            tail = float(_tails(one, np.full(1, np.exp(middle)), spread)[side][0])
            if (tail > alpha) == (side == 0):
                lo = middle
            else:
                hi = middle
        return float(np.exp((lo + hi) / 2))

    low = mean_where(1) / expected if count > 0 else 0.0
    return count / expected - 1, low - 1, mean_where(0) / expected - 1


def _tails(count: Floats, mean: Floats, variation: Floats) -> tuple[Floats, Floats]:
    """P(N < n) + P(N = n) / 2, and P(N > n) + P(N = n) / 2."""
    size = 1 / np.maximum(variation, 1e-9)
    at_most = scipy.special.betainc(size, count + 1, size / (mean + size))
    least = np.maximum(count, 1.0)  # betainc wants a count above 0; nothing lies below 0
    at_least = np.where(count > 0, scipy.special.betainc(least, size, mean / (mean + size)), 1.0)
    both = np.maximum(at_most + at_least - 1, 0.0)  # the chance of the count itself
    return np.asarray(at_most - both / 2), np.asarray(at_least - both / 2)
