"""Find the brand that somebody asks about, by id or name in any case, among those in force."""

from pathlib import Path

from models.folding import fold
from pipeline.errors import QueryError
from streams.queries import ask

__all__ = ["brand_asked"]

_BRANDS = "SELECT id, any_value(name) FROM brands WHERE valid_to IS NULL GROUP BY id ORDER BY id"


def brand_asked(data: Path, given: str) -> str:
    """The id of a brand in force. QueryError names those there are."""
    found = {str(id_): str(name) for id_, name in ask(data, _BRANDS).rows}
    if given in found:
        return given
    meant = {fold(word): id_ for id_, name in found.items() for word in (name, id_)}.get(fold(given))
    if meant is None:
        known = (
            f"the brands are: {', '.join(found)} (murmure brands list --data {data})"
            if found
            else f"no brand is in force there: murmure brands apply brands.toml --data {data}"
        )
        raise QueryError(f"there is no brand {given!r} in {data}; {known}")
    return meant
