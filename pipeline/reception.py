"""How the latest posts of a brand were received: what each said, who could see it, and what these did.

Features of the message (is it relevant to its readers, a surprise beside the brand's own past, shocking?) and of the
relation (how near are author and reader, how alike do they talk?), all from before the post. A post is looked at beside
what was said before the fifth of the judged posts that it is in: profiles for every post would cost too much.
Read after `models/message.py` and `models/arousal.py`; what the features explain is told by `virality.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy  # scipy.sparse loads when it is first used: no command waits for it to start
from numpy.typing import NDArray

from models.adoptions import Floats, Ints
from models.arousal import Shock, shock
from models.message import Corpus, affinity, idf, profiles, relevance, surprise

__all__ = ["MESSAGE", "RELATION", "Acts", "Judged", "Posts", "Shown", "Sights", "judge", "levels"]

MESSAGE = ("blame", "praise", "has_tag", "has_link", "asks", "relevance", "surprise", "shock")
RELATION = ("strength", "follows", "is_mutual", "affinity", "other_language")
_PARTS = 5  # of the judged posts, in order of time
_WEAK, _STRONG = 0.25, 1.0  # strength of a tie: of a reply two half-lives ago, and of one just now
_NAMED = 3  # terms that are told as evidence
_DIGITS = 9  # so that a value at a threshold lies on one side of it, whatever was summed first


@dataclass(frozen=True, slots=True)
class Posts:
    """The latest posts of a brand, in order of time; those to be judged are some of them.

    author : (posts,), people by number. kinds : blame, praise, has_tag, has_link and asks of each, 0 or 1.
    """

    corpus: Corpus
    texts: Sequence[str]
    languages: Sequence[str]
    author: Ints
    is_judged: NDArray[np.bool_]
    kinds: Mapping[str, Ints]


@dataclass(frozen=True, slots=True)
class Acts:
    """Who reacted to which of the posts, and when. Parallel arrays."""

    post: Ints
    person: Ints
    at_ms: Ints


@dataclass(frozen=True, slots=True)
class Sights:
    """How strong the sight of a person of another was from a moment on, as of `last_ms`. Parallel arrays."""

    reader: Ints
    author: Ints
    at_ms: Ints
    last_ms: Ints
    strength: Floats

    def at(self, reader: Ints, author: Ints, at_ms: Ints, half_life_ms: float) -> Floats:
        """How strong it was at some moments, 0 where they had not met. Cost: two searches a moment."""
        if not len(self.reader):
            return np.zeros(len(reader))
        people = 1 + max(int(column.max(initial=0)) for column in (self.reader, self.author, reader, author))
        order = np.lexsort((self.at_ms, self.reader * people + self.author))
        pairs, place = np.unique((self.reader * people + self.author)[order], return_inverse=True)
        first_ms = int(self.at_ms.min())
        span = int(self.at_ms.max()) - first_ms + 2
        wanted = reader * people + author
        found = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
        moment = place * span + self.at_ms[order] - first_ms
        latest = np.searchsorted(moment, found * span + np.clip(at_ms - first_ms, -1, span - 1), side="right") - 1
        is_met = (latest >= 0) & (pairs[found] == wanted) & (place[latest] == found)
        row = order[latest]
        fallen = np.exp2(np.minimum((self.last_ms[row] - at_ms) / half_life_ms, 1000.0))
        return np.where(is_met, self.strength[row] * fallen, 0.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A judged post and a reader who could see its author, in parallel arrays; what bound them, and what came of it."""

    post: Ints
    reader: Ints
    follows: Ints
    is_mutual: Ints
    strength: Floats
    reacted: Ints
    passed_on: Ints


@dataclass(frozen=True, slots=True)
class Judged:
    """The judged posts by number, what each says with the terms that show it, and `affinity` and `other_language` of
    each row shown. NaN: not known."""

    post: Ints
    relevance: Floats
    surprise: Floats
    shock: Floats
    relevant: list[list[str]]
    new: list[list[str]]
    shocking: list[list[str]]
    affinity: Floats
    other_language: Ints


