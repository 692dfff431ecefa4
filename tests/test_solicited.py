"""Waves of solicited posts are marked, and honest bursts seldom."""

import numpy as np
import pytest
from scipy.stats import betabinom

from models.solicited import solicited


@pytest.mark.parametrize(("usual_authors", "share"), [(30, 0.1), (500, 0.1), (500, 0.01), (5_000, 0.4)])
def test_honest_bursts_are_marked_no_more_often_than_declared(usual_authors: int, share: float) -> None:
    """Of 3,000 bursts at 1 %, with parts that differ from burst to burst: 30, and three standard deviations more."""
    rng, marked = np.random.default_rng(1), 0
    for _ in range(3_000):
        authors = int(rng.integers(5, 200))
        now = rng.beta(share * 60, (1 - share) * 60)
        asked, usual = rng.binomial(authors, now), rng.binomial(usual_authors, share)
        marked += solicited(int(asked), authors, int(usual), usual_authors).is_wave
    assert marked <= 30 + 3 * 30**0.5


def test_a_wave_is_marked() -> None:
    rng = np.random.default_rng(2)
    assert all(solicited(int(rng.binomial(40, 0.5)), 40, 25, 500).is_wave for _ in range(100))


def test_the_chance_by_hand() -> None:
    found = solicited(9, 20, 19.5, 195)
    rho = 0.02 + 1 / 200
    exact = betabinom(20, 0.1 * (1 / rho - 1), 0.9 * (1 / rho - 1)).sf(8)
    assert found.usual_share == pytest.approx(0.1)
    assert exact <= found.p <= 1.3 * exact


def test_nothing_is_told_of_a_few_authors_and_less_than_usual_is_no_wave() -> None:
    assert not solicited(4, 4, 0, 500).is_told
    assert not solicited(0, 0, 0, 0).is_told
    assert solicited(1, 50, 100, 500).p == 1.0


def test_what_is_asked_wrongly_is_refused() -> None:
    for numbers in ((-1, 5, 0, 1), (6, 5, 0, 1), (1, 5, 3, 2)):
        with pytest.raises(ValueError, match="asked must lie"):
            solicited(*numbers)
    with pytest.raises(ValueError, match="false_marks"):
        solicited(1, 5, 1, 5, 0.0)
