"""The tables of boosts: by slow recomputation from stored rows, and in the world `boosts`, whose truth is known."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from pipeline.declared import Boost, Declarations, Declaring
from pipeline.settings import Brand, Brands, Settings
from streams.cli import app
from streams.commands.run import read_bounded
from streams.commands.simulate import write_scenario
from streams.config import load_brands
from streams.embedded import Embedded
from streams.queries import ask
from streams.store import Store
from streams.studies.boosts import boosts
from streams.studies.case import Case
from tests.declared_samples import moment
from tests.store_samples import follow, label, mention, output, share

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

DAY_MS = 86_400_000
START_MS = 1_767_571_200_000  # 2026-01-05T00:00:00Z, a Monday
NOW_MS = START_MS + 60 * DAY_MS
BRANDS = Brands(brand=(Brand(id="acme", name="Acme", accounts=("@Acme_Help",)),))
J7 = """
SELECT b.boost_id, b.influencer_id, b.lift, b.lift_lo, b.lift_hi, b.half_life_days,
       sum(c.credit) FILTER (c.adopted_at <  b.started_at AND c.adopted_at >= b.started_at - (b.ended_at - b.started_at)) AS credit_before,
       sum(c.credit) FILTER (c.adopted_at >= b.started_at AND c.adopted_at < b.ended_at) AS credit_during,
       sum(c.credit) FILTER (c.adopted_at >= b.ended_at AND c.adopted_at < b.ended_at + (b.ended_at - b.started_at)) AS credit_after
