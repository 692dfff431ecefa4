"""What a word given for a brand weighs, and how far it carries: numbers of the vouching graph.

Read after `given_words` and `guarantor_path`. That what one lived through convinces more
than hearsay is plain; that it is twice as much is our assumption.
"""

import numpy as np

from models.arrays import Floats

__all__ = ["SECOND_HAND", "heeded"]

SECOND_HAND = 0.5  # of what one lived through oneself


def heeded(weight: Floats, is_spoken_to: bool = False) -> Floats:
    """How far somebody heeds another, 0 to 1, by the weight of their tie to them (0: none).

    A tie of 1 (a reply just now) is half way; to be spoken to counts as much. The table `vouching` says the same.

    >>> heeded(np.array([0.0, 1.0, 3.0])).tolist(), heeded(np.array([0.0]), is_spoken_to=True).tolist()
    ([0.0, 0.5, 0.75], [0.5])
    """
    return np.asarray(1 - 1 / (1 + float(is_spoken_to) + weight))
