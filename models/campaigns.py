"""Why one campaign was passed on more than another: message, relation, seeding, time, and what none of them explains.

The rate at which people pass on is fitted over the cells of both campaigns; then one block of features after the other
is given the distribution it has in the other campaign, and what that moves is the block's part (Oaxaca, 1973; Blinder,
1973; for rates Fairlie, 2005). The order is not left to chance: parts are Shapley values over all orders (Shorrocks,
2013) and over both directions, and sum to the difference exactly. Read after `drivers`.

Differs: a block that moves takes the others' distribution given it along (DiNardo, Fortin & Lemieux, 1996), so that
what always goes together is never taken apart. Intervals are the spread of samples of groups drawn again, times
Student's t for as many groups as carry the campaign that fewer carry: percentiles are too narrow for few.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import factorial

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.adoptions import Floats, Ints
from models.logistic import columns_of_bins, fit_again, fit_cells, with_constant

__all__ = ["Comparison", "Part", "compare"]

_HI = 0.975


@dataclass(frozen=True, slots=True)
class Part:
    """What a block adds to the difference of rates, and its 95 % interval.

    overlap : of the cases of the campaign that shares fewer, the part whose values of the block the other campaign had
    too. At 0 the block and the campaign are one, and each has half of what both do.
    """

    block: str
    value: float
    lo: float
    hi: float
    overlap: float = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rates (0..1), their difference, and the parts that sum to it, the last of them `unexplained`."""

    rate: float
    other_rate: float
    difference: Part
    parts: tuple[Part, ...]


def compare(
    blocks: Mapping[str, Ints], shown: Floats, acted: Floats, rng: np.random.Generator, draws: int = 200
) -> Comparison:
    """Take the difference between two campaigns apart.

    blocks : bins of each block, (cells, features), in the order of the answer; such as message, relation, seeding,
    time. shown, acted : (2, groups, cells), the campaign asked about first; a group is whatever depends within, and is
    drawn again as a whole for the intervals (20 and more a campaign). With one group, cases are drawn alone, which is
    too sure where they depend. Without draws the intervals are empty (lo = hi = value).
    Raises ValueError for shapes that do not fit and for a campaign that nobody was shown. Cost: draws * 2**blocks.
    """
    shown, acted = np.asarray(shown, dtype=np.float64), np.asarray(acted, dtype=np.float64)
    n_cells = len(next(iter(blocks.values()))) if blocks else 0
    if shown.ndim != 3 or shown.shape != acted.shape or len(shown) != 2 or shown.shape[2] != n_cells:
        raise ValueError(
            f"shown and acted must be (2, groups, cells) with the {n_cells} cells of the blocks, "
            f"got the shapes {shown.shape} and {acted.shape}"
        )
    if not shown.sum((1, 2)).all():
        raise ValueError("nobody was shown one of the campaigns: there is no rate to compare")
    places = [np.unique(bins, axis=0, return_inverse=True)[1].reshape(-1) for bins in blocks.values()]
    columns = with_constant(np.hstack([columns_of_bins(bins) for bins in blocks.values()]))
    split = _Splitting(_alike(places), columns, shown.sum(1), acted.sum(1))
    rates, parts = split.of(shown.sum(1)[None], acted.sum(1)[None])
    wide = np.zeros(len(parts[0]) + 1)
    if draws > 1:
        drawn = split.of(*_drawn(shown, acted, rng, draws))[1]
        spread = np.column_stack([drawn.sum(1), drawn]).std(axis=0, ddof=1)
        wide = _times(shown) * spread
    values = [rates[0, 0] - rates[0, 1], *parts[0]]
    overlaps = [1.0, *(_overlap(place, shown.sum(1)) for place in places), 1.0]
    named = [
        Part(name, float(x), float(x - w), float(x + w), overlap)
        for name, x, w, overlap in zip(["difference", *blocks, "unexplained"], values, wide, overlaps, strict=True)
    ]
    return Comparison(float(rates[0, 0]), float(rates[0, 1]), named[0], tuple(named[1:]))


def _times(shown: Floats) -> float:
    """How many standard deviations the interval is wide: by the groups that carry the campaign that fewer carry."""
    if shown.shape[1] == 1:
        return float(scipy.special.ndtri(_HI))
    of_group = shown.sum(2)
    carry = of_group.sum(1) ** 2 / (of_group**2).sum(1)
    few = float(carry.min())
    free = max(few - 2, 1.0)  # two rates were fitted to them
    return float(scipy.special.stdtrit(free, _HI) * np.sqrt(max(few, 1.0) / free))


def _overlap(place: Ints, shown: Floats) -> float:
    """Of the cases of each campaign, the part whose values the other had too; the smaller part."""
    of = np.stack([np.bincount(place, row) for row in shown])
    both = (of > 0).all(axis=0)
    return float((of[:, both].sum(1) / of.sum(1)).min())


