"""The time zone whose days and hours a view tells: its brand's, as the days of the tables begin at midnight there."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import duckdb

from streams.statements import statement
from streams.web.page_data.asked import Asked
from streams.web.page_data.of_a_brand import brand_or_first

__all__ = ["in_zone", "ms_of", "zone_of"]

_OF_ALL_BRANDS = frozenset({"rising", "voice", "state"})  # where none is asked for


def in_zone(con: duckdb.DuckDBPyConnection, asked: Asked) -> Asked:
    """The same with its zone, from and until when. A time without an offset is by the clock of the zone."""
    brand = asked.brand if asked.view in _OF_ALL_BRANDS else brand_or_first(con, asked)
    zone = zone_of(con, brand)
    from_ms, to_ms = (ms_of(at, zone) for at in asked.span)
    return replace(asked, zone=zone, from_ms=from_ms, to_ms=to_ms)


def zone_of(con: duckdb.DuckDBPyConnection, brand: str) -> str:
    """The time zone of a brand; of all brands (empty) the one they share; else UTC."""
    found = con.execute(statement("page/zone"), {"brand": brand}).fetchall()
    return str(found[0][0] or "UTC")


def ms_of(at: datetime | None, zone: str) -> int | None:
    """ms since 1970."""
    return None if at is None else round((at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).timestamp() * 1000)
