"""When things happen that come at a planned rate: hours of the day, days of the week, trends, over-dispersion.

Counts per hour are Poisson around the expected; moments within an hour are uniform. So the truth of a rate is a list
of expected counts, one an hour, and the lines can be tested against it.
"""

import random
from collections.abc import Iterator, Sequence

from pipeline.errors import SettingsError
from pipeline.simulation.world import DAY_MS, HOUR_MS

__all__ = ["Timetable", "poisson", "profile"]

# How busy each hour of the day (UTC) and each day of the week (from Monday) is; means of 1.
_HOURS = tuple(x / 10 for x in (3, 2, 2, 2, 3, 5, 8, 11, 13, 13, 13, 14, 14, 13, 12, 12, 13, 15, 16, 16, 15, 12, 8, 5))
_DAYS = (1.05, 1.1, 1.1, 1.05, 1.1, 0.85, 0.75)
_TRIES = 50


def profile(n_hours: int, season: float = 0.0, week: float = 0.0, trend: float = 1.0) -> list[float]:
    """Relative rates of `n_hours` from a Monday at midnight, with mean 1.

    season, week : how deep the hours of the day and the days of the week show, 0 (flat) to 1. trend : the rate at the
    end over that at the beginning; it moves in a straight line.

    >>> profile(2)
    [1.0, 1.0]
    """
    mean_hour, mean_day = sum(_HOURS) / 24, sum(_DAYS) / 7
    rates = [
        (1 + season * (_HOURS[h % 24] / mean_hour - 1))
        * (1 + week * (_DAYS[h * HOUR_MS // DAY_MS % 7] / mean_day - 1))
        * (1 + (trend - 1) * (h + 0.5) / n_hours)
        for h in range(n_hours)
    ]
    mean = sum(rates) / n_hours
    return [rate / mean for rate in rates]


def poisson(rng: random.Random, mean: float) -> int:
    """A Poisson count. Cost: O(mean), by counting the arrivals of one unit of time; exact."""
    n, passed = 0, rng.expovariate(1.0)
    while passed < mean:
        n += 1
        passed += rng.expovariate(1.0)
    return n


class Timetable:
    """The moments of several series, in order; `n` in all. Iterate for (at_ms, number of the series).

    expected : for each series, its counts by hour from `start_ms`. most : more than this would not fit; then the
    counts are drawn anew, which a mean well below `most` makes very rare. dispersion : for each series, the squared
    variation of an hour's rate (0: Poisson; else the counts are negative binomial).
    """

    def __init__(
        self,
        rng: random.Random,
        start_ms: int,
        expected: Sequence[Sequence[float]],
        most: int,
        dispersion: Sequence[float] | None = None,
    ) -> None:
        self._rng = rng
        self._start_ms = start_ms
        spread = dispersion or [0.0] * len(expected)
        planned = sum(map(sum, expected))
        for _ in range(_TRIES if planned <= most else 0):
            self.counts = [[_count(rng, x, d) for x in hours] for hours, d in zip(expected, spread, strict=True)]
            self.n = sum(map(sum, self.counts))
            if self.n <= most:
                return
        raise SettingsError(
            f"about {round(planned):,} posts are planned and only {most:,} fit; ask for more --events, or plant less "
            "(--set)"
        )

    def __iter__(self) -> Iterator[tuple[int, int]]:
        rnd = self._rng.random
        for hour, counts in enumerate(zip(*self.counts, strict=True)):
            begins_ms = self._start_ms + hour * HOUR_MS
            yield from sorted((begins_ms + int(HOUR_MS * rnd()), k) for k, n in enumerate(counts) for _ in range(n))


def _count(rng: random.Random, mean: float, dispersion: float) -> int:
    if dispersion > 0 and mean > 0:
        mean *= rng.gammavariate(1 / dispersion, dispersion)
    return poisson(rng, mean)
