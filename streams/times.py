"""Read a row's time the way its column map says: written out, counted from 1970, or as a delay after a base.

Part of `mapped_rows.py`. A time without an offset needs a `zone`, or the row is refused as `bad_time`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from pipeline.events import Instant
from streams.columns import FieldMap
from streams.instants import as_instant, counted_instant, instant_of, parse_instant

__all__ = ["time_reader"]

_UNIT_MS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "day": 86_400_000}
_SANE = 10**15  # more milliseconds than ten thousand years have


def time_reader(origin: FieldMap, places: dict[str, int]) -> Callable[[Sequence[object]], Instant | None]:
    """How `at` is read from a row; None for an empty cell, ValueError for what is no time."""
    if origin.constant is not None:
        constant = parse_instant(origin.constant)
        return lambda _row: constant
    if origin.base is not None:
        start, unit_ms, delay = parse_instant(origin.base), _UNIT_MS[origin.unit or "ms"], places[origin.plus or ""]
        return lambda row: _given(row[delay], lambda cell: as_instant(start + _scaled(cell, unit_ms)))
    place = places[origin.column or ""]
    if origin.epoch is not None:
        epoch_ms = _UNIT_MS[origin.epoch]
        counted = counted_instant if epoch_ms == 1 else as_instant  # seconds were meant only where a map says so
        return lambda row: _given(row[place], lambda cell: counted(_scaled(cell, epoch_ms)))
    zone = ZoneInfo(origin.zone) if origin.zone else None
    layout = origin.format
    return lambda row: _given(row[place], lambda cell: _written(cell, layout, zone))


def _given(cell: object, read: Callable[[object], Instant]) -> Instant | None:
    return None if cell is None or cell == "" else read(cell)


def _scaled(cell: object, unit_ms: int) -> int:
    """A count of units as whole milliseconds; text is read exactly, not through floating point."""
    try:
        count = Decimal(cell) if isinstance(cell, str) else cell
        if isinstance(count, bool) or not isinstance(count, int | float | Decimal):
            raise ValueError(f"{type(cell).__name__} is no count of time")  # noqa: TRY004 - a value of the input
        if -_SANE < count < _SANE:  # false for NaN too; a rounded 1e999999 would fill the memory
            return round(count * unit_ms)
    except InvalidOperation:
        pass
    raise ValueError(f"{str(cell)[:40]!r} is no count of time")


def _written(cell: object, layout: str | None, zone: ZoneInfo | None) -> Instant:
    if isinstance(cell, str) and (layout is not None or zone is not None):
        # One without an offset is refused below, unless a zone is given.
        cell = datetime.strptime(cell, layout) if layout is not None else datetime.fromisoformat(cell)  # noqa: DTZ007
    if isinstance(cell, datetime):
        return instant_of(cell if zone is None or cell.tzinfo is not None else cell.replace(tzinfo=zone))
    return parse_instant(cell)
