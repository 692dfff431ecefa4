"""What a post says beside what was said before: relevance to its readers, surprise, and how alike two people talk.

Posts are bags of terms: the words of the folded text, its hashtags and the hosts it links to. A term weighs the more
the rarer it was in earlier posts (inverse document frequency; Spärck Jones, 1972), so the brand's name weighs next to
nothing and no list of stop words is needed, in any language. Nothing here looks ahead: everything is as of earlier
posts. How shocking a post is, is in `arousal`; what these explain, in `drivers`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # scipy.sparse loads when it is first used: no command waits for it to start

from models.adoptions import Floats, Ints
from models.folding import cut, fold

__all__ = ["Corpus", "affinity", "corpus_of", "idf", "profiles", "relevance", "surprise", "terms_of"]

_WORD = re.compile(r"[^\W_]{2,}")
_AT_ONCE = 32  # people who are held against all others: what lies in memory is so many columns of terms and people
_LEAST = 20  # earlier posts in the language of a post: beside fewer, everything is new


@dataclass(frozen=True, slots=True)
class Corpus:
    """Posts in order of time, and the terms of each.

    at_ms, language : (posts,). starts : (posts + 1,), where in `term` the terms of each post begin; a term is in a post
    once. terms : the terms by their numbers, sorted.
    """

    at_ms: Ints
    language: Ints
    starts: Ints
    term: Ints
    terms: list[str]

    def post(self) -> Ints:
        """The post of each entry of `term`."""
        return np.repeat(np.arange(len(self.at_ms)), np.diff(self.starts))

    def matrix(self, values: Floats | None = None) -> "scipy.sparse.csr_array":
        """(posts, terms), with 1 where a post has a term, or with `values`, one an entry of `term`."""
        values = np.ones(len(self.term)) if values is None else values
        return scipy.sparse.csr_array((values, self.term, self.starts), shape=(len(self.at_ms), len(self.terms)))


def terms_of(text: str, marks: Sequence[str] = ()) -> list[str]:
    """The different terms of a text, in the order they come; marks : hashtags and hosts, after the words.

    >>> terms_of("L'Été, l'été !", ["#soldes"])
    ['ete', '#soldes']
    """
    return list(dict.fromkeys([*_WORD.findall(fold(cut(text))), *marks]))


def corpus_of(texts: Sequence[str], marks: Sequence[Sequence[str]], at_ms: Ints, language: Ints) -> Corpus:
    """A corpus of texts in order of time. Cost: some 10 us a post."""
    each = [terms_of(text, some) for text, some in zip(texts, marks, strict=True)]
    terms = sorted({term for some in each for term in some})
    number = {term: i for i, term in enumerate(terms)}
    flat = np.array([number[term] for some in each for term in some], dtype=np.int64)
    starts = np.cumsum([0, *map(len, each)], dtype=np.int64)
    return Corpus(np.asarray(at_ms), np.asarray(language), starts, flat, terms)


def surprise(of: Corpus) -> tuple[Floats, Floats]:
    """How unlike earlier posts of its language each post is, 0..1, and each of its terms (an entry of `term` each).

    A term that none of n earlier posts had has 1, one that all had 0: log((n + 1) / (df + 1)) / log(n + 1); a post has
    the mean of its terms. NaN where fewer than 20 posts came before (at the same moment is not before), or no term.
    """
    post = of.post()
    n = _before(of.language, of.at_ms)
    df = _before(of.language[post] * len(of.terms) + of.term, of.at_ms[post])
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.log((n[post] + 1) / (df + 1)) / np.log(n[post] + 1)
        mean = np.bincount(post, each, len(n)) / np.diff(of.starts)
    return np.where(n < _LEAST, np.nan, mean), np.where(n[post] < _LEAST, np.nan, each)


def idf(of: Corpus, end: int) -> Floats:
    """The weight of each term after the first `end` posts: log((end + 1) / (df + 1)), 0 where all had it."""
    df = np.bincount(of.term[: of.starts[end]], minlength=len(of.terms))
    return np.log((end + 1) / (df + 1))


def profiles(of: Corpus, person: Ints, post: Ints, n_people: int) -> "scipy.sparse.csr_array":
    """How often each person used each term, (people, terms): in the posts they wrote or reacted to, a row an act."""
    acts = scipy.sparse.csr_array((np.ones(len(person)), (person, post)), shape=(n_people, len(of.at_ms)))
    return scipy.sparse.csr_array(acts @ of.matrix())


def relevance(
    of: Corpus, posts: Ints, audience: "scipy.sparse.csr_array", used: "scipy.sparse.csr_array", weight: Floats
) -> tuple[Floats, "scipy.sparse.csr_array"]:
    """How much each of some posts is about what its readers usually talk about, 0..1, and the part of each term.

    The cosine of its terms with all that those who could see it said and reacted to before. audience : (posts, people),
    1 for a reader. used : `profiles` before the posts; weight : `idf` before them. NaN where readers said nothing, or
    the post has no term of any weight. The parts, (posts, terms), sum to the relevance of a post.
    """
    said = _weighed(scipy.sparse.csr_array(audience @ used), weight)
    own = scipy.sparse.csr_array(of.matrix(weight[of.term])[posts])
    both = np.sqrt(_squares(own) * _squares(said))
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = scipy.sparse.csr_array(own.multiply(said)).tocsr()
        parts.sort_indices()
        value = np.where(both > 0, _sums(parts) / both, np.nan)
    parts.data /= np.repeat(np.where(both > 0, both, 1.0), np.diff(parts.indptr))
    return value, parts


def affinity(used: "scipy.sparse.csr_array", weight: Floats, one: Ints, other: Ints) -> Floats:
    """How alike two people talk, pair by pair: the cosine of their profiles, 0..1; 0 where one said nothing yet."""
    weighed = _weighed(used, weight)
    length = np.sqrt(_squares(weighed))
    found = np.zeros(len(one))
    known = np.flatnonzero((length[one] > 0) & (length[other] > 0))
    ones, a = np.unique(one[known], return_inverse=True)
    others, b = np.unique(other[known], return_inverse=True)
    of_others = weighed[others]
    order = np.argsort(a, kind="stable")
    for start in range(0, len(ones), _AT_ONCE):
        rows = order[slice(*np.searchsorted(a[order], [start, start + _AT_ONCE]))]
        every = of_others @ weighed[ones[start : start + _AT_ONCE]].toarray().T
        found[known[rows]] = every[b[rows], a[rows] - start]
    found[known] /= length[one[known]] * length[other[known]]
    return np.minimum(found, 1.0)


def _before(key: Ints, at_ms: Ints) -> Ints:
    """How many entries of the same key are strictly earlier, for each."""
    order = np.lexsort((at_ms, key))
    keys, times, here = key[order], at_ms[order], np.arange(len(key))
    new_key = np.r_[True, keys[1:] != keys[:-1]][: len(key)]
    new_time = new_key | np.r_[True, times[1:] != times[:-1]][: len(key)]
    first_of_key = np.maximum.accumulate(np.where(new_key, here, 0))
    first_at_time = np.maximum.accumulate(np.where(new_time, here, 0))
    earlier = np.empty(len(key), dtype=np.int64)
    earlier[order] = first_at_time - first_of_key
    return earlier


def _weighed(used: "scipy.sparse.csr_array", weight: Floats) -> "scipy.sparse.csr_array":
    """Counts as weights: a term said ten times is not ten times as much one's own."""
    found = used.copy()
    found.sort_indices()
    found.data = np.log1p(found.data) * weight[found.indices]
    return found


def _squares(rows: "scipy.sparse.csr_array") -> Floats:
    return _sums(rows, 2)


def _sums(rows: "scipy.sparse.csr_array", power: int = 1) -> Floats:
    """The sum of each row, or of its squares, in the order of the columns."""
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    return np.bincount(row, rows.data**power, rows.shape[0]).astype(np.float64)
