"""Who took up what, when, and who had shown it to them: the arrays that credit, exposure and contagion work on.

An adoption is the first time a person shares or mentions an item. An exposure joins an adoption to an earlier one of
the same item, of somebody the person could see. Read before `credit.py`, `seeding.py` and `exposure.py`.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import Floats, Ints

__all__ = ["Adoptions", "Exposures", "Floats", "Ints"]


@dataclass(frozen=True, slots=True)
class Adoptions:
    """Parallel arrays, ordered by (item, at_ms, person); a person is in an item once. Numbers from 0."""

    item: Ints
    person: Ints
    at_ms: Ints

    def __len__(self) -> int:
        return len(self.item)


@dataclass(frozen=True, slots=True)
class Exposures:
    """Parallel arrays, ordered by (`adoption`, `source`); both number rows of `Adoptions` of one item.

    source : the adoption that was seen; it came before. strength : of the tie to its person, above 0.
    """

    adoption: Ints
    source: Ints
    strength: Floats

    def __len__(self) -> int:
        return len(self.adoption)

    def delay_ms(self, adoptions: Adoptions) -> Ints:
        """How long after what was seen the adoption came."""
        return np.asarray(adoptions.at_ms[self.adoption] - adoptions.at_ms[self.source])

    def influencer(self, adoptions: Adoptions) -> Ints:
        """The person behind each exposure."""
        return np.asarray(adoptions.person[self.source])
