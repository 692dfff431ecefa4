"""How shocking a post is: words of anger, taboo, fear and awe, and signs of shouting, in French and English.

Berger & Milkman (2012): what arouses (awe, anger, anxiety) is passed on more, what saddens less. The cues are in
`data/arousal.tsv`, folded, parted by `|`; our own list. A cue after a negation does not count. Leaves out irony and
what only pictures show. Beside `message`.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from models.folding import cut, fold
from models.lexicon import NEGATIONS

__all__ = ["KINDS", "Shock", "shock"]

KINDS = {"taboo": 0.5, "anger": 0.4, "fear": 0.4, "awe": 0.35, "alarm": 0.3, "shouting": 0.15}
_LONGEST = 5  # words of a cue
_REACH = 2  # words between a negation and the cue it takes back
_WORD = re.compile(r"[^\W_]+(?:'t\b)?|[,;.:!?]")  # as negations are written (don't); they end at a mark
_MANY_MARKS = re.compile(r"[!?]*![!?]+")
_CAPITALS = re.compile(r"\b[^\W\d_]{4,}\b")


class Shock(NamedTuple):
    """From 0 (plain) towards 1, and the cues that say so, in the order they come, each once."""

    value: float
    cues: tuple[str, ...]


def shock(text: str, language: str) -> Shock:
    """How arousing a text is: 1 less the product of 1 less the weight of each cue, so every further cue adds.

    A language other than fr counts as en.

    >>> shock("C'est une honte, un scandale", "fr").cues, shock("Aucune honte", "fr").value
    (('honte', 'scandale'), 0.0)
    """
    text = cut(text)
    phrases, heads, signs = _cues("fr" if language == "fr" else "en")
    found: dict[str, float] = {}
    words = _WORD.findall(fold(text))
    end = 0
    for i, word in enumerate(words):
        if word in heads and i >= end:
            told = [p for k in range(_LONGEST, 0, -1) if (p := " ".join(words[i : i + k])) in phrases][:1]
            for phrase in told:
                end = i + phrase.count(" ") + 1
                if not _is_negated(words, i):
                    found[phrase] = KINDS[phrases[phrase]]
    found |= {sign: KINDS[signs[sign]] for sign in dict.fromkeys(text) if sign in signs}
    found |= dict.fromkeys(_shouting(text), KINDS["shouting"])
    calm = 1.0
    for weight in found.values():
        calm *= 1 - weight
    return Shock(1 - calm, tuple(found))


def _is_negated(words: Sequence[str], at: int) -> bool:
    """Whether a negation stands shortly before a word, with no mark between them."""
    for word in reversed(words[max(0, at - _REACH) : at]):
        if word in NEGATIONS:
            return True
        if not word[0].isalnum():
            return False
    return False


def _shouting(text: str) -> list[str]:
    """Rows of exclamation marks, and capitals where half of the longer words have them: one alone may be a name."""
    marks = ["!!"] if _MANY_MARKS.search(text) else []
    longer = _CAPITALS.findall(text)
    capitals = [word for word in longer if word.isupper()]
    return marks + (["CAPITALS"] if len(capitals) >= 2 and 2 * len(capitals) >= len(longer) else [])


@cache
def _cues(language: str) -> tuple[dict[str, str], set[str], dict[str, str]]:
    """The kind of each phrase of a language, the words that begin one, and the kind of each sign."""
    phrases: dict[str, str] = {}
    signs: dict[str, str] = {}
    for line in (files("models") / "data" / "arousal.tsv").read_text("utf-8").splitlines()[1:]:
        kind, code, cues = line.split("\t")
        if code == "signs":
            signs |= dict.fromkeys(cues.split("|"), kind)
        elif code == language:
            phrases |= {" ".join(_WORD.findall(cue)): kind for cue in cues.split("|")}
    return phrases, {phrase.partition(" ")[0] for phrase in phrases}, signs
