"""Scores from 0 to 1 that are 1 where an alarm begins, below it how near one is, and 0 while a burst goes on.

So whoever sets a threshold of their own on them gets few rows a burst, whatever the threshold.
"""

__all__ = ["Showing"]

_CALM_S = 12 * 3_600
_TWICE = 2.0


class Showing:
    """The scores of one series, bin after bin of `step_s` seconds."""

    def __init__(self, step_s: int, per_month: float) -> None:
        self._calm_bins = max(1, _CALM_S // step_s)
        self._per_month = per_month
        self._shown, self._since = 0.0, 0

    def update(self, score: float, *, is_alarm: bool, is_on: bool) -> float:
        """What to show of a score that is -log10 of times a month: accepted over found rate, where it is news.

        What is no alarm is news when it is twice as near to one as what was shown in the last half day.
        """
        self._since += 1
        if is_alarm:
            self._shown, self._since = 1.0, 0
            return 1.0
        if self._since > self._calm_bins:
            self._shown = 0.0
        near = min(self._per_month * float(10.0 ** min(score, 3.0)), 0.99)
        if is_on or near < 0.01 or near < _TWICE * self._shown:
            return 0.0
        self._shown, self._since = near, 0
        return near
