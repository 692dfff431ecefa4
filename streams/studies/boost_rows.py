"""The rows of `boosts` and `boost_days`, from what came of each boost. Read after `boosts.py`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa

from models.motive_move import Moves
from models.placebo_lift import LEAST_CONTROLS
from models.push_effect import Effect, verdict
from models.pushed_people import Groups
from models.ratio_interval import Told
from pipeline.declared import Boost

__all__ = ["DAYS", "ROWS", "Outcome", "day_rows", "row_of"]

_NONE = np.zeros(0, dtype=np.int64)
_NOBODY = Groups(_NONE, _NONE, _NONE, shared=0)


@dataclass(slots=True)
class Outcome:
    """A boost of a brand, and what is known of it. before : days before that were compared with."""

    brand: str
    boost: Boost
    is_over: bool
    parts: Groups = _NOBODY
    before: int = 0
    effect: Effect | None = None
    moves: Moves | None = None
    adopted: Told | None = None

    @property
    def audience(self) -> int:
        """People of the audience who count."""
        return int((self.parts.audience == 0).sum())

    @property
    def circle(self) -> int:
        """People exposed to them, and to no boost."""
        return int((self.parts.circle == 0).sum())


def row_of(one: Outcome, least: int) -> dict[str, object]:
    """A row of `boosts`. least : of fewer people nothing is told."""
    found, boost = one.effect, one.boost
    is_told = found is not None
    row: dict[str, object] = {
        "brand": one.brand,
        "boost_id": boost.id,
        "influencer_id": boost.influencer,
        "started_at": _utc(boost.starts),
        "ended_at": _utc(boost.ends),
        "cost": boost.cost,
        "audience": one.audience if one.is_over else None,
        "shared": one.parts.shared if one.is_over else None,
        "matched": len(found.lift.matched) if found else 0,
        "n_placebo": found.lift.n_placebo if found else 0,
        "verdict": verdict(found) if one.is_over else "too early",
        "why": "" if is_told else _why(one, least),
    }
    if found is None:
        return row
    around, fades = found.circle, found.fades
    lift = Told(found.lift.lift, found.lift.lo, found.lift.hi)
    row |= {
        "observed": round(found.lift.observed),
        "expected": found.lift.expected,
        "placebo_p": found.lift.placebo_p,
        "after_days": found.after,
        "half_life_days": fades.days,
        "half_life_days_lo": fades.lo,
        "half_life_days_hi": fades.hi,
        "circle": one.circle,
        **_told("lift", lift),
        **_told("circle_lift", Told(around.lift, around.lo, around.hi) if around else None),
        **_told("spill_over", found.spill),
        **_told("extra", found.extra),
        **_cost("cost_per_extra", boost.cost, found.extra),
        **_told("extra_adoptions", one.adopted),
        **_cost("cost_per_adoption", boost.cost, one.adopted),
    }
    if one.moves is not None:
        row |= _told("motive_shift", one.moves.shift)
        row |= _told("help_shift", one.moves.helping)
        row |= _told("economic_shift", one.moves.economic)
    return row


def day_rows(one: Outcome) -> Iterator[dict[str, object]]:
    """The rows of `boost_days`, in order of time."""
    if one.effect is None:
        return
    days, starts_at = one.effect.days, _utc(one.boost.starts)
    length = (one.boost.ends - one.boost.starts) / timedelta(days=1)
    for k, start in enumerate(days.starts.tolist()):
        yield {
            "brand": one.brand,
            "boost_id": one.boost.id,
            "starts_at": starts_at + timedelta(days=start),
            "ends_at": starts_at + timedelta(days=float(days.ends[k])),
            "period": "before" if start < 0 else "during" if start < length else "after",
            "observed": round(float(days.observed[k])),
            "expected": float(days.expected[k]),
            "lo": float(days.lo[k]),
            "hi": float(days.hi[k]),
        }


def _why(one: Outcome, least: int) -> str:
    if not one.is_over:
        return "it is not over"
    if one.audience < least:
        rest = f"; {one.parts.shared} more are another boost's too" if one.parts.shared else ""
        return f"fewer than {least} people are known to be exposed to the influencer{rest}"
    if not one.before:
        return "no full week was seen before it"
    if len(one.parts.owner) <= LEAST_CONTROLS:
        return f"fewer than {LEAST_CONTROLS} influencers who were not boosted have an audience apart"
    return "too few posts, or too few days, to compare with"


def _cost(name: str, cost: float | None, extra: Told | None) -> dict[str, float | None]:
    if cost is None or extra is None or extra.value <= 0:
        return {}
    return {
        name: cost / extra.value,
        f"{name}_lo": cost / extra.hi,
        f"{name}_hi": cost / extra.lo if extra.lo > 0 else None,
    }


def _told(name: str, told: Told | None) -> dict[str, float]:
    return {} if told is None else {name: told.value, f"{name}_lo": told.lo, f"{name}_hi": told.hi}


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _with_ends(name: str) -> list[tuple[str, pa.DataType]]:
    return [(f"{name}{end}", pa.float64()) for end in ("", "_lo", "_hi")]


ROWS = pa.schema(
    [
        *((name, pa.string()) for name in ("brand", "boost_id", "influencer_id")),
        ("started_at", pa.timestamp("ms")),
        ("ended_at", pa.timestamp("ms")),
        ("cost", pa.float64()),
        *((name, pa.int64()) for name in ("audience", "shared", "matched")),
        *_with_ends("lift"),
        ("observed", pa.int64()),
        ("expected", pa.float64()),
        *_with_ends("half_life_days"),
        ("circle", pa.int64()),
        *_with_ends("circle_lift"),
        *_with_ends("spill_over"),
        ("after_days", pa.float64()),
        *_with_ends("extra"),
        *_with_ends("cost_per_extra"),
        *_with_ends("extra_adoptions"),
        *_with_ends("cost_per_adoption"),
        *_with_ends("motive_shift"),
        *_with_ends("help_shift"),
        *_with_ends("economic_shift"),
        ("n_placebo", pa.int64()),
        ("placebo_p", pa.float64()),
        ("verdict", pa.string()),
        ("why", pa.string()),
    ]
)
DAYS = pa.schema(
    [
        ("brand", pa.string()),
        ("boost_id", pa.string()),
        ("starts_at", pa.timestamp("us")),
        ("ends_at", pa.timestamp("us")),
        ("period", pa.string()),
        ("observed", pa.int64()),
        ("expected", pa.float64()),
        ("lo", pa.float64()),
        ("hi", pa.float64()),
    ]
)
