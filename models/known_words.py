"""Remember, for each word seen, its vector: what it brings to every label, so that the next text costs a look-up.

Read after `weights`, `letters` and `fields`; used by `evidence`. Words never seen are learned many at once. Bounded:
beyond a number of words all are forgotten at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import scipy  # scipy.sparse loads when it is first used: no command waits for it to start
from numpy.typing import NDArray

from models.features import PUNCTUATION, SILENT, field_key, field_weight, form, letters_factor, word_key
from models.fields import JUDGING, Fields, negated
from models.keys import Keys
from models.letters import letters_of
from models.lexicon import NEGATIONS
from models.tokens import Tokens
from models.weights import LABELS, Weights

__all__ = ["KnownWords", "Table"]

_Number = TypeVar("_Number", np.float32, np.uint32, np.bool_)

_FIRST = 4_096  # rows made at the start; doubled when full
_AT_ONCE = 512  # words learned in one go: enough to share its fixed cost, few enough to take no memory


@dataclass(frozen=True, slots=True)
class Table:
    """The learned numbers, ready to be added up: `values[row]` is what one unit of a feature adds to each label."""

    values: NDArray[np.float32]
    keys: Keys
    idf: NDArray[np.float32]
    rows: dict[int, int]
    unknown: float

    @classmethod
    def of(cls, weights: Weights) -> "Table":
        """The table of a model."""
        keys = weights.keys.tolist()
        rows = {key: row for row, key in enumerate(keys)}
        return cls(weights.table(), Keys(keys), weights.idf.astype(np.float32), rows, weights.unknown_idf)

    def field_row(self, field: str) -> int:
        """The row of a field of meaning; every model has them all."""
        return self.rows[field_key(field)]


class KnownWords:
    """The words of one language. A slot is a word's place; arrays by slot are read with many slots at once.

    scores : what the word brings to each label. squares : its part of a text's squared length. names : its own feature,
    of which pairs are made. turned : for a word of a judging field, what a negation before it changes; `turns` says
    which words these are, and `negates` which are negations.
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
        self.turns = np.zeros(_FIRST, dtype=np.bool_)
        self.negates = np.zeros(_FIRST, dtype=np.bool_)
        self.scores = np.zeros((_FIRST, len(LABELS)), dtype=np.float32)
        self.squares = np.zeros(_FIRST, dtype=np.float32)
        self.names = np.zeros(_FIRST, dtype=np.uint32)

    def forget_if_full(self) -> None:
        """Forget all beyond the bound. Between texts only: slots given before are void."""
        if len(self.shapes) > self._max_words:
            self.forget()

    def slots(self, texts: Sequence[Tokens]) -> list[list[int]]:
        """The place of each word of each text; new words are learned."""
        known = self._slot
        unseen = list(dict.fromkeys(word for text in texts for word in text.words if word not in known))
        for begin in range(0, len(unseen), _AT_ONCE):
            self._learn(unseen[begin : begin + _AT_ONCE])
        return [[known[word] for word in text.words] for text in texts]

    def _learn(self, words: list[str]) -> None:
        first, last = len(self.shapes), len(self.shapes) + len(words)
        while last > len(self.squares):
            self._grow()
        shapes = [form(word) for word in words]
        names = np.array([word_key(shape) for shape in shapes], dtype=np.uint32)
        table, own = self._table, self._own(shapes, names)
        parts = own, self._letters(words, shapes), self._meant(shapes, first)
        places = np.concatenate([part.places for part in parts])
        rows = np.concatenate([part.rows for part in parts])
        weights = np.concatenate([part.weights for part in parts])
        matrix = scipy.sparse.csr_array((weights, (places, rows)), shape=(len(words), len(table.values)))
        squares = np.bincount(places, weights * weights, len(words)) + table.unknown**2
        squares[own.places] -= table.unknown**2
        self.scores[first:last], self.squares[first:last], self.names[first:last] = (
            matrix @ table.values,
            squares,
            names,
        )
        self.negates[first:last] = [shape in NEGATIONS for shape in shapes]
        self.shapes += shapes
        self._slot.update(zip(words, range(first, last), strict=True))

    def _own(self, shapes: list[str], names: NDArray[np.uint32]) -> "_Parts":
        """The words themselves, where they are known; punctuation is, and weighs nothing."""
        places, rows = self._table.keys.find(names)
        is_heard = np.array([shape not in PUNCTUATION and shape not in SILENT for shape in shapes], dtype=np.float32)
        return _Parts(places, rows, self._table.idf[rows] * is_heard[places])

    def _letters(self, words: list[str], shapes: list[str]) -> "_Parts":
        """What is known of the letters in them; those of a long word weigh no more together."""
        owners, keys = letters_of(shapes, words)
        factor = np.array([letters_factor(n) for n in np.bincount(owners, minlength=len(words)).tolist()])
        places, rows = self._table.keys.find(keys)
        owners = owners[places]
        return _Parts(owners, rows, self._table.idf[rows] * factor[owners].astype(np.float32))

    def _meant(self, shapes: list[str], first: int) -> "_Parts":
        """The fields of meaning they belong to. Notes which of them a negation turns round, from slot `first`."""
        table = self._table
        meant = [(at, *found) for at, shape in enumerate(shapes) for found in self._fields.of_word(shape).items()]
        rows = [table.field_row(field) for _, field, _ in meant]
        weights = np.array([field_weight(strength) for _, _, strength in meant], dtype=np.float32)
        for (at, field, _), row, weight in zip(meant, rows, weights, strict=True):
            if field in JUDGING:
                change = weight * (table.values[table.field_row(negated(field))] - table.values[row])
                self.turned[first + at] = change + self.turned.get(first + at, np.float32(0))
                self.turns[first + at] = True
        return _Parts(np.array([at for at, _, _ in meant], dtype=np.int64), np.array(rows, dtype=np.int64), weights)

    def _grow(self) -> None:
        self.scores, self.squares, self.names = _doubled(self.scores), _doubled(self.squares), _doubled(self.names)
        self.turns, self.negates = _doubled(self.turns), _doubled(self.negates)


def _doubled(array: NDArray[_Number]) -> NDArray[_Number]:
    """With as many rows again, which take no memory before they are written."""
    grown = np.zeros((2 * len(array), *array.shape[1:]), dtype=array.dtype)
    grown[: len(array)] = array
    return grown


class _Parts(NamedTuple):
    """Features of words: whose they are, their rows in the table, and their weights."""

    places: NDArray[np.int64]
    rows: NDArray[np.int64]
    weights: NDArray[np.float32]
