"""`murmure models train`: learn again, with what an analyst labelled; or compare features on a foreign file."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import typer
from numpy.typing import NDArray

from models.baseline import plain_fit, plain_rows
from models.corpus import Sentence
from models.design import Parts, Speller, design
from models.linear import area_under_curve, fit
from models.measure import resampled
from models.model_name import version_of
from models.motives import LabelModel, decided
from models.normalise import normalise
from models.training import PENALTY, train
from models.vocabulary import Motive
from models.weights import to_bytes
from pipeline.errors import InputError
from streams.display import show
from streams.labelled import Foreign, load_label_map, read_by_hand, read_foreign

__all__ = ["execute"]

_FOLDS = 5
_FEW = 10


def execute(*, out: Path, add: Sequence[Path], data: Path | None, labels: Path | None, format: str) -> None:  # noqa: A002
    """Write a model file and say what changed; with `data`, print figures only."""
    if add and data is not None:
        raise typer.BadParameter("--data only compares; leave out --add, or leave out --data")
    if data is not None:
        if labels is None:
            raise typer.BadParameter("a foreign file needs a map of its labels: --labels MAP (docs/motives.md)")
        _compare(data, labels, format)
        return
    if not out.parent.is_dir():
        raise InputError(f"{out} cannot be written: there is no folder {out.parent}")
    added = [sentence for path in add for sentence in read_by_hand(path)]
    began = time.monotonic()
    weights = train(added)
    content = to_bytes(weights)
    beside = out.with_name(f"{out.name}.new")
    beside.write_bytes(content)
    beside.replace(out)
    took = time.monotonic() - began
    sys.stdout.write(f"{out}: version {version_of(weights)}, {len(content):,} bytes, in {took:.0f} s\n")
    if added:
        _tell_changes(added, content, format)


def _tell_changes(added: Sequence[Sentence], content: bytes, format: str) -> None:  # noqa: A002
    """How often the model that ships and the new one decide as the added labels say."""
    texts, languages = [normalise(s.text).text for s in added], [s.language for s in added]
    readings = [
        [set(decided(labels.labels)) for labels in model.read(texts, languages)]
        for model in (LabelModel.load(), LabelModel.load(content))
    ]
    rows = []
    for motive in Motive:
        says = [motive.value in s.motives for s in added]
        was, now = ([motive.value in found for found in reading] for reading in readings)
        right_was, right_now = (sum(a == b for a, b in zip(says, found, strict=True)) for found in (was, now))
        rows.append((motive.value, sum(says), sum(was), sum(now), right_was, right_now, len(added)))
    columns = ("motive", "you", "before", "after", "like_you_before", "like_you_after", "n")
    show(rows, columns, format, title="What changed on the added sentences (the new model has seen them: no test)")


def _compare(data: Path, labels: Path, format: str) -> None:  # noqa: A002
    texts = read_foreign(data, load_label_map(labels))
    names = list(texts[0].truths) if texts else []
    speller = Speller()
    parts = speller.parts([normalise(t.text).text for t in texts], [t.language for t in texts])
    rows = []
    for name in names:
        told = [i for i, t in enumerate(texts) if t.truths[name] is not None]
        rows += _compared(name, [texts[i] for i in told], [parts[i] for i in told])
    if rows:
        means = np.array([row[1:5] for row in rows], dtype=float).mean(axis=0)
        rows.append(("mean", *means.tolist(), None, None))
    columns = ("label", "positives", "auc", "plain_auc", "difference", "lo", "hi")
    show(
        rows, columns, format, title=f"{_FOLDS} folds by text; plain is TF-IDF of words and pairs, logistic regression"
    )


def _compared(name: str, texts: Sequence[Foreign], parts: Sequence[Parts]) -> list[tuple[object, ...]]:
    truth = np.array([bool(t.truths[name]) for t in texts])
    if truth.sum() < _FEW or (~truth).sum() < _FEW:
        sys.stderr.write(f"murmure: {name}: {int(truth.sum())} of {len(truth)} are positive: too few to compare\n")
        return []
    groups = [t.text for t in texts]
    distinct = sorted(set(groups))
    dealt = np.random.default_rng(0).permutation(len(distinct)) % _FOLDS
    fold_of = dict(zip(distinct, dealt.tolist(), strict=True))
    fold = np.array([fold_of[text] for text in groups])
    ours, plain = np.zeros(len(truth)), np.zeros(len(truth))
    x, words = design(parts).x, plain_rows(groups)
    for f in range(_FOLDS):
        held = fold == f
        w, bias = fit(x[~held], truth[~held][:, None], PENALTY)
        ours[held] = (x[held] @ w + bias)[:, 0]
        plain_w, plain_bias = plain_fit(words[~held], truth[~held])
        plain[held] = words[held] @ plain_w + plain_bias

    def gain(rows: NDArray[np.int64]) -> float:
        return area_under_curve(ours[rows], truth[rows]) - area_under_curve(plain[rows], truth[rows])

    a, b = area_under_curve(ours, truth), area_under_curve(plain, truth)
    return [(name, int(truth.sum()), a, b, a - b, *resampled(gain, groups))]
