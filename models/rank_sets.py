"""How firm each rank is: for every item the ranks it may really have, all of them right at once, at 95 %.

An item's lowest possible rank is 1 plus how many are surely above it, its highest the number of items less how many are
surely below. What is sure is found by testing all ordered pairs together, stepping down: the greatest studentised
differences are held against the greatest that chance gives; what is beyond is taken out, and the rest is held against
the greatest of the rest (Romano & Wolf, 2005). Based on: Mogstad, Romano, Shaikh & Wilhelm, "Inference for ranks"
(Review of Economic Studies, 2024), written from the paper. `share_gap` compares two such columns.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start
from numpy.typing import NDArray

from models.arrays import Floats, Ints

__all__ = [
    "Flags",
    "RankSets",
    "independent",
    "marginal_sets",
    "needed_factor",
    "rank_sets",
    "rank_sets_of_choices",
    "tau_best",
]

Flags = NDArray[np.bool_]

LEVEL = 0.95
DRAWS = 20_000  # the greatest that chance gives is then known to 0.01 of itself
TOO_WIDE = 2 / 3  # of the items: a column whose sets are wider on average cannot be ranked [a rule of ours]
_HOPELESS = 10_000.0  # times as many: nobody asks more, and exact ties never come apart


@dataclass(frozen=True)
class RankSets:
    """Ranks of k items, 1 the greatest, each with its set [lo, hi]. `above[j, l]`: j is surely above l."""

    rank: Ints
    lo: Ints
    hi: Ints
    above: Flags

    @property
    def pairs_told_apart(self) -> int:
        """Of the k (k - 1) / 2 pairs."""
        return int(self.above.sum())

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return len(self.rank) * (len(self.rank) - 1) // 2

    @property
    def mean_width(self) -> float:
        """How many ranks an item may have, on average: 1 where all are sure, k where none is."""
        return float((self.hi - self.lo + 1).mean())

    @property
    def can_be_ranked(self) -> bool:
        """Whether the sets are at most two thirds of the items wide, on average."""
        return self.mean_width <= TOO_WIDE * len(self.rank)

    @cached_property
    def groups(self) -> list[list[int]]:
        """The items in their order, cut wherever all before are surely above all that follow."""
        order = np.lexsort((np.arange(len(self.rank)), self.rank)).tolist()
        cuts = [at for at in range(1, len(order)) if self.above[np.ix_(order[:at], order[at:])].all()]
        return [order[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]


def independent(share: Floats, n: Floats) -> Floats:
    """The covariance of shares that are each of other respondents, or as good as: p (1 - p) / n on the diagonal.

    A share of 0 or 1 is as uncertain as half a respondent.
    """
    p = np.clip(share, 0.5 / n, 1 - 0.5 / n)
    return np.diag(p * (1 - p) / n)


def rank_sets(
    estimate: Floats, covariance: Floats, rng: np.random.Generator, *, level: float = LEVEL, draws: int = DRAWS
) -> RankSets:
    """The rank sets of k estimates with a normal error of this covariance (k, k).

    The chance that any of the k sets leaves its true rank out is at most 1 - level. Items with equal truth share ranks:
    any order of them is in the sets. Cost: draws times k squared, 30 ms for 12 items.
    """
    spread = _spread(covariance)
    above = _above(_differences(estimate) / spread, _chance(covariance, spread, rng, draws), _all(len(estimate)), level)
    return _of(estimate, above)


def marginal_sets(
    estimate: Floats, covariance: Floats, rng: np.random.Generator, *, level: float = LEVEL, draws: int = DRAWS
) -> tuple[Ints, Ints]:
    """(lo, hi) of each item by itself: narrower than the simultaneous ones. Taken together they say less."""
    k, spread = len(estimate), _spread(covariance)
    t, chance = _differences(estimate) / spread, _chance(covariance, spread, rng, draws)
    lo, hi = np.zeros(k, dtype=np.int64), np.zeros(k, dtype=np.int64)
    for item in range(k):
        asked = np.zeros((k, k), dtype=np.bool_)
        asked[item], asked[:, item], asked[item, item] = True, True, False
        above = _above(t, chance, asked, level)
        lo[item], hi[item] = 1 + above[:, item].sum(), k - above[item].sum()
    return lo, hi


def tau_best(sets: RankSets, tau: int) -> list[int]:
    """The items that may be among the tau greatest, with the confidence of the sets (all tau at once)."""
    return np.flatnonzero(sets.lo <= tau).tolist()


def needed_factor(
    estimate: Floats,
    covariance: Floats,
    mean_width: float,
    rng: np.random.Generator,
    *,
    fixed: Floats | None = None,
    draws: int = 2_000,
) -> float | None:
    """How many times as many respondents give sets of this mean width, were the estimates the truth.

    fixed : the covariance of an error that more respondents do not lessen, such as that of a classifier. None where
    10,000 times as many do not do: exact ties never come apart. Optimistic where estimates differ by chance.
    """
    fixed = np.zeros_like(covariance) if fixed is None else fixed
    seed = int(rng.integers(2**32))

    def is_enough(factor: float) -> bool:
        again = np.random.default_rng(seed)  # the same draws for every factor, so that more is never worse by chance
        return rank_sets(estimate, covariance / factor + fixed, again, draws=draws).mean_width <= mean_width

    if not is_enough(_HOPELESS):
        return None
    low, high = -9.0, float(np.log2(_HOPELESS))  # powers of two
    while high - low > 0.05:
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(2.0**middle) else (middle, high)
    return float(2.0**high)


def rank_sets_of_choices(chosen: Ints, level: float = LEVEL) -> RankSets:
    """The same where everybody chose one item: pairwise exact binomial tests, and Holm over all ordered pairs.

    chosen : how many chose each item. Exact, and valid whatever the shares; no draws.
    """
    k = len(chosen)
    both = chosen[:, None] + chosen[None, :]
    least = np.maximum(chosen[:, None] - 1.0, 0.0)
    p = np.where(chosen[:, None] > 0, scipy.special.bdtrc(least, np.maximum(both, 1), 0.5), 1.0)
    np.fill_diagonal(p, 1.0)
    ordered = np.argsort(p, axis=None, kind="stable")[: k * (k - 1)]
    fails = p.flat[ordered] > (1 - level) / np.arange(k * (k - 1), 0, -1)
    above = np.zeros((k, k), dtype=np.bool_)
    above.flat[ordered[: int(fails.argmax()) if fails.any() else len(ordered)]] = True
    return _of(chosen.astype(np.float64), above)


def _all(k: int) -> Flags:
    """Every ordered pair is asked about."""
    return ~np.eye(k, dtype=np.bool_)


def _differences(estimate: Floats) -> Floats:
    return np.asarray(estimate[:, None] - estimate[None, :])


def _spread(covariance: Floats) -> Floats:
    """The standard error of each difference; of an item to itself infinite: that is no hypothesis."""
    own = np.diag(covariance)
    spread = np.sqrt(np.maximum(own[:, None] + own[None, :] - covariance - covariance.T, 1e-300))
    np.fill_diagonal(spread, np.inf)
    return np.asarray(spread)


def _chance(covariance: Floats, spread: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Studentised differences that chance gives (pairs, draws): of the first to the second of each unordered pair."""
    jitter = np.eye(len(covariance)) * (1e-12 * float(np.trace(covariance)) / len(covariance) + 1e-300)
    drawn = np.linalg.cholesky(covariance + jitter) @ rng.standard_normal((len(covariance), draws))
    first, second = np.triu_indices(len(covariance), 1)
    return np.asarray((drawn[first] - drawn[second]) / spread[first, second, None])


def _above(t: Floats, chance: Floats, asked: Flags, level: float) -> Flags:
    """Which hypotheses "j is not above l" fall, of those asked, stepping down."""
    first, second = np.triu_indices(len(t), 1)
    fallen, left = np.zeros_like(asked), asked
    while left.any():
        up, down = left[first, second], left[second, first]
        parts = [part.max(axis=0) for part in (chance[up], -chance[down]) if len(part)]
        now = left & (t > np.quantile(np.max(parts, axis=0), level))
        if not now.any():
            break
        fallen, left = fallen | now, left & ~now
    return fallen


def _of(estimate: Floats, above: Flags) -> RankSets:
    rank = 1 + (estimate[None, :] > estimate[:, None]).sum(axis=1)
    return RankSets(rank, 1 + above.sum(axis=0), len(estimate) - above.sum(axis=1), above)
