"""Score texts word by word, and keep which word brought what: the evidence is the computation itself.

Read after `weights`; used by `motives`. A text's score is the sum of its words' vectors over the root of the sum of
their squared lengths. Against the exact length of the whole text this changes next to nothing, and each word's
vector can be kept for the next text.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.features import CUE_WEIGHT, PAIR_MIX, PAIR_WEIGHT, PUNCTUATION, cue_key, field_weight, pair_key, word_key
from models.fields import JUDGING, NEGATION_REACH, Fields, meaning, negated
from models.keys import Keys
from models.known_words import KnownWords, Table
from models.lexicon import Cue, CueMatcher, cue_names, is_negated
from models.tokens import Tokens

__all__ = ["Reader", "Sheet"]

_MAX_WORDS = 30_000  # about 12 MB with their scores; then all words are forgotten
_MAX_SPAN = 3  # words on either side of the strongest one
_NEAR = 0.3  # a neighbour belongs to the evidence if it brings this part of what the strongest word brings


class Sheet(NamedTuple):
    """One text: its words' shapes, its cues, and what each word brings to each label."""

    shapes: list[str]
    cues: list[Cue]
    brings: NDArray[np.float32]

    def span(self, column: int) -> tuple[int, int] | None:
        """The words that decided a label, as (first, one past last); None when no word speaks for it."""
        brought: list[float] = self.brings[:, column].tolist()
        if not brought:
            return None
        peak = max(brought)
        if peak <= 0:
            return None
        first = brought.index(peak)
        last = first + 1
        floor = peak * _NEAR
        while first > 0 and brought[first - 1] >= floor and last - first <= _MAX_SPAN:
            first -= 1
        while last < len(brought) and brought[last] >= floor and last - first <= 2 * _MAX_SPAN:
            last += 1
        while last - first > 1 and self.shapes[first] in PUNCTUATION:
            first += 1
        while last - first > 1 and self.shapes[last - 1] in PUNCTUATION:
            last -= 1
        return first, last


