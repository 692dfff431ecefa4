"""Inputs that are played: what came before at once, the rest when its time has come, and nothing else is changed."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.events import Event, Reject
from pipeline.records import Batch
from streams.sources.batches import bounded_input
from streams.sources.playing import Playing
from tests.hand_clock import Clock
from tests.hostile_lines import sound_line

START_MS, FROM_MS = 1_700_000_000_000, 1_700_000_100_000
END_MS = START_MS + 200_000
AHEAD_MS = START_MS + 10**10
NOW_MS = START_MS + 2 * 10**10
SPEED, LINGER_S = 10.0, 0.5
SLACK_S = 1e-6


def market(path: Path, seed: int) -> Path:
    """Events of 200 s nearly in order, some of them late or ahead by minutes, one by months; some lines are none."""
    rng, lines = random.Random(seed), []
    for i in range(300):
        at_ms = START_MS + i * 200_000 // 300 + (rng.randrange(-50_000, 2_000) if rng.random() < 0.2 else 0)
        lines.append(sound_line(i, at=AHEAD_MS if i == 200 else at_ms))
    lines[7] = lines[170] = b"{"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


class Played:
    """A market that is played by a clock of the test, which the taking of a batch sets forward as well."""

    def __init__(self, path: Path, work: Path, takes_s: float = 0.0) -> None:
        self.clock, self.takes_s, self.taken = Clock(), takes_s, list[tuple[float, Batch]]()
        self.source = bounded_input([path], None, workdir=work, order="arrival", now_ms=lambda: NOW_MS)
        self.playing = Playing(FROM_MS, AHEAD_MS, SPEED, LINGER_S, self.clock, self.clock.go)

    def run(self, position: str | None = None) -> "Played":
        for batch in self.source.batches(batch_size=40, future_ms=300_000, position=position, holds=self.playing.holds):
            self.taken.append((self.clock.now_s, batch))
            self.clock.go(self.takes_s)
        return self

    def batches(self) -> list[Batch]:
        return [batch for _, batch in self.taken]


def all_of(batches: list[Batch]) -> list[tuple[Event, int] | Reject]:
    return [
        *((event, stamp) for batch in batches for event, stamp in zip(batch.events, batch.stamps, strict=True)),
        *(one for batch in batches for one in batch.rejects),
    ]


def at_once(path: Path, work: Path, position: str | None = None) -> list[Batch]:
    source = bounded_input([path], None, workdir=work, order="arrival", now_ms=lambda: NOW_MS)
    return list(source.batches(batch_size=40, future_ms=300_000, position=position))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("takes_s", [0.0, 0.03, 1.7])
def test_played_is_the_same_input_with_the_same_end(seed: int, takes_s: float, tmp_path: Path) -> None:
    path = market(tmp_path / "events.ndjson", seed)
    found, plain = Played(path, tmp_path / "work", takes_s).run().batches(), at_once(path, tmp_path / "other")
    assert all_of(found) == all_of(plain)
    assert [batch.ended for batch in found] == [False] * (len(found) - 1) + [True]
    assert (found[-1].position, found[-1].mark_ms) == (plain[-1].position, plain[-1].mark_ms)


@pytest.mark.parametrize("seed", range(5))
def test_what_came_before_comes_at_once_and_the_rest_no_earlier_than_its_time_nor_much_later(
    seed: int, tmp_path: Path
) -> None:
    """The last batch before time runs holds all that is before `FROM_MS`; then each event within a linger."""
    played = Played(market(tmp_path / "events.ndjson", seed), tmp_path / "work").run()
    due_ms = FROM_MS
    for now_s, event in moments(played):
        if FROM_MS <= event.at_ms < AHEAD_MS:
            due_ms = max(due_ms, event.at_ms)  # one behind an event that is held back comes with it
        due_s = (due_ms - FROM_MS) / 1000 / SPEED
        assert due_s - SLACK_S <= now_s <= due_s + LINGER_S + SLACK_S, event
    assert played.clock.now_s == pytest.approx((END_MS - FROM_MS) / 1000 / SPEED, abs=0.3)
    assert FROM_MS <= played.playing.now_ms <= END_MS + 3_000
    waits = [b - a for (a, _), (b, _) in zip(played.taken, played.taken[1:], strict=False) if a]
    assert max(waits) <= LINGER_S + SLACK_S  # so often the writer can do what is due


def test_the_clock_begins_once_what_came_at_once_is_taken(tmp_path: Path) -> None:
    played = Played(market(tmp_path / "events.ndjson", 1), tmp_path / "work")
    for batch in played.source.batches(batch_size=1000, future_ms=300_000, holds=played.playing.holds):
        if not played.playing.now_ms > FROM_MS:
            assert played.playing.has_begun
            assert batch.events
            played.clock.go(1_000)  # the language model, the studies, ...
        elif batch.events:
            break
    assert played.playing.now_ms - FROM_MS < 10_000 * LINGER_S + 1_000


def test_a_played_input_that_was_stopped_is_gone_on_with_from_any_batch(tmp_path: Path) -> None:
    path = market(tmp_path / "events.ndjson", 3)
    found, whole = Played(path, tmp_path / "work").run().batches(), all_of(at_once(path, tmp_path / "whole"))
    for n in (1, 4, len(found) // 2, len(found) - 1):
        rest = at_once(path, tmp_path / f"rest{n}", found[n - 1].position)
        assert sorted(map(str, all_of(found[:n]) + all_of(rest))) == sorted(map(str, whole))


def moments(played: Played) -> Iterator[tuple[float, Event]]:
    return ((now_s, event) for now_s, batch in played.taken for event in batch.events)
