"""The time buckets of `activity`: minutes and hours in UTC, days from midnight to midnight where the brand is."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["GRAINS", "Buckets"]

GRAINS = ("minute", "hour", "day")
_MINUTE_MS = 60_000
_HOUR_MS = 3_600_000
_CACHE_LIMIT = 1_000  # time moves on: few moments come back, and those that do cost 3 us
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Buckets:
    """Finds the buckets a moment falls in. `zones` maps a brand to its time zone; UTC where it is not named."""

    def __init__(self, zones: Mapping[str, str]) -> None:
        self._zones = dict(zones)
        self._days: dict[tuple[str, int], tuple[int, int]] = {}

    def brands(self) -> set[str]:
        """The brands whose zone is known."""
        return set(self._zones)

    def add_zones(self, zones: Mapping[str, str]) -> None:
        """Let new brands have their days."""
        self._zones.update(zones)

    def of(self, brand: str, at_ms: int) -> tuple[tuple[str, int, int], ...]:
        """(grain, start_ms, end_ms) of the minute, hour and day of `at_ms`."""
        minute = at_ms - at_ms % _MINUTE_MS
        hour = at_ms - at_ms % _HOUR_MS
        day_start, day_end = self._day(self._zones.get(brand, "UTC"), minute)
        return (
            ("minute", minute, minute + _MINUTE_MS),
            ("hour", hour, hour + _HOUR_MS),
            ("day", day_start, day_end),
        )

    def _day(self, zone: str, minute_ms: int) -> tuple[int, int]:
        key = zone, minute_ms
        found = self._days.get(key)
        if found is None:
            if len(self._days) >= _CACHE_LIMIT:
                self._days.clear()
            found = self._days[key] = _local_day(zone, minute_ms)
        return found


def _local_day(zone: str, at_ms: int) -> tuple[int, int]:
    """From local midnight to the next, as UTC ms. 23 or 25 hours long where the clocks change."""
    if zone == "UTC":
        start_ms = at_ms - at_ms % (24 * _HOUR_MS)
        return start_ms, start_ms + 24 * _HOUR_MS
    local = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    following = (midnight + timedelta(days=1)).replace(fold=0)
    return _ms(midnight), _ms(following)


def _ms(moment: datetime) -> int:
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1)
