"""Hand-written cues in French and English: what a post does, what it is about, whether it praises or blames.

Read after `features`. Cues are features of the linear model and triggers of the few `rules`; none decides a label
alone. They are in `data/cues.tsv`, folded (no accents), parted by `|`. A cue after a negation ("not", «pas»,
«jamais») counts as `not <cue>`.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from models.features import form
from models.tokens import Tokeniser

__all__ = ["Cue", "CueMatcher", "cue_names", "is_negated", "matcher"]

_NEGATION_WORDS = "pas jamais aucun aucune sans ni not n't nt never no nobody without cannot isn't don't dont hardly"
_NEGATIONS = frozenset(_NEGATION_WORDS.split())
_NEGATABLE = frozenset(("praise", "joy", "mild praise", "anger", "advice", "vouching", "pride"))
_REACH = 2  # words between a negation and the cue it turns


class Cue(NamedTuple):
    """A cue found in a text: its name, and its first and one-past-last word."""

    name: str
    start: int
    end: int


class CueMatcher:
    """Finds the cues of one language, longest first at each word. Cost: about one look-up a word.

    phrases : (name, folded words) of each cue.
    """

    def __init__(self, phrases: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, words in phrases:
            self._by_first.setdefault(words[0], []).append((words, name))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, shapes: Sequence[str]) -> list[Cue]:
        """The cues in order; several names may share the same words, shorter ones inside longer ones count too."""
        found: list[Cue] = []
        by_first, n = self._by_first, len(shapes)
        for i in [i for i, shape in enumerate(shapes) if shape in by_first]:
            following = shapes[i + 1] if i + 1 < n else ""
            for words, name in by_first[shapes[i]]:
                end = i + len(words)
                if len(words) == 1 or (words[1] == following and tuple(shapes[i:end]) == words):
                    found.append(Cue(_turned(name, shapes, i), i, end))
        return found


def is_negated(shapes: Sequence[str], at: int, reach: int) -> bool:
    """Whether one of the `reach` words before the word `at` is a negation."""
    return not _NEGATIONS.isdisjoint(shapes[max(0, at - reach) : at])


def _turned(name: str, shapes: Sequence[str], start: int) -> str:
    if name in _NEGATABLE and is_negated(shapes, start, _REACH):
        return "not " + name
    return name


def matcher(language: str, tokeniser: Tokeniser) -> CueMatcher:
    """The cues of a language, cut into words as its texts are. A language other than fr counts as en."""
    wanted = "fr" if language == "fr" else "en"
    named = [(name, phrase) for name, code, phrases in _lines() if code == wanted for phrase in phrases.split("|")]
    cut = tokeniser.cut([phrase for _, phrase in named], [wanted] * len(named))
    return CueMatcher((name, tuple(map(form, tokens.words))) for (name, _), tokens in zip(named, cut, strict=True))


def cue_names() -> tuple[str, ...]:
    """Every name `find` can give, the negated ones included."""
    names = dict.fromkeys(name for name, _, _ in _lines())
    return (*names, *(f"not {name}" for name in names if name in _NEGATABLE))


@cache
def _lines() -> list[tuple[str, str, str]]:
    lines = (files("models") / "data" / "cues.tsv").read_text("utf-8").splitlines()[1:]
    return [(name, language, phrases) for name, language, phrases in (line.split("\t") for line in lines)]
