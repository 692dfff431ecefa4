"""`switch`: a leader who spoke of a brand has turned to a rival of its group.

A vote is a day on which they spoke of the brand more often than of its rivals, or the other way round: posts of their
own will that are no question, no complaint and not judged negative, in days of UTC that are over. (Positive ones alone
are too few: most praise goes by as neutral.) When a row of votes says that they turned is in
`models/switching.py`, with its error. Who counts as a leader is looked up for the day it is found: among the 25 of the
group whom most people answered or passed on in the 90 days before, and five people at least. A switch is told of the
brand that was left; it is over when they turn back, or after 30 days, when it is no news.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from models.exposure import wilson
from models.switching import RIVAL, Switching
from pipeline.horizons import DAY_MS
from pipeline.standing import StandingFinding
from streams.standing.standing_rule import Rows, StandingRule

__all__ = ["LEADER_SWITCH"]

_LEADERS = 25  # of a group at a time: as in switch_leaders.sql
_NEWS_MS = 30 * DAY_MS


class _Turn(NamedTuple):
    """A person who turned to a brand (OURS) or from it (RIVAL), as `models/switching.py` says it."""

    brand: str
    source: str
    author_id: str
    voted_ms: int
    turned_ms: int
    to: int
    before: float
    after: float
    n_before: int
    n_after: int

    @property
    def known_ms(self) -> int:
        """When the day was over that told."""
        return self.voted_ms + DAY_MS


def _find(rows: Rows, per_month: float) -> Iterator[StandingFinding]:
    votes = rows.ask("switch_votes", as_of_ms=rows.as_of_ms).to_pylist()
    turns: list[_Turn] = []
    for brand, of_brand in groupby(votes, key=lambda row: str(row["brand"])):
        turns += _turns(brand, list(of_brand), per_month, rows.as_of_ms)
    if not turns:
        return
    rows.lend("turns", pa.Table.from_pylist([{"n": n, **turn._asdict()} for n, turn in enumerate(turns)]))
    leading = {row["n"]: row["people"] for row in rows.ask("switch_leaders").to_pylist()}
    posts: dict[int, list[dict[str, Any]]] = {}
    for post in rows.ask("switch_posts").to_pylist():
        posts.setdefault(post["n"], []).append(post)
    for n, turn in enumerate(turns):
        if n in leading and turn.to == RIVAL:
            back_ms = turns[n + 1].known_ms if n + 1 < len(turns) and turns[n + 1][:3] == turn[:3] else None
            yield _found(turn, leading[n], posts.get(n, []), back_ms)


def _turns(brand: str, votes: Sequence[dict[str, Any]], per_month: float, as_of_ms: int) -> list[_Turn]:
    """Every turn there ever was, of people who spoke of one brand and its rivals; those of a person in their order."""
    people = sorted({(row["source"], row["author_id"]) for row in votes})
    number = {who: n for n, who in enumerate(people)}
    who = np.array([number[row["source"], row["author_id"]] for row in votes])
    ours, rivals, day = (np.array([row[name] for row in votes]) for name in ("ours", "rivals", "day"))
    switching = Switching(per_month, _LEADERS, len(people))
    found: list[_Turn] = []
    for part in (switching.update(who, day * DAY_MS, np.sign(ours - rivals)), switching.close(as_of_ms)):
        columns = (part.voted_ms, part.turned_ms, part.to, part.before, part.after, part.n_before, part.n_after)
        found += [
            _Turn(brand, *people[int(part.person[n])], *(column[n].item() for column in columns))
            for n in np.flatnonzero(part.alarm).tolist()
        ]
    return sorted(found)


def _found(turn: _Turn, n_people: int, posts: Sequence[dict[str, Any]], back_ms: int | None) -> StandingFinding:
    old_ms = turn.known_ms + _NEWS_MS
    lo, hi = wilson(np.array([turn.before * turn.n_before]), np.array([turn.n_before]))
    rivals = sorted(post["rival"] for post in posts)
    return StandingFinding(
        brand=turn.brand,
        subject=turn.author_id,
        turn=f"{turn.source}:{turn.voted_ms}",
        started_at_ms=turn.turned_ms,
        detected_at_ms=turn.known_ms,
        closed_at_ms=old_ms if back_ms is None else min(back_ms, old_ms),
        is_end_told=back_ms is not None and back_ms < old_ms,
        observed=turn.after,
        expected=turn.before,
        expected_lo=float(lo[0]),
        expected_hi=float(hi[0]),
        is_share=True,
        facts={
            "before": turn.before,
            "after": turn.after,
            "days": turn.n_after,
            "turned": turn.turned_ms,
            "rival": max(rivals, key=rivals.count, default=""),
            "people": n_people,
        },
        evidence=tuple((post["source"], post["mention_id"], post["author_id"]) for post in posts[:5]),
    )


LEADER_SWITCH = StandingRule("switch", 1, _find, share=0.05)
