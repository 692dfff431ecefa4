"""The graph alone: updates a second and bytes an edge, each in a process of its own, against networkx.

Both are given the same rows of interactions, with names as strings, in batches of 20,000; nearly every edge is new,
which is the dearest case. Memory is what the process grew by: names, and what the allocator keeps, are in it. The
budget is told here, not held: it is for 5 million events (`graph_long`).
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import networkx as nx

from benchmarks.figures import Check, Figure, Outcome, rate
from pipeline.graph import Graph
from pipeline.records import InteractionRow
from pipeline.settings import GraphSettings

__all__ = ["compared", "run"]

_BATCH = 20_000
_N_PEOPLE = 100_000
_KINDS = ("repost", "like", "quote", "reply")
_START_MS = 1_767_571_200_000
_HALF_LIFE_MS = 30 * 86_400_000


def run(*, is_quick: bool) -> Outcome:
    """Updates a CPU-second and bytes an edge."""
    return compared(20_000 if is_quick else 1_000_000, is_quick=is_quick, is_held=False)


def compared(n: int, *, is_quick: bool, is_held: bool) -> Outcome:
    """The figures for n events. Those of memory need Linux's /proc; elsewhere they are left out."""
    ours, plain = _in_a_process("ours", n), _in_a_process("networkx", n)
    figures = [
        Figure(
            what="graph updates against networkx",
            unit="x",
            value=plain["seconds"] / ours["seconds"],
            floor=4.0,
            aim=8.0,
            scales=False,
            is_held=is_held,
        ),
        Figure(
            what="graph updates, last tenth of the events over the second",
            unit="x",
            value=ours["slower"],
            floor=3.5,
            aim=2.0,
            more_is_better=False,
            scales=False,
            is_held=is_held,
            baseline=plain["slower"],
            baseline_is="networkx DiGraph, attribute dicts",
        ),
        Figure(
            what="graph updates",
            unit="a CPU-s",
            value=rate(n, ours["seconds"]),
            baseline=rate(n, plain["seconds"]),
            baseline_is="networkx DiGraph, attribute dicts",
        ),
    ]
    if ours["bytes"] and not is_quick:
        figures.append(
            Figure(
                what="graph memory an edge, names included",
                unit="B",
                value=ours["bytes"] / ours["edges"],
                floor=80,
                aim=60,
                more_is_better=False,
                scales=False,
                is_held=is_held,
                baseline=plain["bytes"] / plain["edges"],
                baseline_is="networkx DiGraph, attribute dicts",
            )
        )
    checks = [
        Check("as many edges as networkx", ours["edges"] == plain["edges"]),
        Check("the same total weight", abs(ours["weight"] - plain["weight"]) <= 1e-6 * plain["weight"]),
    ]
    note = f"{n:,} events between {_N_PEOPLE:,} people, {ours['edges']:,.0f} edges"
    return Outcome(figures=figures, checks=checks, notes=[note])


def _in_a_process(which: str, n: int) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", "benchmarks.graph", which, str(n)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"measuring {which} with {n} events failed: {done.stderr.strip()[-500:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _rows(n: int) -> Iterator[list[InteractionRow]]:
    rng = random.Random(4)
    for begin in range(0, n, _BATCH):
        yield [
            InteractionRow(
                f"s{i}",
                "bench",
                "norvia",
                f"reader{int(_N_PEOPLE * rng.random())}",
                f"author{int(_N_PEOPLE * rng.random())}",
                _KINDS[i % 4],
                "m",
                "m",
                _START_MS + i * 50,
            )
            for i in range(begin, min(begin + _BATCH, n))
        ]


class _Taken(NamedTuple):
    """CPU seconds of updates, bytes the process grew by, and how many times the second tenth the last one took."""

    seconds: float
    bytes: float
    slower: float


def _measure(n: int, update: Callable[[list[InteractionRow]], None]) -> _Taken:
    """Bytes count from after the first batch of rows was made."""
    seconds, before = [0.0] * 10, 0
    for number, rows in enumerate(_rows(n)):
        before = before if number else _resident()
        start = time.process_time()
        update(rows)
        seconds[number * _BATCH * 10 // n] += time.process_time() - start
    return _Taken(sum(seconds), max(_resident() - before, 0), seconds[-1] / max(seconds[1], 1e-6))


def _ours(n: int) -> dict[str, float]:
    graph = Graph(GraphSettings(half_life_days=30))
    taken = _measure(n, graph.update)
    ties = graph.ties_of("norvia").columns(_START_MS + n * 50)
    return {**taken._asdict(), "edges": len(ties), "weight": float(ties.weight.sum())}


def _networkx(n: int) -> dict[str, float]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    gains = {kind: getattr(GraphSettings().weights, kind) for kind in _KINDS}

    def update(rows: list[InteractionRow]) -> None:
        for row in rows:
            actor, target = row.actor_id, row.target_id
            if graph.has_edge(actor, target):
                tie = graph[actor][target]
                tie["weight"] *= 0.5 ** ((row.happened_at_ms - tie["last_ms"]) / _HALF_LIFE_MS)
            else:
                graph.add_edge(actor, target, weight=0.0, first_ms=row.happened_at_ms, last_ms=0, counts={})
                tie = graph[actor][target]
            tie["weight"] += gains[row.kind]
            tie["last_ms"] = row.happened_at_ms
            tie["counts"][row.kind] = tie["counts"].get(row.kind, 0) + 1

    taken = _measure(n, update)
    as_of_ms = _START_MS + n * 50
    weight = sum(
        tie["weight"] * 0.5 ** ((as_of_ms - tie["last_ms"]) / _HALF_LIFE_MS) for _, _, tie in graph.edges(data=True)
    )
    return {**taken._asdict(), "edges": graph.number_of_edges(), "weight": weight}


def _resident() -> int:
    """Bytes of memory this process holds; 0 where it cannot be known."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    lines = (line.split() for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return next((int(words[1]) * 1024 for words in lines), 0)


if __name__ == "__main__":
    work = _ours if sys.argv[1] == "ours" else _networkx
    print(json.dumps(work(int(sys.argv[2]))))
