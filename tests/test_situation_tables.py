"""The tables of events, from stored rows: by hand, by slow recomputation, in any order, and in the world `boosts`."""

import random
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from models.folding import fold
from pipeline.declared import Declarations, Declaring, Situation
from pipeline.scenarios import make
from pipeline.settings import Settings
from pipeline.simulation.world_boosts import BoostsTruth
from streams.commands.run import read_bounded
from streams.commands.simulate import write_scenario
from streams.config import load_brands
from streams.embedded import Embedded
from streams.queries import ask
from tests.small_events import SmallEvents

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

WEEK = 168
PEOPLE = ("lea:leader", "max:leader", "sia:seeker", "tom:seeker", "ugo:seeker", "val")


def rows(of: SmallEvents, columns: str, until_h: float = 20 * WEEK, table: str = "situations") -> list[tuple[Any, ...]]:
    return of.told(until_h).execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()


def before(of: SmallEvents) -> None:
    """Somebody else has written since the beginning."""
    for week in range(20):
        of.post(f"b{week}", "else", week * WEEK)


def test_what_a_fair_changed_by_hand() -> None:
    of = SmallEvents()
    before(of)
    of.event("fair", 14 * WEEK, PEOPLE)
    of.speak("lea", "sia", 14 * WEEK + 2)
    of.speak("tom", "max", 15 * WEEK, "reply")
    of.speak("ugo", "val", 15 * WEEK, "quote")
    of.speak("sia", "max", 15 * WEEK, "like")  # one may like without knowing anybody
    of.speak("lea", "max", 13 * WEEK)
    of.speak("max", "lea", 15 * WEEK)  # knew each other
    of.speak("lea", "else", 15 * WEEK)  # was not there
    found = rows(of, "attendees, leaders, seekers, known_before, mix, mix_n, ties_before, ties_after, new_ties_14d, "
                 "new_leader_seeker_ties, lift, matched_weeks, verdict, why")  # fmt: skip
    assert found == [(6, 2, 3, 1, pytest.approx(1 / 3), 6, 1, 4, 3, 2, 3.0, 9, "more", "")]
    assert rows(of, "author_id, role, is_role_declared, is_declared, new_ties", table="situation_people") == [
        ("lea", "leader", True, True, 1), ("max", "leader", True, True, 1), ("sia", "seeker", True, True, 1),
        ("tom", "seeker", True, True, 1), ("ugo", "seeker", True, True, 1), ("val", "member", False, True, 1),
    ]  # fmt: skip
    met = of.told(20 * WEEK).execute(
        "SELECT one, other, is_new, words, begun_by, post_id FROM met_at('acme', s := 'fair')"
    )
    assert met.fetchall() == [
        ("lea", "sia", True, 1, "lea", "p0"), ("max", "tom", True, 1, "tom", "p1"),
        ("ugo", "val", True, 1, "ugo", "p2"), ("lea", "max", False, 1, "max", "p5"),
    ]  # fmt: skip


def test_it_is_too_early_until_the_14_days_are_over() -> None:
    of = SmallEvents()
    before(of)
    of.event("fair", 14 * WEEK, PEOPLE)
    assert rows(of, "verdict, lift", 16 * WEEK) == [("too early", None)]
    assert rows(of, "verdict, lift", 16 * WEEK + 8) == [("no more", 0.0)]


