"""How two networks meet: five indices of a selling team and the people of one company who buy.

Gupta, Kumar, Grewal & Lilien (2019) describe an account by the density of the ties between buyers and sellers, the
density and the centralization of the ties within the selling team, and how many ties join people of the same function
or of different ones. A tie here is a pair with at least one contact: a density counts who is reached, not how loudly.

Who has few contacts may have more ties than were seen, and a single contact may be no tie. So each density has a
bracket, which is no confidence interval: `lo` counts only pairs with contact on two days or more, `hi` adds the pairs
that would be expected still unseen (Chao, 1987, bias-corrected). Read after `brokerage`, before `network_reading`.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import Ints
from models.exposure import wilson

__all__ = ["Contacts", "Density", "Held", "TwoNetworks", "centralization", "density", "two_networks"]

Flags = np.typing.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row a pair that had contact. one, other : people, each pair once; n : contacts; days : on so many days."""

    one: Ints
    other: Ints
    n: Ints
    days: Ints

    def where(self, rows: Flags) -> "Contacts":
        return Contacts(self.one[rows], self.other[rows], self.n[rows], self.days[rows])


@dataclass(frozen=True, slots=True)
class Density:
    """`ties` of `pairs` that could be; `share` is 0 to 1, NaN where no pair could be; `lo` and `hi` bracket it.

    known : the part of the days of contact that fell on pairs seen on another day too, 0 to 1; it estimates how likely
    the next contact is between two who are known to have contact (Good, 1953). NaN where there was none.
    """

    ties: int
    pairs: int
    share: float
    lo: float
    hi: float
    known: float


@dataclass(frozen=True, slots=True)
class Held:
    """The seller who has most contacts with the buyers, and what part: `person` is -1 where there was no contact.

    lo, hi : Wilson's interval, of as many conversations as there were days on which a pair had contact: twenty lines
    of one afternoon are one conversation.
    """

    person: int
    share: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class TwoNetworks:
    """The indices of one account. `similar` and `cross` are ties between buyers and sellers of the same function and
    of two functions, of the pairs that could be; ties of people whose function is not known are in neither.

    centralization : Freeman's, by degree, of the ties within the team: 0 where all have as many, 1 where one has them
    all; NaN below three sellers. contacts : between buyers and sellers.
    """

    n_buyers: int
    n_sellers: int
    contacts: int
    sellers_in_contact: int
    buyers_in_contact: int
    between: Density
    within: Density
    among_buyers: Density
    centralization: float
    similar: Density
    cross: Density
    held: Held


def two_networks(is_seller: Flags, function: Ints, contacts: Contacts) -> TwoNetworks:
    """The indices, from who sells (people,), everybody's function (people,), -1 unknown, and who had contact."""
    sells_one, sells_other = is_seller[contacts.one], is_seller[contacts.other]
    between, within = contacts.where(sells_one != sells_other), contacts.where(sells_one & sells_other)
    n_sellers, n_buyers = int(is_seller.sum()), int((~is_seller).sum())
    seller = np.where(is_seller[between.one], between.one, between.other)
    buyer = np.where(is_seller[between.one], between.other, between.one)
    f, g = function[between.one], function[between.other]
    is_known, is_same = (f >= 0) & (g >= 0), f == g
    same, other = _pairs_by_function(function[is_seller], function[~is_seller])
    degree = np.bincount(np.append(within.one, within.other), minlength=len(is_seller))[is_seller]
    return TwoNetworks(
        n_buyers=n_buyers,
        n_sellers=n_sellers,
        contacts=int(between.n.sum()),
        sellers_in_contact=len(np.unique(seller)),
        buyers_in_contact=len(np.unique(buyer)),
        between=density(between.days, n_buyers * n_sellers),
        within=density(within.days, n_sellers * (n_sellers - 1) // 2),
        among_buyers=density(contacts.days[~sells_one & ~sells_other], n_buyers * (n_buyers - 1) // 2),
        centralization=centralization(degree),
        similar=density(between.days[is_known & is_same], same),
        cross=density(between.days[is_known & ~is_same], other),
        held=_held(seller, between),
    )


def density(days: Ints, pairs: int) -> Density:
    """Ties over the pairs that could be, from the days on which each tied pair had contact.

    >>> density(np.array([5, 2, 1]), 6)
    Density(ties=3, pairs=6, share=0.5, lo=0.3333333333333333, hi=0.5, known=0.875)
    """
    if not pairs:
        return Density(0, 0, np.nan, np.nan, np.nan, np.nan)
    once, twice = int((days == 1).sum()), int((days == 2).sum())
    unseen = once * (once - 1) / (2 * (twice + 1))
    n = len(days)
    known = 1 - once / int(days.sum()) if n else np.nan
    return Density(n, pairs, n / pairs, (n - once) / pairs, min(n + unseen, pairs) / pairs, known)


def centralization(degree: Ints) -> float:
    """Freeman's degree centralization of an undirected network (1979): NaN below three people.

    >>> centralization(np.array([3, 1, 1, 1])), centralization(np.array([2, 2, 2]))
    (1.0, 0.0)
    """
    n = len(degree)
    return float((degree.max() - degree).sum() / ((n - 1) * (n - 2))) if n > 2 else np.nan


def _pairs_by_function(sellers: Ints, buyers: Ints) -> tuple[int, int]:
    """How many pairs of a seller and a buyer have the same function, and how many have two known ones."""
    sellers, buyers = sellers[sellers >= 0], buyers[buyers >= 0]
    same = int((sellers[:, None] == buyers[None, :]).sum())
    return same, len(sellers) * len(buyers) - same


def _held(seller: Ints, between: Contacts) -> Held:
    if not len(seller):
        return Held(-1, np.nan, np.nan, np.nan)
    n = np.bincount(seller, between.n.astype(np.float64))
    top = int(n.argmax())
    share, talks = float(n[top] / n.sum()), float(between.days.sum())
    lo, hi = wilson(np.array([share * talks]), np.array([talks]))
    return Held(top, share, float(lo[0]), float(hi[0]))
