"""Cascades that outgrow their like: found where planted, and few where rates and speeds merely differ."""

import numpy as np
import pytest

from models.outgrowing import AGES_MS, Outgrown, learn_growth, outgrown, sizes_at
from models.trees import HOUR_MS, grow
from tests.branching import branching

FAR_MS = 10**15


def by_trees(rng: np.random.Generator, n: int) -> np.ndarray:
    """Branching cascades: roots that draw 1 to 500, over hours that differ."""
    hours, of_root = rng.lognormal(0.5, 0.6, n), rng.lognormal(3.8, 0.8, n)
    return sizes_at(grow(*branching(rng, np.full(n, 0.4), of_root, mean_delay_ms=hours * HOUR_MS)), FAR_MS)


def by_steps(rng: np.random.Generator, n: int, degrees: float = 0.0) -> np.ndarray:
    """Growth by a factor drawn anew at each age; with `degrees` of freedom its log has a heavy tail."""
    size, out = rng.lognormal(3, 1, n), []
    for age in range(len(AGES_MS)):
        noise = rng.standard_t(degrees, n) if degrees else rng.standard_normal(n)
        size = size * np.exp(np.maximum(0.6 * 0.8**age + 0.15 * noise, 0))
        out.append(np.maximum(rng.poisson(size), 1))
    return np.maximum.accumulate(np.stack(out, axis=1).astype(float), axis=1)


def heavy(rng: np.random.Generator, n: int) -> np.ndarray:
    return by_steps(rng, n, 4.0)


WORLDS = {"trees": by_trees, "steps": by_steps, "heavy": heavy}
_FIRST = 50_000  # seeds that no constant was chosen on


def false_alarms(world: str, seeds: int, n_closed: int, n_new: int, per_month: float) -> float:
    """In a month of `n_new` cascades, over brands with a history of their own."""
    alarms = 0
    for seed in range(_FIRST, _FIRST + seeds):
        rng = np.random.default_rng(seed)
        growth = learn_growth(WORLDS[world](rng, n_closed))
        new = WORLDS[world](rng, n_new)
        large = max(int((new[:, -1] >= 20).sum()), 1)
        alarms += int((outgrown(growth, new, per_month, large).at_age >= 0).sum())
    return alarms / seeds


@pytest.mark.parametrize("world", ["trees", "steps"])
def test_cascades_like_those_before_are_left_alone(world: str) -> None:
    """At one false alarm a month 10 brands may have 10; three standard deviations of chance are allowed beside."""
    assert false_alarms(world, 10, 200, 100, 1.0) <= 1.0 + 3 * (1.0 / 10) ** 0.5


@pytest.mark.prove
@pytest.mark.parametrize("world", list(WORLDS))
@pytest.mark.parametrize("n_closed", [100, 400])
@pytest.mark.parametrize("per_month", [0.025, 0.1, 1.0])
def test_false_alarms_stay_within_the_declared_rate(world: str, n_closed: int, per_month: float) -> None:
    rate = false_alarms(world, 150, n_closed, 100, per_month)
    print(f"{world}, {n_closed} closed: {rate:.4f} a month, declared {per_month}")  # noqa: T201
    assert rate <= per_month + 1.96 * (per_month / 150) ** 0.5


def planted(times: float, steadily: bool) -> Outgrown:
    rng = np.random.default_rng(1)
    growth = learn_growth(by_trees(rng, 300))
    sizes = by_trees(rng, 80)
    factor = np.ones(len(AGES_MS))
    factor[4:] = times
    if steadily:
        factor[3:6] = times ** np.array([1 / 3, 2 / 3, 1])
    return outgrown(growth, np.round(sizes * factor), 0.1, 80)


@pytest.mark.parametrize(("steadily", "power"), [(False, 0.8), (True, 0.6)])
def test_a_cascade_that_outgrows_its_like_is_told_at_the_age_it_does(steadily: bool, power: float) -> None:
    found = planted(15.0, steadily)
    told = found.at_age >= 0
    assert told[found.is_told].mean() > power
    assert min(found.at_age[told]) >= (3 if steadily else 4)
    assert (found.at_age[told] <= 5).mean() > 0.9
    assert (found.observed[told] > found.expected_hi[told]).all()
    assert (found.expected_lo[told] <= found.expected[told]).all()


def test_an_honest_forecast_holds_most_sizes() -> None:
    rng = np.random.default_rng(4)
    growth, sizes = learn_growth(by_steps(rng, 400)), by_steps(rng, 400)
    sizes[:, 2:] = np.nan  # one test each: the least p of several is no sample of all
    found = outgrown(growth, sizes, 1.0, 400)
    inside = (found.expected_lo <= found.observed) & (found.observed <= found.expected_hi)
    assert 0.9 < inside[found.is_told].mean() < 0.99


def test_later_ages_change_nothing_that_was_told() -> None:
    rng = np.random.default_rng(5)
    growth, sizes = learn_growth(by_trees(rng, 200)), by_trees(rng, 60)
    sizes[:20, 4:] *= 8
    whole = outgrown(growth, sizes, 1.0, 60)
    for age in range(1, len(AGES_MS)):
        young = sizes.copy()
        young[:, age + 1 :] = np.nan
        seen = outgrown(growth, young, 1.0, 60)
        assert seen.at_age.tolist() == np.where(whole.at_age <= age, whole.at_age, -1).tolist()
        early = seen.at_age >= 0
        assert seen.expected[early].tolist() == whole.expected[early].tolist()


@pytest.mark.parametrize("n", [0, 1, 12, 19])
def test_with_few_cascades_known_nothing_is_told(n: int) -> None:
    rng = np.random.default_rng(1)
    growth = learn_growth(by_steps(rng, n))
    found = outgrown(growth, by_steps(rng, 10) * 100, 1.0, 10)
    assert not found.is_told.any()
    assert (found.at_age == -1).all()
    assert np.isnan(found.p).all()


def test_small_and_young_ones_are_not_told_of() -> None:
    rng = np.random.default_rng(1)
    growth = learn_growth(by_steps(rng, 300))
    sizes = np.full((3, len(AGES_MS)), np.nan)
    sizes[0] = [1, 1, 1, 1, 4, 4, 4, 4]
    sizes[1, 0] = 500
    sizes[2, :2] = 5, 19
    assert outgrown(growth, sizes, 1.0, 3).is_told.tolist() == [False, False, False]


def test_the_sizes_of_a_tree_by_hand() -> None:
    minutes = np.array([0, 10, 10.5, 39, 700])
    forest = grow(
        np.zeros(5, dtype=np.int64), np.arange(5), np.array([-1, 0, 0, 1, 1]), (minutes * 60_000).astype(np.int64)
    )
    assert sizes_at(forest, FAR_MS).tolist() == [[2, 3, 4, 4, 4, 4, 4, 5]]
    young = sizes_at(forest, 40 * 60_000)[0]
    assert young[:3].tolist() == [2, 3, 4]
    assert np.isnan(young[3:]).all()


def test_what_is_asked_wrongly_is_refused() -> None:
    growth = learn_growth(np.ones((0, 8)))
    for per_month, cascades in ((0.0, 1.0), (1.0, 0.0)):
        with pytest.raises(ValueError, match="per_month and cascades_per_month"):
            outgrown(growth, np.ones((1, 8)), per_month, cascades)
