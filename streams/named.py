"""Find the brand, item or person that somebody means, however they write it; or say which ones come nearest.

Of what was taken up: `shares_of_credit` knows its brands and people. Items are written type:value, and tags are
stored as `pipeline/enrich.py` folds them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from models.folding import fold
from pipeline.errors import QueryError
from streams.brand_asked import brand_asked
from streams.queries import ask

__all__ = ["brand_meant", "brand_named", "host", "item_named", "nothing_of", "person_named", "refuse_unknown"]

_BRANDS = "SELECT DISTINCT brand FROM shares_of_credit ORDER BY 1"
_NAMES = "SELECT id, name FROM brands WHERE valid_to IS NULL"
_A_POST = "SELECT 1 FROM mentions WHERE brand = ? LIMIT 1"
_ITEMS = "SELECT DISTINCT item FROM {table} WHERE brand = ? AND list_contains(?, item)"
_NEAR_ITEMS = """
SELECT item FROM (SELECT item, count(*) AS n FROM {table} WHERE brand = ? GROUP BY item)
ORDER BY jaro_winkler_similarity(regexp_replace(item, '^[a-z]+:', ''), ?) DESC, n DESC, item LIMIT 3"""
_PEOPLE = (
    "SELECT author_id FROM shares_of_credit WHERE brand = ? AND ltrim(lower(author_id), '@') = ltrim(lower(?), '@')"
)
_NEAR_PEOPLE = """
SELECT author_id FROM shares_of_credit WHERE brand = ?
ORDER BY jaro_winkler_similarity(lower(author_id), ltrim(lower(?), '@')) DESC, author_id LIMIT 3"""


def brand_named(data: Path, given: str) -> str:
    """The id of the brand that is meant, by id or name in any case. QueryError when nobody took anything of it up."""
    known = [str(row[0]) for row in ask(data, _BRANDS).rows]
    if given in known:
        return given
    names = {fold(name): id_ for id_, name in ask(data, _NAMES).rows} | {fold(id_): id_ for id_ in known}
    meant = names.get(fold(given))
    if meant in known:
        return str(meant)
    raise nothing_of(data, given, f"nobody in {data} is known to have taken up anything of {given}")


def brand_meant(data: Path, given: str) -> str:
    """The id of a brand in force; a word that names none is given back, for those who say what is missing."""
    try:
        return brand_asked(data, given)
    except QueryError:
        return given


def refuse_unknown(data: Path, brand: str) -> None:
    """QueryError for a brand that is not in force and has no post either, as one has that only a column map names."""
    if not ask(data, _A_POST, [brand]).rows:
        brand_asked(data, brand)


def nothing_of(data: Path, brand: str, said: str) -> QueryError:
    """The error where a brand has nothing to show: it is misspelt, or what was said is so; and what to type next."""
    try:
        refuse_unknown(data, brand)
    except QueryError as unknown:
        return unknown
    return QueryError(f"{said}; what was read, and how far: murmure doctor --data {data}")


def item_named(data: Path, brand: str, given: str, table: Literal["credit_parts", "exposures"]) -> str:
    """The item that is meant, of those in a table: type:value, #tag, or a value alone. QueryError names the nearest."""
    forms = list(dict.fromkeys(_spellings(given, brand)))
    found = {str(row[0]) for row in ask(data, _ITEMS.format(table=table), [brand, forms]).rows}
    for form in forms:
        if form in found:
            return form
    value = fold(given).partition(":")[2] or fold(given).lstrip("#")
    near = [str(row[0]) for row in ask(data, _NEAR_ITEMS.format(table=table), [brand, value]).rows]
    why = (
        "nobody is known to have taken it up after somebody they could see"
        if table == "credit_parts"
        else "only those that most people took up are looked at ([influence] items), and none with fewer than 10"
    )
    raise QueryError(
        f"there is no item {given!r} of {brand} in {data}: {why}; " + _nearest(near, "write an item as type:value")
    )


def person_named(data: Path, brand: str, given: str) -> str:
    """The person that is meant, with or without @ and in any case. QueryError names the nearest."""
    found: Sequence[str] = [str(row[0]) for row in ask(data, _PEOPLE, [brand, given]).rows]
    if given in found or len(found) == 1:
        return given if given in found else found[0]
    near = found or [str(row[0]) for row in ask(data, _NEAR_PEOPLE, [brand, given]).rows]
    what = "which one is meant?" if found else "they took up nothing and were shown nothing;"
    raise QueryError(f"no author {given!r} of {brand} in {data}: {what} " + _nearest(near, "no author is known"))


def _nearest(near: Sequence[str], otherwise: str) -> str:
    return f"the nearest are: {', '.join(near)}" if near else otherwise


def _spellings(given: str, brand: str) -> Iterator[str]:
    """What may be meant, the likeliest first."""
    yield given
    kind, _, value = given.partition(":")
    kind = kind.casefold()
    if given.startswith("#"):
        yield "tag:" + fold(given[1:])
    elif kind == "tag":
        yield "tag:" + fold(value).lstrip("#")
    elif kind == "brand":  # or brand:anything: it has but one
        yield f"brand:{brand}"
    elif kind == "link":
        yield "link:" + host(value)
    else:
        yield from ("tag:" + fold(given), "link:" + host(given), f"{fold(given)}:*")
        if fold(given) == fold(brand):
            yield f"brand:{brand}"


def host(address: str) -> str:
    """The host of an address, as links are stored.

    >>> host("https://www.Example.org/a"), host("example.org")
    ('example.org', 'example.org')
    """
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:  # brackets that are no address
        return address
    return host.removeprefix("www.")
