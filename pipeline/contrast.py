"""Why one campaign of a brand was reacted to, and passed on, more than another: rows of `campaigns`, `campaign_parts`.

A case is a post of a campaign and a reader who could see its author, with the features of the driver model
(`reception.py`) beside who posted it and when. Cases that are alike are a cell; of the cells of two campaigns
`models/campaigns.py` takes the difference of rates apart. Groups, which are drawn again for the intervals, are the
authors who posted: what one of them gets from the same readers, post after post, is no new evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.adoptions import Floats, Ints
from models.campaigns import Comparison, Part, compare
from models.exposure import wilson
from models.logistic import columns_of_bins, fit_cells, with_constant
from pipeline.reception import MESSAGE, RELATION

__all__ = ["BLOCKS", "STAGES", "Cases", "Contrast", "contrast", "magnitude", "rates"]

STAGES = ("reacted", "passed_on")
BLOCKS: Mapping[str, tuple[str, ...]] = {
    "message": MESSAGE,
    "relation": RELATION,
    "seeding": ("staff", "reach", "credit"),
    "time": ("part_of_day", "weekend"),
}
_GROUPS = 40  # of authors, at most, in each campaign
_FEW = 8  # authors of a campaign: of fewer, intervals say less than they promise
_ACTED = 10  # cases that acted, in both campaigns together: fewer tell nothing
_APART = 0.25  # overlap: below it, most of a campaign has no like in the other
_BINS = 8  # of a block: how readily people act by its features
_DIGITS = 9
_DRAWS = 60  # samples: the interval is told by their spread, which sixty give within a tenth
_SEED = 1
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Cases:
    """Posts of campaigns and readers who could see them, in parallel arrays.

    campaign, author : by number. levels : each feature of `BLOCKS`, from 0 up. weight : how many cases it stands for,
    where only some of an author's readers were looked at. acted : of each of `STAGES`, 0 or 1.
    """

    campaign: Ints
    author: Ints
    levels: Mapping[str, Ints]
    weight: Floats
    acted: Mapping[str, Ints]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two campaigns at one stage. n : cases of the two. is_told : whether there are enough authors and acts."""

    stage: str
    found: Comparison
    n: tuple[int, int]
    is_told: bool

    def verdict(self, part: Part) -> str:
        """What may be said of a part: more, less, cannot tell, too few (authors or acts), never apart (where the block
        hardly took a value in both campaigns, so that it cannot be told from the campaigns themselves)."""
        if not self.is_told:
            return "too few"
        if part.overlap < _APART:
            return "never apart"
        return "cannot tell" if part.lo <= 0 <= part.hi else "more" if part.value > 0 else "less"


def contrast(cases: Cases, one: int, other: int) -> list[Contrast]:
    """What makes the difference of two campaigns, at each stage; nothing where nobody was shown one of them."""
    rows = np.flatnonzero((cases.campaign == one) | (cases.campaign == other))
    side = (cases.campaign[rows] == other).astype(np.int64)
    n = np.bincount(side, minlength=2)
    if not n.all():
        return []
    group = np.zeros(len(rows), dtype=np.int64)
    n_authors = []
    for s in (0, 1):
        who = np.unique(cases.author[rows[side == s]], return_inverse=True)[1]
        group[side == s] = who % _GROUPS
        n_authors.append(int(who.max()) + 1)
    groups = min(_GROUPS, max(n_authors))
    levels = {name: cases.levels[name][rows] for names in BLOCKS.values() for name in names}
    weight, out = cases.weight[rows], []
    alike = _alike(levels, side, weight)
    for stage in STAGES:
        acted = cases.acted[stage][rows]
        enough = min(n_authors) >= _FEW and int(acted.sum()) >= _ACTED
        bins = _bins(alike, _summed(alike.cell, weight * acted, len(alike.cases)))
        _, first, cell = np.unique(_packed(bins), return_index=True, return_inverse=True)
        blocks = {block: bins[i, first][:, None] for i, block in enumerate(BLOCKS)}
        place = (side * groups + group) * len(first) + cell
        shape = (2, groups, len(first))
        shown, went = (_summed(place, w, 2 * groups * len(first)).reshape(shape) for w in (weight, weight * acted))
        found = compare(blocks, shown, went, np.random.default_rng(_SEED), _DRAWS if enough else 0)
        out.append(Contrast(stage, found, (int(n[0]), int(n[1])), enough))
    return out


