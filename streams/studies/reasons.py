"""The perception gap: what people show, what the brand believes of them, what it does, reason by reason.

Asks who showed which reason (`sql/studies/reason_*.sql`), leaves the shares to `pipeline/perception.py`. The command
`gap` asks the published file the same way when it is given other beliefs than those of the brands file.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.arrays import Floats
from models.shown_shares import Misreading, Shown, shown
from pipeline.beliefs import Beliefs
from pipeline.perception import REASONS, Compared, Told, of_a_stream, of_a_survey
from pipeline.perception_rows import Columns, column_rows, gap_rows, group_rows
from streams.statements import statement
from streams.studies.case import Case, Tables

__all__ = ["Seen", "believed_by", "perception", "seen"]

Seen = Mapping[tuple[str, str], Shown]  # by brand and side: people, or brand

_TYPES = {
    "brand": pa.string(), "reason": pa.string(), "verdict": pa.string(), "why": pa.string(), "told_as": pa.string(),
    "common_ground": pa.string(), "ranked_in": pa.string(), "reason_group": pa.string(), "can_be_ranked": pa.bool_(),
    "pairs": pa.int64(), "pairs_told_apart": pa.int64(),
}  # fmt: skip


def perception(case: Case) -> Tables:
    """The tables of the perception gap."""
    votes = seen(case.con, case.settings.studies.k_floor)
    tables: dict[str, list[pa.Table]] = {"perception_gap": [], "perception_columns": [], "reason_groups": []}
    beliefs = {brand.id: brand for brand in case.brands}
    for brand in sorted({name for name, _ in votes} | {brand.id for brand in case.brands if brand.beliefs}):
        own = beliefs.get(brand)
        of = Compared(
            told(votes.get((brand, "people"))),
            believed_by(own.beliefs) if own is not None and own.beliefs is not None else None,
            told(votes.get((brand, "brand"))),
            {} if own is None else {reason.value: weight for reason, weight in own.weights.items()},
            case.settings.studies.gap_margin,
        )
        tables["perception_gap"].append(_table(gap_rows(brand, of)))
        tables["perception_columns"].append(_table(column_rows(brand, of)))
        tables["reason_groups"].append(_table(group_rows(brand, of)))
    return tables


def seen(con: duckdb.DuckDBPyConnection, k_floor: int, brand: str | None = None) -> Seen:
    """What the people and the brand's own posts show, of every brand, or of one; no group under `k_floor` people."""
    posts = statement("studies/reason_posts")
    sides = con.execute(statement("studies/reason_sides").format(posts=posts), {"brand": brand}).fetchall()
    errors = _errors(con)
    votes = dict(_votes(con, posts, brand))
    none = np.zeros((0, len(REASONS)))
    return {
        (name, side): shown(votes.get((name, side), none), n, _mixed(errors, french))
        for name, side, n, french in sides
        if n >= (k_floor if side == "people" else 1)
    }


def told(found: Shown | None) -> Told | None:
    """The column of what was shown, where anything was."""
    return None if found is None else of_a_stream(found)


def believed_by(beliefs: Beliefs) -> Told:
    """The column of a brand's own words."""
    return of_a_survey([*beliefs.percent.values()], [beliefs.n] * len(beliefs.percent))


def _votes(con: duckdb.DuckDBPyConnection, posts: str, brand: str | None) -> Iterator[tuple[tuple[str, str], Floats]]:
    """Of each brand and side the votes, one row a voter who shows any reason."""
    sql = statement("studies/reason_votes").format(posts=posts)
    rows = con.sql(sql, params={"brand": brand}).to_arrow_table()
    if not rows.num_rows:
        return
    reason = pc.index_in(rows["label"], pa.array(REASONS)).to_numpy(zero_copy_only=False)
    vote = rows["vote"].to_numpy()
    name, side, voter = (rows[column].combine_chunks().dictionary_encode() for column in ("brand", "side", "voter"))
    of_one = [code.indices.to_numpy() for code in (name, side, voter)]
    new_side = np.append(True, np.any([code[1:] != code[:-1] for code in of_one[:2]], axis=0))
    new_voter = new_side | np.append(True, of_one[2][1:] != of_one[2][:-1])
    starts = [*np.flatnonzero(new_side).tolist(), rows.num_rows]
    for begin, end in pairwise(starts):
        of_voter = np.cumsum(new_voter[begin:end]) - 1
        votes = np.zeros((int(of_voter[-1]) + 1, len(REASONS)))
        votes[of_voter, reason[begin:end].astype(np.int64)] = vote[begin:end]
        yield (rows["brand"][begin].as_py(), rows["side"][begin].as_py()), votes


def _errors(con: duckdb.DuckDBPyConnection) -> dict[str, Floats]:
    """By language hit, hit_sd, miss, miss_sd of each reason (4, 12)."""
    rows = con.execute(statement("studies/reason_errors")).fetchall()
    of = {(label, language): figures for label, language, *figures in rows}
    return {
        language: np.array([of[reason, language] for reason in REASONS], dtype=np.float64).T
        for language in ("fr", "en")
    }


def _mixed(errors: Mapping[str, Floats], french: float) -> Misreading:
    """The errors in a stream of which a part is French, as the macro `motive_shares` mixes them."""
    fr, en = errors["fr"], errors["en"]
    hit, miss = (french * fr[row] + (1 - french) * en[row] for row in (0, 2))
    return Misreading(hit, np.maximum(fr[1], en[1]), miss, np.maximum(fr[3], en[3]))


def _table(rows: Columns) -> pa.Table:
    return pa.table({name: pa.array(values, _TYPES.get(name, _number(name))) for name, values in rows.items()})


def _number(name: str) -> pa.DataType:
    is_whole = name == "n" or name.endswith(("_n", "n_needed")) or "rank" in name
    return pa.int64() if is_whole else pa.float64()
