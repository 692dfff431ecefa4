"""What the tables of influence are made of, asked of the store, and their rows: names become numbers, and names again.

Each question is a statement in `sql/influence/`, which leaves a temporary table for the next. Read before
`influence_tables.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.adoptions import Adoptions, Exposures, Ints
from models.claims import PATTERN
from models.exposure import Links
from models.roots import roots
from models.trees import Forest, grow, measure
from pipeline.audience import ROLES, Traits
from pipeline.horizons import DAY_MS
from pipeline.influence import Columns, Log, standing_columns
from pipeline.settings import Settings
from pipeline.virality import expected_sizes
from streams.statements import statement

__all__ = ["TABLES", "Asked", "OfBrand"]

TABLES = (
    *("cascades", "concentration", "contagion", "credit_parts", "exposures", "hazards", "influence_types"),
    *("message_features", "segments", "shares_of_credit", "standings", "virality"),
)
_MOMENT = pa.timestamp("ms")
_UNKNOWN = -(2**62)  # the time of a first post that was never read
_NO_RANKS = pa.table(
    {"brand": pa.array([], pa.string()), "author_id": pa.array([], pa.string()), "rank_hi": pa.array([], pa.int64())}
)


class Asked:
    """The answers of one store. `con` gets temporary tables; its `ties` must be up to date."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, settings: Settings, zones: Mapping[str, str], as_of_ms: int
    ) -> None:
        self._con = con
        self._settings = settings
        self._zones = zones
        self._as_of_ms = as_of_ms
        self._do("steps")
        self._do("nodes")
        self._nodes = self._found(statement("influence/numbered_nodes"), unknown=_UNKNOWN)

    def forests(self) -> Iterator[tuple[str, Forest]]:
        """The trees of all that was passed on or answered, brand by brand; a tree has the number of its root."""
        root = roots(_ints(self._nodes["parent"]))
        for brand, nodes in _by_brand(self._nodes):
            node, parent, at_ms = (_ints(nodes[name]) for name in ("n", "parent", "at_ms"))
            top, is_known = root[node], at_ms != _UNKNOWN
            # A first post that was never read began when the first of what followed came.
            first_ms = np.full(len(node), 2**62)
            np.minimum.at(first_ms, top[is_known] - node[0], at_ms[is_known])
            at_ms = np.where(is_known, at_ms, first_ms[top - node[0]])
            yield brand, grow(top, node, np.where(top == node, -1, parent), at_ms)

    def cascades(self, brand: str, forest: Forest) -> pa.Table:
        """The rows of `cascades` of a brand."""
        shapes = measure(forest)
        kind = self._nodes["kind"].to_numpy(zero_copy_only=False)[forest.node]
        of_kind = {
            column: np.bincount(forest.tree[kind == name], minlength=len(shapes.size))
            for name, column in (("repost", "reposts"), ("quote", "quotes"), ("reply", "replies"))
        }
        columns: Columns = {
            "size": shapes.size,
            "depth": shapes.depth,
            "width": shapes.width,
            "structural_virality": shapes.structural_virality,
            "half_s": shapes.half_ms / 1000,
            "first_hour": shapes.first_hour,
            "mended": forest.mended.total() + (_ints(self._nodes["parent"])[forest.cascades] >= 0),  # a circle, opened
            **of_kind,
            **expected_sizes(forest, self._as_of_ms),
        }
        root = self._nodes.take(pa.array(forest.cascades))
        return _table(
            brand,
            columns,
            root_id=root["id"],
            source=root["source"],
            author_id=root["author_id"],
            started_at=pa.array(shapes.started_ms, _MOMENT),
            last_at=pa.array(shapes.last_ms, _MOMENT),
        )

    def received(self) -> dict[str, dict[str, pa.Table]]:
        """Of each brand, its latest posts, who reacted to them, who could see them, and who had met whom; after `logs`.

        By the names of the statements; of a brand without a post to judge, nothing.
        """
        from_ms = self._as_of_ms - round(self._settings.influence.horizon_days * DAY_MS)
        self._do("past_posts", from_ms=from_ms)
        found = {
            "posts": self._by_brand(statement("influence/posts")),
            "past_acts": self._by_brand(statement("influence/past_acts")),
            "shown": self._by_brand(statement("influence/shown"), from_ms=from_ms),
            "sights": self._by_brand(statement("influence/sights")),
        }
        return {brand: {name: rows[brand] for name, rows in found.items() if brand in rows} for brand in found["shown"]}

    def standings(self) -> Iterator[pa.Table]:
        """The rows of `standings`, a table a brand."""
        votes = statement("influence/votes").format(staff=statement("influence/staff"))
        for brand, ties in _by_brand(self._found(votes)):
            names = _names(ties["source_id"], ties["target_id"])
            source, target, acts = (
                _ints(column)
                for column in (
                    pc.index_in(ties["source_id"], names),
                    pc.index_in(ties["target_id"], names),
                    ties["acts"],
                )
            )
            who, columns = standing_columns(source, target, ties["weight"].to_numpy(), acts, len(names))
            yield _table(brand, columns, author_id=names.take(pa.array(who)))

    def traits(self, standings: Sequence[pa.Table]) -> dict[str, Traits]:
        """What is known of the people of each brand, by their numbers in `logs`; after these."""
        ranks = pa.concat_tables(standings) if standings else _NO_RANKS
        self._con.register("ranks", ranks.select(_NO_RANKS.column_names))
        deeds, found = self._by_brand(statement("influence/deeds")), {}
        for brand, people in self._by_brand(statement("influence/traits")).items():
            languages = _names(people["language"].drop_null())
            language = pc.fill_null(pc.index_in(people["language"], languages), -1)
            done = deeds.get(brand)
            none = np.zeros(0, dtype=np.int64)
            found[brand] = Traits(
                _ints(pc.index_in(people["role"], pa.array(ROLES))),
                _ints(language),
                languages.to_pylist(),
                none if done is None else _ints(done["person_n"]),
                none if done is None else _ints(done["at_ms"]),
            )
        return found

    def logs(self) -> Iterator["OfBrand"]:
        """What people took up, brand by brand."""
        self._gather()
        people = self._by_brand(statement("influence/people"), pattern=PATTERN)
        exposures = self._by_brand(statement("influence/numbered_exposures"))
        links = self._by_brand(statement("influence/numbered_links"))
        for brand, rows in self._by_brand(statement("influence/numbered_adoptions")).items():
            names, items = people[brand]["person"].combine_chunks(), _names(rows["item"])
            item, person, at_ms = (
                _ints(c) for c in (pc.index_in(rows["item"], items), rows["person_n"], rows["at_ms"])
            )
            shown, seen = exposures.get(brand), links.get(brand)
            none = np.zeros(0, dtype=np.int64)
            log = Log(
                Adoptions(item, person, at_ms),
                Exposures(none, none, np.zeros(0))
                if shown is None
                else Exposures(_ints(shown["adoption"]), _ints(shown["source"]), shown["strength"].to_numpy()),
                Links(none, none, none)
                if seen is None
                else Links(*(_ints(seen[name]) for name in ("reader", "author", "since_ms"))),
                items.to_pylist(),
                len(names),
                max(self._as_of_ms, int(at_ms.max())),  # what came within the lateness lies beyond the watermark
                self._zones.get(brand, "UTC"),
                _ints(rows["told_as"]),
            )
            yield OfBrand(brand, log, names, items, _ints(people[brand]["claims"]))

    def _gather(self) -> None:
        """Adoptions and exposures, as temporary tables."""
        passed_on = _ints(self._nodes["passed_on"])
        root = roots(passed_on)
        is_shared = np.bincount(root, minlength=len(root)) > 1
        self._register("roots", {"n": np.arange(len(root)), "root": root, "is_shared": is_shared[root]})
        weights = self._settings.graph.weights.model_dump()
        self._register("kind_weights", {"kind": list(weights), "weight": list(weights.values())})
        influence, half_life_ms = self._settings.influence, self._settings.graph.half_life_days * DAY_MS
        self._do("adoptions")
        self._do("contacts", half_life_ms=half_life_ms)
        self._do("links")
        self._do("numbered")
        self._do(
            "exposures",
            half_life_ms=half_life_ms,
            horizon_ms=round(influence.horizon_days * DAY_MS),
            follow_weight=influence.follow,
            floor=influence.floor,
        )

    def _do(self, name: str, **given: float) -> None:
        self._con.execute(statement(f"influence/{name}"), given)

    def _found(self, question: str, **given: object) -> pa.Table:
        return self._con.sql(question, params=given).to_arrow_table()

    def _register(self, name: str, columns: Mapping[str, object]) -> None:
        self._con.register(name, pa.table(columns))

    def _by_brand(self, question: str, **given: object) -> dict[str, pa.Table]:
        return dict(_by_brand(self._found(question, **given)))