def test_without_declared_people_those_who_posted_the_tag_were_there_and_roles_are_found() -> None:
    of = SmallEvents()
    of.event("fair", 100, tag="#CaFé")  # posts of the sample carry the tag cafe
    of.event("other", 100, ["one"], tag="cafe")
    for name, hour in (("early", 99), ("one", 100), ("two", 131), ("late", 132)):
        of.post(f"by-{name}", name, hour)
    of.post("robot", "robot", 101, provenance="automated")
    of.post("own", "acme.care", 101)
    of.ask("seeks", "asker", 102)
    con = of.told(1_000)
    con.execute("INSERT INTO standings SELECT 'acme', 'r' || x, 0.1, x, x, x FROM range(1, 60) t(x)")
    con.execute("UPDATE standings SET author_id = 'two' WHERE influence_rank = 1")
    of._tell(con, 1_000)
    people = con.execute(
        "SELECT situation_id, author_id, role, is_role_declared, is_declared FROM situation_people ORDER BY ALL"
    )
    assert people.fetchall() == [
        ("fair", "asker", "seeker", False, False), ("fair", "one", "member", False, False),
        ("fair", "two", "leader", False, False), ("other", "one", "member", False, True),
    ]  # fmt: skip
    verdicts = con.execute("SELECT verdict, why, mix FROM situations ORDER BY 1").fetchall()
    assert verdicts == [("cannot tell", "fewer than 5 people ([studies] k_floor)", None)] * 2


def test_accounts_are_found_however_they_are_written_and_unknown_ones_stand_as_declared() -> None:
    of = SmallEvents()
    of.post("m1", "Lea", 1)
    of.post("m2", "lea.x", 1)
    of.speak("sam", "@Kim", 2)
    of.event("fair", 100, ["@LEA:leader", "kim", "Nobody.Yet"])
    assert rows(of, "author_id", table="situation_people") == [("@Kim",), ("Lea",), ("Nobody.Yet",)]


def test_events_of_the_same_people_are_no_weeks_like_any_other() -> None:
    of = SmallEvents()
    before(of)
    of.event("first", 10 * WEEK, PEOPLE)
    of.event("fair", 14 * WEEK, PEOPLE)
    of.event("elsewhere", 14 * WEEK, ["lea", "x1", "x2", "x3", "x4"])  # shares one person
    assert rows(of, "situation_id, matched_weeks") == [("elsewhere", 9), ("fair", 6), ("first", 5)]


def test_what_was_taken_up_from_one_another_is_counted_without_the_tag() -> None:
    of = SmallEvents()
    of.event("fair", 100, PEOPLE, tag="fair")
    con = of.told(5_000)
    for item, adopter, influencer, hour in (
        ("link:a.org", "sia", "lea", 120), ("link:a.org", "sia", "max", 120), ("tag:fair", "tom", "lea", 101),
        ("tag:new", "tom", "else", 120), ("tag:old", "ugo", "lea", 99), ("tag:then", "ugo", "lea", 443),
        ("tag:late", "val", "lea", 444),
    ):  # fmt: skip
        con.execute(
            "INSERT INTO credit_parts SELECT 'acme', ?, ?, ?, t, t, 1, 1, 1, 1, 1, 1, 1, 1, 1 "
            "FROM (SELECT TIMESTAMP '2026-01-05' + to_hours(?) AS t)",
            [item, adopter, influencer, hour],
        )
    of._tell(con, 5_000)
    assert con.execute("SELECT adoptions FROM situations").fetchall() == [(2,)]


def small_talk(rng: random.Random) -> SmallEvents:
    of = SmallEvents()
    before(of)
    names = [one.partition(":")[0] for one in PEOPLE] + ["else", "more"]
    for _ in range(250):
        who, whom = rng.sample(names, 2)
        kind = rng.choice(("reply", "mention", "quote", "like", "repost"))
        of.speak(who, whom, rng.random() * 19 * WEEK, kind)
    of.event("fair", (12 + rng.random()) * WEEK, PEOPLE, lasts_h=rng.choice((3, 30, 80)))
    of.event("salon", (13 + 3 * rng.random()) * WEEK, names[2:])
    return of


