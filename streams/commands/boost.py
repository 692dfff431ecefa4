"""`murmure boost INFLUENCER --from --to`: tell that somebody was boosted, and see what came of it; `--withdraw`."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import typer
from pydantic import ValidationError

from pipeline.declared import Boost, Declaring
from pipeline.errors import QueryError
from streams.brand_asked import brand_asked
from streams.declaring import declare, send
from streams.pseudonym_key import hidden_name
from streams.queries import ask

__all__ = ["execute", "execute_withdraw"]

_KNOWN = """
SELECT brand, sum(n)::BIGINT AS n FROM (
    SELECT brand, count(*) AS n FROM mentions WHERE author_id = $who GROUP BY brand
    UNION ALL SELECT brand, count(*) FROM interactions WHERE target_id = $who GROUP BY brand
    UNION ALL SELECT m.brand, count(*) FROM follows AS f JOIN mentions AS m ON m.author_id = f.source_id
    WHERE f.target_id = $who GROUP BY m.brand
) GROUP BY brand ORDER BY brand"""
_SPELLED = """
SELECT DISTINCT who FROM (
    SELECT author_id AS who FROM mentions UNION SELECT target_id FROM interactions UNION SELECT target_id FROM follows
) WHERE ltrim(lower(who), '@') = ltrim(lower(?), '@') ORDER BY who LIMIT 3"""
_IN_FORCE = "SELECT DISTINCT id FROM brands WHERE valid_to IS NULL ORDER BY id"
_DECLARED = "SELECT brand FROM declared WHERE kind = 'boost' AND name = ? AND brand = coalesce(?, brand) ORDER BY brand"


def execute(
    *,
    influencer: str,
    starts: datetime,
    ends: datetime,
    cost: float | None,
    name: str | None,
    brand: str | None,
    data: Path,
) -> tuple[str, str]:
    """Declare a boost; its brand and id. One of the same id is replaced. QueryError where it cannot be."""
    influencer = _spelled(data, influencer)
    of = _brand_of(data, influencer, brand)
    name = name or _name(influencer, starts)
    try:
        boost = Boost(id=name, influencer=influencer, starts=starts, ends=ends, cost=cost)
    except ValidationError as error:
        why = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise QueryError(f"this boost cannot be declared: {why}") from error
    declare(data, of, "boost", name, boost)
    typer.echo(
        f"declared: boost {name} of {of}: {influencer} from {boost.starts:%Y-%m-%d %H:%M} to before "
        f"{boost.ends:%Y-%m-%d %H:%M} (UTC)",
        err=True,
    )
    return of, name


def execute_withdraw(*, name: str, brand: str | None, data: Path) -> None:
    """Take a boost back. QueryError when there is none, or several brands have one."""
    of = brand_asked(data, brand) if brand is not None else None
    found = [str(row[0]) for row in ask(data, _DECLARED, [name, of]).rows]
    if len(found) != 1:
        which = f"of {', '.join(found)}: say which with --brand" if found else "there is none; see murmure boost"
        raise QueryError(f"boost {name!r} cannot be withdrawn: {which}")
    typer.echo(send(data, Declaring(brand=found[0], without=(("boost", name),))).said)


def _spelled(data: Path, given: str) -> str:
    """The account that is meant, with or without @ and in any case, or its pseudonym. QueryError without one."""
    name = hidden_name(given)
    found = [str(row[0]) for row in ask(data, _SPELLED, [name]).rows]
    if name in found or len(found) == 1:
        return name if name in found else found[0]
    raise QueryError(
        f"which account is {given!r} in {data}? "
        + (f"there are {', '.join(found)}" if found else "nobody of that name wrote, was acted on or is followed")
    )


def _brand_of(data: Path, influencer: str, given: str | None) -> str:
    """The brand that was meant, or the only one that they have to do with."""
    if given is not None:
        return brand_asked(data, given)
    brands: Sequence[str] = [str(row[0]) for row in ask(data, _IN_FORCE).rows]
    theirs = [str(name) for name, _ in ask(data, _KNOWN, {"who": influencer}).rows if name in brands]
    meant = theirs or list(brands)
    if len(meant) != 1:
        raise QueryError(f"for which brand was {influencer!r} boosted? say it with --brand: {', '.join(meant)}")
    return meant[0]


def _name(influencer: str, starts: datetime) -> str:
    """An id made of who and when.

    >>> _name("a b:c", datetime(2026, 3, 5))
    'a_b_c-20260305'
    """
    return f"{re.sub(r'[^A-Za-z0-9_.@-]+', '_', influencer)[:80]}-{starts:%Y%m%d}"
