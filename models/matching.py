"""Find many names at once in a folded text, only where they stand as words.

All occurrences are looked at, overlapping ones too: an engine that keeps the longest first lets a long one inside
a word hide a short one that stands alone. Read after `folding`. Leaves out whose names they are and what else must
be in the text: see `brands`.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import ahocorasick_rs

from models.folding import fold, fold_mapped, is_mark

__all__ = ["AliasMatcher", "Fit", "Hit", "Touch", "is_word"]

_MIN_JOINED = 3  # letters: a shorter joined form ("#ac" for "A.C.") is somebody else's tag
_BETWEEN = re.compile(r"[ '\-.&_]")  # what people leave out when they write a name as a hashtag
_HASHTAG = re.compile(r"#\w+")


class Fit(StrEnum):
    """How an occurrence of a name sits in the text."""

    HIT = "hit"
    INSIDE_WORD = "inside_word"
    WITHIN_LONGER = "within_longer"


class Hit(NamedTuple):
    """`folded[start:end]` is a name of `owner`."""

    start: int
    end: int
    owner: int


class Touch(NamedTuple):
    """An occurrence, whether it counts or not."""

    start: int
    end: int
    owner: int
    fit: Fit


class AliasMatcher:
    """Names, each with the number of its owner; one name may have several owners, who then all get the hit.

    A name is found in any case, with or without accents, with blanks or hyphens between its words, and joined
    behind # or @ ("Air France": #AirFrance). A name that begins with @ or # is found only so. Inside a hashtag
    a change of case or to a digit ends a word (#AcmeCorp2024).
    Cost: 10,000 names take 30 ms to build, about 5 us a post of 225 characters.
    """

    def __init__(self, aliases: Sequence[tuple[str, int]]) -> None:
        owners: dict[str, list[int]] = {}
        for alias, owner in aliases:
            for spelling in _spellings(alias):
                known = owners.setdefault(spelling, [])
                if owner not in known:
                    known.append(owner)
        self._patterns = list(owners)
        self._owners = [tuple(o) for o in owners.values()]
        self._search = ahocorasick_rs.AhoCorasick(self._patterns, store_patterns=False).find_matches_as_indexes
        self._known = frozenset(self._patterns)

    def __contains__(self, folded: str) -> bool:
        """Whether a folded text is exactly one of the spellings."""
        return folded in self._known

    def find(self, folded: str, text: str) -> list[Hit]:
        """The hits in order of appearance: whole words only, and none that lies within a longer one.

        folded : `fold(text)`. The text itself is read only for words inside hashtags.
        """
        found = self._search(folded, overlapping=True)
        if not found:
            return []
        hits, _ = _longest([(s, e, i) for s, e, i, fits in self._judge(found, folded, text) if fits])
        return [Hit(s, e, owner) for s, e, i in hits for owner in self._owners[i]]

    def touches(self, folded: str, text: str) -> list[Touch]:
        """Every occurrence of every name in order of appearance, those that do not count included."""
        judged = list(self._judge(self._search(folded, overlapping=True), folded, text))
        hits, hidden = _longest([(s, e, i) for s, e, i, fits in judged if fits])
        marked = [(*hit, Fit.HIT) for hit in hits] + [(*hit, Fit.WITHIN_LONGER) for hit in hidden]
        marked += [(s, e, i, Fit.INSIDE_WORD) for s, e, i, fits in judged if not fits]
        marked.sort(key=lambda m: (m[0], -m[1]))
        return [Touch(s, e, owner, fit) for s, e, i, fit in marked for owner in self._owners[i]]

    def _judge(self, found: list[tuple[int, int, int]], folded: str, text: str) -> Iterator[tuple[int, int, int, bool]]:
        seams: frozenset[int] | None = None
        for index, start, end in found:
            fits = is_word(folded, start, end)
            if not fits and "#" in folded:
                if seams is None:
                    seams = _seams(text, folded)
                fits = is_word(folded, start, end, seams)
            yield start, end, index, fits


def is_word(folded: str, start: int, end: int, seams: frozenset[int] = frozenset()) -> bool:
    """Whether `folded[start:end]` stands alone: no letter or digit joins it on either side.

    An underscore joins only when a letter follows it ("acme_support" is another name, "_acme_" is stress).
    seams : places where a hashtag changes to its next word; a word may begin or end there.
    """
    first, last = folded[start], folded[end - 1]
    if start and start not in seams:
        before = folded[start - 1]
        if first in "@#":
            if before.isalnum():
                return False  # an e-mail address
        elif _joins(first) and (before.isalnum() or (before == "_" and start > 1 and folded[start - 2].isalnum())):
            return False
    if end < len(folded) and end not in seams and _joins(last):
        after = folded[end]
        if after.isalnum():
            return False
        if after == "_":
            return first != "@" and not (end + 1 < len(folded) and folded[end + 1].isalnum())
    return True


def _joins(char: str) -> bool:
    """Whether a letter beside this one makes one word with it: not in scripts that leave no blanks."""
    if char < "\u0e00":
        return char.isalnum() or char == "_"
    return char.isalnum() and not ("\u0e00" <= char <= "\u11ff" or "\u1780" <= char <= "\u17ff" or char >= "\u2e80")


def _longest(hits: list[tuple[int, int, int]]) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]:
    """Those that no other covers, and those that one does; both in order of appearance."""
    hits.sort(key=lambda h: (h[0], -h[1]))
    kept: list[tuple[int, int, int]] = []
    hidden: list[tuple[int, int, int]] = []
    furthest = -1
    for hit in hits:
        (kept if hit[1] > furthest else hidden).append(hit)
        furthest = max(furthest, hit[1])
    return kept, hidden


def _spellings(alias: str) -> list[str]:
    """The folded ways of writing a name, itself first."""
    base = fold(alias).strip()
    if not base or base in "@#":
        return []
    spellings = dict.fromkeys((base, base.replace("-", " "), base.replace(" ", "-")))
    joined = _BETWEEN.sub("", base)
    if joined != base and joined.isalnum() and len(joined) >= _MIN_JOINED:
        spellings |= dict.fromkeys((f"#{joined}", f"@{joined}"))
    return list(spellings) if base[0] not in "@#" else [base]


def _seams(text: str, folded: str) -> frozenset[int]:
    """The places inside hashtags where case or kind of character changes as between two joined words."""
    mapped, starts = fold_mapped(text)
    if mapped != folded:  # the caller's folded text is of another making: no case to go by
        return frozenset()
    bare = [i for i, c in enumerate(text[: starts[-1]]) if not is_mark(c)]
    after = dict(pairwise(bare))
    before = {raw: previous for previous, raw in after.items()}
    seams = set()
    for tag in _HASHTAG.finditer(folded):
        for place in range(tag.start() + 2, tag.end()):
            raw = starts[place]
            if raw in before and starts[place - 1] != raw:
                follower = text[after[raw]] if raw in after else ""
                if _is_seam(text[before[raw]], text[raw], follower):
                    seams.add(place)
    return frozenset(seams)


def _is_seam(left: str, right: str, follower: str) -> bool:
    if left == "_" or right == "_" or left.isdigit() != right.isdigit():
        return True
    if not right.isupper():
        return False
    return left.islower() or (left.isupper() and follower.islower())  # "acmeCorp", "IBMWatson"
