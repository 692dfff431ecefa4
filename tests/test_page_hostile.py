"""The page while its file changes, when all that people wrote is hostile, and what is said of alerts on it."""

import csv
import io
import json
import re
import shutil
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from streams.embedded import Embedded
from streams.inbox import waiting
from streams.pace import now_ms
from streams.queries import ask
from tests.hostile_strings import HOSTILE, LINKS
from tests.page_world import BRAND, VIEW_NAMES, Watched, opened_browser, serving, shown, swap, world

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# What people chose, wherever it stands. The closed lists of the code book are ours, and ids of brands are checked.
_NAMES = {"author_id", "actor_id", "target_id", "source_id", "adopter_id", "influencer_id", "answered_by", "subject"}
_WORDS = {"source", "text", "note", "detail", "title", "name", "competitor_group", "rule", "word", "lookalike"}
_LISTS = {"could_answer", "leaders"}
# The page makes none of these, so whoever finds one finds what was made of a text.
_SVG = "{http://www.w3.org/2000/svg}"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FOREIGN = (
    "img, iframe, object, embed, form, video, source, math, style, base, template, use, animate, [srcdoc], "
    "script:not([src^='/static/'])"
)


def hostile(value: str) -> str:
    """The same for the same; two are never one."""
    return f"{HOSTILE[zlib.crc32(value.encode()) % len(HOSTILE)]}·{value}"


def link(value: str) -> str:
    return LINKS[zlib.crc32(value.encode()) % len(LINKS)]