@dataclass(frozen=True, slots=True)
class _Alike:
    """Cells of cases with the same features in the same campaign, for every stage. cell : of each case. columns :
    (cells, k), a constant first, the campaign last. block : of each column between. cases : of each cell."""

    cell: Ints
    columns: Floats
    block: Ints
    cases: Floats


def _alike(levels: Mapping[str, Ints], side: Ints, weight: Floats) -> _Alike:
    every = np.stack([*levels.values(), side])
    _, first, cell = np.unique(_packed(every), return_index=True, return_inverse=True)
    bins = every[:, first]
    columns = [columns_of_bins(row[:, None]) for row in bins[:-1]]
    of = [number for number, names in enumerate(BLOCKS.values()) for _ in names]
    block = np.repeat(of, [c.shape[1] for c in columns])
    whole = with_constant(np.hstack([*columns, bins[-1][:, None] - 0.5]))
    return _Alike(cell, whole, block, _summed(cell, weight, len(first)))


def _bins(alike: _Alike, acted: Floats) -> Ints:
    """A bin a block and case: how readily people act by the features of the block, all others and the campaign held.

    acted : of each cell.
    """
    cases = alike.cases
    effects = fit_cells(alike.columns, cases, acted)[1:-1]
    out = np.zeros((len(BLOCKS), len(alike.cell)), dtype=np.int64)
    for i in range(len(BLOCKS)):
        mine = alike.block == i
        score = np.round(alike.columns[:, 1:-1][:, mine] @ effects[mine], _DIGITS)
        order = np.argsort(score, kind="stable")
        before = (np.cumsum(cases[order]) - cases[order] / 2) / cases.sum()
        _, first_of = np.unique(score[order], return_index=True)
        starts = before[first_of][np.searchsorted(score[order][first_of], score[order])]
        bin_of = np.zeros(len(score), dtype=np.int64)
        bin_of[order] = np.minimum(starts * _BINS, _BINS - 1).astype(np.int64)
        out[i] = bin_of[alike.cell]
    return out


def rates(cases: Cases, campaign: int, stage: str) -> tuple[float, float, float]:
    """The part of the cases of a campaign that acted, and its 95 % interval; NaN where there are no cases.

    Wilson's, for as many cases as would be as sure were each on its own: authors are the clusters (Korn & Graubard,
    1998), Student's t for as many as carry the campaign.
    """
    of = cases.campaign == campaign
    if not of.any():
        return (_NAN,) * 3
    who = np.unique(cases.author[of], return_inverse=True)[1]
    shown = np.bincount(who, cases.weight[of])
    acted = np.bincount(who, cases.weight[of] * cases.acted[stage][of])
    whole, n = float(shown.sum()), len(shown)
    rate, carry = float(acted.sum()) / whole, whole**2 / float((shown**2).sum())
    away = float(((acted - rate * shown) ** 2).sum()) * n / max(n - 1, 1) / whole**2
    # Where all or nobody acted, or one author has all cases, nothing is known of how authors differ: each is one case.
    worth = min(rate * (1 - rate) / away, whole) if away > 0 and n > 1 else carry
    times = float(scipy.special.ndtri(0.975) / scipy.special.stdtrit(max(carry - 1, 1.0), 0.975))
    lo, hi = wilson(np.array(rate * worth * times**2), np.array(worth * times**2))
    return rate, float(lo), float(hi)


def magnitude(values: Floats) -> Ints:
    """0 for nothing, 1 for less than one, then a level more with each root of ten: 1, 3.2, 10, 32, ...

    >>> magnitude(np.array([0.0, 0.4, 1.0, 9.0, 10.0, 31.0])).tolist()
    [0, 1, 2, 3, 4, 4]
    """
    level = 2 + np.floor(2 * np.log10(np.maximum(values, 1.0)))
    return np.where(values <= 0, 0, np.where(values < 1, 1, level)).astype(np.int64)


def _summed(place: Ints, weight: Floats, n: int) -> Floats:
    return np.bincount(place, weight, n).astype(np.float64)


def _packed(levels: Ints) -> Ints:
    """Rows of levels as one number a column; the same number for the same levels."""
    packed = np.zeros(levels.shape[1], dtype=np.int64)
    for row in levels:
        packed = packed * (int(row.max(initial=0)) + 1) + row
    return packed
