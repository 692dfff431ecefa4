"""Who led whom, of one brand: from adoptions, exposures and links to the columns of the tables of influence.

Pure steps over arrays; `streams/influence.py` asks the store for the arrays and stores the columns. People and items
are numbers here. Everything hangs on the stored rows alone, never on the order in which they came, so that a table is
the same however often it was made. Read after `models/adoptions.py`; then the models that each step names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from models.adoptions import Adoptions, Exposures, Floats, Ints
from models.credit import Rule, split
from models.exposure import Links, OrderCounts, by_order, curve, sightings, summed
from models.hazard import RiskCounts, by_delay, by_moment, hazard
from models.influenceability import BetaPrior
from models.pagerank import Web, standings
from pipeline.horizons import DAY_MS
from pipeline.settings import InfluenceSettings

__all__ = ["Columns", "Log", "Spread", "credit_columns", "person_columns", "spread", "standing_columns"]

Columns = dict[str, Floats | Ints | list[str]]

_HOUR_MS = DAY_MS // 24
_FEW = 10  # adopters: with fewer, there is nothing to see of how an item spreads
_DRAWS = 100
_SEED = 1
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DELAYS = ("within 1 h", "1 to 6 h", "6 to 24 h", "1 to 3 days", "3 to 7 days", "7 to 14 days")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Log:
    """What people of a brand took up, by whom they were exposed, and whom they can see.

    `items` names the items by number, `types` are what stands before their colon; `n_people` counts adopters and
    those who could see them. `until_ms` is the end of what was watched.
    """

    adoptions: Adoptions
    exposures: Exposures
    links: Links
    items: Sequence[str]
    n_people: int
    until_ms: int
    zone: str = "UTC"

    def looked_at(self, at_most: int) -> list[int]:
        """The brand itself, and of its tags and links those that most people took up, in the order of their numbers."""
        n = np.bincount(self.adoptions.item, minlength=len(self.items))
        kinds = [item.partition(":")[0] for item in self.items]
        several = [i for i in np.argsort(-n, kind="stable").tolist() if n[i] >= _FEW and kinds[i] in ("tag", "link")]
        return sorted([i for i, kind in enumerate(kinds) if kind == "brand" and n[i] >= _FEW] + several[:at_most])


def credit_columns(log: Log, settings: InfluenceSettings) -> Columns:
    """The part of every exposure in its adoption, under every rule (`models/credit.py`)."""
    credit = split(log.adoptions, log.exposures, settings.recency_hours * _HOUR_MS)
    parts: Columns = {f"by_{rule}": credit.under(rule) for rule in Rule}
    return {**parts, "credit_lo": credit.lo, "credit_hi": credit.hi}


@dataclass(slots=True)
class Spread:
    """How items went from contact to contact: rows of `exposures` and `hazards`, and what each person was shown.

    exposed, followed_up : of each person, the items that others had in sight of them, and those they then took up.
    """

    exposed: Ints
    followed_up: Ints
    curves: dict[str, OrderCounts] = field(default_factory=dict)
    risks: dict[tuple[str, str], RiskCounts] = field(default_factory=dict)

    def exposure_columns(self) -> Columns:
        """One row for each item and number of contacts."""
        parts = [(item, counts, curve(counts)) for item, counts in self.curves.items()]
        return {
            "item": [item for item, counts, _ in parts for _ in range(len(counts.exposed))],
            "k": _joined([np.arange(len(counts.exposed)) for _, counts, _ in parts]).astype(np.int64),
            "exposed": _joined([counts.exposed for _, counts, _ in parts]).astype(np.int64),
            "adopted": _joined([counts.adopted for _, counts, _ in parts]).astype(np.int64),
            "p": _joined([found.p for _, _, found in parts]),
            "lo": _joined([found.lo for _, _, found in parts]),
            "hi": _joined([found.hi for _, _, found in parts]),
        }

    def hazard_columns(self) -> Columns:
        """One row for each type of item, dimension and bin."""
        parts = [(item, dimension, counts, hazard(counts)) for (item, dimension), counts in self.risks.items()]
        first = {"delay": 0, "hour": 0, "weekday": 1}
        return {
            "item": [item for item, _, counts, _ in parts for _ in range(len(counts.adopted))],
            "dimension": [dimension for _, dimension, counts, _ in parts for _ in range(len(counts.adopted))],
            "bin": _joined([np.arange(len(c.adopted)) + first[dimension] for _, dimension, c, _ in parts]).astype(
                np.int64
            ),
            "label": [label for _, dimension, counts, _ in parts for label in _labels(dimension, len(counts.adopted))],
            "adopted": _joined([counts.adopted for _, _, counts, _ in parts]).astype(np.int64),
            "hours_at_risk": _joined([counts.person_ms / _HOUR_MS for _, _, counts, _ in parts]),
            "per_hour": _joined([found.per_hour for *_, found in parts]),
            "lo": _joined([found.lo for *_, found in parts]),
            "hi": _joined([np.where(np.isinf(found.hi), np.nan, found.hi) for *_, found in parts]),
        }


def spread(log: Log, settings: InfluenceSettings) -> Spread:
    """How the items looked at went from contact to contact (`models/exposure.py`, `models/hazard.py`)."""
    horizon_ms = round(settings.horizon_days * DAY_MS)
    exposed, followed_up = np.zeros(log.n_people, dtype=np.int64), np.zeros(log.n_people, dtype=np.int64)
    found = Spread(exposed, followed_up)
    by_type: dict[str, list[tuple[OrderCounts, Mapping[str, RiskCounts]]]] = {}
    hour_of, weekday_of = _local(log.zone)
    starts = np.searchsorted(log.adoptions.item, np.arange(len(log.items) + 1))
    for item in log.looked_at(settings.items):
        rows = slice(int(starts[item]), int(starts[item + 1]))
        seen = sightings(log.links, log.adoptions.person[rows], log.adoptions.at_ms[rows], log.n_people)
        in_time = seen.adopted & (seen.until_ms - seen.at_ms <= horizon_ms)
        exposed[np.unique(seen.reader)] += 1
        followed_up[np.unique(seen.reader[in_time])] += 1
        counts = found.curves[log.items[item]] = by_order(seen, horizon_ms)
        risks = {
            "delay": by_delay(seen, log.until_ms),
            "hour": by_moment(seen, log.until_ms, hour_of, 24, horizon_ms),
            "weekday": by_moment(seen, log.until_ms, weekday_of, 7, horizon_ms),
        }
        by_type.setdefault(log.items[item].partition(":")[0], []).append((counts, risks))
    for kind, parts in by_type.items():
        if kind != "brand":
            found.curves[f"{kind}:*"] = summed([counts for counts, _ in parts])
        for dimension in ("delay", "hour", "weekday"):
            several = [risks[dimension] for _, risks in parts]
            together = RiskCounts(sum(r.adopted for r in several), sum(r.person_ms for r in several))  # type: ignore[arg-type]
            found.risks[f"{kind}:*", dimension] = together
    return found


def person_columns(log: Log, credit: Columns, seen: Spread) -> Columns:
    """What each person took up, what others took up after them, and how readily they follow."""
    influencer, n = log.exposures.influencer(log.adoptions), log.n_people
    totals = np.stack([np.bincount(influencer, credit[f"by_{rule}"], minlength=n) for rule in Rule])
    prior = BetaPrior.fitted(seen.followed_up, seen.exposed)
    lo, hi = prior.intervals(seen.followed_up, seen.exposed)
    known = seen.exposed > 0
    return {
        "adoptions": np.bincount(log.adoptions.person, minlength=n),
        "exposed": seen.exposed,
        "followed_up": seen.followed_up,
        "credit": totals[list(Rule).index(Rule.SHARE)],
        "credit_lo": totals.min(axis=0),
        "credit_hi": totals.max(axis=0),
        "susceptibility": np.where(known, prior.rates(seen.followed_up, seen.exposed), np.nan),
        "susceptibility_lo": np.where(known, lo, np.nan),
        "susceptibility_hi": np.where(known, hi, np.nan),
    }


def standing_columns(source: Ints, target: Ints, weight: Floats, acts: Ints, n_people: int) -> tuple[Ints, Columns]:
    """The people on whom others act, and their ranks with intervals (`models/pagerank.py`)."""
    web = Web(source, target, weight, n_people)
    found = standings(web, weight, acts, n_people, np.random.default_rng(_SEED), _DRAWS)
    return np.array([one.person for one in found], dtype=np.int64), {
        "influence": np.array([one.influence for one in found], dtype=np.float64),
        "influence_rank": np.array([one.rank for one in found], dtype=np.int64),
        "rank_lo": np.array([one.rank_lo for one in found], dtype=np.int64),
        "rank_hi": np.array([one.rank_hi for one in found], dtype=np.int64),
    }


def _joined(parts: Sequence[Floats | Ints]) -> Floats:
    return np.concatenate([np.zeros(0), *parts])


def _labels(dimension: str, n: int) -> list[str]:
    if dimension == "delay":
        return list(_DELAYS)
    return list(_WEEKDAYS) if dimension == "weekday" else [f"{hour:02d}:00" for hour in range(n)]


def _local(zone: str) -> tuple[Callable[[Ints], Ints], Callable[[Ints], Ints]]:
    """The hour of day, and the weekday from Monday 0, of moments (ms) where the brand is."""

    def shifted(at_ms: Ints) -> Ints:
        hours, which = np.unique(at_ms // _HOUR_MS, return_inverse=True)
        offsets = [_offset_ms(zone, hour * _HOUR_MS) for hour in hours.tolist()]
        return np.asarray(at_ms + np.array(offsets, dtype=np.int64)[which])

    return (
        lambda at_ms: np.asarray(shifted(at_ms) // _HOUR_MS % 24),
        lambda at_ms: np.asarray((shifted(at_ms) // DAY_MS + 3) % 7),  # 1 January 1970 was a Thursday
    )


@lru_cache(maxsize=20_000)
def _offset_ms(zone: str, at_ms: int) -> int:
    if zone == "UTC":
        return 0
    offset = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(ZoneInfo(zone)).utcoffset()
    return 0 if offset is None else offset // timedelta(milliseconds=1)
