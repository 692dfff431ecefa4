"""What a standing rule is: a name, a version, a question to the store, and the part of false alarms it may make.

Read after `pipeline/standing.py`. How to add one: docs/alerts.md, "A standing rule of your own".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from pipeline.settings import Settings
from pipeline.standing import StandingFinding
from streams.statements import statement

__all__ = ["Rows", "StandingRule"]


@dataclass(frozen=True, slots=True)
class Rows:
    """The stored rows, for a rule to ask. Rows of after `as_of_ms` may be there: the question leaves them out.

    `con` is a cursor of its own: temporary tables go with it. `zones` are the time zones of the brands.
    """

    con: duckdb.DuckDBPyConnection
    as_of_ms: int
    settings: Settings
    zones: Mapping[str, str]

    def ask(self, name: str, **given: object) -> pa.Table:
        """The answer to `sql/standing/NAME.sql`, in the order that it asks for; `given` are its $parameters."""
        return self.con.sql(statement(f"standing/{name}"), params=given or None).to_arrow_table()

    def lend(self, name: str, rows: pa.Table) -> None:
        """Let the questions that follow read these rows as a table of that name."""
        self.con.register(name, rows)


@dataclass(frozen=True, slots=True)
class StandingRule:
    """One rule. `find` is given the rows and how many false alarms a month it may make for each brand.

    It gives all findings up to `rows.as_of_ms`, and says of each moment only what rows up to it tell. `share` is its
    part of `false_alarms_per_month`; 0: it states what is stored and estimates nothing. Raise `version` when it judges
    otherwise than in the release before.
    """

    name: str
    version: int
    find: Callable[[Rows, float], Iterable[StandingFinding]]
    share: float = 0.0
