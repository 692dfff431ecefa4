"""`murmure communities BRAND`: which communities its people form, how firmly, what each is about; or one of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import QueryError
from streams.brand_asked import brand_asked
from streams.display import reading, say, show
from streams.queries import ask
from streams.within import within

__all__ = ["of_all", "of_one"]

_MARKET = """
SELECT coalesce(competitor_group, id), people, pairs, communities, in_communities, held_out, lo, hi, verdict
FROM brands LEFT JOIN community_markets AS m ON m.market = coalesce(competitor_group, id)
WHERE id = ? AND valid_to IS NULL"""
_ROWS = "FROM communities_of(?)"
_BRANDS = """
SELECT brand, people, n, share, lo, hi FROM community_brands WHERE market = ? AND community_id = ?
ORDER BY share DESC, brand"""
_STATUS = """
SELECT act, people, n, share, lo, hi FROM community_status WHERE market = ? AND community_id = ?
ORDER BY act <> 'any', share DESC, act"""
_TERMS = """
SELECT kind, language, term, people, elsewhere, log_odds, lo, hi FROM community_terms
WHERE market = ? AND community_id = ? ORDER BY kind, language, lo DESC, term"""
_HISTORY = """
SELECT happened_on, community_id, change, other_id, people FROM community_history
WHERE market = ? AND (community_id = ? OR other_id = ?) ORDER BY 1, 2, 3"""
_COLUMNS = ("community", "people", "of the brand", "status", "talks of", "holds")
_PART_COLUMNS = ("part", "what", "people", "of", "value", "lo", "hi")
_NO_STATUS = "status: the part of those who write there that shows any, the classifier's errors taken out; it is rare."


def of_all(*, brand: str, top: int, data: Path, format: str) -> None:  # noqa: A002 - the word of the command line
    """Print the communities of a brand's market, the greatest first. QueryError where nobody has to do with anybody."""
    brand = brand_asked(data, brand)
    market = _market(data, brand)
    columns, rows = ask(data, _ROWS, [brand])
    said = ["", *_judged(brand, market), *(_notes(brand) if rows else [])]
    if format != "table":
        show([(*row, reading(said)) for row in rows[:top]], (*columns, "reading"), format)
        return
    if rows:
        told = [_told(dict(zip(columns, row, strict=True))) for row in rows[:top]]
        show(told, _COLUMNS, format, title=f"Communities of {market[0]}: {len(told):,} of {len(rows):,}")
    say("\n".join(said).lstrip("\n") if not rows else "\n".join(said))


def of_one(*, brand: str, community: str, data: Path, format: str) -> None:  # noqa: A002
    """Print what is known of a community. QueryError names those there are."""
    brand = brand_asked(data, brand)
    market = _market(data, brand)
    columns, rows = ask(data, _ROWS, [brand])
    found = {str(row[0]): dict(zip(columns, row, strict=True)) for row in rows}
    one = found.get(community.strip().lower())
    if one is None:
        known = ", ".join(found) or "none can be told"
        raise QueryError(f"there is no community {community!r} in the market of {brand} in {data}; there are: {known}")
    parts = [*_parts(data, str(market[0]), one)]
    said = ["", f"{one['community_id']} is {one['verdict']}: {_held(one)}", *_notes(brand)]
    if format != "table":
        show([(*row, reading(said)) for row in parts], (*_PART_COLUMNS, "reading"), format)
        return
    title = f"{one['community_id']}: {one['people']:,} people, known since {one['born_on']}"
    shown = [(part, what, people, n, within(value, lo, hi)) for part, what, people, n, value, lo, hi in parts]
    show(shown, ("part", "what", "people", "of", "value [95 %]"), format, title=title)
    say("\n".join(said))


def _market(data: Path, brand: str) -> tuple[Any, ...]:
    market = ask(data, _MARKET, [brand]).rows[0]
    if market[1] is None:
        raise QueryError(
            f"too few people of the market of {brand} in {data} have to do with one another: communities are of people "
            "who act on one another's posts, or follow one another"
        )
    return tuple(market)


def _told(one: dict[str, Any]) -> tuple[object, ...]:
    return (
        one["community_id"],
        one["people"],
        within(one["share"], one["lo"], one["hi"]),
        within(one["status"], one["status_lo"], one["status_hi"]),
        ", ".join(one["about"][:3]),
        one["verdict"],
    )


def _judged(brand: str, market: tuple[Any, ...]) -> Iterator[str]:
    name, people, pairs, n, n_in, excess, lo, hi, verdict = market
    of = f"{people:,} people of {name} with {pairs:,} contacts"
    beyond = (
        f"{100 * excess:+.0f} [{100 * lo:+.0f}, {100 * hi:+.0f}] of 100 contacts held back lie within, beyond chance"
    )
    if verdict == "cannot tell":
        yield f"No community can be told: {of};\n{beyond}. Contacts drawn at random would do as well."
        return
    yield f"The market of {brand} falls into {n:,} communities, {verdict}: {of},\n{n_in:,} of them in one; {beyond}."
    if verdict == "loose":
        yield "Loose: they are there, and most contacts pay no heed to them."


def _notes(brand: str) -> list[str]:
    return [
        f"of the brand: of those who write there, the part that writes of {brand}, 95 % interval.",
        _NO_STATUS,
        "A community is who has to do with whom, not who thinks alike. Interests are those of many, of no one person.",
    ]


def _held(one: dict[str, Any]) -> str:
    return (
        f"{one['cohesion']:.1f} times as many contacts held back lie within as by chance.\nWithout a fifth of the "
        f"contacts it comes back with a likeness of {one['returns']:.2f}; {one['inside']:.0%} of a member's "
        "contacts lie in it."
    )


def _parts(data: Path, market: str, one: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    id_ = one["community_id"]
    for brand, people, n, share, lo, hi in ask(data, _BRANDS, [market, id_]).rows:
        yield "brand", brand, people, n, share, lo, hi
    for act, people, n, share, lo, hi in ask(data, _STATUS, [market, id_]).rows:
        yield "status", act, people, n, share, lo, hi
    for kind, language, term, people, elsewhere, odds, lo, hi in ask(data, _TERMS, [market, id_]).rows:
        yield f"{kind} {language}".strip(), term, people, people + elsewhere, odds, lo, hi
    for what in ("density", "reciprocity"):
        yield "ties", what, one["people"], None, one[what], None, None
    for at, who, change, other, people in ask(data, _HISTORY, [market, id_, id_]).rows:
        also = f"{who} " if who != id_ else ""
        yield f"{at:%Y-%m-%d}", f"{also}{change}{f' ({other})' if other else ''}", people, None, None, None, None
