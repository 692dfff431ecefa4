"""Numbers, moments and spans of time as French and English write them.

Not the whole of a locale: what an alert says. French parts thousands by a narrow space that does not break, and writes
a comma and a space before %.
"""

from datetime import datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["LANGUAGES", "Language", "day", "moment", "number", "part", "span"]

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_NARROW, _HARD = "\u202f", "\u00a0"
_MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"),
        *("novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
        *("November", "December"),
    ),
}


def number(value: float, language: Language) -> str:
    """A count or a rate: whole when it is large or whole, else with one decimal, two below 1.

    >>> number(1234.5, "en"), number(0.5, "fr")
    ('1,234', '0,5')
    """
    n_decimals = 0 if abs(value) >= 100 or value == round(value) else 1 if abs(value) >= 1 else 2
    text = f"{value:,.{n_decimals}f}"
    if n_decimals == 2:
        text = text.removesuffix("0")
    if language == "fr":
        text = text.replace(",", _NARROW).replace(".", ",")
    return text


def part(value: float, language: Language) -> str:
    """A part of a whole, from 0 to 1, in per cent.

    >>> part(0.123, "en")
    '12%'
    """
    per_cent = 100 * value
    text = number(per_cent if abs(per_cent) < 1 else round(per_cent), language)
    return f"{text}{_HARD}%" if language == "fr" else f"{text}%"


def moment(at: datetime, language: Language, time_zone: str) -> str:
    """A moment to the minute, in a zone that is named.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 22, 10, 5, tzinfo=UTC), "en", "Europe/Paris")
    '22 November 2026, 11:05 (Europe/Paris)'
    """
    local, zone = _local(at, time_zone)
    if language == "fr":
        return f"{_date(local, language)} à {local.hour}{_HARD}h{_HARD}{local.minute:02} ({zone})"
    return f"{_date(local, language)}, {local.hour:02}:{local.minute:02} ({zone})"


def day(at: datetime, language: Language, time_zone: str) -> str:
    """The day of a moment.

    >>> from datetime import UTC
    >>> day(datetime(2026, 11, 1, 23, 5, tzinfo=UTC), "fr", "UTC")
    '1er novembre 2026'
    """
    return _date(_local(at, time_zone)[0], language)


def _local(at: datetime, time_zone: str) -> tuple[datetime, str]:
    try:
        return at.astimezone(ZoneInfo(time_zone)), time_zone
    except (ZoneInfoNotFoundError, ValueError):
        return at.astimezone(ZoneInfo("UTC")), "UTC"


def _date(local: datetime, language: Language) -> str:
    first = "1er" if local.day == 1 and language == "fr" else str(local.day)
    return f"{first} {_MONTHS[language][local.month - 1]} {local.year}"


def span(seconds: float, language: Language) -> str:
    """How long something took, in its two largest units.

    >>> span(3_900, "en").replace(_HARD, " "), span(200_000, "fr").replace(_HARD, " ")
    ('1 h 5 min', '2 j 7 h')
    """
    left = max(0, round(seconds))
    units = (("j" if language == "fr" else "d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    said: list[str] = []
    for name, size in units:
        n, left = divmod(left, size)
        if said or n or size == 1:
            said.append(f"{n}{_HARD}{name}" if n or not said else "")
        if len(said) == 2:
            break
    return " ".join(filter(None, said))
