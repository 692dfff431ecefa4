"""Gather the ideas that people have for a brand: who asks for the same, how many people, in whose words to say it.

Read after `models/same_idea.py`, which finds the same idea in other words. One row an idea and one a post that has it;
what became of an idea is said by people and kept beside (`streams/idea_marks.py`). Rows come in order of time and id,
so an idea has the number of its earliest post whatever came first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5

import numpy as np

from models.arrays import Floats, Ints
from models.count_ranks import ranked
from models.folding import fold
from models.same_idea import grouped
from models.stemming import concepts_of
from pipeline.settings import Brand

__all__ = ["Ideas", "ideas_of", "names_of", "shortened"]

_TITLE = 90  # characters
_EXAMPLES = 3
_LINK = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Ideas:
    """The ideas of one brand. `idea`: (posts,), the number of each post's idea, -1 where its words do not say.

    The others are (ideas,); `first`, `last` and `examples` are posts by number, `title_of` the most central post.
    """

    idea: Ints
    central: Floats
    ids: list[str]
    titles: list[str]
    people: Ints
    mentions: Ints
    first: Ints
    last: Ints
    examples: list[list[int]]
    ranks: tuple[Ints, Ints, Ints]


def names_of(brand: Brand) -> frozenset[str]:
    """The words of a brand's names, folded: they say nothing of what is asked for.

    >>> sorted(names_of(Brand(id="acme", name="Acmé & Co", handles=("acme_fr",))))
    ['acme', 'co', 'fr']
    """
    told = (brand.id, brand.name, *brand.aliases, *brand.handles, *brand.accounts)
    return frozenset(word for name in told for word in _WORD.findall(fold(name)))


def ideas_of(brand: Brand, posts: Sequence[tuple[str, str]], texts: Sequence[str], authors: Ints) -> Ideas:
    """The ideas in some posts, in order of time and id. posts : (source, mention_id). authors : people by number."""
    names = names_of(brand)
    found = grouped([concepts_of(text, names) for text in texts])
    firsts, idea = np.unique(found.group[found.group >= 0], return_inverse=True)
    of_post = np.full(len(texts), -1, dtype=np.int64)
    of_post[found.group >= 0] = idea
    n = len(firsts)
    rows = np.flatnonzero(of_post >= 0)
    mentions = np.bincount(of_post[rows], minlength=n)
    people = _people(of_post[rows], authors[rows], n)
    last = np.zeros(n, dtype=np.int64)
    np.maximum.at(last, of_post[rows], rows)
    # Most central first; a short text is often near the centre, of equals the earliest.
    order = rows[np.lexsort((rows, -found.central[rows], of_post[rows]))]
    starts = np.r_[0, np.cumsum(mentions)]
    examples = [_examples(order[starts[i] : starts[i + 1]], authors) for i in range(n)]
    return Ideas(
        of_post,
        found.central,
        [_id(brand.id, *posts[first]) for first in firsts.tolist()],
        [shortened(texts[order[start]]) for start in starts[:-1].tolist()],
        people,
        mentions,
        firsts,
        last,
        examples,
        ranked(people),
    )


def shortened(text: str, longest: int = _TITLE) -> str:
    """A text in one line, without links, cut between words.

    >>> shortened("Please  add a\\ndark mode https://x.example/1 to the app", 20)
    'Please add a dark…'
    """
    line = " ".join(_LINK.sub(" ", text).split())
    if len(line) <= longest:
        return line
    head = line[: longest - 1]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:.") + "…"


def _people(idea: Ints, author: Ints, n: int) -> Ints:
    """How many different people have each idea."""
    if not len(idea):
        return np.zeros(n, dtype=np.int64)
    pairs = np.unique(idea * (int(author.max()) + 1) + author)
    return np.bincount(pairs // (int(author.max()) + 1), minlength=n)


def _examples(posts: Ints, authors: Ints) -> list[int]:
    """The most central posts, of different people."""
    seen: dict[int, int] = {}
    for post in posts.tolist():
        seen.setdefault(int(authors[post]), post)
        if len(seen) == _EXAMPLES:
            break
    return list(seen.values())


def _id(*parts: str) -> str:
    return md5("\x1f".join(parts).encode(), usedforsecurity=False).hexdigest()[:10]
