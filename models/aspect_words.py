"""What a post says about trust in: quality, payment, delivery, support, honesty, by the words of the lexicon.

The label model knows some fifteen cue words an aspect and language, hardly ever wrong and seldom there; the lexicon of
fields of meaning (`data/fields`) knows hundreds. Words here add to the model's own aspects, at a lower probability.
Over folded text (lower case, no accents), whole words only. Read after `fields`; how both err is in `trust`.
"""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from models.vocabulary import Aspect

__all__ = ["WORD_P", "Spoken", "aspects_in"]

WORD_P = 0.5  # assumed; the model's own cue words have .7
_LEAST = 2  # strength of an entry, 1 to 3: weaker ones are words of many meanings
_OF_FIELD = {aspect.value: aspect.value for aspect in Aspect} | {"deceit": Aspect.HONESTY.value}


class Spoken(NamedTuple):
    """An aspect and the first word that shows it: `folded[start:end]`."""

    aspect: str
    start: int
    end: int


def aspects_in(folded: str, language: str) -> list[Spoken]:
    """The aspects a text speaks of, each with its first word, in the order of these. Other languages count as en.

    >>> [spoken.aspect for spoken in aspects_in("the courier left it in the rain, no refund", "en")]
    ['delivery', 'payment']
    """
    words = _words("fr" if language == "fr" else "en")
    first: dict[str, Spoken] = {}
    for entry, start, end in words.matcher.find_matches_as_indexes(folded, overlapping=True):
        if start and folded[start - 1].isalnum():
            continue
        if words.is_beginning[entry]:
            while end < len(folded) and folded[end].isalnum():
                end += 1
        elif end < len(folded) and folded[end].isalnum():
            continue
        for aspect in words.aspects[entry]:
            here = Spoken(aspect, start, end)
            first[aspect] = min(first.get(aspect, here), here)
    return sorted(first.values(), key=lambda spoken: (spoken.start, spoken.aspect))


class _Words(NamedTuple):
    """The words of a language: the aspects of each, and whether it stands for all that begin so."""

    matcher: AhoCorasick
    aspects: list[list[str]]
    is_beginning: list[bool]


@cache
def _words(language: str) -> _Words:
    lines = (files("models") / "data" / "fields" / f"{language}.tsv").read_text("utf-8").splitlines()[1:]
    found: dict[str, set[str]] = {}
    for field, strength, entries in (line.split("\t") for line in lines):
        if field in _OF_FIELD and int(strength) >= _LEAST:
            for entry in entries.split("|"):
                found.setdefault(entry, set()).add(_OF_FIELD[field])
    entries_ = sorted(found)
    return _Words(
        AhoCorasick([entry.rstrip("*") for entry in entries_]),
        [sorted(found[entry]) for entry in entries_],
        [entry.endswith("*") for entry in entries_],
    )
