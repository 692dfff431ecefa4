"""A planted switch is told once, and who keeps their balance, whatever it is, is left alone."""

import numpy as np
import pytest

from models.switching import NEUTRAL, OURS, RIVAL, Switching, Turns

DAY_MS = 86_400_000


def say(switching: Switching, person: list[int], days: list[float], stances: list[int]) -> Turns:
    return switching.update(np.array(person), (np.array(days) * DAY_MS).astype(np.int64), np.array(stances))


def months(
    seed: int, n: int, days: int, streak: float = 0.0, per_month: float = 1.0, every: float = 0.7
) -> tuple[int, int]:
    """False alarms over people with a balance each, some mixed, some of one mind; and the days they spoke on.

    streak : how often a person says what they said the day before, whatever their balance.
    """
    rng, switching = np.random.default_rng(seed), Switching(per_month, n)
    balance, last, alarms, votes = rng.beta(0.7, 0.7, n), np.zeros(n), 0, 0
    for day in range(days):
        speaks = np.flatnonzero(rng.random(n) < every)
        drawn = np.where(rng.random(len(speaks)) < balance[speaks], OURS, RIVAL)
        kept = (rng.random(len(speaks)) < streak) & (last[speaks] != 0)
        last[speaks] = np.where(kept, last[speaks], drawn)
        found = switching.update(speaks, np.full(len(speaks), day * DAY_MS), last[speaks].astype(np.int64))
        alarms, votes = alarms + int(found.alarm.sum()), votes + len(speaks)
    return alarms, votes


def test_who_keeps_their_balance_is_left_alone() -> None:
    """At three false alarms a month over all 50 leaders, four months allow 12."""
    assert months(0, 50, 120, per_month=3.0)[0] <= 12


@pytest.mark.prove
@pytest.mark.parametrize("streak", [0.0, 0.3, 0.5])
@pytest.mark.parametrize("per_month", [0.1, 1.0])
def test_false_alarms_stay_within_the_declared_rate(streak: float, per_month: float) -> None:
    alarms = sum(months(seed, 200, 360, streak, per_month, 0.9)[0] for seed in range(3))
    print(f"streaks of {streak}: {alarms / 36:.4f} false alarms a month, declared {per_month}")  # noqa: T201
    assert alarms / 36 <= per_month


def switch(seed: int, before: float, after: float, n: int = 25) -> tuple[list[int], list[int]]:
    """Alarms a person, and votes until the first, of people who turn after 60 votes and speak 60 times more."""
    rng, switching = np.random.default_rng(seed), Switching(0.1, n)
    alarms, until = [0] * n, [999] * n
    for day in range(121):
        stance = np.where(rng.random(n) < (before if day < 60 else after), OURS, RIVAL)
        found = switching.update(np.arange(n), np.full(n, day * DAY_MS), stance)
        for who in found.person[found.alarm].tolist():
            alarms[who] += 1
            until[who] = min(until[who], day - 60 if day >= 60 else -999)
    return alarms, until


def test_a_planted_switch_is_told_once() -> None:
    alarms, until = switch(1, 0.95, 0.05)
    assert alarms == [1] * 25
    assert np.median(until) <= 18
    assert min(until) > 0
    alarms, until = switch(2, 0.8, 0.15)
    assert np.mean([n == 1 for n in alarms]) >= 0.8
    assert max(alarms) == 1


def test_a_turn_by_hand() -> None:
    switching = Switching(1.0, 1)
    found = say(switching, [0] * 40, list(range(40)), [OURS] * 30 + [RIVAL] * 10)
    (at,) = np.flatnonzero(found.alarm)
    assert found.to[at] == RIVAL
    assert (found.before[at], found.after[at]) == (1.0, 0.0)
    assert found.turned_ms[at] == 30 * DAY_MS
    assert (found.n_before[at], found.n_after[at]) == (30, at - 29)
    back = say(switching, [0] * 30, list(range(40, 70)), [OURS] * 30)
    assert back.to[back.alarm].tolist() == [OURS]


def test_many_posts_of_a_day_are_one_vote_and_neutral_ones_none() -> None:
    one, many = Switching(1.0, 1), Switching(1.0, 1)
    stances = [OURS] * 9 + [RIVAL] * 9
    plain = say(one, [0] * 18, list(range(18)), stances)
    loud = say(
        many,
        [0] * 18 * 5,
        [day + part / 10 for day in range(18) for part in range(5)],
        [kind for stance in stances for kind in (stance, stance, NEUTRAL, -stance, stance)],
    )
    assert plain.evidence.tolist() == loud.evidence.tolist()
    assert len(plain.person) == 17
    assert one.close(18 * DAY_MS).evidence.tolist() == many.close(18 * DAY_MS).evidence.tolist()
    assert len(one.close(18 * DAY_MS).person) == 0


def test_a_day_of_both_is_no_vote_and_a_day_that_is_not_over_neither() -> None:
    switching = Switching(1.0, 2)
    say(switching, [0, 0, 1], [0.1, 0.2, 0.3], [OURS, RIVAL, OURS])
    assert switching.close(DAY_MS - 1).person.tolist() == []
    assert switching.close(DAY_MS).person.tolist() == [1]


def test_an_old_turn_of_a_talkative_leader_is_found_though_only_the_latest_votes_are_kept() -> None:
    switching = Switching(0.1, 1)
    found = say(switching, [0] * 220, list(range(220)), [OURS] * 200 + [RIVAL] * 20)
    assert found.n_before[found.alarm].tolist() == [200]


def test_what_was_written_down_goes_on_and_batches_change_nothing() -> None:
    rng = np.random.default_rng(3)
    person, days = rng.integers(0, 5, 400), np.sort(rng.integers(0, 100, 400)).astype(float)
    stance = np.where(days < 50, OURS, rng.choice([RIVAL, NEUTRAL, OURS], 400, p=[0.7, 0.2, 0.1]))
    whole, parts = Switching(0.5, 5), Switching(0.5, 5)
    once = say(whole, person.tolist(), days.tolist(), stance.tolist())
    pieces = []
    for rows in np.array_split(np.arange(400), 23):
        pieces.append(say(parts, person[rows].tolist(), days[rows].tolist(), stance[rows].tolist()))
        parts = Switching.load(parts.dump())
    for name in Turns.__slots__:
        assert np.array_equal(
            getattr(once, name),
            np.concatenate([getattr(p, name) for p in pieces]),
            equal_nan=name in {"before", "after"},
        )
    assert once.alarm.any()
    state, other = whole.dump(), parts.dump()
    assert all(np.array_equal(state[name], other[name]) for name in state)


def test_what_is_asked_wrongly_is_refused() -> None:
    for per_month in (0.0, 11.0):
        with pytest.raises(ValueError, match="per_month"):
            Switching(per_month, 5)
    with pytest.raises(ValueError, match="n_leaders"):
        Switching(1.0, 0)
    with pytest.raises(ValueError, match="person must lie between 0 and 1"):
        say(Switching(1.0, 2), [2], [0.0], [OURS])
