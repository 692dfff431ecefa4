"""Who could see the latest posts of a brand, and what each said beside what came before: plainly, from the stored rows.

The oracle of `message_features`, and of the rows behind the shares of message and relation.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from models.arousal import shock
from models.message import terms_of
from pipeline.horizons import DAY_MS
from pipeline.settings import Settings
from streams.queries import ask
from tests.plain_influence import PlainInfluence

__all__ = ["PlainReception"]


class _Post(NamedTuple):
    at_ms: int
    id: str
    author: str
    text: str
    language: str
    terms: list[str]


class PlainReception:
    """The posts of one brand as of a moment; none is of a month long gone, whose text is away."""

    def __init__(self, data: Path, brand: str, settings: Settings, as_of_ms: int) -> None:
        self._plain = PlainInfluence(data, brand, settings)
        self._from_ms = as_of_ms - settings.influence.horizon_days * DAY_MS
        posts = "SELECT epoch_ms(posted_at), mention_id, author_id, text, language, terms, links FROM mentions"
        self._posts = sorted(
            _Post(at_ms, id_, author, text, language, terms_of(text, [*(f"#{term}" for term in terms), *links]))
            for at_ms, id_, author, text, language, terms, links in ask(data, f"{posts} WHERE brand = ?", [brand]).rows
        )
        acts = "SELECT mention_id, actor_id, kind, epoch_ms(happened_at) FROM interactions WHERE brand = ?"
        self._acts = ask(data, acts, [brand]).rows

    @cached_property
    def judged(self) -> list[_Post]:
        """The latest of each author, in order of time."""
        recent = [post for post in self._posts if post.at_ms > self._from_ms]
        of_author: Counter[str] = Counter()
        found = []
        for post in sorted(recent, key=lambda p: (-p.at_ms, p.id)):
            of_author[post.author] += 1
            if of_author[post.author] <= 25:
                found.append(post)
        return sorted(found)

    def shown(self) -> Iterator[tuple[str, str, int, int, int, int, float]]:
        """(post, reader, follows, is mutual, reacted, passed on, strength) of all who could see a judged post."""
        since = self._plain.since
        for post in self.judged:
            for (reader, author), at_ms in since.items():
                if author == post.author and at_ms <= post.at_ms:
                    kinds = {act[2] for act in self._acts if act[:2] == (post.id, reader) and act[3] > self._from_ms}
                    yield (
                        post.id,
                        reader,
                        self._plain.follows(reader, author, post.at_ms),
                        since.get((author, reader), post.at_ms + 1) <= post.at_ms,
                        bool(kinds),
                        not kinds.isdisjoint(("repost", "quote")),
                        sum(self._plain.met(reader, author, post.at_ms)),
                    )

    def features(self) -> Iterator[tuple[str, float | None, float | None, float, list[str], list[str], list[str]]]:
        """(post, relevance, surprise, shock, and the terms that show each) of every judged post."""
        readers: dict[str, list[str]] = {post.id: [] for post in self.judged}
        for id_, reader, *_ in self.shown():
            readers[id_].append(reader)
        for post, before in self._before():
            relevance, relevant = self._relevance(post, readers[post.id], before)
            surprise, new = self._surprise(post)
            found = shock(post.text, post.language)
            yield post.id, relevance, surprise, found.value, relevant, new, list(found.cues)

    def _before(self) -> Iterator[tuple[_Post, int]]:
        """Each judged post, and the moment before which all is known to it: when the fifth that it is in began."""
        n = len(self.judged)
        small, larger = divmod(n, 5)
        place = 0
        for part in range(5):
            size = small + (part < larger)
            for post in self.judged[place : place + size]:
                yield post, self.judged[place].at_ms
            place += size

    def _relevance(self, post: _Post, readers: list[str], before_ms: int) -> tuple[float | None, list[str]]:
        earlier = {p.id: p for p in self._posts if p.at_ms < before_ms}
        had = Counter(term for p in earlier.values() for term in p.terms)
        said: Counter[str] = Counter()
        for p in earlier.values():
            said.update(p.terms * readers.count(p.author))
        for of, actor, _, at_ms in self._acts:
            if of in earlier and at_ms < before_ms and actor != earlier[of].author:
                said.update(earlier[of].terms * readers.count(actor))
        weight = {term: math.log((len(earlier) + 1) / (had[term] + 1)) for term in [*said, *post.terms]}
        theirs = {term: math.log1p(times) * weight[term] for term, times in said.items()}
        length = _length(theirs.values()) * _length(weight[term] for term in post.terms)
        if not length:
            return None, []
        parts = {term: weight[term] * theirs.get(term, 0) / length for term in post.terms}
        return sum(parts.values()), _most(parts)

    def _surprise(self, post: _Post) -> tuple[float | None, list[str]]:
        earlier = [p for p in self._posts if p.at_ms < post.at_ms and p.language == post.language]
        n = len(earlier)
        if n < 20 or not post.terms:
            return None, []
        had = Counter(term for p in earlier for term in p.terms)
        each = {term: math.log((n + 1) / (had[term] + 1)) / math.log(n + 1) for term in post.terms}
        return sum(each.values()) / len(each), _most(each)


def _length(values: Iterable[float]) -> float:
    return math.sqrt(sum(value * value for value in values))


def _most(weights: Mapping[str, float]) -> list[str]:
    """The three terms with the most weight, if any; of equals, the first by name."""
    rounded = {term: round(weight, 9) for term, weight in weights.items()}
    return [term for term in sorted(rounded, key=lambda term: (-rounded[term], term)) if rounded[term] > 0][:3]
