"""Credit under six rules: equal to plain Python, never above one unit an adoption, exact however many were seen."""

from dataclasses import replace
from itertools import permutations
from math import exp, prod
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.adoptions import Adoptions, Exposures
from models.credit import Credit, Rule, split
from models.influenceability import Influence, learn
from tests.credit_logs import log_of, random_log

HALF_LIFE_MS = 1_500.0
SUMS_TO_ONE = (Rule.EQUAL, Rule.SHARE, Rule.FIRST, Rule.LAST)


def by_hand(adoptions: Adoptions, exposures: Exposures, influence: Influence) -> dict[Rule, list[float]]:
    """Adoption by adoption, each rule as it is defined; the Shapley value over every order in which they may come."""
    told: dict[Rule, list[float]] = {rule: [] for rule in Rule}
    for adoption in sorted(set(exposures.adoption.tolist())):
        edges = np.flatnonzero(exposures.adoption == adoption).tolist()
        sources, n = exposures.source[edges], len(edges)
        who = adoptions.person[sources]
        adopter = adoptions.person[[adoption]]
        delays = [int(adoptions.at_ms[adoption] - adoptions.at_ms[s]) for s in sources]
        p, tau = influence.between(who, np.repeat(adopter, n))
        readiness = float(influence.influenceability(adopter)[0])
        weights = [float(exposures.strength[e]) * 0.5 ** (d / HALF_LIFE_MS) for e, d in zip(edges, delays, strict=True)]
        told[Rule.EQUAL] += [1 / n] * n
        told[Rule.DECAY] += [readiness / n * exp(-d / t) for d, t in zip(delays, tau, strict=True)]
        told[Rule.SHARE] += [w / sum(weights) for w in weights]
        told[Rule.FIRST] += [(d == max(delays)) / delays.count(max(delays)) for d in delays]
        told[Rule.LAST] += [(d == min(delays)) / delays.count(min(delays)) for d in delays]
        told[Rule.SHAPLEY] += shapley_by_orders(p.tolist())
    return told


def shapley_by_orders(p: list[float]) -> list[float]:
    orders = list(permutations(range(len(p))))
    value = [0.0] * len(p)
    for order in orders:
        none_yet = 1.0
        for i in order:
            value[i] += none_yet * p[i] / len(orders)
            none_yet *= 1 - p[i]
    return value


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(2, 6))
@settings(max_examples=40, deadline=None)
def test_every_rule_is_what_it_says(seed: int, n_items: int, n_people: int) -> None:
    adoptions, exposures = random_log(np.random.default_rng(seed), n_items, n_people, 0.8)
    influence = learn(adoptions, exposures)
    credit = split(adoptions, exposures, HALF_LIFE_MS, influence)
    slow = by_hand(adoptions, exposures, influence)
    for rule in Rule:
        assert credit.under(rule).tolist() == pytest.approx(slow[rule], abs=1e-12), rule
    columns = [slow[rule] for rule in Rule]
    assert credit.lo.tolist() == pytest.approx([min(c) for c in zip(*columns, strict=True)], abs=1e-12)
    assert credit.hi.tolist() == pytest.approx([max(c) for c in zip(*columns, strict=True)], abs=1e-12)


def sums(credit: Credit, adoption: np.ndarray) -> np.ndarray:
    """The credit given away of each adoption that was exposed, under each rule."""
    n = int(adoption.max(initial=-1)) + 1
    return credit.totals(adoption, n)[:, np.unique(adoption)]


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(2, 60), st.floats(1e-3, 1e9))
@settings(max_examples=40, deadline=None)
def test_no_adoption_gives_away_more_than_one(seed: int, n_items: int, n_people: int, half_life_ms: float) -> None:
    adoptions, exposures = random_log(np.random.default_rng(seed), n_items, n_people, 0.9)
    influence = learn(adoptions, exposures)
    credit = split(adoptions, exposures, half_life_ms, influence)
    given_away = sums(credit, exposures.adoption)
    assert (credit.parts >= 0).all()
    assert (given_away <= 1 + 1e-12).all()
    for rule in SUMS_TO_ONE:
        assert given_away[list(Rule).index(rule)] == pytest.approx(1)
    adopters = adoptions.person[np.unique(exposures.adoption)]
    assert (given_away[list(Rule).index(Rule.DECAY)] <= influence.influenceability(adopters) + 1e-12).all()
    p, _ = influence.between(exposures.influencer(adoptions), adoptions.person[exposures.adoption])
    some = [1 - prod(1 - p[exposures.adoption == a]) for a in np.unique(exposures.adoption)]
    assert given_away[list(Rule).index(Rule.SHAPLEY)] == pytest.approx(some, abs=1e-12)


