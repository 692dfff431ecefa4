"""What people chosen one after another reach, and how little or much that may be: over rules of credit, and by chance.

The order is given, and each rule of credit says what it reaches. Under each, the credit that comes back to the chosen
is summed over those who adopted, and the sum has the interval of a weighted sum of Poisson counts (Fay & Feuer, 1997;
see `member_worth.sum_interval`), were those who adopted others of the same kind: a person's adoptions are one count, as
they come together. lo is the least and hi the greatest over the rules.
It holds for an order that was chosen on something else. Chosen on the same adoptions, the first look better than they
are, which no such interval makes good: see what a plan reaches of items that it was not chosen on.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from models.adoptions import Floats, Ints
from models.member_worth import Led, sum_interval
from models.seeding import Reach

__all__ = ["Between", "Reached", "reached"]

_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Between:
    """A value for each of the chosen, under the first rule, and its interval over all rules."""

    value: Floats
    lo: Floats
    hi: Floats


@dataclass(frozen=True, slots=True)
class Reached:
    """gain : adoptions that each adds to those before. reach : all of them so far. people : the same in people, each of
    whose adoptions counts alike."""

    gain: Between
    reach: Between
    people: Between


def reached(reaches: Sequence[Reach], order: Ints) -> Reached:
    """What the people of `order` reach, one after another.

    reaches : of nobody yet, one a rule, of the same adoptions; they are left as they are.
    Cost: for each rule, once what choosing these people costs.
    """
    each = np.maximum(np.bincount(reaches[0].person, minlength=reaches[0].n_people), 1)
    sums = np.stack([_sums(copy(reach), order, each) for reach in reaches])  # rules, chosen, what, of it
    return Reached(*(_between(sums[:, :, what]) for what in range(3)))


def _sums(reach: Reach, order: Ints, each: Ints) -> Floats:
    """Of the gain, the reach and the people of each of the order: sum, sum of squares and greatest, over those who
    adopted. each : how many adoptions a person has."""
    out = np.zeros((len(order), 3, 3))
    before = np.zeros(reach.n_people)
    for k, who in enumerate(order.tolist()):
        reach.choose(np.array([who]))
        now = np.bincount(reach.person, reach.credit, minlength=reach.n_people)
        for what, parts in enumerate((np.maximum(now - before, 0.0), now, now / each)):
            out[k, what] = parts.sum(), np.square(parts).sum(), parts.max(initial=0.0)  # no "@": its threads wait
        before = now
    return out


def _between(sums: Floats) -> Between:
    """Of the sums (rules, chosen, 3): the first rule's, and the interval over all."""
    lo, hi = sum_interval(Led(sums[..., 0], sums[..., 1], sums[..., 2]), _TAIL)
    return Between(sums[0, :, 0], lo.min(axis=0), hi.max(axis=0))
