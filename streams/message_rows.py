"""The latest posts of a brand and who could see them, from rows of the store to the features of each, and to rows.

Read after `influence_rows.py`, which asks for the rows; the features are made in `pipeline/reception.py`.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from models.adoptions import Ints
from models.message import corpus_of
from pipeline.influence import Columns
from pipeline.reception import Acts, Posts, Shown, Sights, judge, levels

__all__ = ["Reception"]

_KINDS = ("blame", "praise", "has_tag", "has_link", "asks")


class Reception:
    """How the latest posts of one brand were received.

    rows : the answers to `posts`, `past_acts`, `shown` and `sights`, as of `Asked.received`. n_people : of the brand.
    """

    def __init__(self, rows: Mapping[str, pa.Table], n_people: int, half_life_ms: float) -> None:
        self._posts_rows = rows["posts"]
        self._posts = _posts(rows["posts"])
        post, person, at_ms = _columns(rows.get("past_acts"), "post", "person", "at_ms")
        self._shown = self._shown_by(rows, half_life_ms)
        self._judged = judge(self._posts, Acts(post, person, at_ms), self._shown, n_people)

    def levels(self) -> tuple[dict[str, Ints], Ints, Shown]:
        """What `Measures.add_drivers` asks for."""
        return levels(self._posts, self._judged, self._shown), self._posts.author[self._shown.post], self._shown

    def columns(self) -> Columns:
        """The rows of `message_features`, a judged post each."""
        judged = self._judged
        named = self._posts_rows.take(pa.array(judged.post))
        return {
            "source": named["source"],
            "mention_id": named["mention_id"],
            "posted_at": named["posted_at"],
            "relevance": judged.relevance,
            "surprise": judged.surprise,
            "shock": judged.shock,
            "relevant": judged.relevant,
            "new": judged.new,
            "shocking": judged.shocking,
        }

    def _shown_by(self, rows: Mapping[str, pa.Table], half_life_ms: float) -> Shown:
        names = ("post", "reader", "follows", "is_mutual", "reacted", "passed_on")
        post, reader, follows, is_mutual, reacted, passed_on = _columns(rows["shown"], *names)
        seen = rows.get("sights")
        strength = np.zeros(0) if seen is None else seen["strength"].to_numpy()
        who, whom, at_ms, last_ms = _columns(seen, "reader", "author", "at_ms", "last_ms")
        sights = Sights(who, whom, at_ms, last_ms, strength)
        near = sights.at(reader, self._posts.author[post], self._posts.corpus.at_ms[post], half_life_ms)
        return Shown(post, reader, follows, is_mutual, near, reacted, passed_on)


def _posts(rows: pa.Table) -> Posts:
    texts, languages, marks = (rows[name].to_pylist() for name in ("text", "language", "marks"))
    _, language = np.unique(np.array(languages, dtype=object), return_inverse=True)
    at_ms, author, *kinds = _columns(rows, "at_ms", "author", *_KINDS)
    return Posts(
        corpus_of(texts, marks, at_ms, language.astype(np.int64)),
        texts,
        languages,
        author,
        rows["is_judged"].to_numpy(),
        dict(zip(_KINDS, kinds, strict=True)),
    )


def _columns(rows: pa.Table | None, *names: str) -> list[Ints]:
    """Columns of whole numbers; empty ones of no rows."""
    return [np.asarray([] if rows is None else rows[name].to_numpy(), dtype=np.int64) for name in names]
