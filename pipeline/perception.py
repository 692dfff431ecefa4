"""Three columns of the same twelve reasons: what people show, what the brand believes of them, what it does itself.

A stream and a survey ask different things: a person who ticks six of twelve reasons in a survey shows one in a post. So
shares of a stream and of a survey are never compared as they stand: each column is brought to the mix, the part of each
reason in all that are shown, believed or done. Two surveys of one question are compared as they are. Read after
`models/share_gap.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.arrays import SURE, Floats
from models.rank_sets import RankSets, independent, marginal_sets, needed_factor, rank_sets
from models.share_gap import Column, Gaps, Judgement, Verdict, as_mix, gaps_of, judged, judged_each
from models.shown_shares import Shown
from models.vocabulary import Reason

__all__ = ["REASONS", "Compared", "Told", "of_a_stream", "of_a_survey"]

REASONS = tuple(reason.value for reason in Reason)
_SEED = 8  # the same draws in every making
_DRAWS = 20_000  # of a survey, which is read once
_DRAWS_OF_A_STREAM = 4_000  # made again and again; the classifier's errors are far wider than what this leaves open
_GROUND = {(True, True): "both", (True, False): "people", (False, True): "brand", (False, False): "neither"}
_WISHED = 5.0  # mean width of rank sets that `n_needed` gives: 12 reasons in some three groups


@dataclass(frozen=True)
class Told:
    """One column. `levels` are ranked; `parts` are compared with another column's. `n` respondents, people or posts.

    uncorrected : the parts before the classifier's errors are taken out; `fixed` is the part of the covariance of
    levels that more voters do not lessen. `given` : percents as they were given. `whole` : the levels together.
    """

    levels: Column
    parts: Column
    n: int
    uncorrected: Floats | None = None
    fixed: Floats | None = None
    given: Floats | None = None

    @cached_property
    def sets(self) -> RankSets:
        """Simultaneous rank sets."""
        return rank_sets(self.levels.share, self.levels.covariance, _dice(), draws=self._draws)

    @property
    def whole(self) -> float:
        """All levels together."""
        return float(self.levels.share.sum())

    @property
    def lo(self) -> Floats:
        """Lower ends of the parts' intervals, 95 % each."""
        return np.maximum(self.parts.share - SURE * self.parts.deviation, 0.0)

    @property
    def hi(self) -> Floats:
        """Upper ends."""
        return np.minimum(self.parts.share + SURE * self.parts.deviation, 1.0)

    @property
    def _draws(self) -> int:
        return _DRAWS if self.fixed is None else _DRAWS_OF_A_STREAM

    @cached_property
    def marginal_width(self) -> float:
        """The mean width of marginal rank sets."""
        lo, hi = marginal_sets(self.levels.share, self.levels.covariance, _dice(), draws=self._draws // 4)
        return float((hi - lo + 1).mean())

    @cached_property
    def width_by_chance(self) -> float:
        """The mean width of the sets, were everything read right: what more voters could narrow."""
        if self.fixed is None:
            return self.sets.mean_width
        chance = self.levels.covariance - self.fixed
        return rank_sets(self.levels.share, chance, _dice(), draws=self._draws).mean_width

    @cached_property
    def n_needed(self) -> int | None:
        """How many would be needed for sets of mean width 5; None where no number would do."""
        fixed = self.fixed if self.fixed is not None else np.zeros_like(self.levels.covariance)
        chance = self.levels.covariance - fixed
        factor = needed_factor(self.levels.share, chance, _WISHED, _dice(), fixed=fixed)
        return None if factor is None else int(np.ceil(factor * self.n))

    @property
    def groups(self) -> str:
        """The groups of the ranking, each by its first and last reason."""
        named = [[REASONS[i] for i in group] for group in self.sets.groups]
        return "; ".join(group[0] if len(group) == 1 else f"{group[0]} … {group[-1]}" for group in named)


def of_a_stream(shown: Shown) -> Told | None:
    """The column of what a stream shows; None where it shows nothing for sure."""
    if not shown.is_told:
        return None
    uncorrected = shown.uncorrected / max(float(shown.uncorrected.sum()), 1e-12)
    column = shown.column
    return Told(column, as_mix(column), shown.n, uncorrected, shown.by_misreading)


def of_a_survey(percent: Sequence[float], n: Sequence[int], *, as_asked: bool = False) -> Told:
    """The column of a survey. `as_asked`: it is held against another survey of the same question."""
    share, asked = np.asarray(percent, dtype=np.float64) / 100, np.asarray(n, dtype=np.float64)
    levels = Column(share, independent(share, asked), asked)
    parts = levels if as_asked else as_mix(levels)
    return Told(levels, parts, int(asked.min()), given=np.asarray(percent, dtype=np.float64))


@dataclass(frozen=True)
class Compared:
    """The columns of a brand, each None where it is not known, and what they say of each other."""

    observed: Told | None
    believed: Told | None
    done: Told | None
    weights: Mapping[str, float]
    margin: float

    @cached_property
    def gaps(self) -> Gaps | None:
        """Believed less observed."""
        return _gaps(self.believed, self.observed)

    @cached_property
    def deeds(self) -> Gaps | None:
        """Believed less done."""
        return _gaps(self.believed, self.done)

    @cached_property
    def judgement(self) -> Judgement:
        """The verdict on what is believed."""
        if self.believed is None:
            return Judgement(Verdict.CANNOT_TELL, "nobody has said what the brand believes")
        if self.observed is None or self.gaps is None:
            return Judgement(Verdict.CANNOT_TELL, "too few people show any reason")
        return judged(
            self.believed.parts, self.observed.parts, self.gaps, self.believed.sets, self.observed.sets, self.margin,
            _dice(),
        )  # fmt: skip

    @cached_property
    def each(self) -> Sequence[Judgement]:
        """The verdict on each reason."""
        if self.gaps is None or self.believed is None:
            return [self.judgement] * len(REASONS)
        return judged_each(self.gaps, self.believed.sets, self.judgement.verdict, self.margin)

    @cached_property
    def priority(self) -> list[float | None]:
        """How much each gap matters: its size times its weight; None where the weight is 0 or there is no gap."""
        if self.gaps is None:
            return [None] * len(REASONS)
        weights = [self.weights.get(reason, 1.0) for reason in REASONS]
        return [abs(gap) * w if w > 0 else None for gap, w in zip(self.gaps.gap.tolist(), weights, strict=True)]

    @property
    def ground(self) -> list[str]:
        """Where people and what the brand does meet: both, people, brand, neither; or an interval is on the line."""
        sides = zip(_sides(self.observed), _sides(self.done), strict=True)
        return ["cannot tell" if p is None or b is None else _GROUND[p, b] for p, b in sides]


def _gaps(one: Told | None, other: Told | None) -> Gaps | None:
    return None if one is None or other is None else gaps_of(one.parts, other.parts)


def _sides(told: Told | None) -> list[bool | None]:
    """Whether each part lies above the mean part; None where the interval holds it."""
    if told is None:
        return [None] * len(REASONS)
    line = float(told.parts.share.mean())
    return [True if lo > line else False if hi < line else None for lo, hi in zip(told.lo, told.hi, strict=True)]


def _dice() -> np.random.Generator:
    return np.random.default_rng(_SEED)
