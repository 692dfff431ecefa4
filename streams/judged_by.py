"""Whose errors the view `label_errors` tells: those of the model that reads."""

from streams.schema import LABEL_ERRORS_OF
from streams.store import Store

__all__ = ["judge_by"]


def judge_by(store: Store, model: str) -> None:
    """Let `label_errors` be those of this model; labels that another one gave stay, and are judged by it too."""
    known = store.meta(LABEL_ERRORS_OF) or ""
    if not model and not known:
        return
    from streams.label_errors import definition
    from streams.label_model import load_weights

    weights = load_weights(model)
    if weights.version != known:
        store.define(definition(weights), LABEL_ERRORS_OF, weights.version if model else "")
