"""The comparison of engines: every way of doing its job gives the same answer, and CPU is counted where it is spent."""

import json
import sys
from collections import Counter

import pytest

from benchmarks.contenders.outcome import PARCEL, Counts, outcome
from benchmarks.material import START_MS, batches, share_lines
from benchmarks.processes import running
from streams.cluster.parcels import cut
from streams.cluster.wire import Place, encode

LINES = share_lines(PARCEL, n_posts=20, n_people=50, seed=2, first_ms=START_MS, every_ms=1_000)
BURN = "import time\nwhile time.process_time() < 0.4: pass\n"


def total(*records: bytes) -> Counter[tuple[str, str]]:
    """What some records tell, added up."""
    found: Counter[tuple[str, str]] = Counter()
    for record in records:
        told = json.loads(record)
        for one in told if isinstance(told, list) else [told]:
            found[one["how"], one["minute"]] += one["n"]
    return found


def test_events_one_by_one_counted_and_in_a_parcel_have_the_same_outcome() -> None:
    from benchmarks.contenders.with_faust import Minutes, answer

    events = [json.loads(line) for line in LINES]
    right = Counter((event["how"], event["at"][:16]) for event in events)
    counts = Counts()
    told = [counts.update(line) for line in LINES]
    assert told[:-1] == [None] * (PARCEL - 1)
    (batch,) = batches(LINES, PARCEL, START_MS + 86_400_000)
    (parcel,) = map(encode, cut(batch, Place(""), PARCEL))
    assert len(right) > 4
    assert total(*map(outcome, LINES)) == right
    assert total(told[-1] or b"[]") == right
    assert total(answer(parcel, True, Minutes())) == right
    assert total(answer(parcel, False, Minutes())) == right


def test_the_cpu_of_a_program_is_also_that_of_its_children() -> None:
    parent = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {BURN + 'time.sleep(60)'!r}]).wait()"
    with running(sys.executable, "-c", parent) as program:
        program.wait(lambda: program.cpu_s() >= 0.4, patience_s=60)


def test_a_program_that_ends_before_it_is_done_is_told_with_its_last_words() -> None:
    with (
        running(sys.executable, "-c", "raise SystemExit('no such engine')") as program,
        pytest.raises(RuntimeError, match="ended with 1: no such engine"),
    ):
        program.wait(lambda: False, patience_s=60)
