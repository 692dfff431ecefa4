"""Trees out of disorderly rows, and their measures: equal to a slow mending and to networkx's distances."""

from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.trees import HOUR_MS, Forest, grow, measure

Row = tuple[int, int, int, int]  # cascade, node, parent, time

ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 8), st.integers(-1, 9), st.integers(0, 6)), max_size=30)


def forest_of(rows: list[Row]) -> Forest:
    cascade, node, parent, at_ms = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return grow(cascade, node, parent, at_ms)


def links(forest: Forest) -> dict[tuple[int, int], tuple[int | None, int]]:
    """(cascade, node) -> (parent, time)."""
    return {
        (int(forest.cascades[tree]), int(node)): (None if up < 0 else int(forest.node[up]), int(at_ms))
        for tree, node, up, at_ms in zip(forest.tree, forest.node, forest.parent, forest.at_ms, strict=True)
    }


def mended_slowly(rows: list[Row]) -> tuple[dict[tuple[int, int], tuple[int | None, int]], dict[str, int]]:
    """What `grow` promises, one node after the other."""
    out: dict[tuple[int, int], tuple[int | None, int]] = {}
    done = dict.fromkeys(("repeated", "orphaned", "looped", "early", "roots"), 0)
    for cascade in sorted({row[0] for row in rows}):
        here = [row for row in rows if row[0] == cascade]
        names = {row[1] for row in here}
        done["repeated"] += len(here) - len(names)
        up: dict[int, int] = {}
        at: dict[int, int] = {}
        for name in sorted(names):
            _, at[name], up[name] = min(
                (0 if p < 0 else 1 if p in names and p != name else 2, t, p) for _, n, p, t in here if n == name
            )
        lost = {name for name in names if up[name] >= 0 and up[name] not in names}
        roots = {name for name in names if up[name] < 0}
        root = min(roots or lost or names, key=lambda name: (at[name], name))
        done["roots"] += abs(len(roots) - 1)
        done["orphaned"] += len(lost - {root})
        for name in roots | lost:
            up[name] = root
        up[root] = -1
        for name in sorted(names):
            way = [name]
            while up[way[-1]] >= 0 and up[way[-1]] not in way:
                way.append(up[way[-1]])
            if up[way[-1]] >= 0:  # came to where it had been
                circle = way[way.index(up[way[-1]]) :]
                up[min(circle, key=lambda name: (at[name], name))] = root
                done["looped"] += 1
        done["early"] += sum(up[name] >= 0 and at[name] < at[up[name]] for name in names)
        for name in names:
            way = [name]
            while up[way[-1]] >= 0:
                way.append(up[way[-1]])
            out[cascade, name] = (None if name == root else up[name], max(at[step] for step in way))
    return out, done


@given(ROWS)
@settings(max_examples=150, deadline=None)
def test_whatever_the_rows_they_are_mended_as_one_would_by_hand(rows: list[Row]) -> None:
    forest = forest_of(rows)
    expected, done = mended_slowly(rows)
    assert links(forest) == expected
    assert {kind: int(getattr(forest.mended, kind).sum()) for kind in done} == done
    assert int(forest.mended.total().sum()) == sum(done.values())


@given(ROWS, st.randoms())
@settings(max_examples=50, deadline=None)
def test_the_order_of_the_rows_changes_nothing(rows: list[Row], random: Random) -> None:
    one = forest_of(rows)
    random.shuffle(rows)
    two = forest_of(rows)
    for field in ("cascades", "starts", "tree", "node", "parent", "at_ms", "depth", "below"):
        assert getattr(one, field).tolist() == getattr(two, field).tolist()


