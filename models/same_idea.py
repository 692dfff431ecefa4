"""Find texts that ask for the same thing in other words, and say which says it best.

Each text is a bag of concepts (`stemming`), weighed by rarity: a text that names a rare thing twice-named elsewhere is
near it, one that shares only what everybody says is not. Two bags are near from a cosine of `NEAR` on, and from two
concepts in common on; pairs join nearest first, and two groups only where their centres are near as well, so that a
chain of small steps does not lead from one idea to another, and where they do not ask for contrary things (`CONTRARY`:
the blue one, the green one). Nothing hangs on the order in which texts came: they are
numbered by their first moment and id, and pairs go by nearness, then number.

Candidates come from an inverted index on the rarest concepts of each bag (prefix filtering, Bayardo, Ma & Srikant,
2007: bags that share none of them cannot be near). Differs: a concept that more than `most` bags have as one of their
rarest is looked at beside the first `most` of them only, so that the cost stays bounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used: no command waits for them to start
from numpy.typing import NDArray

from models.arrays import Floats, Ints
from models.product_words import CONTRARY, GENERAL

__all__ = ["CENTRES", "NEAR", "Grouped", "grouped"]

NEAR = 0.4  # both chosen on 60 invented ideas in two or three wordings each: docs/needs.md
CENTRES = 0.45
_COMMON = 2
_HELD_BACK = 50  # bags' worth of doubt about how rare a concept is: of five ideas none is rare
_LITTLE_TOLD = 0.6  # of a concept that says little
_AT_ONCE = 200_000  # pairs in one go
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Grouped:
    """group : (texts,), the number of the first text of its group; -1 for a text without a concept.

    central : (texts,), how near each is to the centre of its group, 0..1.
    """

    group: Ints
    central: Floats


def grouped(bags: Sequence[tuple[str, ...]], near: float = NEAR, centres: float = CENTRES, most: int = 60) -> Grouped:
    """The groups of texts numbered by their first moment. Cost: some 8 s for 50,000 different bags of 6 concepts."""
    kinds, kind_of, times = _kinds(bags)
    if not kinds:
        return Grouped(np.full(len(bags), -1, dtype=np.int64), np.zeros(len(bags)))
    rows, names = _weighed(kinds)
    pairs = _near_pairs(rows, near, most)
    of_kind = _joined(rows, times, pairs, centres, _classes(names))
    first = np.full(len(kinds), len(bags), dtype=np.int64)
    has = kind_of >= 0
    np.minimum.at(first, of_kind[kind_of[has]], np.flatnonzero(has))
    central = _central(rows, times, of_kind)
    group = np.full(len(bags), -1, dtype=np.int64)
    group[has] = first[of_kind[kind_of[has]]]
    return Grouped(group, np.where(has, central[np.maximum(kind_of, 0)], 0.0))


def _kinds(bags: Sequence[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], Ints, Floats]:
    """The different bags in the order they come, the number of each text's, and how many texts have it."""
    number: dict[tuple[str, ...], int] = {}
    kind_of = np.array([number.setdefault(bag, len(number)) if bag else -1 for bag in bags], dtype=np.int64)
    return list(number), kind_of, np.bincount(kind_of[kind_of >= 0], minlength=len(number)).astype(np.float64)


def _weighed(kinds: Sequence[tuple[str, ...]]) -> tuple["scipy.sparse.csr_array", list[str]]:
    """Rows of length 1: (bags, concepts), the concepts in order of rarity, the rarest first; and their names."""
    names = sorted({concept for bag in kinds for concept in bag})
    number = {name: i for i, name in enumerate(names)}
    flat = np.array([number[concept] for bag in kinds for concept in bag], dtype=np.int64)
    starts = np.cumsum([0, *map(len, kinds)], dtype=np.int64)
    df = np.bincount(flat, minlength=len(names))
    place = np.empty(len(names), dtype=np.int64)
    by_rarity = np.lexsort((np.arange(len(names)), df))
    place[by_rarity] = np.arange(len(names))
    told = np.array([_LITTLE_TOLD if name in GENERAL else 1.0 for name in names])
    weight = (told * np.log1p((len(kinds) + _HELD_BACK) / (df + 2.0)))[by_rarity]
    rows = scipy.sparse.csr_array((weight[place[flat]], place[flat], starts), shape=(len(kinds), len(names)))
    rows.sort_indices()
    owner = np.repeat(np.arange(len(kinds)), np.diff(rows.indptr))
    length = np.sqrt(np.bincount(owner, rows.data**2, len(kinds)))
    rows.data /= length[owner]
    return rows, [names[i] for i in by_rarity]


def _classes(names: Sequence[str]) -> dict[int, int]:
    """The class of each concept that has contraries."""
    of_name = {name: n for n, some in enumerate(CONTRARY) for name in some}
    return {i: of_name[name] for i, name in enumerate(names) if name in of_name}


