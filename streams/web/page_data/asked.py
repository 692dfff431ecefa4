"""What a view is asked, and the form of its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from streams.statements import statement

__all__ = ["Answer", "Asked", "Later", "answer_of", "frame"]

Answer = dict[str, Any]
Later = Callable[[], Answer]  # what takes long and needs the tables no more: it is called when others may ask them
_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Asked:
    """A view asked of a brand, from and until when (None: as far as there is), with whatever else the URL has.

    `span` is as the URL has it; in ms it is known with the zone (`zones.py`).
    """

    view: str
    brand: str
    span: tuple[datetime | None, datetime | None] = (None, None)
    from_ms: int | None = None
    to_ms: int | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"  # whose days and hours are told

    def whole(self, name: str, default: int, most: int) -> int:
        """A whole number of the URL, from 1 to `most`; the default where it is none."""
        text = self.more.get(name, "")
        return min(most, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 9 else default


def answer_of(con: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, object], **more: object) -> Answer:
    """The rows of `sql/page/NAME.sql` (or of `sql/NAME.sql`, where it names a folder) as the table of an answer, and
    what else the chart needs."""
    found = con.execute(statement(name if "/" in name else f"page/{name}"), dict(given))
    columns = [column[0] for column in found.description or ()]
    return {"columns": columns, "rows": [[plain(value) for value in row] for row in found.fetchall()], **more}


def frame(con: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """What stands on every chart, beside the answer of its view: as of when it is, and what is not seen."""
    found = con.execute(statement("page/frame")).fetchall()
    as_of, published_at, is_synthetic = found[0] if found else (None, None, False)
    unseen = con.execute(statement("page/unseen")).fetchall()
    brands = con.execute(statement("page/brands")).fetchall()
    return {
        "view": asked.view,
        "brand": asked.brand,
        "as_of": plain(as_of),
        "published_at": plain(published_at),
        "zone": asked.zone,
        "synthetic": bool(is_synthetic),
        "coverage": [dict(zip(("source", "reason", "n", "detail"), map(plain, row), strict=True)) for row in unseen],
        "brands": [{"id": id_, "name": name, "group": group} for id_, name, group in brands],
    }


def plain(value: object) -> Any:  # noqa: ANN401 - what JSON has
    """A value as JSON has it: times as ms since 1970, numbers that are none as null."""
    if isinstance(value, datetime):
        return round(value.replace(tzinfo=value.tzinfo or UTC).timestamp() * 1000)
    if isinstance(value, date):
        return (value - date(1970, 1, 1)).days * _DAY_MS
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value
