"""`murmure ideas`: what people want a brand to do, how many of them, and what became of it."""

import sys
from pathlib import Path

import msgspec

from pipeline.errors import QueryError
from streams.asking import ask_writer
from streams.brand_asked import brand_asked
from streams.display import say, show
from streams.idea_marks import IDEAS, IdeaMark
from streams.queries import ask
from streams.within import within

__all__ = ["execute", "execute_status"]

_IDEAS = "FROM ideas_of(?, n := ?)"
_COLUMNS = ("rank", "idea_id", "title", "people", "mentions", "first_seen", "last_seen", "status")
_SUMS = """
SELECT count(*), sum(mentions)::BIGINT, (SELECT count(DISTINCT author_id) FROM idea_posts WHERE brand = $b),
    count(*) FILTER (people = 1), min(first_seen)
FROM ideas WHERE brand = $b"""


def execute(*, brand: str, data: Path, top: int, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the ideas of most people. QueryError when there is none."""
    brand = brand_asked(data, brand)
    found = ask(data, _IDEAS, [brand, top])
    if not found.rows:
        raise QueryError(
            f"nobody of the public in {data} is seen to propose anything to {brand} (in posts whose text is not "
            "archived yet)"
        )
    if format != "table":
        show(found.rows, found.columns, format)
        return
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    told = [
        (
            within(row["rank"], row["rank_lo"], row["rank_hi"]),
            row["idea_id"],
            row["title"],
            row["people"],
            row["mentions"],
            f"{row['first_seen']:%d %b %Y}",
            f"{row['last_seen']:%d %b %Y}",
            row["status"] + (f": {row['note']}" if row["note"] else ""),
        )
        for row in rows
    ]
    show(told, _COLUMNS, format, title=f"What people want {brand} to do")
    ((n, mentions, people, single, since),) = ask(data, _SUMS, {"b": brand}).rows
    say(
        f"\n{n:,} {'idea' if n == 1 else 'ideas'} of {people:,} people in {mentions:,} posts "
        f"since {since:%d %B %Y}; {single:,} of them by one "
        "person alone. A person counts once,\nhowever often they say it; the same idea in other words is one. Ranks: "
        "where two intervals meet, it cannot be told\nwhich one more people want. Who speaks up is not who would use "
        "it: an idea of many is a question to ask, no order.\n"
        f"Say what became of one: murmure ideas {brand} --status ID seen|planned|done|refused. Read its posts:\n"
        "table idea_posts (murmure sql)."
    )


def execute_status(*, brand: str, idea_id: str, status: str, note: str, data: Path) -> None:
    """Have the writer store what became of an idea."""
    mark = {"brand": brand_asked(data, brand), "idea_id": idea_id, "status": status, "note": note}
    msgspec.convert(mark, IdeaMark)
    receipt = ask_writer(data, IDEAS, msgspec.json.encode(mark))
    sys.stdout.write(f"{receipt.said}\n")
