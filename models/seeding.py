"""Whom to win over first, for a budget: greedy choice on credit handed back along the chain of exposures.

Goyal, Bonchi & Lakshmanan (2012): an adoption's credit goes to those who exposed the adopter (`credit`), from there
to those who had exposed them, and so on; a set of people reaches an adoption by the credit that comes to any of them.
That reach is monotone and submodular. Leskovec et al. (2007): choose greedily by gain, and by gain a unit of cost,
and keep the better: at least (1 - 1/e) / 2 of the best there is for the budget, (1 - 1/e) where costs are equal.
Differs: no table of credit between pairs, so nothing is cut off: one pass back and one forth over the exposures of an
item give every marginal gain exactly, in linear time, and leave nothing to evaluate lazily.
It says what past adoptions hang on, and foretells no campaign. Read after `credit`.
"""

from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import spsolve_triangular

from models.adoptions import Adoptions, Exposures, Floats, Ints

__all__ = ["Plan", "Reach", "plan"]

_ROUNDING = 1e-9  # sums of equal parts differ in their last places
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom to win over, in order; parallel arrays.

    gain : what each adds to those before. alone : what each would reach with nobody else. own : of the gain, the
    person's own adoptions. dormant : of the gain, what first goes over a dormant tie. given : the reach of those who
    were there already. at_most : no choice for this budget gains more than this, all together.
    by_cost : whether gain a unit of cost chose, and not gain.
    """

    person: Ints
    cost: Floats
    gain: Floats
    alone: Floats
    own: Floats
    dormant: Floats
    given: float
    at_most: float
    by_cost: bool

    @property
    def reach(self) -> Floats:
        """What is gained by each and those before."""
        return np.cumsum(self.gain)

    @property
    def overlap(self) -> Floats:
        """What each would reach alone and others reach already: of one chain. Who share an adoption have split it."""
        return np.asarray(self.alone - self.gain)


class Reach:
    """What a growing set of people reaches, and what anybody would add.

    direct : the part of each exposure in its adoption, summing to 1 at most. worth : of each adoption; unless given, a
    person's adoptions share 1, so that reach is in people. dormant : whether each exposure
    went over a tie that sleeps.
    """

    def __init__(
        self,
        adoptions: Adoptions,
        exposures: Exposures,
        direct: Floats,
        worth: Floats | None = None,
        dormant: NDArray[np.bool_] | None = None,
    ) -> None:
        n = len(adoptions)
        if (exposures.source >= exposures.adoption).any():
            raise ValueError("exposures.source must be an earlier row than exposures.adoption; sort the adoptions")
        most = float(np.bincount(exposures.adoption, direct).max(initial=0.0))
        if (direct < 0).any() or most > 1 + _ROUNDING:
            raise ValueError(f"direct must be 0 or more and sum to at most 1 for each adoption, got {most}")
        self._person = adoptions.person
        self.n_people = int(adoptions.person.max(initial=-1)) + 1
        self._item = np.cumsum(np.diff(adoptions.item, prepend=-1) != 0) - 1
        self._worth = 1 / np.bincount(self._person)[self._person] if worth is None else worth
        self._exposures = exposures
        self._direct = direct
        self._dormant = np.zeros(len(direct), dtype=np.bool_) if dormant is None else dormant
        back = csr_array((-direct, (exposures.adoption, exposures.source)), shape=(n, n))
        self._back = csr_array(back + eye_array(n, format="csr"))
        self._is_chosen = np.zeros(n, dtype=np.bool_)
        self._credit = np.zeros(n)  # how much of each adoption comes to the chosen
        self._led_to = np.zeros(n)  # what each adoption led to, itself included, but for what went through the chosen
        self._is_old = np.ones(n, dtype=np.bool_)  # where that is to be found again, once it is asked for
        self._settle(np.arange(n))

    @property
    def person(self) -> Ints:
        """Who made each adoption."""
        return self._person

    @property
    def item(self) -> Ints:
        """What each adoption is of, numbers from 0."""
        return self._item

    @property
    def credit(self) -> Floats:
        """How much of each adoption comes to the chosen, 0 to 1; not to be written to."""
        return self._credit

    def total(self) -> float:
        """The reach of the chosen."""
        return float(self._worth @ self._credit)

    def gains(self) -> Floats:
        """What each person would add; 0 for the chosen."""
        added = (1 - self._credit) * self._led()
        return np.bincount(self._person, added, minlength=self.n_people).astype(np.float64)

    def own(self, person: int) -> float:
        """Of the gain of a person, their own adoptions."""
        mine = self._person == person
        return float(self._worth[mine] @ (1 - self._credit[mine]))

    def over_dormant(self, person: int) -> float:
        """Of the gain of a person, what goes over a dormant tie first."""
        mine = (self._person[self._exposures.source] == person) & self._dormant
        from_, to = self._exposures.source[mine], self._exposures.adoption[mine]
        return float((1 - self._credit[from_]) * self._direct[mine] @ (self._led()[to] * ~self._is_chosen[to]))

    def __copy__(self) -> "Reach":
        other = object.__new__(Reach)
        other.__dict__ |= self.__dict__
        other._is_chosen, other._credit = self._is_chosen.copy(), self._credit.copy()
        other._led_to, other._is_old = self._led_to.copy(), self._is_old.copy()
        return other

    def choose(self, people: Ints) -> None:
        """Add these people to the chosen. Cost: two passes over the items they took part in."""
        theirs = np.isin(self._person, people)
        self._is_chosen |= theirs
        is_touched = np.zeros(int(self._item.max(initial=-1)) + 1, dtype=np.bool_)
        is_touched[self._item[theirs]] = True
        self._settle(np.flatnonzero(is_touched[self._item]))

    def _settle(self, rows: NDArray[np.intp]) -> None:
        """Hand credit back among these adoptions: whole items. Sources come first: a triangle."""
        if not len(rows):
            return
        chosen = self._is_chosen[rows].astype(np.float64)
        self._credit[rows] = spsolve_triangular(self._among(rows), chosen, unit_diagonal=True, overwrite_A=True)
        self._is_old[rows] = True

    def _led(self) -> Floats:
        """What each adoption led to; where people were chosen since, gains are handed forth again."""
        if len(rows := np.flatnonzero(self._is_old)):
            on = self._among(rows).T
            self._led_to[rows] = spsolve_triangular(
                on, self._worth[rows], lower=False, unit_diagonal=True, overwrite_A=True
            )
            self._is_old[rows] = False
        return self._led_to

    def _among(self, rows: NDArray[np.intp]) -> csr_array:
        """How credit goes back among these adoptions: the chosen keep what comes to them."""
        back = self._back if len(rows) == len(self._person) else self._back[rows][:, rows]
        on = csr_array(back, copy=True)
        on.data[np.repeat(self._is_chosen[rows], np.diff(on.indptr))] = 0.0
        return on


def plan(
    reach: Reach, budget: float, cost: Floats | None = None, already: Ints | None = None, by_cost: bool | None = None
) -> Plan:
    """Whom to choose for a budget, beside those who are there already.

    reach : of nobody yet; it is left as it is. cost : of each person, above 0; 1 unless given, so that the budget is
    how many; inf for whom not to choose. by_cost : choose by gain a unit of cost, or not; the better unless given.
    Of people who gain alike the lowest number is chosen. Whoever is too dear for what is left is passed over, and it
    ends where nobody would add anything. Cost: for each chosen person two passes over their items.
    """
    cost = np.ones(reach.n_people) if cost is None else cost
    if len(cost) != reach.n_people or not (cost > 0).all():
        raise ValueError(f"cost must be above 0 for each of the {reach.n_people} people, got {cost!r}")
    if by_cost is None and (cost[np.isfinite(cost)] == cost.min(initial=np.inf)).all():
        by_cost = False  # both ways are one
    plans = [_greedy(reach, budget, cost, already, way) for way in ((False, True) if by_cost is None else (by_cost,))]
    best = max(plans, key=lambda found: float(found.gain.sum()))
    return replace(best, at_most=min(found.at_most for found in plans))


def _greedy(reach: Reach, budget: float, cost: Floats, already: Ints | None, by_cost: bool) -> Plan:
    alone, reach = reach.gains(), copy(reach)
    if already is not None:
        reach.choose(already)
    given, left = reach.total(), budget
    chosen: list[int] = []
    told: list[tuple[float, float, float]] = []
    gains = reach.gains()
    at_most = _bound(gains, cost, budget)
    while True:
        fits = (cost <= left + _ROUNDING * budget) & (gains > _NOTHING)
        if not fits.any():
            break
        score = np.where(fits, gains / cost if by_cost else gains, 0.0)
        who = int(np.argmax(score >= score.max() * (1 - _ROUNDING)))
        told.append((float(gains[who]), reach.own(who), reach.over_dormant(who)))
        chosen.append(who)
        left -= float(cost[who])
        reach.choose(np.array([who]))
        gains = reach.gains()
    person = np.array(chosen, dtype=np.int64)
    gain, own, dormant = np.array(told, dtype=np.float64).reshape(-1, 3).T
    at_most = min(at_most, float(gain.sum()) + _bound(gains, cost, budget))
    return Plan(person, cost[person], gain, alone[person], own, dormant, given, at_most, by_cost)


def _bound(gains: Floats, cost: Floats, budget: float) -> float:
    """What a budget could add at the very most, if nobody overlapped and the last could be had in part."""
    order = np.argsort(-gains / cost, kind="stable")
    order = order[cost[order] <= budget * (1 + _ROUNDING)]
    before = np.cumsum(cost[order]) - cost[order]
    part = np.clip((budget - before) / cost[order], 0.0, 1.0)
    return float(gains[order] @ part)
