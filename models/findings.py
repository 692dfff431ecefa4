"""What a bin of counts brought: the answer of `burst`, an entry a series."""

from dataclasses import dataclass

from models.per_series import Bools, Floats, Ints

__all__ = ["Findings"]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a bin brought, an entry a series.

    score : -log10 of how often a month the like comes by chance, from -9 (nothing unusual); 0 is once. rises, drops :
    an alarm begins. is_high, is_low : it goes on. observed, expected : counts of the window that spoke, with what 95 of
    100 would be between; the window holds the last `window_bins`. is_warm : has learned enough to judge. bin_expected,
    bin_factor : what was expected of the bin itself before it was counted, and how many times that its variance is.
    """

    score: Floats
    rises: Bools
    drops: Bools
    is_high: Bools
    is_low: Bools
    observed: Floats
    expected: Floats
    expected_lo: Floats
    expected_hi: Floats
    window_bins: Ints
    is_warm: Bools
    bin_expected: Floats
    bin_factor: Floats
