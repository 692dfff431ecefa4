"""Remember, for each word seen, its vector: what it brings to every label, so that the next text costs a look-up.

Read after `weights` and `fields`; used by `evidence`. Bounded: beyond a number of words all are forgotten at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.features import field_key, field_weight, form, word_features
from models.fields import JUDGING, Fields, negated
from models.weights import LABELS, Weights

__all__ = ["KnownWords", "Table"]

_FIRST = 4_096  # rows made at the start; doubled when full


@dataclass(frozen=True, slots=True)
class Table:
    """The learned numbers, ready to be added up: `values[row]` is what one unit of a feature adds to each label."""

    values: NDArray[np.float32]
    keys: NDArray[np.uint32]
    idf: NDArray[np.float32]
    rows: dict[int, int]
    unknown: float

    @classmethod
    def of(cls, weights: Weights) -> "Table":
        """The table of a model."""
        rows = {key: row for row, key in enumerate(weights.keys.tolist())}
        return cls(weights.table(), weights.keys, weights.idf.astype(np.float32), rows, weights.unknown_idf)

    def field_row(self, field: str) -> int:
        """The row of a field of meaning; every model has them all."""
        return self.rows[field_key(field)]


class KnownWords:
    """The words of one language. A slot is a word's place; arrays by slot are read with many slots at once.

    scores : what the word brings to each label. squares : its part of a text's squared length. names : its own feature,
    of which pairs are made. turned : for a word of a judging field, what a negation before it changes.
    """

    def __init__(self, table: Table, fields: Fields, max_words: int) -> None:
        self._table = table
        self._fields = fields
        self._max_words = max_words
        self.forget()

    def forget(self) -> None:
        """Start again."""
        self._slot: dict[str, int] = {}
        self.shapes: list[str] = []
        self.turned: dict[int, NDArray[np.float32]] = {}
        self.scores = np.zeros((_FIRST, len(LABELS)), dtype=np.float32)
        self.squares = np.zeros(_FIRST, dtype=np.float32)
        self.names = np.zeros(_FIRST, dtype=np.uint32)

    def forget_if_full(self) -> None:
        """Forget all beyond the bound. Between texts only: slots given before are void."""
        if len(self.shapes) > self._max_words:
            self.forget()

    def slots(self, words: list[str]) -> list[int]:
        """The place of each word; a new one is learned."""
        known = self._slot
        try:
            return [known[word] for word in words]
        except KeyError:
            return [known[word] if word in known else self._learn(word) for word in words]

    def _learn(self, word: str) -> int:
        slot = len(self.shapes)
        if slot == len(self.squares):
            self._grow()
        table, shape = self._table, form(word)
        features = word_features(word, shape)
        found = [(row, factor) for key, factor in features if (row := table.rows.get(key)) is not None]
        is_known = features[0][0] in table.rows
        rows = [row for row, _ in found]
        values = table.idf[rows] * np.array([factor for _, factor in found], dtype=np.float32)
        squared = float(values @ values) + (0.0 if is_known else table.unknown**2)
        score = values @ table.values[rows]
        for field, strength in self._fields.of_word(shape).items():
            weight, row = field_weight(strength), table.field_row(field)
            score += np.float32(weight) * table.values[row]
            squared += weight * weight
            if field in JUDGING:
                change = np.float32(weight) * (table.values[table.field_row(negated(field))] - table.values[row])
                self.turned[slot] = change + self.turned.get(slot, np.float32(0))
        self.scores[slot], self.squares[slot], self.names[slot] = score, squared, features[0][0]
        self.shapes.append(shape)
        self._slot[word] = slot
        return slot

    def _grow(self) -> None:
        self.scores = np.concatenate([self.scores, np.zeros_like(self.scores)])
        self.squares = np.concatenate([self.squares, np.zeros_like(self.squares)])
        self.names = np.concatenate([self.names, np.zeros_like(self.names)])
