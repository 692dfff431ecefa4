"""Turn scores into probabilities at the rates of real streams: one rule for the model and for those who judge it.

Read after `linear` and `base_rates`.
"""

from collections.abc import Sequence

import numpy as np

from models.base_rates import BASE_RATES, family, stream_rate
from models.linear import Flags, Floats, platt, shifted
from models.weights import LABELS

__all__ = ["calibrate", "rate_in_stream", "stream_weights"]

MIN_POSITIVE = 20  # below this many, a label is calibrated on both languages together
_ROUNDS = 30


def calibrate(scores: Floats, y: Flags, k: int, mine: Flags, others: Flags) -> tuple[float, float]:
    """Slope and offset of label `k` for the rows `mine`; with too few positives there, from `others` as well.

    A sub-type keeps its part of its motive.
    """
    rows = mine if y[mine, k].sum() >= MIN_POSITIVE else mine | others
    a, b = platt(scores[rows, k], y[rows, k])
    whole = family(LABELS[k])
    rate = float(np.clip(y[rows, LABELS.index(whole)].mean(), 1e-4, 1 - 1e-4))
    return a, shifted(b, rate, stream_rate(whole, rate))


def rate_in_stream(label: str, y: Flags) -> float:
    """How often a label shows in a stream, given its rate in these rows; a sub-type keeps its part of its motive."""
    whole = family(label)
    in_corpus = float(y[:, LABELS.index(whole)].mean())
    part = float(y[:, LABELS.index(label)].mean()) / in_corpus if in_corpus else 0.0
    return stream_rate(whole, in_corpus) * part


def stream_weights(y: Flags, motives: Sequence[str] = tuple(BASE_RATES)) -> Floats:
    """A weight a row, such that every motive makes up its part of a stream (raking: Deming & Stephan, 1940)."""
    weight = np.ones(len(y))
    for _ in range(_ROUNDS):
        for motive in motives:
            shows = y[:, LABELS.index(f"motive:{motive}")]
            have = weight[shows].sum() / weight.sum()
            if 0 < have < 1:
                want = BASE_RATES[motive]
                weight = np.where(shows, weight * want / have, weight * (1 - want) / (1 - have))
    return np.asarray(weight * len(y) / weight.sum())
