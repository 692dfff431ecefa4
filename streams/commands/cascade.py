"""`murmure cascade ID`: a post and all that followed from it, as a card and as a tree."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.display import say, show
from streams.named import brand_meant, refuse_unknown
from streams.plain import flat
from streams.queries import ask
from streams.statements import statement

__all__ = ["execute", "found"]

_CARD = """
SELECT brand, source, root_id, author_id, size, depth, width, structural_virality, first_hour, reposts, quotes, replies,
    started_at, last_at, half_s, expected_size, expected_lo, expected_hi, mended
FROM cascades WHERE root_id = ? AND (? IS NULL OR brand = ?) ORDER BY brand, source"""
_PARENT = """
SELECT mention_id FROM interactions WHERE post_id = ? AND kind IN ('repost', 'quote', 'reply') AND mention_id <> post_id
ORDER BY kind = 'reply', mention_id"""
_LONGEST = "SELECT root_id FROM cascades ORDER BY size DESC, root_id LIMIT 3"
_SNIPPET = 60  # characters of a text
_NAME, _KIND = 24, 7


def execute(*, post_id: str, brand: str | None, data: Path, top: int, format: str) -> None:  # noqa: A002
    """Print the cascade that a post, repost, quote or reply belongs to. QueryError when it belongs to none."""
    root, cards = found(post_id, brand, data)
    for card in cards.rows:
        of = dict(zip(cards.columns, card, strict=True))
        given = {"brand": of["brand"], "source": of["source"], "root": root, "n": None}
        tree = ask(data, statement("reads/cascade"), given)
        if format != "table":
            show(tree.rows[:top], tree.columns, format)
            continue
        shown = [(name, _rounded(value)) for name, value in of.items()]
        show(
            shown,
            ("column", "value"),
            format,
            title=f"Cascade of {root}" + ("" if post_id == root else f", with {post_id}"),
        )
        say("\n".join(_lines(tree.rows, top)))


def found(post_id: str, brand: str | None, data: Path) -> tuple[str, Any]:
    """The root above a post, and the cards of its cascade, one a brand and source."""
    if brand is not None:
        brand = brand_meant(data, brand)
        refuse_unknown(data, brand)
    root, seen = post_id, {post_id}
    while True:
        cards = ask(data, _CARD, [root, brand, brand])
        if cards.rows:
            return root, cards
        parents = ask(data, _PARENT, [root]).rows
        if not parents or parents[0][0] in seen:
            break
        root = parents[0][0]
        seen.add(root)
    largest = ", ".join(name for (name,) in ask(data, _LONGEST).rows)
    raise QueryError(
        f"{post_id!r} belongs to no cascade in {data}"
        + (f" of brand {brand!r}" if brand else "")
        + ": nobody is known to have passed it on or answered it"
        + (f"; the largest are {largest}" if largest else "")
    )


def _lines(rows: Sequence[tuple[Any, ...]], top: int) -> Iterator[str]:
    """The tree, a line a node in depth-first order, the earlier first."""
    children: dict[str | None, list[tuple[Any, ...]]] = {}
    for row in rows:
        children.setdefault(row[5], []).append(row)
    began = rows[0][3] if rows else None
    waiting, n = [*reversed(children.get(None, []))], 0
    while waiting and n < top:
        depth, kind, author, at, post_id, _, text = row = waiting.pop()
        waiting += reversed(children.get(row[4], []))
        after = "" if at is None or began is None else _after(at - began)
        who = "  " * depth + str(author or "?")
        before = f"{after:>9}  {kind:<{_KIND}}  {who:<{_NAME}}  "
        words = "" if text is None else str(flat(text))[: min(_SNIPPET, max(20, 100 - len(before)))]
        yield f"{before}{words or post_id}".rstrip()
        n += 1
    if len(rows) > n:
        yield f"... and {len(rows) - n:,} more: --top {len(rows)} shows all"


def _after(delay: timedelta) -> str:
    """A delay in words.

    >>> _after(timedelta(seconds=75)), _after(timedelta(days=3, hours=2))
    ('+1m 15s', '+3d 2h')
    """
    seconds = int(delay.total_seconds())
    for unit, length, smaller, part in (("d", 86_400, "h", 3_600), ("h", 3_600, "m", 60), ("m", 60, "s", 1)):
        if seconds >= length:
            return f"+{seconds // length}{unit} {seconds % length // part}{smaller}"
    return f"+{seconds}s"


def _rounded(value: object) -> object:
    return round(value, 3) if isinstance(value, float) else value
