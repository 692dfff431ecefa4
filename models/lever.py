"""What moves a person: the motive that most of their posts show, drawn towards their brand's where they wrote little.

What a classifier says of each motive is freed of its own errors (adjusted count, see `prevalence`), and drawn in with
`_HELD_BACK` posts' worth of the audience's rate. Each rate is then Gamma, with the variance of its posts and of how
differently writers are read; which of two is the greater is a question to an F distribution. Motives need not exclude
each other.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats, Ints

__all__ = ["FEWEST", "SURE_ENOUGH", "Levers", "Reading", "levers"]

FEWEST = 5  # posts: fewer say nothing of a person
SURE_ENOUGH = 0.8  # probability that it is their first motive
_HELD_BACK = 10.0  # posts' worth of the audience's rates
_TELLS = 0.05  # hit and miss are taken to be at least so far apart, as in `prevalence`


@dataclass(frozen=True, slots=True)
class Reading:
    """How the classifier errs on each person's language, as rows and columns of `levers`: see `prevalence.Errors`."""

    hit: Floats
    hit_sd: Floats
    miss: Floats
    miss_sd: Floats


@dataclass(frozen=True, slots=True)
class Levers:
    """A row a person: the likeliest first motive, the probability that it is first (at least so much), the part of
    their posts that show it, drawn in, and as read; `is_told` where there are posts enough and it is sure enough."""

    motive: Ints
    p: Floats
    share: Floats
    observed: Floats
    is_told: np.ndarray


def levers(read: Floats, posts: Ints, errors: Reading, audience: Floats) -> Levers:
    """Of people (rows) and motives (columns). read : mean p over their posts. audience : the rate of each motive."""
    gap = np.maximum(errors.hit - errors.miss, _TELLS)
    freed = np.clip((read - errors.miss) / gap, 0.0, 1.0)
    n = posts[:, None] + _HELD_BACK
    share = np.maximum((posts[:, None] * freed + _HELD_BACK * audience) / n, 1e-4)
    by_writer = (share * errors.hit_sd + (1 - share) * errors.miss_sd) / gap
    shape = share**2 / (share / n + by_writer**2)
    first = share.argmax(1) if share.size else np.zeros(len(posts), dtype=np.int64)
    rows = np.arange(len(posts))
    best, its_shape = share[rows, first][:, None], shape[rows, first][:, None]
    beaten = scipy.special.fdtrc(2 * shape, 2 * its_shape, best / share)  # that another one is the greater
    beaten[rows, first] = 0.0
    p = np.maximum(1.0 - beaten.sum(1), 0.0)
    is_told = (posts >= FEWEST) & (p >= SURE_ENOUGH)
    return Levers(first, p, np.minimum(best[:, 0], 1.0), read[rows, first], is_told)
