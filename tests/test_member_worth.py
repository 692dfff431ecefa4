"""What members are worth: totals that reconcile exactly, intervals that hold, ranks no firmer than they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.credit import Rule, split
from models.member_worth import Led, ranks, sum_interval, worth
from tests.credit_logs import random_log


def summed(parts: np.ndarray, adopter: np.ndarray, influencer: np.ndarray, n: int) -> tuple[np.ndarray, Led]:
    """By plain addition: what is laid to others of each person's, and what each led to, a square for each they led."""
    laid, total, squares, greatest = np.zeros((4, len(parts), n))
    for r, row in enumerate(parts):
        pairs: dict[tuple[int, int], float] = {}
        for a, i, part in zip(adopter.tolist(), influencer.tolist(), row.tolist(), strict=True):
            laid[r, a] += part
            pairs[i, a] = pairs.get((i, a), 0.0) + part
        for (i, _), part in pairs.items():
            total[r, i] += part
            squares[r, i] += part**2
            greatest[r, i] = max(greatest[r, i], part)
    return laid, Led(total, squares, greatest)


@given(st.integers(0, 10_000), st.sampled_from(range(len(Rule))))
@settings(max_examples=40, deadline=None)
def test_own_and_influence_of_all_are_what_all_are_worth(seed: int, rule: int) -> None:
    adoptions, exposures = random_log(np.random.default_rng(seed), 6, 8, 0.6)
    parts = split(adoptions, exposures, 2_000.0).parts
    n = 8
    value = np.bincount(adoptions.person, minlength=n).astype(np.float64)
    laid, led = summed(parts, adoptions.person[exposures.adoption], exposures.influencer(adoptions), n)
    found = worth(value, laid, led, rule)
    assert found.own.sum() + found.influence.sum() == pytest.approx(len(adoptions), abs=1e-9)
    assert led.total.sum(axis=1).max(initial=0) <= len(adoptions) + 1e-9
    assert (found.own >= 0).all()
    assert (found.lo <= found.total + 1e-9).all()
    assert (found.hi >= found.total - 1e-9).all()
    assert (found.influence_lo <= led.total.min(axis=0) + 1e-9).all()
    assert (found.influence_hi >= led.total.max(axis=0) - 1e-9).all()
    assert (found.rank_lo <= found.rank).all()
    assert (found.rank <= found.rank_hi).all()


def test_more_laid_to_others_than_there_is_is_refused() -> None:
    none = Led(np.zeros((1, 1)), np.zeros((1, 1)), np.zeros((1, 1)))
    with pytest.raises(ValueError, match="more is laid to others"):
        worth(np.ones(1), np.full((1, 1), 1.5), none, 0)


@pytest.mark.parametrize("worlds", [400, pytest.param(5_000, marks=pytest.mark.prove)])
@pytest.mark.parametrize("mean", [2.0, 8.0, 40.0])
def test_the_interval_of_what_somebody_led_to_holds_it(mean: float, worlds: int) -> None:
    """They lead a Poisson number of others, each to a part of something."""
    rng, hits = np.random.default_rng(int(mean)), []
    for _ in range(worlds):
        parts = rng.beta(1, 2, rng.poisson(mean))
        total, squares, most = np.array([parts.sum(), (parts**2).sum(), parts.max(initial=0.0)]).reshape(3, 1, 1)
        led = Led(total, squares, most)
        lo, hi = sum_interval(led, 0.025)
        hits.append(bool(len(parts)) and float(lo[0, 0]) <= mean / 3 <= float(hi[0, 0]))
    led_somebody = 1 - np.exp(-mean)  # who leads nobody has no interval
    print(f"mean {mean}: {np.mean(hits) / led_somebody:.3f}")  # noqa: T201
    assert np.mean(hits) / led_somebody > 0.93


def test_ranks_hold_the_true_ones_and_tell_the_far_apart() -> None:
    """Forty people who lead others at rates that differ: the set of ranks of each holds its own in 95 of 100 worlds."""
    rates, rng = np.linspace(2, 60, 40), np.random.default_rng(0)
    true = np.arange(40, 0, -1)
    held, widths = [], []
    for _ in range(60):
        n = rng.poisson(rates)
        led = Led(n[None].astype(float), n[None].astype(float), (n[None] > 0).astype(float))
        found = worth(np.ones(40), np.zeros((1, 40)), led, 0)
        held.append(((found.rank_lo <= true) & (true <= found.rank_hi)).mean())
        widths.append((found.rank_hi - found.rank_lo).mean())
    assert np.mean(held) > 0.95
    assert np.mean(widths) < 30
    assert found.rank_lo[0] > 10  # who leads two is not among the first


def test_equals_share_a_rank() -> None:
    total = np.array([3.0, 1.0, 3.0])
    assert [column.tolist() for column in ranks(total, total, total)] == [[1, 3, 1], [1, 3, 1], [2, 3, 2]]
