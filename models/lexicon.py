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

__all__ = ["NEGATIONS", "Cue", "CueMatcher", "cue_names", "is_negated", "matcher"]

_NEGATION_WORDS = "pas jamais aucun aucune sans ni not n't nt never no nobody without cannot isn't don't dont hardly"
NEGATIONS = frozenset(_NEGATION_WORDS.split())
_NEGATABLE = frozenset(("praise", "joy", "mild praise", "anger", "advice", "vouching", "pride"))
_REACH = 2  # words between a negation and the cue it turns


class Cue(NamedTuple):
    """A cue found in a text: its name, and its first and one-past-last word."""

    name: str
    start: int
    end: int


class CueMatcher:
    """Finds the cues of one language, longest first at each word. Cost: two look-ups a word that may begin one.

    phrases : (name, folded words) of each cue.
    """

    def __init__(self, phrases: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self.phrases = tuple(phrases)
        self._words: dict[str, list[str]] = {}
        self._heads: dict[tuple[str, ...], _Head] = {}  # by their first two words
        for name, words in self.phrases:
            if len(words) == 1:
                self._words.setdefault(words[0], []).append(name)
                continue
            head = self._heads.setdefault(words[:2], _Head([], {}))
            if len(words) == 2:
                head.names.append(name)
            else:
                head.longer.setdefault(words[2], []).append((words, name))
        for head in self._heads.values():
            for entries in head.longer.values():
                entries.sort(key=lambda entry: -len(entry[0]))

    def heads(self) -> Iterable[tuple[str, ...]]:
        """The first two words of every phrase that has two, and the words that are phrases alone."""
        return (*self._heads, *((word,) for word in self._words))

    def find(self, shapes: Sequence[str], begins: Sequence[int] | None = None) -> list[Cue]:
        """The cues in order; several names may share the same words, shorter ones inside longer ones count too.

        begins : places where a cue may begin, if it is known that none begins elsewhere.
        """
        found: list[Cue] = []
        heads, single, n = self._heads, self._words, len(shapes)
        for i in range(n) if begins is None else begins:
            head = heads.get((shapes[i], shapes[i + 1])) if i + 1 < n else None
            if head is not None:
                for words, name in head.longer.get(shapes[i + 2], ()) if head.longer and i + 2 < n else ():
                    end = i + len(words)
                    if len(words) == 3 or tuple(shapes[i:end]) == words:
                        found.append(Cue(_turned(name, shapes, i), i, end))
                found += [Cue(_turned(name, shapes, i), i, i + 2) for name in head.names]
            if shapes[i] in single:
                found += [Cue(_turned(name, shapes, i), i, i + 1) for name in single[shapes[i]]]
        return found


class _Head(NamedTuple):
    """What begins with two words: the names of just these, and all that goes on, by its third word."""

    names: list[str]
    longer: dict[str, list[tuple[tuple[str, ...], str]]]


def is_negated(shapes: Sequence[str], at: int, reach: int) -> bool:
    """Whether one of the `reach` words before the word `at` is a negation."""
    return not NEGATIONS.isdisjoint(shapes[max(0, at - reach) : at])


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
