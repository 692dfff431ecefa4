"""`murmure relation`: who does the work, brand or people; how soon who asks is answered; what the brand posts about."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.brand_asked import brand_asked
from streams.display import say, show
from streams.queries import ask

__all__ = ["MEASURES", "execute", "rows_of"]

_ROWS = """
SELECT
    span, week, measure, if(is_told, round(value, 6), NULL) AS value,
    if(is_told OR value IS NULL, round(lo, 6), NULL) AS lo, if(is_told, round(hi, 6), NULL) AS hi, n, is_told
FROM relation
WHERE brand = $b AND (span = 'all' OR week > (SELECT max(week) FROM relation WHERE brand = $b) - to_days(7 * $weeks))
ORDER BY span, week, measure"""
MEASURES = {
    "answers_by_peer": "first answer by a peer",
    "answers_by_brand": "by the brand",
    "answers_by_other": "by others",
    "unprompted": "unprompted talk",
    "answer_rate": "answered in time",
    "answer_delay_h": "median wait for it",
    "response_rate": "brand replied in time",
    "response_delay_h": "median wait for it",
    "reciprocity": "both turned to the other",
    "product_focus": "own posts: product",
    "dialogue": "own posts: dialogue",
    "other_posts": "own posts: other",
}
_WEEKLY = (
    "answers_by_peer",
    "answers_by_brand",
    "unprompted",
    "answer_rate",
    "response_rate",
    "product_focus",
    "dialogue",
)
_HEADS = ("by peers", "by brand", "unprompted", "answered", "brand replied", "product", "dialogue")


def rows_of(brand: str, data: Path, weeks: int) -> list[dict[str, Any]]:
    """The measures of all time and of the latest weeks. QueryError when there is none."""
    found = ask(data, _ROWS, {"b": brand, "weeks": weeks})
    if not found.rows:
        raise QueryError(f"neither the public nor {brand} itself said anything of it in {data}: nothing to measure")
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def execute(*, brand: str, data: Path, weeks: int, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the measures of all time, and the shares week by week."""
    brand = brand_asked(data, brand)
    rows = rows_of(brand, data, weeks)
    if format != "table":
        show([tuple(row.values()) for row in rows], tuple(rows[0]), format)
        return
    whole = {row["measure"]: row for row in rows if row["span"] == "all"}
    told = [(words, _within(whole[name]), whole[name]["n"]) for name, words in MEASURES.items() if name in whole]
    show(told, ("measure", "value", "n"), format, title=f"How {brand} and its people deal with each other")
    by_week: dict[object, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        if row["span"] == "week":
            by_week.setdefault(row["week"], {})[row["measure"]] = row
    cells = [(f"{week:%d %b %Y}", *(_part(of.get(name)) for name in _WEEKLY)) for week, of in by_week.items()]
    show(cells, ("week of", *_HEADS), format, title="Week by week (shares; n in brackets)")
    say("\n" + "\n".join((_who(whole), *_NOTES)))


_NOTES = (
    "In brackets: 95 % intervals. n: people (one vote each, however often they asked or spoke), pairs, or posts of",
    "the brand. In time: within [studies] unanswered_h. A median wait counts those who still wait (Kaplan-Meier); it",
    "is not told while fewer than half were answered. Unprompted: neither a reply to the brand nor asked for by it.",
    "Only what is written in public and was read is in this; private answers are not seen.",
)


def _who(whole: Mapping[str, Mapping[str, Any]]) -> str:
    """Who does the work, in a sentence, if it can be told."""
    peer, brand = whole.get("answers_by_peer"), whole.get("answers_by_brand")
    if not peer or not brand or not peer["is_told"]:
        return "Too few were answered to say who does the work."
    if peer["lo"] > brand["hi"]:
        return "People answer each other more than the brand answers them."
    if brand["lo"] > peer["hi"]:
        return "The brand answers more people first than their peers do."
    return "Whether the brand or people themselves do more of the work cannot be told."


def _within(row: Mapping[str, Any]) -> str:
    """A measure with its interval."""
    if not row["is_told"]:
        least = f"; more than {row['lo']:.1f} h" if row["measure"].endswith("_h") and row["lo"] is not None else ""
        return "cannot tell" + least
    if row["measure"].endswith("_h"):
        return f"{row['value']:.1f} h [{row['lo']:.1f}, {'?' if row['hi'] is None else format(row['hi'], '.1f')}]"
    return f"{row['value']:.0%} [{row['lo']:.0%}, {row['hi']:.0%}]"


def _part(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return ""
    return f"{row['value']:.0%} ({row['n']:,})" if row["is_told"] else f"- ({row['n']:,})"
