"""A small brand's events, declared by hand, and the tables that the study of events makes of them."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipeline.declared import Attendee, Declarations, Situation
from streams.store_commit import insert
from streams.store_declared import write_declared
from streams.studies.case import Case
from streams.studies.situations import situations
from tests.declared_samples import moment
from tests.small_brand import MONDAY_MS, SmallBrand
from tests.store_samples import share

__all__ = ["SmallEvents"]

HOUR_MS = 3_600_000
_MADE = ("situations", "situation_people", "declared", "standings", "credit_parts", "ties")


class SmallEvents(SmallBrand):
    """Times are hours after a Monday midnight."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Situation] = []

    def event(self, name: str, hour: float, people: Sequence[str] = (), *, lasts_h: float = 8, tag: str = "") -> None:
        """People as `account` or `account:role`."""
        parts = [one.partition(":") for one in people]
        attendees = tuple(
            Attendee.model_validate({"account": account, "role": role or None}) for account, _, role in parts
        )
        starts, ends = (moment(MONDAY_MS + round(h * HOUR_MS)) for h in (hour, hour + lasts_h))
        self.events.append(Situation(id=name, starts=starts, ends=ends, tag=tag, attendee=attendees))

    def speak(self, who: str, whom: str, hour: float, kind: str = "mention") -> None:
        """A word from one to another."""
        n = len(self.interactions)
        at_ms = MONDAY_MS + round(hour * HOUR_MS)
        self.interactions.append(share(f"w{n}", who, whom, at_ms, kind=kind, post_id=f"p{n}"))

    def told(self, until_h: float) -> duckdb.DuckDBPyConnection:
        """The store with the tables of events, until it is told again."""
        con = self.made(until_h)
        for name in _MADE:
            con.execute(f"DELETE FROM {name}")
        self._tell(con, until_h)
        return con

    def published(self, folder: Path, until_h: float) -> Path:
        """The same as a published file, with the ties of those who spoke."""
        super().published(folder, until_h)
        with duckdb.connect(folder / "murmure.duckdb") as con:
            con.execute("UPDATE brands SET definition = ?", [self.brand.model_dump_json()])
            self._tell(con, until_h)
            con.execute(
                "INSERT INTO ties SELECT brand, actor_id, target_id, 1, count(*) FILTER (kind = 'reply'), 0, 0, "
                "count(*) FILTER (kind = 'mention'), count(*) FILTER (kind = 'like'), 0, min(happened_at), "
                "max(happened_at), max(happened_at) FROM interactions WHERE target_id IS NOT NULL GROUP BY ALL"
            )
        return folder

    def _tell(self, con: duckdb.DuckDBPyConnection, until_h: float) -> None:
        write_declared(con, Declarations(brand="acme", situation=tuple(self.events)).declaring(), 0)
        case = Case(con.cursor(), self.settings, [self.brand], MONDAY_MS + round(until_h * HOUR_MS))
        for name, parts in situations(case).items():
            con.execute(f"DELETE FROM {name}")
            for rows in parts:
                insert(con, name, rows)
