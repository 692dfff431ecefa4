"""Are people who ask from a rival's side helped less? Table `reluctance`, a row a brand.

Read after `leanings.py`, which leaves the temporary table `sides`.
"""

import numpy as np
import pyarrow as pa

from models.arrays import Ints
from models.reluctance import OTHER, RIVAL, UNKNOWN, part_of, ratio
from streams.studies.case import Case, Tables

__all__ = ["reluctance"]

_SIDES = (("rival", RIVAL), ("other", OTHER), ("unknown", UNKNOWN))
_HOUR_MS = 3_600_000


def reluctance(case: Case) -> Tables:
    """A row a brand in force; questions that could not yet be answered in time are left out."""
    case.register("own_accounts", _accounts(case))
    case.do("brand_people")
    within_ms = round(case.settings.studies.unanswered_h * _HOUR_MS)
    rows = case.found("questions_of", until_ms=case.as_of_ms - within_ms, within_ms=within_ms)
    brands = rows["brand"].to_numpy(zero_copy_only=False)
    told = [
        _row(rows.filter(pa.array(brands == brand.id)), brand.id, brand.kind, has_rivals=_has_rivals(case, brand.id))
        for brand in sorted(case.brands, key=lambda brand: brand.id)
    ]
    return {"reluctance": [pa.Table.from_pylist(told, _SCHEMA)] if told else []}


def _accounts(case: Case) -> pa.Table:
    pairs = sorted((brand.id, account.lower().lstrip("@")) for brand in case.brands for account in brand.accounts)
    return pa.table(
        {
            "brand": pa.array([name for name, _ in pairs], pa.string()),
            "account": pa.array([account for _, account in pairs], pa.string()),
        }
    )


def _has_rivals(case: Case, brand: str) -> bool:
    group = next(one.group for one in case.brands if one.id == brand)
    return group is not None and any(one.group == group and one.id != brand for one in case.brands)


def _row(rows: pa.Table, brand: str, kind: str | None, *, has_rivals: bool) -> dict[str, object]:
    names = sorted({*rows["asker"].to_pylist(), *(name for name in rows["answerer"].to_pylist() if name is not None)})
    number = {name: k for k, name in enumerate(names)}
    asker = np.array([number[name] for name in rows["asker"].to_pylist()], dtype=np.int64)
    answerer = np.array([-1 if name is None else number[name] for name in rows["answerer"].to_pylist()], dtype=np.int64)
    side = np.asarray(rows["side"].to_numpy(), dtype=np.int64)
    withheld = np.asarray(rows["withheld"].to_numpy(zero_copy_only=False), dtype=np.bool_)
    row: dict[str, object] = {"brand": brand, "kind": kind}
    for name, k in _SIDES:
        part = part_of(asker[side == k], answerer[side == k] >= 0)
        row |= {
            f"askers_{name}": part.askers,
            f"questions_{name}": part.asked,
            f"helped_{name}": part.helped,
            f"p_{name}": part.p if part.asked else None,
            f"p_{name}_lo": part.lo,
            f"p_{name}_hi": part.hi,
            f"withheld_{name}": int(withheld[side == k].sum()),
        }
    return (
        row
        | _ratio(side, asker, answerer, has_rivals=has_rivals)
        | {
            "answerers": len(np.unique(answerer[answerer >= 0])),
            "unread": int(np.asarray(rows["unread"].to_numpy(zero_copy_only=False), dtype=np.bool_).sum()),
        }
    )


def _ratio(side: Ints, asker: Ints, answerer: Ints, *, has_rivals: bool) -> dict[str, object]:
    known = side != UNKNOWN
    found = ratio(side[known], asker[known], answerer[known])
    is_known = bool(np.isfinite(found.ratio))
    return {
        "ratio": found.ratio if is_known else None,
        "ratio_lo": found.lo if is_known else None,
        "ratio_hi": found.hi if is_known else None,
        "log_se": found.log_se if is_known else None,
        "verdict": found.verdict if has_rivals else "no rivals",
    }


_SCHEMA = pa.schema(
    [("brand", pa.string()), ("kind", pa.string())]
    + [
        (name.format(side), kind)
        for side, _ in _SIDES
        for name, kind in (
            ("askers_{}", pa.int64()),
            ("questions_{}", pa.int64()),
            ("helped_{}", pa.int64()),
            ("p_{}", pa.float64()),
            ("p_{}_lo", pa.float64()),
            ("p_{}_hi", pa.float64()),
            ("withheld_{}", pa.int64()),
        )
    ]
    + [(name, pa.float64()) for name in ("ratio", "ratio_lo", "ratio_hi", "log_se")]
    + [("verdict", pa.string()), ("answerers", pa.int64()), ("unread", pa.int64())]
)
