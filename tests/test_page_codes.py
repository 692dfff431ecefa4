"""No table of the page shows a code as the tables store it, in French or in English; and what is told of alerts."""

import enum
import importlib
import json
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_args, get_origin
from typing import Literal as Closed

import httpx
import pytest
from playwright.sync_api import Browser, expect

import models
import pipeline
import streams.idea_marks
from pipeline.alert_settings import BLIND, Signal
from streams.name_columns import what_it_holds
from streams.web.page_data import VIEWS
from tests.page_world import BRAND, VIEW_NAMES, Watched, opened_browser, serving, world

pytestmark = [pytest.mark.slow, pytest.mark.browser]

_BRANDS = (BRAND, "norvia", "brevel", "tessaro")  # each view has something of one of them
# Columns of `name_columns.py` that hold words of ours, and are names and ids: nobody translates them.
_NAMES = frozenset(
    {
        *(
            "alert_id",
            "brand",
            "campaign_id",
            "channel",
            "community_id",
            "company",
            "competitor_group",
            "file",
            "function",
        ),
        *("inbox_id", "market", "other_id", "rival", "rule", "situation_id", "source", "switched_to", "lookalike"),
        *("function", "id", "name"),
    }
)
_ASKED = "async (pairs) => { const m = await import('/static/codes.js'); return pairs.map((p) => m.coded(...p)); }"
_Cells = dict[str, set[str]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def place(browser: Browser, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:  # noqa: ARG001
    with serving(world(tmp_path_factory, worker_id), tmp_path_factory.mktemp("server") / "said") as at:
        yield at


@pytest.fixture(params=["en", "fr"])
def watched(request: pytest.FixtureRequest, browser: Browser, place: str) -> Iterator[Watched]:
    opened = Watched(browser, place, locale={"en": "en-GB", "fr": "fr-FR"}[request.param])
    yield opened
    opened.close()
    assert opened.faults == []


def closed_lists() -> list[frozenset[str]]:
    """Every closed list of words that the code has: enumerations, and literal types with a name."""
    found = {frozenset(map(str, get_args(streams.idea_marks.Status)))}
    for package in (models, pipeline):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and issubclass(value, enum.StrEnum):
                    found.add(frozenset(one.value for one in value))
                elif get_origin(value) is Closed:
                    found.add(frozenset(one for one in get_args(value) if isinstance(one, str)))
    return sorted((one for one in found if len(one) > 1), key=sorted)


def tables(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield answer
    yield from (part for part in answer.values() if isinstance(part, dict) and "columns" in part and "rows" in part)


def texts_of(table: dict[str, Any]) -> _Cells:
    """The texts of each column, those of lists one by one."""
    found: _Cells = defaultdict(set)
    for row in table["rows"]:
        for column, value in zip(table["columns"], row, strict=True):
            found[column] |= {one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)}
    return found


def codes_of(table: dict[str, Any], lists: list[frozenset[str]]) -> _Cells:
    """The columns that hold codes: those that are ours, and those whose every text is in one closed list."""
    found = {}
    for column, texts in texts_of(table).items():
        is_ours = what_it_holds("", column) == "ours" or any(texts <= one for one in lists) or column == "why"
        if is_ours and column not in _NAMES and texts - {""}:
            found[column] = texts - {""}
    return found


@pytest.fixture(scope="module")
def seen(place: str) -> _Cells:
    """Every code of every table of every view, by its column; and all others of a closed list that it is from."""
    lists, found = closed_lists(), defaultdict[str, set[str]](set)
    for view in VIEWS:
        for brand in _BRANDS:
            answer = httpx.get(f"{place}/api/page/{view}", params={"brand": brand, "n": "200"}).json()
            for table in tables(answer):
                for column, texts in codes_of(table, lists).items():
                    found[column] |= texts
    for texts in found.values():
        for one in lists:
            if len(texts) > 1 and texts <= one:  # a single word, such as none, is in many
                texts |= one
    return found


def test_the_columns_of_codes_are_found(seen: _Cells) -> None:
    """So that the test below asks of something."""
    assert {"motive", "dominant_motive", "reason", "aspect", "verdict", "balance_verdict", "why"} <= set(seen)
    assert {"signal", "state", "breadth", "role", "kind", "status", "steps", "reading", "path"} <= set(seen)
    assert {"measure", "span", "side", "language", "unit"} <= set(seen)
    assert not {"author_id", "text", "title", "word", "name", "note"} & set(seen)


def test_every_code_has_words(seen: _Cells, watched: Watched) -> None:
    page = watched.go("motives")
    pairs = [(column, code) for column, codes in sorted(seen.items()) for code in sorted(codes)]
    said = page.evaluate(_ASKED, pairs)
    assert [pair for pair, words in zip(pairs, said, strict=True) if words is None] == []


def test_no_table_shows_a_code(watched: Watched) -> None:
    lists = closed_lists()
    for view in VIEW_NAMES:
        page = watched.go(view, f"brand={'brevel' if view == 'accounts' else BRAND}&n=60")
        page.locator("details.twin > summary").click()
        answer = page.evaluate("() => fetch(performance.getEntriesByType('resource').map((one) => one.name)"
                               ".filter((one) => one.includes('/api/page/') && !/live|me$/.test(one)).at(-1))"
                               ".then((one) => one.json())")  # fmt: skip
        assert answer["view"] == view
        codes = codes_of(answer, lists)
        lines = "[...document.querySelectorAll('details.twin tbody tr')]"
        shown = page.evaluate(f"{lines}.map((tr) => [...tr.children].map((td) => td.textContent))")
        for told, row in zip(shown, answer["rows"], strict=True):
            for column, cell, value in zip(answer["columns"], told, row, strict=True):
                if column in codes and value:
                    pairs = [(column, one) for one in (value if isinstance(value, list) else [value])]
                    assert cell == ", ".join(page.evaluate(_ASKED, pairs)), (view, column)


_TOLD = """async (one) => {
  const i = await import('/static/incident.js');
  return i.measured(one, one.facts, 'Acme')?.textContent.replaceAll('\\u00a0', ' ') ?? null;
}"""
_ONE = {"observed": 41, "expected": 6.04, "expected_lo": 3, "expected_hi": 11.5, "window_s": 3600, "facts": {}}
_MEASURED = {
    "volume": ("41 posts in an hour; expected 6 [3, 12].", "41 messages en une heure ; attendu : 6 [3 ; 12]."),
    "drop": ("41 posts in an hour; expected 6 [3, 12].", "41 messages en une heure ; attendu : 6 [3 ; 12]."),
    "breadth": (
        "41 people in an hour who had not been heard for a day; expected 6 [3, 12].",
        "41 personnes en une heure qu’on n’avait pas entendues depuis un jour ; attendu : 6 [3 ; 12].",
    ),
    "sharing": (
        "41 shares (reposts, quotes, likes) in an hour; expected 6 [3, 12].",
        "41 relais (partages, citations, j’aime) en une heure ; attendu : 6 [3 ; 12].",
    ),
    "motive": (
        "41 posts that show “venting” in an hour; expected 6 [3, 12].",
        "41 messages qui montrent « défoulement » en une heure ; attendu : 6 [3 ; 12].",
    ),
}
_WINDOWS = {
    60: "a minute",
    300: "5 minutes",
    5_400: "90 minutes",
    21_600: "6 hours",
    86_400: "a day",
    172_800: "2 days",
}


def test_an_alert_says_of_what_and_in_how_long(watched: Watched) -> None:
    page = watched.go("rising", "")
    is_french = page.evaluate("document.documentElement.lang") == "fr"
    assert set(_MEASURED) == set(Signal)
    for signal in Signal:
        one = {**_ONE, "signal": f"{signal}:venting" if signal is Signal.MIX else signal.value}
        assert page.evaluate(_TOLD, one) == _MEASURED[signal][is_french]
    for seconds, words in _WINDOWS.items():
        one = {**_ONE, "signal": "volume", "observed": 1, "window_s": seconds}
        assert is_french or page.evaluate(_TOLD, one).startswith(f"1 post in {words}; ")
    blind = page.evaluate(_TOLD, {**_ONE, "signal": BLIND})
    assert ("pendant une heure" if is_french else "for an hour") in blind


def test_every_alert_of_the_world_is_told_whole(watched: Watched) -> None:
    """With the unit and the window, or in the sentence of its rule: no place is left open."""
    page = watched.go("rising", "")
    told = page.locator("article.incident > p:nth-of-type(2)").all_inner_texts()
    assert len(told) == page.locator("article.incident").count() >= 5
    assert [one for one in told if re.search(r"[{}]|undefined|NaN|null", one) or len(one) < 30] == []


_NO = {"error": {"code": "", "asked": "a", "found": "THE SERVER’S WORDS", "to_do": "b"}}
_NOS = {
    "bad_time": (400, "L’une des deux dates n’en est pas une.", "Choisir plus haut un jour"),
    "too_often": (429, "Trop de demandes en une minute.", "Attendre 7 s"),
    "not_published": (503, "Rien n’est encore publié", "Lancer murmure run"),
    "unheard_of": (418, "Le serveur a refusé (unheard_of).", "Recharger la page"),
}


@pytest.mark.parametrize("code", _NOS)
def test_a_no_is_in_the_language_of_the_reader(code: str, browser: Browser, place: str) -> None:
    seen = Watched(browser, place, locale="fr-FR")
    page = seen.go("rising", "brand=norvia")
    status, found, to_do = _NOS[code]
    body = json.dumps({"error": {**_NO["error"], "code": code}})
    for path in ("act", "motives*"):
        page.route(
            f"**/api/page/{path}",
            lambda route: route.fulfill(status=status, body=body, headers={"Retry-After": "7"}),
        )
    mark = page.locator("article.incident").first
    mark.get_by_role("button", name="Utile").click()
    expect(mark.locator("[role=status]")).to_contain_text(f"N’a pas pu être dit. {found}")
    expect(mark.locator("[role=status]")).to_contain_text(to_do)
    page.evaluate("location.hash = '#/motives?brand=norvia'")
    told = page.locator("main .fault[role=alert]")
    expect(told).to_contain_text(found)
    expect(page.locator("main")).to_contain_text(f"Que faire : {to_do}")
    assert (_NO["error"]["found"] in page.locator("main").inner_text()) == (code == "unheard_of")
    seen.close()


def test_a_gap_is_drawn_with_the_intervals_of_all_three(watched: Watched) -> None:
    page = watched.go("gap")
    answer = httpx.get(f"{watched.place}/api/page/gap", params={"brand": BRAND}).json()
    at = {column: k for k, column in enumerate(answer["columns"])}
    for kind, lo in (("one", "lo"), ("two", "believed_lo"), ("three", "done_lo")):
        known = [row for row in answer["rows"] if row[at[lo]] is not None]
        assert len(known) >= 10, lo
        assert page.locator(f".chart line.whisker.{kind}").count() == len(known)
    nobody = [[None if name == "believed_n" or name.startswith("believed_") else row[k] for name, k in at.items()]
              for row in answer["rows"]]  # fmt: skip
    page.route("**/api/page/gap*", lambda route: route.fulfill(json={**answer, "rows": nobody}))
    page.evaluate("location.hash += '&n=1'")
    expect(page.locator(".chart line.whisker.two")).to_have_count(0)
    expect(page.locator(".chart")).to_contain_text(
        re.compile("is not known, so no interval|inconnu, donc sans intervalle")
    )
    assert page.locator(".chart path.two").count() > 10, "the points are drawn all the same"
