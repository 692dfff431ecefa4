"""Likeness and influence: what the worlds `homophily` and `contagion` plant is what a slow count finds."""

from collections import Counter, defaultdict
from functools import cache
from typing import Any

import pytest

from pipeline.scenarios import make
from pipeline.simulation.uptake import CampaignTruth
from pipeline.simulation.world_contagion import ContagionTruth
from pipeline.simulation.world_homophily import HomophilyTruth
from tests.worlds import events

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

N = 24_000  # 1,200 people


@cache
def made(name: str, seed: int = 1, **params: str) -> tuple[list[dict[str, Any]], CampaignTruth]:
    world = make(name, N, seed, params)
    found = events(world)
    truth = world.truth
    assert isinstance(truth, CampaignTruth)
    return found, truth


def first_posts(found: list[dict[str, Any]], truth: CampaignTruth) -> dict[tuple[str, str], tuple[int, str]]:
    """(item, person) -> when and by which event they took it up: their first post with it, or repost of one."""
    of: dict[str, str] = {}
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for event in found:
        item = of.get(event["of"]) if event["kind"] == "share" else None
        if event["kind"] == "mention":
            item = next((i for i in truth.items if i.partition(":")[2] in event["text"]), None)
        if item is not None:
            of[event["id"]] = item
            if event["author"] != truth.announced_by[item]:
                first.setdefault((item, event["author"]), (event["at_ms"], event["id"]))
    return first


def followed(found: list[dict[str, Any]]) -> dict[str, set[str]]:
    by: defaultdict[str, set[str]] = defaultdict(set)
    for event in found:
        if event["kind"] == "follow":
            by[event["author"]].add(event["target"])
    return by


@pytest.mark.parametrize("name", ["homophily", "contagion"])
def test_every_adoption_of_the_truth_is_the_first_in_the_lines_and_there_is_no_other(name: str) -> None:
    found, truth = made(name)
    assert {(a.item, a.author): (a.at_ms, a.event_id) for a in truth.adoptions} == first_posts(found, truth)
    assert [a.at_ms for a in truth.adoptions] == sorted(a.at_ms for a in truth.adoptions)


@pytest.mark.parametrize("name", ["homophily", "contagion"])
def test_the_contacts_of_an_adoption_and_the_exposure_curve_equal_a_slow_recount(name: str) -> None:
    found, truth = made(name)
    follows, when = followed(found), {(a.item, a.author): i for i, a in enumerate(truth.adoptions)}
    exposed, adopted = Counter[int](), Counter[int]()
    for item in truth.items:
        for person in truth.people:
            own = when.get((item, person), len(truth.adoptions))
            k = sum(when.get((item, whom), len(truth.adoptions)) < own for whom in follows[person])
            exposed.update(range(1, k + 1))
            if own < len(truth.adoptions):
                assert truth.adoptions[own].contacts == k
                adopted[min(k, 8)] += 1
    assert {e.k: (e.exposed, e.adopted) for e in truth.exposures} == {k: (exposed[k], adopted[k]) for k in range(1, 9)}


def test_nobody_in_the_homophily_world_has_a_parent_or_any_influence() -> None:
    _, truth = made("homophily")
    assert isinstance(truth, HomophilyTruth)
    assert truth.alpha == 0
    assert all(a.parent is None and a.cause != "influence" for a in truth.adoptions)
    assert not any(p.influence or p.susceptibility for p in truth.people.values())


def test_every_parent_in_the_contagion_world_is_followed_and_took_it_up_before() -> None:
    found, truth = made("contagion")
    follows, when = followed(found), {(a.item, a.author): a.at_ms for a in truth.adoptions}
    led = [a for a in truth.adoptions if a.parent is not None]
    assert len(led) > 0.2 * len(truth.adoptions)
    for a in led:
        assert a.cause == "influence"
        assert a.parent in follows[a.author]
        assert when[a.item, a.parent or ""] < a.at_ms
    assert all((a.cause == "influence") == (a.parent is not None) for a in truth.adoptions)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_twins_have_the_same_graph_and_exactly_the_same_marginal_rates(seed: int) -> None:
    (lines_h, alike), (lines_c, led) = made("homophily", seed), made("contagion", seed)
    assert followed(lines_h) == followed(lines_c)

    def by_community(truth: CampaignTruth) -> Counter[tuple[str, int]]:
        return Counter((a.item, truth.people[a.author].community) for a in truth.adoptions)

    assert by_community(alike) == by_community(led)
    assert [(a.item, a.at_ms) for a in alike.adoptions] == [(a.item, a.at_ms) for a in led.adoptions]
    both = {(a.item, a.author) for a in alike.adoptions} & {(a.item, a.author) for a in led.adoptions}
    assert len(both) < 0.4 * len(led.adoptions)  # it is other people


