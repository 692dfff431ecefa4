"""What a push added to the rate of an audience, against audiences like it that were not pushed.

Difference in differences on rates: what is expected of the audience is its own count before, times what its matched
controls did from then to now. So what moves all of them alike (a season, news) is taken out. How far off that may be is
learned from placebos: the same sum for every control, and at every other time (in space and in time; Abadie, Diamond &
Hainmueller, 2010; Bertrand, Duflo & Mullainathan, 2004). A cluster is a whole audience, so that people who speak
together are one draw. Read after `count_excess`; what fades and how long: see `half_life`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.count_excess import excess, surprise
from models.ratio_interval import Told

__all__ = ["LEAST_CONTROLS", "Audiences", "Lift", "lift", "longer"]

LEAST_CONTROLS = 3
_MATCHED = 10  # controls of an audience: the nearest
_WEEKS_BEFORE = 4
_LEAST_POSTS = 3  # before, of an audience that anything can be compared with
_AT_MOST_TIMES = 10  # as many posts as a control has: more is no likeness
_SHARED_PAST = 2  # windows of one audience that follow each other have most of what went before in common
_HALF = 0.5  # added to counts before a logarithm is taken

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Audiences:
    """Audiences whose people are each in one only; the first is the one pushed.

    times : of each, its moments in order, in days since the push began. people : how many are in each. begins, ends :
    from when to when everything was seen, in the same days. clean : until when each may be taken for not pushed.
    """

    times: Sequence[Floats]
    people: Ints
    begins: float
    ends: float
    clean: Floats

    @property
    def before(self) -> int:
        """Days before that are compared with: whole weeks, at most four; 0 where a week was not seen."""
        return 7 * min(_WEEKS_BEFORE, int(-self.begins // 7))

    def only(self, numbers: Ints) -> "Audiences":
        """These audiences alone."""
        times = [self.times[k] for k in numbers.tolist()]
        return Audiences(times, self.people[numbers], self.begins, self.ends, self.clean[numbers])

    def counted(self, starts: Floats, days: float) -> Floats:
        """Moments of each audience in windows of `days` from each of `starts`, as (audience, window)."""
        return np.array(
            [np.searchsorted(t, starts + days) - np.searchsorted(t, starts) for t in self.times], dtype=np.float64
        ).reshape(len(self.times), len(starts))


@dataclass(frozen=True, slots=True)
class Lift:
    """lift : the count over the expected one less 1, with its 95 % interval. observed, expected : the counts.
    matched : controls. level, drift : squared variation of what is expected, by chance and by audiences that drift
    apart. daily : squared variation of one day's rate. n_placebo, beyond : placebos, and those at least as far from 0.
    sure : half the width of an interval, in standard deviations."""

    lift: float
    lo: float
    hi: float
    observed: float
    expected: float
    matched: Ints
    level: float
    drift: float
    daily: float
    n_placebo: int
    beyond: int
    sure: float

    @property
    def placebo_p(self) -> float:
        """The part of all looks, this one among them, that are at least as far out."""
        return (1 + self.beyond) / (1 + self.n_placebo)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Of each (audience, window): counts, expected counts, and the parts of the variation of these."""

    count: Floats
    expected: Floats
    by_chance: Floats  # 1 / count, summed over the three counts that the expected one is made of
    shares: Floats  # sum of the squared shares of the controls: 1 / n where they are alike
    is_used: Bools


def lift(seen: Audiences, days: float) -> Lift | None:
    """The lift over the first `days` of a push; None where there is too little to compare with."""
    before = seen.before
    if not before or days <= 0 or days > seen.ends:
        return None
    past = seen.counted(np.array([-before], dtype=np.float64), before)[:, 0]
    lively = np.flatnonzero(past >= max(_LEAST_POSTS, past[0] / _AT_MOST_TIMES)).astype(np.int64)
    if past[0] < _LEAST_POSTS or len(lively) <= LEAST_CONTROLS:
        return None
    return _lift(seen.only(lively), days, lively)


def longer(seen: Audiences, found: Lift, days: float, over: float) -> tuple[float, Told]:
    """What is expected over `over` days, and the moments beyond that: with the controls and the spread of a lift over
    the first `days`, as a longer span has fewer placebos of its own. Drift is taken to go on in a straight line."""
    before = seen.before
    past = seen.counted(np.array([-before], dtype=np.float64), before)[:, 0]
    now = seen.counted(np.zeros(1), over)[:, 0]
    then, after = past[found.matched], now[found.matched].sum()
    shares = float(((then / then.sum()) ** 2).sum())
    expected = float(past[0] * after / then.sum())
    variation = float(1 / past[0] + 1 / then.sum() + 1 / after)
    variation += found.daily * ((1 + shares) / before + shares / over + 1 / over)
    variation += found.drift * ((before + over) / (before + days)) ** 2
    return expected, Told(*(expected * end for end in excess(float(now[0]), expected, variation, found.sure)))


