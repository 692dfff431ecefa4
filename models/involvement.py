"""Do people with more contacts do more afterwards, among people who had done as much before?

Fixed effects: later activity is compared within strata of equal earlier activity only (a linear regression on bands of
contacts, with one level a stratum), so that who was active anyway says nothing. Intervals are robust to some doing far
more than others (White, 1980; HC3 of MacKinnon & White, 1985). But who is livelier than their earlier activity shows
may have more contacts for that very reason. So there is a second look: did people with more contacts grow more active
than they themselves just were? The two err on opposite sides (Angrist & Pischke, 2009, section 5.4); what only one of
them shows is not told.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from models.arrays import SURE, Floats, Ints

__all__ = ["BANDS", "FROM", "Estimate", "Involvement", "More", "involvement"]

FROM = (0, 1, 2, 5, 10, 30)  # contacts from which a band begins
BANDS = ("none", "1", "2 to 4", "5 to 9", "10 to 29", "30 and more")
_EXACT = 8  # so much earlier activity is a stratum of its own; above, bands of an eighth, and a slope within them
_SMALL = 0.1  # active days a doubling of contacts: less than that matters to nobody
_LEAST_BANDS = 2


class More(StrEnum):
    """What can be said of those with more contacts."""

    MORE = "more"
    LESS = "less"
    NONE = "no difference"  # none that would matter
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval; NaN where it cannot be told."""

    value: float = float("nan")
    lo: float = float("nan")
    hi: float = float("nan")


@dataclass(frozen=True, slots=True)
class Involvement:
    """Of each band: people, mean days active before and after, and by how many days they were more active than the
    `reference` band (-1: none) at equal earlier activity, with its interval (NaN where it cannot be told).

    slope : the same difference a doubling of contacts. grown : the second look, days a doubling; n_grown people.
    """

    people: Ints
    before: Floats
    after: Floats
    difference: Floats
    lo: Floats
    hi: Floats
    reference: int
    slope: Estimate
    grown: Estimate
    n_grown: int
    verdict: More


def involvement(earlier: Ints, just_before: Ints, contacts: Ints, later: Ints, least: int) -> Involvement:
    """Involvement by band of contacts; bands of fewer than `least` people are left out.

    Of each person with any activity before the moment looked from: on how many days they were active before it
    (`earlier`), of these just before it, for as long as the time after (`just_before`), and after it (`later`); and
    with how many others they had to do by then.
    """
    band = np.searchsorted(FROM, contacts, side="right") - 1
    people = np.bincount(band, minlength=len(FROM))
    before, after = (
        np.divide(np.bincount(band, of, len(FROM)), people, out=np.full(len(FROM), np.nan), where=people >= least)
        for of in (earlier, later)
    )
    told = np.flatnonzero(people >= least)
    unknown = np.full((3, len(FROM)), np.nan)
    if len(told) < _LEAST_BANDS:
        none = Estimate()
        return Involvement(people, before, after, *_three(unknown), -1, none, none, 0, More.CANNOT_TELL)
    kept = np.isin(band, told)
    stratum = _strata(earlier[kept], just_before[kept])
    level, y = np.log(earlier[kept] + 1.0), later[kept].astype(np.float64)
    found, half = _within(y, np.column_stack([(band[kept][:, None] == told[1:]).astype(np.float64), level]), stratum)
    unknown[:, told[0]] = 0.0
    unknown[:, told[1:]] = [one[:-1] for one in (found, found - half, found + half)]
    slope = _first(*_within(y, np.column_stack([np.log2(1.0 + contacts[kept]), level]), stratum))
    # Who was active before that already: whom their activity just before brought in look livelier then than they are.
    known = earlier > just_before
    grown = _first(
        *_within((later - just_before)[known].astype(np.float64), np.log2(1.0 + contacts[known])[:, None],
                 np.zeros(int(known.sum()), dtype=np.int64))
    ) if known.sum() >= max(least, 3) else Estimate()  # fmt: skip
    return Involvement(
        people, before, after, *_three(unknown), int(told[0]), slope, grown, int(known.sum()), _verdict(slope, grown)
    )


def _three(rows: Floats) -> tuple[Floats, Floats, Floats]:
    return rows[0], rows[1], rows[2]


def _verdict(slope: Estimate, grown: Estimate) -> More:
    if slope.lo > 0 and grown.lo > 0:
        return More.MORE
    if slope.hi < 0 and grown.hi < 0:
        return More.LESS
    return More.NONE if max(slope.hi, -slope.lo) < _SMALL else More.CANNOT_TELL


def _first(found: Floats, half: Floats) -> Estimate:
    return Estimate(float(found[0]), float(found[0] - half[0]), float(found[0] + half[0]))


def _strata(earlier: Ints, just_before: Ints) -> Ints:
    """Who is compared with whom: equal earlier activity, exactly where it is low, and active just before or not."""
    banded = _EXACT + np.floor(8 * np.log2(np.maximum(earlier, _EXACT) / _EXACT)).astype(np.int64)
    keys = np.where(earlier < _EXACT, earlier, banded) * 2 + (just_before > 0)
    return np.asarray(np.unique(keys, return_inverse=True)[1])


def _within(y: Floats, x: Floats, stratum: Ints) -> tuple[Floats, Floats]:
    """The coefficients of a regression with a level of its own for each stratum, and half their 95 % intervals; NaN
    where the data do not tell one."""
    size = np.bincount(stratum)
    y, *columns = (of - (np.bincount(stratum, of) / size)[stratum] for of in (y, *x.T))
    x = np.column_stack(columns)
    found, half = np.full((2, x.shape[1]), np.nan)
    known = np.flatnonzero((x**2).sum(axis=0) > 1e-9 * len(y))
    if not len(known):
        return found, half
    x = x[:, known]
    inverse = np.linalg.pinv(x.T @ x, rcond=1e-10)
    beta = inverse @ (x.T @ y)
    # The weight of each person in their own fit, that of their stratum's level with it.
    leverage = np.minimum(((x @ inverse) * x).sum(axis=1) + 1 / size[stratum], 1 - 1e-9)
    rest = np.where(size[stratum] > 1, (y - x @ beta) / (1 - leverage), 0.0)
    meat = (x * rest[:, None]).T @ (x * rest[:, None])
    found[known], half[known] = beta, SURE * np.sqrt(np.maximum(np.diag(inverse @ meat @ inverse), 0.0))
    return found, half
