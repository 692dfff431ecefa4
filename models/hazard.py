"""When people answer to an exposure: adoptions for the time at risk, by delay since the latest, by hour, by weekday.

A person is at risk from the first exposure to an item on until they adopt it or the watch ends. Counts of several
items, or days, add up. A rate that falls with the delay is what contagion would give and also what people differing
in readiness would (the ready are soon gone); one that follows the hour tells when people are there. Read after
`exposure`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy  # scipy.special loads when it is first used: no command waits for it to start

from models.adoptions import Floats, Ints
from models.exposure import Bools, Sightings

__all__ = ["DELAY_EDGES_MS", "Hazard", "RiskCounts", "by_delay", "by_moment", "hazard"]

_HOUR_MS = 3_600_000
_TAIL = 0.025
DELAY_EDGES_MS = tuple(hours * _HOUR_MS for hours in (0, 1, 6, 24, 72, 168, 336))


@dataclass(frozen=True, slots=True)
class RiskCounts:
    """Adoptions and the time that exposed people who had not adopted spent, by bin; of several items they add up."""

    adopted: Ints
    person_ms: Floats


def by_delay(seen: Sightings, until_ms: int, edges_ms: Sequence[int] = DELAY_EDGES_MS) -> RiskCounts:
    """By the time since the latest exposure, in bins that hold their upper edge and not their lower one.

    until_ms : the end of what was watched. After the last edge nobody is counted as at risk.
    """
    edges = np.asarray(edges_ms, dtype=np.int64)
    spent, adopted = _spent(seen, until_ms)
    person_ms = np.array([float(np.clip(spent - lo, 0, hi - lo).sum()) for lo, hi in pairwise(edges)])
    at = np.searchsorted(edges, spent[adopted], side="left")
    return RiskCounts(np.bincount(at, minlength=len(edges) + 1)[1 : len(edges)].astype(np.int64), person_ms)


def by_moment(
    seen: Sightings,
    until_ms: int,
    bin_of: Callable[[Ints], Ints],
    n_bins: int,
    horizon_ms: int = DELAY_EDGES_MS[-1],
    cell_ms: int = _HOUR_MS,
) -> RiskCounts:
    """By a bin of the moment, as hour of day or weekday, among those exposed within `horizon_ms`.

    bin_of : the bin (0..n_bins - 1) of each of these moments, in the local time of the caller's choice. cell_ms : a
    length that divides every bin's borders (a quarter of an hour where zones differ by that). Cost: one sort of the
    sightings, and one look at each cell from the first sighting to `until_ms`.
    """
    spent, adopted = _spent(seen, until_ms)
    adopted = adopted & (spent <= horizon_ms)
    spent = np.minimum(spent, horizon_ms)
    begun, ended = np.sort(seen.at_ms[spent > 0]), np.sort((seen.at_ms + spent)[spent > 0])
    if not len(begun):
        return RiskCounts(np.zeros(n_bins, dtype=np.int64), np.zeros(n_bins))
    cells = np.arange(begun[0] // cell_ms, ended[-1] // cell_ms + 2) * cell_ms
    risk = np.diff(_time_since(begun, cells) - _time_since(ended, cells))
    some = np.flatnonzero(risk)  # one wrong date among the times makes a hundred years of hours in which nobody was
    person_ms = np.bincount(bin_of(cells[some]), risk[some], minlength=n_bins).astype(np.float64)
    moments = seen.until_ms[adopted]
    return RiskCounts(np.bincount(bin_of(moments), minlength=n_bins).astype(np.int64), person_ms)


@dataclass(frozen=True, slots=True)
class Hazard:
    """Adoptions an hour of one exposed person, by bin, with the exact 95 % interval (Garwood, 1936).

    Where nobody was at risk the rate is NaN, between 0 and infinity.
    """

    per_hour: Floats
    lo: Floats
    hi: Floats


def hazard(counts: RiskCounts) -> Hazard:
    """The rate at which those exposed adopt."""
    hours, n = counts.person_ms / _HOUR_MS, counts.adopted.astype(np.float64)
    known = hours > 0
    low: Floats = np.where(n > 0, scipy.special.gammaincinv(np.maximum(n, 1.0), _TAIL), 0.0).astype(np.float64)
    high: Floats = np.asarray(scipy.special.gammaincinv(n + 1, 1 - _TAIL), dtype=np.float64)

    def rate(of: Floats, unknown: float) -> Floats:
        return np.asarray(np.divide(of, hours, out=np.full(len(hours), unknown), where=known))

    return Hazard(rate(n, np.nan), rate(low, 0.0), rate(high, np.inf))


def _spent(seen: Sightings, until_ms: int) -> tuple[Ints, Bools]:
    """How long each exposure was the latest one, and whether it was seen to end in an adoption."""
    spent = np.maximum(np.minimum(seen.until_ms, until_ms) - seen.at_ms, 0)
    return spent, seen.adopted & (seen.until_ms <= until_ms)


def _time_since(sorted_ms: Ints, at_ms: Ints) -> Ints:
    """At each moment, the sum over all earlier times of how long ago they were; exact in whole ms, from the first."""
    n = np.searchsorted(sorted_ms, at_ms)
    before = np.concatenate([[0], np.cumsum(sorted_ms - sorted_ms[0])])
    return np.asarray((at_ms - sorted_ms[0]) * n - before[n])
