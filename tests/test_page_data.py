"""What the views of the page are given: the form of every answer, over a store, an empty one, and whatever is asked."""

import asyncio
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from threading import Event as Signal
from typing import Any
from urllib.parse import urlencode

import duckdb
import httpx
import numpy as np
import pytest
from typer.testing import CliRunner

from models.arrays import Floats, Ints
from pipeline.events import Event, Follow, How, Instant, Mention, Share
from pipeline.settings import Brand, Brands, IntakeSettings, Settings
from streams.cli import app
from streams.embedded import Embedded
from streams.publish import publish
from streams.queries import PUBLISHED_FILE
from streams.store import Store
from streams.web.app import create_app
from streams.web.page_data import VIEWS
from streams.web.static_files import PAGE
from tests.declared_samples import everything
from tests.quick_reader import QuickReader
from tests.stories import HOUR, START, batches
from tests.test_serve import parts_of
from tests.web_client import WebClient

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

HOSTILE = ("' OR 1=1 --", "\x00", "\ud7ff\U0010ffff", "é" * 500, "../../etc/passwd", "{brand}", "-1", "1e9", "9" * 40)
PARAMETERS = (
    "brand",
    "n",
    "grain",
    "signal",
    "root",
    "item",
    "company",
    "boost",
    "measure",
    "person",
    "budget",
    "rule",
    "x",
)
OF_ALL = ("voice", "state", "gap", "motives", "trust")  # of all brands, or with a row for whatever could be
FRAME = {"view", "brand", "as_of", "published_at", "synthetic", "coverage", "brands", "columns", "rows"}
BRANDS = Brands(brand=(Brand(id="acme", name="acme"),))


def served(folder: Path) -> WebClient:
    return WebClient(create_app(parts_of(folder)))


def story() -> list[Event]:
    """What ann says is passed on by twelve; the buyer and the seller speak with one another."""
    found: list[Event] = [Mention(source="s", id="m0", at_ms=Instant(START), author="ann", text="acme #x !")]
    for k in range(12):
        who, at_ms = f"p{k:02}", START + (k + 1) * HOUR
        found += [
            Follow(source="s", id=f"f{k}", at_ms=Instant(START), author=who, target="ann"),
            Share(source="s", id=f"s{k}", at_ms=Instant(at_ms), author=who, of="m0", of_author="ann", how=How.REPOST),
            Mention(
                source="s",
                id=f"m{who}",
                at_ms=Instant(at_ms + 60_000),
                author=who,
                text="acme #spring",
                addressed=("ann",),
            ),
        ]
    said = Mention(
        source="s",
        id="q",
        at_ms=Instant(START + HOUR),
        author="buyer.one",
        text="acme help: what is the price",
        addressed=("seller.one",),
    )
    return sorted([*found, said], key=lambda event: int(event.at_ms))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small story, and one thing declared of each kind."""
    folder = tmp_path_factory.mktemp("full")
    settings = Settings(intake=IntakeSettings(order="arrival"))
    with Embedded(folder, settings, BRANDS, lambda: START, reader=QuickReader(BRANDS), quiet=True) as writer:
        writer.declare(everything("acme", START, 0.3))
        for batch in batches(story()):
            writer.take(batch)
    return folder


@pytest.fixture(scope="module")
def full(folder: Path) -> Iterator[WebClient]:
    with served(folder) as client:
        yield client


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebClient]:
    folder = tmp_path_factory.mktemp("empty")
    with Store.open(folder) as store:
        publish(store, folder, START)
    with served(folder) as client:
        yield client


def answer(client: WebClient, view: str, **asked: str) -> dict[str, Any]:
    response = client.get(f"/api/page/{view}?{urlencode(asked)}")
    assert response.status_code == 200, response.text[:500]
    found: dict[str, Any] = response.json()
    return found


def check(found: dict[str, Any]) -> None:
    """Every answer has a table of as many cells a row as columns, and says as of when and what is not seen."""
    assert set(found) >= FRAME
    columns, rows = found["columns"], found["rows"]
    assert len(set(columns)) == len(columns) > 0
    assert {len(row) for row in rows} <= {len(columns)}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_answers_in_one_form(view: str, full: WebClient, empty: WebClient) -> None:
    for client, asked in product((full, empty), ({}, {"brand": "acme"}, {"brand": "nobody"})):
        found = answer(client, view, **asked)
        check(found)
        assert found["view"] == view
        if asked.get("brand") == "nobody" and view not in OF_ALL:
            assert found["rows"] == [], "of a brand that nobody knows nothing is told"


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
    assert len(rows) == len(x) == len(y) == 15
    assert {rows[one][0] for tie in ties for one in tie[:2]} == {row[0] for row in rows}
    assert len(answer(full, "network", brand="acme", n="3")["rows"]) == 3
    again = answer(full, "network", brand="acme", lang="fr")
    assert (again["x"], again["y"]) == (x, y)


def test_other_views_answer_while_a_network_is_laid_out(full: WebClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for the others to have answered: were it the other way round, it would wait in vain."""
    begun, others = Signal(), Signal()
    waited: list[bool] = []

    def slow(_source: Ints, _target: Ints, _weight: Floats, n: int, _group: Ints) -> Floats:
        begun.set()
        waited.append(others.wait(20))
        return np.zeros((n, 2))

    monkeypatch.setattr("streams.web.page_data.network_view.laid_out", slow)

    async def asked(client: httpx.AsyncClient) -> list[int]:
        layout = asyncio.create_task(client.get("/api/page/network?brand=acme&n=7"))
        assert await asyncio.to_thread(begun.wait, 20)
        told = [(await client.get(f"/api/page/{view}?brand=acme&n=7")).status_code for view in ("leaders", "rising")]
        others.set()
        return [*told, (await layout).status_code]

    assert full.together(asked) == [200, 200, 200]
    assert waited == [True]


