"""How many speak of an aspect of trust, how well, and whether that is more than usual: week by week, as numbers.

A share is corrected for how often the aspect is read where it is there and where it is not (`prevalence`). A balance,
those who speak well less those who speak ill, is corrected for how both are read. A week is held against the weeks
before, which differ among themselves by more than chance. Read after `prevalence`.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import SURE, Floats
from models.prevalence import Errors, Share

__all__ = [
    "READ",
    "TONES",
    "Change",
    "Tones",
    "Usual",
    "against_usual",
    "balance_of",
    "errors_in",
    "share_of",
    "usual_of",
]

_TELLS = 0.05  # as in `prevalence`: a reading that says nearly the same of both kinds tells nothing
_LEAST_WEEKS = 4  # before anything is usual

# How aspects are read, measured on invented sentences of four hands a language that nobody tuned on:
# `python -m tests.test_aspects` prints these two tables (tests/aspect_sentences.tsv).
READ: Mapping[tuple[str, str], Errors] = {
    ("fr", "quality"): Errors(0.1250, 0.2284, 0.0156, 0.0362),
    ("fr", "payment"): Errors(0.3800, 0.2258, 0.0260, 0.0567),
    ("fr", "delivery"): Errors(0.3350, 0.3915, 0.0156, 0.0362),
    ("fr", "support"): Errors(0.2619, 0.0437, 0.0053, 0.0197),
    ("fr", "honesty"): Errors(0.2150, 0.2062, 0.0052, 0.0189),
    ("en", "quality"): Errors(0.1850, 0.1579, 0.0053, 0.0189),
    ("en", "payment"): Errors(0.5250, 0.0545, 0.0211, 0.0558),
    ("en", "delivery"): Errors(0.2750, 0.1402, 0.0053, 0.0197),
    ("en", "support"): Errors(0.2952, 0.1080, 0.0160, 0.0592),
    ("en", "honesty"): Errors(0.2400, 0.4486, 0.0105, 0.0223),
}


class Tones(NamedTuple):
    """How tone is read in posts on an aspect: of those for and against it, the part read as for and as against.

    Each with the standard deviation of one more writer. What is neither is never read as either: assumed.
    """

    for_plus: float
    for_minus: float
    against_plus: float
    against_minus: float
    sd: tuple[float, float, float, float]


TONES = Tones(0.1831, 0.1690, 0.0246, 0.5328, (0.1168, 0.0577, 0.0470, 0.1455))


def errors_in(aspect: str, french: float) -> Errors:
    """How an aspect is read where this part of the authors (0..1) writes French."""
    fr, en = READ["fr", aspect], READ["en", aspect]
    return Errors(
        french * fr.hit + (1 - french) * en.hit,
        max(fr.hit_sd, en.hit_sd),
        french * fr.miss + (1 - french) * en.miss,
        max(fr.miss_sd, en.miss_sd),
    )


class Change(NamedTuple):
    """A week less the usual week, with a 95 % interval; `verdict`: more, less, as usual, cannot tell."""

    change: float
    lo: float
    hi: float
    verdict: str


class Usual(NamedTuple):
    """The usual week: its mean, how far one week lies from it beyond chance (variance), and from how many weeks."""

    mean: float
    between: float
    of_mean: float
    weeks: int


def share_of(mean: float, variance: float, n: int, errors: Errors) -> Share:
    """What `prevalence.adjusted` makes of n authors (at least 1), from the mean and variance (ddof 1) of their p."""
    gap = errors.hit - errors.miss
    if gap < _TELLS:
        return Share(mean, 0.0, 1.0, False)
    share = min(max((mean - errors.miss) / gap, 0.0), 1.0)
    by_chance = (variance if n > 1 else 0.25) / n + 0.25 / (n * n)
    by_writer = (share * errors.hit_sd + (1 - share) * errors.miss_sd) ** 2
    half = SURE * float((by_chance + by_writer) ** 0.5) / gap
    return Share(share, max(share - half, 0.0), min(share + half, 1.0), True)


def balance_of(plus: Floats, minus: Floats, tones: Tones) -> tuple[Share, Floats]:
    """Those for less those against, of people who speak of an aspect (at least 1), and each person's part in it.

    plus, minus : of each person, the part of their posts on it that is read as for and as against. The share is in
    -1 .. 1; the parts are before it is cut to that, so that weeks can be held against each other.
    """
    read = np.array([[tones.for_plus, tones.against_plus], [tones.for_minus, tones.against_minus]])
    told = float(np.linalg.det(read))
    if told < _TELLS * _TELLS:
        return Share(float((plus - minus).mean()), -1.0, 1.0, False), plus - minus
    true = np.linalg.inv(read)
    weigh = true[0] - true[1]
    parts = weigh[0] * plus + weigh[1] * minus
    n = len(parts)
    raw = float(parts.mean())
    spread = float(parts.var(ddof=1)) if n > 1 else float((weigh**2).sum()) / 4
    for_, against = np.clip(true @ np.array([plus.mean(), minus.mean()]), 0, 1)
    sd = np.array(tones.sd).reshape(2, 2)  # rows: for, against; columns: read as for, as against
    by_writer = float((((sd.T @ np.array([for_, against])) * weigh) ** 2).sum())
    half = SURE * (spread / n + float((weigh**2).sum()) / (4 * n * n) + by_writer) ** 0.5
    mean = min(max(raw, -1.0), 1.0)
    return Share(mean, max(mean - half, -1.0), min(mean + half, 1.0), True), parts


def usual_of(means: Sequence[float], of_chance: Sequence[float]) -> Usual:
    """The usual week, from the means of some weeks and their variances by the chance of who spoke."""
    k = len(means)
    if k < 2:
        return Usual(means[0] if k else 0.0, 0.0, 0.0, k)
    seen, chance = float(np.var(means, ddof=1)), float(np.mean(of_chance))
    between = max(seen - chance, 0.0)
    return Usual(float(np.mean(means)), between, max(seen, chance) / k, k)


def against_usual(mean: float, of_chance: float, usual: Usual, unit: float = 1.0) -> Change:
    """Whether a week differs from the usual one by more than weeks do. At most 1 week in 20 does by itself.

    mean, of_chance : of the week, as those of `usual_of`. unit : what a difference of 1 in the mean stands for. How
    people are read is the same in both, and leaves the difference alone. Fewer than 4 weeks before: cannot tell.
    """
    value = (mean - usual.mean) * unit
    if usual.weeks < _LEAST_WEEKS:
        return Change(value, float("nan"), float("nan"), "cannot tell")
    sd = (of_chance + usual.between + usual.of_mean) ** 0.5 * abs(unit)
    half = float(scipy.special.stdtrit(usual.weeks - 1, 0.975)) * sd
    lo, hi = value - half, value + half
    return Change(value, lo, hi, "more" if lo > 0 else "less" if hi < 0 else "as usual")
