"""The five indices of an account by hand, and on a law firm as a stand-in; what they are read as."""

import csv
import os
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from models.network_reading import LARGEST, Reading, Step, reading, steps
from models.two_networks import Contacts, TwoNetworks, centralization, density, two_networks

LAWFIRM = Path(os.environ.get("MURMURE_LAWFIRM") or "nowhere")  # the folder of lawfirm_nodes.csv, lawfirm_edges.csv


def contacts(*rows: tuple[int, int, int, int]) -> Contacts:
    one, other, n, days = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Contacts(one, other, n, days)


SALES, IT, UNKNOWN = 0, 1, -1
IS_SELLER = np.array([True, True, True, False, False])
FUNCTION = np.array([SALES, IT, IT, IT, UNKNOWN])


def toy() -> TwoNetworks:
    """Three sellers, two buyers: 0 talks to both buyers, 1 to the one of its own function, 0 and 1 talk."""
    return two_networks(IS_SELLER, FUNCTION, contacts((0, 3, 6, 3), (4, 0, 2, 2), (1, 3, 2, 1), (1, 0, 4, 2)))


def test_the_five_indices_of_a_toy_account_by_hand() -> None:
    found = toy()
    assert (found.n_buyers, found.n_sellers, found.contacts, found.sellers_in_contact) == (2, 3, 10, 2)
    assert (found.between.ties, found.between.pairs, found.between.share) == (3, 6, 0.5)
    assert (found.between.lo, found.between.hi) == (2 / 6, 0.5)
    assert (found.within.ties, found.within.pairs, found.within.share) == (1, 3, 1 / 3)
    assert found.centralization == (0 + 0 + 1) / (2 * 1)
    assert (found.similar.ties, found.similar.pairs) == (1, 2)  # buyer 3 is of it, as sellers 1 and 2
    assert (found.cross.ties, found.cross.pairs) == (1, 1)  # nobody knows what buyer 4 does
    assert (found.held.person, found.held.share) == (0, 0.8)
    assert found.held.lo < 0.8 < found.held.hi


def test_no_contact_and_too_few_are_told() -> None:
    nobody = two_networks(IS_SELLER, FUNCTION, contacts((0, 1, 5, 5)))
    assert reading(nobody) is Reading.NO_CONTACT
    assert steps(nobody) == (Step.BEGIN,)
    few = two_networks(IS_SELLER, FUNCTION, contacts((0, 3, 9, 9)))
    assert (reading(few), steps(few)) == (Reading.TOO_FEW, ())
    alone = two_networks(np.array([True, False]), np.array([0, 0]), contacts((0, 1, 99, 50)))
    assert (reading(alone), steps(alone)) == (Reading.TOO_FEW, ())


def test_a_density_says_what_hangs_on_pairs_seen_once() -> None:
    assert density(np.array([1, 1, 1, 1]), 100).lo == 0
    assert density(np.array([1, 1, 1, 1]), 100).hi == pytest.approx((4 + 4 * 3 / 2) / 100)
    assert density(np.array([3, 3]), 2) == density(np.array([9, 2]), 2)
    assert np.isnan(density(np.array([], dtype=np.int64), 0).share)


@pytest.mark.parametrize(
    ("between", "within", "expected"),
    [
        (0.8, 0.8, Reading.REDUNDANT),
        (0.8, 0.1, Reading.OUTWARD),
        (0.1, 0.8, Reading.INWARD),
        (0.1, 0.1, Reading.THIN),
    ],
)
def test_the_two_densities_stand_in_for_one_another(between: float, within: float, expected: Reading) -> None:
    sellers, buyers = range(10), range(10, 20)
    assert max(len(sellers), len(buyers)) <= LARGEST
    rows = [(s, b, 4, 4) for s in sellers for b in buyers if (s + b) % 10 < between * 10]
    pairs = [(s, t, 2, 2) for s in sellers for t in sellers if s < t]
    rows += pairs[: round(within * len(pairs))]
    found = two_networks(np.arange(20) < 10, np.zeros(20, dtype=np.int64), contacts(*rows))
    assert reading(found) is expected
    assert (Step.FEWER_CONTACTS in steps(found)) == (expected is Reading.REDUNDANT)
    assert (Step.MORE_CONTACTS in steps(found)) == (expected is Reading.THIN)


