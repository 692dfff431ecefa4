"""What a native speaker knows of words: which field of meaning they belong to, and how strongly.

Read after `lexicon`. Hand-written, French and English, in `data/fields/<language>.tsv`: a field, a strength 1-3, its
entries parted by `|`, folded; `arnaqu*` stands for every word that begins so. A field is a feature of the linear
model: words the corpus never showed still speak. After a negation a judging field counts as `not <field>`.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from models.features import SILENT, form
from models.lexicon import CueMatcher
from models.tokens import Tokeniser

__all__ = ["JUDGING", "NEGATION_REACH", "Entry", "Fields", "cut_fields", "field_names", "meaning", "negated"]

_JUDGING = (
    "anger bad letdown fault wronged deceit joy praise mildpraise superlative craving recommend pride boast "
    "quality honesty confusion advice thanks gain"
)
JUDGING = frozenset(_JUDGING.split())  # a negation turns these round
NEGATION_REACH = 3  # words between a negation and what it turns round
_SHORTEST = 4  # letters before a `*`
_MARK = "  "  # between the field and strength within a phrase's name


def negated(field: str) -> str:
    """The name of a judging field after a negation."""
    return f"not {field}"


def meaning(phrase: str) -> tuple[str, int]:
    """The field and strength of a phrase of `Fields.phrases`, from its name."""
    field, _, strength = phrase.partition(_MARK)
    return field, int(strength)


class Entry(NamedTuple):
    """A word or phrase of a field, cut into words; `is_beginning`: a word that may go on."""

    field: str
    strength: int
    words: tuple[str, ...]
    is_beginning: bool


class Fields:
    """The fields of one language: of single words by look-up, of phrases by matching."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._words: dict[str, dict[str, int]] = {}
        self._begins: dict[str, dict[str, int]] = {}
        phrases: list[tuple[str, tuple[str, ...]]] = []
        for field, strength, words, is_beginning in entries:
            if len(words) > 1:
                phrases.append((f"{field}{_MARK}{strength}", words))
                continue
            found = (self._begins if is_beginning else self._words).setdefault(words[0], {})
            found[field] = max(strength, found.get(field, 0))
        self._longest = max(map(len, self._begins), default=0)
        self._first = frozenset(begin[:_SHORTEST] for begin in self._begins)  # turns most words away
        self.phrases = CueMatcher(phrases)

    def of_word(self, shape: str) -> dict[str, int]:
        """The fields of a word and its strength in each."""
        found = dict(self._words.get(shape, ()))
        if shape[:_SHORTEST] not in self._first:
            return found
        for end in range(_SHORTEST, min(len(shape), self._longest) + 1):
            for field, strength in self._begins.get(shape[:end], {}).items():
                found[field] = max(strength, found.get(field, 0))
        return found

    def of_phrases(self, shapes: list[str]) -> Iterator[tuple[str, int, int]]:
        """(field, strength, first word) of each phrase found."""
        for cue in self.phrases.find(shapes):
            yield *meaning(cue.name), cue.start


def cut_fields(language: str, tokeniser: Tokeniser) -> list[Entry]:
    """The entries of a language, cut into words as its texts are. Takes seconds: a model file keeps them cut."""
    rows = list(_rows(language))
    cut = tokeniser.cut([entry.removesuffix("*") for _, _, entry in rows], [language] * len(rows))
    return [
        Entry(field, strength, tuple(map(form, tokens.words)), entry.endswith("*"))
        for (field, strength, entry), tokens in zip(rows, cut, strict=True)
        if tokens.words and SILENT.isdisjoint(tokens.words)
    ]


@cache
def field_names() -> tuple[str, ...]:
    """Every field, the negated ones included, in a fixed order."""
    plain = sorted({field for language in ("fr", "en") for field, _, _ in _rows(language)})
    return (*plain, *(negated(field) for field in plain if field in JUDGING))


@cache
def _rows(language: str) -> tuple[tuple[str, int, str], ...]:
    lines = (files("models") / "data" / "fields" / f"{language}.tsv").read_text("utf-8").splitlines()[1:]
    cells = (line.split("\t") for line in lines)
    return tuple((field, int(strength), entry) for field, strength, entries in cells for entry in entries.split("|"))
