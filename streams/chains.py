"""The adoptions of a brand as a chain: who led whom, under each rule, as the models of reach ask for them.

Read before `commands/credit_plan.py` and `invite_plan.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.adoptions import Adoptions, Exposures, Floats, Ints
from models.seeding import Reach
from streams.inviting import RULES

__all__ = ["DORMANT", "Chain", "chain_of", "priced_alike"]

DORMANT = 0.25  # strength of a tie: of a reply two half-lives ago


@dataclass(frozen=True, slots=True)
class Chain:
    """The adoptions of a brand that somebody led to or that led to some. parts : of each exposure, under each rule."""

    people: list[str]
    adoptions: Adoptions
    exposures: Exposures
    parts: Mapping[str, Floats]

    @property
    def n(self) -> int:
        """How many adoptions."""
        return len(self.adoptions)

    def reach(self, rule: str, worth: Floats | None = None) -> Reach:
        """Of nobody yet; every adoption is worth 1 unless given."""
        sleeping = self.exposures.strength < DORMANT
        worth = np.ones(self.n) if worth is None else worth
        return Reach(self.adoptions, self.exposures, self.parts[rule], worth=worth, dormant=sleeping)


def chain_of(rows: Sequence[tuple[Any, ...]]) -> Chain:
    """The chain of one row or more of `sql/reads/chain.sql`, in any order."""
    item, adopter, influencer, adopted, seen, strength, *parts = zip(*rows, strict=True)
    _, item_n = _numbered(item)
    people, person_n = _numbered(adopter + influencer)
    taken = np.stack([np.tile(item_n, 2), np.array(adopted + seen, dtype=np.int64), person_n])
    by_item = np.lexsort(taken[::-1])
    is_new = np.append(True, np.diff(taken[:, by_item]).any(axis=0))
    each, which = taken[:, by_item[is_new]], np.empty(len(by_item), dtype=np.int64)
    which[by_item] = np.cumsum(is_new) - 1
    to, from_ = np.split(which, 2)
    order = np.lexsort((from_, to))
    return Chain(
        people,
        Adoptions(each[0], each[2], each[1]),
        Exposures(to[order], from_[order], np.array(strength, dtype=np.float64)[order]),
        {rule: np.array(part, dtype=np.float64)[order] for rule, part in zip(RULES, parts, strict=True)},
    )


def _numbered(names: Sequence[str]) -> tuple[list[str], Ints]:
    """The names in order, each once, and the number of each. numpy, which sorts them as text, takes far longer."""
    known = sorted(set(names))
    place = {name: n for n, name in enumerate(known)}
    return known, np.array([place[name] for name in names], dtype=np.int64)


def priced_alike(people: Sequence[str], staff: Collection[str], each: float = 1.0) -> Floats:
    """One price for everybody; the brand's own accounts are not for choice."""
    return np.array([np.inf if name in staff else each for name in people])
