"""How far an audience moved from helping others to what pays, while one of them was paid: crowding-out of motives.

Paying people for what they did of their own accord may drive out the reason they did it for (Frey & Jegen, 2001). The
change of a motive's share, from before to during, less that of the controls; each person counts once in each period.
The classifier misreads the same people in the same way in both periods, so its errors shrink a change and do not shift
it: dividing by hit - miss takes them out (`prevalence`). The spread is that of people, each a cluster.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.prevalence import Errors
from models.ratio_interval import Told

__all__ = ["Moves", "motive_moves"]

_TELLS = 0.05  # a classifier that says nearly the same of both kinds tells nothing


@dataclass(frozen=True, slots=True)
class Moves:
    """Changes of shares, -1 to 1. shift : half of (economic's less help's), the part of people who went from one to
    the other; above 0 is crowding-out."""

    helping: Told
    economic: Told
    shift: Told


def motive_moves(
    person: Ints,
    is_pushed: NDArray[np.bool_],
    is_during: NDArray[np.bool_],
    p: Floats,
    errors: Sequence[Errors],
    least: int,
) -> Moves | None:
    """The moves of an audience against those of its controls; None where fewer than `least` people wrote in a period.

    person, is_pushed, is_during : of each post. p : its probabilities of helping and of economic, as (post, 2).
    errors : of these two.
    """
    gaps = np.array([one.hit - one.miss for one in errors])
    if (gaps < _TELLS).any():
        return None
    change, parts, n = np.zeros(2), [], 0
    for pushed in (True, False):
        for during in (True, False):
            mine = (is_pushed == pushed) & (is_during == during)
            who, at = np.unique(person[mine], return_inverse=True)
            if len(who) < least:
                return None
            n = len(who) if pushed and during else n
            posts = np.bincount(at, minlength=len(who))
            means = np.stack([np.bincount(at, p[mine, k], len(who)) / posts for k in (0, 1)], axis=1)
            sign = 1.0 if pushed == during else -1.0
            change += sign * means.mean(0)
            parts.append((who, sign * (means - means.mean(0)) / (len(who) - 1)))
    # Who wrote in both periods is one cluster: their two parts are added before they are squared.
    everyone = np.unique(np.concatenate([who for who, _ in parts]))
    off = np.zeros((len(everyone), 2))
    for who, part in parts:
        off[np.searchsorted(everyone, who)] += part
    sure = float(scipy.special.stdtrit(n - 1, 0.975))
    doubt = np.array([(one.hit_sd**2 + one.miss_sd**2) ** 0.5 for one in errors]) / gaps

    def told(weights: Floats) -> Told:
        value = float((change / gaps * weights).sum())
        by_chance = float(((off / gaps * weights).sum(1) ** 2).sum())
        by_reading = float(((change / gaps * weights * doubt) ** 2).sum())
        half = sure * (by_chance + by_reading) ** 0.5
        return Told(value, value - half, value + half)

    return Moves(told(np.array([1.0, 0.0])), told(np.array([0.0, 1.0])), told(np.array([-0.5, 0.5])))
