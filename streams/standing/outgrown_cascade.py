"""`outgrowing`: a post and what follows it grow faster than the brand's cascades of its size and age do.

Week by week (UTC): what is usual is learned from the cascades that began in the 90 days before the week and were as old
as the last age by its beginning, and the cascades that begin in the week are held to it at their ages. So nothing looks
ahead, and what was found stays. How, and with which error: `models/outgrowing.py`. No news after two days.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from models.adoptions import Floats, Ints
from models.outgrowing import AGES_MS, Outgrown, learn_growth, outgrown, sizes_at
from pipeline.horizons import DAY_MS
from pipeline.standing import StandingFinding
from streams.influence_rows import Asked
from streams.standing.standing_rule import Rows, StandingRule

__all__ = ["OUTGROWN_CASCADE"]

_WEEK_MS = 7 * DAY_MS
_KNOWN_MS = 90 * DAY_MS
_NEWS_MS = 2 * DAY_MS
_LARGE = 20  # nodes: what is told of has at least as many
_FEWEST = 40  # closed cascades: with fewer the model says nothing anyway


class _Grown(NamedTuple):
    """A cascade, by its row in the forest, that outgrew at an age."""

    tree: int
    age: int
    from_age: int
    observed: float
    expected: float
    lo: float
    hi: float


def _find(rows: Rows, per_month: float) -> Iterator[StandingFinding]:
    asked = Asked(rows.con, rows.settings, rows.zones, rows.as_of_ms)
    for brand, forest in asked.forests():
        started = forest.at_ms[forest.starts[:-1]]
        found = list(_grown(sizes_at(forest, rows.as_of_ms), started, per_month))
        if not found:
            continue
        cascades = asked.cascades(brand, forest).select(["source", "root_id", "author_id"])
        roots = cascades.take(pa.array([one.tree for one in found])).to_pylist()
        for one, root in zip(found, roots, strict=True):
            yield _finding(brand, one, root, int(started[one.tree]))


def _grown(sizes: Floats, started: Ints, per_month: float) -> Iterator[_Grown]:
    """Those of all weeks, by week and tree. `sizes` as of now, NaN where a cascade is not that old."""
    reached = np.nanmax(np.nan_to_num(sizes), axis=1, initial=0.0)
    for week in np.unique(started[reached >= _LARGE] // _WEEK_MS).tolist():
        from_ms = week * _WEEK_MS
        (known,) = np.nonzero((started >= from_ms - _KNOWN_MS) & (started <= from_ms - AGES_MS[-1]))
        if len(known) < _FEWEST:
            continue
        per_day = max(1, int((sizes[known, -1] >= _LARGE).sum())) * DAY_MS / (from_ms - int(started[known].min()))
        (new,) = np.nonzero(started // _WEEK_MS == week)
        found = outgrown(learn_growth(sizes[known]), sizes[new], per_month, 30 * per_day)
        yield from _told(found, new)


def _told(found: Outgrown, new: Ints) -> Iterator[_Grown]:
    for n in np.flatnonzero(found.at_age >= 0).tolist():
        figures = (found.observed[n], found.expected[n], found.expected_lo[n], found.expected_hi[n])
        yield _Grown(int(new[n]), int(found.at_age[n]), int(found.from_age[n]), *map(float, figures))


def _finding(brand: str, one: _Grown, root: dict[str, Any], started_ms: int) -> StandingFinding:
    detected_ms = started_ms + AGES_MS[one.age]
    author = root["author_id"] or ""
    return StandingFinding(
        brand=brand,
        subject=root["root_id"],
        turn=root["source"],
        started_at_ms=started_ms + AGES_MS[one.from_age],
        detected_at_ms=detected_ms,
        closed_at_ms=started_ms + _NEWS_MS,
        is_end_told=False,
        observed=one.observed,
        expected=one.expected,
        expected_lo=one.lo,
        expected_hi=one.hi,
        window_s=AGES_MS[one.age] // 1000,
        facts={
            "author": author,
            "size": int(one.observed),
            "age": AGES_MS[one.age] // 1000,
            "foretold": round(one.expected),
            "times": one.observed / one.expected,
        },
        evidence=((root["source"], root["root_id"], author),),
    )


OUTGROWN_CASCADE = StandingRule("outgrowing", 1, _find, share=0.05)
