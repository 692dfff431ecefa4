"""Accounts that act as one, and companies: what `push` and `business` plant is what a slow count finds."""

import re
import tomllib
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from pipeline.scenarios import make
from pipeline.simulation.world_business import BusinessTruth
from pipeline.simulation.world_push import PushTruth
from tests.worlds import DAY_MS, HOUR_MS, events


@cache
def pushed(seed: int = 1, **params: str) -> tuple[list[dict[str, Any]], PushTruth]:
    world = make("push", 5_000, seed, params)
    found, truth = events(world), world.truth
    assert isinstance(truth, PushTruth)
    return found, truth


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d]+", text.lower()))


def test_the_accounts_of_a_group_do_what_the_truth_says_and_nothing_else() -> None:
    found, truth = pushed()
    assert [group.kind for group in truth.groups] == ["identical", "near", "share"]
    for group in truth.groups:
        own = [event for event in found if event["author"] in group.accounts]
        assert [event["id"] for event in own] == list(group.events)
        assert Counter(event["author"] for event in own) == dict.fromkeys(group.accounts, truth.params.rounds)
        assert (own[0]["at_ms"], own[-1]["at_ms"]) == (group.start_ms, group.end_ms)


def test_groups_keep_a_machines_rhythm_and_people_do_not() -> None:
    found, truth = pushed()

    def unevenness(ids: tuple[str, ...]) -> float:
        times = [event["at_ms"] for event in found if event["id"] in set(ids)]
        gaps = [b - a for a, b in pairwise(times)]
        mean = sum(gaps) / len(gaps)
        return float((sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5 / mean)

    for group in truth.groups:
        assert unevenness(group.events) < 0.1
        assert (group.end_ms - group.start_ms) / (len(group.events) - 1) == pytest.approx(group.every_ms, rel=0.01)
    for story in truth.organic:
        assert unevenness(story.events) > 0.7


def test_identical_and_near_texts_are_what_they_say_and_the_story_is_in_peoples_own_words() -> None:
    found, truth = pushed()
    by_id = {event["id"]: event for event in found}
    identical, near, share = ([by_id[id_] for id_ in group.events] for group in truth.groups)
    assert len({event["text"] for event in identical}) == 1
    texts = [event["text"] for event in near]
    assert len(set(texts)) > 8
    assert len({frozenset(words(text)) for text in texts}) == 1  # the same words under all the signs
    assert {(event["kind"], event["how"], event["of"]) for event in share} == {
        ("share", "repost", truth.groups[2].target)
    }
    for story in truth.organic:
        said = [words(by_id[id_]["text"]) for id_ in story.events]
        alike = [len(a & b) / len(a | b) for i, a in enumerate(said) for b in said[:i]]
        assert sum(x > 0.8 for x in alike) / len(alike) < 0.15


def test_an_organic_cascade_is_as_big_as_a_push_and_hangs_together() -> None:
    found, truth = pushed()
    by_id = {event["id"]: event for event in found}
    assert len(truth.organic) == 2
    for story in truth.organic:
        assert len(story.events) == len(truth.groups[0].events) == len(set(story.accounts))
        assert [by_id[id_]["author"] for id_ in story.events] == list(story.accounts)
        assert by_id[story.root_id]["at_ms"] == story.start_ms
        for id_ in story.events[1:]:
            to = by_id[id_].get("reply_to") or by_id[id_]["quote_of"]
            assert to in story.events
            assert by_id[to]["at_ms"] <= by_id[id_]["at_ms"]


def test_without_groups_nothing_is_coordinated() -> None:
    found, truth = pushed(groups="0", organic="0")
    assert truth.groups == ()
    assert truth.organic == ()
    assert len(found) == 5_000


@cache
def traded(seed: int = 1, **params: str) -> tuple[list[dict[str, Any]], BusinessTruth, dict[str, Any]]:
    world = make("business", 3_000, seed, params)
    found, truth = events(world), world.truth
    assert isinstance(truth, BusinessTruth)
    return found, truth, tomllib.loads(world.accounts_toml() or "")


def contacts(found: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Who spoke to whom, by address or reply."""
    return [
        (event["at_ms"], event["author"], whom)
        for event in found
        for whom in (*event.get("addressed", ()), *filter(None, [event.get("reply_to_author")]))
    ]


def test_the_account_file_names_everyone_with_their_roles() -> None:
    _, truth, file = traded()
    assert file["brand"] == truth.brand
    assert [p["account"] for p in file["team"]["person"]] == [p.account for p in truth.sellers]
    assert {c["id"]: [(p["account"], p["role"]) for p in c["person"]] for c in file["company"]} == {
        a.company_id: [(m.account, m.role) for m in a.members] for a in truth.accounts
    }
    for company in file["company"]:
        roles = {person["role"] for person in company["person"]}
        assert roles == {"user", "influencer", "decider", "buyer", "gatekeeper"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_two_networks_of_each_account_equal_a_count_over_the_lines(seed: int) -> None:
    found, truth, file = traded(seed)
    met = contacts(found)
    sellers = {p["account"]: p["function"] for p in file["team"]["person"]}
    for account, company in zip(truth.accounts, file["company"], strict=True):
        people = {p["account"]: p["function"] for p in company["person"]}
        ours = [
            (at, one, other) if one in people else (at, other, one)
            for at, one, other in met
            if (one in people and other in sellers) or (one in sellers and other in people)
        ]
        ties = {(one, other) for _, one, other in ours}
        assert account.contacts == len(ours)
        assert account.buyer_seller_ties == len(ties)
        assert account.buyer_seller_density == pytest.approx(len(ties) / (len(people) * len(sellers)))
        assert account.similar_function_ties == sum(people[one] == sellers[other] for one, other in ties)
        assert account.similar_function_ties + account.cross_function_ties == len(ties)
        within = {frozenset((a, b)) for _, a, b in met if a in people and b in people}
        assert account.within_buyer_density == pytest.approx(2 * len(within) / (len(people) * (len(people) - 1)))
        held = Counter(other for _, _, other in ours)
        assert held[account.top_seller] == max(held.values())
        assert account.top_share == pytest.approx(max(held.values()) / len(ours))
        for member in account.members:
            times = [at for at, one, _ in ours if one == member.account]
            assert (member.contacts, member.last_contact_at_ms) == (len(times), max(times, default=None))
            assert member.sellers == len({other for _, one, other in ours if one == member.account})


def test_the_selling_teams_own_network_equals_a_count_over_the_lines() -> None:
    found, truth, _ = traded()
    names = {p.account for p in truth.sellers}
    pairs = {frozenset((a, b)) for _, a, b in contacts(found) if a in names and b in names}
    degrees = Counter(name for pair in pairs for name in pair)
    n, most = len(names), max(degrees.values())
    assert truth.within_seller_density == pytest.approx(len(pairs) / (n * (n - 1) / 2))
    freeman = sum(most - degrees[name] for name in names) / ((n - 1) * (n - 2))
    assert truth.seller_centralization == pytest.approx(freeman)
    assert 0 < freeman < 1


def test_one_account_is_dense_one_hangs_on_one_seller_and_one_has_a_decider_who_fell_silent() -> None:
    _, truth, _ = traded()
    dense, single, silent = truth.accounts
    assert (dense.plan, single.plan, silent.plan) == ("dense", "single_threaded", "silent_decider")
    assert dense.buyer_seller_density > 2 * max(single.buyer_seller_density, silent.buyer_seller_density)
    assert dense.roles_not_in_contact == ()
    assert single.top_share >= truth.params.single_share
    assert single.roles_not_in_contact == ("gatekeeper",)
    assert dense.top_share < 0.5
    decider = next(m for m in silent.members if m.role == "decider")
    assert decider.contacts > 0
    assert decider.last_contact_at_ms == silent.silent_from_ms
    assert truth.books.end_ms - (silent.silent_from_ms or 0) >= truth.params.silent_days * DAY_MS
    others = [m.last_contact_at_ms or 0 for a in truth.accounts for m in a.members if m.contacts and m != decider]
    assert all(truth.books.end_ms - at_ms < 60 * DAY_MS for at_ms in others)


def test_vouchers_speak_to_whom_and_as_the_truth_says_and_one_turns() -> None:
    found, truth, file = traded()
    by_id = {event["id"]: event for event in found}
    company = {p["account"]: c["id"] for c in file["company"] for p in c["person"]}
    for vouch in truth.vouching:
        event = by_id[vouch.mention_id]
        assert (event["author"], event["addressed"], event["at_ms"]) == (vouch.voucher, [vouch.receiver], vouch.at_ms)
        assert company[vouch.receiver] == vouch.company_id
    (turn,) = [v for v in truth.vouching if v.stance == "against"]
    before = [v for v in truth.vouching if v.voucher == turn.voucher and v.stance == "for"]
    assert (turn.voucher, turn.receiver) in {(v.voucher, v.receiver) for v in before}
    assert all(v.at_ms < turn.at_ms for v in before)


def test_one_question_is_answered_by_a_seller_and_one_by_nobody() -> None:
    found, truth, _ = traded()
    for question in truth.questions:
        answers = [event["author"] for event in found if event.get("reply_to") == question.mention_id]
        assert answers == ([question.answered_by] if question.answered_by else [])
    assert [q.answered_by is None for q in truth.questions] == [False, True]


def test_contacts_are_in_working_hours() -> None:
    found, truth, file = traded()
    team = {p["account"] for c in (*file["company"], file["team"]) for p in c["person"]}
    for at_ms, one, _ in contacts(found):
        if one in team:
            day, rest = divmod(at_ms - truth.books.start_ms, DAY_MS)
            assert day % 7 < 5
            assert 8 <= rest / HOUR_MS < 20


def test_more_companies_take_the_plans_in_turn() -> None:
    _, truth, file = traded(companies="5", contacts="3")
    plans = ["dense", "single_threaded", "silent_decider", "dense", "single_threaded"]
    assert [a.plan for a in truth.accounts] == plans
    assert len({c["name"] for c in file["company"]}) == 5
