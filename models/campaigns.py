"""Why one campaign was passed on more than another: message, relation, seeding, time, and what none of them explains.

The rate at which people pass on is fitted over the cells of both campaigns; then one block of features after the other
is given the distribution it has in the other campaign, and what that moves is the block's part (Oaxaca, 1973; Blinder,
1973; for rates Fairlie, 2005). The order is not left to chance: parts are Shapley values over all orders (Shorrocks,
2013) and over both directions, and sum to the difference exactly. Read after `drivers`.

Differs: a block that moves takes the others' distribution given it along (DiNardo, Fortin & Lemieux, 1996), so that
what always goes together is never taken apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import factorial

import numpy as np
from scipy.special import expit

from models.adoptions import Floats, Ints
from models.logistic import columns_of_bins, fit_cells, with_constant

__all__ = ["Comparison", "Part", "compare"]

_EVEN = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Part:
    """What a block adds to the difference of rates, and its 95 % interval."""

    block: str
    value: float
    lo: float
    hi: float


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
    too sure where they depend.
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
    alike = _alike([np.unique(bins, axis=0, return_inverse=True)[1] for bins in blocks.values()])
    columns = with_constant(np.hstack([columns_of_bins(bins) for bins in blocks.values()]))
    rates, parts = _split(alike, columns, shown.sum(1), acted.sum(1))
    drawn = np.array([_split(alike, columns, *_drawn(shown, acted, rng))[1] for _ in range(draws)])
    drawn = drawn if draws else parts[None]
    lo, hi = np.quantile(np.column_stack([drawn.sum(1), drawn]), _EVEN, axis=0)
    named = [
        Part(name, float(x), float(min(x, a)), float(max(x, b)))
        for name, x, a, b in zip(
            ["difference", *blocks, "unexplained"], [rates[0] - rates[1], *parts], lo, hi, strict=True
        )
    ]
    return Comparison(float(rates[0]), float(rates[1]), named[0], tuple(named[1:]))


def _alike(places: list[Ints]) -> list[Ints]:
    """For each choice of blocks (a bit each), which cells are the same in all chosen ones, by number."""
    out = [np.zeros(len(places[0]), dtype=np.int64)]
    for chosen in range(1, 2 ** len(places)):
        last = chosen.bit_length() - 1
        both = out[chosen ^ (1 << last)] * (int(places[last].max()) + 1) + places[last]
        out.append(np.unique(both, return_inverse=True)[1])
    return out


def _split(alike: list[Ints], columns: Floats, shown: Floats, acted: Floats) -> tuple[Floats, Floats]:
    """The two rates, and the part of each block with the unexplained one last."""
    rates = acted.sum(1) / shown.sum(1)
    own = shown / shown.sum(1, keepdims=True)
    foreseen = _foreseen(columns, shown, acted)
    everything = len(alike) - 1
    n = everything.bit_length()
    # The rate if the chosen blocks were as in the first campaign and all others as in the second: once by giving the
    # second the first's chosen blocks, once by giving the first the second's others.
    worth = [
        (_given(alike[chosen], own[0], own[1], foreseen) + _given(alike[everything ^ chosen], own[1], own[0], foreseen))
        / 2
        for chosen in range(len(alike))
    ]
    parts = np.zeros(n + 1)
    for block in range(n):
        for chosen in range(len(alike)):
            if not chosen >> block & 1:
                before = chosen.bit_count()
                weight = factorial(before) * factorial(n - before - 1) / factorial(n)
                parts[block] += weight * (worth[chosen | 1 << block] - worth[chosen])
    parts[n] = rates[0] - rates[1] - (worth[-1] - worth[0])
    return rates, parts


def _foreseen(columns: Floats, shown: Floats, acted: Floats) -> Floats:
    """The rate of each cell in a campaign like neither: each has a constant of its own, of which the mean counts."""
    cells = np.vstack([np.hstack([columns, np.full((len(columns), 1), side)]) for side in (0.5, -0.5)])
    weights = fit_cells(cells, shown.ravel(), acted.ravel())
    return np.asarray(expit(columns @ weights[:-1]))


def _given(alike: Ints, source: Floats, target: Floats, foreseen: Floats) -> float:
    """The mean rate of `target` if the blocks in which cells are `alike` had the distribution they have in `source`.

    What `target` never had takes the rest from `source` too: there is nothing else to go by.
    """
    given, had = np.bincount(alike, source), np.bincount(alike, target)
    here, there = np.bincount(alike, target * foreseen), np.bincount(alike, source * foreseen)
    mean = np.where(had > 0, here, there) / np.maximum(np.where(had > 0, had, given), 1e-300)
    return float(given @ mean)


def _drawn(shown: Floats, acted: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Counts as other samples might have them: of each campaign's own groups, or of cases where there is one."""
    cases, went = np.empty_like(shown[:, 0]), np.empty_like(shown[:, 0])
    for side in (0, 1):
        mine = np.flatnonzero(shown[side].sum(1))
        if shown.shape[1] > 1:
            times = rng.multinomial(len(mine), np.full(len(mine), 1 / len(mine))).astype(np.float64)
            cases[side], went[side] = times @ shown[side][mine], times @ acted[side][mine]
        else:
            went[side] = rng.poisson(acted[side, 0])
            cases[side] = went[side] + rng.poisson(shown[side, 0] - acted[side, 0])
    return cases, went
