"""What each declared event changed between those who were there: tables `situations` and `situation_people`.

Costs next to nothing where no event is declared. Sums in `pipeline/situation_effect.py`.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa

from models.folding import fold
from pipeline.declared import Situation
from pipeline.horizons import DAY_MS
from pipeline.situation_effect import AFTER_MS, Contacts, Effect, Event, effect, spell
from streams.studies.case import Case, Tables
from streams.studies.within_reach import ints

__all__ = ["situations"]

_TAG_AFTER_MS = DAY_MS  # who was there may post the next day
_SHARED = 2  # people of another event who make it one of the same people
_MOMENT = pa.timestamp("ms")
Declared = list[tuple[str, Situation]]


def situations(case: Case) -> Tables:
    """A row an event, and a row of each who was there."""
    declared = case.declared(Situation)
    if not declared:
        return {"situations": [], "situation_people": []}
    who = _people(case, declared)
    roles = _by_event(who["role"].to_pylist(), who["n"].to_pylist(), len(declared))
    names = _by_event(who["author_id"].to_pylist(), who["n"].to_pylist(), len(declared))
    events = [
        Event(_ms(one.starts.timestamp()), _ms(one.ends.timestamp()), tuple(roles[n]), bool(one.attendee))
        for n, (_, one) in enumerate(declared)
    ]
    contacts = _contacts(case, len(declared))
    near = _near(declared, names)
    since = _looked_up(case.found("situation_since"), "brand", "from_ms")
    made = [
        effect(
            event,
            contacts[n],
            [spell(events[other]) for other in near[n]],
            since.get(declared[n][0], case.as_of_ms),
            case.as_of_ms,
            case.settings.studies.k_floor,
        )
        for n, event in enumerate(events)
    ]
    adopted = _looked_up(case.found("situation_adoptions", after_ms=AFTER_MS), "n", "adoptions")
    known = _looked_up(case.found("situation_known"), "n", "known")
    return {
        "situations": [_rows(declared, events, made, adopted, known)],
        "situation_people": [_people_rows(declared, who, made)],
    }


def _people(case: Case, declared: Declared) -> pa.Table:
    """Who was where, in the order of events and names; `situation_who` stays for the next questions."""
    there = [(n, brand, a.account, a.role) for n, (brand, one) in enumerate(declared) for a in one.attendee]
    case.register(
        "situation_events",
        pa.table(
            {
                "n": pa.array(range(len(declared)), pa.int64()),
                "brand": pa.array([brand for brand, _ in declared], pa.string()),
                "start_ms": pa.array([_ms(one.starts.timestamp()) for _, one in declared], pa.int64()),
                "end_ms": pa.array([_ms(one.ends.timestamp()) for _, one in declared], pa.int64()),
                "tag": pa.array([_tag(one) for _, one in declared], pa.string()),
            }
        ),
    )
    case.register(
        "situation_attendees",
        pa.table(
            {
                "n": pa.array([n for n, _, _, _ in there], pa.int64()),
                "brand": pa.array([brand for _, brand, _, _ in there], pa.string()),
                "account": pa.array([account for _, _, account, _ in there], pa.string()),
                "role": pa.array([role for _, _, _, role in there], pa.string()),
            }
        ),
    )
    case.do("own_accounts")
    case.do("situation_people", tag_after_ms=_TAG_AFTER_MS)
    return case.con.sql("FROM situation_who ORDER BY n, person").to_arrow_table()


def _contacts(case: Case, n_events: int) -> list[Contacts]:
    """Who spoke with whom and when, of each event."""
    found = case.found("situation_contacts")
    n, one, other, at_ms = (ints(found[name]) for name in ("n", "one", "other", "at_ms"))
    cut = np.searchsorted(n, np.arange(n_events + 1))
    return [
        Contacts(one[a:b], other[a:b], at_ms[a:b]) for a, b in zip(cut[:-1].tolist(), cut[1:].tolist(), strict=True)
    ]


def _near(declared: Declared, names: Sequence[Sequence[str]]) -> list[list[int]]:
    """Of each event, the others of its brand with at least two of its people."""
    at: dict[tuple[str, str], list[int]] = {}
    for n, (brand, _) in enumerate(declared):
        for name in names[n]:
            at.setdefault((brand, name), []).append(n)
    shared = Counter(pair for events in at.values() for pair in combinations(events, 2))
    near: list[list[int]] = [[] for _ in declared]
    for (one, other), people in sorted(shared.items()):
        if people >= _SHARED:
            near[one].append(other)
            near[other].append(one)
    return near


def _rows(
    declared: Declared, events: Sequence[Event], made: Sequence[Effect], adopted: dict[int, int], known: dict[int, int]
) -> pa.Table:
    lifts = [one.lift for one in made]
    mixes = [one.mix for one in made]
    real, whole, text = pa.float64(), pa.int64(), pa.string()
    columns: dict[str, pa.Array] = {
        "brand": pa.array([brand for brand, _ in declared], text),
        "situation_id": pa.array([one.id for _, one in declared], text),
        "name": pa.array([one.name or one.id for _, one in declared], text),
        "tag": pa.array([_tag(one) or None for _, one in declared], text),
        "started_at": pa.array([one.start_ms for one in events], whole).cast(_MOMENT),
        "ended_at": pa.array([one.end_ms for one in events], whole).cast(_MOMENT),
        "attendees": pa.array([len(one.roles) for one in events], whole),
        "leaders": pa.array([one.roles.count("leader") for one in events], whole),
        "seekers": pa.array([one.roles.count("seeker") for one in events], whole),
        "known_before": pa.array([known.get(n, 0) for n in range(len(declared))], whole),
        "mix": pa.array([m and m.mix for m in mixes], real),
        "mix_lo": pa.array([m and m.lo for m in mixes], real),
        "mix_hi": pa.array([m and m.hi for m in mixes], real),
        "mix_n": pa.array([m.n if m else 0 for m in mixes], whole),
        "mix_at_random": pa.array([m and m.at_random for m in mixes], real),
        "ties_before": pa.array([one.ties_before for one in made], whole),
        "ties_after": pa.array([one.ties_after for one in made], whole),
        "new_ties_14d": pa.array([len(one.pairs) for one in made], whole),
        "new_leader_seeker_ties": pa.array([o.between(e.roles) for o, e in zip(made, events, strict=True)], whole),
        "adoptions": pa.array([adopted.get(n, 0) for n in range(len(declared))], whole),
        "expected": pa.array([x and x.expected for x in lifts], real),
        "lift": pa.array([x and x.lift for x in lifts], real),
        "lift_lo": pa.array([x and x.lo for x in lifts], real),
        "lift_hi": pa.array([x and x.hi for x in lifts], real),
        "matched_weeks": pa.array([one.weeks for one in made], whole),
        "n_placebo": pa.array([one.n_placebo for one in made], whole),
        "placebo_p": pa.array([one.placebo_p for one in made], real),
        "verdict": pa.array([one.verdict for one in made], text),
        "why": pa.array([one.why for one in made], text),
    }
    return pa.table(columns)


def _people_rows(declared: Declared, who: pa.Table, made: Sequence[Effect]) -> pa.Table:
    n, person = ints(who["n"]), ints(who["person"])
    new = {(e, p): k for e, one in enumerate(made) for p, k in Counter(one.pairs.ravel().tolist()).items()}
    keys = zip(n.tolist(), person.tolist(), strict=True)
    return pa.table(
        {
            "brand": who["brand"],
            "situation_id": pa.array([declared[e][1].id for e in n.tolist()], pa.string()),
            "author_id": who["author_id"],
            "role": who["role"],
            "is_role_declared": who["is_role_declared"],
            "is_declared": who["is_declared"],
            "new_ties": pa.array([new.get(key, 0) for key in keys], pa.int64()),
        }
    )


def _by_event(values: Sequence[str], n: Sequence[int], n_events: int) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in range(n_events)]
    for value, event in zip(values, n, strict=True):
        found[event].append(value)
    return found


def _tag(one: Situation) -> str:
    """A tag as posts have theirs stored."""
    return fold(one.tag).lstrip("#")


def _looked_up(table: pa.Table, key: str, value: str) -> dict[Any, int]:
    return dict(zip(table[key].to_pylist(), table[value].to_pylist(), strict=True))


def _ms(second: float) -> int:
    return round(second * 1000)