FROM boosts b LEFT JOIN credit c ON c.influencer_id = b.influencer_id AND c.brand = b.brand AND c.rule = 'decay'
GROUP BY b.boost_id, b.influencer_id, b.lift, b.lift_lo, b.lift_hi, b.half_life_days"""  # noqa: E501 - as it is written


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path, clock=lambda: NOW_MS) as opened:
        opened.commit_act(1, NOW_MS, BRANDS)
        yield opened


def declaring(*boosts: Boost, brand: str = "acme") -> Declaring:
    return Declarations(brand=brand, boost=boosts).declaring()


def boost(name: str, influencer: str, day: float, days: float = 7, cost: float | None = 100.0) -> Boost:
    starts = START_MS + round(day * DAY_MS)
    return Boost(
        id=name, influencer=influencer, starts=moment(starts), ends=moment(starts + round(days * DAY_MS)), cost=cost
    )


def fill(store: Store, *boosts: Boost, lift: float = 2.0, seed: int = 1) -> list[tuple[str, float, str]]:
    """Six influencers with eight followers each, one of whom is a friend; posts over 49 days; the first is boosted on
    day 22. Gives (author, day, provenance) of each post."""
    rng = random.Random(seed)
    posts: list[tuple[str, float, str]] = []
    follows = [(f"p{k}.{j}", f"star{k}", 0.0) for k in range(6) for j in range(8)]
    follows += [("p1.0", "star0", 0.0), ("late", "star0", 23.0), ("star5", "star0", 0.0), ("Acme_Help", "star0", 0.0)]
    for who, _, _ in follows[:48]:
        for day in range(49):
            up = lift if who.startswith("p0") and 22 <= day < 29 else 0.0
            n = sum(rng.random() < 0.25 * (1 + up) for _ in range(2))
            posts += [(who, day + rng.random(), "organic" if rng.random() < 0.9 else "paid") for _ in range(n)]
    posts += [("p0.0", 24.5 + n / 10_000, "organic") for n in range(30)]  # one hour, one voice
    posts += [(who, 24 + n / 40, "organic") for who in ("star0", "late", "Acme_Help") for n in range(40)]
    rows = [
        mention(f"m{n}", who, START_MS + round(day * DAY_MS), provenance=kind)
        for n, (who, day, kind) in enumerate(posts)
    ]
    labels = [label(f"m{n}", "help_others", 0.5) for n in range(0, len(posts), 3)]
    acts = [share(f"i{k}", f"q{k}", f"star{k}", START_MS) for k in range(6)]
    made = output("x", mentions=rows, labels=labels, interactions=acts)
    made.follows = [follow(f"f{n}", a, b, START_MS - 1 + round(day * DAY_MS)) for n, (a, b, day) in enumerate(follows)]
    store.commit(made, store.last_seq() + 1)
    store.commit_act(store.last_seq() + 1, NOW_MS, None, declaring=declaring(*boosts))
    return posts


def told(store: Store, as_of_day: float = 49.0) -> dict[str, dict[str, Any]]:
    with store.con.cursor() as con:
        made = boosts(Case(con, Settings(), BRANDS.brand, START_MS + round(as_of_day * DAY_MS)))
    return {row["boost_id"]: row for part in made["boosts"] for row in part.to_pylist()}


def test_the_figures_equal_a_plain_count(store: Store) -> None:
    posts = fill(store, boost("b", "star0", 22))
    row = told(store)["b"]
    # p1.0 follows two stars, and is the boosted one's; q0 acted on a post of theirs, and never wrote
    audience = {f"p0.{j}" for j in range(8)} | {"p1.0", "q0", "star5"}
    controls = [{f"p{k}.{j}" for j in range(8)} - {"p1.0"} for k in range(1, 5)]

    def voices(people: set[str], since: float, until: float) -> int:
        hours = {
            (who, int(day * 24))
            for who, day, kind in posts
            if who in people and since <= day < until and kind == "organic"
        }
        return len(hours)

    before = sum(voices(people, 1, 22) for people in controls)
    during = sum(voices(people, 22, 29) for people in controls)
    assert (row["audience"], row["shared"], row["matched"]) == (11, 0, 4)
    assert row["circle"] == 9  # those of star5, who follows the boosted one: no controls
    assert row["observed"] == voices(audience, 22, 29)
    assert row["expected"] == pytest.approx(voices(audience, 1, 22) * during / before)
    assert row["lift_lo"] > 0
    assert row["verdict"] == "worked"
    assert row["cost_per_extra"] == pytest.approx(100 / row["extra"])
    assert row["cost_per_extra_lo"] < row["cost_per_extra"]
    assert row["motive_shift_lo"] < 0 < row["motive_shift_hi"]


def test_an_influencer_is_found_however_they_are_spelled(store: Store) -> None:
    fill(store, boost("as_seen", "star0", 22))
    plain = told(store)["as_seen"]
    store.commit_act(store.last_seq() + 1, NOW_MS, None, declaring=declaring(boost("as_seen", "@Star0", 22)))
    assert told(store)["as_seen"] == plain
    assert plain["influencer_id"] == "star0"


def test_adoptions_that_rose_are_priced(store: Store) -> None:
    """Each post of an audience taken for the first use of an item, twice as often where it is seen from two."""
    posts = fill(store, boost("b", "star0", 22, cost=90))
    assert told(store)["b"]["extra_adoptions"] is None
    used = [(n, who, day) for n, (who, day, _) in enumerate(posts) if who.startswith("p") and not 24.5 <= day < 24.51]
    for n, who, day in used:
        for seen_from in ("star0", "star1"):
            store.con.execute(
                "INSERT INTO credit_parts VALUES ('acme', ?, ?, ?, make_timestamp_ms(?), make_timestamp_ms(0), "
                "1, 1, 1, 1, 1, 1, 1, 1, 1)",
                [f"tag:{n}", who, seen_from, START_MS + round(day * DAY_MS)],
            )
    row = told(store)["b"]
    mine = [day for _, who, day in used if who.startswith("p0") or who == "p1.0"]
    others = [day for _, who, day in used if who[:2] in {"p1", "p2", "p3", "p4"} and who != "p1.0"]

    def n_of(days: list[float], since: float, until: float) -> int:
        return sum(since <= day < until for day in days)

    expected = n_of(mine, 1, 22) * n_of(others, 22, 43) / n_of(others, 1, 22)
    assert row["extra_adoptions"] == pytest.approx(n_of(mine, 22, 43) - expected)
    assert row["extra_adoptions_lo"] < row["extra_adoptions"] < row["extra_adoptions_hi"]
    assert row["cost_per_adoption"] == pytest.approx(90 / row["extra_adoptions"])


def test_what_cannot_be_told_says_why(store: Store) -> None:
    boosted = [
        boost("b", "star0", 22),
        boost("soon", "star1", 45),
        boost("early", "star2", 3),
        boost("who", "nobody", 22),
    ]
    fill(store, *boosted)
    rows = told(store)
    assert (rows["soon"]["verdict"], rows["soon"]["why"]) == ("too early", "it is not over")
    assert rows["soon"]["lift"] is None
    assert (rows["early"]["verdict"], rows["early"]["why"]) == ("cannot tell", "no full week was seen before it")
    assert rows["who"]["why"] == "fewer than 5 people are known to be exposed to the influencer"
    assert rows["b"]["matched"] == 3  # star3, star4 and, as there are no others, star5, whose audience is near
    assert rows["b"]["shared"] == 1  # p1.0 follows two who are boosted


def test_people_of_two_boosts_at_once_count_for_neither(store: Store) -> None:
    fill(store, boost("b", "star0", 22), boost("c", "star1", 24))
    rows = told(store)
    assert (rows["b"]["audience"], rows["b"]["shared"]) == (10, 1)
    assert (rows["c"]["audience"], rows["c"]["shared"]) == (8, 1)


def test_a_second_boost_of_the_same_influencer_begins_where_the_first_has_faded(store: Store) -> None:
    fill(store, boost("b", "star0", 8, days=2), boost("c", "star0", 38, days=7))
    rows = told(store)
    assert rows["b"]["after_days"] == 14
    assert rows["c"]["n_placebo"] < rows["b"]["n_placebo"]


def test_who_was_boosted_at_another_time_is_a_control(store: Store) -> None:
    fill(store, boost("b", "star0", 8, days=2), boost("later", "star1", 47, days=1))
    assert told(store, as_of_day=49)["b"]["matched"] == 3  # by then star1's is at work
    assert told(store, as_of_day=46)["b"]["matched"] == 4


def test_nothing_is_asked_where_nothing_was_declared(store: Store) -> None:
    fill(store)
    assert told(store) == {}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The world `boosts`, its boosts declared when all was read."""
    folder = tmp_path_factory.mktemp("boosts")
    truth = write_scenario("boosts", 10_000, 4, folder, {"lift": "2"}).truth
    with Embedded(folder / "data", Settings(), load_brands(folder / "brands.toml"), lambda: NOW_MS) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, Settings())
        writer.declare(of_truth(truth))
    return folder, truth


