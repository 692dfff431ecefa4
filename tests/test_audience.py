"""Who can be influenced, and by whom: counted slowly beside, and found again where it is planted."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.adoptions import Adoptions, Exposures
from models.chances import chances
from models.exposure import Links
from pipeline.audience import ROLES, Traits, segment_columns, type_columns
from pipeline.errors import QueryError
from pipeline.horizons import DAY_MS
from pipeline.influence import Log
from pipeline.spread import Firsts
from streams.queries import ask
from tests.twin_worlds import BRAND, rows, said, world

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

HOUR_MS = DAY_MS // 24
Rng = np.random.Generator


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("audience"), "contagion")


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def drawn(rng: Rng, n: int, n_items: int) -> tuple[Links, Adoptions]:
    """Links and adoptions of a few people at a few moments, so that many coincide."""
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b and rng.random() < 0.5]
    links = Links(ints(*(a for a, _ in pairs)), ints(*(b for _, b in pairs)), rng.integers(0, 12, len(pairs)))
    taken = sorted((i, int(rng.integers(0, 12)), p) for i in range(n_items) for p in range(n) if rng.random() < 0.5)
    return links, Adoptions(*(ints(*(row[column] for row in taken)) for column in (0, 2, 1)))


@pytest.mark.parametrize("seed", range(30))
def test_chances_are_those_of_a_slow_count(seed: int) -> None:
    rng, horizon = np.random.default_rng(seed), 3
    links, adoptions = drawn(rng, 6, 3)
    when = {
        (i, p): t
        for i, p, t in zip(adoptions.item.tolist(), adoptions.person.tolist(), adoptions.at_ms.tolist(), strict=True)
    }
    slow = []
    for reader, author, since in zip(*(x.tolist() for x in (links.reader, links.author, links.since_ms)), strict=True):
        shown = [(i, t) for (i, p), t in when.items() if p == author and t >= since - horizon]
        own = [(when.get((i, reader), 99), max(t, since), t) for i, t in shown]
        slow.append(sum(mine > t and mine >= seen for mine, seen, t in own))
    assert chances(links, adoptions, 6, horizon).tolist() == slow


def test_of_nothing_there_is_no_chance() -> None:
    none = ints()
    assert chances(Links(none, none, none), Adoptions(none, none, none), 3, 1).tolist() == []
    assert chances(Links(ints(0), ints(1), ints(5)), Adoptions(none, none, none), 2, 1).tolist() == [0]


def traits(role: np.ndarray, language: np.ndarray, deeds: tuple[np.ndarray, np.ndarray] = (ints(), ints())) -> Traits:
    return Traits(role, language, ["en", "fr"], *deeds)


def bare(links: Links, n_people: int, n_items: int = 1, adoptions: Adoptions | None = None) -> Log:
    none = ints()
    empty = Exposures(none, none, np.zeros(0))
    items = [f"tag:{i}" for i in range(n_items)]
    return Log(adoptions or Adoptions(none, none, none), empty, links, items, n_people, 100 * DAY_MS)


def listed(columns: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    names = list(columns)
    found = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {row["segment"]: row for row in found if row["kind"] == kind}


def test_a_segment_is_what_somebody_was_before_the_item_came_in_sight() -> None:
    """Person 0 wrote just short of 7 days and 1 hour before, and just then; 1 wrote only after; 2 is staff."""
    at_ms = 10 * DAY_MS
    deeds = (ints(0, 0, 0, 1), ints(at_ms - 7 * DAY_MS + 1, at_ms - HOUR_MS, at_ms, at_ms + 1))
    links = Links(ints(0, 0, 1, 1), ints(3, 4, 3, 5), ints(0, at_ms, 0, at_ms + 1))
    log = bare(links, 6)
    who = traits(ints(0, 2, 3, 2, 2, 2), ints(-1, 1, 0, 0, 0, -1), deeds)
    firsts = Firsts(ints(0, 0, 0), ints(0, 1, 2), ints(at_ms, at_ms, at_ms), ints(1, 0, 1))
    found = segment_columns(log, who, firsts)
    assert set(listed(found, "activity")) == {"2 to 4", "none"}
    assert set(listed(found, "tenure")) == {"1 to 7 days", "not seen before"}
    assert set(listed(found, "connectedness")) == {"2 to 4", "1"}
    assert set(listed(found, "role")) == {"leader", "member"}
    assert {name: row["followed_up"] for name, row in listed(found, "language").items()} == {"en": 1, "fr": 0}


def test_the_planted_segment_is_found_and_a_small_one_shrinks() -> None:
    """Who writes in the last of six languages takes up a fifth of what they see, others a tenth; one more, both."""
    names = ["de", "en", "es", "it", "nl", "pt", "zu"]
    n, rng = 3_001, np.random.default_rng(3)
    language = np.append(np.arange(n - 1) % 6, 6)
    reader = np.repeat(np.arange(n - 1), 4)
    followed = (rng.random(len(reader)) < np.where(language[reader] == 5, 0.2, 0.1)).astype(np.int64)
    reader, followed = np.append(reader, [n - 1, n - 1]), np.append(followed, [1, 1])
    firsts = Firsts(np.tile(np.arange(2), len(reader) // 2), reader, np.full(len(reader), DAY_MS), followed)
    links = Links(np.arange(n), (np.arange(n) + 1) % n, np.zeros(n, dtype=np.int64))
    none = ints()
    who = Traits(np.full(n, ROLES.index("member")), language, names, none, none)
    found = listed(segment_columns(bare(links, n, 2), who, firsts), "language")
    planted, others = found["pt"], [found[name] for name in names[:5]]
    assert planted["lo"] <= 0.2 <= planted["hi"]
    assert all(one["hi"] < planted["lo"] for one in others)
    assert planted["followed_up"] > 1.5 * planted["expected"]
    small = found["zu"]
    assert (small["people"], small["exposed"], small["followed_up"]) == (1, 2, 2)
    mean = followed.mean()
    assert small["susceptibility"] - mean < (1 - mean) / 8  # as it stands, it would be 1
    assert small["hi"] - small["lo"] > 2 * (planted["hi"] - planted["lo"])


@pytest.mark.parametrize(("segment", "is_found"), [("4", True), ("1", False)])
def test_the_segment_of_a_simulated_world_is_found_where_it_is_planted(
    tmp_path: Path, segment: str, is_found: bool
) -> None:
    """Of two communities the French one is `segment` times as susceptible; else they are alike."""
    planted = {"communities": "2", "appeal": "1", "segment": segment}
    found = {row["segment"]: row for row in rows(world(tmp_path, "contagion", planted), "susceptible", BRAND)}
    assert (found["fr"]["lo"] > found["en"]["hi"]) == is_found
    if not is_found:
        assert found["fr"]["lo"] < found["en"]["hi"]
        assert found["en"]["lo"] < found["fr"]["hi"]


def test_without_people_there_are_no_rows() -> None:
    none = ints()
    log = bare(Links(none, none, none), 0)
    assert len(segment_columns(log, traits(none, none), Firsts(none, none, none, none))["kind"]) == 0
    assert len(type_columns(log, traits(none, none), np.zeros(0), 1)["kind"]) == 0


def test_rows_of_influence_types_sum_to_the_credit_of_the_type(data: Path) -> None:
    whole = ask(data, "SELECT sum(by_share) FROM credit_parts").rows[0][0]
    for kind in ("role", "language"):
        total = ask(data, "SELECT sum(credit) FROM influence_types WHERE kind = ?", [kind]).rows[0][0]
        assert total == pytest.approx(whole)
    of_roles = """
    WITH p AS (SELECT if(is_staff, 'staff', role) AS role, sum(credit) AS credit FROM people GROUP BY ALL)
    SELECT influencer_type, sum(t.credit), any_value(p.credit)
    FROM influence_types AS t JOIN p ON p.role = t.influencer_type
    WHERE kind = 'role' GROUP BY ALL"""
    found = ask(data, of_roles).rows
    assert {row[0] for row in found} >= {"leader", "member", "staff"}
    assert [row[1] for row in found] == pytest.approx([row[2] for row in found])


def test_credit_is_always_of_a_chance(data: Path) -> None:
    found = ask(data, "SELECT credit, chances, ratio, lo, hi FROM influence_types").rows
    assert all(credit <= n for credit, n, *_ in found)
    assert all(lo <= ratio and (hi is None or ratio <= hi) for _, _, ratio, lo, hi in found)
    common = sum(row[0] for row in found) / sum(row[1] for row in found)
    assert [row[2] for row in found] == pytest.approx([row[0] / row[1] / common for row in found])


def test_every_kind_of_segment_holds_all_exposures_of_the_audience(data: Path) -> None:
    sums = ask(data, "SELECT kind, sum(exposed), sum(followed_up), sum(expected) FROM segments GROUP BY kind").rows
    assert len(sums) == 5
    assert len({row[1:3] for row in sums}) == 1
    assert [row[3] for row in sums] == pytest.approx([float(row[2]) for row in sums])


@pytest.mark.parametrize("words", ["susceptible", "susceptible --by role", "leaders --concentration"])
def test_every_form_is_printed_for_programs(data: Path, words: str) -> None:
    command, *options = words.split()
    told = rows(data, command, BRAND, *options)
    lines = said(data, command, BRAND, *options, "--format", "ndjson").splitlines()
    assert [json.loads(line) for line in lines] == told
    assert len(told) >= 4


def test_a_table_says_what_is_sure_and_the_heat_table_adds_up(data: Path) -> None:
    table = said(data, "susceptible", BRAND)
    for kind in ("role", "activity", "tenure", "connectedness"):
        assert f"By {kind}, " in table
    heat = said(data, "susceptible", BRAND, "--by", "role")
    whole = sum(row["credit"] for row in rows(data, "susceptible", BRAND, "--by", "role"))
    assert f"{whole:,.1f} adoptions in all" in heat


def test_leaders_say_whether_a_few_weigh_more_on_opinions_and_on_use(data: Path) -> None:
    table = said(data, "leaders", BRAND)
    assert "Of the credit for\n  what people took up: the top 1 %" in table
    assert "what they gave an opinion on: the top 1 %" in table
    assert "what they bought or used: the top 1 % are too few to say" in table  # the quick reader gives no reasons


def test_the_curve_tells_its_stickiness_and_persistence(data: Path) -> None:
    told = {row["measure"]: row["value"] for row in rows(data, "contagion", BRAND, "--item", "#deskparty")}
    assert 0 < told["stickiness"] < 1
    assert 0 < told["persistence"] <= 1
    assert f"Stickiness {told['stickiness']:.3f}" in said(data, "contagion", BRAND, "--item", "#deskparty")


def test_a_brand_nobody_knows_is_an_error(data: Path) -> None:
    for words in (("susceptible", "nobody"), ("susceptible", "nobody", "--by", "role")):
        with pytest.raises(QueryError, match="nobody"):
            said(data, *words)