@dataclass(frozen=True, slots=True)
class OfBrand:
    """What people of one brand took up, and the names of its people and items by their numbers.

    `claims` is how often each person said that others ask or follow them.
    """

    brand: str
    log: Log
    people: pa.Array
    items: pa.Array
    claims: Ints

    def rows(self, columns: Columns) -> pa.Table:
        """Rows about the brand as a whole."""
        return _table(self.brand, columns)

    def person_rows(self, columns: Columns) -> pa.Table:
        """A row a person, in the order of their numbers; of those who could see others and nothing else, none."""
        rows = _table(self.brand, {**columns, "claims": self.claims}, author_id=self.people)
        return rows.filter(pc.or_(pc.greater(rows["adoptions"], 0), pc.greater(rows["exposed"], 0)))

    def exposure_rows(self, columns: Columns) -> pa.Table:
        """A row an exposure."""
        adoptions, exposures = self.log.adoptions, self.log.exposures
        return _table(
            self.brand,
            {**columns, "strength": exposures.strength},
            item=self.items.take(pa.array(adoptions.item[exposures.adoption])),
            adopter_id=self.people.take(pa.array(adoptions.person[exposures.adoption])),
            influencer_id=self.people.take(pa.array(exposures.influencer(adoptions))),
            adopted_at=pa.array(adoptions.at_ms[exposures.adoption], _MOMENT),
            seen_at=pa.array(adoptions.at_ms[exposures.source], _MOMENT),
        )


def _by_brand(rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each brand, of rows ordered by it."""
    brands = rows["brand"].to_numpy(zero_copy_only=False)
    starts = [*np.flatnonzero(brands[1:] != brands[:-1]) + 1] if len(brands) else []
    for start, end in pairwise([0, *starts, len(brands)] if len(brands) else []):
        yield str(brands[start]), rows.slice(start, end - start)


def _names(*columns: pa.ChunkedArray) -> pa.Array:
    """The different names in some columns, in their order."""
    names = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()).unique()
    return names.take(pc.sort_indices(names))


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _table(brand: str, columns: Columns, **named: pa.Array) -> pa.Table:
    """Columns as a table of the store; numbers that are none become NULL."""
    arrays = {name: pa.array(values, from_pandas=True) for name, values in columns.items()} | named
    n = len(next(iter(arrays.values())))
    return pa.table({"brand": pa.repeat(pa.scalar(brand), n), **arrays})
