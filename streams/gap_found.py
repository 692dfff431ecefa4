"""What `murmure gap` shows: the rows of a brand's perception gap, from its tables.

Other beliefs than the brand's own are compared in `streams/commands/gap_compared.py`, which gives the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.folding import fold
from pipeline.settings import Brand
from streams.named import nothing_of
from streams.queries import ask

__all__ = ["Found", "Row", "brand_looked_at", "definition_of", "stored"]

Row = Mapping[str, Any]

_BRANDS = "SELECT DISTINCT brand FROM perception_gap ORDER BY brand"
_NAMES = "SELECT id, name FROM brands WHERE valid_to IS NULL ORDER BY id"
_DEFINITION = "SELECT definition FROM brands WHERE id = ? AND valid_to IS NULL"
_TABLES = {
    "perception_gap": "ORDER BY weight = 0, priority DESC NULLS LAST, observed DESC NULLS LAST, reason",
    "perception_columns": "ORDER BY told_as = 'done', told_as = 'believed'",
    "reason_groups": "ORDER BY reason_group",
}


@dataclass(frozen=True)
class Found:
    """The rows of the three tables, the largest gap first; who the columns are of, and where the beliefs are from."""

    rows: Sequence[Row]
    columns: Sequence[Row]
    groups: Sequence[Row]
    title: str
    people: str = "People"
    brand: str = "The brand"
    source: str = ""
    is_stream: bool = True

    def column(self, told_as: str) -> Row | None:
        """The row of `perception_columns` of that name."""
        return next((row for row in self.columns if row["told_as"] == told_as), None)


def stored(data: Path, brand: str) -> Found:
    """The gap as the tables have it."""
    own = definition_of(data, brand)
    rows, columns, groups = (_rows(data, brand, table) for table in _TABLES)
    source = own.beliefs.source if own is not None and own.beliefs is not None else ""
    return Found(rows, columns, groups, f"Why people deal with {brand}: parts of 100, one vote a person", source=source)


def brand_looked_at(data: Path, given: str) -> str:
    """The id of the brand that is meant, by id or name. QueryError when it has no row."""
    known = [str(row[0]) for row in ask(data, _BRANDS).rows]
    names = {fold(name): id_ for id_, name in ask(data, _NAMES).rows} | {fold(id_): id_ for id_ in known}
    meant = given if given in known else names.get(fold(given))
    if meant in known:
        return str(meant)
    meant = names.get(fold(given), given)
    raise nothing_of(
        data,
        meant,
        f"too little is known in {data} of why people deal with {meant}: nobody, or too few ([studies] k_floor), "
        "wrote of it",
    )


def definition_of(data: Path, brand: str) -> Brand | None:
    """The brand as it is in force; None where only a column map names it."""
    found = ask(data, _DEFINITION, [brand]).rows
    return Brand.model_validate_json(found[0][0]) if found else None


def _rows(data: Path, brand: str, table: str) -> list[Row]:
    found = ask(data, f"FROM {table} WHERE brand = ? {_TABLES[table]}", [brand])
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]
