"""Turn labelled sentences into the rows of numbers a model is fitted on.

Read after `features`, `fields`, `lexicon`; before `training`. Says in the plainest way what `evidence` does fast: a
test holds the two together. Each row has the length that `evidence` gives its text: the root of the sum of its parts'
squares.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.features import (
    CUE_WEIGHT,
    PAIR_WEIGHT,
    SILENT,
    cue_key,
    field_key,
    field_weight,
    form,
    pair_key,
    word_features,
    word_key,
)
from models.fields import JUDGING, NEGATION_REACH, Entry, Fields, cut_fields, field_names, negated
from models.lexicon import CueMatcher, cue_names, is_negated, matcher
from models.tokens import LANGUAGES, Tokeniser

__all__ = ["Design", "Parts", "Speller", "design"]

MIN_SEEN = 3  # a feature of one or two texts teaches next to nothing, and would be most of the file


class Parts(NamedTuple):
    """A text taken apart: (feature, factor) of all that is weighed by its rarity, of all that is not, and its words."""

    weighed: list[tuple[int, float]]
    plain: list[tuple[int, float]]
    words: list[int]


class Design(NamedTuple):
    """Texts as rows of known features, the features' names and IDFs, and the IDF of a word never seen."""

    x: csr_array[Any]
    keys: NDArray[np.uint32]
    idf: NDArray[np.float16]
    unknown: float


class Speller:
    """Takes texts apart; holds the lexicons of both languages."""

    def __init__(self) -> None:
        self._tokeniser = Tokeniser()
        self.entries: dict[str, list[Entry]] = {code: cut_fields(code, self._tokeniser) for code in LANGUAGES}
        self._fields = {language: Fields(entries) for language, entries in self.entries.items()}
        self._cues = {language: matcher(language, self._tokeniser) for language in LANGUAGES}

    def parts(self, texts: Sequence[str], languages: Sequence[str]) -> list[Parts]:
        """The parts of each text. Texts come normalised; a language other than fr counts as en."""
        wanted = ["fr" if language == "fr" else "en" for language in languages]
        cut = self._tokeniser.cut(texts, wanted)
        return [
            _parts(tokens.words, self._fields[language], self._cues[language])
            for tokens, language in zip(cut, wanted, strict=True)
        ]


def _parts(raw: list[str], fields: Fields, cues: CueMatcher) -> Parts:
    shapes = [form(word) for word in raw]
    words = [word_key(shape) for shape in shapes]
    weighed = [feature for word, shape in zip(raw, shapes, strict=True) for feature in word_features(word, shape)]
    aloud = (shape not in SILENT for shape in shapes)
    marked = zip(words, aloud, strict=True)
    weighed += [(pair_key(a, b), PAIR_WEIGHT) for (a, is_a), (b, is_b) in pairwise(marked) if is_a and is_b]
    meant = [(at, *found) for at, shape in enumerate(shapes) for found in fields.of_word(shape).items()]
    meant += [(at, field, strength) for field, strength, at in fields.of_phrases(shapes)]
    plain = [(field_key(_turned(field, shapes, at)), field_weight(strength)) for at, field, strength in meant]
    named = sorted({cue.name for cue in cues.find(shapes)})  # sums are rounded by their order, and a set has its own
    plain += [(cue_key(name), CUE_WEIGHT) for name in named]
    return Parts(weighed, plain, words)


def _turned(field: str, shapes: list[str], at: int) -> str:
    return negated(field) if field in JUDGING and is_negated(shapes, at, NEGATION_REACH) else field


def design(texts: Sequence[Parts]) -> Design:
    """The rows of a corpus, with the features it has at least `MIN_SEEN` times and all fields and cues."""
    seen = Counter(key for parts in texts for key in {key for key, _ in parts.weighed})
    plain = {*map(field_key, field_names()), *map(cue_key, cue_names())}
    keys = sorted({key for key, n in seen.items() if n >= MIN_SEEN} | plain)
    n = len(texts)
    idf = np.array([1.0 if k in plain else np.log((1 + n) / (1 + seen[k])) + 1 for k in keys], dtype=np.float16)
    unknown = float(np.log(n + 1) + 1)
    return Design(rows_of(texts, keys, idf, unknown), np.array(keys, dtype=np.uint32), idf, unknown)


def rows_of(texts: Sequence[Parts], keys: Sequence[int], idf: NDArray[np.float16], unknown: float) -> csr_array[Any]:
    """Texts as rows of the given features."""
    column = {int(key): i for i, key in enumerate(keys)}
    weight = idf.astype(float).tolist()
    rows = [_row(parts, column, weight, unknown) for parts in texts]
    indices = np.fromiter((i for row in rows for i in row), dtype=np.int32)
    values = np.fromiter((v for row in rows for v in row.values()), dtype=float)
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    return csr_array((values, indices, ends), shape=(len(texts), len(column)))


def _row(parts: Parts, column: dict[int, int], weight: list[float], unknown: float) -> dict[int, float]:
    row: dict[int, float] = {}
    squared = unknown * unknown * sum(word not in column for word in parts.words)
    for key, factor in (*parts.weighed, *parts.plain):
        at = column.get(key)
        if at is not None:
            value = factor * weight[at]
            row[at] = row.get(at, 0.0) + value
            squared += value * value
    norm = max(squared, 1e-9) ** 0.5
    return {at: value / norm for at, value in row.items()}
