"""Branching processes whose truth is known, for the tests of what is made of cascades."""

from typing import NamedTuple

import numpy as np

from models.adoptions import Ints
from models.trees import Forest, grow

HOUR_MS, DAY_MS = 3_600_000, 86_400_000


class Cascades(NamedTuple):
    """Rows as `grow` takes them."""

    cascade: Ints
    node: Ints
    parent: Ints
    at_ms: Ints

    def until(self, as_of_ms: int) -> Forest:
        """The trees of what had happened by a time."""
        here = self.at_ms <= as_of_ms
        return grow(*(column[here] for column in self))


def branching(
    rng: np.random.Generator,
    numbers: np.ndarray,
    of_root: np.ndarray | None = None,
    evenness: float = np.inf,
    span_ms: int = 30 * DAY_MS,
    mean_delay_ms: np.ndarray | float = 6 * HOUR_MS,
) -> Cascades:
    """One cascade for each of `numbers`, the mean of children of each of its nodes (below 1), begun within `span_ms`.

    of_root : other means for the roots. evenness : of children over nodes (gamma shape); infinite is Poisson.
    """
    n = len(numbers)
    delays = np.broadcast_to(mean_delay_ms, n)
    tree, node, parent, at_ms = np.arange(n), np.arange(n), np.full(n, -1), rng.integers(0, span_ms, n)
    levels, known = [(tree, node, parent, at_ms)], n
    means = numbers if of_root is None else of_root
    while len(node):
        mean = means[tree] * (1.0 if np.isinf(evenness) else rng.gamma(evenness, 1 / evenness, len(tree)))
        children = rng.poisson(mean)
        tree, parent = np.repeat(tree, children), np.repeat(node, children)
        at_ms = np.repeat(at_ms, children) + rng.exponential(delays[tree]).astype(np.int64)
        node = known + np.arange(len(tree))
        known, means = known + len(tree), numbers
        levels.append((tree, node, parent, at_ms))
    return Cascades(*(np.concatenate(column) for column in zip(*levels, strict=True)))
