"""Name what reads the labels: the learned numbers, and the cues, rules and code they are used with.

Read after `weights`; `motives` puts the name beside every label it gives. The version of a model file tells what it was
trained on; two releases may read one text differently with one file, as cues and rules are not in it. So the name has
a second part, which changes with any of them. A change of a comment changes it too: rather one name too many.
"""

import hashlib
from functools import cache
from importlib.resources import files

from models.weights import Weights

__all__ = ["version_of"]

_CODE = (
    "coherence evidence features fields folding keys known_words letters lexicon motives normalise rules thresholds "
    "tokens vocabulary"
)
_LENGTH = 6  # hexadecimal digits: two readers of one corpus in 17 million bear one name by chance


def version_of(weights: Weights) -> str:
    """The version of a model as `mentions.model_version` has it: of its file, then of how it is used.

    Cost: 5 ms, once a model.
    """
    total = _code().copy()
    for numbers in (weights.keys, weights.idf, weights.weights, weights.scale, weights.bias, weights.calibration):
        total.update(numbers.tobytes())
    return f"{weights.version}.{total.hexdigest()[:_LENGTH]}"


@cache
def _code() -> "hashlib._Hash":
    """What the cues and the code that reads come to; line ends do not count."""
    total = hashlib.sha256()
    package = files("models")
    for path in (package / "data" / "cues.tsv", *(package / f"{name}.py" for name in _CODE.split())):
        total.update(path.read_text("utf-8").encode())
    return total
