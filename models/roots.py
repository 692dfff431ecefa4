"""Where chains of sharing go back to: the root of every node, by pointer doubling (Wyllie, 1979)."""

import numpy as np

from models.adoptions import Ints

__all__ = ["roots"]


def roots(parent: Ints) -> Ints:
    """The root of each node; `parent` holds the number of another node, -1 for a root.

    Nodes that go round in a circle, and all that hang on it, have the circle's least number as their root. Cost:
    log2(n) passes over n nodes.
    """
    n = len(parent)
    here = np.where(parent < 0, np.arange(n), parent)
    least = np.minimum(np.arange(n), here)  # of all that was passed, from the node itself on
    for _ in range(n.bit_length()):
        least = np.minimum(least, least[here])
        here = here[here]
    return np.asarray(np.where(parent[here] < 0, here, least[here])) if n else here
