"""For whom each leader speaks, who is turning, who went over, and what moves them: table `advocacy`."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from models.advocacy import CANNOT_TELL, alikeness, alikeness_of_others, change, moves, stances
from models.arrays import Floats, Ints
from models.lever import Levers, Reading, levers
from models.switching import OURS
from models.vocabulary import Motive
from streams.studies.case import Case, Tables
from streams.studies.within_reach import numbered

__all__ = ["FALSE_SWITCHES_A_MONTH", "MOTIVES", "advocacy"]

FALSE_SWITCHES_A_MONTH = 0.1  # over all leaders of a brand together
MOTIVES = tuple(motive for motive in Motive if motive not in {Motive.NONE, Motive.UNCLEAR})
_DAY_MS = 86_400_000
_MOMENT = pa.timestamp("ms")
Columns = dict[str, pa.Array]


def advocacy(case: Case) -> Tables:
    """A row a leader and brand."""
    case.do("led", leaders=case.settings.studies.leaders)
    case.register("sides", _sides(case))
    led = case.con.sql("FROM led ORDER BY person").to_arrow_table()
    days = case.found("side_days")
    moved = _levers(case, led)
    parts = []
    brands = led["brand"].to_numpy(zero_copy_only=False)
    alike, others = _alikeness(case, led, days)
    for brand in sorted(set(brands.tolist())):
        mine = np.flatnonzero(brands == brand)  # numbers of people: rows of `led` are in their order
        first, last = int(mine[0]), int(mine[-1]) + 1
        person = _ints(days["person"])
        of = days.filter(pa.array((person >= first) & (person < last)))
        columns = _of_brand(of, first, alike.get(brand, 0.5), others[first:last], case)
        parts.append(
            pa.table(
                {
                    "brand": led["brand"].slice(first, last - first),
                    "author_id": led["author_id"].slice(first, last - first),
                    **{name: led[name].slice(first, last - first) for name in ("role", "rank_lo", "rank_hi")},
                    "rank": led["influence_rank"].slice(first, last - first),
                    **columns,
                    **{name: column.slice(first, last - first) for name, column in moved.items()},
                }
            )
        )
    return {"advocacy": parts}


def _sides(case: Case) -> pa.Table:
    """Of each brand in force, itself and its rivals."""
    pairs = sorted(
        (brand.id, other.id, other.id == brand.id)
        for brand in case.brands
        for other in case.brands
        if other.id == brand.id or (brand.group is not None and other.group == brand.group)
    )
    names, of, ours = zip(*pairs, strict=True) if pairs else ((), (), ())
    return pa.table(
        {
            "brand": pa.array(names, pa.string()),
            "of_brand": pa.array(of, pa.string()),
            "is_ours": pa.array(ours, pa.bool_()),
        }
    )


def _alikeness(case: Case, led: pa.Table, days: pa.Table) -> tuple[Mapping[str, float], Floats]:
    """How alike a leader's days are: by brand; and of each leader, how alike those of all others are.

    Over all brands of a group together, whose leaders are often the same people: both brands then see one switch.
    """
    group = {brand.id: brand.group or f" {brand.id}" for brand in case.brands}
    person, vote = _ints(days["person"]), _ints(days["vote"])
    brands, number = led["brand"].to_pylist(), numbered(led["author_id"])
    of = np.array([group.get(name, "") for name in brands], dtype=object)
    same, others = {}, np.full(len(brands), 0.0)
    for one in sorted(set(of.tolist())):
        mine = of[person] == one
        same[one] = alikeness(person[mine], vote[mine])
        members = np.flatnonzero(of == one)
        others[members] = alikeness_of_others(person[mine], vote[mine], number)[number[members]]
    return {name: same[mine] for name, mine in group.items() if mine in same}, others


def _of_brand(days: pa.Table, first: int, alike: float, others: Floats, case: Case) -> Columns:
    """The columns of a brand's leaders, from the days on which they spoke, in the order of person and day."""
    n_people = len(others)
    person, day, vote = (_ints(days[name]) for name in ("person", "day", "vote"))
    person = person - first
    switch = moves(person, day, vote, n_people, FALSE_SWITCHES_A_MONTH, case.as_of_ms, others)
    since = day * _DAY_MS >= switch.at_ms[person]  # who went over is judged by what they said from then on
    stand = stances(person[since], vote[since], n_people, alike)
    is_last = (day + 1) * _DAY_MS > case.as_of_ms - case.settings.studies.recent_days * _DAY_MS
    trend = change(person, vote, is_last, n_people, alike)
    switched = switch.at_ms >= 0
    shares = {
        f"{name}{end}": pa.array(values[:, k], mask=stand.days == 0)
        for k, name in enumerate(("ours", "rivals", "neutral"))
        for end, values in (("", stand.share), ("_lo", stand.lo), ("_hi", stand.hi))
    }
    return {
        "days": pa.array(stand.days),
        "posts": pa.array(_count(person, n_people, _ints(days["posts"])).astype(np.int64)),
        "days_in_words": pa.array(_count(person[since], n_people, _flags(days["in_words"])[since])),
        "days_against": pa.array(_count(person[since], n_people, _flags(days["against"])[since])),
        **shares,
        "stance": pa.array(stand.stance, pa.string()),
        "rival": _rivals(days, person, since & (vote < 0), n_people),
        "trend": _or_null(trend.diff),
        "trend_lo": _or_null(trend.lo),
        "trend_hi": _or_null(trend.hi),
        "trend_days": pa.array(trend.n_last),
        "trend_days_before": pa.array(trend.n_before),
        "last_switch_at": pa.array(switch.at_ms, mask=~switched).cast(_MOMENT),
        "switched_to": pa.array(np.where(switch.to == OURS, "ours", "rivals").tolist(), pa.string(), mask=~switched),
        "switched_before": _or_null(switch.before),
        "switched_after": _or_null(switch.after),
        "switched_n_before": pa.array(switch.n_before, mask=~switched),
        "switched_n_after": pa.array(switch.n_after, mask=~switched),
        "last_spoke_at": _last(person, day, n_people),
    }


