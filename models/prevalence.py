"""How common a label really is among posts, from what an erring classifier says of each.

Read after `linear`. `adjusted` takes out the classifier's own error (Forman, 2008; with probabilities instead of
counts: Bella et al., 2010): it knows what the classifier says, on average, of posts that do show the label and of
posts that do not. Its interval holds the chance of who spoke, and how differently writers are read: one more unknown
writer, not the mean of those we know. `rate_in` and `at_rate` judge single posts by how common a label is around
them. The macros `motive_shares` and `decisions` say the same in SQL.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start

from models.arrays import SURE, Floats

__all__ = ["Errors", "Share", "adjusted", "at_rate", "errors_of", "mixed", "rate_in", "threshold_of"]

_HELD_BACK = 50  # posts' worth of the rate in brand talk at large: a few posts decide nothing
_LEAST = 0.2  # a motive that is wrong four times of five is not decided, however rare it is
_TELLS = 0.05  # a classifier that says nearly the same of both kinds tells nothing


@dataclass(frozen=True, slots=True)
class Errors:
    """What a classifier says of a label: the mean p of posts that show it (`hit`) and that do not (`miss`).

    hit_sd, miss_sd : how far the means of one more writer may lie from these, as a standard deviation: wider where few
    writers are known (prediction interval, Student's t).
    """

    hit: float
    hit_sd: float
    miss: float
    miss_sd: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share and its 95 % interval; `is_told` is False where the classifier cannot tell."""

    share: float
    lo: float
    hi: float
    is_told: bool


def errors_of(p: Floats, truth: Floats, writers: Floats, weight: Floats | None = None) -> Errors:
    """The errors of a label on texts not fitted on. Writers with fewer than five of a kind leave its spread alone."""
    weight = np.ones(len(p)) if weight is None else weight
    means: list[list[float]] = [[], []]
    for writer in np.unique(writers):
        for kind in (0, 1):
            mine = (writers == writer) & (truth == kind)
            if mine.sum() >= 5:
                means[kind].append(float(np.average(p[mine], weights=weight[mine])))
    miss, hit = (
        float(np.average(p[truth == k], weights=weight[truth == k])) if (truth == k).any() else 0.5 for k in (0, 1)
    )
    spread = [_foreseen(values) for values in means]
    return Errors(hit, spread[1], miss, spread[0])


def mixed(fr: Errors, en: Errors, french: float) -> Errors:
    """The errors where a part of the posts is French, 0 to 1; of the two languages the wider spread, as in SQL.

    >>> mixed(Errors(0.8, 0.1, 0.0, 0.1), Errors(0.4, 0.2, 0.2, 0.0), 0.5)
    Errors(hit=0.6000000000000001, hit_sd=0.2, miss=0.1, miss_sd=0.1)
    """
    return Errors(
        french * fr.hit + (1 - french) * en.hit,
        max(fr.hit_sd, en.hit_sd),
        french * fr.miss + (1 - french) * en.miss,
        max(fr.miss_sd, en.miss_sd),
    )


def _foreseen(values: list[float]) -> float:
    n = len(values)
    if n < 3:
        return 0.25
    return float(np.std(values, ddof=1) * (1 + 1 / n) ** 0.5 * scipy.special.stdtrit(n - 1, 0.975) / SURE)


def adjusted(p: Floats, errors: Errors) -> Share:
    """The share of a label among authors, from the mean p of each (n at least 1)."""
    gap = errors.hit - errors.miss
    n, mean = len(p), float(p.mean())
    if gap < _TELLS:
        return Share(mean, 0.0, 1.0, False)
    raw = (mean - errors.miss) / gap
    share = min(max(raw, 0.0), 1.0)
    # By chance of who spoke: the spread of p, and never less than one author of a few could change.
    by_chance = (float(p.var(ddof=1)) if n > 1 else 0.25) / n + 0.25 / (n * n)
    by_writer = (share * errors.hit_sd + (1 - share) * errors.miss_sd) ** 2  # who is misread is misread in both
    half = SURE * ((by_chance + by_writer) ** 0.5) / gap
    return Share(share, max(share - half, 0.0), min(share + half, 1.0), True)


def rate_in(p: Floats, errors: Errors, made_for: float) -> float:
    """How common a label is among these posts (n at least 1), for judging each of them.

    The adjusted mean, drawn towards `made_for`, the rate that the probabilities are made for.
    """
    gap, n = errors.hit - errors.miss, len(p)
    if gap < _TELLS:
        return made_for
    share = min(max((float(p.mean()) - errors.miss) / gap, 0.0), 1.0)
    return (n * share + _HELD_BACK * made_for) / (n + _HELD_BACK)


def at_rate(p: Floats, made_for: float, rate: float) -> Floats:
    """The probabilities where the label shows at `rate` and not at `made_for` (Saerens et al., 2002)."""
    yes, no = p * (rate / made_for), (1 - p) * ((1 - rate) / (1 - made_for))
    return np.asarray(yes / (yes + no))


def threshold_of(p: Floats, rate: float) -> float:
    """From which probability a label counts, so that the expected F1 over these posts is greatest.

    Never below .2. The probabilities are taken at their word (Lipton, Elkan & Narayanaswamy, 2014). p : of all posts,
    0 where nothing was stored. rate : how common the label is among them.
    """
    ordered = np.sort(p)[::-1]
    ordered = ordered[ordered > 0]
    if not len(ordered):
        return 1.0
    f1 = 2 * np.cumsum(ordered) / (np.arange(1, len(ordered) + 1) + max(rate * len(p), float(ordered.sum())))
    return max(float(ordered[f1 >= f1.max() - 1e-12].min()), _LEAST)
