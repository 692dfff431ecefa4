"""murmure's worker beside other ways of reading Kafka from Python: CPU an event, of the same job on the same broker.

Runs only when it is named: it starts a broker, and installs confluent-kafka, bytewax, quixstreams and pathway under the
cache folder the first time (1.8 GB, some minutes). How it is measured: `side_by_side.py`, `worker_cost.py`.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Check, Figure, Outcome
from benchmarks.side_by_side import CONTENDERS, Table, side_by_side
from benchmarks.worker_cost import measure
from tests.kafka_broker import start_broker

__all__ = ["run"]

_OURS = "Faust, parcels"
_WAYS = {"each": "an outcome an event", "counts": "counts"}


def run(*, is_quick: bool) -> Outcome:
    """Figures of all engines, and of the worker. `MURMURE_BENCH_EVENTS` sets the number of events (100,000)."""
    n_events = int(os.environ.get("MURMURE_BENCH_EVENTS") or (40_000 if is_quick else 100_000))
    rounds = 1 if is_quick else 3
    with TemporaryDirectory(prefix="murmure-bench-") as folder:
        broker = start_broker(Path(folder) / "broker")
        try:
            table = side_by_side(broker, CONTENDERS, n_events, rounds)
            worker = measure(broker.bootstrap, is_quick=is_quick)
        finally:
            broker.stop()
    kind = "Apache Kafka" if broker.is_apache else "the stand-in noida-db"
    note = (
        f"side by side: {n_events:,} shares of some 240 bytes (parcels twice that, quixstreams a fifth, Faust with an "
        f"event a record a twentieth), {rounds} round(s), broker {kind}; CPU of the engine's processes from "
        f"their first outcomes to the last; load now {os.getloadavg()[0]:.1f}"
    )
    absent = [f"{name} does not install: {reason}" for name, reason in table.absent.items()]
    checks = [Check("every engine tells the same outcome, that of the events", not table.wrong), *worker.checks]
    return Outcome(
        figures=[*worker.figures, *_figures(table)], checks=checks, notes=[note, *absent, *table.wrong, *worker.notes]
    )


def _figures(table: Table) -> list[Figure]:
    """One figure an engine and way, beside our own in the same way."""
    return [
        Figure(
            what=f"{name}: {_WAYS[what]}",
            unit="CPU us an event",
            value=us,
            more_is_better=False,
            baseline=table.costs.get((_OURS, what)) if name != _OURS else None,
            baseline_is=_OURS if name != _OURS else "",
        )
        for (name, what), us in table.costs.items()
    ]
