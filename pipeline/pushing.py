"""Whether the same people share the same things at the same moments: a hint that somebody is pushing.

Read after `early.py` and `models/coordination.py`, which does the test. What may be shared: words, links, posts.
"""

from collections.abc import Iterable

import numpy as np

from models.coordination import coordination
from pipeline.early import Passed, Said

__all__ = ["pushed"]

_FALSE_HINTS = 0.01


def pushed(posts: Iterable[Said], shares: Iterable[Passed], seed: int) -> float | None:
    """How likely chance is to bring as many of the same people together; None where nobody shares two things.

    seed : the same one gives the same answer. Cost: some 0.1 s for 1,000 posts and shares.
    """
    items: dict[tuple[str, object], int] = {}
    people: dict[tuple[str, str], int] = {}
    rows: list[tuple[int, int, int]] = []

    def note(item: tuple[str, object], author: tuple[str, str], at_ms: int) -> None:
        rows.append((items.setdefault(item, len(items)), people.setdefault(author, len(people)), at_ms))

    for post in posts:
        author = post.source, post.author_id
        if post.words:  # a text of signs, names and links alone copies nobody
            note(("words", post.words), author, post.posted_at_ms)
        for link in post.links:
            note(("link", link), author, post.posted_at_ms)
    for share in shares:
        note(("post", (share.source, share.of_id)), (share.source, share.actor_id), share.happened_at_ms)
    if not rows:
        return None
    item, author, at_ms = np.array(rows, dtype=np.int64).T
    found = coordination(item, author, at_ms, np.random.default_rng(abs(seed)), _FALSE_HINTS)
    return round(found.p, 4) if found.is_told and np.isfinite(found.p) else None
