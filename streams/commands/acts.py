"""`murmure acts`: what people do in their posts, and why they do each."""

from itertools import groupby
from pathlib import Path

import numpy as np

from models.exposure import wilson
from streams.display import reading, say, show
from streams.named import brand_meant, nothing_of
from streams.queries import ask
from streams.within import within

__all__ = ["execute"]

_ROWS = """
SELECT act, motive, authors, posts, all_authors, round(share, 4) AS share, round(lo, 4) AS lo, round(hi, 4) AS hi,
    round(observed, 4) AS observed
FROM acts_by_motive(?)"""
_COLUMNS = ("act", "people", "posts", "of all people", "because of (share of these people)")
_SHOWN = 3
_SAID = (
    "\nPeople are counted, not posts; who did two things is in two rows. Motives: freed of the classifier's errors,\n"
    "with 95 % intervals; those that may be 0 are left out here (all: --format json), none and unclear too. An act is\n"
    "one word a post, and its own errors are in no interval. Nothing is told of fewer than 5 people.",
)


def execute(*, brand: str, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print acts by people, each with the motives behind it. QueryError for a brand of which nobody spoke."""
    brand = brand_meant(data, brand)
    columns, rows = ask(data, _ROWS, [brand])
    if not rows:
        raise nothing_of(data, brand, f"no organic posts about {brand} in {data}: nobody did anything")
    if format != "table":
        show([(*row, reading(_SAID)) for row in rows], (*columns, "reading"), format)
        return
    told = []
    for _, of in groupby(rows, key=lambda row: row[0]):
        mine = list(of)
        act, _, authors, posts, whole = mine[0][:5]
        lo, hi = (float(bound[0]) for bound in wilson(np.array([authors]), np.array([whole])))
        why = [
            f"{row[1]} {within(row[5], row[6], row[7])}"
            for row in mine
            if row[1] not in {"none", "unclear"} and row[6] is not None and row[6] > 0.005
        ]
        told.append((act, authors, posts, within(authors / whole, lo, hi), ", ".join(why[:_SHOWN]) or "cannot tell"))
    show(told, _COLUMNS, format, title=f"What people do in their posts about {brand}, and why")
    say("\n".join(_SAID))
