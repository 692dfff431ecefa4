"""Axes: from values to pixels, and where to write numbers beside them."""

from collections.abc import Iterable, Sequence
from math import ceil, floor, log10
from typing import NamedTuple

__all__ = ["Scale", "number", "part", "scale_of"]

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_TICKS = 6


class Scale(NamedTuple):
    """An axis from `lo` at pixel `start` to `hi` at pixel `end`; by powers where `is_log`."""

    lo: float
    hi: float
    start: float
    end: float
    is_log: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value; what lies beyond an end is put at the end."""
        lo, hi, here = (log10(v) if self.is_log else v for v in (self.lo, self.hi, max(value, self.lo)))
        return self.start + (self.end - self.start) * min((here - lo) / ((hi - lo) or 1.0), 1.0)

    def ticks(self) -> list[float]:
        """Round values on the axis, some six."""
        if self.is_log:
            powers = range(floor(log10(self.lo)), ceil(log10(self.hi)) + 1)
            many = len(powers) > _TICKS - 2
            found = [m * 10.0**p for p in powers for m in ((1,) if many else (1, 3))]
            return [tick for tick in found if self.lo <= tick <= self.hi]
        step = _step(self.hi - self.lo)
        first = ceil(self.lo / step - 1e-9)
        return [(first + i) * step for i in range(int((self.hi - self.lo) / step + 1e-9) + 1)]


def scale_of(
    values: Iterable[float | None], start: float, end: float, *, holds: Sequence[float] = (), is_log: bool = False
) -> Scale:
    """An axis that holds all these values, and what it must hold anyway, and ends at a round number."""
    known = [value for value in (*values, *holds) if value is not None]
    lo, hi = (min(known), max(known)) if known else (0.0, 1.0)
    if is_log:
        return Scale(max(lo, 1e-9), max(hi, lo * 3, 1e-9), start, end, is_log=True)
    step = _step((hi - lo) or abs(hi) or 1.0)
    lo, hi = floor(lo / step + 1e-9) * step, ceil(hi / step - 1e-9) * step
    return Scale(lo, hi if hi > lo else lo + step, start, end)


def number(value: float) -> str:
    """A number in few letters.

    >>> number(1200), number(0.25), number(12.5), number(3.0)
    ('1,200', '0.25', '12.5', '3')
    """
    if abs(value) >= 100 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def part(value: float) -> str:
    """A part of a whole in per cent, finer where it is small.

    >>> part(0.125), part(0.025), part(0.02), part(0.003)
    ('12%', '2.5%', '2%', '0.3%')
    """
    is_fine = abs(value) < 0.1 and abs(value * 100 - round(value * 100)) > 1e-9
    return f"{value:.1%}" if is_fine else f"{value:.0%}"


def _step(span: float) -> float:
    rough = span / _TICKS
    power = 10.0 ** floor(log10(rough)) if rough > 0 else 1.0
    return next(power * step for step in _STEPS if power * step >= rough * (1 - 1e-9))
