"""Why it is passed on: how much lies in the message, how much in the relation, how much in both together.

At each stage (seen, reacted, passed on) those who got there are cases, and those who go on acted. A logistic
regression over cells explains deviance by the columns of the message, those of the relation, and their products. Gains
are shared between the two by Shapley's value (Shapley, 1953; Lipovetsky & Conklin, 2001); what the products add to
both comes third. What would be explained by chance is taken off first. Read after `logistic`.

How far that says *why* is for a design to say: message and relation are as found, not as drawn by lot.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from models.adoptions import Floats
from models.logistic import deviance, fit_again, fit_cells, optimism, with_constant

__all__ = ["Drivers", "Estimate", "drivers"]

_EVEN = (0.025, 0.975)
_FEW = 10  # who acted on one side of a column: fewer tell nothing of it (Peduzzi et al., 1996)
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval."""

    value: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Drivers:
    """What explains one stage. The shares of message, relation and both together sum to 1.

    explained : the part of the deviance of single cases that all of it explains (McFadden, 1974), 0..1. message_only :
    the part that the message explains alone, which is what a study without relations would report. is_told : False
    where no more is explained than chance might; the shares then say nothing. is_grouped : whether the intervals know
    of groups; where not, they are too narrow if cases depend on each other. effects : of each column, of the message
    then the relation, the odds ratio of a step of 1 with all other columns held; NaN where fewer than 10 who acted are
    on either side of it.
    """

    cases: int
    acted: int
    message: Estimate
    relation: Estimate
    together: Estimate
    explained: Estimate
    message_only: Estimate
    is_told: bool
    is_grouped: bool
    effects: tuple[Estimate, ...]


def drivers(
    message: Floats,
    relation: Floats,
    counts: Floats,
    rng: np.random.Generator,
    draws: int = 200,
    products: Floats | None = None,
) -> list[Drivers]:
    """What explains each stage.

    message, relation : (cells, columns), as of `columns_of_bins`. counts : (stages + 1, groups, cells), or without
    groups (stages + 1, cells): how many were shown, then how many of these went on, stage by stage. A group is
    whatever cases depend within, such as the authors of one community or the posts of one author: the interval draws
    whole groups again, of which there should be 20 and more. Without groups each case is drawn alone, which is too
    sure of itself wherever one author, post or reader has several cases. products : (cells, columns) of what both may
    do together; each column of the one times each of the other unless given.
    Raises ValueError for shapes that do not fit, or more who go on than were there.
    """
    counts = np.asarray(counts, dtype=np.float64)
    counts = counts[:, None, :] if counts.ndim == 2 else counts
    if counts.ndim != 3 or len(counts) < 2 or not counts.shape[2] == len(message) == len(relation):
        raise ValueError(
            f"counts must be (stages + 1, groups, cells) with {len(message)} cells of message and {len(relation)} of "
            f"relation, got the shape {counts.shape}"
        )
    if (counts[1:] > counts[:-1]).any() or (counts < 0).any():
        raise ValueError("counts must not grow from a stage to the next, nor be below 0: who goes on was there before")
    models = _models(message, relation, products)
    return [_stage(models, cases, acted, rng, draws) for cases, acted in pairwise(counts)]


def _models(message: Floats, relation: Floats, products: Floats | None) -> list[Floats]:
    """The columns of nothing, the message, the relation, both, and both with their products."""
    if products is None:
        products = (message[:, :, None] * relation[:, None, :]).reshape(len(message), -1)
    both = np.hstack([message, relation])
    blocks = (message[:, :0], message, relation, both, np.hstack([both, products]))
    return [with_constant(block) for block in blocks]


def _stage(models: list[Floats], cases: Floats, acted: Floats, rng: np.random.Generator, draws: int) -> Drivers:
    all_cases, all_acted = cases.sum(0), acted.sum(0)
    used = all_cases > 0  # a cell without cases has nothing to say, and costs
    models, cases, acted = [columns[used] for columns in models], cases[:, used], acted[:, used]
    all_cases, all_acted = all_cases[used], all_acted[used]
    fits = [fit_cells(columns, all_cases, all_acted) for columns in models]
    lucky = np.array([optimism(*model, cases, acted) for model in zip(models, fits, strict=True)])
    found = _parts(models, fits, all_cases, all_acted, lucky)[:, 0]
    n, k = _drawn(cases, acted, rng, draws)
    again = [fit_again(*model, all_cases, n, k) for model in zip(models, fits, strict=True)]
    drawn = _parts(models, again, n, k, 2 * lucky)  # chance had its part in the sample, and in the draw
    is_told = bool(found[3] > 0 and np.mean(drawn[3] > 0) > 1 - _EVEN[0])
    lo, hi = np.quantile(drawn, _EVEN, axis=1)
    if not is_told:
        lo[:3], hi[:3] = 0.0, 1.0
    message, relation, together, explained, alone = (
        Estimate(float(x), float(min(x, a)), float(max(x, b))) for x, a, b in zip(found, lo, hi, strict=True)
    )
    return Drivers(
        int(all_cases.sum()),
        int(all_acted.sum()),
        message,
        relation,
        together,
        explained,
        alone,
        is_told,
        len(cases) > 1,
        _effects(models[3], fits[3], again[3], all_acted),
    )


def _effects(columns: Floats, fit: Floats, again: Floats, acted: Floats) -> tuple[Estimate, ...]:
    """The odds ratio of each column but the constant, with the interval of the fits to samples drawn again."""
    with np.errstate(over="ignore"):
        found, (lo, hi) = np.exp(fit), np.exp(np.quantile(again, _EVEN, axis=0))
    is_low = columns <= columns.min(axis=0, initial=np.inf)
    known = (acted @ is_low >= _FEW) & (acted @ ~is_low >= _FEW)
    return tuple(
        Estimate(float(x), float(min(x, a)), float(max(x, b))) if told else Estimate(_NAN, _NAN, _NAN)
        for x, a, b, told in zip(found[1:], lo[1:], hi[1:], known[1:], strict=True)
    )


def _parts(models: list[Floats], fits: list[Floats], cases: Floats, acted: Floats, lucky: Floats) -> Floats:
    """The shares of message, relation and both together; what all, and the message alone, explain. (5, samples)."""
    left = np.array([np.atleast_1d(deviance(*model, cases, acted)) for model in zip(models, fits, strict=True)])
    gain = np.maximum(left[0] - left - (lucky - lucky[0])[:, None], 0.0)
    message, relation = gain[1], gain[2]
    main = np.maximum(gain[3], np.maximum(message, relation))
    whole = np.maximum(gain[4], main)
    parts = np.array([(message + main - relation) / 2, (relation + main - message) / 2, whole - main])
    shares = np.divide(parts, whole, out=np.full_like(parts, 1 / 3), where=whole > 0)
    of_all = np.divide([whole, message], left[0], out=np.zeros_like(parts[:2]), where=left[0] > 0)
    return np.vstack([shares, of_all])


def _drawn(cases: Floats, acted: Floats, rng: np.random.Generator, draws: int) -> tuple[Floats, Floats]:
    """Counts as other samples might have them, (draws, cells): of groups drawn again, or of cases of the one group."""
    groups = len(cases)
    if groups > 1:
        times = rng.multinomial(groups, np.full(groups, 1 / groups), draws).astype(np.float64)
        return times @ cases, times @ acted
    went, stayed = (rng.poisson(x, (draws, len(x))).astype(np.float64) for x in (acted[0], cases[0] - acted[0]))
    return went + stayed, went
