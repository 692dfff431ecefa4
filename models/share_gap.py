"""Two columns of shares of the same items: which differ for sure, and is it misunderstanding or lack of knowledge?

Somebody believes one column of others, who show another. A gap is what is believed less what is so; the intervals of
all gaps hold together, at 95 %. A real gap is a misunderstanding. Where the believed column tells its items so little
apart that it cannot be ranked, while the true column can, and could be with as few asked, it is lack of knowledge.
Where too few were asked to say either, the answer is: cannot tell. Read after `rank_sets`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats
from models.rank_sets import DRAWS, LEVEL, RankSets, rank_sets

__all__ = ["Column", "Gaps", "Judgement", "Verdict", "as_mix", "gaps_of", "judged", "judged_each"]


class Verdict(StrEnum):
    """What two columns say of each other."""

    AGREEMENT = "agreement"
    MISUNDERSTANDING = "misunderstanding"
    LACK_OF_KNOWLEDGE = "lack of knowledge"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Column:
    """Shares (k,) of k items with the covariance (k, k) of their errors, and how many were asked or seen (k,)."""

    share: Floats
    covariance: Floats
    n: Floats

    @property
    def deviation(self) -> Floats:
        """The standard error of each share."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True)
class Gaps:
    """Of each item what is believed less what is so, and intervals that hold all at once."""

    gap: Floats
    lo: Floats
    hi: Floats

    @property
    def is_real(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Where the interval leaves 0 out."""
        return (self.lo > 0) | (self.hi < 0)


@dataclass(frozen=True)
class Judgement:
    """A verdict on a column, and why."""

    verdict: Verdict
    why: str


def as_mix(column: Column) -> Column:
    """The same as parts of their sum, so that columns of different questions can be compared. Errors by first order.

    ValueError when nothing has a share.
    """
    whole = float(column.share.sum())
    if whole <= 0:
        raise ValueError(f"shares that sum to {whole:g} have no mix; leave the column out")
    mix = column.share / whole
    turn = (np.eye(len(mix)) - mix[:, None]) / whole
    return Column(mix, turn @ column.covariance @ turn.T, column.n)


def gaps_of(believed: Column, true: Column, rng: np.random.Generator | None = None, level: float = LEVEL) -> Gaps:
    """Believed less true, item by item; the two are of different people. Standard errors are not pooled.

    Without `rng` the intervals are Bonferroni's, which hold however items hang together; with it they are drawn with
    the covariances (max-t), narrower where these are known.
    """
    gap = believed.share - true.share
    covariance = believed.covariance + true.covariance
    deviation = np.sqrt(np.diag(covariance))
    if rng is None:
        far = -float(scipy.special.ndtri((1 - level) / (2 * len(gap))))
    else:
        jitter = np.eye(len(gap)) * (1e-12 * float(np.trace(covariance)) + 1e-300)
        drawn = np.linalg.cholesky(covariance + jitter) @ rng.standard_normal((len(gap), DRAWS))
        far = float(np.quantile(np.abs(drawn / deviation[:, None]).max(axis=0), level))
    return Gaps(gap, gap - far * deviation, gap + far * deviation)


def judged(
    believed: Column, true: Column, gaps: Gaps, of_believed: RankSets, of_true: RankSets, margin: float,
    rng: np.random.Generator,
) -> Judgement:  # fmt: skip
    """The verdict on the believed column. margin : shares that differ by no more for sure are taken to agree."""
    k, n_real = len(gaps.gap), int(gaps.is_real.sum())
    if of_believed.can_be_ranked:
        if n_real:
            return Judgement(Verdict.MISUNDERSTANDING, f"it can be ranked, and {n_real} of {k} shares are really off")
        if _agrees(gaps, margin).all():
            return Judgement(Verdict.AGREEMENT, f"no share is off by more than {100 * margin:g} points")
        return Judgement(
            Verdict.CANNOT_TELL, f"no share is really off, but some may be by over {100 * margin:g} points"
        )
    if not of_true.can_be_ranked:
        return Judgement(Verdict.CANNOT_TELL, "neither it nor what it is held against can be ranked")
    # Would as few, asked about shares as far apart as the true ones, have given a ranking?
    asked = believed.deviation**2 / np.maximum(believed.share * (1 - believed.share), 1e-9)
    alike = np.diag(np.clip(true.share * (1 - true.share), 1e-9, None) * asked)
    if rank_sets(true.share, alike, rng).can_be_ranked:
        return Judgement(Verdict.LACK_OF_KNOWLEDGE, "the column cannot be ranked, though as many asked would do for it")
    return Judgement(Verdict.CANNOT_TELL, "the column cannot be ranked, and too few were asked for any ranking")


def judged_each(gaps: Gaps, of_believed: RankSets, column: Verdict, margin: float) -> Sequence[Judgement]:
    """The verdict on each item: a real gap; or none, and where the column says that it stands."""
    k, agrees = len(gaps.gap), _agrees(gaps, margin)
    found = []
    for item in range(k):
        lo, hi = f"{100 * gaps.lo[item]:+.1f}", f"{100 * gaps.hi[item]:+.1f}"
        places = f"{of_believed.lo[item]} to {of_believed.hi[item]} of {k}"
        if gaps.is_real[item]:
            way = "over" if gaps.gap[item] > 0 else "under"
            found.append(
                Judgement(Verdict.MISUNDERSTANDING, f"{way}estimated by {_least(gaps, item):.1f} points or more")
            )
        elif column is Verdict.LACK_OF_KNOWLEDGE:
            said = f"no real gap ({lo} to {hi}), but the column may place it {places}"
            found.append(Judgement(Verdict.LACK_OF_KNOWLEDGE, said))
        elif agrees[item]:
            found.append(Judgement(Verdict.AGREEMENT, f"off by {100 * margin:g} points at most ({lo} to {hi})"))
        else:
            found.append(Judgement(Verdict.CANNOT_TELL, f"off by anything from {lo} to {hi} points"))
    return found


def _agrees(gaps: Gaps, margin: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(np.maximum(np.abs(gaps.lo), np.abs(gaps.hi)) <= margin)


def _least(gaps: Gaps, item: int) -> float:
    return 100 * min(abs(float(gaps.lo[item])), abs(float(gaps.hi[item])))
