"""The communities of a brand's market, and whether people with more contacts are more involved."""

import duckdb

from streams.web.page_data.asked import Answer, Asked, answer_of
from streams.web.page_data.of_a_brand import brand_or_first

__all__ = ["communities"]


def communities(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """`rows` are communities; `market` says whether there are any, `involvement` is the curve, each as a table."""
    given = {"brand": brand_or_first(con, asked)}
    return {
        **answer_of(con, "communities", {**given, "n": asked.whole("n", 30, 200)}),
        **given,
        "market": answer_of(con, "community_market", given),
        "involvement": answer_of(con, "involvement", given),
    }
