"""Moments as they are written: RFC 3339 with an offset, or epoch milliseconds, to `Instant` and back.

A time without an offset is refused, never guessed: an hour off moves a post into another bucket.
"""

from datetime import UTC, date, datetime
from functools import lru_cache

from pipeline.events import Instant
from pipeline.horizons import DAY_MS

__all__ = ["FIRST_MS", "LAST_MS", "as_instant", "counted_instant", "instant_of", "parse_instant", "rfc3339"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_NAIVE = "the time has no offset; write one, such as Z or +01:00"

# Earlier times are the empty dates of some platform, and time zones before then had odd minutes.
FIRST_MS = -2_208_988_800_000  # 1900-01-01T00:00:00Z
# The day after, and the day of a zone that is ahead of UTC, must still be days that Python can name.
LAST_MS = 253_402_127_999_999  # 9999-12-29T23:59:59.999Z
# As milliseconds these are days of early 1970, as seconds the years 2001 to 2286: nobody means the former.
_SECONDS = range(10**9, 10**10)


def parse_instant(value: object) -> Instant:
    """The moment that a wire value names; ValueError says what is wrong with it.

    >>> parse_instant("2026-11-22T10:00:00+01:00")
    1795338000000
    >>> parse_instant(1795338000000)
    1795338000000
    """
    if type(value) is str:
        try:  # the body of `instant_of`, spelled out: this runs for every event
            since = datetime.fromisoformat(value) - _EPOCH
            ms = since.days * DAY_MS + since.seconds * 1000 + since.microseconds // 1000
            return Instant(ms) if FIRST_MS <= ms <= LAST_MS else as_instant(ms)
        except TypeError:
            raise ValueError(_NAIVE) from None
        except ValueError as fault:
            return _second_look(value, fault)
    if type(value) is int:
        return counted_instant(value)
    raise ValueError(f"a time is RFC 3339 text or whole epoch milliseconds, not {type(value).__name__}")


def instant_of(moment: datetime) -> Instant:
    """The instant of a datetime that knows its offset, cut to milliseconds."""
    try:
        since = moment - _EPOCH
    except TypeError:
        raise ValueError(_NAIVE) from None
    return as_instant(since.days * DAY_MS + since.seconds * 1000 + since.microseconds // 1000)


def counted_instant(ms: int) -> Instant:
    """A count that was given as epoch milliseconds, unless it looks like seconds: they would pass as 1970."""
    if ms in _SECONDS:
        raise ValueError("epoch seconds? murmure takes milliseconds")
    return as_instant(ms)


def as_instant(ms: int) -> Instant:
    """Epoch milliseconds within the years 1900 to 9999, but for the last two days of 9999."""
    if FIRST_MS <= ms <= LAST_MS:
        return Instant(ms)
    raise ValueError("the time lies outside the years 1900 to 9999")


def rfc3339(at_ms: int) -> str:
    """A moment as text, in UTC with milliseconds.

    >>> rfc3339(1795338000000)
    '2026-11-22T09:00:00.000Z'
    """
    day, rest = divmod(at_ms, DAY_MS)
    minutes, ms = divmod(rest, 60_000)
    return f"{_date(day)}T{minutes // 60:02}:{minutes % 60:02}:{ms // 1000:02}.{ms % 1000:03}Z"


@lru_cache(maxsize=64)
def _date(day: int) -> str:
    return date.fromordinal(_EPOCH_DAY + day).isoformat()


def _second_look(value: str, fault: ValueError) -> Instant:
    """RFC 3339 also allows a small t and z, and a leap second, which counts as the second after :59."""
    text = value.upper()
    if text[16:19] == ":60":
        try:
            return as_instant(instant_of(datetime.fromisoformat(text[:16] + ":59" + text[19:])) + 1000)
        except ValueError:
            raise fault from None
    if text != value:
        try:
            return instant_of(datetime.fromisoformat(text))
        except ValueError:
            raise fault from None
    raise fault
