"""The largest cascades of a brand; of one of them its tree; and who led to the adoptions of it, or of another item."""

import duckdb

from streams.web.page_data.asked import Answer, Asked, answer_of
from streams.web.page_data.of_a_brand import brand_or_first

__all__ = ["cascade"]

_TREE = 400  # posts of a tree that are drawn
_LEADERS, _ITEMS = 20, 30
_TEXT = 160  # letters of a post


def cascade(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """`rows` are cascades; `card`, `tree` and `credit` are of `root=` or the largest; with `item=` `credit` of it."""
    brand = brand_or_first(con, asked)
    span = {"from_ms": asked.from_ms, "to_ms": asked.to_ms, "n": asked.whole("n", 25, 200)}
    answer = answer_of(con, "cascades", {"brand": brand, **span})
    root, item = asked.more.get("root", "")[:300], asked.more.get("item", "")[:300]
    if not root and not item and answer["rows"]:
        root = answer["rows"][0][0]
    card = answer_of(con, "cascade_of", {"brand": brand, "root": root}) if root else None
    found = card["rows"] if card else []
    tree = None
    if found:
        source = found[0][1]
        item = item or f"post:{source}/{root}"
        tree = answer_of(con, "reads/cascade", {"brand": brand, "source": source, "root": root, "n": _TREE})
        tree["rows"] = [[*row[:-1], row[-1] and row[-1][:_TEXT]] for row in tree["rows"]]
    return {
        **answer,
        "brand": brand,
        "root": root,
        "item": item,
        "card": dict(zip(card["columns"], found[0], strict=True)) if card and found else None,
        "tree": tree,
        "credit": answer_of(con, "cascade_credit", {"brand": brand, "item": item, "n": _LEADERS}),
        "items": answer_of(con, "cascade_items", {"brand": brand, "n": _ITEMS})["rows"],
    }