def _rivals(days: pa.Table, person: Ints, theirs: np.ndarray, n_people: int) -> pa.Array:
    """The rival for whom each spoke on most days, ties by name; NULL for who never did."""
    names = np.asarray(days["rival"].to_pylist(), dtype=object)[theirs]
    known = sorted(set(names.tolist()))
    counts = np.zeros((n_people, max(len(known), 1)), dtype=np.int64)
    number = {name: k for k, name in enumerate(known)}
    np.add.at(counts, (person[theirs], np.array([number[name] for name in names], dtype=np.int64)), 1)
    top = counts.argmax(1)
    return pa.array([known[k] if counts[i, k] else None for i, k in enumerate(top.tolist())], pa.string())


def _last(person: Ints, day: Ints, n_people: int) -> pa.Array:
    last = np.full(n_people, -1, dtype=np.int64)
    np.maximum.at(last, person, day)
    return pa.array(last * _DAY_MS, mask=last < 0).cast(_MOMENT)


def _levers(case: Case, led: pa.Table) -> Mapping[str, pa.Array]:
    """What moves each leader, in the order of their numbers."""
    n, names = led.num_rows, [str(motive) for motive in MOTIVES]
    column = {name: k for k, name in enumerate(names)}
    errors = {(row["language"], row["motive"]): row for row in case.found("motive_errors").to_pylist()}
    own, theirs = case.found("lever_posts", motives=names), case.found("lever_audience", motives=names)
    read, posts, french = np.zeros((n, len(names))), np.zeros(n, dtype=np.int64), np.zeros(n)
    for who, n_posts, part, motive, p in zip(*(own[c].to_pylist() for c in own.column_names), strict=True):
        read[who, column[motive]], posts[who], french[who] = p, n_posts, part

    def reading(part: Floats) -> Reading:
        fr, en = (
            {
                what: np.array([errors[tongue, name][what] for name in names])
                for what in ("hit", "hit_sd", "miss", "miss_sd")
            }
            for tongue in ("fr", "en")
        )
        return Reading(**{what: part[:, None] * fr[what] + (1 - part[:, None]) * en[what] for what in fr})

    known = sorted(set(theirs["brand"].to_pylist()))
    rows = {name: k for k, name in enumerate(known)}
    heard, tongue = np.zeros((len(known), len(names))), np.zeros(len(known))
    for brand, motive, p, part in zip(*(theirs[c].to_pylist() for c in theirs.column_names), strict=True):
        heard[rows[brand], column[motive]], tongue[rows[brand]] = p, part
    on = reading(tongue)
    audience = np.clip((heard - on.miss) / np.maximum(on.hit - on.miss, 0.05), 0.0, 1.0)
    mine = np.zeros((n, len(names)))
    for who, brand in enumerate(led["brand"].to_pylist()):
        if brand in rows:
            mine[who] = audience[rows[brand]]
    return _lever_columns(levers(read, posts, reading(french), mine), posts, names)


def _lever_columns(found: Levers, posts: Ints, names: list[str]) -> Mapping[str, pa.Array]:
    told = [names[k] if is_told else CANNOT_TELL for k, is_told in zip(found.motive, found.is_told, strict=True)]
    unread = posts == 0
    return {
        "dominant_motive": pa.array(told, pa.string()),
        "motive_p": pa.array(found.p, mask=unread),
        "motive_share": pa.array(found.share, mask=unread),
        "motive_observed": pa.array(found.observed, mask=unread),
        "motive_posts": pa.array(posts),
    }


def _count(person: Ints, n_people: int, what: np.ndarray) -> Ints:
    return np.asarray(np.bincount(person, what, minlength=n_people)).astype(np.int64)


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _flags(column: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _or_null(values: Floats) -> pa.Array:
    return pa.array(values, from_pandas=True)
