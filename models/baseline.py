"""The obvious way to learn labels from texts, to be beaten: words and pairs of words by TF-IDF, logistic regression.

Read after `linear`. No letters, no lexicon, no negation; as in any tutorial, with the usual settings (sublinear
counts off, L2 rows, C = 1, balanced classes).
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import expit

from models.linear import Flags, Floats

__all__ = ["plain_fit", "plain_rows"]

_WORD = re.compile(r"\w\w+")


def plain_rows(texts: Sequence[str]) -> csr_array[Any]:
    """A row a text: TF-IDF of its words and pairs of words, of length 1."""
    counts = []
    for text in texts:
        words = _WORD.findall(text.lower())
        counts.append(Counter([*words, *(" ".join(pair) for pair in pairwise(words))]))
    n_texts = Counter(term for found in counts for term in found)
    column = {term: i for i, term in enumerate(n_texts)}
    idf = {term: np.log((1 + len(texts)) / (1 + n)) + 1 for term, n in n_texts.items()}
    rows = [{column[term]: n * idf[term] for term, n in found.items()} for found in counts]
    lengths = [max(sum(v * v for v in row.values()), 1e-9) ** 0.5 for row in rows]
    values = np.array([v / length for row, length in zip(rows, lengths, strict=True) for v in row.values()])
    indices = np.array([i for row in rows for i in row], dtype=np.int32)
    return csr_array((values, indices, np.cumsum([0, *map(len, rows)])), shape=(len(texts), len(column)))


def plain_fit(x: csr_array[Any], truth: Flags, c: float = 1.0) -> tuple[Floats, float]:
    """Weights and bias of a logistic regression with balanced classes."""
    n, n_positive = len(truth), max(int(truth.sum()), 1)
    weight = c * np.where(truth, n / (2 * n_positive), n / (2 * max(n - n_positive, 1)))
    sign, across = np.where(truth, 1.0, -1.0), csr_array(x.T)

    def loss(flat: Floats) -> tuple[float, Floats]:
        margin = sign * (x @ flat[:-1] + flat[-1])
        slope = -weight * sign * expit(-margin)
        value = float(weight @ np.logaddexp(0.0, -margin) + 0.5 * (flat[:-1] @ flat[:-1]))
        return value, np.append(across @ slope + flat[:-1], slope.sum())

    found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x[:-1]), float(found.x[-1])
