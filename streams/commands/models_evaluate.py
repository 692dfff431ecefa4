"""`murmure models evaluate`: how good the model is, with intervals."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import typer
from numpy.typing import NDArray

from models.evaluation import evaluate
from models.linear import Flags, Floats, area_under_curve
from models.measure import agreement, brier, calibration_error, decisions, resampled
from models.motives import LabelModel, decided
from models.normalise import normalise
from models.training import cross_validate
from models.vocabulary import Motive
from models.weights import LABELS
from pipeline.errors import InputError
from streams.display import show
from streams.label_model import load_model
from streams.labelled import is_ours, load_label_map, read_by_hand, read_foreign

__all__ = ["execute"]

_COLUMNS = (
    *("label", "language", "positives", "rate", "auc", "auc_lo", "auc_hi", "precision", "recall", "f1"),
    *("f1_lo", "f1_hi", "calibration_error", "brier", "told"),
)
_FILE_COLUMNS = (
    *("label", "ours", "n", "positives", "auc", "auc_lo", "auc_hi", "precision", "recall", "f1"),
    *("f1_lo", "f1_hi", "calibration_error", "brier", "kappa"),
)


def execute(*, file: Path | None, labels: Path | None, model: Path | None, format: str) -> None:  # noqa: A002
    """Print a line a label: on the corpus by cross-validation (minutes), or on a file by the model as it is."""
    if file is None and (labels is not None or model is not None):
        raise typer.BadParameter("name a labelled file: on our own corpus, models are made anew for each fold")
    if file is None:
        sentences, y, scores, p = cross_validate()
        kept = [label for label in LABELS if "." not in label]
        rows = [_plain(row) for row in evaluate(sentences, y, scores, p, kept)]
        show(rows, _COLUMNS, format, title="Hands never seen, at the rates of real streams; intervals resample hands")
        return
    reader = load_model(model)
    if labels is None:
        if not is_ours(file):
            raise InputError(
                f"{file} has not the columns of our corpus; say what its own mean with --labels MAP (docs/motives.md)"
            )
        rows = _own(file, reader)
    else:
        rows = _foreign(file, labels, reader)
    show(rows, _FILE_COLUMNS, format, title=f"{file}, by the model as it is; intervals resample texts")


def _own(file: Path, reader: LabelModel) -> list[tuple[object, ...]]:
    sentences = read_by_hand(file)
    p, shown = _read([s.text for s in sentences], [s.language for s in sentences], reader)
    truths = {motive: np.array([motive.value in s.motives for s in sentences]) for motive in Motive}
    return [_judged(motive, motive, truth, p, shown, [s.text for s in sentences]) for motive, truth in truths.items()]


def _foreign(file: Path, labels: Path, reader: LabelModel) -> list[tuple[object, ...]]:
    label_map = load_label_map(labels)
    texts = read_foreign(file, label_map)
    p, shown = _read([t.text for t in texts], [t.language for t in texts], reader)
    rows = []
    for name, theirs in label_map.label.items():
        if theirs.ours is None:
            continue
        told = np.array([i for i, t in enumerate(texts) if t.truths[name] is not None])
        truth = np.array([bool(texts[i].truths[name]) for i in told])
        kept = [shown[i] for i in told]
        rows.append(_judged(name, theirs.ours, truth, p[told], kept, [texts[i].text for i in told]))
    return rows


def _read(texts: Sequence[str], languages: Sequence[str], reader: LabelModel) -> tuple[Floats, list[tuple[str, ...]]]:
    judged = reader.judge([normalise(text).text for text in texts], languages)
    return np.array([j.p for j in judged]), [decided(j.labels.labels) for j in judged]


def _judged(
    name: str, ours: Motive, truth: Flags, p: Floats, shown: Sequence[tuple[str, ...]], texts: Sequence[str]
) -> tuple[object, ...]:
    column, weight = p[:, LABELS.index(f"motive:{ours}")], np.ones(len(truth))
    is_decided = np.array([ours.value in motives for motives in shown])

    def auc(rows: NDArray[np.int64]) -> float:
        return area_under_curve(column[rows], truth[rows])

    def f1(rows: NDArray[np.int64]) -> float:
        return decisions(is_decided[rows], truth[rows], weight[rows]).f1

    every = np.arange(len(truth))
    at = decisions(is_decided, truth, weight)
    row = (
        name,
        ours.value,
        len(truth),
        int(truth.sum()),
        auc(every),
        *resampled(auc, texts),
        *at,
        *resampled(f1, texts),
        calibration_error(column, truth, weight),
        brier(column, truth, weight),
        agreement(is_decided, truth).kappa,
    )
    return _plain(row)


def _plain(row: Sequence[object]) -> tuple[object, ...]:
    return tuple(round(value, 4) if isinstance(value, float) else value for value in row)
