"""How good the model is on the corpus, judged on hands it has not seen and at the rates of real streams.

Read after `measure` and `prevalence`; used by `training`. Scores come from models that never saw the writer;
probabilities from calibrations that did not see the sentence's fold either. The rules of `rules` are left out: their
author knew the corpus.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.base_rates import stream_rate
from models.calibration import calibrate, rate_in_stream, stream_weights
from models.coherence import as_stored
from models.corpus import Sentence
from models.linear import Flags, Floats, area_under_curve
from models.measure import at_rate, brier, calibration_error, decisions, resampled
from models.prevalence import errors_of
from models.thresholds import DECIDED
from models.tokens import LANGUAGES
from models.weights import LABELS

__all__ = ["Judgement", "calibrated_out_of_fold", "card", "errors_table", "evaluate"]

_UNSURE = (0.1, 0.9)


class Judgement(NamedTuple):
    """One label in one language. Rates, errors and decisions are at the rate of a stream; lo and hi resample hands.

    ece : calibration error, 0..1. told : part of the posts whose p is outside .1 to .9.
    """

    label: str
    language: str
    n: int
    rate: float
    auc: float
    auc_lo: float
    auc_hi: float
    precision: float
    recall: float
    f1: float
    f1_lo: float
    f1_hi: float
    ece: float
    brier: float
    told: float


def calibrated_out_of_fold(sentences: Sequence[Sentence], y: Flags, scores: Floats, fold: NDArray[np.int64]) -> Floats:
    """The probability of each label, at the rate of a stream, by a calibration that saw neither sentence nor writer."""
    p = np.zeros(y.shape)
    language = np.array([s.language for s in sentences])
    for k in range(len(LABELS)):
        for wanted in LANGUAGES:
            for f in np.unique(fold):
                mine = (language == wanted) & (fold == f)
                if mine.any():
                    a, b = calibrate(scores, y, k, (language == wanted) & (fold != f), fold != f)
                    p[mine, k] = expit(a * scores[mine, k] + b)
    return p


def evaluate(
    sentences: Sequence[Sentence], y: Flags, scores: Floats, p: Floats, labels: Sequence[str], times: int = 200
) -> list[Judgement]:
    """A judgement for each label and language that has sentences of both kinds."""
    found = []
    for label in labels:
        k = LABELS.index(label)
        for wanted in LANGUAGES:
            at = [i for i, s in enumerate(sentences) if s.language == wanted]
            truth, score, probability = y[at, k], scores[at, k], p[at, k]
            if truth.any() and not truth.all():
                hands = [sentences[i].hand for i in at]
                found.append(_judged(label, wanted, truth, score, probability, hands, times))
    return found


def errors_table(sentences: Sequence[Sentence], y: Flags, p: Floats) -> NDArray[np.float32]:
    """What stored probabilities say of posts that show a label and of others: (language, 4, label) as in `Weights`."""
    table = np.zeros((len(LANGUAGES), 4, len(LABELS)), dtype=np.float32)
    for at, language in enumerate(LANGUAGES):
        mine = [i for i, s in enumerate(sentences) if s.language == language]
        hands = {hand: float(place) for place, hand in enumerate(sorted({sentences[i].hand for i in mine}))}
        writers = np.array([hands[sentences[i].hand] for i in mine])
        stored, weight = as_stored(p[mine]), stream_weights(y[mine])
        for k in range(len(LABELS)):
            found = errors_of(stored[:, k], y[mine, k].astype(float), writers, weight)
            table[at, :, k] = found.hit, found.hit_sd, found.miss, found.miss_sd
    return table


def card(sentences: Sequence[Sentence], y: Flags, scores: Floats, p: Floats) -> dict[str, object]:
    """What a reader should know of a model: its corpus and, per language and label, positives, AUC and calibration."""
    figures: dict[str, dict[str, list[float]]] = {}
    for language in LANGUAGES:
        mine = [i for i, s in enumerate(sentences) if s.language == language]
        figures[language] = {}
        for k, label in enumerate(LABELS):
            truth = y[mine, k]
            weight = at_rate(truth, rate_in_stream(label, y[mine]))
            area, error = area_under_curve(scores[mine, k], truth), calibration_error(p[mine, k], truth, weight)
            figures[language][label] = [int(truth.sum()), round(area, 4), round(error, 4)]
    return {
        "sentences": {language: sum(s.language == language for s in sentences) for language in LANGUAGES},
        "hands": {language: len({s.hand for s in sentences if s.language == language}) for language in LANGUAGES},
        "seed": 0,
        "figures": figures,
    }


def _judged(
    label: str, language: str, truth: Flags, score: Floats, p: Floats, hands: list[str], times: int
) -> Judgement:
    rate = stream_rate(label, float(truth.mean()))
    is_decided = p >= DECIDED

    def auc(rows: NDArray[np.int64]) -> float:
        return area_under_curve(score[rows], truth[rows])

    def f1(rows: NDArray[np.int64]) -> float:
        return decisions(is_decided[rows], truth[rows], at_rate(truth[rows], rate)).f1

    every = np.arange(len(truth))
    weight = at_rate(truth, rate)
    decided = decisions(is_decided, truth, weight)
    is_told = (p < _UNSURE[0]) | (p > _UNSURE[1])
    return Judgement(
        label,
        language,
        int(truth.sum()),
        rate,
        auc(every),
        *resampled(auc, hands, times),
        decided.precision,
        decided.recall,
        decided.f1,
        *resampled(f1, hands, times),
        calibration_error(p, truth, weight),
        brier(p, truth, weight),
        float(weight[is_told].sum() / weight.sum()),
    )