def of_truth(truth: Any) -> Declaring:  # noqa: ANN401 - the truth of the world
    declared = [
        Boost(id=b.boost_id, influencer=b.influencer, starts=moment(b.start_ms), ends=moment(b.end_ms), cost=b.cost)
        for b in truth.boosts
    ]
    return declaring(*declared, brand=truth.brand)


@pytest.mark.slow
def test_planted_lifts_are_found_and_placebos_are_not(played: tuple[Path, Any]) -> None:
    folder, truth = played
    columns, rows = ask(folder / "data", "FROM boosts ORDER BY boost_id")
    found = {row[columns.index("boost_id")]: dict(zip(columns, row, strict=True)) for row in rows}
    assert len(found) == len(truth.boosts) == 8
    expected = {one.account: np.array(one.expected_audience) for one in truth.influencers}
    for planted in truth.boosts:
        row = found[planted.boost_id]
        assert (row["audience"], row["shared"]) == (20, 0)
        assert row["matched"] >= 4
        assert row["lift_lo"] <= planted.lift <= row["lift_hi"]
        assert (row["verdict"] == "worked") == (not planted.is_placebo)
        if planted.is_placebo:
            assert row["verdict"] in {"no effect seen", "cannot tell"}
            assert row["cost_per_extra"] is None
            continue
        assert row["half_life_days_lo"] <= planted.half_life_days
        assert row["half_life_days_hi"] is None or planted.half_life_days <= row["half_life_days_hi"]
        assert row["spill_over_lo"] <= planted.spill_over <= row["spill_over_hi"]
        assert row["motive_shift_lo"] <= 0.5 * 0.05 <= row["motive_shift_hi"]  # help is .05 of what is said
        first = (planted.start_ms - truth.books.start_ms) // DAY_MS
        quiet = expected[planted.influencer][0]
        extra = expected[planted.influencer][first : first + 21].sum() - 21 * quiet
        assert row["extra_lo"] <= extra <= row["extra_hi"]
        assert row["cost_per_extra"] == pytest.approx(planted.cost / row["extra"])
    days = ask(folder / "data", "SELECT count(*), sum(observed) FILTER (period = 'during') FROM boost_days").rows
    assert days[0][1] == sum(row["observed"] for row in found.values())


