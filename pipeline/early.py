"""The early count: what was said of each brand in each slot of time, as it is known when the detectors look.

A slot counts what came with a stamp of at most its end and `settle_ms`; it is counted once, when every input has
shown more than that, and nothing changes it afterwards. So the count does not depend on how events are cut into
batches, nor on which machine took them. What is taken back before a slot is counted was never in it.

Read after `watermark.py`. What is made of the slots is in `watch.py`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zlib import crc32

from msgspec import Struct, field
from msgspec.structs import replace

from models.vocabulary import Motive, Provenance, Scheme
from pipeline.events import Mention
from pipeline.records import Reading

__all__ = [
    "MOTIVES",
    "UNASKED",
    "Early",
    "Passed",
    "Removal",
    "Said",
    "Spoken",
    "is_gone",
    "said_of",
    "without",
    "words_of",
]

MOTIVES = tuple(motive for motive in Motive if motive not in (Motive.NONE, Motive.UNCLEAR))

Key = tuple[str, str]
UNASKED = (Provenance.ORGANIC, Provenance.UNKNOWN)
# Copies differ in what they link to, whom they name, and in numbers: all else must be the same.
_NOT_WORDS = re.compile(r"https?://\S+|[@#]\w+|(?:[^\w@#]|[\d_]|[@#](?!\w))+")


class Said(Struct, frozen=True, gc=False, array_like=True):
    """A post about a brand. `motives` in ten-thousandths, in the order of `MOTIVES`, empty when it counts for none.

    `words` is a number that two posts of the same words share, `links` the hosts it links to.
    """

    source: str
    mention_id: str
    author_id: str
    posted_at_ms: int
    provenance: str
    polarity: int
    motives: tuple[int, ...]
    words: int
    links: tuple[str, ...]

    @property
    def order(self) -> tuple[int, str, str]:
        """Where it stands among others, however they came."""
        return self.posted_at_ms, self.source, self.mention_id


class Passed(Struct, frozen=True, gc=False, array_like=True):
    """A post about a brand, passed on: who did it, when, and which post it was (`of_author` empty: not known whose)."""

    source: str
    post_id: str
    actor_id: str
    of_id: str
    of_author: str
    happened_at_ms: int

    @property
    def order(self) -> tuple[int, str, str]:
        """Where it stands among others, however they came."""
        return self.happened_at_ms, self.source, self.post_id


class Spoken(Struct):
    """What is known of a slot so far, by brand."""

    said: dict[str, list[Said]] = field(default_factory=dict)
    passed: dict[str, list[Passed]] = field(default_factory=dict)


class Slot(NamedTuple):
    """A slot that is counted: what was said and passed on in it, by brand, each in its order. `gone` was taken back
    by then, `gone_authors` left and when.
    """

    start_ms: int
    said: dict[str, list[Said]]
    passed: dict[str, list[Passed]]
    gone: frozenset[Key]
    gone_authors: dict[Key, int]


class Removal(Struct, frozen=True, array_like=True):
    """Something taken back: a post by its key, or all posts of an author up to a moment."""

    stamp_ms: int
    key: Key
    until_ms: int | None = None  # None: the key is a post's


class Early:
    """The slots that are not counted yet. `next_ms` is the start of the next one, None before the first event."""

    def __init__(self, slot_ms: int, settle_ms: int) -> None:
        self.slot_ms = slot_ms
        self.settle_ms = settle_ms
        self.next_ms: int | None = None
        self.open: dict[int, Spoken] = {}
        self.removals: list[Removal] = []

    def said(self, brands: Iterable[str], post: Said, stamp_ms: int) -> None:
        """A post about these brands was accepted. Too late for its slot, it is left out; so is the brand's own."""
        spoken = self._slot(post.posted_at_ms, stamp_ms)
        if spoken is not None and post.provenance != Provenance.STAFF:
            for brand in brands:
                spoken.said.setdefault(brand, []).append(post)

    def passed(self, brands: Iterable[str], share: Passed, stamp_ms: int) -> None:
        """A share was accepted, by itself or with the post it waited for: `stamp_ms` is the later one's."""
        spoken = self._slot(share.happened_at_ms, stamp_ms)
        if spoken is not None:
            for brand in brands:
                spoken.passed.setdefault(brand, []).append(share)

    def removed(self, key: Key, stamp_ms: int) -> None:
        """A post was taken back."""
        self.removals.append(Removal(stamp_ms, key))

    def left(self, author: Key, until_ms: int, stamp_ms: int) -> None:
        """An author left: what they said up to a moment is taken back."""
        self.removals.append(Removal(stamp_ms, author, until_ms))

    def close(self, shown_ms: int | None) -> Iterator[Slot]:
        """Count every slot that is settled when all inputs have shown `shown_ms`, in order. Silent ones are left out;
        `next_ms` tells how far it has come."""
        if shown_ms is None:
            return
        open_ms = self._first_open(shown_ms)
        if self.next_ms is None and min(self.open, default=open_ms) >= open_ms:
            return  # an older one may still come
        starts = {start_ms for start_ms in self.open if start_ms < open_ms}
        last_ms = min(starts) if self.next_ms is None else self.next_ms - self.slot_ms
        # Where nothing was said, something may still be to be forgotten: at its time, however batches are cut.
        starts.update(max(self._first_open(r.stamp_ms), last_ms) for r in self.removals)
        for start_ms in sorted(start_ms for start_ms in starts if start_ms < open_ms):
            self.next_ms = start_ms + self.slot_ms
            yield self._count(start_ms)
        self.next_ms = max(open_ms, open_ms if self.next_ms is None else self.next_ms)

    def _first_open(self, shown_ms: int) -> int:
        """The first slot that is not settled yet at this stamp: its end and `settle_ms` have not been passed."""
        return -((self.settle_ms - shown_ms) // self.slot_ms) * self.slot_ms - self.slot_ms

    def _count(self, start_ms: int) -> Slot:
        settled_ms = start_ms + self.slot_ms + self.settle_ms
        gone = [r for r in self.removals if r.stamp_ms <= settled_ms] if self.removals else []
        if gone:
            self.removals = [r for r in self.removals if r.stamp_ms > settled_ms]
        posts = frozenset(r.key for r in gone if r.until_ms is None)
        authors: dict[Key, int] = {}
        for r in gone:
            if r.until_ms is not None:
                authors[r.key] = max(r.until_ms, authors.get(r.key, r.until_ms))
        if gone:
            for other in self.open.values():
                _take_back(other, posts, authors)
        spoken = self.open.pop(start_ms, Spoken())
        said = {brand: sorted(found, key=lambda s: s.order) for brand, found in sorted(spoken.said.items()) if found}
        passed = {b: sorted(found, key=lambda p: p.order) for b, found in sorted(spoken.passed.items()) if found}
        return Slot(start_ms, said, passed, posts, authors)

    def _slot(self, at_ms: int, stamp_ms: int) -> Spoken | None:
        start_ms = at_ms - at_ms % self.slot_ms
        is_counted = self.next_ms is not None and start_ms < self.next_ms
        if is_counted or stamp_ms > start_ms + self.slot_ms + self.settle_ms:
            return None
        return self.open.setdefault(start_ms, Spoken())


def said_of(event: Mention, reading: Reading) -> Said:
    """A post as detectors see it. Motives count where nobody asked for the post (CODEBOOK, axis D)."""
    motives: tuple[int, ...] = ()
    if reading.provenance in UNASKED:
        p = {label.label: label.p for label in reading.labels if label.scheme == Scheme.MOTIVE}
        motives = tuple(round(p.get(motive, 0.0) * 10_000) for motive in MOTIVES)
    return Said(
        event.source,
        event.id,
        event.author,
        int(event.at_ms),
        reading.provenance,
        reading.polarity,
        motives,
        words_of(reading.text),
        reading.links,
    )


def words_of(text: str) -> int:
    """A number that two texts share when one copies the other."""
    return crc32(_NOT_WORDS.sub("", text.casefold()).encode("utf-8", "replace"))


def is_gone(post: Said, gone: frozenset[Key], authors: dict[Key, int]) -> bool:
    """Whether a post was taken back, by itself or with its author."""
    until_ms = authors.get((post.source, post.author_id)) if authors else None
    return (post.source, post.mention_id) in gone or (until_ms is not None and post.posted_at_ms <= until_ms)


def _take_back(spoken: Spoken, gone: frozenset[Key], authors: dict[Key, int]) -> None:
    for brand, posts in spoken.said.items():
        spoken.said[brand] = [post for post in posts if not is_gone(post, gone, authors)]
    for brand, shares in spoken.passed.items():
        spoken.passed[brand] = without(shares, gone, authors)


def without(shares: Iterable[Passed], gone: frozenset[Key], authors: dict[Key, int]) -> list[Passed]:
    """The shares that were not taken back. One of a post that was is still a share, but no longer tells whose."""
    kept = []
    for share in shares:
        if _is_gone(share, (share.source, share.post_id), share.actor_id, gone, authors):
            continue
        is_of_gone = _is_gone(share, (share.source, share.of_id), share.of_author, gone, authors)
        kept.append(replace(share, of_author="") if is_of_gone else share)
    return kept


def _is_gone(share: Passed, post: Key, author_id: str, gone: frozenset[Key], authors: dict[Key, int]) -> bool:
    until_ms = authors.get((share.source, author_id)) if authors else None
    return post in gone or (until_ms is not None and share.happened_at_ms <= until_ms)
