"""Influenceability and mean delays, learned again from the published tables as `credit` was made with them.

Credit does not store them. Here the same function learns them from the exposures in `credit_parts` and the counts of
adoptions; so the parts under `decay` can be told factor by factor.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from models.adoptions import Adoptions, Exposures, Ints
from models.influenceability import Basis, Influence, learn
from streams.queries import published
from streams.statements import statement

__all__ = ["Learned", "Passing", "Readiness", "learned"]

_PEOPLE = "SELECT author_id, adoptions FROM shares_of_credit WHERE brand = ? ORDER BY author_id"
_NAMES = {Basis.PAIR: "this pair", Basis.PERSON: "this adopter", Basis.EVERYBODY: "everybody"}


class Readiness(NamedTuple):
    """How readily a person takes up what others did: the part of what they did that was under influence, shrunk."""

    rate: float
    lo: float
    hi: float
    n_actions: int
    n_influenced: int


class Passing(NamedTuple):
    """How long things take from one to the other; `basis` says whose mean delay it is."""

    mean_delay_s: float
    basis: str


class Learned:
    """What a brand's log teaches of its people, by name."""

    def __init__(self, number: dict[str, int], influence: Influence) -> None:
        self._number = number
        self._influence = influence

    def readiness(self, person: str) -> Readiness:
        """Of somebody who took something up."""
        n, of = self._number[person], self._influence
        return Readiness(
            float(of.rate[n]), float(of.lo[n]), float(of.hi[n]), int(of.n_actions[n]), int(of.n_influenced[n])
        )

    def passing(self, influencer: str, adopter: str) -> Passing:
        """Between two of whom one had shown something to the other."""
        pair = np.array([self._number[influencer]]), np.array([self._number[adopter]])
        _, delay_ms = self._influence.between(*pair)
        at = int(np.searchsorted(self._influence.pair, pair[0][0] << 32 | pair[1][0]))
        return Passing(float(delay_ms[0]) / 1000, _NAMES[Basis(int(self._influence.basis[at]))])


def learned(data: Path, brand: str) -> Learned:
    """Learn from the published tables of a brand that has credit. Cost: a second for some million exposures."""
    with published(data) as con:
        people = con.execute(_PEOPLE, [brand]).fetchall()
        found = con.execute(statement("reads/exposures_of"), {"brand": brand}).fetchnumpy()
    adoption, source, adopter, influencer, adopted_ms, seen_ms = (
        np.asarray(found[name], dtype=np.int64)
        for name in ("adoption", "source", "adopter", "influencer", "adopted_ms", "seen_ms")
    )
    n = int(max(adoption.max(), source.max())) + 1
    person, at_ms = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    person[adoption], person[source] = adopter, influencer
    at_ms[adoption], at_ms[source] = adopted_ms, seen_ms
    person = np.concatenate([person, _unseen(person, np.array([count for _, count in people], dtype=np.int64))])
    at_ms = np.concatenate([at_ms, np.zeros(len(person) - n, dtype=np.int64)])
    adoptions = Adoptions(np.zeros_like(person), person, at_ms)
    influence = learn(adoptions, Exposures(adoption, source, np.ones(len(adoption))))
    return Learned({name: i for i, (name, _) in enumerate(people)}, influence)


def _unseen(person: Ints, adoptions: Ints) -> Ints:
    """The people of those adoptions that nobody had shown and nobody followed: they count as actions, no more."""
    return np.repeat(np.arange(len(adoptions)), adoptions - np.bincount(person, minlength=len(adoptions)))