def test_an_example_by_hand() -> None:
    """Persons 0 and 1 at 0 s, 2 at 3 s, and 3, who saw all, at 5 s; ties of 1, 3 and 2; half-life 3 s."""
    log = log_of([(0, 0, 0), (0, 1, 0), (0, 2, 3_000), (0, 3, 5_000)], [(3, 0, 1.0), (3, 1, 3.0), (3, 2, 2.0)])
    credit = split(*log, half_life_ms=3_000)
    assert credit.under(Rule.EQUAL).tolist() == pytest.approx([1 / 3] * 3)
    assert credit.under(Rule.SHARE).tolist() == pytest.approx([1 / 8, 3 / 8, 4 / 8])
    assert credit.under(Rule.FIRST).tolist() == [0.5, 0.5, 0]
    assert credit.under(Rule.LAST).tolist() == [0, 0, 1]
    # All pairs are alike here (one pass of one action each), so they share what the noisy-or gives.
    (p,) = set(learn(*log).probability.tolist())
    assert credit.under(Rule.SHAPLEY).tolist() == pytest.approx([(1 - (1 - p) ** 3) / 3] * 3)
    rate, mean = learn(*log).rate[3], (5_000 + 5_000 + 2_000) / 3
    decay = [rate / 3 * exp(-d / mean) for d in (5_000, 5_000, 2_000)]
    assert credit.under(Rule.DECAY).tolist() == pytest.approx(decay)
    assert credit.lo[2] == 0
    assert credit.hi[2] == 1
    assert credit.totals(np.array([0, 0, 1]), 2)[0].tolist() == pytest.approx([2 / 3, 1 / 3])


def crowd(n: int, p: np.ndarray) -> tuple[Adoptions, Exposures, Influence]:
    """One adoption that n people showed, with these probabilities."""
    person = np.arange(n + 1)
    adoptions = Adoptions(np.zeros(n + 1, dtype=np.int64), person, person * 10)
    exposures = Exposures(np.full(n, n), np.arange(n), np.ones(n))
    return adoptions, exposures, replace(learn(adoptions, exposures), probability=p)


def finely(p: np.ndarray) -> np.ndarray:
    """The Shapley values by 400 panels that grow from 0, of six points each, in logarithms."""
    edges = np.concatenate([[0.0], np.geomspace(1e-7, 1, 400)])
    value = np.zeros(len(p))
    for x, w in zip(*np.polynomial.legendre.leggauss(6), strict=True):
        for at, width in zip(edges[:-1] + (x + 1) / 2 * np.diff(edges), np.diff(edges), strict=True):
            fails = np.log1p(-at * p)
            value += w / 2 * width * np.exp(fails.sum() - fails)
    return np.asarray(value * p)


KINDS = ("small", "even", "few strong", "sure", "steep")


def probabilities(kind: str, n: int) -> np.ndarray:
    rng = np.random.default_rng(n)
    if kind == "small":
        return rng.uniform(0, 0.01, n)
    if kind == "even":
        return np.full(n, 0.3)
    if kind == "few strong":
        return np.where(rng.random(n) < 0.01, 0.9, 0.001)
    if kind == "sure":
        return np.full(n, 0.999)
    return np.asarray(rng.beta(0.2, 0.2, n).clip(0, 1 - 1e-9))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 9, 16, 17, 32, 33, 64, 300])
def test_shapley_values_are_exact_however_many_were_seen(n: int, kind: str) -> None:
    p = probabilities(kind, n)
    adoptions, exposures, influence = crowd(n, p)
    value = split(adoptions, exposures, 1.0, influence).under(Rule.SHAPLEY)
    assert value == pytest.approx(finely(p), rel=1e-12, abs=1e-300)
    assert value.sum() == pytest.approx(1 - np.exp(np.log1p(-p).sum()), rel=1e-12)


