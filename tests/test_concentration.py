"""The share of the top people: as counted by hand, what equal influence gives, and a few who weigh more."""

import numpy as np
import pytest

from models.adoptions import Floats, Ints
from models.concentration import Concentration, concentration


def world(seed: int, strong: float = 1.0, n: int = 400) -> tuple[Ints, Ints, Floats]:
    """Readers who saw one to three people, popular ones mostly; each works alike, of twenty `strong` times better.

    The credit of an adoption is split evenly between those whom the reader saw.
    """
    rng = np.random.default_rng(seed)
    popularity = (1 - rng.random(n)) ** -0.6
    reader = np.repeat(np.arange(6_000), rng.integers(1, 4, 6_000))
    influencer = rng.choice(n, len(reader), p=popularity / popularity.sum())
    worked = rng.random(len(reader)) < 0.04 * np.where(influencer < 20, strong, 1.0)
    adopted = np.bincount(reader, worked, minlength=6_000) > 0
    credit = adopted[reader] / np.bincount(reader)[reader]
    return influencer, reader, credit


def judged(seed: int, strong: float = 1.0) -> Concentration:
    return concentration(*world(seed, strong), np.random.default_rng(1_000 + seed), draws=60)


def test_shares_counted_by_hand() -> None:
    """Ten people; one has 3 of 8 credits, one 2, three 1; and a tenth is one person, an eleventh is two."""
    influencer = np.concatenate([np.arange(10), [7, 7, 7, 3, 3, 1, 2, 4]])
    credit = np.append(np.zeros(10), np.ones(8))
    adoption = np.append(np.zeros(10, dtype=np.int64), np.arange(8))
    found = concentration(influencer, adoption, credit, np.random.default_rng(0), (0.1, 0.11, 1.0), 20)
    assert found.n_top.tolist() == [1, 2, 10]
    assert found.share.tolist() == [3 / 8, 5 / 8, 1]
    assert found.null_mean[2] == found.lo[2] == found.hi[2] == 1


def test_in_the_null_each_exposure_is_as_likely_to_have_the_credit() -> None:
    """One adoption of one credit, and the top person of two was seen three times of four or not: always all of it."""
    found = concentration(
        np.array([0, 0, 0, 1]), np.zeros(4, dtype=np.int64), np.array([1.0, 0, 0, 0]), _dice(), (0.5,)
    )
    assert found.null_mean[0] == 1
    # Of many credits the person seen three times of four has three of four.
    influencer = np.tile([0, 0, 0, 1], 2_000)
    credit = (influencer == 1).astype(float)
    found = concentration(influencer, np.arange(8_000), credit, _dice(), (0.5,))
    assert found.null_mean[0] == pytest.approx(0.75, abs=0.01)
    assert found.share[0] == 1


def _dice() -> np.random.Generator:
    return np.random.default_rng(5)


def test_drawing_adoptions_again_keeps_the_parts_of_one_together() -> None:
    """A hundred adoptions, each split in ten equal parts that all go to one person: as uncertain as a hundred whole."""
    influencer = np.repeat(np.where(np.arange(100) < 60, 0, 1), 10)
    split = concentration(influencer, np.repeat(np.arange(100), 10), np.full(1_000, 0.1), _dice(), (0.5,), 400)
    assert split.hi[0] - split.share[0] == pytest.approx(1.96 * (0.6 * 0.4 / 100) ** 0.5, rel=0.2)


def test_without_credit_there_is_no_share() -> None:
    found = concentration(np.array([0, 1]), np.zeros(2, dtype=np.int64), np.zeros(2), _dice())
    assert np.isnan(found.share).all()
    none = np.zeros(0, dtype=np.int64)
    assert concentration(none, none, np.zeros(0), _dice()).n_top.tolist() == [0, 0, 0]


def holds(found: Concentration) -> np.ndarray:
    return (found.lo <= found.null_mean) & (found.null_mean <= found.hi)


def test_in_a_world_of_equal_influence_the_interval_holds_the_null() -> None:
    held = [holds(judged(seed)) for seed in range(60)]
    assert np.mean(held) > 0.89


def test_a_few_who_weigh_more_are_found_beyond_how_often_they_are_seen() -> None:
    found = [judged(seed, strong=25.0) for seed in range(30)]
    assert np.mean([one.lo[1] > one.null_hi[1] for one in found]) > 0.8


@pytest.mark.prove
def test_of_400_worlds_of_equal_influence_at_most_30_leave_the_null_out() -> None:
    """At 95 %, 20 would."""
    held = np.array([holds(judged(seed)) for seed in range(400)])
    assert (~held).sum(axis=0).max() <= 30
