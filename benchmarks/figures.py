"""What a benchmark hands back, and the few ways of measuring that they share.

A `Figure` is a number with its floor and its aim, a `Check` an answer that was compared with a slow, obvious way of
getting it. A fast wrong answer is no figure: a failed check counts as a failed floor.
"""

import gc
import time
from collections.abc import Callable
from statistics import median
from typing import Literal

from msgspec import Struct, field

from benchmarks.calibration import sample

__all__ = ["Check", "Figure", "Outcome", "Verdict", "measured", "median_of", "rate"]

Verdict = Literal["aim reached", "floor holds", "FLOOR FAILS", "information"]


class Figure(Struct, frozen=True, kw_only=True):
    """One number of a budget.

    scales : whether floor and aim are for a core of speed 1.0 (rates and seconds of work), or hold as they
    stand (bytes, ratios, waiting). is_held : whether a missed floor fails the run.
    baseline : the same work done the obvious way, in the same unit.
    """

    what: str
    unit: str
    value: float
    floor: float | None = None
    aim: float | None = None
    more_is_better: bool = True
    scales: bool = True
    is_held: bool = True
    baseline: float | None = None
    baseline_is: str = ""

    def limit(self, of: float, speed: float) -> float:
        """A floor or aim as it is on a core of this speed."""
        if not self.scales:
            return of
        return of * speed if self.more_is_better else of / speed

    def verdict(self, speed: float) -> Verdict:
        """Whether the floor holds and the aim is reached, on a core of this speed."""
        if self.floor is None or self.aim is None:
            return "information"
        if self._reaches(self.limit(self.aim, speed)):
            return "aim reached"
        return "floor holds" if self._reaches(self.limit(self.floor, speed)) else "FLOOR FAILS"

    @property
    def ratio(self) -> float | None:
        """How many times better than the baseline."""
        if not self.baseline or not self.value:
            return None
        return self.value / self.baseline if self.more_is_better else self.baseline / self.value

    def _reaches(self, limit: float) -> bool:
        return self.value >= limit if self.more_is_better else self.value <= limit


class Check(Struct, frozen=True):
    """An answer that was verified, in words, and whether it was right."""

    what: str
    holds: bool


class Outcome(Struct, kw_only=True):
    """What one benchmark found. `notes` say what a reader must know to believe the figures."""

    figures: list[Figure]
    checks: list[Check]
    notes: list[str] = field(default_factory=list)


def measured(work: Callable[[], object]) -> float:
    """CPU seconds of this process, all its threads, for one call; the speed of the core is sampled around it."""
    gc.collect()  # what was prepared before is not to be paid for in here
    sample()
    start = time.process_time()
    work()
    seconds = time.process_time() - start
    sample()
    return seconds


def median_of(times: int, *works: Callable[[], object]) -> list[float]:
    """CPU seconds of each of some works: the median of several rounds in which they take turns."""
    rounds = [[measured(work) for work in works] for _ in range(times)]
    return [median(seconds) for seconds in zip(*rounds, strict=True)]


def rate(n: int, seconds: float) -> float:
    """How many a second; the clock's grain bounds it."""
    return n / max(seconds, 1e-6)
