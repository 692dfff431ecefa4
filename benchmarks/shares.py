"""Shares, from the line of JSON to the committed row: decoded, joined, tied, totalled, journalled, stored.

Against the obvious way: `json.loads`, a networkx DiGraph with attribute dicts, dictionaries of totals, and
`executemany` upserts; and, without store and journal on either side, against all of that but the last.
"""

import json
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any

import duckdb
import networkx as nx

from benchmarks.figures import Check, Figure, Outcome, measured, median_of, rate
from benchmarks.material import N_AUTHORS, START_MS, batches, brands, mention_lines, posts, share_lines
from benchmarks.spine import Spine, spine
from streams.instants import parse_instant

__all__ = ["run"]

_BATCH = 20_000
_N_POSTS = 2_000
_N_PEOPLE = 50_000
_EVERY_MS = 50
_FIRST_MS = START_MS + _N_POSTS * 100
_NOW_MS = START_MS + 86_400_000

Row = tuple[str, ...]


def run(*, is_quick: bool) -> Outcome:
    """The rate of shares of known posts, in batches of 20,000, twenty a second of event time."""
    n, rounds, n_bare, n_stored = (6_000, 1, 1_000, 20) if is_quick else (100_000, 3, 40_000, 300)
    written = posts(_N_POSTS, seed=1)
    brand_of = [post.brand for post in written]
    lines = share_lines(n * rounds, _N_POSTS, _N_PEOPLE, 2, _FIRST_MS, _EVERY_MS)
    with spine(brands(100)) as ours:
        for batch in batches(mention_lines(written), _BATCH, _NOW_MS):
            ours.take(batch)
        work = (_Round(ours, lines[begin : begin + n], begin) for begin in range(0, n * rounds, n))
        stored_rate = rate(n, median(measured(one.take) for one in work))
        checks = _checks(ours, lines, brand_of)
    with spine(brands(100)) as ours:
        for batch in batches(mention_lines(written), _BATCH, _NOW_MS):
            ours.think(batch)
        rows: list[Row] = []
        part = lines[:n_bare]
        bare_s, plain_s = median_of(1, _Round(ours, part, 0).think, lambda: rows.extend(_plain(part, brand_of)))
    executemany_s = _executemany(rows[:n_stored])
    size = sum(map(len, lines)) // len(lines)
    figures = [
        Figure(
            what="shares, from the line to the committed row",
            unit="a CPU-s",
            value=stored_rate,
            floor=60_000,
            aim=110_000,
            baseline=1 / (plain_s / n_bare + executemany_s / n_stored),
            baseline_is="json.loads, networkx, executemany",
        ),
        Figure(
            what="shares, without journal and store",
            unit="a CPU-s",
            value=rate(n_bare, bare_s),
            baseline=rate(n_bare, plain_s),
            baseline_is="json.loads, networkx, dicts",
        ),
    ]
    note = f"{n:,} lines of {size} bytes a round, {rounds} round(s); executemany measured on {n_stored} rows"
    return Outcome(figures=figures, checks=checks, notes=[note])


class _Round:
    """Some lines on their way through a pipeline."""

    def __init__(self, ours: Spine, lines: Sequence[bytes], begin: int) -> None:
        self._ours, self._lines, self._stamp_ms = ours, lines, _FIRST_MS + begin * _EVERY_MS

    def take(self) -> None:
        for batch in batches(self._lines, _BATCH, _NOW_MS, self._stamp_ms):
            self._ours.take(batch)

    def think(self) -> None:
        for batch in batches(self._lines, _BATCH, _NOW_MS, self._stamp_ms):
            self._ours.think(batch)


def _checks(ours: Spine, lines: Sequence[bytes], brand_of: Sequence[str]) -> list[Check]:
    """The ties and totals against a recount in plain dictionaries."""
    ties: Counter[tuple[str, str, str, str]] = Counter()
    minutes: Counter[tuple[str, int]] = Counter()
    for line in lines:
        event = json.loads(line)
        brand = brand_of[int(event["of"][1:])]
        at_ms = int(parse_instant(event["at"]))
        ties[brand, event["author"], event["of_author"], event["how"]] += 1
        minutes[brand, at_ms - at_ms % 60_000] += 1
    table = ours.engine.graph.table(_NOW_MS)
    found = {
        (row["brand"], row["source_id"], row["target_id"], kind): row[f"n_{kind}"]
        for row in table.to_pylist()
        for kind in ("repost", "quote", "reply", "like")
        if row[f"n_{kind}"]
    }
    totals = ours.ask(
        "SELECT brand, epoch_ms(bucket), shares FROM activity_counts "
        "WHERE grain = 'minute' AND dimension = 'all' AND shares > 0"
    )
    return [
        Check("every share is an interaction", ours.one("SELECT count(*) FROM interactions") == len(lines)),
        Check("ties by kind equal a recount in a dictionary", found == dict(ties)),
        Check("shares a minute equal a recount", {(b, ms): n for b, ms, n in totals} == dict(minutes)),
        Check("the conservation law holds", ours.ask("SELECT bool_and(holds) FROM conservation") == [(True,)]),
    ]


def _plain(lines: Sequence[bytes], brand_of: Sequence[str]) -> list[Row]:
    """What one would write first; gives the rows to be stored."""
    known = {f"m{i}": (brand, f"author{i % N_AUTHORS}") for i, brand in enumerate(brand_of)}
    graph: nx.DiGraph[str] = nx.DiGraph()
    seen: set[str] = set()
    totals: Counter[tuple[str, str]] = Counter()
    rows: list[Row] = []
    for line in lines:
        event: dict[str, Any] = json.loads(line)  # as it comes
        if event["id"] in seen:
            continue
        seen.add(event["id"])
        at_ms = int(parse_instant(event["at"]))
        brand, author = known[event["of"]]
        if not graph.has_edge(event["author"], author):
            graph.add_edge(event["author"], author, weight=0.0, last=0, counts={})
        tie = graph[event["author"]][author]
        tie["weight"] += 1.0
        tie["last"] = max(tie["last"], at_ms)
        tie["counts"][event["how"]] = tie["counts"].get(event["how"], 0) + 1
        totals[brand, event["at"][:16]] += 1
        rows.append((event["id"], brand, event["author"], author, event["how"], event["of"], event["at"]))
    return rows


def _executemany(rows: Sequence[Row]) -> float:
    """CPU seconds to upsert rows one by one."""
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE interactions (id VARCHAR PRIMARY KEY, brand VARCHAR, actor VARCHAR, target VARCHAR, "
            "kind VARCHAR, post VARCHAR, happened_at VARCHAR)"
        )
        upsert = "INSERT INTO interactions VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        return measured(lambda: con.executemany(upsert, rows))
