"""Ties event by event equal ties made at once: on private messages between students (Panzarasa, Opsahl & Carley, 2009).

The messages are not shipped: `MURMURE_COLLEGEMSG=CollegeMsg.txt`, a row a message: sender, receiver, unix seconds. The
graph takes them in small batches, in another order within them; a dictionary takes them one by one.
"""

import os
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.figures import Check, Figure, Outcome, measured, rate
from pipeline.graph import Graph
from pipeline.horizons import DAY_MS
from pipeline.records import InteractionRow
from pipeline.settings import GraphSettings

__all__ = ["run"]

_AT_ONCE = 500
_CLOSE = 1e-9  # of the weight


def run(*, is_quick: bool) -> Outcome:
    """The largest difference between the two ways, where the data is there."""
    path = os.environ.get("MURMURE_COLLEGEMSG")
    if not path or not Path(path).exists():
        return Outcome(figures=[], checks=[], notes=["not measured: set MURMURE_COLLEGEMSG to the file of messages"])
    messages = np.loadtxt(path, dtype=np.int64, ndmin=2)[: 6_000 if is_quick else None]
    rows = [_row(n, *message) for n, message in enumerate(messages.tolist())]
    graph, rng = Graph(GraphSettings()), np.random.default_rng(1)

    def take() -> None:
        for start in range(0, len(rows), _AT_ONCE):
            graph.update(rows[start + i] for i in rng.permutation(len(rows[start : start + _AT_ONCE])))

    seconds = measured(take)
    as_of_ms = rows[-1].happened_at_ms
    found = {(tie["source_id"], tie["target_id"]): tie["weight"] for tie in graph.table(as_of_ms).to_pylist()}
    expected = _plainly(rows, as_of_ms)
    apart = max((abs(found[tie] - weight) / weight for tie, weight in expected.items()), default=0.0)
    figures = [
        Figure(what="collegemsg: messages taken", unit="a CPU-s", value=rate(len(rows), seconds)),
        Figure(
            what="collegemsg: largest difference to a plain sum",
            unit="of the weight",
            value=apart,
            more_is_better=False,
        ),
    ]
    is_same = found.keys() == expected.keys() and apart <= _CLOSE
    return Outcome(figures=figures, checks=[Check("incremental ties equal those made at once", is_same)])


def _row(n: int, sender: int, receiver: int, at_s: int) -> InteractionRow:
    return InteractionRow(str(n), "s", "b", f"p{sender}", f"p{receiver}", "reply", None, str(n), at_s * 1000)


def _plainly(rows: list[InteractionRow], as_of_ms: int) -> dict[tuple[str, str], float]:
    half_life_ms = GraphSettings().half_life_days * DAY_MS
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        if row.target_id is not None and row.target_id != row.actor_id:
            weights[row.actor_id, row.target_id] += 0.5 ** ((as_of_ms - row.happened_at_ms) / half_life_ms)
    return weights
