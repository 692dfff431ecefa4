"""The idea box: what people want a brand to do, the same idea in other words counted once.

Made in `pipeline/idea_box.py`.
"""

import numpy as np
import pyarrow as pa

from pipeline.idea_box import ideas_of
from streams.studies.case import Case
from streams.studies.within_reach import by_brand, numbered, table_of, texts_from_ms

__all__ = ["idea_tables"]


_MOST = 50_000  # posts of each brand, the latest: some ten seconds of work


def idea_tables(case: Case) -> dict[str, list[pa.Table]]:
    """The rows of `idea_rows` and `idea_posts`. Cost: some 0.2 ms a post that has an idea."""
    tables: dict[str, list[pa.Table]] = {"idea_rows": [], "idea_posts": []}
    brands = {brand.id: brand for brand in case.brands}
    for brand, posts in by_brand(case.found("idea_texts", texts_from_ms=texts_from_ms(case), most=_MOST)):
        if brand not in brands:  # withdrawn: its names are not known any more
            continue
        named = list(zip(posts["source"].to_pylist(), posts["mention_id"].to_pylist(), strict=True))
        found = ideas_of(brands[brand], named, posts["text"].to_pylist(), numbered(posts["author_id"]))
        at = posts["posted_at"]
        rank, rank_lo, rank_hi = found.ranks
        tables["idea_rows"].append(
            table_of(
                brand,
                {
                    "idea_id": pa.array(found.ids, pa.string()),
                    "title": pa.array(found.titles, pa.string()),
                    "people": found.people,
                    "mentions": found.mentions,
                    "rank": rank,
                    "rank_lo": rank_lo,
                    "rank_hi": rank_hi,
                    "first_seen": at.take(pa.array(found.first)),
                    "last_seen": at.take(pa.array(found.last)),
                    "examples": pa.array([[named[i][1] for i in some] for some in found.examples], _NAMES),
                },
            )
        )
        kept = np.flatnonzero(found.idea >= 0)
        rows = posts.take(pa.array(kept)).select(["source", "mention_id", "author_id", "posted_at"])
        ids = pa.array([found.ids[i] for i in found.idea[kept].tolist()], pa.string())
        columns = {name: rows[name] for name in rows.column_names}
        tables["idea_posts"].append(table_of(brand, {"idea_id": ids, **columns, "central": found.central[kept]}))
    return tables


_NAMES = pa.list_(pa.string())
