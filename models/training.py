"""Learn the label model from the shipped corpus, and from sentences added to it: `murmure models train`.

Read after `design`, `linear`, `weights`; how good the result is, is for `evaluation` to say.
What one hand wrote (`Sentence.hand`) is never on both sides of a test. Probabilities are shifted from the
corpus, where rare motives were written on purpose, to the base rates of real brand talk (`BASE_RATES`).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.calibration import calibrate
from models.corpus import Sentence, digest, read_corpus
from models.design import Parts, Speller, design
from models.evaluation import calibrated_out_of_fold, card, errors_table
from models.linear import Flags, Floats, fit
from models.normalise import normalise
from models.tokens import LANGUAGES
from models.weights import LABELS, Weights, pack

__all__ = ["cross_validate", "folds", "out_of_fold", "train", "truth"]

FORMAT = "2"
PENALTY = 1.0
FOLDS = 5


def train(added: Sequence[Sentence] = ()) -> Weights:
    """The model of the shipped corpus, and of sentences added to it. Deterministic on one machine; takes minutes."""
    sentences = [*read_corpus(), *added]
    speller = Speller()
    found = design(_parts(sentences, speller))
    y, fold = truth(sentences), folds(sentences)
    w, bias = fit(found.x, y, PENALTY)
    weights, scale = pack(w)
    scores = out_of_fold(found.x, y, fold)
    p = calibrated_out_of_fold(sentences, y, scores, fold)
    trained_on = digest(added)
    return Weights(
        version=f"{FORMAT}.{trained_on[:8]}",
        trained_on=trained_on,
        keys=found.keys,
        idf=found.idf,
        weights=weights,
        scale=scale,
        bias=bias.astype(np.float32),
        calibration=_calibrate(scores, y, sentences),
        errors=errors_table(sentences, y, p),
        rates=np.array([y[_of(sentences, language)].mean(axis=0) for language in LANGUAGES], dtype=np.float32),
        unknown_idf=found.unknown,
        fields=speller.entries,
        card=card(sentences, y, scores, p),
    )


def cross_validate() -> tuple[list[Sentence], Flags, Floats, Floats]:
    """The corpus, the truth, and scores and probabilities by models that had never seen the sentence's hand."""
    sentences = read_corpus()
    y, fold = truth(sentences), folds(sentences)
    scores = out_of_fold(design(_parts(sentences, Speller())).x, y, fold)
    return sentences, y, scores, calibrated_out_of_fold(sentences, y, scores, fold)


def truth(sentences: Sequence[Sentence]) -> Flags:
    """Which of `LABELS` each sentence shows: (sentences, labels)."""
    marks = []
    for s in sentences:
        mine = {f"motive:{m}" for m in s.motives} | {f"reason:{s.reason}", f"act:{s.act}"}
        mine |= {"polarity:negative"} if s.polarity < 0 else {"polarity:positive"} if s.polarity > 0 else set()
        marks.append([label in mine for label in LABELS])
    return np.array(marks)


def folds(sentences: Sequence[Sentence]) -> NDArray[np.int64]:
    """The fold of each sentence: all of a hand in one fold, hands dealt out in turn; added ones come last."""
    hands = {hand: place % FOLDS for place, hand in enumerate(dict.fromkeys(s.hand for s in sentences))}
    return np.array([hands[s.hand] for s in sentences])


def out_of_fold(x: csr_array[Any], y: Flags, fold: NDArray[np.int64]) -> Floats:
    """The score of each row by a model fitted on the other folds."""
    scores = np.zeros(y.shape)
    for f in np.unique(fold):
        held_out = fold == f
        w, bias = fit(x[~held_out], y[~held_out], PENALTY)
        scores[held_out] = x[held_out] @ w + bias
    return scores


def _parts(sentences: Sequence[Sentence], speller: Speller) -> list[Parts]:
    texts = [normalise(s.text).text for s in sentences]
    return speller.parts(texts, [s.language for s in sentences])


def _calibrate(scores: Floats, y: Flags, sentences: Sequence[Sentence]) -> NDArray[np.float32]:
    calibration = np.zeros((len(LANGUAGES), 2, len(LABELS)), dtype=np.float32)
    for at, language in enumerate(LANGUAGES):
        mine = _of(sentences, language)
        for k in range(len(LABELS)):
            calibration[at, :, k] = calibrate(scores, y, k, mine, ~mine)
    return calibration


def _of(sentences: Sequence[Sentence], language: str) -> Flags:
    return np.array([s.language == language for s in sentences])
