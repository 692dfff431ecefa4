"""The study of boosts: what came of paying an influencer, against audiences of people who were not. See docs/boosts.md.

Rows of numbers are asked for once a brand; each boost is then a matter of arrays (`models/push_effect.py`). Where no
boost was declared, nothing is asked.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby, pairwise

import numpy as np
import pyarrow as pa

from models.arrays import Floats, Ints
from models.motive_move import Moves, motive_moves
from models.placebo_lift import Audiences
from models.prevalence import Errors, mixed
from models.push_effect import AFTER_DAYS, Effect, effect, extra_of
from models.pushed_people import Reach, groups
from models.ties import KINDS
from pipeline.declared import Boost, account_key
from pipeline.horizons import DAY_MS
from streams.studies.boost_rows import DAYS, ROWS, Outcome, day_rows, row_of
from streams.studies.case import Case, Tables
from streams.studies.within_reach import ints

__all__ = ["boosts"]

Moments = tuple[Ints, Ints]  # people, and when each did something, in order of time
_LOOK_BACK_DAYS = 70  # for controls and placebos
_LOOK_ON_DAYS = 14  # after what is left of a boost has faded
_FADED_DAYS = 14  # after a boost, the same influencer's audience is taken for back where it was
_FORGET_AFTER = 8  # half-lives: a tie older than this is below any floor worth setting
_MOTIVES = ("help_others", "economic")
_ALIKE = "SELECT id FROM boost_people WHERE list_contains(?, ltrim(lower(id), '@')) ORDER BY id"


def boosts(case: Case) -> Tables:
    """The rows of `boosts` and `boost_days`."""
    declared = case.declared(Boost)
    if not declared:
        return {"boosts": [], "boost_days": []}
    names = sorted({brand for brand, _ in declared})
    case.do("boost_people", brands=names, influencers=sorted({boost.influencer for _, boost in declared}))
    declared = _spelled(case, declared)
    weights = case.settings.graph.weights
    case.register(
        "boost_weights", pa.table({"kind": list(KINDS), "weight": [float(getattr(weights, kind)) for kind in KINDS]})
    )
    begins = dict(zip(*case.found("boost_begins", brands=names).to_pydict().values(), strict=True))
    outcomes = [
        outcome
        for brand, mine in groupby(declared, key=lambda pair: pair[0])
        for outcome in _of_brand(case, brand, [boost for _, boost in mine], begins.get(brand))
    ]
    rows = [row_of(outcome, case.settings.studies.k_floor) for outcome in outcomes]
    days = [row for outcome in outcomes for row in day_rows(outcome)]
    return {
        "boosts": [pa.Table.from_pylist(rows, ROWS)],
        "boost_days": [pa.Table.from_pylist(days, DAYS)] if days else [],
    }


def _spelled(case: Case, declared: Sequence[tuple[str, Boost]]) -> list[tuple[str, Boost]]:
    """The same boosts with their influencers as `boost_people` has them: the very name, else the first alike."""
    keys = sorted({account_key(boost.influencer) for _, boost in declared})
    alike: dict[str, list[str]] = {}
    for (name,) in case.con.execute(_ALIKE, [keys]).fetchall():
        alike.setdefault(account_key(name), []).append(name)
    of = {name: name for names in alike.values() for name in names}
    first = {
        boost.influencer: of.get(boost.influencer) or alike[account_key(boost.influencer)][0] for _, boost in declared
    }
    return [(brand, boost.model_copy(update={"influencer": first[boost.influencer]})) for brand, boost in declared]


def _of_brand(case: Case, brand: str, declared: Sequence[Boost], begins_ms: int | None) -> list[Outcome]:
    """What came of each boost of a brand."""
    over = [boost for boost in declared if _ms(boost.ends) <= case.as_of_ms]
    if not over or begins_ms is None:
        return [Outcome(brand, boost, is_over=boost in over) for boost in declared]
    numbers = dict(
        case.con.execute(
            "SELECT id, n FROM boost_people WHERE list_contains(?, id)", [[boost.influencer for boost in declared]]
        ).fetchall()
    )
    half_life_ms = case.settings.graph.half_life_days * DAY_MS
    starts, last_ms = [_ms(boost.starts) for boost in over], max(_ms(boost.starts) for boost in over)
    since_ms = round(min(starts) - _FORGET_AFTER * half_life_ms)
    contacts = case.found("boost_contacts", brand=brand, since_ms=since_ms, until_ms=last_ms)
    reach = Reach(
        ints(contacts["reader"]),
        ints(contacts["author"]),
        ints(contacts["at_ms"]),
        contacts["weight"].to_numpy(),
        half_life_ms,
    )
    staff = case.found("boost_staff", brand=brand)
    posts = case.found(
        "boost_posts", brand=brand, since_ms=min(starts) - _LOOK_BACK_DAYS * DAY_MS, until_ms=case.as_of_ms + 1
    )
    crowd = _Crowd(
        n=int(case.con.execute("SELECT count(*) FROM boost_people").fetchall()[0][0]),
        numbers=numbers,
        reach=reach,
        staff=ints(staff["n"]),
        posts=_moments(posts),
        adoptions=_moments(case.found("boost_adoptions", brand=brand)),
        begins_ms=begins_ms,
    )
    found = {boost.id: crowd.outcome(case, brand, boost, declared) for boost in over}
    _add_motives(case, brand, list(found.values()))
    return [found.get(boost.id) or Outcome(brand, boost, is_over=False) for boost in declared]


class _Crowd:
    """The people of one brand by number, who is exposed to whom, and when each wrote."""

    def __init__(
        self,
        *,
        n: int,
        numbers: dict[str, int],
        reach: Reach,
        staff: Ints,
        posts: Moments,
        adoptions: Moments,
        begins_ms: int,
    ) -> None:
        self._n = n
        self._numbers = numbers
        self._reach = reach
        self._staff = staff
        self._posts = posts
        self._adoptions = adoptions
        self._begins_ms = begins_ms

    def outcome(self, case: Case, brand: str, boost: Boost, declared: Sequence[Boost]) -> Outcome:
        """What came of a boost that is over."""
        start_ms, end_ms, least = _ms(boost.starts), _ms(boost.ends), case.settings.studies.k_floor
        author, reader = self._reach.before(start_ms, case.settings.influence.floor)
        begins, ends = self._span(boost, declared, case.as_of_ms)
        near_ms = start_ms - AFTER_DAYS * DAY_MS, end_ms + AFTER_DAYS * DAY_MS
        watched_ms = round(start_ms + begins * DAY_MS), round(start_ms + ends * DAY_MS)
        pushed = self._numbers[boost.influencer]
        rivals = self._at_work(declared, *near_ms)
        parts = groups(
            author,
            reader,
            self._n,
            pushed,
            rivals[rivals != pushed],
            np.union1d(self._at_work(declared, *watched_ms), np.append(rivals, pushed)),
            self._staff,
            least,
        )
        made = Outcome(brand, boost, is_over=True, parts=parts)
        if made.audience < least:
            return made
        length, span = (end_ms - start_ms) / DAY_MS, (start_ms, begins, ends)
        whole = _grouped(self._posts, parts.audience, len(parts.owner), *span)
        circle = _grouped(self._posts, parts.circle, len(parts.owner), *span) if made.circle >= least else None
        made.effect = effect(whole, circle, length)
        made.before = whole.before
        if made.effect is not None:
            adopted = _grouped(self._adoptions, parts.audience, len(parts.owner), *span)
            made.adopted = extra_of(adopted, length, made.effect.after)
        return made

    def _at_work(self, declared: Sequence[Boost], since_ms: int, until_ms: int) -> Ints:
        """Whose boost, or what is left of one, is at work at some moment of a span; sorted."""
        found = [
            self._numbers[one.influencer]
            for one in declared
            if _ms(one.starts) < until_ms and _ms(one.ends) + AFTER_DAYS * DAY_MS > since_ms
        ]
        return np.unique(np.array(found, dtype=np.int64))

    def _span(self, boost: Boost, declared: Sequence[Boost], as_of_ms: int) -> tuple[float, float]:
        """From when to when the boost is watched, in days since it began: no other of the same influencer within."""
        start_ms, end_ms = _ms(boost.starts), _ms(boost.ends)
        same = [other for other in declared if other.influencer == boost.influencer and other.id != boost.id]
        earlier = [_ms(other.ends) + _FADED_DAYS * DAY_MS for other in same if _ms(other.starts) <= start_ms]
        later = [_ms(other.starts) for other in same if _ms(other.starts) > start_ms]
        begins_ms = max(self._begins_ms, start_ms - _LOOK_BACK_DAYS * DAY_MS, *earlier)
        ends_ms = min(as_of_ms, end_ms + (AFTER_DAYS + _LOOK_ON_DAYS) * DAY_MS, *later)
        return min(0.0, (begins_ms - start_ms) / DAY_MS), (ends_ms - start_ms) / DAY_MS


def _grouped(moments: Moments, group: Ints, n_groups: int, start_ms: int, begins: float, ends: float) -> Audiences:
    """The moments of each group, without those that nobody is in."""
    person, at_ms = moments
    first, last = np.searchsorted(at_ms, [start_ms + begins * DAY_MS, start_ms + ends * DAY_MS])
    of = group[person[first:last]]
    counts = np.flatnonzero(of >= 0)
    counts = counts[np.argsort(of[counts], kind="stable")]
    days = (at_ms[first + counts] - start_ms) / DAY_MS
    edges = np.searchsorted(of[counts], np.arange(n_groups + 1))
    people = np.bincount(group[group >= 0], minlength=n_groups)
    times = [days[a:b] for a, b in pairwise(edges)]
    kept = [k for k in range(n_groups) if k == 0 or people[k]]
    clean = np.full(len(kept), np.inf)
    clean[0] = 0.0
    return Audiences([times[k] for k in kept], people[kept].astype(np.int64), begins, ends, clean)


def _add_motives(case: Case, brand: str, outcomes: Sequence[Outcome]) -> None:
    """How the motives of each audience moved, where something was told of it."""
    told = [(one, one.effect) for one in outcomes if one.effect is not None]
    if not told:
        return
    counted = np.unique(np.concatenate([np.flatnonzero(one.parts.audience >= 0) for one, _ in told]))
    case.register("boost_counted", pa.table({"person": counted}))
    since_ms = min(_ms(one.boost.starts) - one.before * DAY_MS for one, _ in told)
    until_ms = max(_ms(one.boost.ends) for one, _ in told)
    posts = case.found("boost_motives", brand=brand, since_ms=since_ms, until_ms=until_ms)
    if not posts.num_rows:
        return
    errors = {(row["language"], row["motive"]): row for row in case.found("motive_errors").to_pylist()}
    person, at_ms, french = ints(posts["person"]), ints(posts["at_ms"]), posts["french"].to_numpy()
    p = np.stack([posts["helping"].to_numpy(), posts["economic"].to_numpy()], axis=1)
    for one, found in told:
        one.moves = _moves(one, found, person, at_ms, french, p, errors, case.settings.studies.k_floor)


def _moves(
    one: Outcome,
    found: Effect,
    person: Ints,
    at_ms: Ints,
    french: Floats,
    p: Floats,
    errors: dict[tuple[str, str], dict[str, float]],
    least: int,
) -> Moves | None:
    start_ms, end_ms = _ms(one.boost.starts), _ms(one.boost.ends)
    group = one.parts.audience[person]
    is_mine = (group == 0) | np.isin(group, found.lift.matched)
    is_mine &= (at_ms >= start_ms - one.before * DAY_MS) & (at_ms < end_ms)
    if not is_mine.any():
        return None
    part = float(french[is_mine].mean())
    misread = []
    for name in _MOTIVES:
        fr, en = (Errors(*(errors[language, name][what] for what in _WHAT)) for language in ("fr", "en"))
        misread.append(mixed(fr, en, part))
    return motive_moves(person[is_mine], group[is_mine] == 0, at_ms[is_mine] >= start_ms, p[is_mine], misread, least)


_WHAT = ("hit", "hit_sd", "miss", "miss_sd")


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moments(rows: pa.Table) -> Moments:
    return ints(rows["person"]), ints(rows["at_ms"])
