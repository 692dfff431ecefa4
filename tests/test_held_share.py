"""Shares held and their spells: by hand, against a slow recomputation, and how often chance alone makes a spell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.held_share import Spell, held, spells

WINDOW, LEAST, OPENS, CLOSES = 50, 5, 0.8, 0.7
contacts = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 120)), max_size=40)


def found(met: list[tuple[int, int]], as_of: int = 300) -> list[Spell]:
    met = sorted(met, key=lambda one: one[1])
    who, at = (np.array([one[n] for one in met], dtype=np.int64) for n in (0, 1))
    return spells(who, at, window_ms=WINDOW, least=LEAST, opens=OPENS, closes=CLOSES, as_of_ms=as_of)


def slowly(met: list[tuple[int, int]], as_of: int = 300) -> list[tuple[int, int, int | None]]:
    """Every moment is looked at, and the contacts of its window are counted anew."""
    told: list[tuple[int, int, int | None]] = []
    now_open: tuple[int, int] | None = None
    for now in range(as_of + 1):
        mine = [who for who, at in met if now - WINDOW < at <= now]
        if now_open is not None:
            part = mine.count(now_open[0]) / len(mine) if mine else 0
            if not mine or (len(mine) >= LEAST and part < CLOSES - 1e-9):
                told.append((*now_open, now))
                now_open = None
        if now_open is None and len(mine) >= LEAST:
            top = min(range(3), key=lambda who: (-mine.count(who), who))
            if mine.count(top) / len(mine) >= OPENS - 1e-9:
                now_open = top, now
    return [*told, (*now_open, None)] if now_open is not None else told


@given(contacts)
def test_spells_are_those_of_a_slow_look_at_every_moment(met: list[tuple[int, int]]) -> None:
    assert [spell[:3] for spell in found(met)] == slowly(met)


@given(contacts, st.integers(0, 200))
def test_what_is_said_of_a_moment_hangs_on_contacts_up_to_it(met: list[tuple[int, int]], as_of: int) -> None:
    before = found([one for one in met if one[1] <= as_of], as_of)
    assert before == found(met, as_of)
    assert [spell[:2] for spell in before] == [spell[:2] for spell in found(met) if spell.from_ms <= as_of]


def test_at_the_threshold_once_and_over_only_well_below_it() -> None:
    met = [(0, n) for n in range(4)] + [(1, 4)]  # four of five: at the threshold
    (spell,) = found(met, 20)
    assert spell == Spell(0, 4, None, 0.8, 5)
    hovering = [*met, (1, 5), (0, 6), (0, 7), (0, 8), (1, 9)]  # .67, then .71 to .78, then .7: no second spell
    assert [spell[:3] for spell in found(hovering, 20)] == [(0, 4, 5)]
    assert [spell[:3] for spell in found([*met, (0, 5), (1, 6), (0, 7), (1, 8)], 20)] == [(0, 4, 8)]


def test_an_account_that_falls_quiet_ends_its_spell_with_nothing_left() -> None:
    (spell,) = found([(0, n) for n in range(5)])
    assert (spell.until_ms, spell.left) == (4 + WINDOW, 0)


def test_shares_and_their_intervals_by_hand() -> None:
    share, lo, hi = held(np.array([0] * 9 + [1]), 10, 3)
    assert share.tolist() == [0.9, 0.1, 0.0]
    assert (lo[0], hi[0]) == (pytest.approx(0.5958, abs=1e-4), pytest.approx(0.9821, abs=1e-4))
    nothing = held(np.zeros(0, dtype=np.int64), 0, 2)
    assert [column.tolist() for column in nothing] == [[0, 0], [0, 0], [1, 1]]


def alarms(true_share: float, n_accounts: int, per_window: float, seed: int) -> float:
    """The part of accounts with a spell in a year, where one of the team truly holds `true_share` of each contact."""
    rng, day = np.random.default_rng(seed), 86_400_000
    hit = 0
    for _ in range(n_accounts):
        at = np.sort(rng.integers(0, 365, rng.poisson(per_window * 365 / 90)) * day)
        who = (rng.random(len(at)) > true_share).astype(np.int64)
        hit += bool(
            spells(who, at, window_ms=90 * day, least=20, opens=0.9, closes=0.8, as_of_ms=365 * day)
        )  # fmt: skip
    return hit / n_accounts


def test_chance_seldom_makes_a_spell_and_a_planted_one_is_found() -> None:
    assert alarms(0.6, 60, 40, 1) <= 0.05
    assert alarms(0.97, 60, 40, 2) >= 0.95


@pytest.mark.prove
@pytest.mark.parametrize(
    ("share", "per_window", "least", "most"),
    [(0.5, 40, 0, 0.01), (0.7, 40, 0, 0.15), (0.7, 25, 0, 0.25), (0.95, 40, 0.9, 1), (0.97, 25, 0.9, 1)],
)
def test_how_often_a_year_brings_a_spell(share: float, per_window: float, least: float, most: float) -> None:
    assert least <= alarms(share, 400, per_window, 3) <= most
