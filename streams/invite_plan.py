"""Whom to invite first for a budget, and what each adds: the one plan of `murmure invite` and of the page.

Chosen are people on the credit of past adoptions, handed back along their chains (`models/budgeted.py`). Beside each
stands how little or much it may be (`models/reach_interval.py`), with whom before them they overlap, and which of their
ties sleep. What plans chosen on one half of the items reach of the other half says what to expect of what comes.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.adoptions import Floats, Ints
from models.budgeted import Budgeted, spend
from models.reach_interval import Reached, reached
from streams.chains import Chain, chain_of
from streams.inviting import RULES, Idle, Past

__all__ = ["COLUMNS", "Invited", "invited"]

COLUMNS = (
    *("order", "author_id", "price", "gain", "reach", "alone", "overlap", "overlap_with", "own", "worth"),
    *("dormant_ties", "dormant_to", "opener", "gain_lo", "gain_hi", "reach_lo", "reach_hi"),
    *("people", "people_lo", "people_hi"),
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
    reach = chain.reach(rule)
    found = spend(reach, budget, cost)
    order = found.plan.person[:most]
    rules = (rule, *(other for other in RULES if other != rule))
    between = reached([reach if one == rule else chain.reach(one) for one in rules], order)
    shared = _shared(chain, rule, order, found.plan.alone)
    rows = _rows(past, chain, found, between, shared)
    names = dict(zip(chain.people, cost.tolist(), strict=True))
    return Invited(found, rows, _elsewhere(past.rows, rule, budget, names) if len(order) else None)


def _rows(past: Past, chain: Chain, found: Budgeted, between: Reached, shared: list[str]) -> list[tuple[Any, ...]]:
    plan, out = found.plan, []
    for i, with_ in enumerate(shared):
        name = chain.people[int(plan.person[i])]
        idle = past.idle.get(name, Idle())
        worth = None if past.worth is None else round(float(plan.gain[i]) * past.worth[1], 2)
        figures = (plan.cost[i], plan.gain[i], plan.reach[i], plan.alone[i], plan.overlap[i])
        ranges = (between.gain, between.reach, between.people)
        told = [getattr(one, end)[i] for one in ranges for end in ("lo", "hi")]
        out.append(
            (
                *(i + 1, name, *map(_rounded, figures), with_, _rounded(plan.own[i]), worth),
                *(idle.n, list(idle.to), idle.opener, *map(_rounded, told[:4])),
                *(_rounded(between.people.value[i]), *map(_rounded, told[4:])),
            )
        )
    return out


def _rounded(figure: float) -> float:
    return round(float(figure), 2) + 0.0  # rounding leaves -0.0 of differences


def _shared(chain: Chain, rule: str, person: Ints, alone: Floats) -> list[str]:
    """With whom of those before them each overlaps most, where that is a twentieth or more of what they reach alone."""
    first = person[:_LOOKED_AT]
    whole = chain.reach(rule)
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


def _elsewhere(rows: list[tuple[Any, ...]], rule: str, budget: float, cost: Mapping[str, float]) -> float | None:
    """What plans chosen on one half of the items reach of the other half: they were not chosen for it."""
    half_of = {item: n % 2 for n, item in enumerate(sorted({row[0] for row in rows}))}
    if len(half_of) < 2:
        return None
    chains = [chain_of([row for row in rows if half_of[row[0]] == half]) for half in (0, 1)]
    got = 0.0
    for here, there in (chains, chains[::-1]):
        prices = np.array([cost[name] for name in here.people])
        chosen = spend(here.reach(rule), budget, prices).plan.person.tolist()
        names = {here.people[who] for who in chosen}
        there_too = there.reach(rule)
        there_too.choose(np.array([i for i, name in enumerate(there.people) if name in names], dtype=np.int64))
        got += there_too.total()
    return got / sum(chain.n for chain in chains)
