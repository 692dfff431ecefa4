"""`murmure vouch BRAND --to PERSON|COMPANY`: over whom a good word about a brand could reach somebody.

The strongest path of few steps: the word of somebody who vouches, then people who heed one another.
Read after `models/guarantor_path.py`.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.arrays import Ints
from models.guarantees import heeded
from models.guarantor_path import NEVER, Costs, Steps, costs_to, path, strength_of
from pipeline.errors import QueryError
from streams.commands.vouch import nobody_vouches
from streams.display import reading, say, show
from streams.named import brand_meant
from streams.queries import published
from streams.statements import statement

__all__ = ["execute"]

_GIVEN = """
SELECT voucher_id, receiver_id, hand, stance, path, word, strength, mention_id FROM vouching
WHERE brand = ? AND word > 1e-6 ORDER BY voucher_id, receiver_id"""
_COLUMNS = ("step", "from_id", "to_id", "how", "strength", "so_far", "mention_id")
Row = tuple[int, str, str, str, float, float, str | None]


@dataclass(frozen=True, slots=True)
class _Web:
    """Whom a word can go to from whom, by number; `names[n]` of a person, the brand is the number after the last."""

    names: pa.Array
    steps: Steps
    vouchers: Ints  # of those who still stand for the brand

    @property
    def brand(self) -> int:
        return len(self.names)


def execute(*, brand: str, person: str, hops: int, data: Path, format: str) -> None:  # noqa: A002
    """Print the path, a step a row; to a declared company, that to whom of its people it is surest.

    QueryError where nobody vouches, nobody is so called, or no path is so short.
    """
    brand = brand_meant(data, brand)
    with published(data) as con:
        given = con.sql(_GIVEN, params=[brand]).to_arrow_table()
        if not given.num_rows:
            raise nobody_vouches(data, brand)
        ties = con.sql(statement("reads/vouch_ties"), params={"brand": brand}).to_arrow_table()
        targets = _people_at(con, brand, person, given, ties) or [_named(con, brand, person, given, ties)]
    web = _web(given, ties, targets)
    target, costs = _nearest(web, targets, hops)
    found = path(web.brand, costs, web.steps)
    if found is None:
        target = target if len(targets) == 1 else f"anybody of {person}"
        raise QueryError(
            f"no word for {brand} can reach {target} in {hops} steps: {len(web.vouchers):,} answer for it, and none of "
            "them is heeded by anybody whom they heed in turn; try --hops 6, or win somebody nearer: murmure credit "
            f"{brand} --plan 5"
        )
    rows = _rows(brand, [*web.names.to_pylist(), brand], found, web.steps, given)
    said = _sentences(brand, target, rows, _reaching(web, costs), len(web.vouchers), hops)
    if format != "table":
        show([(*row, reading(said)) for row in rows], (*_COLUMNS, "reading"), format)
        return
    told = [(n, a, b, how, f"{one:.2f}", f"{so_far:.3f}", post) for n, a, b, how, one, so_far, post in rows]
    show(told, ("step", "from", "to", "how", "strength", "so far", "post"), format,
         title=f"The surest way from {brand} to {target}")  # fmt: skip
    say("\n".join(said))


def _people_at(con: duckdb.DuckDBPyConnection, brand: str, company: str, given: pa.Table, ties: pa.Table) -> list[str]:
    """The people of a declared company of that id or name who were told something or have ties; none: no such one."""
    keys = con.execute(statement("reads/vouch_company"), {"brand": brand, "company": company}).fetchall()
    wanted = pa.array([str(key) for (key,) in keys], pa.string())
    found: set[str] = set()
    for names in (given["receiver_id"], given["voucher_id"], ties["reader"], ties["author"]):
        known = names.unique()
        found |= set(known.filter(pc.is_in(pc.utf8_ltrim(pc.utf8_lower(known), "@"), wanted)).to_pylist())
    if len(wanted) and not found:
        raise QueryError(f"nobody of the declared people of {company!r} has acted on anybody about {brand}")
    return sorted(found)


def _nearest(web: _Web, targets: Sequence[str], hops: int) -> tuple[str, Costs]:
    """Which of these the brand reaches most surely, and what every path to them costs; of equals the first."""
    n = len(web.names) + 1
    tried = [(target, costs_to(pc.index(web.names, target).as_py(), web.steps, n, hops)) for target in targets]
    return min(tried, key=lambda one: min(int(cost[web.brand]) for cost in one[1]))


def _named(con: duckdb.DuckDBPyConnection, brand: str, person: str, given: pa.Table, ties: pa.Table) -> str:
    """The person that is meant, with or without @ and in any case."""
    for names in (given["receiver_id"], given["voucher_id"], ties["reader"], ties["author"]):
        if pc.index(names, person).as_py() >= 0:
            return person
    wanted = person.lstrip("@").lower()
    for names in (given["receiver_id"], given["voucher_id"], ties["reader"], ties["author"]):
        at = pc.index(pc.utf8_ltrim(pc.utf8_lower(names), "@"), wanted).as_py()
        if at >= 0:
            return str(names[at])
    near = con.execute(statement("reads/vouch_nearest"), {"brand": brand, "person": person}).fetchall()
    raise QueryError(
        f"nobody called {person!r} has acted on anybody about {brand}, nor been told of it; "
        + (f"the nearest are: {', '.join(str(name) for (name,) in near)}" if near else "nobody has")
    )


def _web(given: pa.Table, ties: pa.Table, targets: Sequence[str]) -> _Web:
    """The brand to its vouchers, these to whom they spoke, people to who heeds them; not over those who turned."""
    standing = given.filter(pc.equal(given["stance"], "for"))
    direct = standing.filter(pc.is_in(standing["path"], pa.array(["addressed", "answered"])))
    turned = given.filter(pc.equal(given["stance"], "against"))["voucher_id"]
    parts = [
        standing["voucher_id"],
        direct["voucher_id"],
        direct["receiver_id"],
        turned,
        ties["author"],
        ties["reader"],
    ]
    names, (voucher, teller, told, against, author, reader, to) = _numbered(
        [*parts, pa.chunked_array([pa.array(targets, pa.string())])]
    )
    start = np.concatenate((np.full(len(voucher), len(names)), teller, author))
    end = np.concatenate((voucher, told, reader))
    reach = direct["strength"].to_numpy() / direct["word"].to_numpy()
    strength = np.concatenate((standing["word"].to_numpy(), reach, heeded(ties["weight"].to_numpy())))
    may_tell = np.ones(len(names) + 1, dtype=np.bool_)
    may_tell[against] = False
    may_hear = may_tell.copy()
    may_hear[to] = True
    may = may_tell[start] & may_hear[end]
    return _Web(names, Steps.of(start[may], end[may], strength[may]), np.unique(voucher))


def _numbered(columns: Sequence[pa.ChunkedArray]) -> tuple[pa.Array, list[Ints]]:
    """The names in all columns, in order, and each column by the numbers of its names. One look-up a name."""
    whole = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    encoded = whole.combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    place = np.empty(len(order), dtype=np.int64)
    place[order.to_numpy()] = np.arange(len(order))
    ends = np.cumsum([len(column) for column in columns])
    return encoded.dictionary.take(order), np.split(place[encoded.indices.to_numpy()], ends[:-1])


def _reaching(web: _Web, costs: Costs) -> int:
    """From how many who vouch the target can be reached in one step less, the word being the first."""
    best = np.minimum.reduce(costs[:-1])
    return int((best[web.vouchers] < NEVER).sum())


def _rows(brand: str, names: Sequence[str], found: Sequence[int], steps: Steps, given: pa.Table) -> list[Row]:
    """A row a step: who to whom, by what, how strong, and how strong all so far."""
    told: dict[tuple[str, str], tuple[str, str]] = {}
    heaviest: dict[str, float] = {}
    given = given.filter(pc.equal(given["voucher_id"], names[found[1]]))
    for voucher, receiver, hand, _, way, word, _, post in zip(*(c.to_pylist() for c in given.columns), strict=True):
        if way in ("addressed", "answered"):
            told[voucher, receiver] = f"{way} them about {brand}", post
        if word > heaviest.get(voucher, 0.0):
            heaviest[voucher] = word
            told[brand, voucher] = f"answers for it, {hand} hand", post
    rows: list[Row] = []
    so_far = 0
    for n, (one, other) in enumerate(itertools.pairwise(found), 1):
        begin, end = np.searchsorted(steps.start, [one, one + 1])
        cost = int(steps.cost[begin:end][steps.end[begin:end] == other].min())
        so_far += cost
        how, post = told.get((names[one], names[other]), ("is heeded by them", None))
        rows.append((n, names[one], names[other], how, strength_of(cost), strength_of(so_far), post))
    return rows


def _sentences(brand: str, target: str, rows: Sequence[Row], reaching: int, vouchers: int, hops: int) -> list[str]:
    first, between = rows[0][2], [row[2] for row in rows[1:-1]]
    if len(rows) == 1:
        way = f"{target} answers for {brand} already."
    elif between:
        way = f"The word of {first} could reach {target} over {' and '.join(between)}."
    else:
        way = f"{first} could put in a word with {target} directly."
    return [
        f"\n{way}",
        f"{reaching:,} of the {vouchers:,} who answer for {brand} could reach {target} in {hops} steps or fewer.",
        "strength: how far each step holds, 0 to 1; so far: their product. A path says who could speak, not that\n"
        "anybody will. Those who turned and the brand's own accounts are left out. Post: read it before you ask.",
    ]
