"""What a log teaches of people and pairs: the counts of the paper in plain Python, and rates that are shrunk."""

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.adoptions import Adoptions, Exposures
from models.influenceability import ENOUGH, Basis, BetaPrior, Influence, learn
from tests.credit_logs import log_of, random_log

NONE = np.zeros(0, dtype=np.int64)


def by_hand(adoptions: Adoptions, exposures: Exposures) -> dict[str, dict[Any, float]]:
    """The same counts with dictionaries, row by row."""
    person, at = adoptions.person.tolist(), adoptions.at_ms.tolist()
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    everybody: list[int] = []
    people: dict[int, list[int]] = defaultdict(list)
    edges = list(zip(exposures.source.tolist(), exposures.adoption.tolist(), strict=True))
    for v, u in edges:
        pairs[person[v], person[u]].append(at[u] - at[v])
        people[person[u]].append(at[u] - at[v])
        everybody.append(at[u] - at[v])
    tau, basis = {}, {}
    for (v, u), delays in pairs.items():
        basis[v, u] = 0 if len(delays) >= ENOUGH else 1 if len(people[u]) >= ENOUGH else 2
        used = (delays, people[u], everybody)[basis[v, u]]
        tau[v, u] = sum(used) / len(used)
    influenced = {u for v, u in edges if at[u] - at[v] <= tau[person[v], person[u]] + 1e-9}
    return {
        "tau": dict(tau),
        "basis": dict(basis),
        "passed": {pair: len(delays) for pair, delays in pairs.items()},
        "actions": {u: person.count(u) for u in set(person)},
        "influenced": {u: sum(person[row] == u for row in influenced) for u in set(person)},
    }


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(2, 6))
@settings(max_examples=60, deadline=None)
def test_it_counts_what_the_paper_counts(seed: int, n_items: int, n_people: int) -> None:
    adoptions, exposures = random_log(np.random.default_rng(seed), n_items, n_people, 0.7)
    told, slow = learn(adoptions, exposures), by_hand(adoptions, exposures)
    pairs = [(int(key) >> 32, int(key) & 0xFFFFFFFF) for key in told.pair]
    assert pairs == sorted(slow["passed"])
    assert told.n_passed.tolist() == [slow["passed"][pair] for pair in pairs]
    assert told.pair_delay_ms.tolist() == pytest.approx([slow["tau"][pair] for pair in pairs])
    assert told.basis.tolist() == [slow["basis"][pair] for pair in pairs]
    everyone = range(len(told.n_actions))
    assert told.n_actions.tolist() == [slow["actions"].get(u, 0) for u in everyone]
    assert told.n_influenced.tolist() == [slow["influenced"].get(u, 0) for u in everyone]
    a, b = told.pair_prior.alpha, told.pair_prior.beta
    shrunk = [(slow["passed"][v, u] + a) / (slow["actions"][v] + a + b) for v, u in pairs]
    assert told.probability.tolist() == pytest.approx(shrunk)


def seven_items() -> tuple[Adoptions, Exposures]:
    """Person 0 does seven things, and person 1 takes up six of them after 1, 1, 1, 1, 1 and 7 s, and one unseen."""
    rows, seen = [], []
    for item, delay in enumerate((1_000, 1_000, 1_000, 1_000, 1_000, 7_000)):
        rows += [(item, 0, 0), (item, 1, delay)]
        seen.append((len(rows) - 1, len(rows) - 2, 1.0))
    return log_of([*rows, (6, 0, 0), (7, 1, 0)], seen)


def test_what_is_taken_up_later_than_the_mean_delay_was_not_done_under_influence() -> None:
    told = learn(*seven_items())
    assert told.n_actions.tolist() == [7, 7]
    assert told.pair.tolist() == [1]
    assert told.n_passed.tolist() == [6]
    assert told.pair_delay_ms.tolist() == [2_000]
    assert told.basis.tolist() == [Basis.PAIR]
    assert told.n_influenced.tolist() == [0, 5]
    assert 0 < told.lo[1] < told.rate[1] < told.hi[1] < 1
    assert told.rate[0] < told.rate[1]


def test_a_single_pass_does_not_make_its_own_mean() -> None:
    """Person 2 took one thing up from 0, far later than others do."""
    adoptions, exposures = seven_items()
    adoptions = Adoptions(
        *(
            np.append(c, v)
            for c, v in zip((adoptions.item, adoptions.person, adoptions.at_ms), (7, 2, 60_000), strict=True)
        )
    )
    exposures = Exposures(np.append(exposures.adoption, 14), np.append(exposures.source, 13), np.ones(7))
    told = learn(adoptions, exposures)
    assert told.basis.tolist() == [Basis.PAIR, Basis.EVERYBODY]
    assert told.pair_delay_ms[1] == pytest.approx((12_000 + 60_000) / 7)
    assert told.n_influenced.tolist() == [0, 5, 0]


@pytest.mark.parametrize(("n", "basis"), [(4, Basis.EVERYBODY), (5, Basis.PAIR)])
def test_five_passes_are_enough_for_a_mean_of_ones_own(n: int, basis: Basis) -> None:
    """0 and 1 pass n things in 1 s; 2 and 3 pass a hundred in 9 s."""
    rows, seen = [], []
    for item in range(n + 100):
        first, second, delay = (0, 1, 1_000) if item < n else (2, 3, 9_000)
        rows += [(item, first, 0), (item, second, delay)]
        seen.append((2 * item + 1, 2 * item, 1.0))
    told = learn(*log_of(rows, seen))
    assert told.basis[0] == basis
    assert (told.pair_delay_ms[0] == 1_000) == (basis is Basis.PAIR)
    _, delay_ms = told.between(np.array([2, 0]), np.array([1, 3]))  # strangers to each other, not to us
    assert delay_ms.tolist() == [told.person_delay_ms[1], 9_000]
    assert (delay_ms[0] == 1_000) == (basis is Basis.PAIR)