@pytest.mark.prove
@pytest.mark.parametrize("kind", KINDS)
def test_shapley_values_of_ten_thousand_exposures_are_exact(kind: str) -> None:
    p = probabilities(kind, 10_000)
    adoptions, exposures, influence = crowd(10_000, p)
    value = split(adoptions, exposures, 1.0, influence).under(Rule.SHAPLEY)
    assert value == pytest.approx(finely(p), rel=1e-12, abs=1e-300)


def test_an_adoption_with_very_many_exposures_costs_no_more_than_its_exposures() -> None:
    n = 200_000  # one value for each pair of them would be 320 GB
    log = crowd(n, probabilities("small", n))
    start = process_time()
    credit = split(log[0], log[1], 1_000.0, log[2])
    assert process_time() - start < 10
    assert credit.parts.sum(axis=1).max() <= 1 + 1e-9
    assert credit.under(Rule.FIRST)[0] == credit.under(Rule.LAST)[-1] == 1


def test_long_ago_is_no_division_by_nothing() -> None:
    log = log_of([(0, 0, 0), (0, 1, 5), (0, 2, 10**15)], [(2, 0, 1.0), (2, 1, 1.0)])
    credit = split(*log, half_life_ms=5)
    assert credit.under(Rule.SHARE).tolist() == pytest.approx([1 / 3, 2 / 3])
    assert np.isfinite(credit.parts).all()


def test_nobody_was_exposed() -> None:
    credit = split(*log_of([(0, 0, 0), (1, 0, 0)], []), half_life_ms=1)
    assert credit.parts.shape == (6, 0)
    assert credit.lo.shape == credit.hi.shape == (0,)
    assert (credit.totals(np.zeros(0, dtype=np.int64), 2) == 0).all()


def test_what_was_learned_before_is_what_counts() -> None:
    """Person 1 always took up from 0 in the past and never from 2: in a new adoption that both showed, 0 earns more."""
    rows = [(item, who, who * 10) for item in range(20) for who in (0, 1)] + [(20 + i, 2, 0) for i in range(20)]
    before = learn(*log_of(rows, [(2 * item + 1, 2 * item, 1.0) for item in range(20)]))
    now = log_of([(0, 0, 0), (0, 2, 0), (0, 1, 10)], [(2, 0, 1.0), (2, 1, 1.0)])
    from_0, from_2 = split(*now, 1_000, before).under(Rule.SHAPLEY)
    assert from_0 > 3 * from_2
    from_0, from_2 = split(*now, 1_000).under(Rule.SHAPLEY)
    assert from_0 == pytest.approx(from_2)


def causes(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who really led to each adoption, where leaders persuade in unlike measure, beside two rules' parts."""
    rng = np.random.default_rng(seed)
    n_leaders, n_fans = 8, 30
    chance = np.where(rng.random((n_leaders, n_fans)) < 0.25, 0.6, 0.03)
    rows: list[tuple[int, int, int]] = []
    seen: list[tuple[int, int, float]] = []
    truth: list[float] = []
    for item in range(150):
        leaders = np.flatnonzero(rng.random(n_leaders) < 0.5).tolist()
        first = len(rows)
        rows += [(item, leader, 0) for leader in leaders]
        for fan in range(n_fans):
            persuades = rng.random(len(leaders)) < chance[leaders, fan]
            if persuades.any():
                seen += [(len(rows), first + i, 1.0) for i in range(len(leaders))]
                truth += (persuades / persuades.sum()).tolist()
                rows.append((item, n_leaders + fan, 1_000 + fan))
    credit = split(*log_of(rows, seen), half_life_ms=1e6)
    return np.array(truth), credit.under(Rule.SHAPLEY), credit.under(Rule.EQUAL)


def test_shapley_values_come_nearer_to_who_really_led_to_it_than_equal_parts() -> None:
    errors = np.array([[np.mean((part - truth) ** 2) for part in parts] for truth, *parts in map(causes, range(6))])
    assert (errors[:, 0] < errors[:, 1]).all()
    assert errors[:, 0].mean() < 0.9 * errors[:, 1].mean()
