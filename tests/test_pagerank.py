"""PageRank with one vote a person: equal to networkx, and ranks that say how firm they are."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.pagerank import DAMPING, Web, _by_number, standings

TIES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0.01, 50)), min_size=1, max_size=30)


def web_of(ties: dict[tuple[int, int], float], n: int) -> Web:
    pairs = np.array(list(ties), dtype=np.int64).reshape(-1, 2)
    return Web(pairs[:, 0], pairs[:, 1], np.array(list(ties.values()), dtype=float), n)


def by_networkx(ties: dict[tuple[int, int], float], n: int, votes: dict[int, float]) -> np.ndarray:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from((a, b, w) for (a, b), w in ties.items())
    found = nx.pagerank(graph, DAMPING, personalization=votes, dangling=votes, tol=1e-14, max_iter=5_000)
    return np.array([found[i] for i in range(n)])


@given(TIES)
@settings(max_examples=60, deadline=None)
def test_it_is_the_pagerank_of_networkx_with_one_vote_for_everybody_who_acts(
    drawn: list[tuple[int, int, float]],
) -> None:
    ties = {(a, b): w for a, b, w in drawn}
    votes = dict.fromkeys({a for a, _ in ties}, 1.0)
    assert web_of(ties, 8).pagerank() == pytest.approx(by_networkx(ties, 8, votes), abs=1e-8)


@given(TIES, TIES)
@settings(max_examples=30, deadline=None)
def test_a_former_answer_changes_nothing_but_the_time_it_takes(
    before: list[tuple[int, int, float]], more: list[tuple[int, int, float]]
) -> None:
    former = web_of({(a, b): w for a, b, w in before}, 8).pagerank()
    web = web_of({(a, b): w for a, b, w in before + more}, 8)
    assert np.abs(web.pagerank(start=former) - web.pagerank()).sum() < 1e-7


def test_a_former_answer_that_still_holds_is_settled_at_once() -> None:
    """Also where walks end with people who act on nobody, so that their parts do not sum to 1 / (1 - damping)."""
    rng = np.random.default_rng(5)
    pairs = np.unique(rng.integers(0, 300, (900, 2)) * [1, 2], axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    web = Web(pairs[:, 0], pairs[:, 1], np.ones(len(pairs)), 600)
    answer = web.pagerank(tolerance=1e-12)
    assert np.abs(web.pagerank(start=answer, tolerance=1.0) - answer).sum() < 1e-9
    assert np.abs(web.pagerank(tolerance=1.0) - answer).sum() > 1e-3


@given(numbers=st.lists(st.integers(0, 2**31 - 1)))
def test_numbers_are_ordered_stably(numbers: list[int]) -> None:
    given_ = np.array([*numbers, *numbers], dtype=np.int64)
    assert _by_number(given_).tolist() == np.argsort(given_, kind="stable").tolist()


def test_a_thousand_acts_of_one_account_are_one_vote() -> None:
    ties = {(0, 1): 1.0, (2, 3): 1_000.0}
    influence = web_of(ties, 4).pagerank()
    assert influence[1] == pytest.approx(influence[3])


def test_who_is_passed_on_by_leaders_leads_more() -> None:
    ties = {(i, 10): 1.0 for i in range(5)} | {(i, 11): 1.0 for i in range(5, 10)} | {(10, 12): 1.0, (0, 13): 0.001}
    influence = web_of(ties, 14).pagerank()
    assert influence[12] > influence[13]
    assert influence.sum() == pytest.approx(1)


def test_nobody_acts() -> None:
    none = np.zeros(0, dtype=np.int64)
    web = Web(none, none, np.zeros(0), 3)
    assert web.pagerank().tolist() == [0, 0, 0]
    assert standings(web, np.zeros(0), none, 5, np.random.default_rng(0)) == []


N_FANS = 400
ONES, ACTS = np.ones(N_FANS), np.ones(N_FANS, dtype=np.int64)


def planted(seed: int) -> Web:
    """Each of the fans passes on one of ten leaders; leader k is chosen in proportion to 10 - k."""
    chosen = np.random.default_rng(seed).choice(10, N_FANS, p=np.arange(10, 0, -1) / 55)
    return Web(np.arange(10, 10 + N_FANS), chosen.astype(np.int64), ONES, 10 + N_FANS)


def test_the_intervals_hold_the_true_ranks() -> None:
    """Of leaders whose true order is known, in worlds where chance decides who passes on whom."""
    held = [
        standing.rank_lo <= standing.person + 1 <= standing.rank_hi
        for seed in range(60)
        for standing in standings(planted(seed), ONES, ACTS, 10, np.random.default_rng(seed))
    ]
    assert len(held) == 600
    assert np.mean(held) > 0.93
    widths = [
        standing.rank_hi - standing.rank_lo
        for seed in range(10)
        for standing in standings(planted(seed), ONES, ACTS, 10, np.random.default_rng(seed))
    ]
    assert np.mean(widths) < 5  # an interval from first to last would hold any rank


def test_a_vote_of_ones_own_is_no_influence() -> None:
    web = web_of({(0, 1): 1.0, (0, 2): 1.0}, 3)
    assert web.influence().tolist() == pytest.approx([0, 0.5, 0.5])
    found = standings(web, np.ones(2), np.ones(2, dtype=np.int64), 5, np.random.default_rng(0))
    assert {standing.person for standing in found} == {1, 2}


def test_equal_people_share_the_best_rank_and_their_intervals_reach_over_all_of_them() -> None:
    source = np.arange(5, 105)
    web = Web(source, source % 5, np.ones(100), 105)
    found = standings(web, np.ones(100), np.ones(100, dtype=np.int64), 5, np.random.default_rng(1))
    assert [standing.rank for standing in found] == [1] * 5
    assert all(standing.rank_hi >= 4 for standing in found)


def test_a_rank_that_hangs_on_one_act_of_a_leader_is_not_firm() -> None:
    """Five leaders of forty fans each, one of whom once passed somebody on, and a hundred people with a fan each."""
    fans, few = np.arange(5, 205), np.arange(100)
    source = np.concatenate([fans, [0], 300 + few])
    target = np.concatenate([fans % 5, [500], 600 + few])
    ones, acts = np.ones(len(source)), np.ones(len(source), dtype=np.int64)
    found = standings(Web(source, target, ones, 700), ones, acts, 6, np.random.default_rng(1))
    (favourite,) = (standing for standing in found if standing.person == 500)
    assert favourite.rank <= 6
    assert favourite.rank_hi > 50
    assert all(standing.rank_hi <= 6 for standing in found if standing.person < 5)
