"""Hand-written cues in French and English: what a post does, what it is about, whether it praises or blames.

Read after `features`. Cues are features of the linear model and triggers of the few `rules`; none decides a label
alone. They are in `data/cues.tsv`, folded (no accents), parted by `|`. A cue after a negation ("not", «pas»,
«jamais») counts as `not <cue>`.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from models.features import form
from models.tokens import Tokeniser

__all__ = ["Cue", "CueMatcher", "cue_names", "is_negated", "matcher"]

_NEGATION_WORDS = "pas jamais aucun aucune sans ni not n't nt never no nobody without cannot isn't don't dont hardly"
_NEGATIONS = frozenset(_NEGATION_WORDS.split())
_NEGATABLE = frozenset(("praise", "joy", "mild praise", "anger", "advice", "vouching", "pride"))
_start = attrgetter("start")
_REACH = 2  # words between a negation and the cue it turns


class Cue(NamedTuple):
    """A cue found in a text: its name, and its first and one-past-last word."""

    name: str
    start: int
    end: int


class CueMatcher:
    """Finds the cues of one language, longest first at each word. Cost: three look-ups a word.

    phrases : (name, folded words) of each cue.
    """

    def __init__(self, phrases: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self._words: dict[str, list[str]] = {}
        self._pairs: dict[tuple[str, ...], list[str]] = {}
        self._longer: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}  # by their first three words
        for name, words in phrases:
            if len(words) == 1:
                self._words.setdefault(words[0], []).append(name)
            elif len(words) == 2:
                self._pairs.setdefault(words, []).append(name)
            else:
                self._longer.setdefault(words[:3], []).append((words, name))
        for entries in self._longer.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, shapes: Sequence[str]) -> list[Cue]:
        """The cues in order; several names may share the same words, shorter ones inside longer ones count too."""
        found: list[Cue] = []
        longer, pairs, single = self._longer, self._pairs, self._words
        for i, three in enumerate(zip(shapes, shapes[1:], shapes[2:], strict=False)):
            if three in longer:
                for words, name in longer[three]:
                    end = i + len(words)
                    if len(words) == 3 or tuple(shapes[i:end]) == words:
                        found.append(Cue(_turned(name, shapes, i), i, end))
        for i, two in [(i, two) for i, two in enumerate(pairwise(shapes)) if two in pairs]:
            found += [Cue(_turned(name, shapes, i), i, i + 2) for name in pairs[two]]
        for i, shape in [(i, shape) for i, shape in enumerate(shapes) if shape in single]:
            found += [Cue(_turned(name, shapes, i), i, i + 1) for name in single[shape]]
        found.sort(key=_start)  # stable: of those that begin at one word the longest stays first
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
