"""`murmure leaders`: who is passed on by people who are passed on, how firm that is, and whether a few have it all."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.arrays import SURE
from models.pagerank import Web
from streams.display import reading, say, show
from streams.named import brand_meant, nothing_of
from streams.queries import ask, published
from streams.statements import statement
from streams.within import within

__all__ = ["execute", "of_top"]

_LEADERS = """
SELECT rank, rank_lo, rank_hi, author_id, role, influence, credit, credit_lo, credit_hi, self_declared, acted_on_by,
    posts, dominant_motive AS motive
FROM leaders(?, n := ?)"""
_OF = "SELECT (SELECT count(*) FROM standings WHERE brand = ?), (SELECT max(as_of) FROM ties WHERE brand = ?)"
_ACTS = """
SELECT actor_id, target_id, count(*) AS n FROM interactions
WHERE brand = ? AND target_id IS NOT NULL AND target_id <> actor_id AND happened_at < ?
GROUP BY actor_id, target_id ORDER BY actor_id, target_id"""
_POSTS = """
SELECT author_id, count(*) AS n FROM mentions WHERE brand = ? AND posted_at < ? GROUP BY author_id ORDER BY author_id"""
_MIDDLE = "SELECT quantile_disc(adopted_at, 0.5) FROM credit_parts WHERE brand = ?"
_LATER = """
SELECT adopter_id, influencer_id, sum(by_share) AS credit FROM credit_parts
WHERE brand = ? AND adopted_at >= ? AND influencer_id <> adopter_id
GROUP BY adopter_id, influencer_id ORDER BY adopter_id, influencer_id"""
_COLUMNS = ("rank", "author_id", "role", "influence", "credit", "claims", "actors", "posts")
_TOP = """
SELECT told_as, top, people, round(share, 4) AS share, round(lo, 4) AS lo, round(hi, 4) AS hi,
    round(null_lo, 4) AS null_lo, round(null_hi, 4) AS null_hi, is_told
FROM concentration_of(?)"""
_KINDS = {"all": "what people took up", "opinion": "what they gave an opinion on", "use": "what they bought or used"}
_ROUNDED = {"influence": 4, "credit": 1, "credit_lo": 1, "credit_hi": 1}
_LED = 10  # whose share of the later credit is looked at
_FEW = 30  # people who took something up later: fewer foretell nothing


def execute(*, brand: str, data: Path, top: int, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the leaders of a brand's audience, its own accounts left out. QueryError for a brand without ties."""
    brand = brand_meant(data, brand)
    with published(data) as con:
        found = con.execute(_LEADERS, [brand, top])
        columns, rows = [str(column[0]) for column in found.description or ()], found.fetchall()
        if rows:
            checked = _check(con, brand)
            ((n, as_of),) = con.execute(_OF, [brand, brand]).fetchall()
            few = _few(con.execute(_TOP, [brand]).fetchall())
    if not rows:
        nothing = f"no ties of {brand} in {data}, its own accounts apart: nobody is known to have passed on anybody"
        raise nothing_of(data, brand, nothing)
    places = [_ROUNDED.get(name) for name in columns]
    rounded = [
        [value if digits is None else round(value, digits) for value, digits in zip(row, places, strict=True)]
        for row in rows
    ]
    said = [
        checked,
        f"Ranks are among {n:,} people on whom others act, as of {as_of:%d %B %Y %H:%M} UTC: 95 % intervals, had\n"
        "others by chance been those who act. credit: adoptions laid to them, and its range over six ways to\n"
        "split them (murmure credit). claims: posts that say others ask them. actors: how many act on them.",
        *few,
    ]
    if format != "table":
        show([(*row, reading(said)) for row in rounded], (*columns, "reading"), format)
        return
    title = f"Who leads the talk about {brand}"
    show([_told(dict(zip(columns, row, strict=True))) for row in rows], _COLUMNS, format, title=title)
    say("\n".join(said))


def _told(row: Mapping[str, Any]) -> tuple[object, ...]:
    """A leader for a person to read."""
    return (
        within(row["rank"], row["rank_lo"], row["rank_hi"]),
        row["author_id"],
        row["role"],
        f"{row['influence']:.2%}",
        within(row["credit"], row["credit_lo"], row["credit_hi"], 1),
        row["self_declared"],
        row["acted_on_by"],
        row["posts"],
    )


def of_top(*, brand: str, data: Path, format: str) -> None:  # noqa: A002
    """Print the part of credit that the top 1, 5 and 10 % have. QueryError for a brand without credit."""
    brand = brand_meant(data, brand)
    columns, rows = ask(data, _TOP, [brand])
    if not any(row[3] is not None for row in rows):
        said = f"nobody in {data} was seen to lead anybody to anything of {brand}: no credit to share"
        raise nothing_of(data, brand, said)
    show(rows, columns, format, title=f"How much of the credit the first few have: {brand}")
    if format == "table":
        say("\n".join(_few(rows)))


