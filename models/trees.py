"""Cascades as trees: mended from disorderly rows, and measured, many at once.

Rows come as people's clocks and platforms give them: a node twice, a child before its parent, a parent that never
appears, a circle. `grow` makes one tree a cascade of them and counts what it mended; `measure` has its size, depth,
width, speed and structural virality, the mean distance between two of its nodes (Goel, Anderson, Hofman & Watts,
2016). What the rows are goes by their values alone: their order changes nothing. Both take log2(depth) passes over
all nodes at once, by pointer doubling (Wyllie, 1979). Read before `reproduction` and `forecast`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Floats, Ints

__all__ = ["HOUR_MS", "Forest", "Mended", "Shapes", "grow", "measure"]

HOUR_MS = 3_600_000

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Mended:
    """How many rows or nodes of each cascade were not as a tree has them, and what was done.

    repeated : further rows of a node (one counts: of a root, else with a parent that is there, else the earliest).
    orphaned : nodes whose parent never appears (hung on the root). looped : circles (opened at their earliest node,
    which is hung on the root). early : nodes before their parent (taken as of the parent's time). roots : roots too
    many (hung on the earliest), or 1 where none was said to be one (the earliest orphan is, else the earliest node).
    """

    repeated: Ints
    orphaned: Ints
    looped: Ints
    early: Ints
    roots: Ints

    def total(self) -> Ints:
        """All kinds together, a cascade."""
        return self.repeated + self.orphaned + self.looped + self.early + self.roots


@dataclass(frozen=True, slots=True)
class Forest:
    """One tree a cascade. The nodes are parallel arrays ordered by (cascade, at_ms, depth, node).

    cascades : the numbers of the cascades, ascending. starts : the first row of each, which is its root, and at the
    end the number of nodes. tree : of each node, the row of `cascades`. parent : a row, -1 for a root. at_ms : never
    before the parent's. below : how many nodes hang on each, itself counted.
    """

    cascades: Ints
    starts: Ints
    tree: Ints
    node: Ints
    parent: Ints
    at_ms: Ints
    depth: Ints
    below: Ints
    mended: Mended

    def __len__(self) -> int:
        return len(self.node)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Measures of each tree, as parallel arrays in the order of `Forest.cascades`.

    size : nodes, the root counted. depth : steps from the root to the farthest. width : most nodes at one depth.
    structural_virality : the mean distance between two nodes; 2 - 2 / size for a star, (size + 1) / 3 for a chain, 0
    for a root alone. half_ms : from the start until half of the nodes were there. first_hour : how many came in less
    than an hour, the root left out.
    """

    size: Ints
    depth: Ints
    width: Ints
    structural_virality: Floats
    started_ms: Ints
    last_ms: Ints
    half_ms: Ints
    first_hour: Ints


def grow(cascade: Ints, node: Ints, parent: Ints, at_ms: Ints) -> Forest:
    """The trees in rows of (cascade, node, parent, time), in any order and of any quality.

    node : at least 0; the same number in two cascades is two nodes. parent : a node of the same cascade, -1 for a root.
    Raises ValueError for a node below 0. Cost: a few sorts of the rows; about a second a million.
    """
    if len(node) and int(node.min()) < 0:
        raise ValueError(f"node must be at least 0, got {int(node.min())}; -1 is for the parent of a root")
    cascades, tree_of_row = np.unique(cascade, return_inverse=True)
    mine, up = _numbered(tree_of_row, node, parent)
    up[up == mine] = _SELF
    times = np.bincount(mine) if len(mine) else mine
    first = np.lexsort((parent, at_ms, _worth(up), mine)) if len(times) < len(mine) else np.argsort(mine)
    first = first[np.cumsum(times) - times]  # the row of each node that counts
    at_ms = at_ms[first]
    tree, up, n = tree_of_row[first], up[first], len(cascades)
    repeated = np.bincount(tree_of_row, minlength=n) - np.bincount(tree, minlength=n)
    root, roots = _roots(tree, up, at_ms, n)
    orphaned = _count(tree, up == _MISSING, n)
    orphaned[up[root] == _MISSING] -= 1
    up = np.where(up < 0, np.where(up == _SELF, np.arange(len(up)), root[tree]), up)
    up[root] = -1
    up, looped = _opened(up, root, tree, at_ms, n)
    early = _count(tree, (up >= 0) & (at_ms < at_ms[up]), n)
    depth, below, at_ms = _doubled(up, at_ms)
    order = np.lexsort((depth, at_ms, tree))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    parents = np.where(up[order] < 0, -1, place[up[order]])
    starts = np.concatenate([[0], np.cumsum(np.bincount(tree, minlength=n))])
    mended = Mended(repeated, orphaned, looped, early, roots)
    names = node[first]
    return Forest(
        cascades, starts, tree[order], names[order], parents, at_ms[order], depth[order], below[order], mended
    )


def measure(forest: Forest) -> Shapes:
    """Size, shape and speed of every tree. Whole numbers are summed as such: no rounding hides in them."""
    starts = forest.starts[:-1]
    size = np.diff(forest.starts)
    if not len(size):
        none = np.zeros(0, dtype=np.int64)
        return Shapes(none, none, none, np.zeros(0), none, none, none, none)
    depth = np.maximum.reduceat(forest.depth, starts)
    levels = np.concatenate([[0], np.cumsum(depth + 1)])  # a place for each depth of each tree
    at_depth = np.bincount(levels[forest.tree] + forest.depth, minlength=int(levels[-1]))
    # The link above a node lies between each of the nodes below it and each of the others.
    apart = np.add.reduceat(forest.below * (size[forest.tree] - forest.below), starts)
    started = forest.at_ms[starts]
    after = forest.at_ms - started[forest.tree]
    return Shapes(
        size,
        depth,
        np.maximum.reduceat(at_depth, levels[:-1]),
        2 * apart / np.maximum(size * (size - 1), 1),
        started,
        forest.at_ms[forest.starts[1:] - 1],
        after[starts + (size + 1) // 2 - 1],
        np.add.reduceat((after < HOUR_MS).astype(np.int64), starts) - 1,
    )


_ROOT, _MISSING, _SELF = -1, -2, -3  # instead of a parent's row
_MOST = 2**62  # so that a tree and a node are one number


def _numbered(tree: Ints, node: Ints, parent: Ints) -> tuple[Ints, Ints]:
    """The number of each row's node, by (tree, node), and that of its parent, or what there is instead."""
    both = np.concatenate([node, np.maximum(parent, -1)]) + 1
    span = int(both.max(initial=0)) + 1
    if (int(tree.max(initial=0)) + 1) * span >= _MOST:
        names, both = np.unique(both, return_inverse=True)
        span = len(names)
    _, both = np.unique(np.concatenate([tree, tree]) * span + both, return_inverse=True)
    mine, up = both[: len(node)], both[len(node) :]
    is_node = np.zeros(int(both.max(initial=-1)) + 1, dtype=np.bool_)
    is_node[mine] = True
    number = np.cumsum(is_node) - 1
    return number[mine], np.where(parent < 0, _ROOT, np.where(is_node[up], number[up], _MISSING))


def _worth(up: Ints) -> Ints:
    """0 for a root, 1 for a parent that is there, 2 for none of use."""
    return np.asarray(np.where(up == _ROOT, 0, np.where(up >= 0, 1, 2)))


def _roots(tree: Ints, up: Ints, at_ms: Ints, n: int) -> tuple[Ints, Ints]:
    """The root of each tree, and how many said to be one were too many or too few."""
    rank = np.where(up == _ROOT, 0, np.where(up == _MISSING, 1, 2))
    order = np.lexsort((at_ms, rank, tree))  # equals stay in the order of their numbers
    sizes = np.bincount(tree, minlength=n)
    said = _count(tree, up == _ROOT, n)
    return order[np.cumsum(sizes) - sizes], np.abs(said - 1)


def _opened(up: Ints, root: Ints, tree: Ints, at_ms: Ints, n: int) -> tuple[Ints, Ints]:
    """Parents without a circle, and how many circles each tree had."""
    far, lost, before = up, np.flatnonzero(up >= 0), -1
    while len(lost) and len(lost) != before:  # once a doubling finds nobody a root, nobody left has one
        before = len(lost)
        far = np.where(far < 0, -1, far[far])
        lost = lost[far[lost] >= 0]
    if not len(lost):
        return up, np.zeros(n, dtype=np.int64)
    rank = np.empty(len(lost), dtype=np.int64)
    rank[np.argsort(at_ms[lost], kind="stable")] = np.arange(len(lost))
    step = np.searchsorted(lost, up[lost])  # who is lost has a lost parent
    least = rank
    for _ in range(len(lost).bit_length()):
        least, step = np.minimum(least, least[step]), step[step]
    on_circle = np.zeros(len(lost), dtype=np.bool_)
    on_circle[step] = True  # after that many steps all have come to a circle, and go all round it
    opened = lost[on_circle & (least == rank)]
    up = up.copy()
    up[opened] = root[tree[opened]]
    return up, np.bincount(tree[opened], minlength=n)


def _doubled(up: Ints, at_ms: Ints) -> tuple[Ints, Ints, Ints]:
    """Depth, nodes below, and the latest time on the way from the root, of each node of a forest without circles.

    After k passes `far` is the ancestor 2**k steps up, and the sums are over that many steps.
    """
    far, depth, below, latest = up, (up >= 0).astype(np.int64), np.ones(len(up), dtype=np.int64), at_ms
    while len(live := np.flatnonzero(far >= 0)):
        above = far[live]
        latest = latest.copy()
        latest[live] = np.maximum(latest[live], latest[above])
        below = below + np.bincount(above, below[live], len(up)).astype(np.int64)
        depth = depth.copy()
        depth[live] += depth[above]
        far = np.where(far < 0, -1, far[far])
    return depth, below, latest


def _count(tree: Ints, which: Bools, n: int) -> Ints:
    return np.bincount(tree[which], minlength=n)
