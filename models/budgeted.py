"""Whom to win over for a budget when prices differ: the better of several greedy plans, and how good it surely is.

`seeding.plan` chooses by gain, and by gain a unit of cost, and keeps the better: at least (1 - 1/e) / 2 of the best
there is (Khuller, Moss & Naor, 1999, for coverage; Leskovec et al., 2007, for any monotone submodular reach). Where few
could be chosen, every start of up to three people is tried and filled up by gain a unit of cost: then it is at least
1 - 1/e (Khuller et al., 1999; Sviridenko, 2004), which is also what equal prices give. Beside it stands what no choice
can exceed, from the gains themselves, so that most plans are known to be far better than their guarantee.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from math import e

import numpy as np

from models.adoptions import Floats, Ints
from models.seeding import Plan, Reach, plan

__all__ = ["FEW", "Budgeted", "spend"]

FEW = 10  # who could be chosen: of so many, 175 starts are tried
_STARTS = 3
_BETTER = 1e-9


@dataclass(frozen=True, slots=True)
class Budgeted:
    """A plan. promised : the part of the best there is that such a plan never falls below, whatever the network.
    surely : the part that this one does not fall below, by what the gains themselves allow."""

    plan: Plan
    promised: float
    surely: float


def spend(reach: Reach, budget: float, cost: Floats, already: Ints | None = None) -> Budgeted:
    """Whom to choose for a budget, beside those who are there already; see `seeding.plan` for what is given.

    Cost: as two plans; with up to `FEW` people to choose from, as 175 more of them, each short.
    """
    best = plan(reach, budget, cost, already)
    affordable = np.flatnonzero((cost <= budget) & (reach.gains() > 0))
    is_even = bool(len(affordable) == 0 or np.ptp(cost[affordable]) == 0)
    tries_all = not is_even and len(affordable) <= FEW
    if tries_all:
        for k in range(1, _STARTS + 1):
            for start in combinations(affordable.tolist(), k):
                left = budget - float(cost[list(start)].sum())
                if left >= -_BETTER * budget:
                    found = _filled(reach, budget, cost, already, start)
                    if found.gain.sum() > best.gain.sum() * (1 + _BETTER) + _BETTER:
                        best = replace(found, at_most=min(best.at_most, found.at_most))
    gained = float(best.gain.sum())
    promised = 1 - 1 / e if is_even or tries_all else (1 - 1 / e) / 2
    return Budgeted(best, promised, max(promised, min(gained / best.at_most, 1.0)) if best.at_most > 0 else 1.0)


def _filled(reach: Reach, budget: float, cost: Floats, already: Ints | None, start: tuple[int, ...]) -> Plan:
    """A plan that begins with these people, the greatest gain first, and goes on by gain a unit of cost."""
    only = np.full(len(cost), np.inf)
    only[list(start)] = cost[list(start)]
    spent = float(cost[list(start)].sum())
    first = plan(reach, spent, only, already, by_cost=False)
    there = np.asarray(start, dtype=np.int64) if already is None else np.concatenate([already, start]).astype(np.int64)
    rest = plan(reach, max(budget - spent, 0.0), cost, there, by_cost=True)
    joined = {
        name: np.concatenate([getattr(first, name), getattr(rest, name)])
        for name in ("person", "cost", "gain", "alone", "own", "dormant")
    }
    return Plan(**joined, given=first.given, at_most=np.inf, by_cost=True)
