"""What a series of counts is expected to count: a level that moves, times the usual hour of the day and of the week.

Level and hours are ratios of forgetting sums, counts over what was expected, so that few counts are drawn to what is
known of the whole: an hour of the week to its hour of the day, that to a flat day, the level of late to the level of
the last weeks (a gamma prior of a Poisson rate: shrinkage in counts, worth `firm` of them).

Hours are held against the level of weeks, which a weekend hardly moves; those of the first day and of the first week
against the mean of all that day and that week, since the level that was known then was that of the hours before. Within
an hour the rate goes on a line, as steep as the hours beside it have it but not across a leap, such as the beginning of
a weekend (the monotonised central limiter: van Leer, 1977).
"""

import numpy as np

from models.per_series import Columns, Floats

__all__ = ["DAY_S", "HOUR_S", "Season"]

HOUR_S, DAY_S = 3_600, 86_400
_SLOW_DAYS, _FAST_DAYS = 7.0, 2.0  # half-lives of the level of the last weeks, and of late
_DAY_DAYS, _WEEK_DAYS = 7.0, 35.0  # half-lives of the hours of the day, and of the week
_FIRM = 12.0  # counts that an hour needs until it is believed half
_TINY = 1e-9


class Season(Columns):
    """Level and hours of n series, in counts a bin of `step_s` seconds."""

    kept = (
        "slow_y",
        "slow_e",
        "fast_y",
        "fast_e",
        "day_y",
        "day_e",
        "week_y",
        "week_e",
        "here",
        "slope",
        "slow",
        "level",
        "factor",
        "bins",
    )

    def __init__(self, step_s: int) -> None:
        self._step_s, self._day_bins = step_s, max(1, DAY_S // step_s)
        self.slow_y, self.slow_e, self.fast_y, self.fast_e = (np.zeros(0) for _ in range(4))
        self.day_y, self.day_e = np.zeros((24, 0)), np.zeros((24, 0))
        self.week_y, self.week_e = np.zeros((168, 0)), np.zeros((168, 0))
        self.here, self.slope = np.zeros(0), np.zeros(0)  # what an hour is worth in its middle, and an hour later
        self.slow, self.level, self.factor, self.bins = (np.zeros(0) for _ in range(4))
        self.hour = -1  # since the epoch: the one that `here` is of
        self._forget: dict[int, tuple[float, float]] = {}

    def grow(self) -> None:
        """One series more, whose hours are alike until more is known."""
        super().grow()
        self.here[-1] = self.factor[-1] = 1.0

    def expected(self, start_s: int, n_bins: int, over: Floats) -> Floats:
        """Counts a bin to expect in the `n_bins` from `start_s` on.

        over : how much more than Poisson an hour's count varies; the more, the more counts a belief takes.
        """
        hour = start_s // HOUR_S
        if hour != self.hour:
            self._turn(hour, over)
        at = (start_s + 0.5 * n_bins * self._step_s) / HOUR_S - hour - 0.5
        self.factor = self.here + at * self.slope if self._step_s <= HOUR_S else self.here
        firm = _FIRM * over
        self.slow = (self.slow_y + _TINY) / (self.slow_e + _TINY)
        self.level = (self.fast_y + firm) / (self.fast_e + firm / self.slow)
        return np.asarray(self.level * self.factor)

    def learn(self, start_s: int, n_bins: int, counts: Floats) -> None:
        """Take in what the `n_bins` from `start_s` on counted, in all; `expected` was asked for them before."""
        slow, fast = self._forgotten(n_bins)
        exposed = n_bins * self.factor
        self.slow_y *= slow
        self.slow_y += counts
        self.slow_e *= slow
        self.slow_e += exposed
        self.fast_y *= fast
        self.fast_y += counts
        self.fast_e *= fast
        self.fast_e += exposed
        hour, flat = start_s // HOUR_S, n_bins * self.slow
        for y, e in (
            (self.day_y[hour % 24], self.day_e[hour % 24]),
            (self.week_y[hour % 168], self.week_e[hour % 168]),
        ):
            y += counts
            e += flat
        before, self.bins = self.bins, self.bins + n_bins
        if before.min(initial=np.inf) < 7 * self._day_bins:
            self._look_back(before)

    def _look_back(self, before: Floats) -> None:
        """Where a first day or a first week is over: what its hours are to be held against."""
        day = self._day_bins
        if (over := (before < day) & (self.bins >= day)).any():
            mean = _mean_of_seen(self.day_y[:, over], self.day_e[:, over])
            self.day_e[:, over] = np.where(self.day_e[:, over] > 0, mean, 0.0)
            self.week_e[:, over] = np.where(self.week_e[:, over] > 0, mean, 0.0)
        if (over := (before < 7 * day) & (self.bins >= 7 * day)).any():
            mean = _mean_of_seen(self.week_y[:, over], self.week_e[:, over])
            self.week_e[:, over] = np.where(self.week_e[:, over] > 0, mean, 0.0)

    def _turn(self, hour: int, over: Floats) -> None:
        """A new hour: what it is worth; and at a new day, forget a little."""
        if self.hour >= 0 and (days := hour // 24 - self.hour // 24):
            for table, half in (
                (self.day_y, _DAY_DAYS),
                (self.day_e, _DAY_DAYS),
                (self.week_y, _WEEK_DAYS),
                (self.week_e, _WEEK_DAYS),
            ):
                table *= 0.5 ** (days / half)
        self.hour = hour
        firm = _FIRM * over
        day = (self.day_y + firm) / (self.day_e + firm)
        weight = self.day_e + _TINY
        day /= (day * weight).sum(0) / weight.sum(0)
        around = [hour - 1, hour, hour + 1]
        of_day, of_week = [h % 24 for h in around], [h % 168 for h in around]
        mean = (self.week_y.sum(0) + firm) / (self.week_e.sum(0) + firm)
        before, self.here, after = (self.week_y[of_week] / mean + firm * day[of_day]) / (self.week_e[of_week] + firm)
        up, down = self.here - before, after - self.here
        most = 2 * np.minimum(np.abs(up), np.abs(down)) * (up * down > 0)
        self.slope = np.clip((up + down) / 2, -most, most)

    def _forgotten(self, n_bins: int) -> tuple[float, float]:
        found = self._forget.get(n_bins)
        if found is None:
            days = n_bins * self._step_s / DAY_S
            found = self._forget[n_bins] = (0.5 ** (days / _SLOW_DAYS), 0.5 ** (days / _FAST_DAYS))
        return found


def _mean_of_seen(y: Floats, e: Floats) -> Floats:
    """The mean count of the hours that were there: of bins of a day, seven in a week."""
    return np.asarray(y.sum(0) / (e > 0).sum(0))
