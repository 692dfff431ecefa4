"""What the views of the page are given: the form of every answer, over a store, an empty one, and whatever is asked."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from pipeline.declared import Declarations, Value
from streams.publish import publish
from streams.store import Store
from streams.web.app import create_app
from streams.web.page_data import VIEWS
from streams.web.parts import Parts
from streams.web.query_pool import Limits, QueryPool
from streams.web.web_gauges import WebGauges
from tests.declared_samples import everything
from tests.store_samples import NOON_MS, follow, label, mention, output, share
from tests.web_client import WebClient

HOSTILE = ("' OR 1=1 --", "\x00", "\ud7ff\U0010ffff", "é" * 5_000, "../../etc/passwd", "{brand}", "-1", "1e9", "9" * 40)
PARAMETERS = ("brand", "n", "grain", "root", "item", "company", "boost", "measure", "person", "unknown")
HOUR_MS = 3_600_000


def served(folder: Path) -> WebClient:
    pool = QueryPool([folder], Limits(seconds=5, working=1))
    return WebClient(create_app(Parts(folders=[folder], pool=pool, names=frozenset({"127.0.0.1"}), gauges=WebGauges())))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebClient]:
    """Twelve people who pass on what ann says, and one thing declared of each kind."""
    folder = tmp_path_factory.mktemp("full")
    people = [f"p{k:02}" for k in range(12)]
    with Store.open(folder) as store:
        store.declare(everything("acme", NOON_MS - 48 * HOUR_MS))
        store.commit(
            output(
                mentions=[mention("m0"), *(mention(f"m{k}", who, NOON_MS + k * HOUR_MS) for k, who in enumerate(people, 1))],
                labels=[label(f"m{k}", "help_others", 0.8) for k in range(13)],
                interactions=[share(f"s{k}", who, mention_id="m0", target="ann") for k, who in enumerate(people)],
                follows=[follow(f"f{k}", who) for k, who in enumerate(people)],
            ),
            seq=1,
        )
        publish(store, folder, NOON_MS + 24 * HOUR_MS)
    with served(folder) as client:
        yield client


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebClient]:
    folder = tmp_path_factory.mktemp("empty")
    with Store.open(folder) as store:
        publish(store, folder, NOON_MS)
    with served(folder) as client:
        yield client


def answer(client: WebClient, view: str, **asked: str) -> dict[str, object]:
    response = client.get(f"/api/page/{view}?{urlencode(asked)}")
    assert response.status_code == 200, response.text[:500]
    found: dict[str, object] = response.json()
    return found


def check(found: dict[str, object]) -> None:
    """Every answer has a table of as many cells a row as columns, and says as of when and what is not seen."""
    assert {"view", "brand", "as_of", "published_at", "synthetic", "coverage", "brands", "columns", "rows"} <= set(found)
    columns, rows = found["columns"], found["rows"]
    assert isinstance(columns, list)
    assert isinstance(rows, list)
    assert len(set(columns)) == len(columns) > 0
    assert {len(row) for row in rows} <= {len(columns)}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_answers_in_one_form(view: str, full: WebClient, empty: WebClient) -> None:
    for client, asked in ((full, {}), (full, {"brand": "acme"}), (full, {"brand": "nobody"}), (empty, {}), (empty, {"brand": "acme"})):
        found = answer(client, view, **asked)
        check(found)
        assert found["view"] == view
        if asked.get("brand") == "nobody" and view not in ("voice", "state"):
            assert found["rows"] == [] or view in ("gap", "motives", "trust"), "of a brand that nobody knows nothing is told"


@pytest.mark.parametrize("view", VIEWS)
def test_whatever_is_asked_no_view_fails(view: str, full: WebClient) -> None:
    for text in HOSTILE:
        check(answer(full, view, **dict.fromkeys(PARAMETERS, text)))
        check(answer(full, view, **{**dict.fromkeys(PARAMETERS, text), "brand": "acme"}))
    for moment in ("2026-01-01", "0001-01-01", "9999-12-31T23:59:59+14:00"):
        response = full.get(f"/api/page/{view}?{urlencode({'brand': 'acme', 'from': moment, 'to': moment})}")
        assert response.status_code in (200, 400), response.text[:500]


def test_the_network_has_a_place_for_everybody_and_ties_between_those_who_are_shown(full: WebClient) -> None:
    found = answer(full, "network", brand="acme")
    rows, x, y, ties = (found[name] for name in ("rows", "x", "y", "ties"))
    assert isinstance(rows, list)
    assert isinstance(ties, list)
    assert len(rows) == len(x) == len(y) == 13  # type: ignore[arg-type]
    assert {rows[one][0] for tie in ties for one in tie[:2]} == {row[0] for row in rows}
    assert len(answer(full, "network", brand="acme", n="3")["rows"]) == 3  # type: ignore[arg-type]
    again = answer(full, "network", brand="acme", lang="fr")
    assert (again["x"], again["y"]) == (x, y)


def test_a_cascade_has_its_tree_and_who_led_to_it(full: WebClient) -> None:
    found = answer(full, "cascade", brand="acme", root="m0")
    card, tree = found["card"], found["tree"]
    assert isinstance(card, dict)
    assert isinstance(tree, dict)
    assert card["size"] == len(tree["rows"]) == 13
    assert answer(full, "cascade", brand="acme", root="none")["card"] is None


def test_what_is_declared_is_shown(full: WebClient) -> None:
    accounts = answer(full, "accounts", brand="acme")
    assert accounts["company"] == "c1"
    assert accounts["people"]["rows"][0][0] == "buyer.one"  # type: ignore[index]
    effects = answer(full, "effects", brand="acme", boost="b1")
    assert effects["boost"] == "b1"
    assert {row[0] for row in effects["rows"]} >= {"boost", "situation"}  # type: ignore[attr-defined]
    assert len(effects["campaigns"]["rows"]) == 2  # type: ignore[index]
    assert Declarations(brand="acme", value=Value(per_adoption=10.0)).value is not None
    assert answer(full, "value", brand="acme")["network"]["rows"][0][0] != "adoptions"  # type: ignore[index]
