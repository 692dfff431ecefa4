"""Rates drawn towards the mean: planted segments are found, small ones say what the others say, intervals hold."""

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.special import betaln

from models.susceptibility import by_person, by_segment


def test_it_is_the_beta_binomial_model_integrated_over_what_is_not_known() -> None:
    """The rates of three people, by quadrature over the mean and the spread, each uniform."""
    adopted, exposed = np.array([1, 9, 0]), np.array([12, 20, 4])

    def weight(spread: float, mean: float) -> float:
        yes, no = mean / spread**2, (1 - mean) / spread**2
        likely = betaln(yes + adopted, no + exposed - adopted) - betaln(yes, no)
        return float(np.exp(float(likely.sum()) + 18))

    def moment(who: int, power: int) -> float:
        def part(spread: float, mean: float) -> float:
            a, b = mean / spread**2 + int(adopted[who]), (1 - mean) / spread**2 + int(exposed[who] - adopted[who])
            return weight(spread, mean) * (a / (a + b) if power == 1 else a * (a + 1) / (a + b) / (a + b + 1))

        return float(dblquad(part, 1e-6, 1 - 1e-6, 0.003, 0.7, epsabs=1e-7)[0])

    whole = float(dblquad(weight, 1e-6, 1 - 1e-6, 0.003, 0.7, epsabs=1e-7)[0])
    rates = np.array([moment(who, 1) for who in range(3)]) / whole
    found = by_person(adopted, exposed)
    assert found.rate == pytest.approx(rates, abs=0.002)
    spread = np.sqrt(moment(1, 2) / whole - rates[1] ** 2)
    assert found.hi[1] - found.lo[1] == pytest.approx(2 * 1.96 * spread, rel=0.05)


def test_a_small_segment_shrinks_to_the_mean_and_a_large_one_stands() -> None:
    """Ten segments of 400 people, of which a twentieth to an eighth take it up, and one of a single person."""
    segment = np.append(np.repeat(np.arange(10), 400), 10)
    exposed = np.append(np.full(4_000, 4), 2)
    every = 20 - segment  # of so many exposures in a row, one is answered
    adopted = np.where(segment == 10, 1, (np.arange(4_001) * 4 % every) < 4).astype(np.int64)
    found = by_segment(segment, 11, adopted, exposed)
    assert found.rate[:10] == pytest.approx(found.raw[:10], abs=0.006)
    assert found.raw[10] == 0.5
    assert found.rate[10] == pytest.approx(found.mean, abs=0.02)
    assert found.hi[10] - found.lo[10] > 2 * (found.hi[:10] - found.lo[:10]).max()


def test_who_was_never_exposed_has_the_mean_and_a_wide_interval() -> None:
    rng = np.random.default_rng(1)
    exposed = np.append(rng.poisson(8, 2_000), 0)
    found = by_person(rng.binomial(exposed, rng.beta(2, 18, 2_001)), exposed)
    assert found.mean == pytest.approx(0.1, abs=0.01)
    assert found.strength == pytest.approx(20, rel=0.3)
    assert found.rate[-1] == pytest.approx(found.mean, abs=0.001)
    assert np.isnan(found.raw[-1])
    assert found.hi[-1] - found.lo[-1] > 0.2


def test_without_any_exposure_nothing_is_known() -> None:
    none = np.zeros(3, dtype=np.int64)
    assert np.isnan(by_person(none, none).rate).all()
    assert np.isnan(by_segment(none, 2, none, none).rate).all()
    alone = by_person(np.array([2]), np.array([10]))
    assert 0 < alone.lo[0] < 0.2 < alone.hi[0] < 1


def worlds(n_segments: int, n: int):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Segments of 5 to 300 people whose rates are drawn, and people who differ within them."""
    for seed in range(n):
        rng = np.random.default_rng(seed)
        truth = rng.beta(3, 40, n_segments)
        segment = np.repeat(np.arange(n_segments), rng.integers(5, 300, n_segments))
        person = rng.beta(truth[segment] * 8, (1 - truth[segment]) * 8)
        exposed = rng.poisson(6, len(segment))
        yield truth, segment, rng.binomial(exposed, person), exposed


@pytest.mark.slow
@pytest.mark.parametrize("n_segments", [3, 12])
def test_the_intervals_hold_the_true_rates_of_segments(n_segments: int) -> None:
    held, drawn, raw, factors = [], [], [], []
    for truth, segment, adopted, exposed in worlds(n_segments, 25):
        found = by_segment(segment, n_segments, adopted, exposed)
        held.append(np.mean((found.lo <= truth) & (truth <= found.hi)))
        drawn.append(np.mean((found.rate - truth) ** 2))
        raw.append(np.mean((found.raw - truth) ** 2))
        factors.append(found.overdispersion)
    assert 0.90 < np.mean(held) < 0.99
    assert np.mean(drawn) < 0.9 * np.mean(raw)  # what drawing in is for
    assert np.mean(factors) == pytest.approx(1 + 6 / 9, rel=0.1)  # beta-binomial: 1 + (n - 1) / 9, of n drawn by size


@pytest.mark.slow
def test_a_planted_segment_is_found() -> None:
    """One of eight segments takes things up at twice the rate of the others."""
    highest, apart = 0, 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        segment = np.repeat(np.arange(8), 150)
        exposed = rng.poisson(5, len(segment))
        found = by_segment(segment, 8, rng.binomial(exposed, np.where(segment == 5, 0.10, 0.05)), exposed)
        highest += int(found.rate.argmax() == 5)
        apart += int(found.lo[5] > found.mean)
    assert highest >= 38
    assert apart >= 32
    for seed in range(10):  # and none is found where none is
        rng = np.random.default_rng(100 + seed)
        found = by_segment(segment, 8, rng.binomial(exposed, 0.05), exposed)
        assert ((found.lo > 0.05) | (found.hi < 0.05)).sum() <= 2
        assert np.ptp(found.rate) < np.ptp(found.raw)


@pytest.mark.prove
@pytest.mark.parametrize("n_segments", [3, 8, 30])
def test_the_intervals_hold_in_95_of_100(n_segments: int) -> None:
    held = []
    for truth, segment, adopted, exposed in worlds(n_segments, 400):
        found = by_segment(segment, n_segments, adopted, exposed)
        held.append(np.mean((found.lo <= truth) & (truth <= found.hi)))
    assert 0.93 < np.mean(held) < 0.97
