"""For whom leaders speak: days are votes, a planted switch is told, and who keeps their balance is left alone."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.advocacy import alikeness, alikeness_of_others, change, moves, stances, worth
from models.arrays import Floats, Ints
from models.switching import NEUTRAL, OURS, RIVAL
from pipeline.errors import QueryError
from pipeline.scenarios import make
from pipeline.simulation.world import START_MS
from streams.commands.advocates import execute
from streams.commands.advocates_chart import draw
from streams.studies.leanings import advocacy
from tests.levers import DAY_MS, cases, made, post, published
from tests.store_samples import NOON_MS, label
from tests.worlds import events, posts_of

TODAY = NOON_MS // DAY_MS


def votes(
    seed: int, n: int, days: int, *, streak: float = 0.0, every: float = 0.5, turn: tuple[float, float] | None = None
) -> tuple[Ints, Ints, Ints, Floats]:
    """Person, day, vote by person and day, and each one's balance: drawn, or one that turns half-way."""
    rng = np.random.default_rng(seed)
    balance = rng.beta(0.7, 0.7, n)
    rows = []
    for who in range(n):
        last = 0
        for day in np.flatnonzero(rng.random(days) < every).tolist():
            p = balance[who] if turn is None else turn[int(day >= days // 2)]
            vote = OURS if rng.random() < p else RIVAL
            last = last if last and rng.random() < streak else vote
            rows.append((who, day, last))
    person, day_of, vote_of = np.array(rows, dtype=np.int64).T
    return person, day_of, vote_of, balance


def found(person: Ints, day: Ints, vote: Ints, n: int, days: int) -> Ints:
    """When each went over, -1 for never."""
    others = np.array([alikeness(person[person != who], vote[person != who]) for who in range(n)])
    return moves(person, day, vote, n, 0.1, days * DAY_MS, others).at_ms


@pytest.mark.prove
@pytest.mark.parametrize("streak", [0.0, 0.3, 0.5, 0.7])
def test_false_switches_stay_within_the_declared_rate_under_streaks(streak: float) -> None:
    """20 leaders over 12 times a year: at 0.1 a month 14 are declared."""
    told = sum(int((found(*votes(s, 20, 360, streak=streak)[:3], 20, 360) >= 0).sum()) for s in range(12))
    print(f"streaks of {streak}: {told / 144:.4f} false switches a month, declared 0.1")  # noqa: T201
    assert told <= 14


@pytest.mark.prove
@pytest.mark.parametrize(("streak", "days", "least"), [(0.0, 120, 0.8), (0.0, 60, 0.1), (0.3, 120, 0.2)])
def test_how_many_of_those_who_turn_are_found(streak: float, days: int, least: float) -> None:
    """Two of twenty turn from 90 % ours to 10 %, the others keep their balance."""
    told = 0
    for seed in range(20):
        one = votes(seed, 2, days, streak=streak, every=0.8, turn=(0.9, 0.1))
        others = votes(100 + seed, 18, days, streak=streak, every=0.8)
        together = [np.concatenate([a, b]) for a, b in zip(one[:3], (others[0] + 2, *others[1:3]), strict=True)]
        told += int((found(together[0], together[1], together[2], 20, days)[:2] >= 0).sum())
    print(f"streaks of {streak}, {days} days: {told / 40:.2f} of the turns found")  # noqa: T201
    assert told / 40 >= least


@pytest.mark.parametrize("streak", [0.0, 0.5])
def test_intervals_hold_the_balance_and_no_stance_is_wrong_more_often_than_declared(streak: float) -> None:
    held, wrong, n = 0, 0, 0
    for seed in range(4):
        person, _, vote, balance = votes(seed, 40, 80, streak=streak)
        found = stances(person, vote, 40, alikeness(person, vote))
        held += int(((found.lo[:, 0] <= balance) & (balance <= found.hi[:, 0])).sum())
        sides = np.array([{"ours": 1, "rivals": -1}.get(one, 0) for one in found.stance])
        wrong += int((sides * (balance - 0.5) < 0).sum())
        n += 40
    assert held / n >= 0.93
    assert wrong / n <= 0.05


def test_alike_days_are_worth_fewer_and_are_known_as_alike() -> None:
    told = [alikeness(*votes(3, 40, 200, streak=streak)[::2][:2]) for streak in (0.0, 0.4, 0.7)]
    assert told == sorted(told)
    assert told[0] < 0.3
    assert 0.3 < told[1] < 0.6
    assert told[2] > 0.6
    assert worth(np.array([0, 1, 30]), 0.5).tolist() == [0.0, 1.0, 10.0]
    nobody = np.zeros(0, dtype=np.int64)
    assert alikeness(nobody, nobody) == 0.2


def test_the_alikeness_of_others_is_that_of_the_votes_without_theirs() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        n = int(rng.integers(1, 9))
        person, who = np.sort(rng.integers(0, n, int(rng.integers(0, 250)))), rng.integers(0, 4, n)
        vote = np.repeat(rng.integers(-1, 2, len(person)), int(rng.integers(1, 5)))[: len(person)]
        for one, found in enumerate(alikeness_of_others(person, vote, who).tolist()):
            theirs = who[person] != one
            assert found == alikeness(person[theirs], vote[theirs])


def test_stances_by_hand() -> None:
    """One all ours, one all rivals', one both, one neither, one of a single day, one who said nothing."""
    rows = [(0, OURS)] * 20 + [(1, RIVAL)] * 20 + [(2, OURS), (2, RIVAL)] * 10 + [(3, NEUTRAL)] * 20 + [(4, OURS)]
    person, vote = (np.array(column) for column in zip(*rows, strict=True))
    told = stances(person, vote, 6, 0.2)
    assert told.stance == ["ours", "rivals", "cannot tell", "neutral", "cannot tell", "cannot tell"]
    assert told.days.tolist() == [20, 20, 20, 20, 1, 0]
    assert told.share[:4].tolist() == [[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0], [0, 0, 1]]


def test_a_change_by_hand() -> None:
    person = np.repeat([0, 1, 2], [40, 40, 10])
    is_last = np.tile([False, True], 45)
    is_last[80:] = True
    vote = np.where((person == 0) & is_last, RIVAL, OURS)
    told = change(person, vote, is_last, 3, 0.2)
    assert told.diff[:2].tolist() == [-1.0, 0.0]
    assert told.hi[0] < -0.5 < told.lo[1] < 0 < told.hi[1]
    assert np.isnan([told.diff[2], told.lo[2], told.hi[2]]).all()
    assert (told.n_last.tolist(), told.n_before.tolist()) == ([20, 20, 10], [20, 20, 0])


def test_the_planted_switches_of_the_world_of_rivals_are_found_on_their_day() -> None:
    """By whom they show: each post of the leader is about one brand. From both sides, and the others are not told."""
    world = make("rivals", 20_000, seed=1)
    lines, truth = events(world), world.truth
    for switch in truth.switches:  # type: ignore[attr-defined]
        sides = {switch.before: OURS, switch.after: RIVAL}
        rows: dict[tuple[str, int], int] = {}
        for brand in (b for b in world.brands if b.id in sides):  # type: ignore[attr-defined]
            for event in posts_of(lines, brand):
                key = event["author"], event["at_ms"] // DAY_MS
                rows[key] = rows.get(key, 0) + sides[brand.id]
        names = sorted({name for name, _ in rows}, key=lambda name: (name != switch.account, name))[:20]
        days = sorted(
            (names.index(name), day, int(np.sign(sum_))) for (name, day), sum_ in rows.items() if name in names
        )
        person, day, vote = np.array(days).T
        for of in (vote, -vote):
            at_ms = found(person, day, of, 20, (START_MS + 29 * DAY_MS) // DAY_MS)
            assert at_ms[0] == switch.at_ms
            assert (at_ms[1:] == -1).all()


# The tables


def spoken(tmp_path: Path, posts: list[Any], **more: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - rows by hand
    with cases(tmp_path, posts, leaders={"acme": ["ann", "bob", "cy"]}, **more) as (_, case):
        return {row["author_id"]: row for row in made(case, advocacy)["advocacy"]}


def test_a_day_goes_to_whom_was_spoken_for_and_else_to_whom_was_shown(tmp_path: Path) -> None:
    days = [
        [("acme", "opinion", 1)],  # ours, in words
        [("brenn", "vouch", 0), ("acme", "opinion", 0)],  # a rival's: a word outweighs what is shown
        [("acme", "opinion", 1), ("brenn", "opinion", 1)],  # both alike
        [("acme", "share", 0), ("acme", "ask", 0)],  # shown
        [("brenn", "advice", 0)],  # a rival shown
        [("acme", "complain", 0), ("acme", "share", 0)],  # against us: what was shown with it does not count
        [("acme", "ask", 0)],  # a question is for nobody
        [("acme", "opinion", 1), ("acme", "opinion", -1)],  # praise and blame
        [("cora", "opinion", 1)],  # no rival: another market
    ]
    posts = [
        post(f"m{day}-{n}", "ann", NOON_MS - (20 - day) * DAY_MS + n, brand, act=act, polarity=tone)
        for day, of in enumerate(days)
        for n, (brand, act, tone) in enumerate(of)
    ]
    posts.append(post("paid", "ann", NOON_MS - DAY_MS, act="vouch", polarity=1, provenance="paid"))
    row = spoken(tmp_path, posts)["ann"]
    assert row["days"] == 8
    shares = [round(row[name] * 8) for name in ("ours", "rivals", "neutral")]
    assert shares == [2, 2, 4]
    assert (row["days_in_words"], row["days_against"], row["rival"]) == (3, 1, "brenn")
    assert row["stance"] == "cannot tell"
    assert row["posts"] == sum(map(len, days)) - 1


def went_over() -> list[Any]:
    posts = [post(f"a{n}", "ann", NOON_MS - (60 - n) * DAY_MS, "acme" if n < 30 else "brenn") for n in range(60)]
    return posts + [post(f"b{n}", "bob", NOON_MS - (60 - n) * DAY_MS, "acme", polarity=1) for n in range(60)]


def test_who_went_over_is_told_and_judged_by_what_came_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cases(tmp_path, went_over(), leaders={"acme": ["ann", "bob", "cy"]}) as (store, case):
        rows = {row["author_id"]: row for row in made(case, advocacy)["advocacy"]}
        data = published(store, case, tmp_path, advocacy)
    ann, bob, cy = rows["ann"], rows["bob"], rows["cy"]
    assert (ann["stance"], ann["switched_to"], ann["rival"], ann["days"]) == ("rivals", "rivals", "brenn", 30)
    assert str(ann["last_switch_at"].date()) == str(np.datetime64(TODAY - 30, "D"))
    assert ann["trend"] < -0.9
    assert ann["trend_hi"] < 0
    assert (bob["stance"], bob["last_switch_at"], bob["days_in_words"]) == ("ours", None, 60)
    assert bob["trend_lo"] <= 0 <= bob["trend_hi"]
    assert (cy["stance"], cy["days"], cy["ours"], cy["dominant_motive"]) == ("cannot tell", 0, None, "cannot tell")
    execute(brand="acme", data=data, top=20, format="table")
    said = capsys.readouterr().out
    assert "To thank (surely ours): bob." in said
    assert "ann speaks for brenn" in said
    assert "ann went over to brenn on" in said
    execute(brand="acme", data=data, top=20, format="json")
    rows = json.loads(capsys.readouterr().out)
    assert [row["author_id"] for row in rows] == ["ann", "bob", "cy"]
    draw("acme", data, 20, tmp_path / "a.svg")
    drawn = (tmp_path / "a.svg").read_text()
    assert "N = 3 leaders" in drawn
    with pytest.raises(QueryError, match="there is no brand 'nobody'"):
        execute(brand="nobody", data=data, top=20, format="table")


def test_the_lever_is_told_of_those_who_wrote_enough_and_cannot_tell_of_others(tmp_path: Path) -> None:
    posts = [post(f"a{n}", "ann", NOON_MS - n * DAY_MS) for n in range(40)]
    posts += [post(f"b{n}", "bob", NOON_MS - n * DAY_MS) for n in range(4)]
    labels = [label(one.mention_id, "status", 0.45) for one in posts]
    labels += [label(one.mention_id, "none", 0.4) for one in posts]
    rows = spoken(tmp_path, posts, labels=labels)
    assert rows["ann"]["dominant_motive"] == "status"
    assert rows["ann"]["motive_p"] >= 0.8
    assert rows["ann"]["motive_observed"] == pytest.approx(0.45)
    assert (rows["bob"]["dominant_motive"], rows["bob"]["motive_posts"]) == ("cannot tell", 4)
