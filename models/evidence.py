"""Score texts word by word, and keep which word brought what: the evidence is the computation itself.

Read after `weights`; used by `motives`. A text's score is the sum of its words' vectors over the root of the sum of
their squared lengths. Against the exact length of the whole text this changes next to nothing, and each word's
vector can be kept for the next text.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.features import CUE_WEIGHT, PAIR_MIX, PAIR_WEIGHT, PUNCTUATION, cue_key, form, word_features
from models.lexicon import Cue, CueMatcher, cue_names
from models.tokens import Tokens
from models.weights import LABELS, Weights

__all__ = ["Reader", "Sheet"]

_MAX_WORDS = 50_000  # about 15 MB of scores; then all words are forgotten
_FIRST = 4_096  # rows made at the start; doubled when full
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
    """Turns cut texts into sheets and raw scores (before bias). Remembers words up to a bound."""

    def __init__(self, weights: Weights, max_words: int = _MAX_WORDS) -> None:
        self._table = weights.table()
        self._keys = weights.keys
        self._idf = weights.idf.astype(np.float32)
        self._row = {key: row for row, key in enumerate(weights.keys.tolist())}
        self._cue_row = {name: self._row[cue_key(name)] for name in cue_names() if cue_key(name) in self._row}
        self._unknown = weights.unknown_idf**2
        self._max_words = max_words
        self._known: dict[str, int] = {}
        self._shapes: list[str] = []
        self._scores = np.zeros((_FIRST, len(LABELS)), dtype=np.float32)
        self._squares = np.zeros(_FIRST, dtype=np.float32)
        self._names = np.zeros(_FIRST, dtype=np.uint32)  # the words' own features, of which pairs are made

    def __len__(self) -> int:
        """How many words are remembered."""
        return len(self._shapes)

    def sheets(
        self, texts: Sequence[Tokens], matchers: Sequence[CueMatcher]
    ) -> tuple[list[Sheet], NDArray[np.float64]]:
        """A sheet per text and the scores (texts, labels). Cost: a look-up per known word, pair and cue."""
        if len(self._shapes) > self._max_words:
            self._forget()
        slots: list[int] = []
        pages: list[tuple[list[str], list[Cue]]] = []
        starts = [0]
        cue_places: list[int] = []
        cue_rows: list[int] = []
        for tokens, cues in zip(texts, matchers, strict=True):
            mine = self._slots(tokens.words)
            shapes = [self._shapes[slot] for slot in mine]
            found = cues.find(shapes)
            for place, row in self._counted(found):
                cue_places.append(len(slots) + place)
                cue_rows.append(row)
            pages.append((shapes, found))
            slots += mine
            starts.append(len(slots))
        brings, squares = self._scores[slots], self._squares[slots]
        np.add.at(brings, cue_places, self._table[cue_rows] * np.float32(CUE_WEIGHT))
        np.add.at(squares, cue_places, np.float32(CUE_WEIGHT**2))
        places, rows = self._pairs(np.array(slots, dtype=np.int64), starts)
        weight = self._idf[rows] * np.float32(PAIR_WEIGHT)
        brings[places] += self._table[rows] * weight[:, None]
        squares[places] += weight * weight
        sheets = [Sheet(*page, brings[a:b]) for page, (a, b) in zip(pages, pairwise(starts), strict=True)]
        return sheets, _sums(brings, starts) / np.sqrt(np.maximum(_sums(squares[:, None], starts), 1e-9))

    def _slots(self, words: list[str]) -> list[int]:
        known = self._known
        try:
            return [known[word] for word in words]
        except KeyError:
            return [known[word] if word in known else self._learn(word) for word in words]

    def _learn(self, word: str) -> int:
        slot = len(self._shapes)
        if slot == len(self._squares):
            self._grow()
        shape = form(word)
        features = word_features(word, shape)
        squared = 0.0 if features[0][0] in self._row else self._unknown
        known = [(self._row[key], factor) for key, factor in features if key in self._row]
        if known:
            rows = [row for row, _ in known]
            values = self._idf[rows] * np.array([factor for _, factor in known], dtype=np.float32)
            self._scores[slot] = values @ self._table[rows]
            squared += float(values @ values)
        self._squares[slot] = squared
        self._names[slot] = features[0][0]
        self._shapes.append(shape)
        self._known[word] = slot
        return slot

    def _pairs(self, slots: NDArray[np.int64], starts: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where known pairs begin in the batch, and their rows."""
        names = self._names[slots]
        pairs = names[:-1] * np.uint32(PAIR_MIX[0]) + names[1:] * np.uint32(PAIR_MIX[1])
        rows = np.searchsorted(self._keys, pairs).clip(max=len(self._keys) - 1)
        is_known = self._keys[rows] == pairs
        is_known[[start - 1 for start in starts if 0 < start <= len(pairs)]] = False  # no pair across two texts
        places = np.flatnonzero(is_known)
        return places, rows[places]

    def _counted(self, cues: list[Cue]) -> list[tuple[int, int]]:
        """Each cue once: the word it begins at and its row."""
        first: dict[int, int] = {}
        for cue in cues:
            row = self._cue_row.get(cue.name)
            if row is not None:
                first.setdefault(row, cue.start)
        return [(place, row) for row, place in first.items()]

    def _grow(self) -> None:
        self._scores = np.concatenate([self._scores, np.zeros_like(self._scores)])
        self._squares = np.concatenate([self._squares, np.zeros_like(self._squares)])
        self._names = np.concatenate([self._names, np.zeros_like(self._names)])

    def _forget(self) -> None:
        self._known.clear()
        self._shapes.clear()
        self._scores = np.zeros((_FIRST, len(LABELS)), dtype=np.float32)
        self._squares = np.zeros(_FIRST, dtype=np.float32)
        self._names = np.zeros(_FIRST, dtype=np.uint32)


def _sums(values: NDArray[np.float32], starts: list[int]) -> NDArray[np.float64]:
    """The sum over each text's words; nothing for a text without words."""
    total = np.zeros((len(starts) - 1, values.shape[1]))
    begin = np.array(starts[:-1])
    filled = np.diff(starts) > 0
    if filled.any():
        total[filled] = np.add.reduceat(values, begin[filled], axis=0)
    return total
