"""Whom to invite first for a budget, and what each adds: the one plan of `murmure invite` and of the page.

Chosen are people on the credit of past adoptions, handed back along their chains (`models/budgeted.py`). Beside each
stands how little or much it may be (`models/reach_interval.py`), with whom before them they overlap, and which of their
ties sleep. What to expect of what comes is told by plans chosen on one half of the items: what they reach of the other.
"""

from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.adoptions import Floats, Ints
from models.budgeted import Budgeted, spend
from models.reach_interval import Fold, Reached, reached
from models.seeding import Reach
from streams.chains import Chain
from streams.inviting import RULES, Idle, Past

__all__ = ["COLUMNS", "Invited", "invited"]

COLUMNS = (
    *("order", "author_id", "price", "gain", "reach", "alone", "overlap", "overlap_with", "own", "worth"),
    *("dormant_ties", "dormant_to", "opener", "gain_lo", "gain_hi", "past_people"),
    *("people_expected", "people_lo", "people_hi"),
)
_LOOKED_AT = 10  # of the first so many is looked at whom others overlap with
_SOME = 0.05  # of what somebody reaches alone: overlap that is told


@dataclass(frozen=True, slots=True)
class Invited:
    """rows : of `COLUMNS`, in the order to contact them, the first of the plan only where `most` is less.
    elsewhere : of the half of the items that a plan was not chosen on, the part it reached; None for one item alone."""

    found: Budgeted
    rows: list[tuple[Any, ...]]
    elsewhere: float | None


def invited(past: Past, chain: Chain, rule: str, budget: float, cost: Floats, most: int) -> Invited:
    """The plan for a budget, at the cost of each of `chain.people`; nobody in it where nobody adds anything."""
    whole = chain.reach(rule)
    found = spend(whole, budget, cost)
    order = found.plan.person[:most]
    if not len(order):
        return Invited(found, [], None)
    rules = [whole, *(chain.reach(other) for other in RULES if other != rule)]
    n_choices = int(np.count_nonzero((cost <= budget) & (whole.gains() > 0)))
    gained = reached(rules, [Fold(order, np.ones(chain.n))], n_choices)
    folds = _halves(chain, rule, budget, cost)
    expected = folds and reached(rules, [Fold(fold.order[:most], fold.judged) for fold in folds])
    rows = _rows(past, chain, found, gained, expected or None, _shared(chain, whole, order, found.plan.alone))
    return Invited(found, rows, sum(_judged(whole, fold) for fold in folds) / chain.n if folds else None)


def _halves(chain: Chain, rule: str, budget: float, cost: Floats) -> list[Fold]:
    """Plans chosen on one half of the items, to be judged on the other; none where there is one item alone."""
    half = chain.adoptions.item % 2
    if not half.any():
        return []
    on = [(half == one).astype(np.float64) for one in (0, 1)]
    return [Fold(spend(chain.reach(rule, here), budget, cost).plan.person, there) for here, there in (on, on[::-1])]


def _judged(whole: Reach, fold: Fold) -> float:
    """How many of the adoptions it is judged on come to all of an order."""
    reach = copy(whole)
    reach.choose(fold.order)
    return float((reach.credit * fold.judged).sum())


def _rows(
    past: Past, chain: Chain, found: Budgeted, gained: Reached, expected: Reached | None, shared: list[str]
) -> list[tuple[Any, ...]]:
    plan, out = found.plan, []
    for i, with_ in enumerate(shared):
        name = chain.people[int(plan.person[i])]
        idle = past.idle.get(name, Idle())
        worth = None if past.worth is None else round(float(plan.gain[i]) * past.worth[1], 2)
        figures = (plan.cost[i], plan.gain[i], plan.reach[i], plan.alone[i], plan.overlap[i])
        told = (gained.gain.lo[i], gained.gain.hi[i], gained.people.value[i])
        coming: tuple[float | None, ...] = (None, None, None)
        if expected is not None:
            of, k = expected.people, min(i, len(expected.people.value) - 1)
            coming = (_rounded(of.value[k]), _rounded(of.lo[k]), _rounded(of.hi[k]))
        out.append(
            (
                *(i + 1, name, *map(_rounded, figures), with_, _rounded(plan.own[i]), worth),
                *(idle.n, list(idle.to), idle.opener, *map(_rounded, told), *coming),
            )
        )
    return out


def _rounded(figure: float) -> float:
    return round(float(figure), 2) + 0.0  # rounding leaves -0.0 of differences


def _shared(chain: Chain, whole: Reach, person: Ints, alone: Floats) -> list[str]:
    """With whom of those before them each overlaps most, where that is a twentieth or more of what they reach alone."""
    first = person[:_LOOKED_AT]
    beside = np.zeros((len(first), len(person)))
    for j, who in enumerate(first.tolist()):
        reach = copy(whole)
        reach.choose(np.array([who]))
        beside[j] = alone[: len(person)] - reach.gains()[person]
    out = []
    for i in range(len(person)):
        before = beside[:i, i]
        most = int(np.argmax(before)) if len(before) else -1
        is_some = len(before) > 0 and before[most] >= _SOME * alone[i]
        out.append(chain.people[int(first[most])] if is_some else "")
    return out
