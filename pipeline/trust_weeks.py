"""One brand's trust by aspect and week: the rows of the table `trust`, from who spoke of what each week.

Read after `models/trust.py`. A row needs people: of weeks and speakers fewer than the floor only their number is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import Floats, Ints
from models.trust import TONES, Change, Usual, against_usual, balance_of, errors_in, share_of, usual_of
from models.vocabulary import Aspect

__all__ = ["ASPECTS", "COLUMNS", "Speakers", "trust_rows"]

ASPECTS = tuple(str(aspect) for aspect in Aspect)
COLUMNS = (
    *("week_n", "aspect", "authors", "speakers", "share", "lo", "hi", "observed"),
    *("change", "change_lo", "change_hi", "verdict"),
    *("balance", "balance_lo", "balance_hi", "balance_observed"),
    *("balance_change", "balance_change_lo", "balance_change_hi", "balance_verdict"),
)
_WEEKS = 12  # that a week is held against, at most
_OLDEST = 52  # weeks: what was usual a year ago is not, though nothing was told since
Row = Mapping[str, float | int | str | None]


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who spoke of an aspect in a week, one row each, ordered by (week, aspect, author).

    week : its place in `authors`. aspect : its place in `ASPECTS`. p : the mean over all posts of the author that week.
    plus, minus : the part of their posts on the aspect that is read as for and as against the brand.
    authors, french : of each week, how many people wrote, and the part of them that wrote French. number : of each
    week, in weeks since any; weeks without a post are left out. None: each follows the one before.
    """

    week: Ints
    aspect: Ints
    p: Floats
    plus: Floats
    minus: Floats
    authors: Ints
    french: Floats
    number: Ints | None = None


def trust_rows(told: Speakers, floor: int) -> list[Row]:
    """A row for each week and aspect, by week. Nothing but counts where fewer than `floor` people are behind it."""
    key = told.week * len(ASPECTS) + told.aspect
    bounds = np.searchsorted(key, np.arange(len(told.authors) * len(ASPECTS) + 1))
    rows: list[Row] = []
    number = np.arange(len(told.authors)) if told.number is None else told.number
    for place, aspect in enumerate(ASPECTS):
        spoken, toned = _Past(), _Past()
        for week, n in enumerate(told.authors.tolist()):
            start, end = bounds[week * len(ASPECTS) + place : week * len(ASPECTS) + place + 2].tolist()
            row: dict[str, float | int | str | None] = dict.fromkeys(COLUMNS)
            row |= {"week_n": week, "aspect": aspect, "authors": n, "speakers": end - start}
            row |= {"verdict": "too few", "balance_verdict": "too few"}
            spoken.week = toned.week = int(number[week])
            if n >= floor:
                row |= _shares(told.p[start:end], n, aspect, float(told.french[week]), spoken)
            if end - start >= floor:
                row |= _balances(told.plus[start:end], told.minus[start:end], toned)
            rows.append(row)
    return sorted(rows, key=lambda row: (row["week_n"], row["aspect"]))


class _Past:
    """The latest weeks of which enough was known, before the one at hand."""

    def __init__(self) -> None:
        self.week = 0  # the one at hand, by its number
        self._known: list[tuple[int, float, float]] = []

    def usual(self) -> Usual:
        known = [(mean, of_chance) for week, mean, of_chance in self._known[-_WEEKS:] if week >= self.week - _OLDEST]
        return usual_of([mean for mean, _ in known], [of_chance for _, of_chance in known])

    def add(self, mean: float, of_chance: float) -> None:
        self._known.append((self.week, mean, of_chance))


def _shares(p: Floats, n: int, aspect: str, french: float, past: _Past) -> Row:
    """How many of the n authors of a week speak of an aspect; those who do not have a p of 0."""
    errors = errors_in(aspect, french)
    mean = float(p.sum()) / n
    variance = max(float((p * p).sum()) - n * mean * mean, 0.0) / (n - 1)
    share = share_of(mean, variance, n, errors)
    of_chance = variance / n + 0.25 / (n * n)
    change = against_usual(mean, of_chance, past.usual(), 1 / (errors.hit - errors.miss))
    past.add(mean, of_chance)
    return {
        "share": share.share,
        "lo": share.lo,
        "hi": share.hi,
        "observed": mean,
        **_told(change, ("change", "change_lo", "change_hi", "verdict")),
    }


def _balances(plus: Floats, minus: Floats, past: _Past) -> Row:
    """How well those who speak of it speak of it."""
    balance, parts = balance_of(plus, minus, TONES)
    mean, of_chance = float(parts.mean()), float(parts.var(ddof=1)) / len(parts) + 0.25 / len(parts) ** 2
    change = against_usual(mean, of_chance, past.usual())
    past.add(mean, of_chance)
    names = ("balance_change", "balance_change_lo", "balance_change_hi", "balance_verdict")
    return {
        "balance": balance.share,
        "balance_lo": balance.lo,
        "balance_hi": balance.hi,
        "balance_observed": float((plus - minus).mean()),
        **_told(change, names),
    }


def _told(change: Change, names: Sequence[str]) -> dict[str, float | str | None]:
    """A change under the names of columns; what cannot be told has no interval."""
    if change.verdict == "cannot tell":
        return dict(zip(names, (None, None, None, change.verdict), strict=True))
    return dict(zip(names, change, strict=True))
