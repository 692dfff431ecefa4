"""What came of what was declared: events where people met, boosts, and why one campaign went farther than another."""

import duckdb

from streams.web.page_data.asked import Answer, Asked, answer_of
from streams.web.page_data.of_a_brand import brand_or_first

__all__ = ["effects"]


def effects(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """`rows` are all effects with their interval and verdict; `days` are those of `boost=`, or of the first boost."""
    given = {"brand": brand_or_first(con, asked)}
    answer = answer_of(con, "effects", {**given, "n": asked.whole("n", 100, 500)})
    boosts = answer_of(con, "effect_boosts", given)
    known = [row[0] for row in boosts["rows"]]
    wanted = asked.more.get("boost", "")
    boost = wanted if wanted in known else _clearest(boosts)
    return {
        **answer,
        **given,
        "situations": answer_of(con, "effect_situations", given),
        "boosts": boosts,
        "boost": boost,
        "days": answer_of(con, "effect_boost_days", {**given, "boost": boost}),
        "campaigns": answer_of(con, "effect_campaigns", given),
        "parts": answer_of(con, "effect_parts", given),
    }


def _clearest(boosts: Answer) -> str:
    """The first boost that tells something, else the first."""
    verdict = boosts["columns"].index("verdict")
    told = [row[0] for row in boosts["rows"] if row[verdict] in ("worked", "backfired")]
    return next(iter([*told, *(row[0] for row in boosts["rows"])]), "")
