"""How adoption follows exposure, by its order: of those who saw k others adopt, how many did so before the next.

Romero, Meeder & Kleinberg (2011): the k-exposure curve in ordinal time, its stickiness and its persistence. A person
is exposed when somebody whom they see has adopted, from the later of the adoption and the link on, and only before
their own adoption. What is counted is people: the same person counts once an item at each k. Counts of several items
add up (`summed`). Nothing here is causal: see `contagion`. By time instead of by order: `hazard`. Read after
`adoptions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Floats, Ints
from models.arrays import SURE

__all__ = [
    "NEVER_MS",
    "Bools",
    "Curve",
    "Links",
    "OrderCounts",
    "Sightings",
    "by_order",
    "curve",
    "sightings",
    "summed",
    "wilson",
]

NEVER_MS = np.iinfo(np.int64).max

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Links:
    """Who sees whom, as parallel arrays without a pair twice; a link counts from `since_ms` on. People from 0."""

    reader: Ints
    author: Ints
    since_ms: Ints

    def __len__(self) -> int:
        return len(self.reader)


@dataclass(frozen=True, slots=True)
class Sightings:
    """Exposures to one item, ordered by (reader, at_ms), each before the reader's own adoption.

    order : how many adopters the reader has in sight from `at_ms` on; of sightings of the same moment only one is kept,
    with the count after all of them. until_ms : when the next one or the adoption ends it, or `NEVER_MS`.
    adopted : whether it ended so in the reader's adoption. n_people, n_unexposed : all who could see; adopters who
    had nobody in sight.
    """

    reader: Ints
    at_ms: Ints
    order: Ints
    until_ms: Ints
    adopted: Bools
    n_people: int
    n_unexposed: int

    def __len__(self) -> int:
        return len(self.reader)


def sightings(links: Links, person: Ints, at_ms: Ints, n_people: int) -> Sightings:
    """The exposures to one item that `person` (each once) adopted at `at_ms`. A link to oneself shows nothing.

    An exposure of the very moment of the adoption came too late. Cost: one sort of the links to adopters.
    """
    adopted_ms = np.full(n_people, NEVER_MS, dtype=np.int64)
    adopted_ms[person] = at_ms
    seen_ms = np.maximum(adopted_ms[links.author], links.since_ms)
    # Of who never adopts there is nothing to see; of who adopts, only what came before.
    kept = (adopted_ms[links.author] < NEVER_MS) & (seen_ms < adopted_ms[links.reader])
    reader, seen_ms = links.reader[kept], seen_ms[kept]
    by_reader = np.lexsort((seen_ms, reader))
    reader, seen_ms = reader[by_reader], seen_ms[by_reader]
    starts = np.flatnonzero(np.diff(reader, prepend=-1))
    order = np.arange(1, len(reader) + 1) - np.repeat(starts, np.diff(starts, append=len(reader)))
    is_last = np.diff(reader, append=-1) != 0
    next_ms = np.append(seen_ms[1:], NEVER_MS)
    next_ms[is_last] = adopted_ms[reader[is_last]]
    kept = is_last | (next_ms > seen_ms)
    return Sightings(
        reader[kept],
        seen_ms[kept],
        order[kept],
        next_ms[kept],
        (is_last & (next_ms < NEVER_MS))[kept],
        n_people,
        len(person) - len(np.intersect1d(person, reader)),
    )


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """By k from 0: the people who at some time had exactly k adopters in sight, and who adopted before the next."""

    exposed: Ints
    adopted: Ints


def by_order(seen: Sightings, horizon_ms: int | None = None) -> OrderCounts:
    """The counts of Romero et al. of one item.

    horizon_ms : an exposure counts towards k for ever, but an adoption later than this after the latest one is not
    laid to it. Differs: the paper has no horizon, which is None.
    """
    exposed = np.bincount(seen.order, minlength=1).astype(np.int64)
    in_time = seen.adopted
    if horizon_ms is not None:
        in_time = in_time & (seen.until_ms - seen.at_ms <= horizon_ms)
    adopted = np.bincount(seen.order[in_time], minlength=len(exposed)).astype(np.int64)
    exposed[0], adopted[0] = seen.n_people, seen.n_unexposed
    return OrderCounts(exposed, adopted)


def summed(counts: Sequence[OrderCounts]) -> OrderCounts:
    """The counts of several items together: then one person counts once an item."""
    exposed, adopted = (np.zeros(max((len(one.exposed) for one in counts), default=1), np.int64) for _ in range(2))
    for one in counts:
        exposed[: len(one.exposed)] += one.exposed
        adopted[: len(one.adopted)] += one.adopted
    return OrderCounts(exposed, adopted)


@dataclass(frozen=True, slots=True)
class Curve:
    """p(k) by k from 0, with 95 % intervals (Wilson, 1927), and its shape over 1..`reach`.

    reach : the last k up to which enough people were exposed at every k; 0 if not even at 1. stickiness : the greatest
    p(k); 0 without reach. persistence : the area under the curve over that of the rectangle as high as its peak,
    from 0 to 1, NaN where reach is below 2 or nobody adopted. p is NaN where nobody was exposed.
    """

    p: Floats
    lo: Floats
    hi: Floats
    reach: int
    stickiness: float
    persistence: float


def curve(counts: OrderCounts, least: int = 20) -> Curve:
    """The k-exposure curve. Where fewer than `least` people were exposed the shape is not read.

    Differs: it begins at k = 1, for what people without any exposure do is not an answer to one.
    """
    p = np.full(len(counts.exposed), np.nan)
    np.divide(counts.adopted, counts.exposed, out=p, where=counts.exposed > 0)
    lo, hi = wilson(counts.adopted, counts.exposed)
    enough = np.append(counts.exposed[1:] >= max(least, 1), False)
    reach = int(np.argmin(enough))
    shape = p[1 : reach + 1]
    top = float(shape.max(initial=0.0))
    area = float(((shape[1:] + shape[:-1]) / 2).sum())  # neighbours are joined by straight lines
    persistence = area / ((reach - 1) * top) if reach > 1 and top > 0 else float("nan")
    return Curve(p, lo, hi, reach, top, persistence)


def wilson(hits: Ints | Floats, n: Ints | Floats) -> tuple[Floats, Floats]:
    """The 95 % interval of each share of hits of n, from 0 to 1 where n is 0."""
    n = np.asarray(n, dtype=np.float64)
    known = n > 0
    least = np.where(known, n, 1.0)
    share, z2 = hits / least, SURE**2 / least
    middle = (share + z2 / 2) / (1 + z2)
    half = np.sqrt(z2 * share * (1 - share) + z2 * z2 / 4) / (1 + z2)
    return np.where(known, np.maximum(middle - half, 0), 0.0), np.where(known, np.minimum(middle + half, 1), 1.0)
