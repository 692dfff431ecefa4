"""Who led whom, of one brand: from adoptions, exposures and links to the columns of the tables of influence.

Pure steps over arrays: `streams/influence_tables.py` asks the store for them and stores the columns. People and items
are numbers here. Everything hangs on the stored rows alone, never on the order in which they came, so that a table is
the same however often it was made. Read after `models/adoptions.py`; then the models that each step names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Adoptions, Exposures, Floats, Ints
from models.credit import Credit, Rule, split
from models.exposure import Links
from models.pagerank import Web, standings
from models.susceptibility import by_person
from pipeline.horizons import DAY_MS
from pipeline.settings import InfluenceSettings

__all__ = ["Columns", "Log", "credit_columns", "credit_of", "person_columns", "standing_columns"]

Columns = dict[str, Floats | Ints | NDArray[np.bool_] | list[str]]

_HOUR_MS = DAY_MS // 24
_FEW = 10  # adopters: with fewer, there is nothing to see of how an item spreads
_DRAWS = 100
_SEED = 1


@dataclass(frozen=True, slots=True)
class Log:
    """What people of a brand took up, by whom they were exposed, and whom they can see.

    `items` names the items by number; `n_people` counts adopters and those who could see them. `until_ms` is the end of
    what was watched. `told_as` says of each adoption whether its post was an opinion (1) or told of use (2), or both.
    """

    adoptions: Adoptions
    exposures: Exposures
    links: Links
    items: Sequence[str]
    n_people: int
    until_ms: int
    zone: str = "UTC"
    told_as: Ints | None = None

    def each_looked_at(self, at_most: int) -> Iterator[tuple[int, slice]]:
        """The brand itself, and of its tags and links those that most people took up, with their adoptions."""
        n = np.bincount(self.adoptions.item, minlength=len(self.items))
        kinds = [item.partition(":")[0] for item in self.items]
        several = [i for i in np.argsort(-n, kind="stable").tolist() if n[i] >= _FEW and kinds[i] in ("tag", "link")]
        ends = np.cumsum(n)
        for item in sorted([i for i, kind in enumerate(kinds) if kind == "brand" and n[i] >= _FEW] + several[:at_most]):
            yield item, slice(int(ends[item] - n[item]), int(ends[item]))


def credit_of(log: Log, settings: InfluenceSettings) -> Credit:
    """The part of every exposure in its adoption, under every rule (`models/credit.py`)."""
    return split(log.adoptions, log.exposures, settings.recency_hours * _HOUR_MS)


def credit_columns(credit: Credit) -> Columns:
    """The same, as columns of `credit_parts`."""
    parts: Columns = {f"by_{rule}": credit.under(rule) for rule in Rule}
    return {**parts, "credit_lo": credit.lo, "credit_hi": credit.hi}


def person_columns(log: Log, credit: Credit, exposed: Ints, followed_up: Ints) -> Columns:
    """What each person took up, what others took up after them, and how readily they follow.

    exposed, followed_up : of each person, the items that others had in sight of them, and those they then took up.
    """
    totals = credit.totals(log.exposures.influencer(log.adoptions), log.n_people)
    follows, known = by_person(followed_up, exposed), exposed > 0
    return {
        "adoptions": np.bincount(log.adoptions.person, minlength=log.n_people),
        "exposed": exposed,
        "followed_up": followed_up,
        "credit": totals[list(Rule).index(Rule.SHARE)],
        "credit_lo": totals.min(axis=0),
        "credit_hi": totals.max(axis=0),
        "susceptibility": np.where(known, follows.rate, np.nan),
        "susceptibility_lo": np.where(known, follows.lo, np.nan),
        "susceptibility_hi": np.where(known, follows.hi, np.nan),
    }


def standing_columns(source: Ints, target: Ints, weight: Floats, acts: Ints, n_people: int) -> tuple[Ints, Columns]:
    """The people on whom others act, and their ranks with intervals (`models/pagerank.py`)."""
    web = Web(source, target, weight, n_people)
    found = standings(web, weight, acts, n_people, np.random.default_rng(_SEED), _DRAWS)
    return np.array([one.person for one in found], dtype=np.int64), {
        "influence": np.array([one.influence for one in found], dtype=np.float64),
        "influence_rank": np.array([one.rank for one in found], dtype=np.int64),
        "rank_lo": np.array([one.rank_lo for one in found], dtype=np.int64),
        "rank_hi": np.array([one.rank_hi for one in found], dtype=np.int64),
    }
