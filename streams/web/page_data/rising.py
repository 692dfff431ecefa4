"""What is rising, and why: incidents, the posts that show them, the motives that grew, who is most heard."""

import json

import duckdb

from streams.statements import statement
from streams.web.page_data.asked import Answer, Asked, answer_of, plain

__all__ = ["rising"]

_AT_ONCE = 20
_POST = ("source", "id", "author", "posted_at", "text", "url", "language")


def rising(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """`rows` are incidents; `posts` and `why` are by their id."""
    given = {"brand": asked.brand, "from_ms": asked.from_ms, "to_ms": asked.to_ms}
    answer = answer_of(con, "rising", {**given, "n": asked.whole("n", _AT_ONCE, 200)})
    alerts = [row[0] for row in answer["rows"]]
    posts: dict[str, list[dict[str, object]]] = {id_: [] for id_ in alerts}
    for id_, *post in con.execute(statement("page/rising_posts"), {"alerts": alerts}).fetchall():
        posts[id_].append(dict(zip(_POST, map(plain, post), strict=True)))
    why = {
        id_: {"motives": json.loads(shift or "{}"), "facts": json.loads(facts or "{}"), "leaders": leaders}
        for id_, shift, facts, leaders in con.execute(statement("page/rising_why"), {"alerts": alerts}).fetchall()
    }
    return {**answer, "posts": posts, "why": why}
