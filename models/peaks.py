"""How high the peaks of a score are: so that a wild series needs more than a tame one.

What is above a level comes in clumps, of which only the peak counts; their mean excess says how rare a higher one is
(peaks over threshold with an exponential tail: Pickands, 1975; on streams, Siffer et al., 2017). Differs: it begins at
what a right model would give and only worsens from there, and one peak adds a bounded excess, so that a giant one does
not hide the next.
"""

import numpy as np

from models.per_series import Bools, Columns, Dump, Floats

__all__ = ["Peaks"]

LEVEL = -1.0  # log10: what is expected ten times a month
_USUAL = 0.4343  # mean excess of -log10 of a chance
_PRIOR_PEAKS = 3.0
_MOST = 8.0  # times the mean excess: what one peak adds at most
_HALF_DAYS = 14.0


class Peaks(Columns):
    """Peaks of n series, of scores that are -log10 of how often a month."""

    kept = ("number", "excess", "high", "calm", "open", "slope")

    def __init__(self, calm_bins: int, day_bins: int) -> None:
        self._calm_bins, self._day_bins = calm_bins, day_bins
        self.number, self.excess, self.high, self.calm, self.open = (np.zeros(0) for _ in range(5))
        self.is_idle = True  # no clump is open
        self.slope = np.zeros(0)  # by how much a unit of the score is worth less than it should be

    def rated(self, score: Floats) -> Floats:
        """The score as the series' own past has it: above the level, -log10 of how often a month such a peak comes."""
        return np.where(score > LEVEL, LEVEL + (score - LEVEL) / (1 + self.slope), score)

    def update(self, score: Floats, is_learning: Bools) -> None:
        """Follow the clumps. Only needed where some score passes the level, or some clump is open."""
        above = (score > LEVEL) & is_learning
        np.maximum(self.high, np.where(above, score - LEVEL, 0.0), out=self.high)
        self.calm = np.where(above, 0.0, self.calm + 1)
        self.open = np.where(self.high > 0, self.open + 1, 0.0)
        over = (self.high > 0) & (self.calm >= self._calm_bins)
        if over.any():
            usual = _USUAL * (1 + self.slope[over])
            self.number[over] += 1
            self.excess[over] += np.minimum(self.high[over], _MOST * usual)
            # Here and not in the next update: while nothing is open there is none.
            self.high[over] = self.open[over] = 0.0
            self._rate()
        self.is_idle = not self.high.any()

    def restore(self, under: str, dump: Dump) -> None:
        """Take up what `dump` gave."""
        super().restore(under, dump)
        self.is_idle = not self.high.any()

    def fresh(self) -> Bools:
        """In a clump of less than a day."""
        return np.asarray((self.high > 0) & (self.open < self._day_bins))

    def age(self, days: float) -> None:
        """Let `days` pass."""
        keep = 0.5 ** (days / _HALF_DAYS)
        self.number *= keep
        self.excess *= keep
        self._rate()

    def _rate(self) -> None:
        mean = (self.excess + _PRIOR_PEAKS * _USUAL) / (self.number + _PRIOR_PEAKS)
        self.slope = np.maximum(mean / _USUAL - 1, 0.0)
