"""`murmure credit --plan` against plain addition, and what it is told: costs, who is won already, the brand's own."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.errors import InputError
from streams.cli import app
from streams.queries import ask
from tests.twin_worlds import BRAND, STAFF, rows, said, world

_PARTS = "SELECT item, adopter_id, influencer_id, adopted_at, seen_at, by_share FROM credit_parts WHERE brand = ?"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world(tmp_path_factory.mktemp("contagion"), "contagion")


def reached(data: Path, people: set[str]) -> float:
    """A slow twin: of every adoption, what comes back to these people along the parts, later ones from earlier ones."""
    came: dict[tuple[str, str], float] = {}
    parts = defaultdict[tuple[Any, str, str], list[tuple[str, float]]](list)
    for item, adopter, influencer, adopted_at, seen_at, part in ask(data, _PARTS, [BRAND]).rows:
        parts[adopted_at, item, adopter].append((influencer, part))
        parts[seen_at, item, influencer] += []
    for (_, item, person), from_ in sorted(parts.items()):
        back = sum(part * came.get((item, name), 0.0) for name, part in from_)
        came[item, person] = 1.0 if person in people else back
    return sum(came.values())


@pytest.mark.slow
def test_a_plan_reaches_what_plain_addition_gives_and_beats_the_most_credited(data: Path) -> None:
    told = rows(data, "credit", BRAND, "--plan", "4")
    chosen = [row["author_id"] for row in told]
    assert [row["order"] for row in told] == [1, 2, 3, 4]
    assert STAFF not in chosen
    for n in (1, 4):
        assert told[n - 1]["reach"] == pytest.approx(reached(data, set(chosen[:n])), abs=0.01)
    assert [row["gain"] for row in told] == sorted((row["gain"] for row in told), reverse=True)
    most = [row["author_id"] for row in rows(data, "credit", BRAND, "--rule", "last") if not row["staff"]][:4]
    assert told[-1]["reach"] >= reached(data, set(most)) - 0.01


@pytest.mark.slow
def test_what_is_won_already_is_not_gained_again(data: Path) -> None:
    first, second, third = rows(data, "credit", BRAND, "--plan", "3")
    (after,) = rows(data, "credit", BRAND, "--plan", "1", "--given", f"{first['author_id']}, @{second['author_id']}")
    assert (after["author_id"], after["gain"], after["reach"]) == (third["author_id"], third["gain"], third["reach"])
    table = said(data, "credit", BRAND, "--plan", "2")
    found = re.search(r"The first 2 reach ([\d.]+) of .*; the next \((\S+)\) would add ([\d.]+)\.", table)
    assert found
    assert found[2] == third["author_id"]
    assert [float(found[1]), float(found[3])] == pytest.approx([second["reach"], third["gain"]], abs=0.06)
    longer = re.search(r"The first 3 reach .*; the next adds ([\d.]+)\.", said(data, "credit", BRAND, "--plan", "4"))
    assert longer
    assert 0 < float(longer[1]) <= third["gain"] + 0.06


@pytest.mark.slow
def test_only_those_with_a_price_are_chosen_and_within_the_budget(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [row["author_id"] for row in rows(data, "credit", BRAND, "--plan", "5")]
    costs = tmp_path / "costs.csv"
    prices = [*zip(names, (9.0, 2.0, 2.5, 1.0, 1.0), strict=True), (STAFF, 0.1), ("nobody", 1.0)]
    costs.write_text("cost,author\n" + "".join(f"{cost},{name}\n" for name, cost in prices), encoding="utf-8")
    done = CliRunner().invoke(
        app, ["credit", BRAND, "--plan", "5", "--costs", str(costs), "--data", str(data), "--format", "json"]
    )
    told = json.loads(done.stdout)
    assert {row["author_id"] for row in told} <= set(names)
    assert sum(row["cost"] for row in told) <= 5
    assert f"not for choice: {STAFF}" in done.stderr
    assert "passed over: nobody" in done.stderr
    assert not capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,cost\nann,1\n", "needs the columns author,cost"),
        ("author,cost\nann,1\nbob,free\n", ":3: cost must be a number above 0, got 'free'"),
        ("author,cost\nann,0\n", ":2: cost must be a number above 0, got '0'"),
        ("author,cost\nann\n", ":2: cost must be a number above 0, got None"),
    ],
)
def test_a_file_of_costs_with_a_fault_is_refused_with_its_line(
    data: Path, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "costs.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        said(data, "credit", BRAND, "--plan", "5", "--costs", str(tmp_path / "costs.csv"))
