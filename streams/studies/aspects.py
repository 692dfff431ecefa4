"""The study of trust by aspect: who speaks of quality, payment, delivery, support and honesty, week by week.

Weeks begin on Mondays at midnight where the brand is. The sums are in `pipeline/trust_weeks.py`.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.arrays import Ints
from pipeline.trust_weeks import ASPECTS, COLUMNS, Speakers, trust_rows
from streams.studies.case import Case, Tables

__all__ = ["trust"]

_WEEK = timedelta(days=7)
_INTEGERS = frozenset(("week_n", "authors", "speakers"))
_WORDS = frozenset(("aspect", "verdict", "balance_verdict"))


def trust(case: Case) -> Tables:
    """The rows of `trust`."""
    zones = {brand.id: brand.time_zone for brand in case.brands}
    weeks = _weeks(case.found("trust_span"), zones)
    case.register("trust_weeks", weeks)
    case.do("trust_posts")
    sizes, speakers = case.found("trust_sizes"), case.found("trust_speakers")
    parts = [
        _of_brand(
            brand,
            sizes.filter(pc.equal(sizes["brand"], brand)),
            speakers.filter(pc.equal(speakers["brand"], brand)),
            case.settings.studies.k_floor,
        )
        for brand in pc.unique(sizes["brand"]).to_pylist()
    ]
    if not parts:
        return {"trust": []}
    case.register("trust_found", pa.concat_tables(parts))
    case.register("trust_shown", case.found("trust_examples"))
    return {"trust": [case.found("trust_rows", as_of_ms=case.as_of_ms, floor=case.settings.studies.k_floor)]}


def _of_brand(brand: str, sizes: pa.Table, speakers: pa.Table, floor: int) -> pa.Table:
    """The rows of a brand, with its weeks by their dates."""
    week = _ints(pc.index_in(speakers["week"], sizes["week"]))
    aspect = _ints(pc.index_in(speakers["aspect"], pa.array(ASPECTS)))
    order = np.lexsort((aspect, week))  # aspects by their places, not by their names
    p, plus, minus, french = (
        np.asarray(column.to_numpy(), dtype=np.float64)
        for column in (speakers["p"], speakers["plus"], speakers["minus"], sizes["french"])
    )
    number = _ints(sizes["week"].cast(pa.int32()).cast(pa.int64())) // 7
    told = Speakers(
        week[order], aspect[order], p[order], plus[order], minus[order], _ints(sizes["authors"]), french, number
    )
    rows = trust_rows(told, floor)
    kinds = {
        name: pa.int64() if name in _INTEGERS else pa.string() if name in _WORDS else pa.float64() for name in COLUMNS
    }
    columns = {name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()}
    columns["week"] = sizes["week"].combine_chunks().take(columns.pop("week_n"))
    return pa.table({"brand": pa.repeat(pa.scalar(brand), len(rows)), **columns})


def _weeks(span: pa.Table, zones: dict[str, str]) -> pa.Table:
    """Every week that a brand has posts around, from Monday's midnight where it is."""
    rows = [
        (brand, monday, starts_at, ends_at)
        for brand, first, last in zip(*(span[name].to_pylist() for name in span.column_names), strict=True)
        for monday, starts_at, ends_at in _weeks_between(first, last, ZoneInfo(zones.get(brand, "UTC")))
    ]
    kinds = {"brand": pa.string(), "week": pa.date32(), "starts_at": pa.timestamp("us"), "ends_at": pa.timestamp("us")}
    return pa.table({name: pa.array([row[n] for row in rows], kind) for n, (name, kind) in enumerate(kinds.items())})


def _weeks_between(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[tuple[date, datetime, datetime]]:
    """(Monday, its start, the next one's start; both in UTC) of the weeks from that of `first` to that of `last`."""
    local = first.replace(tzinfo=UTC).astimezone(zone)
    monday = local.date() - timedelta(days=local.weekday())
    while (starts_at := _midnight(monday, zone)) <= last:
        yield monday, starts_at, _midnight(monday + _WEEK, zone)
        monday += _WEEK


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(), dtype=np.int64)
