"""How fast this core is just now, so that absolute floors mean the same on every machine.

The loop does what the pipeline does most: dictionary look-ups and small strings in Python, sorting and searching in
numpy. Speed 1.0 is a quiet server core of 2020-25 (a Xeon at 2 GHz with CPython 3.11), on which the loop takes
`REFERENCE_S` of CPU. It is run before and after every single measurement: other work on a shared machine comes and
goes, and takes its part of the caches with it.
"""

import time
from statistics import mean

import numpy as np

__all__ = ["REFERENCE_S", "sample", "speed"]

REFERENCE_S = 0.040
_N = 60_000  # names and keys
_samples: list[float] = []


def sample() -> None:
    """Run the loop once more. Cost: 40 ms."""
    if not _samples:
        _loop()  # the first one pays for imports and page faults
    start = time.process_time()
    _loop()
    _samples.append(time.process_time() - start)


def speed() -> float:
    """The speed over all samples since the last call: 1.0 is the reference, 2.0 twice as fast."""
    if not _samples:
        sample()
    found = REFERENCE_S / max(mean(_samples), 1e-6)
    _samples.clear()
    return found


def _loop() -> int:
    return _in_python() + _in_numpy()


def _in_python() -> int:
    seen: dict[str, int] = {}
    letters = 0
    for i in range(_N):
        name = f"user{i * 7919 % 5003}"
        seen[name] = seen.get(name, 0) + 1
        letters += len(name)
    return letters + len(seen)


def _in_numpy() -> int:
    keys = np.random.default_rng(1).integers(0, 1 << 40, _N)
    ordered = keys[np.argsort(keys, kind="stable")]
    return int(np.searchsorted(ordered, keys).sum())
