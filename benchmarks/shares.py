"""Shares, from the line of JSON to the committed row: decoded, joined to their post, tied, totalled, journalled, stored.

Against the obvious way: `json.loads`, a networkx DiGraph with attribute dicts, dictionaries of totals, and
`executemany` upserts.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import duckdb
import networkx as nx

from benchmarks.figures import Check, Figure, Outcome, measured, rate
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


def run(*, is_quick: bool) -> Outcome:
    """The rate of shares of known posts, in batches of 20,000, twenty a second of event time."""
    n, rounds, n_plain, n_stored = (20_000, 1, 2_000, 50) if is_quick else (100_000, 3, 20_000, 300)
    written = posts(_N_POSTS, seed=1)
    lines = share_lines(n * rounds, _N_POSTS, _N_PEOPLE, 2, _FIRST_MS, _EVERY_MS)
    seconds: list[float] = []
    with spine(brands(100)) as ours:
        for batch in batches(mention_lines(written), _BATCH, _NOW_MS):
            ours.take(batch)
        for begin in range(0, n * rounds, n):
            part = lines[begin : begin + n]
            seconds.append(measured(lambda part=part, begin=begin: _carry(ours, part, begin)))
        checks = _checks(ours, lines, [post.brand for post in written])
    bare_s, stored_s = _plain(lines[:n_plain], [post.brand for post in written], n_stored)
    middle = sorted(seconds)[len(seconds) // 2]
    figure = Figure(
        what="shares decoded, joined, tied, totalled, journalled, stored",
        unit="a CPU-s",
        value=rate(n, middle),
        floor=60_000,
        aim=110_000,
        baseline=1 / (bare_s + stored_s),
        baseline_is="json.loads, networkx attribute dicts, executemany",
    )
    bare = Figure(
        what="the same, against the obvious way without any store or journal",
        unit="a CPU-s",
        value=rate(n, middle),
        baseline=1 / bare_s,
        baseline_is="json.loads, networkx attribute dicts",
    )
    size = sum(map(len, lines)) // len(lines)
    return Outcome(
        figures=[figure, bare],
        checks=checks,
        notes=[f"{n:,} lines of {size} bytes a round, {rounds} round(s); executemany measured on {n_stored} rows"],
    )


def _carry(ours: Spine, lines: Sequence[bytes], begin: int) -> None:
    for batch in batches(lines, _BATCH, _NOW_MS, _FIRST_MS + begin * _EVERY_MS):
        ours.take(batch)


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


def _plain(lines: Sequence[bytes], brand_of: Sequence[str], n_stored: int) -> tuple[float, float]:
    """CPU seconds a share without the store, and for the store alone."""
    known = {f"m{i}": (brand, f"author{i % N_AUTHORS}") for i, brand in enumerate(brand_of)}
    rows: list[tuple[Any, ...]] = []

    def in_memory() -> None:
        graph: nx.DiGraph[str] = nx.DiGraph()
        seen: set[str] = set()
        totals: Counter[tuple[str, str]] = Counter()
        for line in lines:
            event = json.loads(line)
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

    bare_s = measured(in_memory) / len(lines)
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE interactions (id VARCHAR PRIMARY KEY, brand VARCHAR, actor VARCHAR, target VARCHAR, "
            "kind VARCHAR, post VARCHAR, happened_at VARCHAR)"
        )
        upsert = "INSERT INTO interactions VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        stored_s = measured(lambda: con.executemany(upsert, rows[:n_stored])) / n_stored
    return bare_s, stored_s
