"""A value with its interval in one cell, for a person: half the width of three columns."""

__all__ = ["within"]


def within(value: float | None, lo: float | None, hi: float | None, digits: int = 2) -> str:
    """The value and, where it is known, from where to where it may lie; large numbers without decimals.

    >>> within(0.351, 0.132, 0.611), within(656.8, 43.2, 664.0), within(3, None, None), within(None, 1, 2)
    ('0.35 [0.13, 0.61]', '657 [43, 664]', '3', '')
    """
    if value is None:
        return ""
    known = [one for one in (value, lo, hi) if one is not None]
    digits = 0 if any(abs(one) >= 100 for one in known) else digits
    told = [f"{one:,}" if isinstance(one, int) else f"{one:,.{digits}f}" for one in known]
    return f"{told[0]} [{told[1]}, {told[2]}]" if len(told) == 3 else told[0]
