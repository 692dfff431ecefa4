"""`murmure leaders`: who is passed on by people who are passed on, how firm the ranks are, and whether it foretold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import typer

from models.pagerank import Floats, Ints, Standing, Web, standings
from pipeline.enrich import account_key
from pipeline.errors import QueryError
from streams.display import show
from streams.queries import ask

__all__ = ["execute"]

_TIES = """
SELECT source_id, target_id, weight, n_reply + n_repost + n_quote + n_mention + n_like AS n FROM ties
WHERE brand = ? ORDER BY source_id, target_id"""
_PEOPLE = "SELECT author_id, mentions, shares_received, dominant_motive FROM people WHERE brand = ?"
_STAFF = """
SELECT author_id FROM people WHERE brand = ? AND is_staff
UNION SELECT unnest(accounts) FROM brands WHERE id = ?"""
_ACTED_ON_BY = "SELECT target_id, count(*) FROM ties WHERE brand = ? GROUP BY target_id"
_ACTS = """
SELECT actor_id, target_id, happened_at FROM interactions
WHERE brand = ? AND target_id IS NOT NULL AND target_id <> actor_id ORDER BY happened_at, actor_id, target_id"""
_POSTS = "SELECT author_id, count(*) FROM mentions WHERE brand = ? AND posted_at < ? GROUP BY author_id"
_COLUMNS = (
    "rank",
    "rank_lo",
    "rank_hi",
    "author_id",
    "influence",
    "acted_on_by",
    "shares_received",
    "posts",
    "motive",
)
_LED = 10  # whose share of the later acts is looked at
_FEW = 30  # people who acted later: fewer foretell nothing
_SEED = 1
_SURE = 1.959964


class _Person(NamedTuple):
    mentions: int
    shares_received: int
    motive: str | None


_FORGOTTEN = _Person(0, 0, None)  # their rows are older than the retention; ties are kept


def execute(*, brand: str, data: Path, top: int, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the leaders of a brand's audience, its own accounts left out. QueryError for a brand without ties."""
    ties = ask(data, _TIES, [brand]).rows
    if not ties:
        known = ", ".join(str(row[0]) for row in ask(data, "SELECT DISTINCT brand FROM ties ORDER BY 1").rows)
        raise QueryError(
            f"no ties of a brand {brand!r} in {data}: nobody is known to have passed on anybody; "
            + (f"brands with ties: {known}" if known else "no brand here has any")
        )
    people = {name: _Person(*rest) for name, *rest in ask(data, _PEOPLE, [brand]).rows}
    audience = dict(ask(data, _ACTED_ON_BY, [brand]).rows)
    accounts = {account_key(name) for (name,) in ask(data, _STAFF, [brand, brand]).rows}
    staff = {name for tie in ties for name in tie[:2] if account_key(name) in accounts}
    rows = []
    for name, standing in _leaders([(a, b, float(w), int(n)) for a, b, w, n in ties], staff, top):
        person = people.get(name, _FORGOTTEN)
        ranks = standing.rank, standing.rank_lo, standing.rank_hi
        counts = audience.get(name, 0), person.shares_received, person.mentions
        rows.append((*ranks, name, round(standing.influence, 4), *counts, person.motive))
    if not rows:
        raise QueryError(
            f"nobody in {data} is known to have passed on anybody about {brand!r}, but the brand's own accounts"
        )
    show(rows, _COLUMNS, format, title=f"Who leads the talk about {brand}")
    if format == "table":
        typer.echo(_check(data, brand, staff))


def _leaders(ties: Iterable[tuple[str, str, float, int]], staff: set[str], top: int) -> list[tuple[str, Standing]]:
    """The leaders. What the brand's own accounts do, and what is done to them, is left out."""
    names, web, weight, acts = _web([tie for tie in ties if staff.isdisjoint(tie[:2])])
    found = standings(web, weight, acts, top, np.random.default_rng(_SEED))
    return [(names[standing.person], standing) for standing in found]


def _web(ties: Sequence[tuple[str, str, float, int]]) -> tuple[list[str], Web, Floats, Ints]:
    names = sorted({name for tie in ties for name in tie[:2]})
    number = {name: i for i, name in enumerate(names)}
    source = np.array([number[tie[0]] for tie in ties], dtype=np.int64)
    target = np.array([number[tie[1]] for tie in ties], dtype=np.int64)
    weight = np.array([tie[2] for tie in ties], dtype=np.float64)
    acts = np.array([tie[3] for tie in ties], dtype=np.int64)
    return names, Web(source, target, weight, len(names)), weight, acts


def _check(data: Path, brand: str, staff: set[str]) -> str:
    """Whether who led in the first half of the acts was passed on in the second, beside two plainer measures."""
    acts = [act for act in ask(data, _ACTS, [brand]).rows if staff.isdisjoint(act[:2])]
    moment = acts[len(acts) // 2][2] if acts else None
    before = [act for act in acts if act[2] < moment]
    later: dict[str, list[str]] = defaultdict(list)
    for actor, target, happened_at in acts:
        if happened_at >= moment:
            later[actor].append(target)
    pairs = Counter((actor, target) for actor, target, _ in before)
    names, web, _, _ = _web([(a, b, float(n), n) for (a, b), n in sorted(pairs.items())])
    led = _most(dict(zip(names, web.influence().tolist(), strict=True)))
    received = _most(Counter(target for _, target, _ in before))
    posts = ask(data, _POSTS, [brand, moment]).rows if moment else []
    wrote = _most({name: n for name, n in posts if name not in staff})
    n = min(len(led), len(received), len(wrote))
    if not n or len(later) < _FEW:
        return f"\nToo few acts to check it on what came later: by {len(later)} of the {_FEW} people that are needed."
    return (
        f"\nChecked on what came later: of what each of {len(later):,} people passed on from "
        f"{moment:%d %B %Y %H:%M} UTC,\n"
        f"  {_share(later, led[:n])} was of the {n} who led before (by counts of acts),\n"
        f"  {_share(later, received[:n])} of the {n} who had been passed on most,\n"
        f"  {_share(later, wrote[:n])} of the {n} who had written most.\n"
        "Where these are alike, counting does as well. Passing on is seen; persuading is not.\n"
        "Ranks: 95 % intervals, had others by chance been those who act."
    )


def _most(counts: Mapping[str, float]) -> list[str]:
    """The names with the highest counts, at least above nothing; ties by name."""
    found = sorted((-n, name) for name, n in counts.items() if n > 0)
    return [name for _, name in found[:_LED]]


def _share(later: dict[str, list[str]], names: Sequence[str]) -> str:
    """The mean part of each person's acts that were about `names`, with a 95 % interval."""
    chosen = set(names)
    parts = np.array([sum(target in chosen for target in targets) / len(targets) for targets in later.values()])
    mean, half = float(parts.mean()), _SURE * float(parts.std(ddof=1)) / len(parts) ** 0.5
    return f"{mean:4.0%} [{max(mean - half, 0):.0%}, {min(mean + half, 1):.0%}]"
