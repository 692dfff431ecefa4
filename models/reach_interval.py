"""What people chosen one after another reach, and how little or much that may be: over rules of credit, and by chance.

Under each rule, the credit that comes back to the chosen is summed over those who adopted, and the sum has the interval
of a weighted sum of Poisson counts (Fay & Feuer, 1997; see `member_worth.sum_interval`), were those who adopted others
of the same kind: a person's adoptions are one count, as they come together. lo is the least of all rules, hi the most.

Whoever is chosen for what they reached looks better than they are: where all are alike, the first are the lucky ones,
and an interval of what was chosen on the same adoptions hardly ever holds the truth. So orders are judged on adoptions
that they were not chosen on (`Fold`), and single gains at a tail that holds for all who could have been chosen at once.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from models.adoptions import Floats, Ints
from models.member_worth import Led, sum_interval
from models.seeding import Reach

__all__ = ["Between", "Fold", "Reached", "reached"]

_TAIL = 0.025
_NOTHING = 1e-12  # of a sum of nothing it is not known that nothing will come


@dataclass(frozen=True, slots=True)
class Fold:
    """An order of people, and how much each adoption counts when it is judged, 0 to 1."""

    order: Ints
    judged: Floats


@dataclass(frozen=True, slots=True)
class Between:
    """A value for each place of the order, under the first rule, and its interval over all rules."""

    value: Floats
    lo: Floats
    hi: Floats


@dataclass(frozen=True, slots=True)
class Reached:
    """gain : adoptions that each place adds to those before. reach : all of them so far. people : the same in people,
    each of whose adoptions counts alike."""

    gain: Between
    reach: Between
    people: Between


def reached(reaches: Sequence[Reach], folds: Sequence[Fold], n_choices: int = 1) -> Reached:
    """What the first of each order, the first two and so on reach, over all folds; a shorter order adds no more.

    reaches : of nobody yet, one a rule, of the same adoptions; they are left as they are. n_choices : among so many
    were the people of the order chosen, on what they are judged by: the intervals of `gain` hold for all at once.
    Cost: for each rule and fold, once what choosing these people costs.
    """
    each = np.maximum(np.bincount(reaches[0].person, minlength=reaches[0].n_people), 1)
    sums = np.stack([_sums(reach, folds, each) for reach in reaches])  # rules, places, what, of it
    tails = (_TAIL / n_choices, _TAIL, _TAIL)
    return Reached(*(_between(sums[:, :, what], tail) for what, tail in enumerate(tails)))


def _sums(reach: Reach, folds: Sequence[Fold], each: Ints) -> Floats:
    """Of the gain, the reach and the people at each place: sum, sum of squares and greatest, over those who adopted.
    each : how many adoptions a person has."""
    out = np.zeros((max(len(fold.order) for fold in folds), 3, 3))
    going = [copy(reach) for _ in folds]
    before = np.zeros(reach.n_people)
    for k in range(len(out)):
        now = np.zeros(reach.n_people)
        for fold, there in zip(folds, going, strict=True):
            if k < len(fold.order):
                there.choose(fold.order[k : k + 1])
            now += np.bincount(there.person, there.credit * fold.judged, minlength=reach.n_people)
        for what, parts in enumerate((np.maximum(now - before, 0.0), now, now / each)):
            out[k, what] = parts.sum(), np.square(parts).sum(), parts.max(initial=0.0)  # no "@": its threads wait
        before = now
    return out


def _between(sums: Floats, tail: float) -> Between:
    """Of the sums (rules, places, 3): the first rule's, and the interval over all."""
    total, squares, greatest = (sums[..., of] for of in range(3))
    lo, hi = sum_interval(Led(np.maximum(total, _NOTHING), squares, greatest), tail)  # nothing was seen of some
    lo, hi = np.minimum(lo, total), np.maximum(hi, total)
    return Between(sums[0, :, 0], lo.min(axis=0), hi.max(axis=0))