def read_as(rng: np.random.Generator, dense: float, days: float, strays: float) -> Reading:
    """A team of 6 that all talk, 10 buyers; each tie has contact on about so many days, other pairs seldom."""
    is_tie = rng.random(60) < dense
    seen = rng.poisson(np.where(is_tie, days * rng.gamma(2, 0.5, 60), strays))
    rows = [(n // 10, 6 + n % 10, int(k), int(k)) for n, k in enumerate(seen) if k]
    rows += [(one, other, 5, 5) for one in range(6) for other in range(one + 1, 6)]
    return reading(two_networks(np.arange(16) < 6, np.zeros(16, dtype=np.int64), contacts(*rows)))


@pytest.mark.parametrize(
    ("dense", "wrong", "right", "days", "power"),
    [
        (0.7, Reading.INWARD, Reading.REDUNDANT, 1.0, 0.0),
        (0.7, Reading.INWARD, Reading.REDUNDANT, 3.0, 0.2),
        (0.7, Reading.INWARD, Reading.REDUNDANT, 6.0, 0.9),
        (0.3, Reading.REDUNDANT, Reading.INWARD, 1.0, 0.0),
        (0.3, Reading.REDUNDANT, Reading.INWARD, 3.0, 0.8),
        (0.3, Reading.REDUNDANT, Reading.INWARD, 6.0, 0.85),
    ],
)
def test_where_little_is_seen_it_is_left_open_rather_than_misread(
    dense: float, wrong: Reading, right: Reading, days: float, power: float
) -> None:
    """Pairs at random, contact on 1, 3 or 6 days a tie, and on a day in twenty pairs without one."""
    rng = np.random.default_rng(1)
    found = [read_as(rng, dense, days, 0.05) for _ in range(400)]
    assert found.count(wrong) <= 0.08 * len(found)
    assert found.count(right) >= power * len(found)


def test_pairs_seen_once_leave_it_open_whether_a_network_is_dense() -> None:
    assert toy().between.lo < 0.5 <= toy().between.hi
    assert reading(toy()) is Reading.CANNOT_TELL


def test_one_who_holds_all_needs_a_second_and_other_functions_wait_for_the_own() -> None:
    held = two_networks(IS_SELLER, np.array([SALES, IT, IT, IT, IT]), contacts((0, 3, 20, 9), (0, 4, 5, 4)))
    assert steps(held) == (Step.SECOND_PERSON, Step.MORE_CONTACTS, Step.SAME_FUNCTION_FIRST)


@pytest.mark.parametrize("seed", range(5))
def test_centralization_is_freemans(seed: int) -> None:
    graph = nx.gnp_random_graph(12, 0.3, seed=seed)
    degree = np.array([d for _, d in graph.degree])
    star = np.array([d for _, d in nx.star_graph(11).degree])
    spread = [(d.max() - d).sum() for d in (degree, star)]
    assert centralization(degree) == pytest.approx(spread[0] / spread[1])


@pytest.mark.skipif(not LAWFIRM.is_dir(), reason="not shipped: set MURMURE_LAWFIRM to the folder of the data")
def test_the_indices_of_a_law_firm_are_those_of_networkx() -> None:
    """71 lawyers of one firm (Lazega, 2001). A stand-in: partners take the place of sellers, associates of buyers."""
    with (LAWFIRM / "lawfirm_nodes.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    with (LAWFIRM / "lawfirm_edges.csv").open(encoding="utf-8") as file:
        advice = {frozenset((int(r["src"]), int(r["dst"]))) for r in csv.DictReader(file) if r["type"] == "advice"}
    graph = nx.Graph([tuple(pair) for pair in advice])
    is_seller = np.array([p["status"] == "partner" for p in people])
    practice = np.array([p["practice"] == "corporate" for p in people]).astype(np.int64)
    found = two_networks(is_seller, practice, contacts(*((min(p), max(p), 2, 2) for p in sorted(advice, key=sorted))))
    partners = [n for n in range(len(people)) if is_seller[n]]
    assert found.within.share == pytest.approx(nx.density(graph.subgraph(partners)))
    crossing = [(u, v) for u, v in graph.edges if is_seller[u] != is_seller[v]]
    assert found.between.ties == len(crossing)
    assert found.similar.ties == sum(practice[u] == practice[v] for u, v in crossing)
    assert found.similar.ties + found.cross.ties == len(crossing)
    # 71 are too many to know half of: of pairs of partners, as colleagues as can be, 46 % seek advice.
    assert found.within.share == pytest.approx(289 / 630)
    assert reading(found) is Reading.CANNOT_TELL
    # Advice goes to who does the same work, as it should.
    assert found.similar.share > 2 * found.cross.share
