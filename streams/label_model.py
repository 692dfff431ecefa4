"""The label model that is asked for: one of a file (`[labels] model`, `--model`), or the one that ships."""

from functools import cache
from pathlib import Path

from models.motives import LabelModel
from models.weights import Weights, load
from pipeline.enrich import Enricher
from pipeline.errors import InputError
from pipeline.settings import Brands, IntakeSettings, LabelSettings

__all__ = ["load_model", "load_weights", "make_reader"]


def load_weights(path: str | Path | None) -> Weights:
    """The numbers of a model; of the one that ships without a path. InputError when the file is none."""
    try:
        return load(Path(path).read_bytes() if path else None)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be used as a model: {error}") from error


def load_model(path: str | Path | None) -> LabelModel:
    """The model, ready to read; the one that ships is the same object each time. InputError when the file is none."""
    return LabelModel.of(load_weights(path)) if path else _shipped()


@cache
def _shipped() -> LabelModel:
    """Loaded once a process, a second: whoever reads again, as a replay does, finds the words it knows."""
    return LabelModel.load()


def make_reader(brands: Brands, intake: IntakeSettings, labels: LabelSettings) -> Enricher:
    """What reads the texts of a stream."""
    return Enricher(brands, intake, load_model(labels.model))
