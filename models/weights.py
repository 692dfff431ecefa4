"""The learned numbers of the label model and the file they are kept in (`data/motives.npz`).

Read after `features`. The file holds crc32 names of features, not words; weights are whole numbers -127..127 with one
scale a label, so the file stays small and is what was measured.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from models.corpus import SUBTYPES
from models.fields import Entry
from models.vocabulary import Act, Motive, Reason, Scheme

__all__ = ["LABELS", "Weights", "load", "pack", "to_bytes"]

POLARITIES = ("polarity:negative", "polarity:positive")
LABELS: tuple[str, ...] = (
    *(f"{Scheme.MOTIVE}:{m}" for m in (*Motive, *SUBTYPES)),
    *(f"{Scheme.REASON}:{r}" for r in Reason),
    *(f"{Scheme.ACT}:{a}" for a in Act),
    *POLARITIES,
)
_FILE = "motives.npz"


@dataclass(frozen=True, slots=True)
class Weights:
    """What training found, one row a known feature and one column a label of `LABELS`.

    calibration[language, 0 or 1, label] : slope and bias that turn a score into a probability (0 fr, 1 en).
    errors[language, 0 to 3, label] : mean stored probability of posts that show the label and its spread over writers,
    then the same of posts that do not (see `prevalence.Errors`), on writers the model had not seen.
    rates[language, label] : how often the corpus shows a label.
    unknown_idf : weight, for a text's length, of a word never seen. trained_on : fingerprint of the corpus.
    fields : the entries of the semantic lexicon by language, cut into words.
    card : what a reader should know of the model: its corpus, its figures.
    """

    version: str
    trained_on: str
    keys: NDArray[np.uint32]
    idf: NDArray[np.float16]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    calibration: NDArray[np.float32]
    errors: NDArray[np.float32]
    rates: NDArray[np.float32]
    unknown_idf: float
    fields: Mapping[str, Sequence[Entry]]
    card: Mapping[str, object]

    def table(self) -> NDArray[np.float32]:
        """What one unit of each feature adds to each label's score."""
        return np.asarray(self.weights * self.scale, dtype=np.float32)


def pack(table: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights as whole numbers -127..127 and the scale of each label. Off by at most half a scale."""
    scale = np.maximum(np.abs(table).max(axis=0), 1e-12) / 127
    return np.rint(table / scale).astype(np.int8), scale.astype(np.float32)


def to_bytes(found: Weights) -> bytes:
    """The content of the model file; equal weights give equal bytes."""
    head = {
        "version": found.version,
        "trained_on": found.trained_on,
        "labels": LABELS,
        "unknown": found.unknown_idf,
        "card": found.card,
    }
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8),
        keys=found.keys,
        idf=found.idf,
        weights=found.weights,
        scale=found.scale,
        bias=found.bias,
        calibration=found.calibration,
        errors=found.errors,
        rates=found.rates,
        fields=np.frombuffer(json.dumps(found.fields).encode(), dtype=np.uint8),
    )
    return buffer.getvalue()


def load(content: bytes | None = None) -> Weights:
    """The weights in the bytes of a model file; without any, those that ship. ValueError when they are not for us."""
    if content is None:
        content = (files("models") / "data" / _FILE).read_bytes()
    try:
        stored = np.load(io.BytesIO(content))
        head = json.loads(stored["head"].tobytes())
        is_ours = tuple(head["labels"]) == LABELS and {"errors", "rates", "fields"} <= set(stored)
    except (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError("this is no model file of murmure; 'murmure models train --out FILE' makes one") from error
    if not is_ours:
        raise ValueError("the model file was made by another release; run 'murmure models train' to make it again")
    with stored:
        return Weights(
            version=head["version"],
            trained_on=head["trained_on"],
            keys=stored["keys"],
            idf=stored["idf"],
            weights=stored["weights"],
            scale=stored["scale"],
            bias=stored["bias"],
            calibration=stored["calibration"],
            errors=stored["errors"],
            rates=stored["rates"],
            unknown_idf=head["unknown"],
            fields=_entries(json.loads(stored["fields"].tobytes())),
            card=head["card"],
        )


def _entries(stored: Mapping[str, Sequence[tuple[str, int, Sequence[str], bool]]]) -> dict[str, list[Entry]]:
    return {
        language: [Entry(field, strength, tuple(words), is_beginning) for field, strength, words, is_beginning in rows]
        for language, rows in stored.items()
    }