@pytest.mark.slow
def test_the_journey_of_the_marketer_works_as_written(played: tuple[Path, Any]) -> None:
    folder, truth = played
    data = str(folder / "data")
    (row, *others) = ask(folder / "data", f"{J7} ORDER BY b.boost_id").rows
    assert (row[0], len(others)) == (truth.boosts[0].boost_id, 7)
    macro = ask(folder / "data", f"SELECT boost_id, credit_before, verdict FROM boosts_of('{truth.brand}')").rows
    assert len(macro) == 8
    star = truth.influencers[2].account
    run = CliRunner()
    one = run.invoke(
        app, ["boost", star, "--from", "2026-01-29", "--to", "2026-01-31", "--cost", "500", "--data", data]
    )
    assert one.exit_code == 0, one.output
    assert "(UTC): " in one.output
    assert "during" in one.output
    chart = folder / "boost.svg"
    shown = run.invoke(
        app, ["boost", "--id", truth.boosts[0].boost_id, "--data", data, "--chart", str(chart), "--format", "json"]
    )
    assert shown.exit_code == 0, shown.output
    assert ">boost<" in chart.read_text(encoding="utf-8")
    assert json.loads(shown.stdout)[0]["boost_id"] == truth.boosts[0].boost_id
    listed = run.invoke(app, ["boost", "--data", data])
    assert all(one.boost_id in listed.stdout for one in truth.boosts)
    assert max(map(len, listed.stdout.splitlines())) <= 120
    gone = run.invoke(app, ["boost", "--id", f"{star}-20260129", "--withdraw", "--data", data])
    assert gone.exit_code == 0, gone.output
    assert len(ask(folder / "data", "FROM boosts").rows) == 8


@pytest.mark.slow
def test_the_tables_are_equal_in_another_order_of_arrival(played: tuple[Path, Any], tmp_path: Path) -> None:
    folder, truth = played
    lines = (folder / "events.ndjson").read_text(encoding="utf-8").splitlines(keepends=True)
    random.Random(3).shuffle(lines)
    (tmp_path / "events.ndjson").write_text("".join(lines), encoding="utf-8")
    with Embedded(tmp_path / "data", Settings(), load_brands(folder / "brands.toml"), lambda: NOW_MS) as writer:
        writer.declare(of_truth(truth))
        read_bounded(writer, [tmp_path / "events.ndjson"], None, Settings())
    sql = "SELECT * FROM {} ORDER BY ALL"
    for table in ("boosts", "boost_days"):
        assert ask(tmp_path / "data", sql.format(table)).rows == ask(folder / "data", sql.format(table)).rows


def test_options_that_do_not_go_together_are_refused(tmp_path: Path) -> None:
    with Embedded(tmp_path / "data", Settings(), BRANDS, lambda: 1_000, quiet=True):
        pass
    data = ["--data", str(tmp_path / "data")]
    run = CliRunner()
    for options in (["a3"], ["--cost", "5"], ["--withdraw"], ["--chart", "x.svg"]):
        assert run.invoke(app, ["boost", *options, *data]).exit_code == 2
    empty = run.invoke(app, ["boost", *data])
    assert "no boost was declared" in empty.output
    assert run.invoke(app, ["boost", "--id", "x", *data]).exit_code == 1
    assert run.invoke(app, ["boost", "a3", "--from", "2026-03-05", "--to", "2026-03-07", *data]).exit_code == 1
