"""The surest way from one person to another over few hands: who could put in a word with whom.

A step has a strength in (0, 1]: how far the one listens to the other. A path is as strong as the product of its steps,
so the strongest path is the shortest where a step costs -log of its strength (Dijkstra, 1959). A word that went through
many hands is worth nothing, so the number of steps is capped; and with a cap Dijkstra's settled nodes no longer hold:
the best way to somebody may need more steps than are left. So: the best cost for each number of steps (Bellman, 1958),
that is Dijkstra on one layer a step. Costs are whole numbers: equal paths are equal whatever the order of adding.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["NEVER", "Costs", "Steps", "costs_to", "path", "price", "strength_of"]

Ints = NDArray[np.int64]
NEVER = 2**62  # the cost from where nothing leads to the target
_UNIT = 2**32  # a step of strength 1/e costs this much


class Steps(NamedTuple):
    """Steps from `start` to `end`, people by number, each with its cost: made by `Steps.of`, in that order."""

    start: Ints
    end: Ints
    cost: Ints

    @classmethod
    def of(cls, start: Ints, end: Ints, strength: NDArray[np.float64]) -> "Steps":
        """Steps of a strength above 0 and at most 1, in any order; between the same two the strongest counts."""
        order = np.argsort(start * (int(end.max(initial=0)) + 1) + end, kind="stable")  # one key: half of lexsort
        return cls(start[order], end[order], price(strength[order]))


Costs = list[Ints]  # [k][person]: of the best path of exactly k steps to the target, NEVER where there is none


def price(strength: NDArray[np.float64]) -> Ints:
    """What steps cost. ValueError for a strength that is not above 0 and at most 1."""
    if not bool(np.all((strength > 0) & (strength <= 1))):
        wrong = strength[~((strength > 0) & (strength <= 1))][0]
        raise ValueError(f"the strength of a step is above 0 and at most 1, got {float(wrong)!r}")
    return np.asarray(np.rint(-np.log(strength) * _UNIT), dtype=np.int64)


def strength_of(cost: int) -> float:
    """The strength of a path that costs this much: the product of its steps'."""
    return float(np.exp(-cost / _UNIT))


def costs_to(target: int, steps: Steps, n: int, most: int) -> Costs:
    """What the best path of 0 to `most` steps costs from everybody (0 to n - 1) to `target`. Cost: O(most x steps)."""
    here = np.full(n, NEVER, dtype=np.int64)
    here[target] = 0
    costs = [here]
    starts = np.flatnonzero(np.diff(steps.start, prepend=-1)) if len(steps.start) else np.zeros(0, dtype=np.int64)
    for _ in range(most):
        after = np.full(n, NEVER, dtype=np.int64)
        if len(starts):
            onward = costs[-1][steps.end]
            whole = np.where(onward < NEVER, steps.cost + np.minimum(onward, NEVER - 1), NEVER)
            after[steps.start[starts]] = np.minimum.reduceat(whole, starts)
        costs.append(np.minimum(after, NEVER))
    return costs


def path(source: int, costs: Costs, steps: Steps) -> list[int] | None:
    """The strongest path from `source` to the target that `costs` were made for; None where there is none.

    Of equally strong paths the one of fewest steps, and of these the first in the order of the people's numbers.

    >>> steps = Steps.of(np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0.9, 0.5, 0.9]))
    >>> path(0, costs_to(2, steps, 3, most=2), steps), path(0, costs_to(2, steps, 3, most=1), steps)
    ([0, 1, 2], [0, 2])
    """
    of_source = [int(cost[source]) for cost in costs]
    if min(of_source) >= NEVER:
        return None
    left = of_source.index(min(of_source))
    found = [source]
    while left:
        here = found[-1]
        begin, end = np.searchsorted(steps.start, [here, here + 1])
        whole = steps.cost[begin:end] + costs[left - 1][steps.end[begin:end]]
        found.append(int(steps.end[begin:end][whole == costs[left][here]][0]))
        left -= 1
    return found
