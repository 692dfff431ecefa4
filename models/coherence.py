"""Make the probabilities of a text's motives add up, as the codebook says: `none` excludes the others.

Read after `weights`. What is stored of a text has been through here; so has what is measured of it.
"""

import numpy as np
from numpy.typing import NDArray

from models.thresholds import floor_of
from models.vocabulary import Motive
from models.weights import LABELS

__all__ = ["FLOORS", "agree", "as_stored"]

_N_MOTIVES = len(Motive)  # the first columns; their sub-types follow
_NONE, _UNCLEAR = LABELS.index("motive:none"), LABELS.index("motive:unclear")
_SUBTYPES = [
    (i, LABELS.index(label.partition(".")[0]))
    for i, label in enumerate(LABELS)
    if label.startswith("motive:") and "." in label
]
FLOORS = np.array([floor_of(label) for label in LABELS])


def agree(p: NDArray[np.float64]) -> None:
    """Make each row add up: what no motive claims is `none`, and what `none` or `unclear` claims no motive can have."""
    others = [i for i in range(_N_MOTIVES) if i not in (_NONE, _UNCLEAR)]
    unclaimed = np.prod(1 - p[:, others], axis=1)  # as if motives were independent
    p[:, _UNCLEAR] = np.minimum(p[:, _UNCLEAR], 1 - p[:, others].max(axis=1))
    p[:, _NONE] = np.maximum(p[:, _NONE], unclaimed - p[:, _UNCLEAR])
    p[:, _NONE] = np.minimum(p[:, _NONE], 1 - np.maximum(p[:, _UNCLEAR], _top(p, others, unless=p[:, _NONE])))
    abstain = np.maximum(p[:, _NONE], p[:, _UNCLEAR])
    p[:, others] = np.minimum(p[:, others], 1 - abstain[:, None])
    for sub, family in _SUBTYPES:
        p[:, sub] = np.minimum(p[:, sub], p[:, family])


def _top(p: NDArray[np.float64], others: list[int], unless: NDArray[np.float64]) -> NDArray[np.float64]:
    """The strongest motive where it is stronger than `unless`, else 0."""
    top = p[:, others].max(axis=1)
    return np.where(top > unless, top, 0.0)


def as_stored(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """What would be stored of calibrated probabilities: made to agree, 0 below the floors, a motive always."""
    q = p.copy()
    agree(q)
    kept = np.where(q >= FLOORS, q, 0.0)
    empty = np.flatnonzero(kept[:, :_N_MOTIVES].max(axis=1) == 0)
    best = q[empty, :_N_MOTIVES].argmax(axis=1)
    kept[empty, best] = q[empty, best]
    return kept
