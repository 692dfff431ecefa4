"""`murmure explain mention ID | match TEXT`: why something is counted, with the words that decided."""

from pathlib import Path

from pipeline.brands import BrandMatcher, Verdict
from pipeline.errors import QueryError
from streams.config import load_brands
from streams.display import show
from streams.queries import ask

__all__ = ["execute_match", "execute_mention"]

_MENTION = """
SELECT brand, source, author_id, posted_at, language, act, polarity, provenance, rev, model_version, lookalike, text
FROM mentions_full WHERE mention_id = ? ORDER BY source, brand"""
_LABELS = """
SELECT brand, scheme, label, p, evidence FROM labels WHERE mention_id = ? ORDER BY brand, scheme, p DESC, label"""
_REACTIONS = """
SELECT brand, kind, count(*) AS n, count(DISTINCT actor_id) AS people, min(happened_at) AS first_at,
       max(happened_at) AS last_at
FROM interactions WHERE mention_id = ? GROUP BY brand, kind ORDER BY brand, n DESC, kind"""


def execute_match(*, text: str, brands: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print a row for every name found in the text. Exit 1 when no brand is matched: the answer is no."""
    found = BrandMatcher(load_brands(brands)).explain(text)
    rows = [(e.brand, e.verdict.value, e.alias, e.found, e.start, e.why) for e in found]
    columns = ("brand", "verdict", "name", "found", "position", "why")
    if rows or format != "table":
        show(rows, columns, format, title="What the text says of each name found in it")
    if not any(e.verdict is Verdict.MATCH for e in found):
        raise QueryError(
            "the text matches no brand" + ("" if rows else f": it holds no name, alias or handle of {brands}")
        )


def execute_mention(*, mention_id: str, data: Path, format: str) -> None:  # noqa: A002
    """Print the stored post, its labels with the deciding words, and what others did with it."""
    post = ask(data, _MENTION, [mention_id])
    if not post.rows:
        raise QueryError(
            f"there is no mention {mention_id!r} in {data}; posts that name no brand are counted as off_topic "
            f"and not kept (list some: murmure sql --data {data} --query mentions)"
        )
    labels = ask(data, _LABELS, [mention_id])
    if format != "table":
        show(labels.rows, labels.columns, format)
        return
    for row in post.rows:
        show(list(zip(post.columns, row, strict=True)), ("column", "value"), format, title=f"Mention {mention_id}")
    show(labels.rows, labels.columns, format, title="Labels, and the words that decided")
    reactions = ask(data, _REACTIONS, [mention_id])
    if reactions.rows:
        show(reactions.rows, reactions.columns, format, title="What others did with it")
