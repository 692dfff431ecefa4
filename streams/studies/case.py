"""What a study may ask: the stored rows, the brands in force, the settings, and until when was watched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from pipeline.settings import Brand, Settings
from streams.statements import statement
from streams.store_declared import M, read_declared

__all__ = ["Case", "Study", "Tables"]

Tables = Mapping[str, list[pa.Table]]  # the rows of each table, whole; a table without rows is an empty list


@dataclass(frozen=True, slots=True)
class Case:
    """One making of the tables. `con` gets temporary tables of the studies; `as_of_ms` is the watermark.

    Rows hang on what is stored and declared, the brands, the settings and the watermark alone: never on a clock, nor
    on the order in which rows came. So every question that gives a list orders it.
    """

    con: duckdb.DuckDBPyConnection
    settings: Settings
    brands: Sequence[Brand]
    as_of_ms: int

    def do(self, name: str, **given: object) -> None:
        """Carry out `sql/studies/NAME.sql`, such as one that leaves a temporary table for the next question."""
        self.con.execute(statement(f"studies/{name}"), given)

    def found(self, name: str, **given: object) -> pa.Table:
        """The answer of `sql/studies/NAME.sql`."""
        return self.con.sql(statement(f"studies/{name}"), params=given).to_arrow_table()

    def declared(self, model: type[M]) -> list[tuple[str, M]]:
        """(brand, thing) of all that was declared of one kind (`pipeline/declared.py`) of brands in force, in the order
        of names. What was declared of a withdrawn brand stays declared, and is studied again when it comes back."""
        in_force = {brand.id for brand in self.brands}
        return [(brand, thing) for brand, thing in read_declared(self.con, model) if brand in in_force]

    def register(self, name: str, rows: pa.Table) -> None:
        """Make rows of Python's a table that questions can name."""
        self.con.register(name, rows)


Study = Callable[[Case], Tables]
