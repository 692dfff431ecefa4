"""What members and the network of a brand are worth, and which ties that fell silent could be woken."""

import duckdb

from streams.web.page_data.asked import Answer, Asked, answer_of
from streams.web.page_data.of_a_brand import brand_or_first

__all__ = ["value"]


def value(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """`rows` are members, the most valuable first; `network` is their sum, `dormant` ties that could be woken."""
    given = {"brand": brand_or_first(con, asked)}
    return {
        **answer_of(con, "value", {**given, "n": asked.whole("n", 20, 500)}),
        **given,
        "network": answer_of(con, "value_network", given),
        "dormant": answer_of(con, "value_dormant", given),
    }
