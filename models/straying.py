"""How much counts of a window vary about what was expected: their variance over their mean, learned a window.

A window's own errors tell of all that a Poisson count has not: crowds that come together, talk that goes on for
hours, hours that were foretold badly. Of a squared error the count itself is taken off (a factorial moment): what is
left is 0 on average for a Poisson count, and of few counts that come one by one it is known soon to be so. Errors are
of windows that do not overlap; far ones count as three standard deviations, so that a burst does not make the next one
look usual.
"""

import numpy as np

from models.per_series import Bools, Columns, Floats

__all__ = ["Spread"]

_FAR_SD, _FAR_COUNTS = 3.0, 5.0
_PRIOR_COUNTS, _PRIOR_WINDOWS, _PRIOR_MORE = 10.0, 2.0, 0.4  # few counts cannot tell that they come in company
_DOUBT = 2.0  # variance of the square of a normal error
_HALF_DAYS, _FEW_HALF_DAYS = 7.0, 28.0
_FEW_A_DAY = 10.0
_YOUNG = 6.0  # of a series younger than so many half-lives, less: its first errors are those of not knowing the hours
_SEASON_SD, _SEASON_HALF_DAYS = 0.4, 3.0  # hours not known yet, as a part of the mean, and how soon they are


class Spread(Columns):
    """`factor`: variance over mean, a row a window, for the means last given to `refresh`."""

    kept = ("more", "means", "squared_means", "windows", "factor")

    def __init__(self, rows: int) -> None:
        self.more, self.means, self.squared_means, self.windows, self.factor = (np.zeros((rows, 0)) for _ in range(5))

    def grow(self) -> None:
        """One series more, taken as Poisson until more is known."""
        super().grow()
        self.factor[:, -1] = 1.0

    def learn(self, rows: list[int], count: Floats, mean: Floats, weight: Floats | Bools) -> None:
        """Take in windows that are over, a row each of `rows`; weight 0 leaves a series out of a row."""
        far = _FAR_SD * np.sqrt(mean * self.factor[rows]) + _FAR_COUNTS
        error = np.minimum(np.maximum(count - mean, -far), far)
        near = np.maximum(mean + error, 0.0)
        mean = mean * weight
        self.more[rows] += (error * error - near) * weight
        self.means[rows] += mean
        self.squared_means[rows] += mean * mean
        self.windows[rows] += weight

    def refresh(self, mean: Floats, age_days: Floats) -> None:
        """Reckon `factor` anew for windows of these means: what was learned, and a standard error of it.

        The error is that of squares of normal errors, and that of how many companies were seen.
        """
        usual = (self.squared_means + 1e-9) / (self.means + 1e-9)
        counts = self.means + (_PRIOR_COUNTS + _PRIOR_WINDOWS * usual)
        found = self.more + _PRIOR_MORE * (counts - self.means)
        found = np.maximum(found / counts, 0.0)
        doubt = np.minimum(np.sqrt(_DOUBT / (self.windows + _PRIOR_WINDOWS)), 2.0) * np.minimum(usual, 1.0)
        doubt = (1 + found) * doubt + found * np.sqrt((1 + found) / counts)
        more = np.maximum.accumulate(found + doubt, axis=0)
        unknown = _SEASON_SD**2 * 0.5 ** (age_days / _SEASON_HALF_DAYS)
        self.factor = 1 + more * np.maximum(1.0, mean / (usual + 1e-9)) + unknown * mean

    def age(self, days: float, age_days: Floats, a_day: Floats) -> None:
        """Let `days` pass. age_days : of each series; a_day : its counts a day, of which few are kept for longer."""
        few = 1 / (1 + (a_day / _FEW_A_DAY) ** 2)
        half = _HALF_DAYS + (_FEW_HALF_DAYS - _HALF_DAYS) * few
        young = np.maximum(np.maximum(age_days / _YOUNG, _FEW_HALF_DAYS * few), 1.0)
        keep = 0.5 ** (days / np.minimum(half, young))
        for name in ("more", "means", "squared_means", "windows"):
            setattr(self, name, getattr(self, name) * keep)
