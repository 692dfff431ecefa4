"""Forward decay: weights that fade with time, summed in any order.

A sum of `k * 2**((t - L) / half_life)` is stored and divided by the same factor at reading, so an event of any
age, late ones included, is one addition, and no stored weight needs a time of its own.
Based on: Cormode, Shkapenyuk, Srivastava & Xu, "Forward Decay" (ICDE 2009), exponential case.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["ForwardDecay"]

# float64 overflows near 2**1024; moving the landmark at 256 half-lives leaves room for a whole batch beyond it.
_MOVE_AFTER_HALF_LIVES = 256.0


class ForwardDecay:
    """The clock of a decayed sum. `landmark_ms` is where a weight counts 1."""

    def __init__(self, half_life_ms: float, landmark_ms: int | None = None) -> None:
        if not half_life_ms > 0:
            raise ValueError(f"half_life_ms must be above 0, got {half_life_ms!r}")
        self.half_life_ms = float(half_life_ms)
        self.landmark_ms = landmark_ms

    def gains(self, at_ms: NDArray[np.int64]) -> NDArray[np.float64]:
        """What to add for one unit at each time, in stored units. Call `move` for the batch first."""
        landmark = self.landmark_ms if self.landmark_ms is not None else 0
        return np.exp2((at_ms - landmark) / self.half_life_ms)

    def factor(self, as_of_ms: int) -> float:
        """Stored units times this is the weight as of `as_of_ms`; 0 where it is too faint for a float."""
        landmark = self.landmark_ms if self.landmark_ms is not None else as_of_ms
        exponent = -(as_of_ms - landmark) / self.half_life_ms
        return float(np.exp2(np.clip(exponent, -1074.0, 1023.0)))

    def move(self, newest_ms: int) -> float:
        """Let times up to `newest_ms` come; what to multiply every stored weight by (1 nearly always)."""
        if self.landmark_ms is None:
            self.landmark_ms = newest_ms
            return 1.0
        ahead = (newest_ms - self.landmark_ms) / self.half_life_ms
        if ahead < _MOVE_AFTER_HALF_LIVES:
            return 1.0
        self.landmark_ms = newest_ms
        return float(np.exp2(-min(ahead, 1074.0)))
