"""When people are there and how soon they answer: planted rhythms are recovered, and few rows say so."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.answering import FEWEST_ASKED, SOON_H, best_of, by_hour, curve, soon
from models.arrays import Floats, Ints
from models.rhythm import around, heat, peak_of
from pipeline.errors import QueryError
from pipeline.local_time import local_hours
from streams.commands.reach import of_all, of_one
from streams.commands.reach_chart import draw
from streams.studies.leanings import advocacy
from streams.studies.rhythms import rhythms
from tests.levers import DAY_MS, HOUR_MS, cases, made, post, published, reply
from tests.store_samples import NOON_MS


def present(rng: np.random.Generator, peak: int, days: int, strength: float, a_day: float) -> tuple[Ints, Ints]:
    """Days and hours in which somebody is seen whose rhythm has one peak (von Mises; strength 0 is none)."""
    angle = 2 * np.pi * (np.arange(24) - peak) / 24
    weight = np.exp(strength * np.cos(angle))
    chance = np.minimum(a_day * weight / weight.sum(), 1.0)
    day, hour = np.nonzero(rng.random((days, 24)) < chance)
    return day, hour


def apart(a: int, b: int) -> int:
    return min((a - b) % 24, (b - a) % 24)


def test_a_planted_peak_is_found_within_an_hour() -> None:
    """Of those who are told; and nearly everybody with such a rhythm is."""
    rng, told, near = np.random.default_rng(1), 0, 0
    for n in range(200):
        found = peak_of(*present(rng, n % 24, 60, 2.0, 3.0))
        told += found.verdict == "told"
        near += found.verdict == "told" and apart(found.hour, n % 24) <= 1
    assert told >= 195
    assert near / told >= 0.95


def test_who_has_no_rhythm_is_told_none_and_few_rows_say_so() -> None:
    rng = np.random.default_rng(2)
    flat = [peak_of(*present(rng, 0, 60, 0.0, 3.0)).verdict for _ in range(400)]
    assert flat.count("told") <= 400 * 0.025
    assert peak_of(np.arange(9), np.full(9, 8)).verdict == "too few"
    assert peak_of(np.repeat(np.arange(5), 8), np.tile(np.arange(8), 5)).verdict == "too few"  # hours enough, days not


def test_many_hours_of_the_same_days_are_no_rhythm() -> None:
    """Fifteen days of a run of eight hours each, beginning anywhere: by hours alone this would look like one."""
    rng, told = np.random.default_rng(3), 0
    for _ in range(300):
        start = rng.integers(0, 24, 15)
        told += peak_of(np.repeat(np.arange(15), 8), (start[:, None] + np.arange(8)).ravel() % 24).verdict == "told"
    assert told <= 300 * 0.03


def test_the_week_of_who_was_seen_seldom_is_that_of_the_group() -> None:
    rng = np.random.default_rng(4)
    chance = np.full(168, 0.02)
    chance[9:18] = 0.6
    seen = (rng.random((8, 20, 168)) < chance).sum(1)
    seen = np.concatenate([seen, np.zeros((1, 168), dtype=np.int64)])
    seen[8, 100] = 1
    weeks = np.full(9, 20.0)
    weeks[8] = 1.0
    found = heat(seen, weeks)
    often = found.chance[:8, 9:18]
    assert (np.abs(often - 0.6) < 0.3).all()
    assert ((found.lo[:8] <= chance) & (chance <= found.hi[:8])).mean() > 0.93
    assert found.chance[8, 9:18].min() > 2 * found.chance[8, 30:90].max()
    assert found.chance[8, 100] > found.chance[8, 101]


# Answers


def slow_silence(delay: Floats, is_answered: np.ndarray, at: float) -> float:
    """The product-limit estimate in words: at each answer, those still waiting."""
    silent = 1.0
    for t in sorted({d for d, a in zip(delay, is_answered, strict=True) if a and d <= at}):
        waiting = sum(d >= t for d in delay)
        silent *= 1 - sum(a and d == t for d, a in zip(delay, is_answered, strict=True)) / waiting
    return silent


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=25))
def test_the_curve_is_the_product_limit_estimate(rows: list[tuple[int, bool]]) -> None:
    delay, answered = np.array([float(d) for d, _ in rows]), np.array([a for _, a in rows])
    found = curve(delay, answered, 10.0)
    assert found.share == pytest.approx(1 - slow_silence(delay, answered, 10.0))
    assert found.lo <= found.share <= found.hi
    assert soon(delay, answered) == pytest.approx(1 - slow_silence(delay, answered & (delay <= SOON_H), SOON_H))
    alone = by_hour(np.zeros(len(rows), dtype=np.int64), delay, answered)
    assert alone.p[0] == pytest.approx(1 - slow_silence(delay, answered, SOON_H))


def test_who_has_not_answered_yet_is_kept() -> None:
    """Of ten answers after 2 h and ten questions an hour old, dropping the latter would say all, counting them half."""
    delay, answered = np.repeat([2.0, 1.0], 10), np.repeat([True, False], 10)
    assert soon(delay, answered) == 1.0
    mixed = np.repeat([2.0, 1.0, 9.0], 10), np.repeat([True, False, False], 10)
    assert soon(*mixed) == pytest.approx(0.5)
    assert curve(*mixed, 168).median_h == 2.0
    assert np.isnan(curve(np.array([9.0]), np.array([False]), 168).median_h)


def asked(rng: np.random.Generator, n: int, peak: int, swing: float) -> tuple[Ints, Floats, np.ndarray]:
    hour = rng.integers(0, 24, n)
    p = np.clip(0.35 + swing * np.cos(2 * np.pi * (hour - peak) / 24), 0, 1)
    answered = rng.random(n) < p
    return hour, np.where(answered, rng.random(n) * SOON_H, 100.0), answered


def test_the_best_moment_is_found_within_two_hours_and_told_of_nobody_who_has_none() -> None:
    rng = np.random.default_rng(5)

    def best(n: int, peak: int, swing: float) -> tuple[str, int]:
        hour, delay, answered = asked(rng, n, peak, swing)
        found = best_of(by_hour(hour, delay, answered), n, int(answered.sum()), soon(delay, answered))
        return found.verdict, found.hour

    flat = [best(200, 0, 0.0)[0] for _ in range(200)]
    assert flat.count("told") <= 200 * 0.05
    planted = [(best(400, n % 24, 0.3), n % 24) for n in range(48)]
    told = [apart(hour, peak) for (verdict, hour), peak in planted if verdict == "told"]
    assert len(told) >= 40
    assert np.mean([one <= 2 for one in told]) >= 0.85
    assert best(FEWEST_ASKED - 1, 9, 0.3)[0] == "too few"
    nobody = np.zeros(50, dtype=np.int64), np.full(50, 100.0), np.zeros(50, dtype=np.bool_)
    assert best_of(by_hour(*nobody), 50, 0, 0.0).verdict == "too few"


def test_midnight_has_neighbours_on_both_sides() -> None:
    one = around(np.eye(24)[0])
    assert one[[22, 23, 0, 1, 2]] * 9 == pytest.approx([1, 2, 3, 2, 1])
    assert one.sum() == pytest.approx(1)


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    """In Paris 2026: noon UTC is 13 h in winter and 14 h in summer; clocks change on 29 March at 1 h UTC."""
    winter, summer = 1_769_860_800_000, 1_782_820_800_000
    change = 1_774_746_000_000
    at_ms = np.array([winter, summer, change - 1, change])
    assert (local_hours(at_ms, "Europe/Paris") % 24).tolist() == [13, 14, 1, 3]
    assert (local_hours(at_ms, "UTC") % 24).tolist() == [12, 12, 0, 1]
    assert (local_hours(at_ms, "Asia/Kolkata") % 24).tolist() == [17, 17, 6, 6]


# The tables

LEADERS = [f"lead{n}" for n in range(6)]


def talk() -> tuple[list, list]:  # type: ignore[type-arg]
    """lead0 is there from 7 to 9 h in Paris and answers who asks then within the hour, others never; 8 weeks."""
    posts, acts = [], []
    for day in range(56):
        at = NOON_MS - (58 - day) * DAY_MS - 4 * HOUR_MS  # 8 h UTC: 9 h in Paris in winter
        posts += [post(f"p{day}-{n}", "lead0", at + n * HOUR_MS // 2) for n in range(2)]
        for hour in (-2, -1, 0, 5, 9, 12):
            id_ = f"q{day}-{hour}"
            posts.append(post(id_, f"asker{day}", at + hour * HOUR_MS, act="ask"))
            acts.append(reply(id_, f"asker{day}", "lead0", f"p{day}-0", at + hour * HOUR_MS))
            if hour <= 0:
                acts.append(reply(f"a{id_}", "lead0", f"asker{day}", id_, at + hour * HOUR_MS + HOUR_MS // 2))
    return posts, acts


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rhythms")
    posts, acts = talk()
    with cases(folder, posts, acts, leaders={"acme": LEADERS}, as_of_ms=NOON_MS) as (store, case):
        return published(store, case, folder, advocacy, rhythms)


def test_the_tables_hold_the_planted_hours(tmp_path: Path) -> None:
    posts, acts = talk()
    with cases(tmp_path, posts, acts, leaders={"acme": LEADERS}, as_of_ms=NOON_MS) as (_, case):
        tables = made(case, advocacy, rhythms)
    reach = {row["author_id"]: row for row in tables["reach"]}
    assert list(reach) == ["*", *LEADERS]
    lead = reach["lead0"]
    assert (lead["rhythm"], lead["verdict"]) == ("told", "told")
    assert lead["peak_hour"] in (7, 8, 9)
    assert lead["best_hour"] in (7, 8, 9)
    assert (lead["asked"], lead["questions"], lead["answered"]) == (336, 336, 168)
    assert lead["answered_share"] == pytest.approx(0.5, abs=0.01)
    assert reach["lead1"]["rhythm"] == reach["lead1"]["verdict"] == "too few"
    week = [row for row in tables["rhythms"] if row["author_id"] == "lead0"]
    assert len(week) == 168
    top = max(week, key=lambda row: row["chance"])
    assert top["hour"] in (7, 8, 9)
    assert {row["author_id"] for row in tables["rhythms"]} == {"*", "lead0"}
    assert len(tables["answer_hours"]) == 48


def test_of_fewer_leaders_than_the_floor_nothing_is_told_together(tmp_path: Path) -> None:
    posts, acts = talk()
    with cases(tmp_path, posts, acts, leaders={"acme": LEADERS[:4]}) as (_, case):
        tables = made(case, advocacy, rhythms)
    assert "*" not in {row["author_id"] for rows in tables.values() for row in rows}


def test_the_command_says_when_to_ask_whom(data: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    of_all(brand="acme", data=data, top=20, format="table")
    said = capsys.readouterr().out
    assert "Ask lead0 from 0" in said
    assert "too few questions" in said
    of_one(brand="acme", author="@Lead0", data=data, format="json")
    rows = json.loads(capsys.readouterr().out)
    assert [row["hour"] for row in rows] == list(range(24))
    draw("acme", "lead0", data, tmp_path / "week.svg")
    assert "Monday" in (tmp_path / "week.svg").read_text()
    with pytest.raises(QueryError, match=r"is no leader of acme.*the nearest are: lead"):
        of_one(brand="acme", author="leda9", data=data, format="table")
    with pytest.raises(QueryError, match="too few for a map"):
        draw("acme", "lead1", data, tmp_path / "none.svg")
