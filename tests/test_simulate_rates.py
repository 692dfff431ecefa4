"""Seasons, rises, boosts: counts in the lines agree with the planned rates, and what is a placebo moves nothing.

Levels: a z above 4 has a chance below 1 in 10,000 under the plan; all seeds are fixed, so a test fails or holds for
good.
"""

import math
import tomllib
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from models.vocabulary import Motive
from pipeline.scenarios import make
from pipeline.simulation import texts_en, texts_fr
from pipeline.simulation.cast import BRANDS, OFFICE
from pipeline.simulation.world import World, WorldTruth
from pipeline.simulation.world_boosts import BoostsTruth
from pipeline.simulation.world_buzz import BuzzTruth, Rise
from pipeline.simulation.world_quiet import QuietTruth
from pipeline.simulation.world_rivals import RivalsTruth
from tests.worlds import DAY_MS, HOUR_MS, chi_square_z, events, per_bucket, posts_of

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

SIGMAS = 4.0
ALL = {brand.id: brand for brand in BRANDS + OFFICE}


@cache
def made(name: str, n: int = 20_000, seed: int = 1, **params: str) -> tuple[list[dict[str, Any]], Any]:
    world = make(name, n, seed, params)
    return events(world), world.truth


def by_hour(found: list[dict[str, Any]], brand: str, truth: WorldTruth, n: int) -> list[int]:
    start_ms = truth.books.start_ms
    return per_bucket((e["at_ms"] for e in posts_of(found, ALL[brand])), start_ms, HOUR_MS, n)


@pytest.mark.parametrize("seed", [1, 2])
def test_rivals_post_at_the_planned_rate_in_every_hour(seed: int) -> None:
    found, truth = made("rivals", seed=seed)
    assert isinstance(truth, RivalsTruth)
    for brand, expected in truth.expected.items():
        seen = by_hour(found, brand, truth, len(expected))
        assert abs(chi_square_z(seen, expected)) < SIGMAS
        assert abs(sum(seen) - sum(expected)) < SIGMAS * math.sqrt(sum(expected))


def test_the_measure_notices_when_the_plan_is_another() -> None:
    """The same counts, held against a flat rate and against the hours shifted by six."""
    found, truth = made("rivals")
    expected = truth.expected["ostrel"]
    seen = by_hour(found, "ostrel", truth, len(expected))
    assert chi_square_z(seen, [sum(expected) / len(expected)] * len(expected)) > 3 * SIGMAS
    assert chi_square_z(seen, [*expected[6:], *expected[:6]]) > 3 * SIGMAS


def test_in_each_group_one_voice_rises_and_one_falls() -> None:
    _, truth = made("rivals")
    for group in truth.groups.values():
        shares = []
        for days in (slice(0, 7 * 24), slice(21 * 24, 28 * 24)):
            total = sum(sum(truth.expected[brand][days]) for brand in group)
            shares.append([sum(truth.expected[brand][days]) / total for brand in group])
        (first, second, _), (first_late, second_late, _) = shares
        assert first_late < 0.85 * first
        assert second_late > 1.15 * second


def test_a_leader_who_switches_speaks_for_one_brand_before_and_for_the_other_after() -> None:
    found, truth = made("rivals")
    assert {s.group for s in truth.switches} == set(truth.groups)
    for switch in truth.switches:
        assert {switch.before, switch.after} <= set(truth.groups[switch.group])
        said = [
            (event["at_ms"] >= switch.at_ms, brand)
            for brand in ALL
            for event in posts_of(found, ALL[brand])
            if event["author"] == switch.account
        ]
        assert set(said) == {(False, switch.before), (True, switch.after)}
        assert min(Counter(said).values()) > 20


@pytest.mark.parametrize("law", ["poisson", "seasonal", "trending", "overdispersed"])
def test_a_quiet_stream_keeps_to_its_law(law: str) -> None:
    found, truth = made("quiet", law=law)
    assert isinstance(truth, QuietTruth)
    for brand, expected in truth.expected.items():
        assert truth.laws[brand] == law
        seen = by_hour(found, brand, truth, len(expected))
        d = truth.dispersion[brand]
        assert (d > 0) == (law == "overdispersed")
        if law == "overdispersed":
            # Variance mean + d mean^2. A sum of squares of 672 such hours strays by some 10 %.
            mean = sum(expected) / len(expected)
            variance = sum((n - mean) ** 2 for n in seen) / len(seen)
            assert variance == pytest.approx(mean + d * mean * mean, rel=0.3)
            assert variance > 1.5 * mean
        else:
            assert abs(chi_square_z(seen, expected)) < SIGMAS


def test_each_brand_of_the_quiet_stream_has_another_law_by_default() -> None:
    _, truth = made("quiet", 3_000)
    assert sorted(truth.laws.values()) == ["overdispersed", "poisson", "seasonal", "trending"]
    trending = next(brand for brand, law in truth.laws.items() if law == "trending")
    rates = truth.expected[trending]
    assert rates[-1] / rates[0] == pytest.approx(2.0, rel=0.01)


