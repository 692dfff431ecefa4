"""What came of a push: lift, how it fades, how far it spread, what it cost; day by day, and in a word.

Read after `placebo_lift` and `half_life`.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import Floats
from models.half_life import HalfLife, half_life
from models.placebo_lift import Audiences, Lift, lift, longer
from models.ratio_interval import Told, quotient

__all__ = ["AFTER_DAYS", "Days", "Effect", "effect", "extra_of", "verdict"]

AFTER_DAYS = 28  # for so long at most is looked for what is left of it
_NOTICED = 0.5  # an effect of half as much again would have been seen where the interval ends below
_STEADY = 2.0  # moments added to each day of the controls, so that a day without any expects something
_NEVER = HalfLife(None, None, None)


@dataclass(frozen=True, slots=True)
class Days:
    """Bins of a day or less, in days since the push began; what was counted, and what was expected with no push."""

    starts: Floats
    ends: Floats
    observed: Floats
    expected: Floats
    lo: Floats
    hi: Floats


@dataclass(frozen=True, slots=True)
class Effect:
    """extra : moments more than expected, during and after, of so many `expected`; None where nothing is surely more.
    circle : lift of the circle. spill : that over the lift; None where there is no sure lift. after : how long after
    it was watched."""

    lift: Lift
    fades: HalfLife
    extra: Told | None
    expected: float
    circle: Lift | None
    spill: Told | None
    days: Days
    after: float


def effect(audience: Audiences, circle: Audiences | None, length: float) -> Effect | None:
    """The effect of a push of `length` days; None where it cannot be told: see `placebo_lift.lift`."""
    found = lift(audience, length)
    if found is None:
        return None
    after = max(0.0, min(audience.ends - length, 2 * length if length > 7 else 14.0, AFTER_DAYS))
    expected, extra = longer(audience, found, length, length + after)
    around = lift(circle, length) if circle is not None else None
    days, variation = _days(audience, found, length)
    is_after = days.starts >= 0
    fades = (
        half_life(
            days.observed[is_after],
            days.expected[is_after],
            days.starts[is_after],
            days.ends[is_after],
            over=length,
            variation=variation[is_after],
            level=found.level,
            drift=found.drift,
            since=-audience.before / 2,
            sure=found.sure,
        )
        if found.lo > 0
        else _NEVER
    )
    told = Told(found.lift, found.lo, found.hi)
    return Effect(
        lift=found,
        fades=fades,
        extra=extra if found.lo > 0 else None,
        expected=expected,
        circle=around,
        spill=quotient(Told(around.lift, around.lo, around.hi), told) if around is not None else None,
        days=days,
        after=after,
    )


def extra_of(seen: Audiences, length: float, after: float) -> Told | None:
    """How many moments of another kind, such as adoptions, a push added; None where there is no sure lift of them."""
    found = lift(seen, length)
    return None if found is None or found.lo <= 0 else longer(seen, found, length, length + after)[1]


def verdict(found: Effect | None) -> str:
    """What to say of a push that is over: worked, backfired, no effect seen, cannot tell."""
    if found is None:
        return "cannot tell"
    if found.lift.lo > 0:
        return "worked"
    if found.lift.hi < 0:
        return "backfired"
    return "no effect seen" if found.lift.hi <= _NOTICED else "cannot tell"


def _days(seen: Audiences, found: Lift, length: float) -> tuple[Days, Floats]:
    """Day by day from the days before to `AFTER_DAYS` after; and the variation of each day."""
    last = min(seen.ends, length + AFTER_DAYS)
    past, now = np.arange(-seen.before, 0.0), np.arange(0.0, length)
    later = np.arange(length, last, 1.0)
    later = later[later + 1 <= last + 1e-9]
    starts = np.concatenate([past, now, later])
    ends = np.concatenate([past + 1, np.minimum(now + 1, length), later + 1])
    counts = np.stack([np.searchsorted(t, ends) - np.searchsorted(t, starts) for t in seen.times]).astype(np.float64)
    own, pool = counts[0], counts[found.matched].sum(0)
    width = ends - starts
    before = starts < 0
    steady = pool + _STEADY * width
    expected = own[before].sum() * steady / steady[before].sum()
    variation = found.daily * (1 + 1 / len(found.matched)) / width + 1 / np.maximum(steady, 1.0)
    spread = np.sqrt(expected + (variation + np.where(before, 0.0, found.level + found.drift)) * expected**2)
    lo, hi = _band(expected, spread)
    return Days(starts, ends, own, expected, lo, hi), variation


def _band(mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Where 95 % of counts lie: of a gamma with this mean and standard deviation."""
    mean = np.maximum(mean, 1e-9)
    shape = (mean / np.maximum(spread, 1e-9)) ** 2
    lo, hi = (scipy.special.gammaincinv(shape, q) * mean / shape for q in (0.025, 0.975))
    return np.asarray(lo), np.asarray(hi)
