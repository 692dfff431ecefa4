"""From a score in every bin to one alarm a burst: it begins, goes on, has eased.

It begins where the score passes the threshold of its series, and goes on until no window as short as the one that spoke
is unusual any more, for as long as that window is. What lasts for a day is the new usual, and is learned from then on.
"""

import numpy as np

from models.per_series import Bools, Columns, Dump, Floats, Ints

__all__ = ["Episodes", "threshold_of"]

_EASE = 1.0  # log10 below the threshold: what goes on may be ten times as usual as what begins


class Episodes(Columns):
    """Which of n series are in an episode. `row`: the window that spoke; `pending`: begun while nobody was told."""

    kept = ("threshold", "on", "row", "calm", "lasted", "pending")

    def __init__(self, lengths: Ints, day_bins: int, least_calm: int) -> None:
        self._calm_for = np.maximum(lengths, least_calm)
        self._day_bins = day_bins
        self.threshold, self.calm, self.lasted = (np.zeros(0) for _ in range(3))
        self.on, self.pending = (np.zeros(0, dtype=np.bool_) for _ in range(2))
        self.row = np.zeros(0, dtype=np.int64)
        self.is_any = False

    def update(self, score: Floats, near: Floats, row: Ints, may: Bools) -> Bools:
        """Where an episode begins. near : the score of windows up to `self.row`; row : the window of `score`."""
        begins = (score >= self.threshold) & ~self.on & may
        if self.is_any:
            self.lasted += self.on
            self.calm = np.where(near >= self.threshold - _EASE, 0.0, self.calm + 1)
            self.on &= self.calm < self._calm_for[self.row]
        if begins.any():
            self.on |= begins
            self.row = np.where(begins, row, self.row)
            self.calm[begins] = self.lasted[begins] = 0.0
        self.is_any = bool(self.on.any())
        return begins

    def restore(self, under: str, dump: Dump) -> None:
        """Take up what `dump` gave."""
        super().restore(under, dump)
        self.is_any = bool(self.on.any())

    def fresh(self) -> Bools:
        """In an episode of less than a day: nothing to learn from."""
        return np.asarray(self.on & (self.lasted < self._day_bins))


def threshold_of(name: str, rate: float) -> float:
    """The score from which so many false alarms a month are accepted."""
    if not 0 <= rate <= 10:
        raise ValueError(f"{name} must be from 0 to 10, got {rate!r}")
    return -float(np.log10(rate)) if rate else np.inf