@pytest.mark.parametrize("seed", range(6))
def test_new_ties_are_those_of_a_slow_count_and_of_the_macro(seed: int) -> None:
    of = small_talk(random.Random(seed))
    con = of.told(20 * WEEK)
    for event in of.events:
        there = {a.account for a in event.attendee}
        start, end = (round(t.timestamp() * 1000) for t in (event.starts, event.ends))
        words = defaultdict(list)
        for i in of.interactions:
            if {i.actor_id, i.target_id} <= there and i.kind in ("reply", "quote", "mention"):
                words[frozenset((i.actor_id, i.target_id))].append(i.happened_at_ms)
        new = set()
        for pair, times in words.items():
            for at in times:
                silent = all(not at - 28 * 24 * 3_600_000 < other < at for other in times)
                if silent and start <= at < end + 14 * 24 * 3_600_000:
                    new.add(pair)
        asked = f"SELECT new_ties_14d, ties_after FROM situations WHERE situation_id = '{event.id}'"
        met = con.execute(f"SELECT one, other, is_new FROM met_at('acme', s := '{event.id}')").fetchall()
        assert {frozenset(row[:2]) for row in met if row[2]} == new
        assert con.execute(asked).fetchall() == [(len(new), len(met))]


def test_the_tables_are_the_same_in_any_order_of_rows() -> None:
    of = small_talk(random.Random(9))
    first = [rows(of, "*", table=name) for name in ("situations", "situation_people")]
    for part in (of.mentions, of.interactions, of.events):
        random.Random(1).shuffle(part)
    assert [rows(of, "*", table=name) for name in ("situations", "situation_people")] == first


def test_nothing_declared_is_no_row_and_costs_nothing() -> None:
    of = SmallEvents()
    before(of)
    assert rows(of, "*") == rows(of, "*", table="situation_people") == []


def test_the_action_file_of_the_world_is_what_declare_takes() -> None:
    given = Declarations.model_validate(tomllib.loads(make("boosts", 3_000, 1).actions_toml() or ""))
    assert [len(found or ()) for found in (given.situation, given.boost)] == [3, 8]


@pytest.mark.prove  # a world of its own takes half a minute
def test_the_planted_ties_of_the_world_are_recovered_and_placebos_cover_0(tmp_path: Path) -> None:
    """In either order of arrival."""
    truth = write_scenario("boosts", 6_000, 1, tmp_path, {"span_days": "300", "situations": "5"}).truth
    assert isinstance(truth, BoostsTruth)
    declaring = Declarations.model_validate(
        tomllib.loads((tmp_path / "actions.toml").read_text(encoding="utf-8"))
    ).declaring()
    found = told(tmp_path, "events.ndjson", declaring)
    assert len(found) == 5
    for planted, row in zip(truth.situations, found, strict=True):
        (_, new, mixed, lift_lo, lift, lift_hi, verdict) = row
        assert new == mixed == len(planted.new_ties)
        assert lift_lo <= len(planted.new_ties) <= lift_hi
        assert lift == len(planted.new_ties)
        assert verdict == ("no more" if planted.is_placebo else "more")
        if planted.is_placebo:
            assert lift_lo <= 0 <= lift_hi
    lines = (tmp_path / "events.ndjson").read_bytes().splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    (tmp_path / "shuffled.ndjson").write_bytes(b"".join(lines))
    assert told(tmp_path, "shuffled.ndjson", declaring) == found


def told(folder: Path, name: str, declaring: Declaring) -> list[tuple[Any, ...]]:
    data = folder / f"data-{name}"
    with Embedded(data, Settings(), load_brands(folder / "brands.toml"), lambda: 1_900_000_000_000) as writer:
        writer.declare(declaring)
        read_bounded(writer, [folder / name], None, Settings())
    columns = "situation_id, new_ties_14d, new_leader_seeker_ties, lift_lo, lift, lift_hi, verdict"
    return ask(data, f"SELECT {columns} FROM situations ORDER BY 1").rows


def test_a_tag_is_compared_as_posts_have_theirs() -> None:
    assert fold("#Élan").lstrip("#") == "elan"
    assert Situation.model_fields["tag"].default == ""