def follow_on(found: list[dict[str, Any]], truth: CampaignTruth, hours: int) -> float:
    """Among adoptions with a contact, the part whose last contact was less than so long before."""
    follows = followed(found)
    when = {(a.item, a.author): a.at_ms for a in truth.adoptions}
    gaps = []
    for a in truth.adoptions:
        before = [at for whom in follows[a.author] if (at := when.get((a.item, whom), a.at_ms)) < a.at_ms]
        if before:
            gaps.append(a.at_ms - max(before))
    return sum(gap < hours * 3_600_000 for gap in gaps) / len(gaps)


def test_adoptions_follow_contacts_closely_only_where_there_is_influence() -> None:
    """In the twin, contacts come at random moments: of four weeks, few are in the last day."""
    assert follow_on(*made("contagion"), hours=24) > 2 * follow_on(*made("homophily"), hours=24)


def test_items_are_taken_up_in_their_own_communities_first_of_all() -> None:
    _, truth = made("homophily", contact="0")
    home = Counter(a.cause for a in truth.adoptions)
    _, flat = made("homophily", contact="0", appeal="1")
    even = Counter(a.cause for a in flat.adoptions)
    # With appeal 4, one or two of eight communities: 4/11 or 8/14 of the adoptions, and 1/8 or 2/8 without.
    assert 0.3 < home["trait"] / home.total() < 0.6
    assert even["trait"] / even.total() < 0.3


def test_in_static_homophily_the_moment_says_nothing_about_the_community_and_with_drift_it_does() -> None:
    """Variance of the mean moments of the communities, over what chance alone would give (1 on average)."""

    def ratio(truth: CampaignTruth) -> float:
        seen: list[float] = []
        for item in truth.items:
            ours = [(truth.people[a.author].community, a.at_ms) for a in truth.adoptions if a.item == item]
            mean = sum(at for _, at in ours) / len(ours)
            variance = sum((at - mean) ** 2 for _, at in ours) / (len(ours) - 1)
            for community in {c for c, _ in ours}:
                times = [at for c, at in ours if c == community]
                seen.append((sum(times) / len(times) - mean) ** 2 / (variance / len(times)))
        return sum(seen) / len(seen)

    still = ratio(made("homophily")[1])
    # 48 squares of nearly standard normals: mean 1, standard deviation 0.2.
    assert 0.3 < still < 1.8
    assert ratio(made("homophily", drift="1", contact="0.25")[1]) > still


def test_the_planted_segment_is_more_susceptible_and_people_differ() -> None:
    _, truth = made("contagion", segment="3")
    assert isinstance(truth, ContagionTruth)
    nature = list(truth.people.values())
    mean = {own: [p.susceptibility for p in nature if (p.community == 0) == own] for own in (True, False)}
    ratio = (sum(mean[True]) / len(mean[True])) / (sum(mean[False]) / len(mean[False]))
    assert 2.2 < ratio < 4  # 150 log-normals with sigma 0.8: 8 % standard error
    assert 0.9 < sum(p.influence for p in nature) / len(nature) < 1.1
    led = Counter(a.parent for a in truth.adoptions if a.parent is not None)
    strong = [truth.people[p].influence for p in led.elements()]
    assert sum(strong) / len(strong) > 1.3  # those who lead more often are those with more influence


def test_no_contact_means_no_influence_and_the_trend_moves_adoptions_to_the_end() -> None:
    _, alone = made("contagion", contact="0")
    assert all(a.parent is None for a in alone.adoptions)
    _, late = made("contagion", contact="0", trend="5")
    middle_ms = (late.books.start_ms + late.books.end_ms) // 2
    part = sum(a.at_ms > middle_ms for a in late.adoptions) / len(late.adoptions)
    assert 0.6 < part < 0.75  # a line from 1 to 5: two thirds of it, some 280 adoptions
