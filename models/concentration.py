"""Do a few weigh more? The share of all credit that the top people have, beside what being seen more would give.

Some are seen a thousand times as often as others, so the top 1 % have much of the credit even where each exposure
works alike. That is the null: each adoption's credit goes to the influencer of an exposure drawn from all of them, so
everyone is seen as often as they were and every exposure has the same influence. Who leads is chosen by the same credit
that is then counted, which makes the top share too high by chance, in the null as much. Read after `adoptions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import SURE, Floats, Ints

__all__ = ["Concentration", "concentration"]

_EVEN = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Concentration:
    """By fraction of the people who were seen: how many they are, the share of credit of the top so many.

    lo, hi : 95 % interval, by drawing adoptions again. null_mean, null_lo, null_hi : the share under equal influence
    of every exposure, and where 95 % of such worlds lie. NaN where there is no credit.
    """

    fraction: Floats
    n_top: Ints
    share: Floats
    lo: Floats
    hi: Floats
    null_mean: Floats
    null_lo: Floats
    null_hi: Floats


def concentration(
    influencer: Ints,
    adoption: Ints,
    credit: Floats,
    rng: np.random.Generator,
    fractions: Sequence[float] = (0.01, 0.05, 0.10),
    draws: int = 100,
) -> Concentration:
    """From all exposures, also those that nothing came of: whose they were, of which adoption, with what credit.

    adoption : any number where credit is 0. The interval is the share more or less 1.96 standard deviations of what
    adoptions drawn again give: their own mean is too high, as who leads by chance then leads by more. Cost: `draws`
    times one look at each credit, twice.
    """
    _, person = np.unique(influencer, return_inverse=True)
    n_people = int(person.max(initial=-1)) + 1
    n_top = np.ceil(np.asarray(fractions) * n_people - 1e-9).astype(np.int64)
    has = credit > 0
    given, to = credit[has], person[has]
    if not len(given):
        nan = np.full(len(fractions), np.nan)
        return Concentration(np.asarray(fractions), n_top, nan, nan, nan, nan, nan, nan)
    ids, of = np.unique(adoption[has], return_inverse=True)
    share = _top_share(to, given, n_people, n_top)
    again, null = np.empty((2, draws, len(fractions)))
    for draw in range(draws):
        times = np.bincount(rng.integers(0, len(ids), len(ids)), minlength=len(ids))
        again[draw] = _top_share(to, given * times[of], n_people, n_top)
        null[draw] = _top_share(person[rng.integers(0, len(person), len(given))], given, n_people, n_top)
    half = SURE * again.std(axis=0, ddof=1)
    null_lo, null_hi = np.quantile(null, _EVEN, axis=0)
    return Concentration(
        np.asarray(fractions),
        n_top,
        share,
        np.maximum(share - half, 0.0),
        np.minimum(share + half, 1.0),
        null.mean(axis=0),
        null_lo,
        null_hi,
    )


def _top_share(person: Ints, credit: Floats, n_people: int, n_top: Ints) -> Floats:
    """The part of the credit that those with most of it have."""
    ordered = np.sort(np.bincount(person, credit, minlength=n_people))[::-1]
    return np.asarray(np.cumsum(ordered)[n_top - 1] / max(float(ordered.sum()), 1e-300))
