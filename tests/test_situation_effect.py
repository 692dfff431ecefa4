"""What an event changed: nothing where nothing happened, what was planted where something did; and why it is untold."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from models.arrays import Ints
from pipeline.horizons import DAY_MS
from pipeline.situation_effect import AFTER_MS, SILENT_MS, Contacts, Effect, Event, effect, spell

WEEK_MS = 7 * DAY_MS
HOUR_MS = DAY_MS // 24
N = 14
ROLES = ("leader",) * 4 + ("seeker",) * 8 + ("member",) * 2
EVENT = Event(30 * WEEK_MS + 9 * HOUR_MS, 30 * WEEK_MS + 17 * HOUR_MS, ROLES)
NOW_MS = 40 * WEEK_MS
Rows = Ints | Sequence[tuple[int, int, int]]


def contacts(rows: Rows) -> Contacts:
    """(who, whom, when), in any order and either way round."""
    given = np.array(rows, dtype=np.int64).reshape(-1, 3)
    one, other, at_ms = given[:, :2].min(axis=1), given[:, :2].max(axis=1), given[:, 2]
    order = np.lexsort((at_ms, other, one))
    return Contacts(one[order], other[order], at_ms[order])


def ordinary(rng: np.random.Generator, busy: float = 0.0) -> Ints:
    """Forty weeks in which pairs of unequal talkativeness speak, some words at a time; weeks differ by `busy`."""
    one, other = np.triu_indices(N, 1)
    rates = rng.lognormal(-3.5, 1.2, len(one))
    weeks = rng.gamma(1 / busy, busy, 40) if busy else np.ones(40)
    times = rng.poisson(np.outer(rates, weeks))
    pair, week = (np.repeat(np.indices(times.shape)[k].ravel(), times.ravel()) for k in (0, 1))
    begun = week * WEEK_MS + rng.integers(0, WEEK_MS, len(pair))
    words = 1 + rng.integers(0, 3, len(pair))
    which = np.repeat(np.arange(len(pair)), words)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(words) - words, words)
    return np.stack([one[pair[which]], other[pair[which]], begun[which] + nth * HOUR_MS], axis=1)


def planted(rng: np.random.Generator, rows: Ints, n: int) -> Ints:
    """The rows, and so many pairs, silent for four weeks before and until two weeks after, who spoke for the event."""
    start, until = spell(EVENT)
    near = rows[(rows[:, 2] >= start - SILENT_MS) & (rows[:, 2] < until)]
    known = set(map(tuple, near[:, :2].tolist()))
    free = [(i, j) for i in range(N) for j in range(i + 1, N) if (i, j) not in known]
    chosen = rng.choice(len(free), n, replace=False).tolist()
    more = [(*free[k], EVENT.end_ms + int(rng.integers(0, AFTER_MS - DAY_MS))) for k in chosen]
    return np.concatenate([rows, np.array(more, dtype=np.int64)])


def judged(rows: Rows, others: Sequence[tuple[int, int]] = (), **given: int) -> Effect:
    asked = {"from_ms": 0, "as_of_ms": NOW_MS, "k_floor": 5} | given
    return effect(EVENT, contacts(rows), others, **asked)


@pytest.mark.parametrize("busy", [0.0, 0.1])
def test_where_nothing_happened_more_is_said_in_one_world_of_twenty_at_most(busy: float) -> None:
    rng = np.random.default_rng(11)
    found = [judged(ordinary(rng, busy)) for _ in range(200)]
    lifts = [one.lift for one in found if one.lift is not None]
    assert len(lifts) == 200
    assert np.mean([not x.lo <= 0 <= x.hi for x in lifts]) <= 0.05
    assert np.mean([(one.placebo_p or 1) <= 0.05 for one in found]) <= 0.08
    assert abs(np.mean([x.lift for x in lifts])) < 0.35  # no drift: beginnings are as easily found late as early


def test_what_was_planted_is_recovered_and_stands_out_among_placebos() -> None:
    rng = np.random.default_rng(12)
    held, more, first = 0, 0, 0
    for _ in range(200):
        rows = ordinary(rng)
        found = judged(planted(rng, rows, 12))
        assert found.lift is not None
        assert found.placebo_p is not None
        held += found.lift.lo <= 12 <= found.lift.hi
        more += found.verdict == "more"
        first += found.placebo_p <= 2 / (found.n_placebo + 1)
    assert held >= 0.95 * 200
    assert more >= 0.9 * 200
    assert first >= 0.9 * 200


def test_placebo_dates_judged_as_if_they_were_events_cover_0() -> None:
    """The same people and posts, an event that never was: of 20 dates each."""
    rng = np.random.default_rng(13)
    out, n = 0, 0
    for _ in range(10):
        rows = contacts(ordinary(rng))
        for week in range(14, 34):
            never = Event(week * WEEK_MS, week * WEEK_MS + DAY_MS // 3, ROLES)
            lift = effect(never, rows, (), 0, NOW_MS, 5).lift
            assert lift is not None
            out, n = out + (not lift.lo <= 0 <= lift.hi), n + 1
    assert out <= 0.05 * n


@pytest.mark.prove
def test_both_errors_in_a_thousand_worlds() -> None:
    rng = np.random.default_rng(14)
    power: dict[int, list[bool]] = {4: [], 8: [], 12: []}
    false, usual = [], []
    for _ in range(1_000):
        rows = ordinary(rng, 0.1)
        lift = judged(rows).lift
        assert lift is not None
        usual.append(lift.expected)
        false.append(not lift.lo <= 0 <= lift.hi)
        for n, seen in power.items():
            more = judged(planted(rng, rows, n))
            assert more.lift is not None
            seen.append(more.verdict == "more")
    assert np.mean(false) <= 0.05
    print(np.mean(usual), np.mean(false), {n: np.mean(seen) for n, seen in power.items()})  # noqa: T201 - read when it is run
    assert np.mean(power[12]) >= 0.8


def test_of_people_found_by_what_they_posted_meanwhile_no_lift_is_told() -> None:
    """They are livelier then than in other weeks: a lift would be found where nothing happened."""
    rng = np.random.default_rng(12)
    rows = contacts(planted(rng, ordinary(rng), 12))
    found = effect(replace(EVENT, is_listed=False), rows, (), from_ms=0, as_of_ms=NOW_MS, k_floor=5)
    listed = effect(EVENT, rows, (), from_ms=0, as_of_ms=NOW_MS, k_floor=5)
    assert (listed.verdict, listed.why) == ("more", "")
    assert (found.lift, found.placebo_p, found.verdict) == (None, None, "cannot tell")
    assert "declare who was there" in found.why
    assert found.pairs.tolist() == listed.pairs.tolist()


def test_ties_are_counted_by_hand() -> None:
    day = EVENT.end_ms + DAY_MS
    rows = [
        (0, 5, day), (5, 0, day + HOUR_MS),  # new: a leader and a seeker
        (6, 7, EVENT.start_ms), (6, 8, EVENT.end_ms + AFTER_MS - 1),
        (6, 9, EVENT.end_ms + AFTER_MS),  # late
        (0, 6, EVENT.start_ms - SILENT_MS), (0, 6, day),  # silent for 28 days and more: anew
        (1, 6, EVENT.start_ms - DAY_MS), (1, 6, day),  # spoke the day before: not new
    ]  # fmt: skip
    found = judged(rows)
    assert found.pairs.tolist() == [[0, 5], [0, 6], [6, 7], [6, 8]]
    assert (found.ties_before, found.ties_after, found.between(ROLES)) == (2, 5, 2)
    assert found.mix is not None
    assert (found.mix.mix, found.mix.n, found.mix.at_random) == (3 / 32, 32, 5 / 91)
    assert found.weeks == 12


def weeks_of(others: Sequence[tuple[int, int]] = (), from_ms: int = 0) -> tuple[int, int, str]:
    found = judged([], others, from_ms=from_ms)
    return found.weeks, found.n_placebo, found.why


def test_weeks_with_another_event_near_and_those_before_the_record_are_left_out() -> None:
    start = EVENT.start_ms
    assert weeks_of() == (12, 23, "")
    # 13 whole weeks, of which the first four tell what is new and the last is left out; a placebo lasts over two.
    assert weeks_of(from_ms=start - 13 * WEEK_MS) == (8, 6, "")
    assert weeks_of(from_ms=start - 8 * WEEK_MS)[::2] == (3, "3 weeks like any other before it, of at least 4")
    assert weeks_of([(start - 5 * WEEK_MS, start - 3 * WEEK_MS)], start - 13 * WEEK_MS)[:2] == (6, 2)
    assert (
        weeks_of([(start + DAY_MS, start + 20 * DAY_MS)])[2]
        == "another event of the same people is within the same days"
    )


def test_nothing_is_told_too_early_nor_of_few() -> None:
    early = judged([], as_of_ms=EVENT.end_ms + AFTER_MS - 1)
    assert (early.verdict, early.lift, early.placebo_p) == ("too early", None, None)
    few = judged([], k_floor=15)
    assert (few.verdict, few.why, few.mix) == ("cannot tell", "fewer than 15 people ([studies] k_floor)", None)
    assert judged([]).verdict == "no more"


def test_arrays_of_no_contact_are_no_trouble() -> None:
    nobody: Ints = np.empty(0, dtype=np.int64)
    found = effect(Event(0, DAY_MS, ()), Contacts(nobody, nobody, nobody), (), 0, NOW_MS, 5)
    assert (found.ties_after, found.verdict, found.pairs.shape) == (0, "cannot tell", (0, 2))
