"""`murmure models card`: what a model was trained from and how far to believe it."""

from pathlib import Path

from models.model_name import version_of
from models.weights import LABELS, load
from pipeline.errors import InputError
from streams.display import show

__all__ = ["execute"]

_ENOUGH, _GOOD, _CALIBRATED = 100, {"motive": 0.9, "reason": 0.85, "act": 0.85, "polarity": 0.85}, 0.03
_REAL = dict.fromkeys(("venting", "advice_seeking"), "right six or seven of ten") | dict.fromkeys(
    ("none", "enthusiasm"), "right four or five of ten"
)


def execute(*, model: Path | None, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the model's origin, then a line a label and language."""
    try:
        weights = load(None if model is None else model.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"{model} cannot be used as a model: {error}") from error
    card = weights.card
    figures = card["figures"]
    assert isinstance(figures, dict)
    rows = [
        (label, language, *figures[language][label], _verdict(label, *figures[language][label]), _on_real_posts(label))
        for label in LABELS
        for language in figures
    ]
    if format == "table":
        origin = [
            ("version", version_of(weights)),
            ("corpus", weights.trained_on),
            ("sentences", card["sentences"]),
            ("hands", card["hands"]),
            ("seed", card["seed"]),
            ("limits", "synthetic sentences of few hands; on real posts expect less: docs/motives.md"),
        ]
        show(origin, ("what", "value"), format, title="The label model")
    columns = ("label", "language", "positives", "auc", "calibration_error", "on_unseen_hands", "on_real_posts")
    show(rows, columns, format, title="On hands the model had not seen")


def _on_real_posts(label: str) -> str:
    """What reading 800 real posts found: docs/motives.md."""
    scheme, _, name = label.partition(":")
    return _REAL.get(name, "experimental") if scheme == "motive" else "not measured"


def _verdict(label: str, positives: float, auc: float, error: float) -> str:
    if positives < _ENOUGH:
        return "too few to judge"
    good = auc >= _GOOD[label.partition(":")[0]] and error <= _CALIBRATED
    return "holds its bar" if good else "experimental"
