"""Whether people at a rival are helped less: nothing is found where nothing is, and sides are known, never guessed."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.arrays import Ints
from models.reluctance import OTHER, RIVAL, Ratio, part_of, ratio
from pipeline.errors import QueryError
from streams.commands.acts import execute as acts
from streams.commands.reluctance import execute
from streams.studies.helping import reluctance
from streams.studies.leanings import advocacy
from tests.levers import DAY_MS, HOUR_MS, cases, made, post, published, reply
from tests.store_samples import NOON_MS, label


def world(
    seed: int, others: int, rivals: int, p: float, *, times: float = 1.0, spread: float = 0.8, taste: float = 0.0
) -> tuple[Ints, Ints, Ints]:
    """Askers with a chance of their own (spread on the logit scale), several questions each; a few who answer most.

    taste : how differently those who answer like to help people at a rival; on average they do not differ.
    """
    rng = np.random.default_rng(seed)
    active = rng.dirichlet(np.full(20, 0.7))
    likes = np.exp(taste * rng.normal(size=20) - taste**2 / 2)
    rows = []
    for asker in range(others + rivals):
        is_rival = asker < rivals
        own = 1 / (1 + np.exp(-(np.log(p / (1 - p)) + spread * rng.normal()))) * (times if is_rival else 1.0)
        for _ in range(1 + rng.poisson(2)):
            weight = active * (likes if is_rival else 1.0)
            helped = rng.random() < min(own * weight.sum(), 1.0)
            who = int(rng.choice(20, p=weight / weight.sum())) if helped else -1
            rows.append((RIVAL if is_rival else OTHER, asker, who))
    side, askers, answerer = np.array(rows, dtype=np.int64).T
    return side, askers, answerer


def wrong(n: int, *args: float, **more: float) -> float:
    """How often the interval leaves 1 out, of those that are told."""
    found = [ratio(*world(seed, *args, **more)) for seed in range(n)]  # type: ignore[arg-type]
    told = [one for one in found if one.verdict != "too few"]
    assert len(told) > n / 2
    return sum(not one.lo <= 1 <= one.hi for one in told) / len(told)


def test_the_interval_holds_1_at_the_nominal_rate_where_nobody_is_reluctant() -> None:
    """5 % nominal; of 200, up to 17 by chance (99 %)."""
    assert wrong(200, 60, 30, 0.4) <= 0.085


@pytest.mark.prove
@pytest.mark.parametrize(
    ("others", "rivals", "p", "spread", "taste"),
    [
        (60, 30, 0.4, 0.8, 0.0),
        (60, 30, 0.1, 0.8, 0.0),
        (400, 100, 0.4, 0.8, 0.0),
        (100, 50, 0.3, 2.0, 0.0),
        (20, 12, 0.4, 0.8, 0.0),
    ],
)
def test_the_rate_holds_for_few_askers_rare_help_and_unlike_askers(
    others: int, rivals: int, p: float, spread: float, taste: float
) -> None:
    found = wrong(1_000, others, rivals, p, spread=spread, taste=taste)
    print(f"{others} others, {rivals} at a rival, p {p}, spread {spread}, taste {taste}: {found:.3f}")  # noqa: T201
    assert found <= 0.068  # 5 % and 2.6 standard errors


@pytest.mark.prove
def test_a_few_answerers_who_differ_make_it_wrong_more_often_by_a_stated_figure() -> None:
    found = wrong(500, 300, 100, 0.3, taste=0.5)
    print(f"20 answerers who differ: {found:.3f}")  # noqa: T201
    assert found <= 0.15


def test_planted_reluctance_is_found() -> None:
    found = [ratio(*world(seed, 300, 100, 0.4, times=0.5)) for seed in range(40)]
    assert sum(one.verdict == "reluctant" for one in found) >= 38
    assert sum(one.lo <= 0.5 <= one.hi for one in found) >= 34
    few = [ratio(*world(seed, 20, 5, 0.4, times=0.5)).verdict for seed in range(10)]
    assert set(few) == {"too few"}


def test_a_ratio_by_hand() -> None:
    """40 askers on each side, one question each, 10 and 20 helped by 20 people twice: Katz' variance of the log."""
    side = np.repeat([RIVAL, OTHER], 40)
    answerer = np.full(80, -1)
    answerer[:10], answerer[40:60] = np.arange(10), np.arange(20) + 10
    found = ratio(side, np.arange(80), answerer)
    assert found.ratio == pytest.approx(0.5)
    katz = (1 / 10 - 1 / 40 + 1 / 20 - 1 / 40) * 40 / 39
    assert found.log_se**2 == pytest.approx(katz)
    assert found.verdict == ("reluctant" if found.hi < 1 else "cannot tell")
    same_asker = ratio(side, np.repeat(np.arange(40), 2), answerer)
    assert same_asker.log_se**2 > 1.7 * found.log_se**2  # two questions of one asker, both helped or none
    nothing = ratio(side, np.arange(80), np.full(80, -1))
    assert (nothing.verdict, np.isnan(nothing.ratio)) == ("too few", True)
    assert isinstance(found, Ratio)


