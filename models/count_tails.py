"""How unlikely a count is, as -log10 of the chance of one at least as far out: the negative binomial's two tails.

A count of mean m and variance f * m, f > 1, is taken as negative binomial of size m / (f - 1); at f = 1 it is Poisson.
The tails are incomplete beta functions (Johnson, Kemp & Kotz, 2005, section 5.6), and beyond the reach of floats
Chernoff's bound, which is of the same order.
"""

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start

from models.per_series import Floats

__all__ = ["surprise_above", "surprise_below"]

_NEAR_POISSON = 1e-6
_LEAST = 1e-280
_LN10 = np.log(10.0)


def surprise_above(count: Floats, mean: Floats, factor: Floats) -> Floats:
    """-log10 P(N >= count), for counts above 0 and means above 0; `factor` is variance over mean."""
    size = mean / np.maximum(factor - 1, _NEAR_POISSON)
    chance = np.asarray(scipy.special.betainc(count, size, mean / (mean + size)), dtype=np.float64)
    return _logged(chance, count, mean, size)


def surprise_below(count: Floats, mean: Floats, factor: Floats) -> Floats:
    """-log10 P(N <= count)."""
    size = mean / np.maximum(factor - 1, _NEAR_POISSON)
    chance = np.asarray(scipy.special.betainc(size, count + 1, size / (mean + size)), dtype=np.float64)
    return _logged(chance, count, mean, size)


def _logged(chance: Floats, count: Floats, mean: Floats, size: Floats) -> Floats:
    found = -np.log10(np.maximum(chance, _LEAST))
    far = chance <= _LEAST
    if far.any():
        y, m, k = count[far], mean[far], size[far]
        bound = (scipy.special.xlogy(y, y / m) - (y + k) * np.log((y + k) / (m + k))) / _LN10
        found[far] = np.maximum(bound, found[far])
    return np.asarray(found)