def _near_pairs(rows: "scipy.sparse.csr_array", near: float, most: int) -> tuple[Ints, Ints]:
    """Pairs of bags that are near, nearest first."""
    one, other = _candidates(rows, near, most)
    kept: list[tuple[Floats, Ints, Ints]] = []
    for at in range(0, len(one), _AT_ONCE):
        a, b = one[at : at + _AT_ONCE], other[at : at + _AT_ONCE]
        both = rows[a].multiply(rows[b]).tocsr()
        both.sort_indices()
        owner = np.repeat(np.arange(len(a)), np.diff(both.indptr))
        cosine = np.round(np.bincount(owner, both.data, len(a)), _DIGITS)
        is_near = (cosine >= near) & (np.diff(both.indptr) >= _COMMON)
        kept.append((cosine[is_near], a[is_near], b[is_near]))
    if not kept:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    cosine, a, b = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    order = np.lexsort((b, a, -cosine))
    return a[order], b[order]


def _candidates(rows: "scipy.sparse.csr_array", near: float, most: int) -> tuple[Ints, Ints]:
    """Pairs (a before b, each once) that share one of their rarest concepts: all that can be near."""
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    left = _left(rows.data**2, rows.indptr)
    in_prefix = left >= near * near  # what is left from here on could still reach the cosine by itself
    term, bag = rows.indices[in_prefix], owner[in_prefix]
    order = np.lexsort((bag, term))
    term, bag = term[order], bag[order]
    starts = np.flatnonzero(np.r_[True, term[1:] != term[:-1], True][: len(term) + 1])
    size = np.diff(np.r_[starts[:-1], len(term)]) if len(starts) else starts
    found: list[Ints] = []
    n = rows.shape[0]
    for start, length in zip(starts[:-1].tolist(), size.tolist(), strict=True):
        if length > 1:
            members = bag[start : start + length]
            first = members[:most]
            a, b = np.meshgrid(first, members, indexing="ij")
            is_once = a < b
            found.append(a[is_once] * n + b[is_once])
    pairs = np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    pairs = pairs[np.r_[True, pairs[1:] != pairs[:-1]][: len(pairs)]]  # np.unique takes ten times as long
    return pairs // n, pairs % n


def _left(squares: Floats, starts: NDArray[np.integer]) -> Floats:
    """The sum of each entry and all after it in its row."""
    total = np.concatenate([[0.0], np.cumsum(squares)])
    ends = np.repeat(starts[1:], np.diff(starts))
    return np.asarray(np.round(total[ends] - total[:-1], _DIGITS))


def _joined(
    rows: "scipy.sparse.csr_array", times: Floats, pairs: tuple[Ints, Ints], centres: float, classes: dict[int, int]
) -> Ints:
    """The group of each bag, by the number of its first."""
    parent = list(range(rows.shape[0]))
    middle: dict[int, dict[int, float]] = {}

    def root(bag: int) -> int:
        while parent[bag] != bag:
            parent[bag] = parent[parent[bag]]
            bag = parent[bag]
        return bag

    def centre(bag: int) -> dict[int, float]:
        if bag not in middle:
            cells = slice(int(rows.indptr[bag]), int(rows.indptr[bag + 1]))
            middle[bag] = dict(zip(rows.indices[cells].tolist(), (rows.data[cells] * times[bag]).tolist(), strict=True))
        return middle[bag]

    for a, b in zip(pairs[0].tolist(), pairs[1].tolist(), strict=True):
        one, other = sorted((root(a), root(b)))
        if one == other or _cosine(centre(one), centre(other)) < centres:
            continue
        if _are_contrary(centre(one), centre(other), classes):
            continue
        parent[other] = one
        into = centre(one)
        for concept, weight in sorted(centre(other).items()):
            into[concept] = into.get(concept, 0.0) + weight
        del middle[other]
    return np.array([root(bag) for bag in range(len(parent))], dtype=np.int64)


def _are_contrary(one: dict[int, float], other: dict[int, float], classes: dict[int, int]) -> bool:
    """Whether one mostly asks for another concept of some class than the other does."""
    mine, yours = _meant(one, classes), _meant(other, classes)
    return any(mine[kind] != yours[kind] for kind in mine.keys() & yours.keys())


def _meant(centre: dict[int, float], classes: dict[int, int]) -> dict[int, int]:
    """The concept of each class that has most weight; of equals the rarest."""
    best: dict[int, tuple[float, int]] = {}
    for concept in classes.keys() & centre.keys():
        kind, found = classes[concept], (-round(centre[concept], _DIGITS), concept)
        best[kind] = min(best.get(kind, found), found)
    return {kind: concept for kind, (_, concept) in best.items()}


def _cosine(one: dict[int, float], other: dict[int, float]) -> float:
    small, large = sorted((one, other), key=len)
    dot = sum(small[concept] * large[concept] for concept in sorted(small.keys() & large.keys()))
    squares = sum(v * v for _, v in sorted(one.items())) * sum(v * v for _, v in sorted(other.items()))
    return round(float(dot / squares**0.5), _DIGITS)


def _central(rows: "scipy.sparse.csr_array", times: Floats, of_kind: Ints) -> Floats:
    """How near each bag is to the centre of its group."""
    n = rows.shape[0]
    mean = scipy.sparse.csr_array((times, (of_kind, np.arange(n))), shape=(n, n)) @ rows
    mean.sort_indices()
    owner = np.repeat(np.arange(n), np.diff(mean.indptr))
    length = np.sqrt(np.bincount(owner, mean.data**2, n))
    both = rows.multiply(mean[of_kind]).tocsr()
    both.sort_indices()
    owner = np.repeat(np.arange(n), np.diff(both.indptr))
    return np.asarray(np.round(np.bincount(owner, both.data, n) / length[of_kind], _DIGITS))
