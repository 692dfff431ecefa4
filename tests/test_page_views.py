"""Every view of the page in a real browser: both languages, both themes, for eyes, ears and hands, and to take away."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.page_world import BRAND, VIEW_NAMES, Watched, opened_browser, serving, shown, world

pytestmark = [pytest.mark.slow, pytest.mark.browser]

_AXE = {"resultTypes": ["violations"]}
_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
_GIVEN = re.compile(r"\{\w+\}")
_NONSENSE = ["%", "%E0%A4%A", "nope", "rising?from=nope", "rising?brand=%ED%A0%80%00", "__proto__"]
_BETWEEN_MS = 120  # Chromium hands out ten files a second, and drops the next without a word
_NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def place(browser: Browser, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:  # noqa: ARG001
    data = world(tmp_path_factory, worker_id)
    with serving(data, tmp_path_factory.mktemp("server") / "said") as at:
        yield at


@pytest.fixture
def watched(browser: Browser, place: str) -> Iterator[Watched]:
    """A page in English, by day."""
    opened = Watched(browser, place, color_scheme="light")
    yield opened
    opened.close()
    assert opened.faults == []


def open_twin(page: Page) -> None:
    page.locator("details.twin > summary").click()
    expect(page.locator("details.twin table")).to_be_visible()


def words_of(page: Page) -> dict[str, Any]:
    """All words of the page, and the keys that had none."""
    asked = "import('/static/i18n.js').then((m) => ({ every: m.every(), missing: [...m.missing] }))"
    found: dict[str, Any] = page.evaluate(f"() => {asked}")
    return found


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("fr", "dark")])
def test_every_view_is_drawn_in_its_words(language: str, theme: str, browser: Browser, place: str) -> None:
    locale = {"en": "en-GB", "fr": "fr-FR"}[language]
    seen = Watched(browser, place, locale=locale, color_scheme=theme)
    titles = set()
    for view in VIEW_NAMES:
        page = seen.go(view)
        assert page.evaluate("document.documentElement.lang") == language
        assert page.locator("main .fault[role=alert]").count() == 0, view
        title = page.locator("h1").inner_text()
        titles.add(title)
        assert title.endswith("· Velora"), view
        open_twin(page)
        assert page.locator(".chart > *").count() > 0, view
    found = words_of(page)
    assert found["missing"] == []
    assert len(titles) == len(VIEW_NAMES)
    assert [link.get_attribute("href") for link in page.locator("#views a").all()] == [
        f"#/{view}?brand={BRAND}" for view in VIEW_NAMES
    ]
    for key, (english, french) in found["every"].items():
        assert english.strip(), key
        assert french.strip(), key
        assert set(_GIVEN.findall(english)) == set(_GIVEN.findall(french)), key
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (theme == "dark")
    seen.close()
    assert seen.faults == []


@pytest.mark.parametrize(("theme", "options"), [("light", _AXE), ("dark", _COLOURS)])
def test_people_with_aids_can_use_every_view(theme: str, options: dict[str, Any], browser: Browser, place: str) -> None:
    """axe-core finds nothing; its script needs a context without the policy."""
    seen = Watched(browser, place, color_scheme=theme, bypass_csp=True)
    for view in VIEW_NAMES:
        page = seen.go(view, f"brand={BRAND}&n=3&grain=day")
        open_twin(page)
        found = Axe().run(page, options=options).response["violations"]
        told = [(one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"]) for one in found]
        assert told == [], view
    seen.close()


def test_a_narrow_page_does_not_go_sideways(browser: Browser, place: str) -> None:
    seen = Watched(browser, place, viewport=_NARROW)
    for view in VIEW_NAMES:
        page = seen.go(view, f"brand={BRAND}&lang=fr&n=20")  # its words are longer
        open_twin(page)
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], view
    seen.close()
    assert seen.faults == []


def test_all_of_it_by_keyboard(watched: Watched) -> None:
    page = watched.go("motives", "")
    keys = page.keyboard

    def focused() -> str:
        found: str = page.evaluate("document.activeElement.id || document.activeElement.innerText")
        return found

    keys.press("Tab")
    assert focused() == "Skip to the content"
    keys.press("Enter")
    assert focused() == "main"
    page.locator("#brand").focus()
    keys.type("Lumio")
    expect(page.locator("h1")).to_contain_text("Lumio")
    page = shown(page, "motives")
    assert focused() == "brand", "the focus stays where it was"
    for _ in range(20):
        if focused() == "Who leads":
            break
        keys.press("Tab")
    keys.press("Enter")
    page = shown(page, "leaders")
    expect(page.locator("h1")).to_contain_text("Who leads · Lumio")
    page.locator("details.twin > summary").focus()
    keys.press("Enter")
    expect(page.locator("details.twin table caption")).to_be_visible()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.locator("#top button", has_text="Français").focus()
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("Qui mène")
    page.locator("#top button", has_text="Sombre").focus()
    keys.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_link_shows_the_same_to_somebody_else(browser: Browser, place: str, watched: Watched) -> None:
    page = watched.go("activity", "brand=norvia&grain=day&from=2026-01-02&to=2026-01-09&lang=fr")
    open_twin(page)
    mine = page.locator("details.twin table").inner_text()
    assert mine.count("janv. 2026") >= 4
    other = Watched(browser, place, locale="en-US")
    other.page.goto(page.url)
    there = shown(other.page, "activity")
    open_twin(there)
    assert there.locator("details.twin table").inner_text() == mine
    assert there.locator("#top input").first.input_value() == "2026-01-02"
    there.reload()
    shown(there, "activity")
    there.locator("#views a", has_text="Qui mène").click()
    shown(there, "leaders")
    there.go_back()
    expect(there.locator("h1")).to_have_text("Activité · Norvia")
    other.close()
    assert other.faults == []


@pytest.mark.parametrize(
    "query", ["%", "%E0%A4%A", "nope", "rising?from=nope", "rising?brand=%ED%A0%80%00", "__proto__"]
)
def test_an_address_that_makes_no_sense_is_answered_in_words(query: str, browser: Browser, place: str) -> None:
    seen = Watched(browser, place)
    seen.page.goto(f"{place}/#/{query}")
    expect(seen.page.locator('main[aria-busy="false"] h1')).to_be_visible()
    assert [fault for fault in seen.faults if "status of 400" not in fault] == []
    seen.close()


def test_activity_lies_on_the_band_of_what_is_chosen(watched: Watched) -> None:
    page = watched.go("activity", f"brand={BRAND}&grain=day")
    drawn = "svg.take polygon.usual"
    posts = page.locator(drawn).first.get_attribute("points")
    assert posts
    assert page.locator("svg.take polyline.expected").count() >= 2  # the line, and its sample
    expect(page.locator(".u-legend")).to_contain_text("band to")
    page.locator(".chart select").last.select_option("authors")
    expect(page).to_have_url(re.compile("signal=authors"))
    page = shown(page, "activity")
    assert page.locator(drawn).first.get_attribute("points") != posts
    open_twin(page)
    expect(page.locator("details.twin table")).to_contain_text("warming up")
    expect(page.locator("details.twin table")).to_contain_text("within")
    page.locator(".chart select").first.select_option("minute")
    expect(page.locator(".chart")).to_contain_text("No band")
    assert page.locator(drawn).count() == 0


def taken(page: Page, button: str, folder: Path) -> str:
    page.wait_for_timeout(_BETWEEN_MS)
    with page.expect_download() as waited:
        page.locator(".take button", has_text=button).click()
    waited.value.save_as(folder / "taken")
    return (folder / "taken").read_bytes().decode("utf-8-sig")


def test_what_is_shown_can_be_taken_away(watched: Watched, tmp_path: Path) -> None:
    """The CSV is the table, cell by cell; the SVG is whole, and has its colours with it."""
    n_charts = 0
    for view in VIEW_NAMES:
        page = watched.go(view)
        answer = page.evaluate(f"async () => (await fetch('/api/page/{view}?brand={BRAND}')).json()")
        rows = list(csv.reader(io.StringIO(taken(page, "CSV", tmp_path), newline="")))
        assert rows[0] == answer["columns"]
        assert len(rows) == len(answer["rows"]) + 1, view
        for told, row in zip(rows[1:], answer["rows"], strict=True):
            for cell, value in zip(told, row, strict=True):
                if isinstance(value, str):
                    assert cell.removeprefix("'") == value
                    assert cell[:1] not in tuple("=+-@\t\r")
                elif isinstance(value, int | float) and not isinstance(value, bool):
                    assert float(cell) == value
        if page.locator(".chart svg.take").count():
            drawing = ET.fromstring(taken(page, "SVG", tmp_path))
            assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
            assert "fill: rgb(" in ET.tostring(drawing, encoding="unicode")
            n_charts += 1
    assert n_charts >= 6
