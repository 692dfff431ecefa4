"""How fast this core is just now, so that absolute floors mean the same on every machine.

The loop does what the pipeline does most: dictionary look-ups and small strings in Python, sorting and searching in
numpy. Speed 1.0 is a quiet server core of 2020-25 (an Xeon at 2.0-2.6 GHz with CPython 3.11), on which the loop takes
`REFERENCE_S` of CPU. It is measured before and after each benchmark: other work on a shared machine comes and goes.
"""

from statistics import median

import numpy as np

from benchmarks.figures import measured

__all__ = ["REFERENCE_S", "speed_now"]

REFERENCE_S = 0.040
_N_NAMES = 60_000
_N_KEYS = 60_000


def speed_now(rounds: int = 5) -> float:
    """The speed of this core: 1.0 is the reference, 2.0 twice as fast. Cost: about a quarter of a second."""
    _loop()  # the first one pays for imports and page faults
    return REFERENCE_S / max(median(measured(_loop) for _ in range(rounds)), 1e-6)


def _loop() -> int:
    return _in_python() + _in_numpy()


def _in_python() -> int:
    seen: dict[str, int] = {}
    letters = 0
    for i in range(_N_NAMES):
        name = f"user{i * 7919 % 5003}"
        seen[name] = seen.get(name, 0) + 1
        letters += len(name)
    return letters + len(seen)


def _in_numpy() -> int:
    keys = np.random.default_rng(1).integers(0, 1 << 40, _N_KEYS)
    ordered = keys[np.argsort(keys, kind="stable")]
    return int(np.searchsorted(ordered, keys).sum())
