"""The rows of `perception_gap`, `perception_columns` and `reason_groups` of a brand, column by column.

Read after `perception`. Numbers are rounded to twelve places: a sum may come out otherwise in the last.
"""

from collections.abc import Sequence

import numpy as np

from models.arrays import SURE, Floats
from models.share_gap import Gaps
from pipeline.perception import REASONS, Compared, Told

__all__ = ["GROUPS", "Columns", "column_rows", "gap_rows", "group_rows"]

Columns = dict[str, list[object]]

GROUPS = {"information": ("general_info", "exclusive_info", "new_products")}
_PLACES = 12


def gap_rows(brand: str, of: Compared) -> Columns:
    """Twelve rows of `perception_gap`."""
    observed, believed, done = of.observed, of.believed, of.done
    rows: Columns = {"brand": [brand] * len(REASONS), "reason": list(REASONS)}
    rows |= {"observed": _parts(observed), "lo": _ends(observed)[0], "hi": _ends(observed)[1]} | _ranks(observed, "")
    rows |= {"believed": _parts(believed), "done": _parts(done)} | _gaps(of.gaps, "gap")
    rows |= {"verdict": [one.verdict.value for one in of.each], "why": [one.why for one in of.each]}
    rows |= {
        "n": _n(observed),
        "of_people": _numbers(None if observed is None else observed.levels.share),
        "uncorrected": _numbers(None if observed is None else observed.uncorrected),
    }
    rows |= {"believed_lo": _ends(believed)[0], "believed_hi": _ends(believed)[1]} | _ranks(believed, "believed_")
    rows |= {"believed_n": _n(believed), "believed_percent": _numbers(None if believed is None else believed.given)}
    rows |= {"done_lo": _ends(done)[0], "done_hi": _ends(done)[1]} | _ranks(done, "done_")
    rows |= {"done_n": _n(done), "done_uncorrected": _numbers(None if done is None else done.uncorrected)} | _gaps(
        of.deeds, "deed_gap"
    )
    rows |= {"common_ground": list(of.ground), "weight": [of.weights.get(reason, 1.0) for reason in REASONS]}
    return rows | {"priority": [None if one is None else round(one, _PLACES) for one in of.priority]}


def column_rows(brand: str, of: Compared) -> Columns:
    """A row of `perception_columns` for each column that is known."""
    named = {"observed": of.observed, "believed": of.believed, "done": of.done}
    known = [(name, told) for name, told in named.items() if told is not None]
    judged = [of.judgement if name == "believed" else None for name, _ in known]
    return {
        "brand": [brand] * len(known),
        "told_as": [name for name, _ in known],
        "n": [told.n for _, told in known],
        "pairs_told_apart": [told.sets.pairs_told_apart for _, told in known],
        "pairs": [told.sets.pairs for _, told in known],
        "mean_width": [told.sets.mean_width for _, told in known],
        "marginal_width": [told.marginal_width for _, told in known],
        "width_by_chance": [told.width_by_chance for _, told in known],
        "can_be_ranked": [told.sets.can_be_ranked for _, told in known],
        "spread": [round(float(np.ptp(told.parts.share)), _PLACES) for _, told in known],
        "whole": [round(told.whole, _PLACES) for _, told in known],
        "n_needed": [told.n_needed for _, told in known],
        "ranked_in": [told.groups for _, told in known],
        "verdict": [one and one.verdict.value for one in judged],
        "why": [one and one.why for one in judged],
    }


def group_rows(brand: str, of: Compared) -> Columns:
    """A row of `reason_groups` for each group."""
    rows: Columns = {"brand": [brand] * len(GROUPS), "reason_group": list(GROUPS)}
    for told, prefix in ((of.observed, ""), (of.believed, "believed_"), (of.done, "done_")):
        sums = [_together(told, members) for members in GROUPS.values()]
        name = prefix.removesuffix("_") or "observed"
        rows |= {name: _at(sums, 0), f"{prefix}lo": _at(sums, 1), f"{prefix}hi": _at(sums, 2)}
        if not prefix:
            rows["n"] = [told and told.n] * len(GROUPS)
    gaps = [_between(of.believed, of.observed, members) for members in GROUPS.values()]
    return rows | {"gap": _at(gaps, 0), "gap_lo": _at(gaps, 1), "gap_hi": _at(gaps, 2)}


def _together(told: Told | None, members: Sequence[str]) -> tuple[float, float, float] | None:
    """A group's part with its 95 % interval."""
    if told is None:
        return None
    share, deviation = _sum(told, members)
    return share, max(share - SURE * deviation, 0.0), min(share + SURE * deviation, 1.0)


def _between(one: Told | None, other: Told | None, members: Sequence[str]) -> tuple[float, float, float] | None:
    if one is None or other is None:
        return None
    (a, of_a), (b, of_b) = _sum(one, members), _sum(other, members)
    half = SURE * (of_a**2 + of_b**2) ** 0.5
    return a - b, a - b - half, a - b + half


def _sum(told: Told, members: Sequence[str]) -> tuple[float, float]:
    chosen = np.isin(REASONS, members)
    variance = float(told.parts.covariance[np.ix_(chosen, chosen)].sum())
    return float(told.parts.share[chosen].sum()), max(variance, 0.0) ** 0.5


def _at(found: Sequence[tuple[float, float, float] | None], place: int) -> list[object]:
    return [None if one is None else round(one[place], _PLACES) for one in found]


def _parts(told: Told | None) -> list[object]:
    return _numbers(None if told is None else told.parts.share)


def _ends(told: Told | None) -> tuple[list[object], list[object]]:
    return _numbers(None if told is None else told.lo), _numbers(None if told is None else told.hi)


def _ranks(told: Told | None, prefix: str) -> Columns:
    names = (f"{prefix}rank", f"{prefix}rank_lo", f"{prefix}rank_hi")
    if told is None:
        return {name: [None] * len(REASONS) for name in names}
    sets = told.sets
    return {name: list(of.tolist()) for name, of in zip(names, (sets.rank, sets.lo, sets.hi), strict=True)}


def _gaps(gaps: Gaps | None, name: str) -> Columns:
    parts = (None, None, None) if gaps is None else (gaps.gap, gaps.lo, gaps.hi)
    return {f"{name}{end}": _numbers(part) for end, part in zip(("", "_lo", "_hi"), parts, strict=True)}


def _n(told: Told | None) -> list[object]:
    return [None if told is None else told.n] * len(REASONS)


def _numbers(values: Floats | None) -> list[object]:
    if values is None:
        return [None] * len(REASONS)
    return [round(value, _PLACES) for value in values.tolist()]
