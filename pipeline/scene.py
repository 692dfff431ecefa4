"""The posts behind an incident: since when, how many people, who leads, which examples to show.

Read after `early.py`. Takes the posts of a brand that the watch remembers; leaves out how unusual they are.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from math import isfinite

from msgspec import Struct

from models.vocabulary import Provenance
from pipeline.alert_rows import EvidenceRow
from pipeline.early import Passed, Said

__all__ = ["Scene", "onset_ms", "scene_of", "shifted"]

_SHOWN = 5
_MANY = 0.5  # of the posts by one person: it is one person's
_FEW = 5  # people, counted as if all were equally loud
_SOLICITED = (Provenance.SOLICITED, Provenance.PAID)


class Scene(Struct):
    """What is known of the posts of an incident. `loudest`, `solicited` are parts of the posts, 0 to 1."""

    started_ms: int
    posts: int
    authors: int
    breadth: str
    loudest: float
    solicited: float
    coordination: float | None
    motive_shift: str
    examples: list[tuple[str, str, str]]  # (source, mention_id, author_id), newest first
    leads: list[tuple[str, str, str]]

    def examples_keys(self) -> list[tuple[str, str]]:
        """The posts that are shown."""
        return [(source, id_) for source, id_, _ in self.examples]

    def forget(self, posts: Collection[tuple[str, str]], authors: Collection[tuple[str, str]]) -> None:
        """Show these posts no more, nor what these authors said."""
        for rows in (self.examples, self.leads):
            rows[:] = [row for row in rows if row[:2] not in posts and (row[0], row[2]) not in authors]

    def evidence(self, alert_id: str) -> list[EvidenceRow]:
        """The rows that tell of them."""
        parts = (("example", self.examples), ("lead", self.leads))
        return [EvidenceRow(alert_id, part, n, *row) for part, rows in parts for n, row in enumerate(rows, 1)]


def scene_of(
    posts: Sequence[Said],
    shares: Sequence[Passed],
    started_ms: int,
    shown: Iterable[tuple[str, str]],
    motive_shift: str,
    coordination: float | None,
    *,
    is_shared: bool,
) -> Scene:
    """The scene of `posts` and `shares` (each in their order) since `started_ms`. Posts in `shown` are not shown again.

    is_shared : it is about what is passed on: the people are those who did, the examples what they passed on most.
    """
    heard = (
        Counter((s.source, s.actor_id) for s in shares)
        if is_shared
        else Counter((p.source, p.author_id) for p in posts)
    )
    loudest = max(heard.values(), default=0) / max(1, heard.total())
    return Scene(
        started_ms=started_ms,
        posts=len(shares) if is_shared else len(posts),
        authors=len(heard),
        breadth=_breadth(heard, loudest),
        loudest=round(loudest, 4),
        solicited=round(sum(post.provenance in _SOLICITED for post in posts) / max(1, len(posts)), 4),
        coordination=coordination,
        motive_shift=motive_shift,
        examples=_most_shared(shares, set(shown)) if is_shared else _examples(posts, set(shown)),
        leads=_leads(posts, shares),
    )


def onset_ms(times_ms: Sequence[int], now_ms: int, expected: float, window_ms: int) -> int:
    """When more than usual began: the start that makes the posts since then most surprising under the usual rate.

    The greatest of (posts since t) - (posts expected since t) over the posts' own times, as in a cumulative sum chart
    (Page 1954). `expected` posts in `window_ms` are usual; `times_ms` ascending, within the window.
    """
    if not times_ms:
        return now_ms - window_ms
    rate, n = expected / max(1, window_ms), len(times_ms)
    return max((n - i - rate * (now_ms - t), t) for i, t in enumerate(times_ms))[1]


def shifted(shares: Iterable[tuple[str, float, float]]) -> str:
    """JSON of (motive, its part of the posts, its usual part).

    >>> shifted([("venting", 0.41234, 0.12), ("status", 0.1, float("nan"))])
    '{"venting": [0.412, 0.12]}'
    """
    known = [(label, now, usual) for label, now, usual in shares if isfinite(now) and isfinite(usual)]
    return json.dumps({label: [round(now, 3), round(usual, 3)] for label, now, usual in known})


def _breadth(heard: Counter[tuple[str, str]], loudest: float) -> str:
    """Whether it is one person: by the number of authors that would be as uneven if all were equally loud (inverse
    Simpson)."""
    total = sum(heard.values())
    if total and loudest > _MANY:
        return "one person"
    effective = total**2 / sum(n * n for n in heard.values()) if total else 0.0
    return "many" if effective > _FEW else "a few"


def _examples(posts: Sequence[Said], shown: set[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """The newest posts of different people in different words that were not shown yet; unasked ones before others."""
    found: list[tuple[str, str, str]] = []
    words: set[int] = set()
    authors: set[tuple[str, str]] = set()
    asked = [post for post in posts if post.provenance != Provenance.ORGANIC]
    for post in (*reversed([p for p in posts if p.provenance == Provenance.ORGANIC]), *reversed(asked)):
        author = post.source, post.author_id
        if (post.source, post.mention_id) in shown or (post.words and post.words in words) or author in authors:
            continue
        words.add(post.words)
        authors.add(author)
        found.append((post.source, post.mention_id, post.author_id))
        if len(found) == _SHOWN:
            break
    return found


def _most_shared(shares: Sequence[Passed], shown: set[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """The posts that were passed on most and were not shown yet."""
    times = Counter((share.source, share.of_id, share.of_author) for share in shares if share.of_author)
    ranked = sorted(times, key=lambda post: (-times[post], post))
    return [post for post in ranked if post[:2] not in shown][:_SHOWN]


def _leads(posts: Sequence[Said], shares: Iterable[Passed]) -> list[tuple[str, str, str]]:
    """The people whose posts were passed on most since it began, each by the post that was; then the loudest."""
    passed = Counter((share.source, share.of_id) for share in shares)
    best: dict[tuple[str, str], tuple[int, int, Said]] = {}
    total: Counter[tuple[str, str]] = Counter()
    for post in posts:
        n, author = passed[post.source, post.mention_id], (post.source, post.author_id)
        total[author] += 1 + 2 * n
        if author not in best or n > best[author][0]:
            best[author] = n, post.posted_at_ms, post
    ranked = sorted(best, key=lambda author: (-total[author], best[author][1], author[::-1]))
    return [(source, best[source, a][2].mention_id, a) for source, a in ranked[:_SHOWN]]
