"""Scores thinned out, so that a burst is shown when it begins and when it becomes ten times as rare, not in every row.

Whoever sets a threshold of their own on the scores gets few rows a burst at any threshold.
"""

__all__ = ["Showing"]

_FLOOR = -1.0  # log10 of times a month: what comes more often is nothing to show
_STEP = 1.0
_CALM_S = 12 * 3_600


class Showing:
    """The scores of one series, bin after bin of `step_s` seconds."""

    def __init__(self, step_s: int) -> None:
        self._calm_bins = max(1, _CALM_S // step_s)
        self._shown = self._calm = 0.0

    def update(self, score: float, *, is_alarm: bool) -> float:
        """What to show: the score less the floor where it is news, else 0."""
        above = score - _FLOOR
        if above <= 0:
            self._calm += 1
            if self._calm >= self._calm_bins:
                self._shown = 0.0
            return 0.0
        self._calm = 0.0
        if not is_alarm and self._shown and above < self._shown + _STEP:
            return 0.0
        self._shown = max(above, self._shown)
        return above
