"""What murmure's worker costs beside the reading itself, and what a second worker gains.

The parcels are sent while the worker waits for them, so neither its start nor what the broker and this process do is in
its CPU. For the overhead its reader is replaced by one that knows the answer: what is left is Kafka, Faust, the wire
and the loop around the reader. The reader alone is measured in this process, on the same events.
"""

import os
from statistics import median

from benchmarks.calibration import sample
from benchmarks.figures import Check, Figure, Outcome, measured
from benchmarks.readers import LATENESS_MS, make_reader
from benchmarks.worker_pool import PARCEL, Load, Pool, market_load, posts_load, waiting
from pipeline.records import Batch
from streams.cluster.parcels import Reader, read
from streams.cluster.wire import encode

__all__ = ["measure"]

_N_WARM = 24  # parcels, two a partition
_MARKET = "a worker's overhead, events of a market"
_POSTS = "a worker's overhead, nothing but posts"


def measure(brokers: str, *, is_quick: bool) -> Outcome:
    """Overhead an event, and one worker against two."""
    n_parcels, rounds, n_read = (100, 1, 12) if is_quick else (500, 3, 24)
    talk, market = posts_load(20), market_load(20)
    overhead = _overhead(brokers, [market.times(n_parcels), talk.times(n_parcels)], rounds)
    scaling = _scaling(brokers, talk.times(n_read), 1 if is_quick else 3)
    note = (
        f"overhead: {n_parcels} parcels of {PARCEL} events a round, {rounds} round(s) in one worker; posts have 225 "
        f"characters; in the market {market.n_texts / market.n_events:.0%} of the events have words"
    )
    return Outcome(
        figures=overhead.figures + scaling.figures,
        checks=overhead.checks + scaling.checks,
        notes=[note, *overhead.notes, *scaling.notes],
    )


def _overhead(brokers: str, loads: list[Load], rounds: int) -> Outcome:
    """CPU of a worker whose reader costs next to nothing."""
    reader = make_reader("identity")
    with waiting(brokers, "identity", 1) as pool:
        for load in loads:
            pool.take(load.times(_N_WARM))
        spent = [[_sampled(pool, load) for load in loads] for _ in range(rounds)]
        found = set(pool.sent_on())
    own = [_reader_s(reader, load) for load in loads]
    cost = [1e6 * (median(seconds[i] for seconds in spent) - own[i]) / load.n_events for i, load in enumerate(loads)]
    right = {encode(read(parcel, reader, LATENESS_MS, 1)) for load in loads for parcel in load.parcels}
    return Outcome(
        figures=[
            Figure(
                what=what,
                unit="us an event",
                value=value,
                floor=6,
                aim=3,
                more_is_better=False,
                is_held=what == _MARKET,  # posts alone are the dearest parcels there can be, and not what comes
            )
            for what, value in zip((_MARKET, _POSTS), cost, strict=True)
        ],
        checks=[Check("a worker sends on what the same functions give without Kafka", found == right)],
    )


def _scaling(brokers: str, load: Load, rounds: int) -> Outcome:
    """The same posts through one worker and through two, with the real reader, and through the reader alone."""
    reader = make_reader("enricher")
    spent: dict[int, list[tuple[list[float], float]]] = {1: [], 2: []}
    alone: list[float] = []
    with waiting(brokers, "enricher", 1) as one, waiting(brokers, "enricher", 2) as two:
        pools = {1: one, 2: two}
        for pool in pools.values():  # once to warm up the memories of words
            pool.take(load)
        _reader_s(reader, load)
        for _ in range(rounds):
            for n, pool in pools.items():
                spent[n].append(pool.take(load))
            alone.append(_reader_s(reader, load))
        same = set(one.sent_on()) == set(two.sent_on())
    cpu = {n: 1e6 * median(sum(cpu) for cpu, _ in found) / load.n_events for n, found in spent.items()}
    wall = {n: median(wall for _, wall in found) for n, found in spent.items()}
    busier = median(max(cpu) / sum(cpu) for cpu, _ in spent[2])
    figures = [
        Figure(what="scaling from 1 to 2 workers", unit="x as fast (wall)", value=wall[1] / wall[2], scales=False),
        Figure(
            what="a worker that reads",
            unit="CPU us a post",
            value=cpu[1],
            more_is_better=False,
            baseline=1e6 * median(alone) / load.n_events,
            baseline_is="the reader alone",
        ),
    ]
    note = (
        f"scaling 1 -> 2: {wall[1]:.2f} s -> {wall[2]:.2f} s for {load.n_events:,} posts, CPU {cpu[1]:.0f} -> "
        f"{cpu[2]:.0f} us a post, the busier of the two did {busier:.0%}; median of {rounds}; {os.cpu_count()} cores "
        f"for the workers, the broker and whoever else is there (load {os.getloadavg()[0]:.1f})"
    )
    return Outcome(figures=figures, checks=[Check("two workers say what one says", same)], notes=[note])


def _sampled(pool: Pool, load: Load) -> float:
    """CPU seconds of the pool; the speed of the core is sampled around it."""
    sample()
    cpu_s, _ = pool.take(load)
    sample()
    return sum(cpu_s)


def _reader_s(reader: Reader, load: Load) -> float:
    """CPU seconds of the reader alone, on the batches that a worker makes of the parcels."""
    batches = [
        Batch(
            input="",
            events=parcel.texts,
            stamps=[parcel.stamps[place] for place in parcel.text_places],
            position="",
            mark_ms=None,
            received_ms=0,
        )
        for parcel in load.parcels
    ]

    def work() -> None:
        for batch in batches:
            reader.step(batch)

    return measured(work)
