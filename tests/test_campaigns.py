"""Why one campaign did better: planted causes are found, and the parts sum to the whole."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from models.campaigns import Comparison, compare

BINS = np.array([(a, b, c, d) for a in range(3) for b in range(3) for c in range(2) for d in range(2)])
BLOCKS = {name: BINS[:, [i]] for i, name in enumerate(("message", "relation", "seeding", "time"))}
EFFECTS = np.array([0.6, 0.5, 0.4, 0.3])


def counts(
    rng: np.random.Generator, tilt: tuple[float, ...], lift: float = 0.0, n: int = 30_000, groups: int = 40
) -> tuple[np.ndarray, np.ndarray]:
    """Shown and acted of two campaigns; the first has more of the higher bins by `tilt`, and its own `lift`."""
    weights = np.stack([np.exp(BINS @ np.array(tilt)), np.ones(len(BINS))])
    shown = np.stack([rng.multinomial(n // groups, w / w.sum(), groups) for w in weights])
    p = expit(-3 + BINS @ EFFECTS + np.array([lift, 0.0])[:, None, None])
    return shown, rng.binomial(shown, p)


def values(found: Comparison) -> list[float]:
    return [part.value for part in found.parts]


@given(st.integers(0, 10_000), st.tuples(*[st.floats(-1, 1)] * 4), st.integers(1, 4))
@settings(max_examples=30, deadline=None)
def test_the_parts_sum_to_the_difference(seed: int, tilt: tuple[float, ...], n_blocks: int) -> None:
    rng = np.random.default_rng(seed)
    shown, acted = counts(rng, tilt, 0.3, n=400, groups=2)
    blocks = dict(list(BLOCKS.items())[:n_blocks])
    found = compare(blocks, shown, acted, rng, draws=5)
    rates = acted.sum((1, 2)) / shown.sum((1, 2))
    assert [found.rate, found.other_rate] == pytest.approx(rates.tolist())
    assert sum(values(found)) == pytest.approx(rates[0] - rates[1], abs=1e-13)
    back = compare(blocks, shown[::-1], acted[::-1], rng, draws=0)
    assert values(back) == pytest.approx([-x for x in values(found)], abs=1e-7)


@pytest.mark.parametrize("block", range(4))
def test_what_alone_differs_has_all_of_the_difference(block: int) -> None:
    tilt = tuple(1.0 if i == block else 0.0 for i in range(4))
    rng = np.random.default_rng(block)
    found = compare(BLOCKS, *counts(rng, tilt), rng)
    assert found.difference.lo > 0
    assert values(found)[block] == pytest.approx(found.difference.value, abs=0.012)
    assert all(part.lo < 0.003 and part.hi > -0.003 for i, part in enumerate(found.parts) if i != block)


def test_what_none_of_the_blocks_tells_is_unexplained() -> None:
    rng = np.random.default_rng(9)
    found = compare(BLOCKS, *counts(rng, (0.0,) * 4, lift=0.7), rng)
    assert found.parts[-1].block == "unexplained"
    assert found.parts[-1].value == pytest.approx(found.difference.value, abs=0.01)
    assert found.parts[-1].lo > 0


def true_parts(tilt: tuple[float, ...], lift: float) -> np.ndarray:
    """Over all orders in which blocks may change campaigns. Blocks are independent here, so rates are plain sums."""
    levels = [np.unique(BINS[:, i]) for i in range(4)]
    odds = -3 + BINS @ EFFECTS

    def rate(moved: frozenset[int]) -> float:
        p = np.ones(len(BINS))
        for i in range(4):
            w = np.exp(tilt[i] * levels[i]) if i in moved else np.ones(len(levels[i]))
            p = p * (w / w.sum())[BINS[:, i]]
        return float(p @ expit(odds + lift / 2))

    parts, orders = np.zeros(4), list(permutations(range(4)))
    for order in orders:
        for i, block in enumerate(order):
            parts[block] += (rate(frozenset(order[: i + 1])) - rate(frozenset(order[:i]))) / len(orders)
    return parts


@pytest.mark.parametrize("worlds", [12, pytest.param(200, marks=pytest.mark.prove)])
def test_planted_parts_are_found_and_their_intervals_hold_them(worlds: int) -> None:
    tilt, lift = (0.8, -0.5, 0.6, 0.0), 0.3
    truth, found, held = true_parts(tilt, lift), [], []
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        parts = compare(BLOCKS, *counts(rng, tilt, lift, n=12_000), rng, draws=60).parts[:4]
        found.append([part.value for part in parts])
        held.append([part.lo <= t <= part.hi for part, t in zip(parts, truth, strict=True)])
    print(f"parts {truth}, off {np.mean(found, axis=0) - truth}, held {np.mean(held, axis=0)}")  # noqa: T201
    assert np.mean(found, axis=0) == pytest.approx(truth, abs=0.003)
    assert np.mean(held) > 0.85


def test_a_block_that_the_other_campaign_never_had_is_still_accounted_for() -> None:
    """All of the first campaign came in the evening, all of the second in the morning."""
    rng = np.random.default_rng(0)
    shown, acted = counts(rng, (0.0,) * 4)
    evening = BINS[:, 3] == 1
    for side, keep in ((0, evening), (1, ~evening)):
        shown[side][:, ~keep], acted[side][:, ~keep] = 0, 0
    found = compare(BLOCKS, shown, acted, rng, draws=20)
    assert sum(values(found)) == pytest.approx(found.difference.value, abs=1e-13)
    # Time and campaign are one and the same here, so each has half; message, relation and seeding have none of it.
    assert np.abs(values(found)[:3]).max() < 0.25 * found.difference.value
    assert values(found)[3] == pytest.approx(values(found)[4], rel=0.05)


def test_without_groups_the_interval_is_that_of_single_cases() -> None:
    rng = np.random.default_rng(0)
    found = compare(BLOCKS, *counts(rng, (0.3,) * 4, n=20_000, groups=1), rng, draws=400)
    rates = found.rate, found.other_rate
    wide = 2 * 1.96 * sum(p * (1 - p) / 20_000 for p in rates) ** 0.5
    assert found.difference.hi - found.difference.lo == pytest.approx(wide, rel=0.12)


def test_calls_that_cannot_be_answered_are_refused() -> None:
    rng = np.random.default_rng(0)
    shown, acted = counts(rng, (0.0,) * 4)
    with pytest.raises(ValueError, match=r"with the 36 cells of the blocks, got the shapes \(2, 40, 35\)"):
        compare(BLOCKS, shown[..., 1:], acted, rng)
    with pytest.raises(ValueError, match="nobody was shown one of the campaigns"):
        compare(BLOCKS, shown * [[[0]], [[1]]], acted * 0, rng)
