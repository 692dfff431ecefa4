"""When leaders are there, how soon they answer by the hour they are asked, and how much is asked of them.

Tables `rhythms`, `answer_hours`, `reach`. Hours are those of the brand's own clock. The author `*` is all leaders of
the brand together, and is left out where they are fewer than `k_floor`. Read after `leanings.py`, which leaves the
temporary tables `led` and `sides`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import scipy  # its parts load when they are first used: no command waits for them to start

from models.answering import FEWEST_ASKED, SOON_H, Curve, Day, best_of, by_hour, curve, moved, soon
from models.arrays import Floats, Ints
from models.rhythm import HOURS, Peak, heat, peak_of
from models.susceptibility import by_person
from pipeline.local_time import HOUR_MS, local_hours
from streams.studies.case import Case, Tables

__all__ = ["ALL", "rhythms"]

ALL = "*"  # all leaders together
_UNTIL_H = 168.0  # an answer after a week is none
_MAPPED = 5  # hours in which somebody must have been seen to have a map of their own
_CELLS = HOURS * 7
_WEEK_MS = _CELLS * HOUR_MS
Row = dict[str, object]


def rhythms(case: Case) -> Tables:
    """The three tables."""
    led = case.con.sql("FROM led ORDER BY person").to_arrow_table()
    seen, asked = case.found("seen_hours"), case.found("asked_of")
    zones = {brand.id: brand.time_zone for brand in case.brands}
    parts: dict[str, list[pa.Table]] = {"rhythms": [], "answer_hours": [], "reach": []}
    brands = led["brand"].to_numpy(zero_copy_only=False)
    names = led["author_id"].to_pylist()
    for brand in sorted(set(brands.tolist())):
        mine = np.flatnonzero(brands == brand)
        first, last = int(mine[0]), int(mine[-1]) + 1
        of = _Leaders(
            names[first:last], _of(seen, first, last), _of(asked, first, last), zones.get(brand, "UTC"), case.as_of_ms
        )
        for name, rows in of.tables(case.settings.studies.k_floor).items():
            parts[name] += [pa.table({"brand": pa.repeat(pa.scalar(brand), rows.num_rows)} | _columns(rows))]
    return parts


class _Leaders:
    """The leaders of one brand, numbered from 0."""

    def __init__(
        self, names: list[str], seen: dict[str, Ints], asked: dict[str, Ints], zone: str, as_of_ms: int
    ) -> None:
        self._names, n = names, len(names)
        self._as_of_ms = max([as_of_ms, *(int(t.max()) for t in (seen["at_ms"], asked["asked_ms"]) if len(t))])
        hours = local_hours(seen["at_ms"], zone)
        self._person, self._hour = np.unique(np.stack([seen["person"], hours]), axis=1)
        since = np.full(n, self._as_of_ms)
        np.minimum.at(since, seen["person"], seen["at_ms"])
        np.minimum.at(since, asked["person"], asked["asked_ms"])
        self._weeks = np.maximum((self._as_of_ms - since) / _WEEK_MS, 1.0)
        self._asked = _Asked.of(asked, zone, self._as_of_ms)

    def tables(self, k_floor: int) -> dict[str, pa.Table]:
        n = len(self._names)
        seen = np.zeros((n, _CELLS), dtype=np.int64)
        np.add.at(seen, (self._person, (self._hour // HOURS + 3) % 7 * HOURS + self._hour % HOURS), 1)
        together = self._asked.day(None) if n >= k_floor else None
        reach, cells, hours = [], [], []
        if together is not None:
            reach.append(self._reach(ALL, self._person >= 0, float(self._weeks.sum()), self._asked, together))
            cells.append(_cells(ALL, seen.sum(0), float(self._weeks.sum()), *_simple(seen, self._weeks)))
            hours.append(_hours(ALL, together, self._asked))
        map_ = heat(seen, self._weeks)
        for who, day in enumerate(self._days(together)):
            name, own = self._names[who], self._asked.only(who)
            reach.append(self._reach(name, self._person == who, float(self._weeks[who]), own, day))
            if seen[who].sum() >= _MAPPED:
                rows = map_.chance[who], map_.lo[who], map_.hi[who]
                cells.append(_cells(name, seen[who], float(self._weeks[who]), *rows))
            if len(own.hour) >= FEWEST_ASKED:
                hours.append(_hours(name, day, own))
        return {
            "rhythms": pa.concat_tables(cells) if cells else pa.table({}),
            "answer_hours": pa.concat_tables(hours) if hours else pa.table({}),
            "reach": pa.Table.from_pylist(reach, _REACH),
        }

    def _days(self, together: Day | None) -> Iterator[Day]:
        """Each leader's chances by hour, drawn to those of all of them where there are enough of these."""
        asked, n = self._asked, len(self._names)
        known = asked.is_answered | (asked.delay_h >= SOON_H)
        hits = np.bincount(asked.person[known & asked.is_soon], minlength=n)
        levels = by_person(hits, np.bincount(asked.person[known], minlength=n)).rate
        of_all = soon(asked.delay_h, asked.is_answered)
        for who in range(n):
            own = asked.only(who)
            is_known = together is not None and np.isfinite(of_all) and np.isfinite(levels[who])
            prior = moved(together.p, float(levels[who]), of_all) if together is not None and is_known else None
            yield by_hour(own.hour, own.delay_h, own.is_answered, prior)

    def _reach(self, name: str, mine: np.ndarray, weeks: float, asked: "_Asked", day: Day) -> Row:
        hour = self._hour[mine]
        is_one = name != ALL
        day_of = hour // HOURS if is_one else hour // HOURS + self._person[mine] * 10**6  # a day of each person
        peak = peak_of(day_of, hour % HOURS)
        answers = curve(asked.delay_h, asked.is_answered, _UNTIL_H)
        overall = soon(asked.delay_h, asked.is_answered)
        best = best_of(day, len(asked.hour), int(asked.is_soon.sum()), overall)
        return _row(name, hour, weeks, peak, asked, answers) | {
            "chance_4h": _number(overall),
            "best_hour": best.hour if best.hour >= 0 else None,
            "best_p": float(day.p[best.hour]) if best.hour >= 0 else None,
            "best_lo": float(day.lo[best.hour]) if best.hour >= 0 else None,
            "best_hi": float(day.hi[best.hour]) if best.hour >= 0 else None,
            "verdict": best.verdict,
        }


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked: of whom, at which hour of the day, and how long the answer took, or is awaited."""

    person: Ints
    hour: Ints
    delay_h: Floats
    is_answered: np.ndarray
    is_question: np.ndarray

    @classmethod
    def of(cls, asked: dict[str, Ints], zone: str, as_of_ms: int) -> "_Asked":
        answered_ms = asked["answered_ms"]
        delay_h = (np.where(answered_ms >= 0, answered_ms, as_of_ms) - asked["asked_ms"]) / HOUR_MS
        is_answered = (answered_ms >= 0) & (delay_h <= _UNTIL_H)
        return cls(
            asked["person"],
            local_hours(asked["asked_ms"], zone) % HOURS,
            np.clip(delay_h, 0.0, _UNTIL_H),
            is_answered,
            asked["is_question"] > 0,
        )

    @property
    def is_soon(self) -> np.ndarray:
        return np.asarray(self.is_answered & (self.delay_h <= SOON_H))

    def only(self, who: int) -> "_Asked":
        mine = self.person == who
        return _Asked(*(getattr(self, name)[mine] for name in self.__slots__))

    def day(self, prior: Floats | None) -> Day:
        return by_hour(self.hour, self.delay_h, self.is_answered, prior)


def _row(name: str, hour: Ints, weeks: float, peak: Peak, asked: _Asked, answers: Curve) -> Row:
    n, answered = len(asked.hour), int(asked.is_answered.sum())
    return {
        "author_id": name,
        "hours_seen": len(hour),
        "weeks": weeks,
        "hours_a_week": len(hour) / weeks,
        "peak_hour": peak.hour if peak.hour >= 0 else None,
        "rhythm": peak.verdict,
        "asked": n,
        "questions": int(asked.is_question.sum()),
        "answered": answered,
        "waiting": int((~asked.is_answered & (asked.delay_h < _UNTIL_H)).sum()),
        "asked_a_week": n / weeks,
        "asked_lo": float(scipy.stats.chi2.ppf(0.025, 2 * n)) / 2 / weeks if n else 0.0,
        "asked_hi": float(scipy.stats.chi2.ppf(0.975, 2 * n + 2)) / 2 / weeks,
        "answered_share": _number(answers.share),
        "answered_lo": _number(answers.lo),
        "answered_hi": _number(answers.hi),
        "delay_h": _number(answers.median_h),
        "delay_lo": _number(answers.median_lo),
        "delay_hi": _number(answers.median_hi),
    }


_REACH = pa.schema(
    [("author_id", pa.string()), ("hours_seen", pa.int64()), ("weeks", pa.float64()), ("hours_a_week", pa.float64())]
    + [("peak_hour", pa.int64()), ("rhythm", pa.string())]
    + [(name, pa.int64()) for name in ("asked", "questions", "answered", "waiting")]
    + [(name, pa.float64()) for name in ("asked_a_week", "asked_lo", "asked_hi")]
    + [(name, pa.float64()) for name in ("answered_share", "answered_lo", "answered_hi")]
    + [(name, pa.float64()) for name in ("delay_h", "delay_lo", "delay_hi", "chance_4h")]
    + [("best_hour", pa.int64()), ("best_p", pa.float64()), ("best_lo", pa.float64()), ("best_hi", pa.float64())]
    + [("verdict", pa.string())]
)


def _simple(seen: Ints, weeks: Floats) -> tuple[Floats, Floats, Floats]:
    """All of them as if one: nobody to draw them to."""
    found = heat(seen.sum(0)[None, :], np.array([weeks.sum()]))
    return found.chance[0], found.lo[0], found.hi[0]


def _cells(name: str, seen: Ints, weeks: float, chance: Floats, lo: Floats, hi: Floats) -> pa.Table:
    cell = np.arange(_CELLS)
    return pa.table(
        {
            "author_id": pa.repeat(pa.scalar(name), _CELLS),
            "weekday": cell // HOURS + 1,
            "hour": cell % HOURS,
            "seen": seen,
            "weeks": np.full(_CELLS, weeks),
            "chance": chance,
            "lo": lo,
            "hi": hi,
        }
    )


def _hours(name: str, day: Day, asked: _Asked) -> pa.Table:
    nothing = day.asked <= 0
    return pa.table(
        {
            "author_id": pa.repeat(pa.scalar(name), HOURS),
            "hour": np.arange(HOURS),
            "asked": np.bincount(asked.hour, minlength=HOURS),
            "p": pa.array(day.p, mask=nothing),
            "lo": pa.array(day.lo, mask=nothing),
            "hi": pa.array(day.hi, mask=nothing),
            "delay_h": pa.array(day.median_h, from_pandas=True),
        }
    )


def _of(rows: pa.Table, first: int, last: int) -> dict[str, Ints]:
    """The rows of some people as arrays, these numbered from 0; no time is -1."""
    person = np.asarray(rows["person"].to_numpy(), dtype=np.int64)
    mine = pa.array((person >= first) & (person < last))
    found = {
        name: np.asarray(column.cast(pa.int64()).fill_null(-1).to_numpy(), dtype=np.int64)
        for name, column in zip(rows.column_names, rows.filter(mine).columns, strict=True)
    }
    return found | {"person": found["person"] - first}


def _columns(rows: pa.Table) -> dict[str, pa.ChunkedArray]:
    return dict(zip(rows.column_names, rows.columns, strict=True))


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
