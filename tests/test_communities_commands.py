"""`murmure communities` and `involvement` tell what is in the tables, what cannot be concluded, and of no person."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.errors import QueryError
from pipeline.records import InteractionRow
from pipeline.settings import Settings
from streams.cli import app
from streams.publish import publish
from streams.queries import ask
from streams.store import Store
from streams.studies import study_tables
from tests.store_samples import label, output
from tests.test_communities_tables import BRANDS, NOW_MS, dealings, said_by

pytestmark = pytest.mark.slow  # seconds each: `make check` has two minutes for everything


def said(*words: str) -> str:
    found = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def told(*words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(said(*words, "--format", "json"))
    return rows


def kept(data: Path, acts: Sequence[InteractionRow]) -> Path:
    posts = said_by(range(60), "acme", "forall", "Toujours numéro un, n'en déplaise aux jaloux.")
    posts += said_by(range(0, 60, 3), "brenn", "home", "Un tournevis.")
    labels = [label(row.mention_id, "status", 0.9) for row in posts[:60:3]]
    with Store.open(data, clock=lambda: NOW_MS) as store:
        store.commit_act(1, NOW_MS, BRANDS)
        store.commit(output("x", mentions=posts, labels=labels, interactions=list(acts)), store.last_seq() + 1)
        study_tables(store, Settings(), lambda: 0.0).refresh(NOW_MS, is_last=True)
        publish(store, data, NOW_MS)
    return data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("planted"), dealings(1))


def test_communities_are_listed_with_their_part_of_the_brand_and_a_verdict(data: Path) -> None:
    rows = told("communities", "brenn", "--data", str(data))
    assert [row["people"] for row in rows] == [20, 20, 20]
    assert [row["verdict"] for row in rows] == ["firm"] * 3
    assert [(row["share"], row["about"]) for row in rows if row["share"] is not None] == [(1.0, ["#home", "tournevis"])]
    assert "The market of brenn falls into 3 communities, firm: 60 people of tools" in rows[0]["reading"]
    page = said("communities", "Brenn", "--data", str(data))
    assert "Communities of tools: 3 of 3" in page
    assert max(map(len, page.splitlines())) <= 120


def test_one_community_is_told_with_its_brands_status_terms_and_history_and_no_person(data: Path) -> None:
    (home,) = [row for row in told("communities", "brenn", "--data", str(data)) if row["share"]]
    parts = told("communities", "acme", "--of", home["community_id"].upper(), "--data", str(data))
    by_part = {(row["part"], row["what"]): row for row in parts}
    assert by_part["brand", "brenn"]["value"] == 1.0
    assert by_part["status", "maintain"]["people"] == 20
    assert {"tag", "word fr"} <= {part for part, _ in by_part}
    assert any(row["what"] == "born" for row in parts)
    page = said("communities", "acme", "--of", home["community_id"], "--data", str(data))
    assert "it comes back with a likeness of" in page
    assert "p00" not in page + json.dumps(parts)
    with pytest.raises(
        QueryError, match=r"no community 'nope' in the market of acme .*; there are: \w{5}, \w{5}, \w{5}"
    ):
        said("communities", "acme", "--of", "nope", "--data", str(data))


def test_a_market_without_communities_or_without_contacts_says_so(data: Path, tmp_path: Path) -> None:
    none = kept(tmp_path, dealings(4, inside=0.0))
    assert "No community can be told: 60 people of tools" in said("communities", "acme", "--data", str(none))
    assert told("communities", "acme", "--data", str(none)) == []
    with pytest.raises(QueryError, match="too few people of the market of solo"):
        said("communities", "solo", "--data", str(data))
    with pytest.raises(QueryError, match="there is no brand 'nobody'"):
        said("communities", "nobody", "--data", str(data))


def test_involvement_is_told_and_drawn(data: Path, tmp_path: Path) -> None:
    rows = told("involvement", "acme", "--data", str(data))
    assert {"each doubling", "grown"} <= {row["band"] for row in rows}
    assert sum(row["is_reference"] for row in rows) == 1
    page = said("involvement", "Acme", "--data", str(data), "--chart", str(tmp_path / "i.svg"))
    assert "(held against)" in page
    assert "even that is no experiment" in page
    drawn = (tmp_path / "i.svg").read_text(encoding="utf-8")
    assert "Are connected people of acme more involved?" in drawn
    with pytest.raises(QueryError, match="too little is known of the people of solo"):
        said("involvement", "solo", "--data", str(data))


def test_the_export_has_the_community_of_each_person(data: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path, clock=lambda: NOW_MS) as store:  # ties are written by a run: here by hand
        store.commit_act(1, NOW_MS, BRANDS)
        of = ask(data, "SELECT author_id, community_id FROM community_people ORDER BY 1 LIMIT 2").rows
        store.con.execute(
            "INSERT INTO ties SELECT 'acme', ?, ?, 1, 1, 0, 0, 0, 0, 0, t, t, t FROM (SELECT make_timestamp_ms(?) t)",
            [of[0][0], of[1][0], NOW_MS],
        )
        store.con.executemany("INSERT INTO community_people VALUES ('tools', ?, ?, true, 1)", of)
        publish(store, tmp_path, NOW_MS)
    said("export", "acme", "--floor", "1", "--out", str(tmp_path / "ties.gexf"), "--data", str(tmp_path))
    written = (tmp_path / "ties.gexf").read_text(encoding="utf-8")
    assert all(community in written for _, community in of)