def judge(posts: Posts, acts: Acts, shown: Shown, n_people: int) -> Judged:
    """What the judged posts say beside what was said before, and how alike their authors and readers talk."""
    of, judged = posts.corpus, np.flatnonzero(posts.is_judged)
    new, surprisal = surprise(of)
    shocks = [shock(posts.texts[i], posts.languages[i]) for i in judged.tolist()]
    relevant = np.full(len(judged), np.nan)
    names: list[list[str]] = []
    alike, other = np.zeros(len(shown.post)), np.zeros(len(shown.post), dtype=np.int64)
    for here, rows in _parts(judged, shown.post):
        start_ms = int(of.at_ms[judged[here[0]]])
        end = int(np.searchsorted(of.at_ms, start_ms))
        earlier = (acts.at_ms < start_ms) & (acts.post < end)
        person = np.concatenate([posts.author[:end], acts.person[earlier]])
        used = profiles(of, person, np.concatenate([np.arange(end), acts.post[earlier]]), n_people)
        weight, reader, post = idf(of, end), shown.reader[rows], shown.post[rows]
        local = np.searchsorted(judged[here], post)
        audience = scipy.sparse.csr_array((np.ones(len(rows)), (local, reader)), shape=(len(here), n_people))
        relevant[here], parts = relevance(of, judged[here], audience, used, weight)
        names += [_most(parts.data[a:b], parts.indices[a:b], of.terms) for a, b in pairwise(parts.indptr.tolist())]
        alike[rows] = np.round(affinity(used, weight, posts.author[post], reader), _DIGITS)
        other[rows] = _speaks_otherwise(posts, end, n_people, reader, post)
    return Judged(
        judged,
        np.round(relevant, _DIGITS),
        np.round(new[judged], _DIGITS),
        np.array([one.value for one in shocks]),
        names,
        [_most(surprisal[a:b], of.term[a:b], of.terms) for a, b in _of(of.starts, judged)],
        [_told(one) for one in shocks],
        alike,
        other,
    )


def levels(posts: Posts, judged: Judged, shown: Shown) -> dict[str, Ints]:
    """The features of each row shown, as few levels from 0 up: by halves of the posts, of the readers."""
    of_post = {name: values[judged.post] for name, values in posts.kinds.items()}
    for name, values in (("relevance", judged.relevance), ("surprise", judged.surprise)):
        known = values[np.isfinite(values)]
        middle = float(np.median(known)) if len(known) else 0.0
        of_post[name] = (values > middle).astype(np.int64)  # not known is not high
    of_post["shock"] = (judged.shock > 0).astype(np.int64)
    place = np.searchsorted(judged.post, shown.post)
    some = judged.affinity[judged.affinity > 0]
    half = float(np.median(some)) if len(some) else 0.0
    return {name: of_post[name][place] for name in MESSAGE} | {
        "strength": (shown.strength >= _WEAK).astype(np.int64) + (shown.strength >= _STRONG),
        "follows": shown.follows,
        "is_mutual": shown.is_mutual,
        "affinity": (judged.affinity > 0).astype(np.int64) + (judged.affinity > half),
        "other_language": judged.other_language,
    }


def _parts(judged: Ints, post: Ints) -> Iterator[tuple[Ints, Ints]]:
    """The judged posts in parts by time: their places, and the rows of those shown."""
    for here in np.array_split(np.arange(len(judged)), _PARTS):
        if len(here):
            yield here, np.flatnonzero((post >= judged[here[0]]) & (post <= judged[here[-1]]))


def _speaks_otherwise(posts: Posts, end: int, n_people: int, reader: Ints, post: Ints) -> Ints:
    """1 where a reader is known to write mostly in another language than the post's."""
    language = posts.corpus.language
    n = int(language.max(initial=0)) + 1
    own = posts.author[:end] * n + language[:end]
    wrote, times = np.unique(own, return_counts=True)
    most = np.full(n_people, -1)
    order = np.lexsort((-wrote, times))  # the last one stays: the most frequent, of equals the first
    most[wrote[order] // n] = wrote[order] % n
    return np.asarray((most[reader] >= 0) & (most[reader] != language[post]), dtype=np.int64)


def _most(weight: Floats, term: NDArray[np.integer], terms: Sequence[str]) -> list[str]:
    """The terms of a post with the most weight, above 0; of equals the first by name."""
    rounded = np.round(weight, _DIGITS)
    order = np.lexsort((term, -rounded))[:_NAMED]
    return [terms[term[i]] for i in order if rounded[i] > 0]


def _told(one: Shock) -> list[str]:
    return list(one.cues)


def _of(starts: Ints, rows: Ints) -> Iterator[tuple[int, int]]:
    return zip(starts[rows].tolist(), starts[rows + 1].tolist(), strict=True)
