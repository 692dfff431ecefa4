"""Do some share the same things at the same moment, again and again, more than chance allows? A hint, not a proof.

Pairs who share the same item (a link, a near-identical text) within a minute, and do so for several items (Pacheco,
Hui, Torres-Lugo et al., 2021). In a rush everybody does so once, and some twice; how many would do so by chance is
drawn from worlds in which only who came when is exchanged, and every item keeps its moments:

- among those who shared the item, within the same half hour: who shares what, and how sharp a rush is, stays as it was;
- for items that few shared, where the few cannot be exchanged among themselves: between those items, each person
  keeping how many they shared (Gotelli, 2000). A club of a few friends who read the same page is then seen too.

Where all is one item, or nobody shares two, nothing can be told. Read after `breadth`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Floats, Ints

__all__ = ["Coordination", "coordination"]

_BLOCK_MS = 1_800_000  # people are awake, and news is young, for longer than this
_FEW = 10  # people: a crowd is more
_NEXT = 15  # shares of the item that are looked at after each: a crowd's minute tells little, whoever is in it
_MOST = 3_000  # shares, the latest ones
_LEAST_ITEMS = 2
_EXCHANGES = 3  # passes from one drawn world to the next
_ENOUGH = 20  # worlds that had as much: then no more are needed (Besag & Clifford, 1991)
_SMALL = 200_000
_FALSE_PAIRS = 0.1  # of the pairs named, so many may be there by chance

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coordination:
    """What was found in a set of shares.

    hint : whether more pairs came together than the declared error allows, and it can be said which. p : how often
    chance does as much, the smaller of two tests, doubled; NaN where nothing can be told. groups : authors by number,
    each group ascending, the largest first. share : the part of all shares that is theirs. pairs, expected_pairs : who
    came together for two items and more, and how many would by chance, in the test that found more. is_told : False
    where nobody shared two items.
    """

    hint: bool
    p: float
    groups: tuple[tuple[int, ...], ...]
    share: float
    pairs: int
    expected_pairs: float
    is_told: bool


def coordination(
    item: Ints,
    author: Ints,
    at_ms: Ints,
    rng: np.random.Generator,
    false_hints: float = 0.01,
    window_ms: int = 60_000,
    draws: int = 399,
) -> Coordination:
    """Look for people who act together, in shares given as parallel arrays in any order.

    Only the first share of an item by an author counts, and the latest 3,000 of those. false_hints : how often a set
    without any coordination may bring a hint; draws must be at least 2 / false_hints. Cost: `draws` times some sorts.
    """
    if not 0 < false_hints < 1 or draws < 2 / false_hints - 1:
        raise ValueError(
            f"false_hints must be above 0 and below 1, with at least 2 / false_hints draws, got {false_hints!r} "
            f"and {draws!r} draws"
        )
    order = np.lexsort((author, item, at_ms))
    item, author, at_ms = item[order], author[order], at_ms[order]
    first = np.sort(np.unique(np.column_stack([item, author]), axis=0, return_index=True)[1])[-_MOST:]
    item, at_ms = np.unique(item[first], return_inverse=True)[1], at_ms[first]
    names, author = np.unique(author[first], return_inverse=True)
    order = np.lexsort((at_ms, item))
    item, author, at_ms = item[order], author[order], at_ms[order]
    near = _near(item, at_ms, window_ms)
    crowd = np.bincount(item, minlength=1)[item]
    tests = [
        (_Test(item, near, item * (int(at_ms.max(initial=0)) // _BLOCK_MS + 1) + at_ms // _BLOCK_MS), crowd > 1),
        (_Test(item, near[:, crowd[near[0]] <= _FEW], np.zeros_like(item)), crowd <= _FEW),
    ]
    found = [test.run(author, movable, rng, draws) for test, movable in tests]
    told = [one for one in found if one is not None]
    if not told:
        return Coordination(False, float("nan"), (), 0.0, 0, 0.0, False)
    best = min(told, key=lambda one: one.p)
    p = min(1.0, best.p * 2)
    hint = p <= false_hints and best.named.size > 0
    groups = _groups(best.named, names) if hint else ()
    share = float(np.isin(names[author], [who for group in groups for who in group]).mean())
    return Coordination(hint, p, groups, share, best.pairs, best.expected, True)


def _near(item: Ints, at_ms: Ints, window_ms: int) -> Ints:
    """Pairs of shares of an item within the window, (2, pairs); a share and the next few. By time alone."""
    rows = np.arange(len(item))
    pairs = []
    for step in range(1, _NEXT + 1):
        a, b = rows[:-step], rows[step:]
        close = (item[a] == item[b]) & (at_ms[b] - at_ms[a] <= window_ms)
        pairs.append(np.stack([a[close], b[close]]))
    return np.concatenate(pairs, axis=1)


@dataclass(frozen=True, slots=True)
class _Found:
    p: float
    pairs: int
    expected: float
    named: Ints  # pairs of authors, (2, pairs)


class _Test:
    """Who comes together, where authors are exchanged within blocks and no item has an author twice."""

    def __init__(self, item: Ints, near: Ints, block: Ints) -> None:
        self._item, self._near, self._block = item, near, block

    def run(self, author: Ints, movable: Bools, rng: np.random.Generator, draws: int) -> _Found | None:
        """The chance of as much coming together; None where no one could come together twice."""
        rows = np.flatnonzero(movable)
        if len(np.unique(self._item[rows])) < _LEAST_ITEMS or not len(self._near[0]):
            return None
        keys, times = self._together(author)
        most = max(int(times.max(initial=1)), _LEAST_ITEMS)
        by_chance = np.zeros(most + 2)  # pairs with so many items or more, over all draws
        observed, reached, moved, drawn = _excess(times), 0, False, 0
        now = author
        while drawn < draws and reached < _ENOUGH:
            drawn += 1
            now = self._exchanged(author, rows, rng)
            moved = moved or bool((now != author).any())
            other = self._together(now)[1]
            reached += _excess(other) >= observed
            by_chance += _at_least(other, most)
        if not moved:
            return None
        by_chance /= drawn
        seen = _at_least(times, most)
        sure = np.flatnonzero((by_chance <= _FALSE_PAIRS * seen) & (seen > 0))
        sure = sure[sure >= _LEAST_ITEMS]
        named = keys[times >= (sure[0] if len(sure) else most + 1)]
        n = int(author.max()) + 1
        return _Found(
            (1 + reached) / (1 + drawn) if reached < _ENOUGH else reached / drawn,
            int(seen[_LEAST_ITEMS]),
            float(by_chance[_LEAST_ITEMS]),
            np.stack([named // n, named % n]),
        )

    def _together(self, author: Ints) -> tuple[Ints, Ints]:
        """Pairs of authors as one number each, and for how many items they came together."""
        one, other = author[self._near[0]], author[self._near[1]]
        n, items = int(author.max(initial=0)) + 1, int(self._item.max(initial=0)) + 1
        pair = np.minimum(one, other) * n + np.maximum(one, other)
        met = np.unique(pair[one != other] * items + self._item[self._near[0]][one != other])
        return np.unique(met // items, return_counts=True)

    def _exchanged(self, author: Ints, rows: Ints, rng: np.random.Generator) -> Ints:
        """Authors after some passes in which neighbours in a random order within each block change places."""
        now, items = author.copy(), int(self._item.max()) + 1
        for _ in range(_EXCHANGES):
            order = rows[np.argsort(self._block[rows] + rng.random(len(rows)))]
            start = int(rng.integers(2))
            a, b = order[start:-1:2], order[start + 1 :: 2]
            same = self._block[a] == self._block[b]
            a, b = a[same], b[same]
            while len(a):
                now[a], now[b] = now[b], now[a]
                key = now * items + self._item
                twice = _repeated(key)
                wrong = twice[a] | twice[b]
                if not wrong.any():
                    break
                now[a[wrong]], now[b[wrong]] = now[b[wrong]], now[a[wrong]]
                now[a[~wrong]], now[b[~wrong]] = now[b[~wrong]], now[a[~wrong]]
                a, b = a[~wrong], b[~wrong]
        return now


def _repeated(key: Ints) -> Bools:
    if int(key.max(initial=0)) < _SMALL:
        return np.asarray(np.bincount(key)[key] > 1)
    ordered = np.sort(key)
    return np.isin(key, ordered[1:][ordered[1:] == ordered[:-1]])


def _excess(times: Ints) -> int:
    """Items beyond the first, over pairs, each further one for more: what rings have and rushes have not."""
    return int((times * (times - 1) // 2).sum())


def _at_least(times: Ints, most: int) -> Floats:
    counts = np.bincount(np.minimum(times, most + 1), minlength=most + 2)
    return np.asarray(counts[::-1].cumsum()[::-1], dtype=np.float64)


def _groups(named: Ints, names: Ints) -> tuple[tuple[int, ...], ...]:
    """Authors who are linked by pairs, directly or through others."""
    people, ends = np.unique(named, return_inverse=True)
    ends = ends.reshape(named.shape)
    label = np.arange(len(people))
    while True:
        before = label.copy()
        np.minimum.at(label, ends[0], label[ends[1]])
        np.minimum.at(label, ends[1], label[ends[0]])
        label = label[label]
        if np.array_equal(before, label):
            break
    groups = [tuple(int(names[who]) for who in people[label == one]) for one in np.unique(label)]
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))
