"""Time buckets: minutes and hours in UTC, days where the brand is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from pipeline.buckets import GRAINS, Buckets
from streams.instants import FIRST_MS, LAST_MS

ZONES = {
    "fr": "Europe/Paris",
    "us": "America/Los_Angeles",
    "au": "Australia/Lord_Howe",
    "in": "Asia/Kolkata",
    "un": "UTC",
}


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@given(at_ms=st.integers(ms("1975-01-01T00:00:00Z"), ms("2035-01-01T00:00:00Z")), brand=st.sampled_from(sorted(ZONES)))
def test_every_moment_lies_in_its_buckets_and_days_begin_at_local_midnight(at_ms: int, brand: str) -> None:
    spans = Buckets(ZONES).of(brand, at_ms)
    assert tuple(grain for grain, _, _ in spans) == GRAINS
    assert all(start <= at_ms < end for _, start, end in spans)
    start = datetime.fromtimestamp(spans[2][1] / 1000, UTC).astimezone(ZoneInfo(ZONES[brand]))
    assert start.date() == datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(ZONES[brand])).date()
    assert (start.hour, start.minute) == (0, 0)


def test_a_day_has_23_or_25_hours_when_the_clocks_change() -> None:
    hours = []
    for text in ("2026-03-29T12:00:00Z", "2026-10-25T12:00:00Z", "2026-06-01T12:00:00Z"):
        _, start, end = Buckets(ZONES).of("fr", ms(text))[2]
        hours.append((end - start) // 3_600_000)
    assert hours == [23, 25, 24]


def test_a_brand_without_a_zone_has_utc_days_until_one_is_added() -> None:
    buckets = Buckets({})
    assert buckets.of("new", ms("2026-06-01T23:30:00Z"))[2][1] == ms("2026-06-01T00:00:00Z")
    buckets.add_zones({"new": "Europe/Paris"})
    assert buckets.of("new", ms("2026-06-01T23:30:00Z"))[2][1] == ms("2026-06-01T22:00:00Z")


def test_every_time_that_can_be_read_has_its_local_day_everywhere() -> None:
    for zone in sorted(available_timezones()):
        for at_ms in (FIRST_MS, LAST_MS):
            _, start, end = Buckets({"b": zone}).of("b", at_ms)[2]
            assert start <= at_ms < end
