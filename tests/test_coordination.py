"""A ring is hinted at where there is one, and a rush, however sharp, is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.coordination import Coordination, coordination

HOUR_MS = 3_600_000
Shares = tuple[np.ndarray, np.ndarray, np.ndarray]


def rush(rng: np.random.Generator, n_items: int = 4, n_people: int = 150, sharp_ms: float = HOUR_MS / 4) -> Shares:
    """Everybody shares the same few news links, most within minutes of their coming out."""
    rows = [
        (item, int(who), int(item * HOUR_MS / 2 + rng.exponential(sharp_ms)))
        for item in range(n_items)
        for who in np.flatnonzero(rng.random(n_people) < 0.5)
    ]
    return columns(rows)


def everyday(rng: np.random.Generator, n: int = 300, people: int = 80, items: int = 60) -> Shares:
    """Links of all kinds over a day, by people of whom some are busier."""
    busy = rng.gamma(0.8, 1.0, people)
    rows = {
        (int(item), int(who)): int(at)
        for item, who, at in zip(
            (items * rng.random(n) ** 2).astype(int),
            rng.choice(people, n, p=busy / busy.sum()),
            rng.integers(0, 24 * HOUR_MS, n),
            strict=True,
        )
    }
    return columns([(item, who, at) for (item, who), at in rows.items()])


def columns(rows: list[tuple[int, int, int]]) -> Shares:
    item, who, at = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return item, who, at


def ring(rng: np.random.Generator, base: Shares, items: list[int], size: int = 6, within_ms: int = 40_000) -> Shares:
    """People from number 1,000 on share these items at once, at a moment of the base's day."""
    rows = []
    for item in items:
        own = base[2][base[0] == item]  # among those who share it too, where there are any
        start = int(rng.choice(own)) if len(own) else int(rng.integers(0, int(base[2].max())))
        rows += [(item, 1_000 + k, start + int(rng.integers(within_ms))) for k in range(size)]
    more = columns(rows)
    return tuple(np.concatenate(both) for both in zip(base, more, strict=True))  # type: ignore[return-value]


def hints(world: list[Shares], false_hints: float = 0.05, draws: int = 59) -> float:
    return float(
        np.mean(
            [coordination(*one, np.random.default_rng(k), false_hints, draws=draws).hint for k, one in enumerate(world)]
        )
    )


SHARP_MS = (20_000, 120_000, 900_000)


@pytest.mark.parametrize("sharp_ms", SHARP_MS)
def test_a_rush_on_the_same_links_is_no_push(sharp_ms: float) -> None:
    """Of 40 rushes at 5 %: 2 by chance, more than 6 in one of 250 runs."""
    worlds = [rush(np.random.default_rng(k), sharp_ms=sharp_ms, n_people=60) for k in range(40)]
    assert hints(worlds) * 40 <= 6


def test_everyday_sharing_is_no_push() -> None:
    assert hints([everyday(np.random.default_rng(k)) for k in range(40)]) * 40 <= 6


@pytest.mark.prove
@pytest.mark.parametrize("sharp_ms", SHARP_MS)
def test_false_hints_in_rushes_stay_within_the_declared_rate(sharp_ms: float) -> None:
    rates = hints([rush(np.random.default_rng(k), sharp_ms=sharp_ms) for k in range(400)])
    print(f"rushes of {sharp_ms / 1_000:g} s: {rates:.4f} hints, declared 0.05")  # noqa: T201
    assert rates <= 0.05 + 1.96 * (0.05 * 0.95 / 400) ** 0.5


@pytest.mark.prove
def test_false_hints_in_everyday_sharing_stay_within_the_declared_rate() -> None:
    rates = hints([everyday(np.random.default_rng(k)) for k in range(400)])
    print(f"everyday: {rates:.4f} hints, declared 0.05")  # noqa: T201
    assert rates <= 0.05 + 1.96 * (0.05 * 0.95 / 400) ** 0.5


def asked(shares: Shares, seed: int = 0) -> Coordination:
    return coordination(*shares, np.random.default_rng(seed))


def test_a_ring_with_links_of_its_own_is_named() -> None:
    found = 0
    for seed in range(5):
        rng = np.random.default_rng(seed)
        one = asked(ring(rng, everyday(rng), [100, 101, 102]))
        found += one.hint and set(one.groups[0]) == set(range(1_000, 1_006))
        assert not one.hint or one.p <= 0.01
    assert found == 5


def test_a_ring_that_hides_in_rushes_is_named() -> None:
    found = 0
    for seed in range(5):
        rng = np.random.default_rng(seed)
        base = rush(rng, 5, 60, HOUR_MS / 2)
        one = asked(ring(rng, base, [0, 1, 2, 3, 4], size=8))
        found += one.hint and len(set(one.groups[0]) & set(range(1_000, 1_008))) >= 7
    assert found >= 4


def test_the_share_of_the_group_is_of_all_posts() -> None:
    rng = np.random.default_rng(1)
    shares = ring(rng, everyday(rng), [100, 101, 102])
    one = asked(shares)
    assert one.groups == (tuple(range(1_000, 1_006)),)
    assert one.share == pytest.approx(18 / len(shares[0]))
    assert one.pairs >= 15 > 10 * one.expected_pairs


@pytest.mark.parametrize("rows", [[], [(1, 1, 0)], [(1, k, 100 * k) for k in range(30)], [(k, k, k) for k in range(9)]])
def test_where_nobody_shares_two_things_nothing_is_told(rows: list[tuple[int, int, int]]) -> None:
    none = np.zeros(0, dtype=np.int64)
    one = asked(columns(rows) if rows else (none, none, none))
    assert (one.hint, one.is_told, one.groups) == (False, False, ())


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), st.integers(0, 200_000)), min_size=1, max_size=40))
@settings(max_examples=20, deadline=None)
def test_order_and_repetition_of_rows_change_nothing(rows: list[tuple[int, int, int]]) -> None:
    def asked_few(some: list[tuple[int, int, int]]) -> str:
        return repr(coordination(*columns(some), np.random.default_rng(1), 0.2, draws=19))

    late = [(item, who, at + 10_000) for item, who, at in rows]
    assert asked_few(rows) == asked_few(rows[::-1]) == asked_few(late + rows)


def test_what_is_asked_wrongly_is_refused() -> None:
    none = np.zeros(0, dtype=np.int64)
    for false_hints, draws in ((0.0, 99), (1.0, 99), (0.01, 100)):
        with pytest.raises(ValueError, match="false_hints must be above 0"):
            coordination(none, none, none, np.random.default_rng(0), false_hints, draws=draws)
