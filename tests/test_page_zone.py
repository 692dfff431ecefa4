"""Days of the page are days of the brand's zone, in winter and in summer, and whoever looks is told the zone."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from playwright.sync_api import Browser, expect

from pipeline.events import Instant, Mention
from pipeline.settings import Brand, Brands, IntakeSettings, Settings
from streams.embedded import Embedded
from tests.page_world import Watched, opened_browser, serving
from tests.quick_reader import QuickReader
from tests.stories import batches
from tests.test_page_data import answer, served

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")
BRANDS = Brands(
    brand=(
        Brand(id="acme", name="acme", time_zone="Europe/Paris"),
        Brand(id="bolt", name="bolt", time_zone="America/New_York"),
    )
)
# Just after midnight in Paris, where UTC is a day behind: by an hour in winter, by two in summer.
DAYS = {"winter": datetime(2026, 1, 2, 0, 20, tzinfo=PARIS), "summer": datetime(2026, 7, 2, 1, 20, tzinfo=PARIS)}


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    said = [
        Mention(source="s", id=f"{at:%m}{k}", at_ms=Instant(ms(at) + k * 3_600_000), author=f"p{k}", text="acme bolt !")
        for at in DAYS.values()
        for k in range(30)
    ]
    settings = Settings(intake=IntakeSettings(order="arrival"))
    with Embedded(folder, settings, BRANDS, lambda: ms(DAYS["summer"]), reader=QuickReader(BRANDS), quiet=True) as own:
        for batch in batches(said):
            own.take(batch)
    return folder


@pytest.mark.parametrize("season", DAYS)
@pytest.mark.parametrize(("brand", "zone"), [("acme", PARIS), ("bolt", NEW_YORK)])
def test_a_day_that_is_asked_for_begins_at_the_midnight_of_the_brand(
    season: str, brand: str, zone: ZoneInfo, data: Path
) -> None:
    first = DAYS[season].astimezone(zone).replace(hour=0, minute=0)
    following = datetime(first.year, first.month, first.day + 1, tzinfo=zone)
    span = {"from": f"{first:%Y-%m-%d}", "to": f"{following:%Y-%m-%d}"}
    with served(data) as client:
        days = answer(client, "activity", brand=brand, grain="day", **span)
        hours = answer(client, "activity", brand=brand, grain="hour", **span)
    assert days["zone"] == zone.key
    assert [row[0] for row in days["rows"]] == [ms(first)]
    assert sum(row[1] for row in hours["rows"]) == days["rows"][0][1]
    assert {datetime.fromtimestamp(row[0] / 1000, zone).date() for row in hours["rows"]} == {first.date()}


def test_a_week_is_asked_for_by_its_monday_wherever_the_brand_is(data: Path) -> None:
    with served(data) as client:
        for brand in ("acme", "bolt"):
            found = answer(client, "relation", brand=brand, **{"from": "2025-12-29", "to": "2026-01-05"})
            weeks = {row[2] for row in found["rows"] if row[1] == "week"}
            assert weeks == {ms(datetime(2025, 12, 29, tzinfo=ZoneInfo("UTC")))}, brand


def test_of_all_brands_it_is_the_zone_they_share_else_utc(data: Path, tmp_path: Path) -> None:
    with served(data) as client:
        assert answer(client, "voice")["zone"] == "UTC"
        assert answer(client, "rising", brand="bolt")["zone"] == "America/New_York"
        assert answer(client, "motives")["zone"] == "Europe/Paris", "of the brand that is shown"
    shutil.copytree(data, tmp_path / "data")
    with duckdb.connect(str(tmp_path / "data" / "murmure.duckdb")) as con:
        con.execute("UPDATE brands SET time_zone = 'Asia/Tokyo'")
    with served(tmp_path / "data") as client:
        assert answer(client, "voice")["zone"] == "Asia/Tokyo"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.browser
def test_axis_and_table_show_the_days_of_the_brand_and_name_its_zone(
    browser: Browser, data: Path, tmp_path: Path
) -> None:
    with serving(data, tmp_path / "said") as place:
        # Whoever looks sits elsewhere.
        for language, zone in (("en", "America/Los_Angeles"), ("fr", "Asia/Tokyo")):
            seen = Watched(browser, place, locale={"en": "en-GB", "fr": "fr-FR"}[language], timezone_id=zone)
            for span, days in SHOWN[language].items():
                page = seen.go("activity", f"brand=acme&grain=day&{span}")
                page.locator("details.twin > summary").click()
                expect(page.locator("details.twin caption")).to_contain_text("Europe/Paris")
                assert page.locator("details.twin tbody th").all_inner_texts() == days
                drawn = page.locator("svg.take text").all_text_contents()
                assert [text for text in drawn if "Europe/Paris" in text]
                assert [day.removesuffix(" 2026") for day in days] == [text for text in drawn if text in TICKS]
                expect(page.locator("main > p.quiet").first).to_contain_text("(Europe/Paris)")
            page = seen.go("activity", "brand=acme&grain=hour&from=2026-07-02&to=2026-07-03")
            page.locator("details.twin > summary").click()
            expect(page.locator("details.twin caption")).to_contain_text("Europe/Paris")
            hours = page.locator("details.twin tbody th").all_inner_texts()
            day = SHOWN[language]["from=2026-07-02&to=2026-07-04"][0]
            assert f"{day}, 01:00" in hours, "Paris is two hours ahead of UTC then"
            assert all(hour.startswith(day) for hour in hours)
            seen.close()
            assert seen.faults == []


SHOWN = {
    "en": {
        "from=2026-01-02&to=2026-01-04": ["2 Jan 2026", "3 Jan 2026"],
        "from=2026-07-02&to=2026-07-04": ["2 Jul 2026", "3 Jul 2026"],
    },
    "fr": {
        "from=2026-01-02&to=2026-01-04": ["2 janv. 2026", "3 janv. 2026"],
        "from=2026-07-02&to=2026-07-04": ["2 juil. 2026", "3 juil. 2026"],
    },
}
TICKS = {day.removesuffix(" 2026") for spans in SHOWN.values() for days in spans.values() for day in days}


@pytest.mark.slow
@pytest.mark.browser
def test_a_day_begins_at_midnight_also_where_the_clocks_are_set(browser: Browser, data: Path, tmp_path: Path) -> None:
    """Of every hour around both changes, against Python's own clock; and of a zone that no browser knows."""
    asked = """async ([zone, moments]) => {
      const z = await import('/static/zone.js');
      z.setZone(zone);
      return [z.zoneNow(), moments.map((ms) => [z.midnight(ms), z.midnight(ms, 1)])];
    }"""
    with serving(data, tmp_path / "said") as place:
        seen = Watched(browser, place)
        page = seen.go("activity", "brand=acme")
        for zone in (PARIS, NEW_YORK, ZoneInfo("Asia/Kolkata"), ZoneInfo("UTC")):
            moments = [
                ms(datetime(2026, month, 24, tzinfo=zone)) + k * 3_600_000 for month in (3, 10) for k in range(15 * 24)
            ]
            known, found = page.evaluate(asked, [zone.key, moments])
            assert known == zone.key
            for at, (begins, follows) in zip(moments, found, strict=True):
                local = datetime.fromtimestamp(at / 1000, zone)
                assert begins == ms(datetime(local.year, local.month, local.day, tzinfo=zone))
                following = datetime.fromtimestamp(begins / 1000 + 30 * 3_600, zone)
                assert follows == ms(datetime(following.year, following.month, following.day, tzinfo=zone))
        assert page.evaluate(asked, ["No/Where", []])[0] == "UTC"
        seen.close()
