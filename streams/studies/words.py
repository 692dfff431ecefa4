"""The words people give a brand and it does not use itself, and the reverse. Sums in `pipeline/word_sides.py`.

Reads the temporary table `own_accounts` that `needs.py` leaves. Words are cut in SQL: 300,000 posts in some seconds.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.little_words import LITTLE_WORDS
from pipeline.horizons import DAY_MS
from pipeline.idea_box import names_of
from pipeline.word_sides import wording
from streams.studies.case import Case
from streams.studies.within_reach import by_brand, ints, table_of, texts_from_ms

__all__ = ["words_tables"]


def words_tables(case: Case) -> dict[str, list[pa.Table]]:
    """The rows of `words`."""
    kept = case.settings.studies
    case.register("silent_words", pa.table({"word": sorted(LITTLE_WORDS)}))
    from_ms = max(texts_from_ms(case), case.as_of_ms - round(kept.words_days * DAY_MS), 0)
    names = {brand.id: pa.array(sorted(names_of(brand)), pa.string()) for brand in case.brands}
    tables = []
    for brand, rows in by_brand(case.found("word_counts", from_ms=from_ms)):
        if brand not in names:
            continue
        rows = rows.filter(pc.invert(pc.is_in(rows["word"], names[brand])))
        for language in ("en", "fr"):
            of = rows.filter(pc.equal(rows["language"], language))
            if of.num_rows:
                tables += _table(brand, of, kept.k_floor)
    return {"words": tables}


def _table(brand: str, rows: pa.Table, k_floor: int) -> list[pa.Table]:
    people, posts = ints(rows["people"]), ints(rows["brand_posts"])
    found = wording(people, posts, rows["of_people"][0].as_py(), rows["of_brand_posts"][0].as_py(), k_floor)
    if found is None or not len(found.word):
        return []
    of = rows.take(pa.array(found.word))
    n = people[found.word]
    return [
        table_of(
            brand,
            {
                **{name: of[name] for name in ("language", "word", "of_people", "brand_posts", "of_brand_posts")},
                "side": pa.array(np.where(found.ratio > 0, "people", "brand").tolist(), pa.string()),
                "people": pa.array(n, mask=n < k_floor),
                "log_odds": found.ratio,
                "lo": found.lo,
                "hi": found.hi,
                "z": found.z,
                "p": found.p,
                "is_told": found.is_told,
            },
        )
    ]
