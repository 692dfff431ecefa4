"""Keep every definition of every brand, with the time it was in force."""

import json

import duckdb

from pipeline.settings import Brand, Brands
from streams.statements import statement

__all__ = ["read_brands", "write_brands"]

_CLOSE = "UPDATE brands SET valid_to = make_timestamp_ms(?) WHERE id = ? AND valid_to IS NULL"
_LATER = ("beliefs", "weights", "kind")  # keys that came after the first folders


def write_brands(con: duckdb.DuckDBPyConnection, brands: Brands, now_ms: int) -> None:
    """What changed gets a new row, what is gone is closed, the rest stays. Call within a transaction."""
    new = {brand.id: _definition(brand) for brand in brands.brand}
    old = dict(con.execute("SELECT id, definition FROM brands WHERE valid_to IS NULL").fetchall())
    for brand_id, definition in old.items():
        if new.get(brand_id) != definition:
            con.execute(_CLOSE, [now_ms, brand_id])
    for brand in brands.brand:
        if old.get(brand.id) != new[brand.id]:
            con.execute(statement("writes/add_brand"), _row(brand, brands.version, now_ms))


def read_brands(con: duckdb.DuckDBPyConnection) -> Brands:
    """The brands in force, with the highest version that brought one of them; version 1 when there are none."""
    rows = con.execute("SELECT definition, version FROM brands WHERE valid_to IS NULL ORDER BY id").fetchall()
    found = tuple(Brand.model_validate_json(definition) for definition, _ in rows)
    return Brands(version=max((version for _, version in rows), default=1), brand=found)


def _definition(brand: Brand) -> str:
    told = brand.model_dump(mode="json")
    for name in _LATER:  # else every brand of an older folder would get a new row
        if not told[name]:
            del told[name]
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _row(brand: Brand, version: int, now_ms: int) -> dict[str, object]:
    return {
        "id": brand.id,
        "name": brand.name,
        "group": brand.group,
        "zone": brand.time_zone,
        "accounts": list(brand.accounts),
        "version": version,
        "now_ms": now_ms,
        "definition": _definition(brand),
    }
