"""`murmure leaders`: who is passed on by people who are passed on, how firm the ranks are, and whether it foretold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import typer

from models.pagerank import Standing, Web, standings
from pipeline.errors import QueryError
from streams.display import show
from streams.queries import ask

__all__ = ["execute"]

_TIES = """
SELECT source_id, target_id, weight, n_reply + n_repost + n_quote + n_mention + n_like AS n FROM ties
WHERE brand = ? ORDER BY source_id, target_id"""
_PEOPLE = "SELECT author_id, mentions, shares_received, dominant_motive, is_staff FROM people WHERE brand = ?"
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
    is_staff: bool


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
    staff = {name for name, person in people.items() if person.is_staff}
    rows = []
    for name, standing in _leaders([(a, b, float(w), int(n)) for a, b, w, n in ties], staff, top):
        person = people[name]
        ranks = standing.rank, standing.rank_lo, standing.rank_hi
        counts = audience.get(name, 0), person.shares_received, person.mentions
        rows.append((*ranks, name, round(standing.influence, 4), *counts, person.motive))
    show(rows, _COLUMNS, format, title=f"Who leads the talk about {brand}")
    if format == "table":
        typer.echo(_check(data, brand, staff))


def _leaders(ties: Iterable[tuple[str, str, float, int]], staff: set[str], top: int) -> list[tuple[str, Standing]]:
    """The leaders. What the brand's own accounts do, and what is done to them, is left out."""
    ties = [tie for tie in ties if staff.isdisjoint(tie[:2])]
    names = sorted({name for tie in ties for name in tie[:2]})
    number = {name: i for i, name in enumerate(names)}
    source = np.array([number[tie[0]] for tie in ties], dtype=np.int64)
    target = np.array([number[tie[1]] for tie in ties], dtype=np.int64)
    weight = np.array([tie[2] for tie in ties], dtype=np.float64)
    acts = np.array([tie[3] for tie in ties], dtype=np.int64)
    found = standings(Web(source, target, weight, len(names)), weight, acts, top, np.random.default_rng(_SEED))
    return [(names[standing.person], standing) for standing in found]


def _check(data: Path, brand: str, staff: set[str]) -> str:
    """Whether who led in the first half of the acts was passed on in the second, beside two plainer measures."""
    acts = ask(data, _ACTS, [brand]).rows
    half = len(acts) // 2
    before, after = acts[:half], [act for act in acts[half:] if act[1] not in staff]
    later: dict[str, list[str]] = defaultdict(list)
    for actor, target, _ in after:
        later[actor].append(target)
    if not before or len(later) < _FEW:
        return f"\nToo few acts to check it on what came later: by {len(later)} of the {_FEW} people that are needed."
    moment = acts[half][2]
    pairs = Counter((actor, target) for actor, target, _ in before)
    led = [name for name, _ in _leaders([(a, b, float(n), n) for (a, b), n in sorted(pairs.items())], staff, _LED)]
    received = _most(Counter(target for _, target, _ in before), staff)
    wrote = _most(dict(ask(data, _POSTS, [brand, moment]).rows), staff)
    return (
        f"\nChecked on what came later: of what each of {len(later):,} people passed on from "
        f"{moment:%d %B %Y %H:%M} UTC,\n"
        f"  {_share(later, led)} was of the {len(led)} who led before,\n"
        f"  {_share(later, received)} of the {len(received)} who had been passed on most,\n"
        f"  {_share(later, wrote)} of the {len(wrote)} who had written most.\n"
        "Ranks: 95 % intervals, had others by chance been those who act. Passing on is seen; persuading is not."
    )


def _most(counts: dict[str, int], staff: set[str]) -> list[str]:
    """The names with the highest counts, ties by name."""
    found = sorted((-n, name) for name, n in counts.items() if name not in staff)
    return [name for _, name in found[:_LED]]


def _share(later: dict[str, list[str]], names: Sequence[str]) -> str:
    """The mean part of each person's acts that were about `names`, with a 95 % interval."""
    chosen = set(names)
    parts = np.array([sum(target in chosen for target in targets) / len(targets) for targets in later.values()])
    mean, half = float(parts.mean()), _SURE * float(parts.std(ddof=1)) / len(parts) ** 0.5
    return f"{mean:4.0%} [{max(mean - half, 0):.0%}, {min(mean + half, 1):.0%}]"
