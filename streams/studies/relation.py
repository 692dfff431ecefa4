"""How a brand and its people deal with each other, week by week and of all time. Sums in `pipeline/who_helps.py`.

Reads the temporary tables that `needs.py` leaves: `own_accounts`, `asked`, `thread_replies`.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.arrays import Ints
from pipeline.who_helps import NEVER, WHO, Asked, Measure, of_asked, of_pairs, of_posts, of_talk
from streams.studies.case import Case
from streams.studies.within_reach import by_brand, ints, numbered

__all__ = ["relation_tables"]

Found = tuple[str, str, int, Measure]  # brand, span, start of the week (ms)
_MOMENT = pa.timestamp("ms")
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("brand", "span", "measure")),
        ("week", _MOMENT),
        *((name, pa.float64()) for name in ("value", "lo", "hi")),
        ("n", pa.int64()),
        ("is_told", pa.bool_()),
    ]
)


def relation_tables(case: Case) -> dict[str, list[pa.Table]]:
    """The rows of `relation`. Cost: some 2 s for a million interactions, 5 ms a brand and week."""
    floor = case.settings.studies.k_floor
    found = [*_asked(case), *_talk(case), *_pairs(case), *_posts(case)]
    starts: dict[str, int] = {}
    for brand, _, week_ms, _ in found:
        if week_ms >= 0:
            starts[brand] = min(week_ms, starts.get(brand, week_ms))
    rows = [
        {
            "brand": brand,
            "span": span,
            "week": starts.get(brand, 0) if span == "all" else week_ms,
            "measure": of.name,
            "value": of.value,
            "lo": of.lo,
            "hi": of.hi,
            "n": of.n,
            "is_told": of.n >= floor and of.value is not None,
        }
        for brand, span, week_ms, of in found
    ]
    return {"relation": [pa.Table.from_pylist(rows, _SCHEMA)]}


def _asked(case: Case) -> Iterator[Found]:
    within_h = case.settings.studies.unanswered_h
    for brand, rows in by_brand(case.found("first_answers")):
        answered_ms, responded_ms = (ints(pc.fill_null(rows[name], NEVER)) for name in ("answered_ms", "responded_ms"))
        who = ints(pc.fill_null(pc.index_in(rows["who"], pa.array(WHO)), -1))
        asked = Asked(numbered(rows["author_id"]), ints(rows["asked_ms"]), answered_ms, responded_ms, who)
        week = ints(rows["week_ms"])
        yield from _told(brand, "all", -1, of_asked(asked, case.as_of_ms, within_h))
        for week_ms in np.unique(week).tolist():
            yield from _told(brand, "week", week_ms, of_asked(asked.of(week == week_ms), case.as_of_ms, within_h))


def _talk(case: Case) -> Iterator[Found]:
    for brand, rows in by_brand(case.found("talk")):
        week, posts, unprompted = (ints(rows[name]) for name in ("week_ms", "posts", "unprompted"))
        who = numbered(rows["author_id"])
        both = [np.bincount(who, column).astype(np.int64) for column in (posts, unprompted)]
        yield from _told(brand, "all", -1, of_talk(*both))
        for start, end in _runs(week):
            yield from _told(brand, "week", int(week[start]), of_talk(posts[start:end], unprompted[start:end]))


def _pairs(case: Case) -> Iterator[Found]:
    for row in case.found("pairs").to_pylist():
        span, week_ms = ("all", -1) if row["week_ms"] is None else ("week", row["week_ms"])
        yield from _told(row["brand"], span, week_ms, of_pairs(row["pairs"], row["both_ways"]))


def _posts(case: Case) -> Iterator[Found]:
    for brand, rows in by_brand(case.found("own_posts")):
        weeks, posts, dialogue = (ints(rows[name]) for name in ("week_ms", "posts", "dialogue"))
        product = pc.fill_null(rows["product"], 0.0).to_numpy()
        yield from _told(brand, "all", -1, of_posts(int(posts.sum()), int(dialogue.sum()), float(product.sum())))
        for week_ms, *of in zip(weeks.tolist(), posts.tolist(), dialogue.tolist(), product.tolist(), strict=True):
            yield from _told(brand, "week", week_ms, of_posts(*of))


def _told(brand: str, span: str, week_ms: int, measures: Iterable[Measure]) -> Iterator[Found]:
    return ((brand, span, week_ms, measure) for measure in measures)


def _runs(values: Ints) -> Iterator[tuple[int, int]]:
    """Where runs of equal values begin and end."""
    cuts = np.flatnonzero(np.r_[True, values[1:] != values[:-1], True]).tolist()
    return pairwise(cuts)