def _lift(seen: Audiences, days: float, numbers: Ints) -> Lift | None:
    """The lift against these audiences, whose numbers the caller knows them by."""
    before = seen.before
    first = int(np.ceil(seen.begins + before))
    starts = np.arange(first, int(np.floor(seen.ends - days)) + 1, dtype=np.float64)
    now = -first
    past = seen.counted(starts - before, before)
    cells, matched = _cells(seen, starts, past, days, now)
    if not cells.is_used[0, now]:
        return None
    daily = _daily(seen, first - before)
    variation = _chance(cells, daily, before, days)
    placebo = cells.is_used & (starts + days <= seen.clean[:, None])
    placebo[0, now] = False
    drifts = _drift(cells, variation, placebo) * (1 + cells.shares)
    variation += drifts
    drift = drifts[0, now]
    disjoint = sum(_disjoint(starts[row], days) for row in placebo)
    if disjoint < LEAST_CONTROLS:
        return None
    sure = float(scipy.special.stdtrit(max(disjoint // _SHARED_PAST - 1, 1), 0.975))
    count, expected, spread = cells.count[0, now], cells.expected[0, now], variation[0, now]
    z = surprise(cells.count[placebo], cells.expected[placebo], variation[placebo])
    own = surprise(count[None], expected[None], spread[None])[0]
    return Lift(
        *excess(count, expected, spread, sure),
        observed=count,
        expected=expected,
        matched=numbers[matched],
        level=float(spread - daily / days - drift),
        drift=float(drift),
        daily=daily,
        n_placebo=len(z),
        beyond=int((np.abs(z) >= abs(own) - 1e-9).sum()),
        sure=sure,
    )


def _cells(seen: Audiences, starts: Floats, past: Floats, days: float, now: int) -> tuple[_Cells, Ints]:
    """The cells, and the controls of the audience that was pushed."""
    n, n_starts = past.shape
    count = seen.counted(starts, days)
    half = seen.before / 2
    late = seen.counted(starts - half, half)
    level = np.log((past + _HALF) / seen.people[:, None])
    trend = np.log((late + _HALF) / (past - late + _HALF))
    size = np.log(seen.people.astype(np.float64))
    expected, by_chance, shares = (np.zeros((n, n_starts)) for _ in range(3))
    is_used = np.zeros((n, n_starts), dtype=np.bool_)
    matched = np.zeros(0, dtype=np.int64)
    for w in range(n_starts):
        far = _far(level[:, w]) + _far(trend[:, w]) + _far(size) / 4
        far[:, 0] = np.inf  # whoever was pushed is no control
        np.fill_diagonal(far, np.inf)
        order = np.argsort(far, axis=1, kind="stable")
        parts = [
            (np.arange(1, n), order[1:, : min(_MATCHED, n - 2)]),
            (np.zeros(1, np.int64), order[:1, : min(_MATCHED, n - 1)]),
        ]
        if w == now:
            matched = np.sort(parts[1][1][0]).astype(np.int64)
        for who, near in parts:
            then, own = past[near, w], past[who, w]
            b, c = then.sum(1), count[near, w].sum(1)
            known = (own > 0) & (b > 0) & (c > 0)
            who, then, own, b, c = who[known], then[known], own[known], b[known], c[known]
            expected[who, w] = own * c / b
            by_chance[who, w] = 1 / own + 1 / b + 1 / c
            shares[who, w] = ((then / b[:, None]) ** 2).sum(1)
            is_used[who, w] = True
    return _Cells(count, expected, by_chance, shares, is_used), matched


def _far(x: Floats) -> Floats:
    """Squared distances of all pairs, in units of how much they differ at large."""
    scale = max(float(x[1:].std()), 0.1)
    return np.asarray(((x[:, None] - x[None, :]) / scale) ** 2)


def _daily(seen: Audiences, first: int) -> float:
    """The squared variation of a day's rate beyond chance, of the controls: audience times day explains the rest."""
    days = np.arange(first, int(np.floor(seen.ends)), dtype=np.float64)
    counts = seen.counted(days, 1.0)[1:]
    total = counts.sum()
    if total == 0 or counts.shape[1] < 2:
        return 0.0
    mean = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / total
    rows, columns = counts.shape
    free = (rows - 1) * (columns - 1) / (rows * columns)
    return max(0.0, float((((counts - mean) ** 2).sum() / free - mean.sum()) / (mean**2).sum()))


def _chance(cells: _Cells, daily: float, before: int, days: float) -> Floats:
    """Squared variation of each count around what is expected, with no audience drifting from the others."""
    return np.asarray(
        cells.by_chance + daily * ((1 + cells.shares) / before + cells.shares / days) + daily / days, dtype=np.float64
    )


def _drift(cells: _Cells, variation: Floats, placebo: Bools) -> float:
    """The squared variation by which audiences drift apart between before and now, from the placebos."""
    e, v = cells.expected[placebo], variation[placebo]
    by_chance = e + v * e**2
    off = (cells.count[placebo] - e) ** 2 / by_chance - 1
    per = e**2 * (1 + cells.shares[placebo]) / by_chance
    below = (per**2).sum()
    return max(0.0, float((off * per).sum() / below)) if below > 0 else 0.0


def _disjoint(starts: Floats, days: float) -> int:
    """How many windows there are of which no two overlap."""
    n, free = 0, -np.inf
    for start in starts:
        if start >= free:
            n, free = n + 1, start + days
    return n
