"""Are connected people more involved? Rows of `involvement`; sums in `models/involvement.py`.

Reads the temporary table `community_staff` that `circles.py` leaves.
"""

import numpy as np
import pyarrow as pa

from models.involvement import BANDS, FROM, Involvement, involvement
from pipeline.horizons import DAY_MS
from streams.studies.case import Case, Tables
from streams.studies.within_reach import by_brand, ints

__all__ = ["involvement_study"]

_LOOKED_AT_DAYS = 120  # before and after together
_LEAST_DAYS = 6
_EACH, _GROWN = "each doubling", "grown"


def involvement_study(case: Case) -> Tables:
    """A row a brand and band of contacts; then what a doubling of contacts goes with, by either look."""
    spans = _spans(case)
    if not spans.num_rows:
        return {"involvement": []}
    case.register("involved_spans", spans)
    rows = case.found("involved")
    days = dict(zip(spans["brand"].to_pylist(), spans["days"].to_pylist(), strict=True))
    k_floor = case.settings.studies.k_floor
    tables = []
    for brand, of in by_brand(rows):
        earlier, just_before, contacts, later = (
            ints(of[name]) for name in ("earlier", "just_before", "contacts", "later")
        )
        found = involvement(earlier, just_before, contacts, later, k_floor)
        if found.reference >= 0:
            tables.append(_table(brand, days[brand], found, k_floor))
    return {"involvement": tables}


def _spans(case: Case) -> pa.Table:
    """Of each brand, from when on it is looked at, and the day from which what people do counts as later."""
    found = case.found("involved_since")
    first = dict(zip(found["brand"].to_pylist(), found["since_ms"].to_pylist(), strict=True))
    rows = []
    for brand in case.brands:
        since = first.get(brand.id)
        if since is None:
            continue
        n_days = min((case.as_of_ms - since) // DAY_MS, _LOOKED_AT_DAYS)
        if n_days >= _LEAST_DAYS:
            days = min(case.settings.studies.recent_days, n_days // 3)
            rows.append((brand.id, case.as_of_ms - n_days * DAY_MS, n_days - days, days))
    columns = zip(*sorted(rows), strict=True) if rows else [()] * 4
    kinds = (pa.string(), pa.int64(), pa.int64(), pa.int64())
    names = ("brand", "from_ms", "now_day", "days")
    return pa.table({name: pa.array(of, kind) for name, of, kind in zip(names, columns, kinds, strict=True)})


def _table(brand: str, days: int, found: Involvement, k_floor: int) -> pa.Table:
    told = np.flatnonzero(found.people >= k_floor)
    n = int(found.people[told].sum())
    looks = ((_EACH, n, found.slope), (_GROWN, found.n_grown, found.grown))
    slopes = [(name, size, one) for name, size, one in looks if np.isfinite(one.value)]
    bands = range(len(told))
    difference, lo, hi = (
        [*(float(of[k]) for k in told), *(getattr(one, name) for *_, one in slopes)]
        for of, name in ((found.difference, "value"), (found.lo, "lo"), (found.hi, "hi"))
    )
    size = len(told) + len(slopes)
    return pa.table(
        {
            "brand": pa.array([brand] * size, pa.string()),
            "band": pa.array([*(BANDS[k] for k in told), *(name for name, *_ in slopes)], pa.string()),
            "contacts_from": pa.array([*(FROM[k] for k in told), *(None for _ in slopes)], pa.int64()),
            "people": pa.array([*(int(found.people[k]) for k in told), *(n for _, n, _ in slopes)], pa.int64()),
            "days": pa.array([days] * size, pa.int64()),
            "before": pa.array([*(float(found.before[k]) for k in told), *(None for _ in slopes)], pa.float64()),
            "after": pa.array([*(float(found.after[k]) for k in told), *(None for _ in slopes)], pa.float64()),
            "is_reference": pa.array(
                [*(told[k] == found.reference for k in bands), *(False for _ in slopes)], pa.bool_()
            ),
            "difference": pa.array(difference, pa.float64(), from_pandas=True),
            "lo": pa.array(lo, pa.float64(), from_pandas=True),
            "hi": pa.array(hi, pa.float64(), from_pandas=True),
            "verdict": pa.array([found.verdict.value] * size, pa.string()),
        }
    )