class Reader:
    """Turns cut texts of one language into sheets and raw scores (before bias). Remembers words up to a bound."""

    def __init__(self, table: Table, fields: Fields, cues: CueMatcher, max_words: int = _MAX_WORDS) -> None:
        self._table = table
        self._finder = CueMatcher((*cues.phrases, *fields.phrases.phrases))
        self._phrases = {name: _Phrase.of(name, table) for name, _ in fields.phrases.phrases}
        heads = list(self._finder.heads())
        self._heads = Keys(pair_key(word_key(two[0]), word_key(two[1])) for two in heads if len(two) == 2)
        self._single = Keys(word_key(one[0]) for one in heads if len(one) == 1)
        self._cue_row = {name: table.rows[cue_key(name)] for name in cue_names()}
        self._known = KnownWords(table, fields, max_words)

    def __len__(self) -> int:
        """How many words are remembered."""
        return len(self._known.shapes)

    def sheets(self, texts: Sequence[Tokens]) -> tuple[list[Sheet], NDArray[np.float64]]:
        """A sheet per text and the scores (texts, labels). Cost: a look-up per known word, pair and cue."""
        known = self._known
        known.forget_if_full()
        by_text = known.slots(texts)
        slots = np.array(list(chain.from_iterable(by_text)), dtype=np.int64)
        starts = [0, *accumulate(map(len, by_text))]
        names = known.names[slots]
        pairs = names[:-1] * np.uint32(PAIR_MIX[0]) + names[1:] * np.uint32(PAIR_MIX[1])
        pages: list[tuple[list[str], list[Cue]]] = []
        extra = _Extra()
        for begin, mine, begins in zip(starts, by_text, self._begins(names, pairs, starts), strict=False):
            shapes = [known.shapes[slot] for slot in mine]
            pages.append((shapes, self._note(extra, begin, shapes, begins)))
        brings, squares = known.scores[slots], known.squares[slots]
        weights, extras = np.array(extra.weights, dtype=np.float32), np.array(extra.places, dtype=np.int64)
        np.add.at(brings, extras, self._table.values[extra.rows] * weights[:, None])
        np.add.at(squares, extras, weights * weights)
        for place in self._turned(slots, starts, pages):
            brings[place] += known.turned[int(slots[place])]
        places, rows = self._pairs(pairs, starts)
        weight = self._table.idf[rows] * np.float32(PAIR_WEIGHT)
        brings[places] += self._table.values[rows] * weight[:, None]
        squares[places] += weight * weight
        sheets = [Sheet(*page, brings[a:b]) for page, (a, b) in zip(pages, pairwise(starts), strict=True)]
        return sheets, _sums(brings, starts) / np.sqrt(np.maximum(_sums(squares[:, None], starts), 1e-9))

    def _begins(self, names: NDArray[np.uint32], pairs: NDArray[np.uint32], starts: list[int]) -> list[list[int]]:
        """For each text the places where a cue or phrase may begin: most words begin none."""
        may_begin = np.zeros(len(names), dtype=np.bool_)
        may_begin[self._single.find(names)[0]] = True
        may_begin[self._heads.find(pairs)[0]] = True
        return _by_text(np.flatnonzero(may_begin), starts)

    def _note(self, extra: "_Extra", begin: int, shapes: list[str], begins: list[int]) -> list[Cue]:
        """Note what is no word's own: cues and fields of phrases. Gives the cues."""
        cues: list[Cue] = []
        for cue in self._finder.find(shapes, begins):
            phrase = self._phrases.get(cue.name)
            if phrase is None:
                cues.append(cue)
            elif phrase.turned is not None and is_negated(shapes, cue.start, NEGATION_REACH):
                extra.add(begin + cue.start, phrase.turned, phrase.weight)
            else:
                extra.add(begin + cue.start, phrase.row, phrase.weight)
        for place, row in self._counted(cues):
            extra.add(begin + place, row, CUE_WEIGHT)
        return cues

    def _turned(
        self, slots: NDArray[np.int64], starts: list[int], pages: list[tuple[list[str], list[Cue]]]
    ) -> Iterator[int]:
        """The places of judging words that a negation before them turns round."""
        negates = self._known.negates[slots]
        is_near = np.zeros(len(slots), dtype=np.bool_)
        for reach in range(1, NEGATION_REACH + 1):
            is_near[reach:] |= negates[:-reach]
        for place in np.flatnonzero(self._known.turns[slots] & is_near).tolist():
            text = bisect(starts, place) - 1
            if is_negated(pages[text][0], place - starts[text], NEGATION_REACH):  # by a word of the same text
                yield place

    def _pairs(self, pairs: NDArray[np.uint32], starts: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where known pairs begin in the batch, and their rows."""
        places, rows = self._table.keys.find(pairs)
        is_last = np.zeros(starts[-1] + 1, dtype=np.bool_)
        is_last[np.array(starts[1:]) - 1] = True  # no pair across two texts
        is_inside = ~is_last[places]
        return places[is_inside], rows[is_inside]

    def _counted(self, cues: list[Cue]) -> list[tuple[int, int]]:
        """Each cue once: the word it begins at and its row."""
        first: dict[int, int] = {}
        for cue in cues:
            row = self._cue_row.get(cue.name)
            if row is not None:
                first.setdefault(row, cue.start)
        return [(place, row) for row, place in first.items()]


class _Phrase(NamedTuple):
    """A phrase of a field: the field's row, that of the field turned round where it judges, and what it weighs."""

    row: int
    turned: int | None
    weight: float

    @classmethod
    def of(cls, name: str, table: Table) -> "_Phrase":
        field, strength = meaning(name)
        turned = table.field_row(negated(field)) if field in JUDGING else None
        return cls(table.field_row(field), turned, field_weight(strength))


class _Extra:
    """What a batch has beside its words: rows of the table by place."""

    def __init__(self) -> None:
        self.places: list[int] = []
        self.rows: list[int] = []
        self.weights: list[float] = []

    def add(self, place: int, row: int, weight: float) -> None:
        """Add a row at a place."""
        self.places.append(place)
        self.rows.append(row)
        self.weights.append(weight)


def _by_text(places: NDArray[np.int64], starts: list[int]) -> list[list[int]]:
    """Places of a batch, in order, as places in each of its texts."""
    cuts = np.searchsorted(places, starts).tolist()
    return [(places[a:b] - start).tolist() for start, (a, b) in zip(starts, pairwise(cuts), strict=False)]


def _sums(values: NDArray[np.float32], starts: list[int]) -> NDArray[np.float64]:
    """The sum over each text's words; nothing for a text without words."""
    total = np.zeros((len(starts) - 1, values.shape[1]))
    begin = np.array(starts[:-1])
    filled = np.diff(starts) > 0
    if filled.any():
        total[filled] = np.add.reduceat(values, begin[filled], axis=0)
    return total