def spoil(file: Path) -> None:
    """Put hostile texts in the place of everything that people wrote or chose."""
    con = duckdb.connect(str(file))
    con.create_function("hostile", hostile, ["VARCHAR"], "VARCHAR")
    con.create_function("link", link, ["VARCHAR"], "VARCHAR")
    found = con.execute(
        "SELECT c.table_name, c.column_name, c.data_type FROM duckdb_columns() AS c JOIN duckdb_tables() AS t "
        "USING (table_name) WHERE NOT c.internal AND c.data_type IN ('VARCHAR', 'VARCHAR[]')"
    ).fetchall()
    for table, column, kind in found:
        if kind == "VARCHAR" and column in _NAMES | _WORDS:
            con.execute(f"UPDATE {table} SET {column} = hostile({column}) WHERE {column} <> ''")
        elif kind == "VARCHAR[]" and column in _LISTS:
            con.execute(f"UPDATE {table} SET {column} = [hostile(one) FOR one IN {column}]")
    con.execute("UPDATE mentions SET url = link(mention_id)")
    con.execute("INSERT INTO alert_marks (alert_id, note) SELECT alert_id, hostile(alert_id) FROM alerts")
    con.execute("INSERT INTO coverage BY NAME SELECT hostile('x') AS source, 'sampled' AS reason, 3 AS n")
    con.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def data(browser: Browser, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:  # noqa: ARG001
    made = tmp_path_factory.mktemp("own") / "data"
    shutil.copytree(world(tmp_path_factory, worker_id), made)
    shutil.copy(made / "murmure.duckdb", made / "spoilt")
    spoil(made / "spoilt")
    return made


@pytest.fixture(scope="module")
def place(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(data, tmp_path_factory.mktemp("server") / "said") as at:
        yield at


@pytest.fixture
def watched(browser: Browser, place: str) -> Iterator[Watched]:
    opened = Watched(browser, place)
    yield opened
    opened.close()
    assert opened.faults == []


def harmless(page: Page) -> None:
    """Nothing of what was written is carried out, or is an element, an attribute or a link that leads elsewhere."""
    assert page.evaluate("window.owned") is None
    assert page.locator(_FOREIGN).count() == 0
    attributes = page.evaluate(
        "[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes].map((a) => a.name))"
    )
    assert not [name for name in attributes if name.startswith("on")]
    leading_out = "[...document.querySelectorAll('main a:not([href^=\"#/\"])')]"
    for place in page.evaluate(f"{leading_out}.map((one) => [one.href, one.rel])"):
        assert place[0].startswith(("http://", "https://")), place
        assert place[1] == "noopener nofollow ugc"
    assert page.locator("meta").count() == 3


def test_what_is_shown_changes_when_another_file_is_published(data: Path, watched: Watched) -> None:
    page = watched.go("ideas")
    page.evaluate("document.querySelector('details.twin > summary').focus()")
    before = page.locator(".chart").inner_text()
    expect(page.locator("#news")).to_have_text("No posts are being read now")
    swap(data / "spoilt", data)
    expect(page.locator(".chart")).not_to_have_text(before)
    expect(page.locator("h1")).to_contain_text("·Velora")
    harmless(page)


def test_hostile_texts_stay_texts_in_every_view(watched: Watched, tmp_path: Path) -> None:
    seen: set[str] = set()
    for view in VIEW_NAMES:
        page = watched.go(view, f"brand={BRAND}&n=60")
        page.locator("details.twin > summary").click()
        answer = page.evaluate(f"() => fetch('/api/page/{view}?brand={BRAND}&n=60').then((one) => one.json())")
        told = json.dumps(answer, ensure_ascii=False)
        seen |= {text for text in HOSTILE if json.dumps(text, ensure_ascii=False)[1:-1] in told}
        harmless(page)
        lines = "[...document.querySelectorAll('details.twin tbody tr')]"
        cells = page.evaluate(f"{lines}.map((tr) => [...tr.children].map((td) => td.textContent))")
        for told_row, row in zip(cells, answer["rows"], strict=True):
            for column, cell, value in zip(answer["columns"], told_row, row, strict=True):
                if isinstance(value, str) and column in _NAMES | _WORDS:
                    assert cell == value, (view, column)
        for button in ("CSV", "SVG"):
            if page.locator(".take button", has_text=button).is_visible():
                page.wait_for_timeout(120)  # Chromium drops what comes faster than ten a second
                with page.expect_download() as waited:
                    page.locator(".take button", has_text=button).click()
                waited.value.save_as(tmp_path / "taken")
                is_whole(button, (tmp_path / "taken").read_bytes().decode("utf-8-sig"), answer["rows"])
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], view
    assert len(seen) >= 60, sorted(set(HOSTILE) - seen)


def test_the_network_is_a_drawing_of_everybody_with_names_as_text(watched: Watched, tmp_path: Path) -> None:
    page = watched.go("network", f"brand={BRAND}&n=60")
    answer = page.evaluate(f"() => fetch('/api/page/network?brand={BRAND}&n=60').then((one) => one.json())")
    with page.expect_download() as waited:
        page.locator(".take button", has_text="SVG").click()
    waited.value.save_as(tmp_path / "network.svg")
    text = (tmp_path / "network.svg").read_text("utf-8")
    drawing = ET.fromstring(text)
    circles = drawing.findall(f".//{_SVG}circle")
    assert [circle.findtext(f"{_SVG}title") for circle in circles] == [
        _NO_XML.sub("\ufffd", row[0]) for row in answer["rows"]
    ]
    assert len(drawing.findall(f"{_SVG}g[@class='ties']/{_SVG}line")) == len(answer["ties"])
    assert {one.tag.removeprefix(_SVG) for one in drawing.iter()} == {
        *("svg", "title", "rect", "text", "g", "line", "circle", "ellipse")
    }
    assert not [name for one in drawing.iter() for name in one.attrib if name.startswith("on") or "href" in name]
    told = " ".join(drawing.itertext())
    assert f"n = {len(circles)} people, {len(answer['ties'])} ties" in told
    assert "strength of a tie" in told


def is_whole(kind: str, text: str, rows: list[list[object]]) -> None:
    if kind == "SVG":
        assert ET.fromstring(text).tag.endswith("svg")
        return
    told = list(csv.reader(io.StringIO(text, newline="")))
    assert len(told) == len(rows) + 1
    for line, row in zip(told[1:], rows, strict=True):
        for cell, value in zip(line, row, strict=True):
            if isinstance(value, str):
                assert cell.removeprefix("'") == value.removeprefix("'")
                assert cell[:1] not in tuple("=+-@\t\r\n")


def test_a_hostile_address_is_text(browser: Browser, place: str) -> None:
    seen = Watched(browser, place)
    page = seen.go("motives", "")
    for text in HOSTILE[::3]:
        page.evaluate(
            "(text) => { const q = encodeURIComponent(text); location.hash = `#/motives?brand=${q}&lang=${q}` }", text
        )
        expect(page.locator("h1 bdi")).to_have_text(text, use_inner_text=False)
        harmless(shown(page, "motives"))
    seen.close()
    assert seen.faults == []


def test_what_is_said_of_an_alert_is_stored_by_the_writer_and_shown(data: Path, watched: Watched) -> None:
    page = watched.go("rising", "brand=norvia")
    alert = page.locator("article.incident").first
    id_ = alert.get_attribute("id")
    for word in ("Take it on", "Useful", "Silence the rule for a week"):
        with page.expect_response("**/api/page/act"):
            alert.get_by_role("button", name=word).click()
        expect(alert.locator("[role=status]")).to_have_text("Said; it shows when it is stored.")
    said = [json.loads(path.read_bytes()) for path in waiting(data)]
    assert [one["do"] for one in said] == ["ack", "verdict", "silence"]
    assert {one.get("alert_id") for one in said} == {id_, None}
    with Embedded(data, None, None, now_ms, quiet=True):
        pass
    expect(alert).to_contain_text("judged useful")
    expect(alert).to_contain_text("taken on")
    row = ask(data, "SELECT verdict, acknowledged_at IS NOT NULL FROM alerts WHERE alert_id = $id", {"id": id_}).rows
    assert row == [("useful", True)]
    ((rule, n_days),) = ask(data, "SELECT rule, date_diff('day', current_date, until_at) FROM silences").rows
    assert rule == hostile("breadth"), "as the page showed it"
    assert n_days in (6, 7)