def test_a_long_answer_is_packed_for_who_takes_it(full: WebClient) -> None:
    plain = full.get("/api/page/network?brand=acme", headers={"accept-encoding": "identity"})
    for takes, has in (("gzip", "gzip"), ("br, GZIP ;q=1.0", "gzip"), ("gzip;q=0", ""), ("", "")):
        found = full.get("/api/page/network?brand=acme", headers={"accept-encoding": takes})
        assert (found.headers.get("content-encoding", ""), found.headers["vary"]) == (has, "accept-encoding")
        assert found.json() == plain.json()
    assert "content-encoding" not in full.get("/api/page/gap?brand=nobody").headers, "short ones go as they are"
    script = full.get("/static/app.js", headers={"accept-encoding": "gzip"})
    assert script.headers["content-encoding"] == "gzip"
    assert script.content == (PAGE / "app.js").read_bytes()


def test_activity_has_the_hours_of_silence_and_the_band_of_one_signal(full: WebClient) -> None:
    found = answer(full, "activity", brand="acme", grain="hour", signal="shares")
    rows = [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]
    assert found["signal"] == "shares"
    assert [row["bucket"] - rows[0]["bucket"] for row in rows] == [k * HOUR for k in range(len(rows))]
    assert {row["verdict"] for row in rows} == {None, "warming up"}  # the first hour is not told
    assert (
        {row["expected"] for row in rows}
        == {row["band_lo"] for row in rows}
        == {row["band_hi"] for row in rows}
        == {None}
    )
    by_default = answer(full, "activity", brand="acme", grain="hour", signal="nothing")
    assert by_default["signal"] == "posts"
    assert [row[:5] for row in by_default["rows"]] == [row[:5] for row in found["rows"]]
    assert {row[-1] for row in answer(full, "activity", brand="acme", grain="minute")["rows"]} == {None}


def test_a_cascade_has_its_tree_and_who_led_to_it(full: WebClient) -> None:
    found = answer(full, "cascade", brand="acme", root="m0")
    card, tree = found["card"], found["tree"]
    assert card["size"] == len(tree["rows"]) == 13
    assert answer(full, "cascade", brand="acme", root="none")["card"] is None


def test_whom_to_invite_is_what_the_command_says(folder: Path, full: WebClient) -> None:
    words = ["invite", "acme", "--budget", "2", "--rule", "share", "--data", str(folder), "--format", "json"]
    told = json.loads(CliRunner().invoke(app, words, catch_exceptions=False).stdout)
    found = answer(full, "invite", brand="acme", budget="2", rule="share")
    assert [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]] == [
        {name: value for name, value in row.items() if name != "reading"} for row in told
    ]
    assert told[0]["author_id"] == "ann"
    assert told[0]["gain_lo"] < told[0]["gain"] < told[0]["gain_hi"]
    assert (found["budget"], found["rule"]) == (2, "share")
    other = answer(full, "invite", brand="acme", budget="x", rule="'; DROP")
    assert (other["budget"], other["rule"]) == (10, "decay"), "what makes no sense counts as not given"


def test_of_a_few_who_took_something_up_no_plan_is_told(full: WebClient, folder: Path, tmp_path: Path) -> None:
    assert answer(full, "invite", brand="acme", x="1")["few"] == 0
    assert answer(full, "invite", brand="nobody", x="2")["few"] == 0
    copy = tmp_path / PUBLISHED_FILE
    copy.write_bytes((folder / PUBLISHED_FILE).read_bytes())
    with duckdb.connect(str(copy)) as con:
        con.execute("""UPDATE murmure_meta SET value = '{"studies": {"k_floor": 1000}}' WHERE key = 'settings'""")
    with served(tmp_path) as client:
        found = answer(client, "invite", brand="acme", x="2")
    assert (found["rows"], found["plan"], found["few"]) == ([], None, 1_000)


def test_what_is_declared_is_shown(full: WebClient) -> None:
    accounts = answer(full, "accounts", brand="acme")
    assert accounts["company"] == "c1"
    assert accounts["people"]["rows"][0][0] == "buyer.one"
    effects = answer(full, "effects", brand="acme", boost="b1")
    assert effects["boost"] == "b1"
    assert {row[0] for row in effects["rows"]} >= {"boost", "situation"}
    assert len(effects["campaigns"]["rows"]) == 2
    assert answer(full, "value", brand="acme")["network"]["rows"][0][0] != "adoptions"