def test_where_all_were_helped_the_interval_is_not_a_point() -> None:
    side, asker = np.repeat([0, 1], 10), np.arange(20)
    found = ratio(side, asker, asker + 100)
    assert (found.ratio, found.verdict) == (1.0, "cannot tell")
    assert found.lo < 0.9 < 1.1 < found.hi
    one_was_not = ratio(side, asker, np.where(asker == 15, -1, asker + 100))
    assert one_was_not.verdict == "cannot tell"
    assert one_was_not.lo < 0.8


def test_questions_of_one_asker_are_worth_less_than_those_of_many() -> None:
    helped = np.tile([True, True, False, False], 10)
    many, one = part_of(np.arange(40), helped), part_of(np.repeat(np.arange(20), 2), helped)
    assert many.p == one.p == 0.5
    assert one.hi - one.lo > 1.3 * (many.hi - many.lo)
    assert (one.askers, one.asked, one.helped) == (20, 40, 20)


# The table


def row(tmp_path: Path, posts: list[Any], acts: list[Any] = [], **more: Any) -> dict[str, Any]:  # noqa: ANN401, B006
    with cases(tmp_path, posts, acts, **more) as (_, case):
        rows = {row["brand"]: row for row in made(case, advocacy, reluctance)["reluctance"]}
    assert list(rows) == ["acme", "brenn", "cora"]
    return rows["acme"]


def question(author: str, days_ago: int = 2) -> Any:  # noqa: ANN401
    return post(f"q-{author}", author, NOON_MS - days_ago * DAY_MS, act="ask")


def counts(found: dict[str, Any], what: str) -> list[int]:
    return [found[f"{what}_{side}"] for side in ("rival", "other", "unknown")]


def test_the_side_of_an_asker_is_what_they_wrote_before_or_whose_account_they_are(tmp_path: Path) -> None:
    old, new = NOON_MS - 5 * DAY_MS, NOON_MS - DAY_MS
    posts = [
        *(question(name) for name in ("rival", "ours", "new", "later", "both", "asked", "paid", "acme", "staff")),
        *(post("r1", "rival", old, "brenn", act="complain"), post("r2", "rival", old, "cora")),
        *(post("o1", "ours", old), post("o2", "ours", old - DAY_MS), post("o3", "ours", old, "brenn")),
        post("l1", "later", new, "brenn", polarity=1),  # after the question
        *(post("b1", "both", old), post("b2", "both", old, "brenn")),
        post("a1", "asked", old, "brenn", act="ask"),  # a question is no experience
        post("p1", "paid", old, "brenn", provenance="paid"),  # paid talk neither
        post("s1", "staff", old, "brenn", provenance="staff"),
    ]
    found = row(tmp_path, posts)
    assert counts(found, "questions") == [2, 1, 5]  # @acme's own account asks nobody
    assert counts(found, "askers") == [2, 1, 5]
    assert (found["kind"], found["verdict"], found["ratio"]) == ("b2b", "too few", None)


