"""How what one brand's people take up goes from contact to contact: by number of contacts, by time, and against chance.

One row of `exposures`, `hazards` and `contagion` at a time is about one item, or all items of a type together. Read
after `influence.py`; the measures are in `models/exposure.py`, `models/hazard.py` and `models/contagion.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np

from models.adoptions import Floats, Ints
from models.contagion import LEAST_LINKED, Contagion, Verdict, contagion
from models.exposure import OrderCounts, Sightings, by_order, curve, sightings, summed
from models.hazard import RiskCounts, by_delay, by_moment, hazard
from pipeline.horizons import DAY_MS
from pipeline.influence import Columns, Log
from pipeline.settings import InfluenceSettings

__all__ = ["Firsts", "Spread", "contagion_columns", "spread"]

_HOUR_MS = DAY_MS // 24
_MANY = 5_000  # adopters
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DELAYS = ("within 1 h", "1 to 6 h", "6 to 24 h", "1 to 3 days", "3 to 7 days", "7 to 14 days")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHY = {
    Verdict.CONTAGION: "people adopt after those they see, more than their common times or likeness explain",
    Verdict.CORRELATION_ONLY: "those who see each other adopt alike, but their order in time adds nothing",
    Verdict.TOO_FEW: "{n} of the {least} adopters needed had others in sight before the item appeared",
    Verdict.CANNOT_TELL: "their order in time matters, but a wave that came to all of them would look the same",
}


@dataclass(frozen=True, slots=True)
class Firsts:
    """When each tag or link looked at first came in sight of somebody who had not taken it up, as parallel arrays.

    followed : 1 where they took it up within the horizon of the latest contact, else 0.
    """

    item: Ints
    reader: Ints
    at_ms: Ints
    followed: Ints


@dataclass(slots=True)
class Spread:
    """How items went from contact to contact: rows of `exposures` and `hazards`, and what each person was shown.

    exposed, followed_up : of each person, the items that others had in sight of them, and those they then took up.
    """

    exposed: Ints
    followed_up: Ints
    curves: dict[str, OrderCounts] = field(default_factory=dict)
    risks: dict[tuple[str, str], RiskCounts] = field(default_factory=dict)
    _firsts: list[Firsts] = field(default_factory=list)

    @property
    def firsts(self) -> Firsts:
        """Of all tags and links looked at; not of the brand, with which everything begins that is known of people."""
        names = ("item", "reader", "at_ms", "followed")
        return Firsts(*(_joined([getattr(one, name) for one in self._firsts]).astype(np.int64) for name in names))

    def add_firsts(self, item: int, seen: Sightings, followed: Ints) -> None:
        """Those of one item, and who followed."""
        reader, first = np.unique(seen.reader, return_index=True)
        self._firsts.append(
            Firsts(
                np.full(len(reader), item, dtype=np.int64),
                reader,
                seen.at_ms[first],
                np.isin(reader, followed).astype(np.int64),
            )
        )

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
    by_type: dict[str, list[tuple[OrderCounts, dict[str, RiskCounts]]]] = {}
    hour_of, weekday_of = _local(log.zone)
    for item, rows in log.each_looked_at(settings.items):
        seen = sightings(log.links, log.adoptions.person[rows], log.adoptions.at_ms[rows], log.n_people)
        in_time = seen.adopted & (seen.until_ms - seen.at_ms <= horizon_ms)
        followed = np.unique(seen.reader[in_time])
        exposed[np.unique(seen.reader)] += 1
        followed_up[followed] += 1
        if not log.items[item].startswith("brand:"):
            found.add_firsts(item, seen, followed)
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
            adopted = np.stack([risk.adopted for risk in several]).sum(axis=0)
            found.risks[f"{kind}:*", dimension] = RiskCounts(
                adopted, np.sum([risk.person_ms for risk in several], axis=0)
            )
    return found


def contagion_columns(log: Log, settings: InfluenceSettings) -> Columns:
    """One row for each item looked at: whether it spread, or came to people who are alike."""
    found: list[tuple[str, Contagion]] = []
    for item, rows in log.each_looked_at(settings.items):
        name = log.items[item]
        person, at_ms = log.adoptions.person[rows], log.adoptions.at_ms[rows]
        rng = np.random.default_rng(crc32(name.encode()))  # of the item's own: others come and go
        n_shuffles = 99 if len(person) <= _MANY else 39  # enough for the level
        found.append((name, contagion(log.links, person, at_ms, log.n_people, log.until_ms, rng, n_shuffles)))
    numbers = ("alpha", "null_mean", "null_sd", "p", "p_near", "alpha_reversed", "p_direction")
    return {
        "item": [name for name, _ in found],
        "n_adopters": np.array([one.n_adopters for _, one in found], dtype=np.int64),
        "n_linked": np.array([one.n_linked for _, one in found], dtype=np.int64),
        **{name: np.array([getattr(one, name) for _, one in found], dtype=np.float64) for name in numbers},
        "verdict": [str(one.verdict) for _, one in found],
        "why": [_WHY[one.verdict].format(n=one.n_linked, least=LEAST_LINKED) for _, one in found],
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


@lru_cache(maxsize=200_000)
def _offset_ms(zone: str, at_ms: int) -> int:
    if zone == "UTC":
        return 0
    offset = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(ZoneInfo(zone)).utcoffset()
    return 0 if offset is None else offset // timedelta(milliseconds=1)
