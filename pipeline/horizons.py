"""How far back things are kept: whole UTC days of event time.

Two floors go by the same days. What an event may still touch is judged by its own stamp (`kept_from_ms`), which does
not depend on how events are cut into batches. Rows are deleted by the watermark, `SLACK_MS` later: so whatever an
event may touch is still there, with the whole of every bucket that it lies in, whenever the deleting is done.
"""

from datetime import UTC, datetime, timedelta

__all__ = ["ALWAYS_MS", "DAY_MS", "SLACK_MS", "kept_from_ms", "month_of_ms"]

ALWAYS_MS = -(2**62)  # older than any event
DAY_MS = 86_400_000
# A day of a brand begins up to 14 hours from UTC's, and is up to 25 hours long.
SLACK_MS = 2 * DAY_MS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def kept_from_ms(at_ms: int, days: int) -> int | None:
    """The oldest moment that is kept once event time has come to `at_ms`: a midnight (UTC). None: all is kept.

    >>> kept_from_ms(10 * DAY_MS + 5, days=3) == 7 * DAY_MS
    True
    """
    return at_ms // DAY_MS * DAY_MS - days * DAY_MS if days else None


def month_of_ms(at_ms: int) -> int:
    """The start of the month (UTC) in which a moment lies.

    >>> month_of_ms(40 * DAY_MS) == 31 * DAY_MS
    True
    """
    month = (_EPOCH + timedelta(milliseconds=at_ms)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (month - _EPOCH) // timedelta(milliseconds=1)
