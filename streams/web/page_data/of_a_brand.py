"""The views that are one question of one brand: the table is all the chart needs."""

import duckdb

from streams.statements import statement
from streams.web.page_data.asked import Answer, Asked, answer_of, plain

__all__ = ["activity", "brand_or_first", "gap", "ideas", "leaders", "motives", "needs", "trust", "voice"]

_GRAINS = {"minute": 2_880, "hour": 24 * 62, "day": 3_660}  # and how many buckets at most
_DAYS_BY_HOUR = 15
_SIGNALS = ("posts", "authors", "shares")


def brand_or_first(con: duckdb.DuckDBPyConnection, asked: Asked) -> str:
    """The brand that is asked about; where none is, the one in force of which most is said."""
    if asked.brand:
        return asked.brand
    found = con.execute(statement("page/first_brand")).fetchall()
    return str(found[0][0]) if found else ""


def activity(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """`rows` are buckets, oldest first, with the band of one `signal`; `alerts` are marked in the chart."""
    brand, grain, signal = brand_or_first(con, asked), asked.more.get("grain", ""), asked.more.get("signal", "")
    signal = signal if signal in _SIGNALS else _SIGNALS[0]
    given = {"brand": brand, **_span(asked)}
    if grain not in _GRAINS:  # whatever can be read on one screen
        first, last = con.execute(statement("page/activity_span"), given).fetchall()[0]
        grain = "hour" if first is None or (last - first).days <= _DAYS_BY_HOUR else "day"
    answer = answer_of(con, "activity", {**given, "grain": grain, "signal": signal, "n": _GRAINS[grain]})
    answer["rows"].reverse()
    marked: list[dict[str, object]] = []
    if answer["rows"]:
        first, last = answer["rows"][0][0], answer["rows"][-1][0]
        span = {"brand": brand, "since": first, "until": last}
        found = con.execute(statement("page/activity_alerts"), span)
        names = [column[0] for column in found.description or ()]
        marked = [dict(zip(names, map(plain, row), strict=True)) for row in found.fetchall()]
    return {**answer, "brand": brand, "grain": grain, "signal": signal, "alerts": marked}


def motives(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """Which part of the authors shows each motive."""
    return _of_brand(con, asked, "motives", **_span(asked))


def voice(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """Each brand's part of what is said of its group."""
    return answer_of(con, "voice", _span(asked))


def leaders(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """Who is passed on by people who are passed on."""
    return _of_brand(con, asked, "leaders", n=asked.whole("n", 20, 200))


def gap(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """Why people come, and why the brand thinks they do."""
    return _of_brand(con, asked, "gap")


def ideas(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """What people want the brand to do."""
    return _of_brand(con, asked, "ideas", n=asked.whole("n", 20, 200))


def needs(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """What nobody answered."""
    return _of_brand(con, asked, "needs", n=asked.whole("n", 50, 500))


def trust(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """Who speaks of which aspect, and how well."""
    return _of_brand(con, asked, "trust")


def _of_brand(con: duckdb.DuckDBPyConnection, asked: Asked, name: str, **given: object) -> Answer:
    brand = brand_or_first(con, asked)
    return {**answer_of(con, name, {"brand": brand, **given}), "brand": brand}


def _span(asked: Asked) -> dict[str, object]:
    return {"from_ms": asked.from_ms, "to_ms": asked.to_ms}
