"""The study of what was to be expected: rows of `activity_expected`, from stored totals by `models/expected_band.py`.

Hours are those of UTC, days those of the brand. Series of all brands are taken together, so ten brands cost little more
than one. What is learned from begins with a month, so that the rows of a bucket stay as they are while the watermark
moves on within one; what lies before it would weigh some hundredths.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from models.arrays import Floats, Ints
from models.expected_band import ExpectedBand, expected_band
from pipeline.buckets import Buckets
from pipeline.horizons import DAY_MS, kept_from_ms, month_of_ms
from pipeline.local_time import HOUR_MS, local_hours
from streams.studies.case import Case, Tables
from streams.studies.within_reach import by_brand, ints

__all__ = ["SIGNALS", "expecting"]

SIGNALS = ("posts", "authors", "shares")
_HALF_DAY_MS = 12 * HOUR_MS
_LEARNED_DAYS = 90  # before the first bucket that is told, where they are kept
_LONGEST_DAY_MS = 26 * HOUR_MS  # in the Antarctic


class _Grain(NamedTuple):
    """A grain of `activity`: its length, for how many days it is told, until when after its start it may last."""

    name: str
    step_ms: int
    told_days: int
    over_ms: int


_GRAINS = (_Grain("hour", HOUR_MS, 92, HOUR_MS), _Grain("day", DAY_MS, 1_100, _LONGEST_DAY_MS))


class _Series(NamedTuple):
    """A brand: where its closed buckets start; the number of the first since 1970; and the counts of each."""

    brand: str
    starts_ms: Ints
    first: int
    counts: Floats


def expecting(case: Case) -> Tables:
    """A row a brand, closed bucket and signal, from its first count on; not of the brand's very first bucket."""
    parts = [table for grain in _GRAINS for table in _told(case, grain)]
    return {"activity_expected": parts}


def _told(case: Case, grain: _Grain) -> Iterator[pa.Table]:
    told_from_ms = case.as_of_ms // DAY_MS * DAY_MS - grain.told_days * DAY_MS
    from_ms = max(month_of_ms(told_from_ms - _LEARNED_DAYS * DAY_MS), 0)
    if grain.name == "hour":
        from_ms = max(from_ms, kept_from_ms(case.as_of_ms, case.settings.retention.hour_days) or 0)
    rows = case.found("counted_buckets", grain=grain.name, from_ms=from_ms, until_ms=case.as_of_ms)
    zones = {brand.id: brand.time_zone for brand in case.brands}
    of = [
        _series(brand, zones[brand], grain, counted, case.as_of_ms)
        for brand, counted in by_brand(rows)
        if brand in zones
    ]
    of = [one for one in of if len(one.starts_ms)]
    if not of:
        return
    first, last = min(one.first for one in of), max(one.first + len(one.starts_ms) for one in of)
    counts = np.zeros((last - first, len(of), len(SIGNALS)))
    for n, one in enumerate(of):
        counts[one.first - first : one.first - first + len(one.counts), n] = one.counts
    step_s = grain.step_ms // 1_000
    band = expected_band(step_s, first * step_s, counts.reshape(last - first, -1))
    for n, one in enumerate(of):
        yield from _tables(one, grain.name, band, n * len(SIGNALS), one.first - first, told_from_ms)


def _series(brand: str, zone: str, grain: _Grain, rows: Mapping[str, pa.ChunkedArray], as_of_ms: int) -> _Series:
    """The closed buckets of a brand, those without rows too; the first is left out, which is seldom whole."""
    at_ms = ints(rows["bucket_ms"])
    if grain.name == "hour":
        numbers = at_ms // HOUR_MS
        starts_ms = np.arange(at_ms[0], as_of_ms - grain.over_ms + 1, HOUR_MS)
    else:
        numbers = local_hours(at_ms + _HALF_DAY_MS, zone) // 24  # by its noon, wherever its midnight is
        starts_ms = np.array(list(_days(zone, int(at_ms[0]), as_of_ms - grain.over_ms)), dtype=np.int64)
    counts = np.zeros((len(starts_ms), len(SIGNALS)))
    place = np.searchsorted(starts_ms, at_ms, side="right") - 1  # a zone may have skipped a day
    is_closed = at_ms <= starts_ms[-1] if len(starts_ms) else np.zeros(len(at_ms), dtype=np.bool_)
    for i, signal in enumerate(SIGNALS):
        counts[place[is_closed], i] = ints(rows[signal])[is_closed]
    return _Series(brand, starts_ms[1:], int(numbers[0]) + 1, counts[1:])


def _days(zone: str, from_ms: int, until_ms: int) -> Iterator[int]:
    """Where the days of a zone begin, the first being that of `from_ms`."""
    days, at_ms = Buckets({"": zone}), from_ms
    while True:
        _, start_ms, end_ms = days.of("", at_ms)[2]
        if start_ms > until_ms:
            return
        yield start_ms
        at_ms = end_ms


def _tables(
    one: _Series, grain: str, band: ExpectedBand, column: int, first: int, told_from_ms: int
) -> Iterator[pa.Table]:
    """The rows of each signal that was ever seen."""
    mine = slice(first, first + len(one.starts_ms))
    for i, signal in enumerate(SIGNALS):
        seen = one.counts[:, i].nonzero()[0]
        if not len(seen):
            continue
        rows = np.flatnonzero(one.starts_ms >= max(told_from_ms, int(one.starts_ms[seen[0]])))
        expected, lo, hi = (of[mine, column + i][rows] for of in (band.expected, band.lo, band.hi))
        is_cold = ~band.is_warm[mine, column + i][rows]
        observed, n = one.counts[rows, i], len(rows)
        verdict = np.where(observed > hi, "above", np.where(observed < lo, "below", "within"))
        told = (("expected", expected), ("lo", lo), ("hi", hi))
        values = {name: pa.array(of, pa.float64(), mask=is_cold) for name, of in told}
        yield pa.table(
            {
                "brand": pa.array([one.brand] * n, pa.string()),
                "grain": pa.array([grain] * n, pa.string()),
                "bucket": pa.array(one.starts_ms[rows], pa.timestamp("ms")),
                "signal": pa.array([signal] * n, pa.string()),
                "observed": pa.array(observed.astype(np.int64)),
                **values,
                "verdict": pa.array(np.where(is_cold, "warming up", verdict), pa.string()),
            }
        )
