"""How a brand and its people deal with each other: who answers, how soon, who began, and what the brand talks about.

Measures of one stretch of time; `streams/studies/relation.py` asks for the rows, week by week and of all time. People
count, not posts: who asked three times has a third of a vote for each. Intervals are of 95 %: Wilson's (1927) over
people for shares, of `models/survival.py` for times.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.exposure import wilson
from models.survival import Waiting, waiting

__all__ = ["NEVER", "WHO", "Asked", "Measure", "of_asked", "of_pairs", "of_posts", "of_talk"]

WHO = ("peer", "brand", "other")
NEVER = -1  # ms: has not come yet
_HOUR_MS = 3_600_000.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure; None where it cannot be told. n : people, pairs or posts it is taken from."""

    name: str
    value: float | None
    lo: float | None
    hi: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, in parallel arrays. who : place in `WHO` of the first to answer, -1 for nobody. Times in ms."""

    author: Ints
    asked_ms: Ints
    answered_ms: Ints
    responded_ms: Ints
    who: Ints

    def of(self, rows: NDArray[np.bool_]) -> "Asked":
        """Some of them."""
        return Asked(
            *(column[rows] for column in (self.author, self.asked_ms, self.answered_ms, self.responded_ms, self.who))
        )


def of_asked(asked: Asked, until_ms: int, within_h: float) -> Iterator[Measure]:
    """Who answers, how many and how soon, as of `until_ms`: who waits then has waited so long, and is not left out."""
    if not len(asked.author):
        return
    done = asked.of(asked.who >= 0)
    if len(done.author):
        weight, n = _votes(done.author)
        parts = np.bincount(done.who, weight, len(WHO)) / n
        lo, hi = wilson(parts * n, np.full(len(WHO), float(n)))
        for i, name in enumerate(WHO):
            yield Measure(f"answers_by_{name}", float(parts[i]), float(lo[i]), float(hi[i]), n)
    for name, came_ms in (("response", asked.responded_ms), ("answer", asked.answered_ms)):
        yield from _how_soon(name, asked, came_ms, until_ms, within_h)


def of_talk(posts: Ints, unprompted: Ints) -> Iterator[Measure]:
    """The part of people's talk that nobody prompted. One row a person: posts, and those of them."""
    n = len(posts)
    if n:
        yield _share("unprompted", float((unprompted / posts).sum()), n)


def of_pairs(pairs: int, both: int) -> Iterator[Measure]:
    """Of pairs of the brand and a person in which one turned to the other, those in which both did."""
    if pairs:
        yield _share("reciprocity", both, pairs)


def of_posts(posts: int, dialogue: int, product: float) -> Iterator[Measure]:
    """What the brand's own posts are: about what it sells, talk with people, or else. The three add up to 1."""
    if posts:
        yield _share("product_focus", product, posts)
        yield _share("dialogue", dialogue, posts)
        yield _share("other_posts", posts - dialogue - product, posts)


def _how_soon(name: str, asked: Asked, came_ms: Ints, until_ms: int, within_h: float) -> Iterator[Measure]:
    """The part that was answered within some hours, and the median of hours until then."""
    has_come = came_ms >= 0
    end_ms = np.where(has_come, came_ms, np.maximum(until_ms, asked.asked_ms))
    weight, n = _votes(asked.author)
    found = waiting((end_ms - asked.asked_ms) / _HOUR_MS, has_come, weight)
    part, lo, hi = _by(found, within_h, n)
    longest = float((end_ms - asked.asked_ms).max()) / _HOUR_MS
    is_watched = longest >= within_h or bool(has_come.all())
    yield Measure(f"{name}_rate", part, lo, hi, n) if is_watched else Measure(f"{name}_rate", None, None, None, n)
    median, soonest, latest = (value if np.isfinite(value) else None for value in found.median())
    yield Measure(f"{name}_delay_h", median, soonest, latest, n)


def _by(found: Waiting, hours: float, n: int) -> tuple[float, float, float]:
    """The part that came by then. Where none or all did, the interval is Wilson's: the estimate has none there."""
    part, lo, hi = found.by(hours)
    if 0 < part < 1:
        return part, lo, hi
    least, most = wilson(np.array([part * n]), np.array([float(n)]))
    return part, float(least[0]), float(most[0])


def _votes(author: Ints) -> tuple[Floats, int]:
    """What each row weighs, so that those of one person make one vote; and the number of people."""
    _, place, times = np.unique(author, return_inverse=True, return_counts=True)
    return 1.0 / times[place], len(times)


def _share(name: str, hits: float, n: int) -> Measure:
    lo, hi = wilson(np.array([float(hits)]), np.array([float(n)]))
    return Measure(name, float(hits) / n, float(lo[0]), float(hi[0]), n)
