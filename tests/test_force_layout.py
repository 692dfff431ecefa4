"""Where people of a network are drawn: pushes as by plain addition, ties pull, the same input has the same places."""

import time

import numpy as np
import pytest

from models.arrays import Floats, Ints
from models.force_layout import Field, laid_out


def plain_push(place: Floats, mass: Floats) -> Floats:
    """Every pair by itself."""
    apart = place[:, None] - place[None]
    square = (apart**2).sum(axis=2)
    np.fill_diagonal(square, np.inf)
    found: Floats = (mass[None, :, None] * apart / square[..., None]).sum(axis=1)
    return found


def groups(n: int, many: int, ties: int, within: float, seed: int = 1) -> tuple[Ints, Ints, Ints]:
    """Ties between people of `many` groups, the part `within` of them inside one."""
    random = np.random.default_rng(seed)
    group = np.arange(n) % many
    source = random.integers(0, n, ties)
    near = (source + many * random.integers(1, n // many, ties)) % n
    target = np.where(random.random(ties) < within, near, random.integers(0, n, ties))
    keep = source != target
    return source[keep], target[keep], group


@pytest.mark.parametrize("seed", range(3))
def test_the_grid_pushes_as_every_pair_by_itself_does(seed: int) -> None:
    random = np.random.default_rng(seed)
    place, mass = random.normal(size=(300, 2)), random.uniform(1, 3, 300)
    exact, found = plain_push(place, mass), Field(128).push(place, mass)
    off = np.linalg.norm(exact - found, axis=1) / np.linalg.norm(exact, axis=1)
    assert np.median(off) < 0.05
    assert np.corrcoef(exact.ravel(), found.ravel())[0, 1] > 0.97


def test_the_same_input_has_the_same_places_within_the_circle() -> None:
    source, target, group = groups(200, 4, 600, 0.8)
    weight = np.ones(len(source))
    one = laid_out(source, target, weight, 200, group)
    assert np.array_equal(one, laid_out(source, target, weight, 200, group))
    assert one.shape == (200, 2)
    assert np.linalg.norm(one, axis=1).max() <= 1 + 1e-9


@pytest.mark.parametrize("is_told", [True, False])
def test_who_has_ties_lies_near(is_told: bool) -> None:
    source, target, group = groups(400, 4, 1_600, 0.9)
    place = laid_out(source, target, np.ones(len(source)), 400, group if is_told else None)
    tied = np.linalg.norm(place[source] - place[target], axis=1).mean()
    any_two = np.linalg.norm(place[:, None] - place[None], axis=2).mean()
    assert tied < 0.8 * any_two


def test_a_stronger_tie_is_shorter() -> None:
    ring = np.arange(60)
    source, target = np.concatenate([ring, [0, 15]]), np.concatenate([(ring + 1) % 60, [30, 45]])
    weight = np.concatenate([np.ones(60), [50.0, 0.02]])
    place = laid_out(source, target, weight, 60)
    strong, weak = np.linalg.norm(place[source[-2:]] - place[target[-2:]], axis=1)
    assert strong < weak


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_people_have_places_too(n: int) -> None:
    none = np.zeros(0, dtype=np.int64)
    place = laid_out(none, none, np.zeros(0), n)
    assert place.shape == (n, 2)
    assert np.isfinite(place).all()


def test_five_thousand_people_take_seconds() -> None:
    source, target, group = groups(5_000, 12, 15_000, 0.85)
    began = time.process_time()
    place = laid_out(source, target, np.ones(len(source)), 5_000, group)
    assert np.isfinite(place).all()
    assert time.process_time() - began < 5
