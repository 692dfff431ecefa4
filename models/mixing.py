"""How far leaders and seekers met: of the pairs they could make, the part that spoke, beside what chance would give.

A pair shares its leader with other pairs and its seeker with others, so pairs are no independent draws: the variance is
that of leaders, plus that of seekers, less that of pairs (Cameron, Gelbach & Miller, 2011). It says how many
independent pairs all of them are worth, and Wilson's interval is taken for so many, with Student's t for the smaller
side. Who leads and who seeks is given. Read before `table_plan`.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start
from numpy.typing import NDArray

from models.arrays import Floats

__all__ = ["Mix", "mix"]

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Mix:
    """mix : part of the pairs of a leader and a seeker who spoke, 0 to 1, with its 95 % interval. n : such pairs.

    at_random : the part that would have, had those who spoke found each other whatever their role.
    """

    mix: float
    lo: float
    hi: float
    n: int
    at_random: float


def mix(spoke: NDArray[np.bool_], pairs_spoke: int, people: int) -> Mix | None:
    """The mix of an occasion; None without a leader or a seeker.

    spoke : (leaders, seekers), who spoke with whom. pairs_spoke : pairs of any two of the `people` there who spoke.

    >>> found = mix(np.array([[True, False], [True, True]]), pairs_spoke=4, people=5)
    >>> found is not None and (found.mix, found.at_random)
    (0.75, 0.4)
    """
    n = spoke.size
    if not n:
        return None
    p = float(spoke.mean())
    worth = _independent(spoke.astype(np.float64), p)
    z = float(scipy.special.stdtrit(max(min(spoke.shape) - 1, 1), 1 - _TAIL))
    middle = (p + z * z / (2 * worth)) / (1 + z * z / worth)
    half = z * float(np.sqrt(p * (1 - p) / worth + z * z / (4 * worth**2))) / (1 + z * z / worth)
    possible = people * (people - 1) / 2
    return Mix(p, max(0.0, middle - half), min(1.0, middle + half), n, pairs_spoke / possible if possible else 0.0)


def _independent(spoke: Floats, p: float) -> float:
    """How many independent pairs tell as much of the mean: from the people of the smaller side up to all pairs.

    Where all pairs are alike nothing shows that people differ: then all count.
    """
    off = spoke - p
    n = off.size
    by_leader = float((off.sum(axis=1) ** 2).sum()) / n**2
    by_seeker = float((off.sum(axis=0) ** 2).sum()) / n**2
    by_pair = float((off**2).sum()) / n**2
    variance = max(by_leader + by_seeker - by_pair, by_pair)
    least = float(min(spoke.shape))
    return min(max(p * (1 - p) / variance, least), float(n)) if variance > 0 else float(n)
