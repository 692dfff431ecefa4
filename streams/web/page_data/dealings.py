"""How a brand and its people deal with each other: who does the work, how soon, and in whose words."""

import duckdb

from streams.web.page_data.asked import Answer, Asked, answer_of
from streams.web.page_data.of_a_brand import brand_or_first
from streams.web.page_data.zones import ms_of

__all__ = ["relation", "words"]


def relation(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """`rows` are measures: of all time first, then week by week, the latest first."""
    given = {"brand": brand_or_first(con, asked)}
    from_ms, to_ms = (ms_of(at, "UTC") for at in asked.span)  # its weeks begin at 00:00 UTC wherever the brand is
    return {**answer_of(con, "relation", {**given, "from_ms": from_ms, "to_ms": to_ms}), **given}


def words(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """`rows` are the words that people use and the brand does not, and the reverse: the surest of each language."""
    given = {"brand": brand_or_first(con, asked)}
    return {**answer_of(con, "words", {**given, "n": asked.whole("n", 15, 100)}), **given}
