"""When to try again: later each time, never all at once, and not before the receiver said.

Pure: chance is an argument.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime
from random import Random

__all__ = ["LONGEST_S", "retry_after_s", "wait_s"]

LONGEST_S = 21_600.0  # between two tries
_FIRST_S, _FACTOR = 5.0, 3.0  # 5 s, 15 s, 45 s, ... 6 h: sixteen attempts take about two days
_HEEDED_S = 86_400.0  # a receiver cannot put an alert off for longer


def wait_s(attempt: int, rng: Random, asked_s: float | None = None) -> float:
    """Seconds until the next attempt after so many that failed (1 for the first).

    Between half and all of a time that triples up to six hours, and at least what the receiver asked for, up to a day.
    """
    full_s = min(LONGEST_S, _FIRST_S * _FACTOR ** min(attempt - 1, 20))
    own_s = full_s * (1 + rng.random()) / 2
    return own_s if asked_s is None else max(own_s, min(max(asked_s, 0.0), _HEEDED_S))


def retry_after_s(header: str, now_s: float) -> float | None:
    """What a header Retry-After asks for, seconds or a date; None when it says nothing that can be read.

    >>> retry_after_s("120", 0.0)
    120.0
    >>> retry_after_s("soon", 0.0)
    """
    said = header.strip()
    if said.isascii() and said.isdigit():
        return float(min(int(said[:12]), 10**9))
    try:
        moment = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now_s)
