"""`murmure virality` and `murmure cascade`, on a market: what they say is what the rows give."""

import json
from pathlib import Path

import pytest

from pipeline.errors import QueryError
from pipeline.settings import IntakeSettings, Settings
from pipeline.simulation.cast import BRANDS
from streams.commands import cascade, virality
from streams.commands.run import read_bounded
from streams.commands.simulate import write_market
from streams.config import load_brands
from streams.embedded import Embedded
from streams.queries import ask
from tests.quick_reader import QuickReader

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything

NOW_MS = 1_790_000_000_000
BRAND = BRANDS[0].id


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("virality")
    write_market(6_000, 3, folder)
    brands, settings = load_brands(folder / "brands.toml"), Settings(intake=IntakeSettings(order="arrival"))
    with Embedded(folder / "data", settings, brands, lambda: NOW_MS, quiet=True, reader=QuickReader(brands)) as writer:
        read_bounded(writer, [folder / "events.ndjson"], None, settings)
    return folder / "data"


def largest(data: Path) -> tuple[str, int]:
    sql = "SELECT root_id, size FROM cascades WHERE brand = ? ORDER BY size DESC, root_id LIMIT 1"
    ((root, size),) = ask(data, sql, [BRAND]).rows
    return root, size


def test_cascades_hold_every_share_and_answer_once(data: Path) -> None:
    sql = "SELECT sum(size), sum(reposts + quotes + replies), count(*) FROM cascades WHERE brand = ?"
    ((size, steps, n),) = ask(data, sql, [BRAND]).rows
    kinds = "SELECT count(DISTINCT post_id) FROM interactions WHERE brand = ? AND kind IN ('repost', 'quote', 'reply')"
    ((acts,),) = ask(data, f"{kinds} AND mention_id IS NOT NULL", [BRAND]).rows
    assert steps == acts
    assert size == steps + n, "all but the first post of each came by a step"


def test_a_cascade_is_shown_whole_from_any_of_its_members(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, size = largest(data)
    cascade.execute(post_id=root, brand=BRAND, data=data, top=10_000, format="json")
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == size
    assert [row["kind"] for row in rows].count("post") == 1
    parents = {row["id"] for row in rows}
    assert all(row["parent_id"] in parents for row in rows if row["kind"] != "post")
    deepest = max(rows, key=lambda row: (row["depth"], row["id"]))
    assert ask(data, "SELECT depth FROM cascades WHERE root_id = ? AND brand = ?", [root, BRAND]).rows == [
        (deepest["depth"],)
    ]
    cascade.execute(post_id=root, brand=BRAND, data=data, top=3, format="json")
    assert json.loads(capsys.readouterr().out) == rows[:3]
    cascade.execute(post_id=deepest["id"], brand=BRAND, data=data, top=10_000, format="json")
    assert json.loads(capsys.readouterr().out) == rows


def test_a_person_sees_the_tree_cut_where_asked(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, size = largest(data)
    cascade.execute(post_id=root, brand=BRAND, data=data, top=3, format="table")
    out = capsys.readouterr().out
    assert f"Cascade of {root}" in out
    assert out.rstrip().endswith(f"... and {size - 3} more: --top {size} shows all")


def test_a_post_that_nobody_passed_on_is_an_error_that_names_some(data: Path) -> None:
    with pytest.raises(QueryError, match=rf"'nope' belongs to no cascade.*the largest are .*{largest(data)[0]}"):
        cascade.execute(post_id="nope", brand=None, data=data, top=5, format="table")


def test_virality_lists_the_largest_and_says_what_it_cannot_tell(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    virality.execute(brand=BRAND, data=data, top=5, format="json")
    rows = json.loads(capsys.readouterr().out)
    assert [row["size"] for row in rows] == sorted((row["size"] for row in rows), reverse=True)
    assert rows[0]["root_id"] == largest(data)[0]
    reading = rows[0]["reading"]
    virality.execute(brand=BRAND, data=data, top=5, format="table")
    out = capsys.readouterr().out
    ((n,),) = ask(data, "SELECT count(*) FROM cascades WHERE brand = ?", [BRAND]).rows
    assert f"{n:,} cascades of" in out
    assert "A share or answer brings 0." in out
    assert reading in " ".join(out.split()), "a program is told what a person is told"
    untold = (
        "SELECT count(*) FROM virality WHERE brand = ? AND NOT is_told AND measure LIKE '%\\_by_message' ESCAPE '\\'"
    )
    ((n_untold,),) = ask(data, untold, [BRAND]).rows
    assert out.count("cannot tell") == n_untold


def test_a_brand_without_cascades_is_an_error_that_names_those_with_some(data: Path) -> None:
    with pytest.raises(QueryError, match=rf"there is no brand 'nobody'.*{BRAND}"):
        virality.execute(brand="nobody", data=data, top=5, format="table")


def test_measures_have_intervals_that_hold_their_values(data: Path) -> None:
    rows = ask(data, "SELECT measure, value, lo, hi FROM virality WHERE is_told").rows
    assert {name for name, *_ in rows} >= {"reproduction", "credit_of_top_10", "reacted_by_relation"}
    assert all(lo - 1e-9 <= value <= hi + 1e-9 for _, value, lo, hi in rows)
