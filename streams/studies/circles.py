"""Which communities a market has, how firmly, and under which names. Sums in `pipeline/together.py`.

Leaves the temporary tables `markets` and `community_members` for `community_profiles.py`, which says who they are, and
`community_staff` for `involving.py`.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.arrays import Floats
from models.holding import Firmness
from pipeline.together import Dealings, Together, together
from streams.studies.case import Case, Tables
from streams.studies.community_profiles import profiles
from streams.studies.within_reach import ints

__all__ = ["communities_study"]

_LEAST_PAIRS = 10  # of a market: five folds of two
_MOMENT = pa.timestamp("ms")


def communities_study(case: Case) -> Tables:
    """The rows of `community_markets`, `communities`, `community_people`, `community_history`, and the profiles."""
    tables: dict[str, list[pa.Table]] = {
        "community_markets": [],
        "communities": [],
        "community_people": [],
        "community_history": [],
    }
    case.register("markets", _markets(case))
    weights = case.settings.graph.weights.model_dump()
    case.register("community_weights", pa.table({"kind": [*weights], "weight": [*weights.values()]}))
    for name in ("own_accounts", "brand_people", "community_staff", "community_who"):
        case.do(name)
    kept = case.settings.studies
    for market, dealings, names in _dealings(case):
        if len(dealings.source) < _LEAST_PAIRS:
            continue
        found = together(dealings, names, case.as_of_ms, kept.community_days, kept.community_resolution, kept.k_floor)
        if len(found.graph) < _LEAST_PAIRS:
            continue
        people = _people(market, names, found)
        tables["community_markets"].append(_market(market, found, case.as_of_ms))
        if people.num_rows:
            tables["communities"].append(_communities(market, found, case.as_of_ms))
            tables["community_people"].append(people)
            tables["community_history"].append(_history(market, found))
    members = pa.concat_tables(tables["community_people"]) if tables["community_people"] else None
    return tables | profiles(case, members)


def _markets(case: Case) -> pa.Table:
    """Brands of a group are one market; so is a brand without one."""
    pairs = sorted((brand.id, brand.group or brand.id) for brand in case.brands)
    return pa.table(
        {
            "brand": pa.array([brand for brand, _ in pairs], pa.string()),
            "market": pa.array([market for _, market in pairs], pa.string()),
        }
    )


def _dealings(case: Case) -> Iterator[tuple[str, Dealings, list[str]]]:
    """The dealings of each market that has people, and their names."""
    rows = case.found("community_dealings")
    of = Dealings(
        ints(rows["source"]),
        ints(rows["target"]),
        ints(rows["at_ms"]),
        rows["weight"].to_numpy().astype(np.float64),
        rows["is_follow"].to_numpy(zero_copy_only=False).astype(np.bool_),
    )
    for one in case.found("community_names").to_pylist():
        mine = (of.source >= one["first"]) & (of.source < one["first"] + len(one["people"]))
        source, target = of.source[mine] - one["first"], of.target[mine] - one["first"]
        dealings = Dealings(source, target, of.at_ms[mine], of.weight[mine], of.is_follow[mine])
        yield one["market"], dealings, one["people"]


def _market(market: str, found: Together, as_of_ms: int) -> pa.Table:
    held = found.held
    told = np.flatnonzero(_told(found))
    return pa.table(
        {
            "market": [market],
            "as_of": pa.array([as_of_ms], _MOMENT),
            "people": [int((found.community >= 0).sum())],
            "pairs": [len(found.graph)],
            "communities": [len(told)],
            "in_communities": [int(found.size[told].sum())],
            "held_out": [held.excess],
            "lo": [held.lo],
            "hi": [held.hi],
            "verdict": [(held.verdict if len(told) else Firmness.CANNOT_TELL).value],
        }
    )


def _told(found: Together) -> NDArray[np.bool_]:
    """Which communities can be told: there are any in this market at all, and this one is large enough, and there."""
    if found.held.verdict is Firmness.CANNOT_TELL:
        return np.zeros(len(found.ids), dtype=np.bool_)
    pairs = zip(found.ids, found.held.verdicts, strict=True)
    return np.array([bool(id_) and verdict is not Firmness.CANNOT_TELL for id_, verdict in pairs], dtype=np.bool_)


def _communities(market: str, found: Together, as_of_ms: int) -> pa.Table:
    """A row a community of at least `k_floor` people; of those that cannot be told, no more than their size."""
    kept = [c for c, id_ in enumerate(found.ids) if id_]
    verdicts = [found.held.verdicts[c].value for c in kept]
    hidden = np.array([v == Firmness.CANNOT_TELL.value for v in verdicts], dtype=np.bool_)
    size, pairs, mutual = (of[kept].astype(np.float64) for of in (found.size, found.pairs, found.mutual))
    expected = found.held.expected[kept]
    cohesion = np.divide(found.held.inside[kept], expected, out=np.full(len(kept), np.nan), where=expected > 0)
    of_person = found.community >= 0
    inside = np.bincount(found.community[of_person], found.inside[of_person], len(found.size))[kept] / np.maximum(
        size, 1
    )
    return pa.table(
        {
            "market": pa.array([market] * len(kept), pa.string()),
            "community_id": pa.array([found.ids[c] for c in kept], pa.string()),
            "as_of": pa.array([as_of_ms] * len(kept), _MOMENT),
            "born_on": pa.array([found.born_day[c] for c in kept], pa.int32()).cast(pa.date32()),
            "people": pa.array(found.size[kept]),
            "core": pa.array(np.bincount(found.community[found.is_core], minlength=len(found.size))[kept], mask=hidden),
            "pairs": pa.array(found.pairs[kept], mask=hidden),
            "density": _known(np.divide(2 * pairs, size * (size - 1)), hidden),
            "reciprocity": _known(np.divide(mutual, pairs, out=np.full(len(kept), np.nan), where=pairs > 0), hidden),
            "inside": _known(inside, hidden),
            "cohesion": _known(cohesion, hidden),
            "returns": pa.array(found.held.returns[kept]),
            "verdict": pa.array(verdicts, pa.string()),
        }
    )


def _known(values: Floats, hidden: NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, mask=hidden | ~np.isfinite(values))


def _people(market: str, names: list[str], found: Together) -> pa.Table:
    """Who is in which community; nobody of one that is too small or cannot be told."""
    told = _told(found)
    who = np.flatnonzero((found.community >= 0) & told[found.community] if len(told) else np.zeros(0, dtype=np.bool_))
    return pa.table(
        {
            "market": pa.array([market] * len(who), pa.string()),
            "author_id": pa.array([names[k] for k in who.tolist()], pa.string()),
            "community_id": pa.array([found.ids[found.community[k]] for k in who.tolist()], pa.string()),
            "is_core": pa.array(found.is_core[who]),
            "strength": pa.array(found.inside[who]),
        }
    )


def _history(market: str, found: Together) -> pa.Table:
    day, id_, change, other, people = zip(*found.happened, strict=True) if found.happened else ((),) * 5
    return pa.table(
        {
            "market": pa.array([market] * len(day), pa.string()),
            "community_id": pa.array(id_, pa.string()),
            "happened_on": pa.array(day, pa.int32()).cast(pa.date32()),
            "change": pa.array(change, pa.string()),
            "other_id": pa.array(other, pa.string()),
            "people": pa.array(people, pa.int64()),
        }
    )