def _alike(places: list[Ints]) -> list[Ints]:
    """For each choice of blocks (a bit each), which cells are the same in all chosen ones, by number."""
    out = [np.zeros(len(places[0]), dtype=np.int64)]
    for chosen in range(1, 2 ** len(places)):
        last = chosen.bit_length() - 1
        both = out[chosen ^ (1 << last)] * (int(places[last].max()) + 1) + places[last]
        out.append(np.unique(both, return_inverse=True)[1])
    return out


class _Splitting:
    """Takes apart many samples of the same cells at once. shown, acted : (2, cells), of the counts as they are."""

    def __init__(self, alike: list[Ints], columns: Floats, shown: Floats, acted: Floats) -> None:
        n = len(columns)
        self._alike = [
            scipy.sparse.csr_array((np.ones(n), (place, np.arange(n))), shape=(int(place.max()) + 1, n))
            for place in alike
        ]
        # Each campaign has a constant of its own, of which the mean counts: a campaign like neither.
        self._cells = np.vstack([np.hstack([columns, np.full((n, 1), side)]) for side in (0.5, -0.5)])
        self._columns, self._counts = columns, shown.ravel()
        self._weights = fit_cells(self._cells, self._counts, acted.ravel())

    def of(self, shown: Floats, acted: Floats) -> tuple[Floats, Floats]:
        """The two rates of each sample, (samples, 2), and its parts, the unexplained one last. Counts are (samples,
        2, cells)."""
        totals = shown.sum(2)
        rates, own = acted.sum(2) / totals, shown / totals[:, :, None]
        foreseen = self._foreseen(shown, acted)
        everything = len(self._alike) - 1
        n = everything.bit_length()
        # The rate if the chosen blocks were as in the first campaign and all others as in the second: once by giving
        # the second the first's chosen blocks, once by giving the first the second's others.
        here, there = own[:, 0].T, own[:, 1].T
        worth = [
            (
                _given(self._alike[chosen], here, there, foreseen)
                + _given(self._alike[everything ^ chosen], there, here, foreseen)
            )
            / 2
            for chosen in range(len(self._alike))
        ]
        parts = np.zeros((len(shown), n + 1))
        for block in range(n):
            for chosen in range(len(self._alike)):
                if not chosen >> block & 1:
                    before = chosen.bit_count()
                    weight = factorial(before) * factorial(n - before - 1) / factorial(n)
                    parts[:, block] += weight * (worth[chosen | 1 << block] - worth[chosen])
        parts[:, n] = rates[:, 0] - rates[:, 1] - (worth[-1] - worth[0])
        return rates, parts

    def _foreseen(self, shown: Floats, acted: Floats) -> Floats:
        """The rate of each cell in a campaign like neither, (cells, samples)."""
        flat, went = shown.reshape(len(shown), -1), acted.reshape(len(shown), -1)
        if len(shown) == 1 and np.array_equal(flat[0], self._counts):
            weights = self._weights[None]
        else:
            weights = fit_again(self._cells, self._weights, self._counts, flat, went)
        return np.asarray(scipy.special.expit(self._columns @ weights[:, :-1].T))


def _given(alike: "scipy.sparse.csr_array", source: Floats, target: Floats, foreseen: Floats) -> Floats:
    """The mean rate of `target` if the blocks in which cells are `alike` had the distribution they have in `source`.

    What `target` never had takes the rest from `source` too: there is nothing else to go by. A sample a column.
    """
    given, had = alike @ source, alike @ target
    here, there = alike @ (target * foreseen), alike @ (source * foreseen)
    mean = np.where(had > 0, here, there) / np.maximum(np.where(had > 0, had, given), 1e-300)
    return np.asarray((given * mean).sum(axis=0))


def _drawn(shown: Floats, acted: Floats, rng: np.random.Generator, draws: int) -> tuple[Floats, Floats]:
    """Counts as other samples might have them: of each campaign's own groups, or of cases where there is one."""
    cases = np.empty((draws, 2, shown.shape[2]))
    went = np.empty_like(cases)
    for side in (0, 1):
        mine = np.flatnonzero(shown[side].sum(1))
        if shown.shape[1] > 1:
            times = rng.multinomial(len(mine), np.full(len(mine), 1 / len(mine)), draws).astype(np.float64)
            cases[:, side], went[:, side] = times @ shown[side][mine], times @ acted[side][mine]
        else:
            like = (draws, shown.shape[2])
            went[:, side] = rng.poisson(acted[side, 0], like)
            cases[:, side] = went[:, side] + rng.poisson(shown[side, 0] - acted[side, 0], like)
    return cases, went