@given(ROWS)
@settings(max_examples=50, deadline=None)
def test_measures_are_those_of_networkx(rows: list[Row]) -> None:
    forest = forest_of(rows)
    shapes = measure(forest)
    by_cascade = links(forest)
    for i, cascade in enumerate(forest.cascades):
        mine = {node: link for (of, node), link in by_cascade.items() if of == cascade}
        tree = nx.DiGraph()
        tree.add_nodes_from(mine)
        tree.add_edges_from((up, node) for node, (up, _) in mine.items() if up is not None)
        (root,) = (node for node, (up, _) in mine.items() if up is None)
        steps = nx.single_source_shortest_path_length(tree, root)
        times = sorted(at_ms for _, at_ms in mine.values())
        assert shapes.size[i] == len(mine)
        assert shapes.depth[i] == max(steps.values())
        assert shapes.width[i] == max(list(steps.values()).count(d) for d in range(len(mine)))
        assert (shapes.started_ms[i], shapes.last_ms[i]) == (times[0], times[-1])
        assert shapes.half_ms[i] == times[(len(mine) + 1) // 2 - 1] - times[0]
        far = nx.average_shortest_path_length(tree.to_undirected()) if len(mine) > 1 else 0.0
        assert shapes.structural_virality[i] == pytest.approx(far, rel=1e-12)
        below = {node: len(nx.descendants(tree, node)) + 1 for node in mine}
        rows_of = range(int(forest.starts[i]), int(forest.starts[i + 1]))
        assert [below[int(forest.node[row])] for row in rows_of] == forest.below[rows_of].tolist()


def random_tree(n: int, seed: int) -> list[Row]:
    rng = np.random.default_rng(seed)
    return [(7, node, int(rng.random() ** 2 * node) if node else -1, node) for node in range(n)]


@pytest.mark.parametrize("seed", range(5))
def test_structural_virality_of_a_larger_tree_is_the_mean_distance(seed: int) -> None:
    rows = random_tree(120, seed)
    tree = nx.Graph([(node, up) for _, node, up, _ in rows if up >= 0])
    (found,) = measure(forest_of(rows)).structural_virality
    assert found == pytest.approx(nx.average_shortest_path_length(tree), rel=1e-13)


@pytest.mark.parametrize("n", [2, 3, 10, 1_000, 200_001])
def test_a_star_and_a_chain_are_as_in_the_paper(n: int) -> None:
    node = np.arange(n)
    both = np.concatenate([np.where(node == 0, -1, 0), node - 1])
    shapes = measure(grow(np.repeat([1, 2], n), np.tile(node, 2), both, np.tile(node, 2)))
    assert shapes.structural_virality == pytest.approx([2 - 2 / n, (n + 1) / 3], rel=1e-15)
    assert shapes.depth.tolist() == [1, n - 1]
    assert shapes.width.tolist() == [n - 1, 1]


def test_speed_of_a_cascade_by_hand() -> None:
    """Root at 5, then 10 minutes, half an hour, one hour less a moment, one hour, a day later."""
    after = [0, HOUR_MS // 6, HOUR_MS // 2, HOUR_MS - 1, HOUR_MS, 24 * HOUR_MS]
    shapes = measure(forest_of([(1, i, -1 if i == 0 else 0, 5 + ms) for i, ms in enumerate(after)]))
    assert (shapes.started_ms[0], shapes.last_ms[0]) == (5, 5 + 24 * HOUR_MS)
    assert shapes.first_hour.tolist() == [3]
    assert shapes.half_ms.tolist() == [HOUR_MS // 2]


def test_each_kind_of_disorder_is_mended_and_counted() -> None:
    rows = [
        (1, 0, -1, 10),  # a good root
        (1, 1, 0, 20),
        (1, 1, 0, 15),  # once more, earlier: this one counts
        (1, 2, 99, 30),  # nobody ever saw 99
        (1, 3, 1, 12),  # before its parent
        (1, 4, 5, 40),  # 4 and 5 pass it to each other
        (1, 5, 4, 41),
        (1, 6, 6, 50),  # by itself
        (1, 7, 5, 60),
        (1, 8, -1, 70),  # a second root
    ]
    forest = forest_of(rows)
    assert links(forest) == {
        (1, 0): (None, 10),
        (1, 1): (0, 15),
        (1, 2): (0, 30),
        (1, 3): (1, 15),
        (1, 4): (0, 40),
        (1, 5): (4, 41),
        (1, 6): (0, 50),
        (1, 7): (5, 60),
        (1, 8): (0, 70),
    }
    mended = forest.mended
    counts = (mended.repeated, mended.orphaned, mended.looped, mended.early, mended.roots)
    assert [int(count[0]) for count in counts] == [1, 1, 2, 1, 1]


def test_a_parent_that_is_there_is_taken_before_an_earlier_one_that_is_not() -> None:
    assert links(forest_of([(1, 0, -1, 0), (1, 1, 0, 1), (1, 2, 42, 2), (1, 2, 1, 9)]))[1, 2] == (1, 9)


def test_huge_numbers_of_nodes_are_kept_apart() -> None:
    nodes = [*range(40), 2**62]
    forest = forest_of([(c, node, -1 if node == 0 else 0, i) for c in range(6) for i, node in enumerate(nodes)])
    assert measure(forest).size.tolist() == [41] * 6
    assert measure(forest).width.tolist() == [40] * 6
    assert forest.mended.total().tolist() == [0] * 6


def test_nothing_and_a_node_without_number() -> None:
    assert len(measure(forest_of([])).size) == len(forest_of([])) == 0
    with pytest.raises(ValueError, match="node must be at least 0, got -4"):
        forest_of([(1, -4, -1, 0)])


def test_a_million_nodes_need_no_walk_from_node_to_node() -> None:
    """Passes grow with the logarithm of the depth: a chain, the deepest tree, is done in some twenty."""
    n = 200_000
    node = np.random.default_rng(0).permutation(n)
    forest = grow(np.zeros(n, dtype=np.int64), node, node - 1, node)
    assert forest.depth.tolist() == list(range(n))
    assert forest.below.tolist() == list(range(n, 0, -1))