def test_of_strangers_the_overall_rates_are_told_and_less_the_more_passed_unheeded() -> None:
    told = learn(*seven_items())
    assert told.influenceability(np.array([1, 9])).tolist() == [told.rate[1], told.rate_prior.mean]
    p, delay = told.between(np.array([0, 9, 1, 0]), np.array([1, 8, 0, 9]))
    assert p[0] == told.probability[0]
    assert p[1] == pytest.approx(told.pair_prior.mean)
    assert p[2] == p[3] < p[1]  # both have done seven things of which none passed
    assert delay.tolist() == [2_000] * 4
    assert told.influenceability(NONE).tolist() == []


def test_nobody_did_anything() -> None:
    told = learn(Adoptions(NONE, NONE, NONE), Exposures(NONE, NONE, np.zeros(0)))
    assert told.influenceability(np.array([3])).tolist() == [0.5]
    p, delay = told.between(np.array([3]), np.array([4]))
    assert (p.tolist(), delay.tolist()) == ([0.5], [1.0])


def planted(seed: int, n_people: int, mean: float, strength: float, most: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    truth = rng.beta(mean * strength, (1 - mean) * strength, n_people)
    tries = rng.zipf(1.8, n_people).clip(1, most)  # most have done one or two things
    return truth, rng.binomial(tries, truth).astype(np.int64), tries.astype(np.int64)


@pytest.mark.parametrize(("mean", "strength"), [(0.1, 8.0), (0.3, 3.0), (0.5, 30.0), (0.2, 200.0)])
def test_intervals_hold_the_truth_and_shrunk_rates_err_less_than_raw_ones(mean: float, strength: float) -> None:
    held, shrunk, raw = [], [], []
    for seed in range(40):
        truth, hits, tries = planted(seed, 500, mean, strength, 200)
        prior = BetaPrior.fitted(hits, tries)
        lo, hi = prior.intervals(hits, tries)
        held.append(np.mean((lo <= truth) & (truth <= hi)))
        shrunk.append(np.mean((prior.rates(hits, tries) - truth) ** 2))
        raw.append(np.mean((hits / tries - truth) ** 2))
        assert (lo <= hi).all()
        assert np.mean(hi - lo) < 0.95
    assert np.mean(held) > 0.94
    assert np.mean(shrunk) < 0.5 * np.mean(raw)


@pytest.mark.parametrize("strength", [4.0, 30.0, 100.0])
def test_how_alike_people_are_is_found(strength: float) -> None:
    found = []
    for seed in range(10):
        _, hits, tries = planted(seed, 5_000, 0.3, strength, 200)
        prior = BetaPrior.fitted(hits, tries)
        found.append(prior.alpha + prior.beta)
        assert prior.mean == pytest.approx(0.3, abs=0.03)
    assert 0.6 * strength < np.median(found) < 1.2 * strength


@pytest.mark.parametrize("n_people", [1, 3, 10])
def test_few_people_are_not_sure_of_anything(n_people: int) -> None:
    held = []
    for seed in range(300):
        truth, hits, tries = planted(seed, n_people, 0.3, 4.0, 5)
        lo, hi = BetaPrior.fitted(hits, tries).intervals(hits, tries)
        held.append(np.mean((lo <= truth) & (truth <= hi)))
    assert np.mean(held) > 0.9  # nominal .95; of one person alone, .93 in 300 worlds


def test_of_people_with_one_action_each_nothing_is_known_of_how_they_differ() -> None:
    ones = np.ones(1_000, dtype=np.int64)
    hits = (np.arange(1_000) < 500).astype(np.int64)
    lo, hi = BetaPrior.fitted(hits, ones).intervals(hits, ones)
    assert (hi - lo > 0.7).all()


def simulated(seed: int) -> tuple[Influence, np.ndarray, np.ndarray]:
    """Sixty leaders act; whoever sees one takes it up with a probability of the pair, after an exponential delay."""
    rng = np.random.default_rng(seed)
    n_leaders, n_fans = 60, 40
    chance = rng.beta(1.0, 4.0, (n_leaders, n_fans))
    mean_delay = rng.uniform(2e5, 2e6, n_fans)
    rows: list[tuple[int, int, int]] = []
    seen: list[tuple[int, int, float]] = []
    for leader in range(n_leaders):
        for _ in range(int(rng.integers(2, 30))):
            item = start = len(rows)
            fans = np.flatnonzero(rng.random(n_fans) < chance[leader])
            at = np.sort(1 + rng.exponential(mean_delay[fans])).astype(np.int64)
            rows.append((item, leader, 0))
            rows += [(item, n_leaders + int(fan), int(t)) for fan, t in zip(fans, at, strict=True)]
            seen += [(row, start, 1.0) for row in range(start + 1, len(rows))]
    return learn(*log_of(rows, seen)), chance, mean_delay


def test_planted_probabilities_are_found_and_better_than_by_counting_alone() -> None:
    shrunk, raw = [], []
    for seed in range(5):
        told, chance, _ = simulated(seed)
        truth = chance[told.pair >> 32, (told.pair & 0xFFFFFFFF) - 60]
        counted = told.n_passed / told.n_actions[told.pair >> 32]
        shrunk.append(np.mean((told.probability - truth) ** 2))
        raw.append(np.mean((counted - truth) ** 2))
    assert np.mean(shrunk) < 0.8 * np.mean(raw)
    assert np.mean(shrunk) ** 0.5 < 0.12