def test_help_is_a_reply_in_time_by_another_that_is_not_known_to_be_none(tmp_path: Path) -> None:
    cases_ = {
        "helped": ("advice", "bob", 2),
        "unread": (None, "bob", 2),
        "late": ("advice", "bob", 30),
        "self": ("advice", "self", 2),
        "brand": ("advice", "acme", 2),
        "asked": ("ask", "bob", 2),
        "withheld": ("withhold", "bob", 2),
        "labelled": ("opinion", "bob", 2),
    }
    posts, acts, labels = [], [], []
    for name, (act, who, after_h) in cases_.items():
        asked = question(name)
        posts.append(asked)
        at_ms = asked.posted_at_ms + after_h * HOUR_MS
        acts.append(reply(f"r-{name}", who, name, asked.mention_id, at_ms))
        if act is not None:
            posts.append(post(f"r-{name}", who, at_ms, act=act))
    labels.append(label("r-labelled", "withhold", 0.9, scheme="act"))
    found = row(tmp_path, posts, acts, labels=labels)
    assert found["questions_unknown"] == 9  # one answers by a question of their own
    assert (found["helped_unknown"], found["unread"], found["answerers"]) == (2, 1, 1)
    assert found["withheld_unknown"] == 2
    assert counts(found, "helped") == [0, 0, 2]


def test_a_question_that_may_still_be_answered_is_left_out(tmp_path: Path) -> None:
    young = post("q", "ann", NOON_MS - 23 * HOUR_MS, act="ask")
    old = post("q2", "bob", NOON_MS - 24 * HOUR_MS, act="ask")
    assert counts(row(tmp_path, [young, old]), "questions") == [0, 0, 1]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 at a rival of whom 5 are helped, 40 of ours of whom 30 are."""
    posts, acts_ = [], []
    for n in range(80):
        brand = "brenn" if n < 40 else "acme"
        asked = question(f"a{n}")
        posts += [post(f"e{n}", f"a{n}", NOON_MS - 5 * DAY_MS, brand, polarity=1), asked]
        if n < 5 or 40 <= n < 70:
            acts_.append(reply(f"r{n}", f"h{n % 9}", f"a{n}", asked.mention_id, asked.posted_at_ms + HOUR_MS))
    labels = [label(f"e{n}", "enthusiasm", 0.8) for n in range(80)]
    folder = tmp_path_factory.mktemp("planted")
    with cases(folder, posts, acts_, labels=labels) as (store, case):
        return published(store, case, folder, advocacy, reluctance)


def test_the_command_tells_the_ratio_and_what_is_not_known(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    execute(brand="acme", data=data, format="table")
    said = " ".join(capsys.readouterr().out.split())
    assert "they are helped less" in said
    assert "the words of 35 were not read" in said
    assert "B2B against B2C: cannot tell" in said
    execute(brand="acme", data=data, format="json")
    (told,) = json.loads(capsys.readouterr().out)
    assert told["ratio"] == pytest.approx(5 / 30)
    assert (told["verdict"], told["kind"]) == ("reluctant", "b2b")
    execute(brand="cora", data=data, format="table")
    assert "in no group of competitors" in capsys.readouterr().out
    with pytest.raises(QueryError, match="there is no brand 'nobody'"):
        execute(brand="nobody", data=data, format="table")


def test_acts_are_counted_by_people_with_the_motives_behind_them(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acts(brand="acme", data=data, format="json")
    rows = json.loads(capsys.readouterr().out)
    asked = [one for one in rows if one["act"] == "ask"]
    judged = {one["motive"]: one for one in rows if one["act"] == "opinion"}
    assert {one["authors"] for one in asked} == {80}
    assert (judged["enthusiasm"]["authors"], judged["enthusiasm"]["posts"]) == (40, 40)
    assert judged["enthusiasm"]["observed"] == pytest.approx(0.8)
    assert judged["enthusiasm"]["lo"] > 0.5
    acts(brand="acme", data=data, format="table")
    assert "because of" in capsys.readouterr().out
    with pytest.raises(QueryError, match="there is no brand 'nobody'"):
        acts(brand="nobody", data=data, format="table")
