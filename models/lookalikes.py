"""Suspect a name written with letters of another alphabet that look the same (раypal with Cyrillic letters).

A suspicion is never a hit: honest people write Greek and Russian too. Uses Unicode's list of confusable characters
as shipped by confusable-homoglyphs, read when the first text with such letters comes by; read after `matching`.
Leaves out spellings that only resemble a name (paypa1, rn for m): those are other words.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from models.folding import cut, fold, fold_char
from models.matching import AliasMatcher

__all__ = ["Lookalike", "LookalikeFinder"]

_MIN_MIXED = 3  # letters of a name written in two alphabets at once
_MIN_FOREIGN = 4  # letters of a name written in the other alphabet alone: shorter ones are often real words

# Greek, Cyrillic, Armenian, Cherokee, phonetic, Coptic, Lisu and boxed or circled letters.
_FOREIGN = re.compile(
    "[\u0250-\u02af\u0370-\u058f\u13a0-\u13ff\u1d00-\u1dbf\u2c80-\u2cff\ua4d0-\ua4ff\uab30-\uabbf\U0001f150-\U0001f189]"
)
_SAME = str.maketrans("i1|0", "lllo")  # alike in many typefaces, within our own alphabet
_LATIN_NAME = re.compile(r"(?:SMALL|NEGATIVE .*) (?:CAPITAL|LETTER) ([A-Z])$")


class Lookalike(NamedTuple):
    """`text[start:end]` looks like a name of `owner`."""

    start: int
    end: int
    owner: int


class LookalikeFinder:
    """Looks for disguised spellings of names, each given with the number of its owner."""

    def __init__(self, aliases: Sequence[tuple[str, int]]) -> None:
        self._aliases = tuple(aliases)
        self._matcher: AliasMatcher | None = None

    def find(self, text: str) -> list[Lookalike]:
        """The suspected spellings in order of appearance. Free for texts in our own alphabet."""
        text = cut(text)
        if text.isascii() or not _FOREIGN.search(text):
            return []
        if self._matcher is None:
            self._matcher = AliasMatcher([(fold(alias).translate(_SAME), owner) for alias, owner in self._aliases])
        pieces = [_look(c) for c in text]
        starts = [i for i, piece in enumerate(pieces) for _ in piece] + [len(text)]
        seen = "".join(pieces)
        spans = [Lookalike(starts[h.start], starts[h.end], h.owner) for h in self._matcher.find(seen, seen)]
        is_latin = 2 * len(_FOREIGN.findall(text)) < sum(c.isalpha() for c in text)
        return [s for s in spans if _is_disguised(text[s.start : s.end], is_latin)]


def _is_disguised(word: str, is_latin_text: bool) -> bool:
    """Two alphabets in one word, or one foreign word that resembles a name in a text otherwise in ours."""
    if not _FOREIGN.search(word):
        return False
    letters = [c for c in word if c.isalnum() or _FOREIGN.match(c)]
    is_mixed = any(c.isascii() for c in letters)
    return len(letters) >= _MIN_MIXED if is_mixed else is_latin_text and len(letters) >= _MIN_FOREIGN


@cache
def _look(char: str) -> str:
    """The plain letter that a character looks like, or its fold."""
    folded = fold_char(char)
    if folded.isascii():
        return folded.translate(_SAME)
    twin = _twins().get(char) or _twins().get(char.casefold())
    if twin is None and (named := _LATIN_NAME.search(unicodedata.name(char, ""))):
        twin = named[1]
    return twin.lower().translate(_SAME) if twin else folded


@cache
def _twins() -> dict[str, str]:
    """For each character that looks like a plain Latin letter or digit, that letter."""
    from confusable_homoglyphs.confusables import confusables_data  # 20 ms: only when such a text comes by

    twins: dict[str, str] = {}
    for char, alike in confusables_data.items():
        plain = [a["c"] for a in alike if len(a["c"]) == 1 and a["c"].isascii() and a["c"].isalnum()]
        if plain and not char.isascii():
            twins[char] = plain[0]
    return twins
