"""How much counts of a window vary about what was expected: their variance over their mean, learned a window.

A window's own errors tell of all that a Poisson count has not: crowds that come together, talk that goes on for
hours, hours that were foretold badly. Errors are of windows that do not overlap; far ones count as three
standard deviations, so that a burst does not make the next one look usual.
"""

import numpy as np

from models.per_series import Bools, Columns, Floats

__all__ = ["Spread"]

_FAR_SD, _FAR_COUNTS = 3.0, 5.0
_PRIOR_COUNTS, _PRIOR_WINDOWS, _PRIOR_FACTOR = 10.0, 2.0, 1.4  # few counts cannot tell that they come in company
_DOUBT = 1.0  # standard errors added to what was learned
_HALF_DAYS = 7.0
_SEASON_SD, _SEASON_HALF_DAYS = 0.4, 3.0  # hours not known yet, as a part of the mean, and how soon they are


class Spread(Columns):
    """`factor`: variance over mean, a row a window, for the means last given to `refresh`."""

    kept = ("squares", "means", "squared_means", "windows", "factor")

    def __init__(self, rows: int) -> None:
        self.squares, self.means, self.squared_means, self.windows, self.factor = (
            np.zeros((rows, 0)) for _ in range(5)
        )

    def grow(self) -> None:
        """One series more, taken as Poisson until more is known."""
        super().grow()
        self.factor[:, -1] = 1.0

    def learn(self, row: int, count: Floats, mean: Floats, weight: Floats | Bools) -> None:
        """Take in a window that is over; weight 0 leaves a series out."""
        error = np.abs(count - mean)
        far = _FAR_SD * np.sqrt(mean * self.factor[row]) + _FAR_COUNTS
        np.minimum(error, far, out=error)
        error *= error
        self.squares[row] += error * weight
        self.means[row] += mean * weight
        self.squared_means[row] += mean * mean * weight
        self.windows[row] += weight

    def refresh(self, mean: Floats, age_days: Floats) -> None:
        """Reckon `factor` anew for windows of these means."""
        usual = (self.squared_means + 1e-9) / (self.means + 1e-9)
        prior = _PRIOR_COUNTS + _PRIOR_WINDOWS * usual
        found = (self.squares + _PRIOR_FACTOR * prior) / (self.means + prior)
        doubt = _DOUBT * np.sqrt((2 + 1 / (usual + 1e-3)) / (self.windows + _PRIOR_WINDOWS))
        found *= 1 + np.minimum(doubt, 2.0)
        more = np.maximum.accumulate(np.maximum(found - 1, 0.0), axis=0)
        unknown = _SEASON_SD**2 * 0.5 ** (age_days / _SEASON_HALF_DAYS)
        self.factor = 1 + more * np.maximum(1.0, mean / (usual + 1e-9)) + unknown * mean

    def age(self, days: float) -> None:
        """Let `days` pass."""
        keep = 0.5 ** (days / _HALF_DAYS)
        for name in ("squares", "means", "squared_means", "windows"):
            setattr(self, name, getattr(self, name) * keep)