def _few(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Whether a few weigh more than being seen more often gives by itself: of everything, opinions, and use."""
    said = []
    for told_as, top, people, share, lo, hi, null_lo, null_hi, is_told in rows:
        if top != 1 and not (top == 10 and is_told):
            continue
        if not is_told:
            said.append(f"  {_KINDS[told_as]}: the top {top} % are too few to say.")
            continue
        more = "more than" if lo > null_hi else "less than" if hi < null_lo else "no more than"
        said.append(
            f"  {_KINDS[told_as]}: the top {top} % ({people:,} people) have {share:.0%} [{lo:.0%}, {hi:.0%}], {more} "
            f"being seen gives by itself ({null_lo:.0%} to {null_hi:.0%})."
        )
    return ["\nOf the credit for", *said] if said else []


def _check(con: duckdb.DuckDBPyConnection, brand: str) -> str:
    """Whether who led in the earlier half earned the credit of the later one, beside two plainer measures."""
    staff = [str(name) for (name,) in con.execute(statement("reads/leaders_staff"), {"brand": brand}).fetchall()]
    ((moment,),) = con.execute(_MIDDLE, [brand]).fetchall()
    later, acts, posts = (
        _without(con.sql(sql, params=[brand, moment]).to_arrow_table(), staff) for sql in (_LATER, _ACTS, _POSTS)
    )
    adopters = len(later["adopter_id"].unique())
    passed_on, led = _passed_on(acts)
    wrote = _most(posts["author_id"], posts["n"].to_numpy())
    n = min(len(led), len(passed_on), len(wrote))
    if not n or adopters < _FEW:
        return f"\nToo little came later to check it on: {adopters} of the {_FEW} people needed were led to anything."
    return (
        f"\nChecked on what came later: of the credit for what each of {adopters:,} people took up from "
        f"{moment:%d %B %Y %H:%M} UTC,\n"
        f"  {_share(later, led[:n])} went to the {n} who led before (by counts of acts),\n"
        f"  {_share(later, passed_on[:n])} to the {n} who had been passed on most,\n"
        f"  {_share(later, wrote[:n])} to the {n} who had written most.\n"
        "Where these are alike, counting does as well. Passing on is seen; persuading is not: see murmure contagion."
    )


def _without(rows: pa.Table, staff: Sequence[str]) -> pa.Table:
    """The rows in which none of the names, all columns but the last, is one of these."""
    own = pa.array(staff, pa.string())
    for name in rows.column_names[:-1]:
        rows = rows.filter(pc.invert(pc.is_in(rows[name], own)))
    return rows


def _passed_on(acts: pa.Table) -> tuple[list[str], list[str]]:
    """Who was passed on most, by counts of acts, and who leads by PageRank over these counts."""
    if not acts.num_rows:
        return [], []
    both = pa.chunked_array([*acts["actor_id"].chunks, *acts["target_id"].chunks]).combine_chunks().dictionary_encode()
    order = pc.sort_indices(both.dictionary)
    place = np.empty(len(order), dtype=np.int64)
    place[order.to_numpy()] = np.arange(len(order))
    source, target = np.split(place[both.indices.to_numpy()], 2)
    names, n = both.dictionary.take(order), acts["n"].to_numpy().astype(np.float64)
    influence = Web(source, target, n, len(names)).influence()
    received = np.bincount(target, weights=n, minlength=len(names)).astype(np.float64)
    return _most(names, received), _most(names, influence)


def _most(names: pa.Array, counts: NDArray[np.float64]) -> list[str]:
    """The names with the highest counts, at least above nothing; ties by name. `names` are in order."""
    first = np.argsort(-counts, kind="stable")[:_LED]
    return [str(names[int(i)]) for i in first if counts[i] > 0]


def _share(later: pa.Table, names: Sequence[str]) -> str:
    """The mean part of each person's later credit that went to `names`, with a 95 % interval."""
    adopter = later["adopter_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    credit = later["credit"].to_numpy()
    whole = np.bincount(adopter, weights=credit)
    chosen = pc.is_in(later["influencer_id"], pa.array(names, pa.string())).to_numpy()
    parts = np.bincount(adopter, weights=np.where(chosen, credit, 0.0)) / np.where(whole == 0, 1.0, whole)
    mean, half = float(parts.mean()), SURE * float(parts.std(ddof=1)) / len(parts) ** 0.5
    return f"{mean:4.0%} [{max(mean - half, 0):.0%}, {min(mean + half, 1):.0%}]"