def window(found: list[dict[str, Any]], brand: str, rise: Rise) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    posts = list(posts_of(found, ALL[brand]))
    inside = [e for e in posts if rise.onset_ms <= e["at_ms"] < rise.end_ms]
    return inside, [e for e in posts if e["at_ms"] < rise.onset_ms]


def test_a_rise_of_volume_begins_at_its_onset_and_the_other_three_leave_the_volume_alone() -> None:
    found, truth = made("buzz", 40_000)
    assert isinstance(truth, BuzzTruth)
    assert [rise.kind for rise in truth.rises] == ["volume", "motive", "breadth", "cascade"]
    for rise in truth.rises:
        expected, ordinary = truth.expected[rise.brand], truth.ordinary[rise.brand]
        assert abs(chi_square_z(by_hour(found, rise.brand, truth, len(expected)), expected)) < SIGMAS
        changed = [h for h, (x, y) in enumerate(zip(expected, ordinary, strict=True)) if x != y]
        if rise.kind == "volume":
            begin, end = ((at - truth.books.start_ms) // HOUR_MS for at in (rise.onset_ms, rise.end_ms))
            assert changed == list(range(begin, end))
            assert max(expected) / ordinary[0] == pytest.approx(rise.size)
            grown = [expected[h] / ordinary[h] for h in changed]
            assert all(x < y for x, y in pairwise(grown[:5]))  # a ramp of four hours
        else:
            assert changed == []


def test_a_rise_of_motive_is_anger_at_steady_volume() -> None:
    """Angry sentences are those that the ordinary mix has seldom: a fixed list says which."""
    marks = [
        s.format(b="", p="", o="", n="", c="", d="").split()[:3]
        for book in (texts_fr, texts_en)
        for s in book.SENTENCES[Motive.VENTING]
        if not s.startswith("{")
    ]
    starts = tuple(" ".join(words) for words in marks if len(words) == 3)
    found, truth = made("buzz", 40_000)
    rise = truth.rises[1]
    inside, before = window(found, rise.brand, rise)
    part = [sum(e["text"].startswith(starts) for e in posts) / len(posts) for posts in (inside, before)]
    # Planted 0.6 + 0.4 x 0.22 against 0.22: three times as many.
    assert part[0] > 2 * part[1]


def test_a_rise_of_breadth_is_people_never_seen_before() -> None:
    found, truth = made("buzz", 40_000)
    rise = truth.rises[2]
    inside, before = window(found, rise.brand, rise)
    known = {e["author"] for e in found if e["at_ms"] < rise.onset_ms}
    new = [e for e in inside if e["author"] not in known]
    assert len(new) / len(inside) > 0.75
    assert len({e["author"] for e in inside}) > 0.85 * len(inside)
    late = [e for e in before if e["at_ms"] > rise.onset_ms - 2 * DAY_MS]
    early = {e["author"] for e in found if e["at_ms"] < rise.onset_ms - 2 * DAY_MS}
    assert sum(e["author"] not in early for e in late) / len(late) < 0.3


def test_the_cascade_is_one_post_passed_on_by_the_planted_tree() -> None:
    found, truth = made("buzz", 40_000)
    rise = truth.rises[3]
    by_id = {event["id"]: event for event in found}
    assert len(rise.parents) == int(rise.size)
    assert by_id[rise.root_id]["at_ms"] == rise.onset_ms
    for id_, parent in rise.parents.items():
        event = by_id[id_]
        assert (event["of"], event["of_author"]) == (rise.root_id, by_id[rise.root_id]["author"])
        assert event.get("via", rise.root_id) == parent
        assert by_id[parent]["at_ms"] <= event["at_ms"] < rise.end_ms
    times = sorted(by_id[id_]["at_ms"] for id_ in rise.parents)
    half_ms = (rise.onset_ms + rise.end_ms) // 2
    assert sum(at > half_ms for at in times) > 0.75 * len(times)  # it grows


def audience_days(found: list[dict[str, Any]], who: tuple[str, ...], truth: BoostsTruth) -> list[int]:
    people, n_days = set(who), truth.params.span_days
    times = (e["at_ms"] for e in found if e["kind"] == "mention" and e["author"] in people)
    return per_bucket(times, truth.books.start_ms, DAY_MS, n_days)


@pytest.mark.parametrize("seed", [1, 2])
def test_audiences_and_circles_post_at_the_planned_rate_every_day(seed: int) -> None:
    found, truth = made("boosts", 30_000, seed=seed)
    assert isinstance(truth, BoostsTruth)
    for one in truth.influencers:
        assert abs(chi_square_z(audience_days(found, one.audience, truth), one.expected_audience)) < SIGMAS
        assert abs(chi_square_z(audience_days(found, one.circle, truth), one.expected_circle)) < SIGMAS


def test_a_boost_lifts_by_its_lift_fades_by_its_half_life_and_spills_over() -> None:
    _, truth = made("boosts", 30_000)
    arms = {one.account: one for one in truth.influencers}
    for boost in truth.boosts:
        one, base = arms[boost.influencer], arms[boost.influencer].expected_audience[0]
        first, last = ((at - truth.books.start_ms) // DAY_MS for at in (boost.start_ms, boost.end_ms))
        lift = [x / base - 1 for x in one.expected_audience]
        spill = [x / one.expected_circle[0] - 1 for x in one.expected_circle]
        assert boost.is_placebo == (one.arm == "placebo")
        if boost.is_placebo:
            assert boost.lift == boost.spill_over == 0
            assert max(map(abs, lift + spill)) < 1e-6
            continue
        assert max(map(abs, lift[:first] + spill[:first])) < 1e-6
        assert lift[first:last] == pytest.approx([boost.lift] * (last - first), abs=1e-4)
        assert lift[last + 8] / lift[last + 4] == pytest.approx(0.5, abs=1e-3)  # half-life: 4 days
        assert spill[first] == pytest.approx(boost.lift * boost.spill_over, abs=1e-4)


def test_placebos_and_the_untouched_are_flat_in_the_lines_and_the_boosted_are_not() -> None:
    """In the lines alone: posts while the boost lasts over posts before, against the same days of the untouched."""
    found, truth = made("boosts", 30_000)
    z: dict[str, list[float]] = {"boosted": [], "placebo": []}
    arms = {one.account: one for one in truth.influencers}
    for boost in truth.boosts:
        days = audience_days(found, arms[boost.influencer].audience, truth)
        first, last = ((at - truth.books.start_ms) // DAY_MS for at in (boost.start_ms, boost.end_ms))
        mean = sum(days[:first]) / first
        seen, expected = sum(days[first:last]), mean * (last - first)
        z["placebo" if boost.is_placebo else "boosted"].append(
            (seen - expected) / math.sqrt(expected * (1 + (last - first) / first))
        )
    assert len(z["boosted"]) == len(z["placebo"]) == 4
    assert min(z["boosted"]) > SIGMAS
    assert max(map(abs, z["placebo"])) < SIGMAS


def test_events_make_the_planted_ties_and_placebo_events_none() -> None:
    found, truth = made("boosts", 30_000)
    by_id = {event["id"]: event for event in found}
    spoke: dict[tuple[str, str], int] = {}
    for event in found:
        for whom in (*event.get("addressed", ()), *filter(None, [event.get("reply_to_author")])):
            spoke.setdefault((event["author"], whom), event["at_ms"])
    assert [s.is_placebo for s in truth.situations] == [False, False, True]
    for situation in truth.situations:
        people = {a.account: a.role for a in situation.attendees}
        assert {by_id[id_]["author"] for id_ in situation.posts} == set(people)
        for id_ in situation.posts:
            assert f"#{situation.tag}" in by_id[id_]["text"]
            assert situation.start_ms <= by_id[id_]["at_ms"] < situation.end_ms
        pairs = {p: at for p, at in spoke.items() if p[0] in people and p[1] in people}
        planted = {(t.seeker, t.leader): t.first_at_ms for t in situation.new_ties}
        assert {p: at for p, at in pairs.items() if people[p[0]] == "seeker"} == planted
        assert {p[::-1] for p in pairs if people[p[0]] == "leader"} == set(planted)
        assert len(planted) == (0 if situation.is_placebo else truth.params.new_ties)
        for (seeker, leader), at_ms in planted.items():
            assert (people[seeker], people[leader]) == ("seeker", "leader")
            assert situation.end_ms <= at_ms < situation.end_ms + 14 * DAY_MS


def test_the_action_file_declares_every_event_and_boost_and_tells_no_placebo() -> None:
    world = make("boosts", 3_000, 1)
    file, truth = tomllib.loads(world.actions_toml() or ""), world.truth
    assert isinstance(truth, BoostsTruth)
    assert (file["version"], file["brand"]) == (1, truth.brand)
    assert [
        (s["id"], s["name"], s["tag"], s["starts"].timestamp() * 1000, s["ends"].timestamp() * 1000)
        for s in file["situation"]
    ] == [(s.situation_id, s.name, s.tag, s.start_ms, s.end_ms) for s in truth.situations]
    assert [[(a["account"], a["role"]) for a in s["attendee"]] for s in file["situation"]] == [
        [(a.account, a.role) for a in s.attendees] for s in truth.situations
    ]
    assert [
        (b["id"], b["influencer"], b["cost"], b["starts"].timestamp() * 1000, b["ends"].timestamp() * 1000)
        for b in file["boost"]
    ] == [(b.boost_id, b.influencer, b.cost, b.start_ms, b.end_ms) for b in truth.boosts]
    assert "placebo" not in (world.actions_toml() or "")


def test_a_world_says_nothing_of_its_truth_before_it_knows() -> None:
    """The books follow the lines; the plan is known from the start."""
    world = make("quiet", 2_000, 1)
    assert isinstance(world, World)
    lines = iter(world)
    for _ in range(500):
        next(lines)
    truth = world.truth
    assert isinstance(truth, QuietTruth)
    assert truth.books.lines == 500
    assert list(lines)
    assert isinstance(world.truth, QuietTruth)
    assert (world.truth.books.lines, world.truth.expected) == (2_000, truth.expected)
