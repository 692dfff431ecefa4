"""The interval of a ratio of two numbers that have intervals of their own.

By the method of variance estimates recovery (Donner & Zou, 2012), for numbers that are about independent: it needs
neither's distribution, and keeps skewed intervals skewed. Where the lower end of the denominator is not above 0,
nothing can be said.
"""

from typing import NamedTuple

__all__ = ["Told", "quotient"]


class Told(NamedTuple):
    """A number and its interval."""

    value: float
    lo: float
    hi: float


def quotient(above: Told, below: Told) -> Told | None:
    """above / below with its interval; None where `below` may be 0 or less.

    >>> round(quotient(Told(2.0, 1.0, 3.0), Told(4.0, 4.0, 4.0)).hi, 3)
    0.75
    """
    if below.lo <= 0:
        return None
    return Told(
        above.value / below.value, _end(above, below, above.lo, below.hi, -1), _end(above, below, above.hi, below.lo, 1)
    )


def _end(above: Told, below: Told, a: float, b: float, side: int) -> float:
    """The end at which `above` lies at a and `below` at b, or at the other end where `above` is negative."""
    if a < 0:  # what is below 0 is farther from it the smaller the denominator is
        b = below.hi + below.lo - b
    both = above.value * below.value
    inner = both**2 - a * b * (2 * above.value - a) * (2 * below.value - b)
    return (both + side * max(inner, 0.0) ** 0.5) / (b * (2 * below.value - b)) if b < 2 * below.value else a / b
