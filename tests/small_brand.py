"""A brand's posts and replies by hand, and the tables that the studies of needs make of them, in memory."""

import atexit
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
from msgspec.structs import replace

from pipeline.records import InteractionRow, LabelRow, MentionRow
from pipeline.settings import Brand, Settings
from streams.schema import migrate
from streams.store_commit import insert
from streams.store_rows import arrow
from streams.studies.case import Case
from streams.studies.ideas import idea_tables
from streams.studies.needs import needs_tables
from streams.studies.relation import relation_tables
from streams.studies.words import words_tables
from tests.store_samples import label, mention, share

__all__ = ["MONDAY_MS", "SmallBrand"]

MONDAY_MS = 1_767_571_200_000  # 2026-01-05T00:00:00Z
HOUR_MS = 3_600_000


class SmallBrand:
    """Times are hours after a Monday midnight. Everything is about one brand, whose account is `acme.care`."""

    def __init__(self, settings: Settings | None = None, accounts: Sequence[str] = ("@Acme.care",)) -> None:
        self.settings = settings or Settings()
        self.brand = Brand(id="acme", name="Acme", accounts=tuple(accounts))
        self.mentions: list[MentionRow] = []
        self.labels: list[LabelRow] = []
        self.interactions: list[InteractionRow] = []

    def post(
        self,
        name: str,
        author: str,
        hour: float = 0,
        text: str = "Acme",
        *,
        act: str = "opinion",
        labels: Mapping[tuple[str, str], float] | None = None,
        reply_to: str | None = None,
        provenance: str = "organic",
        language: str = "en",
    ) -> None:
        row = mention(name, author, MONDAY_MS + round(hour * HOUR_MS), text=text, provenance=provenance)
        self.mentions.append(replace(row, act=act, reply_to_id=reply_to, language=language))
        self.labels += [label(name, which, p, scheme=scheme) for (scheme, which), p in (labels or {}).items()]

    def ask(self, name: str, author: str, hour: float, text: str = "Acme, where is it?", *, reason: str = "",
            language: str = "en") -> None:  # fmt: skip
        labels = {("reason", reason): 0.9} if reason else {}
        self.post(name, author, hour, text, act="ask", labels=labels, language=language)

    def reply(
        self,
        name: str,
        of: str,
        author: str,
        to: str,
        hour: float,
        act: str | None = None,
        text: str = "Acme",
        language: str = "en",
    ) -> None:
        """A reply; with an act its words named the brand, so that it is a post of its own."""
        at_ms = MONDAY_MS + round(hour * HOUR_MS)
        row = share(f"{name}#reply", author, to, at_ms, kind="reply", post_id=name)
        self.interactions.append(replace(row, mention_id=of))
        if act is not None:
            self.post(name, author, hour, text, act=act, reply_to=of, language=language)

    def made(self, until_h: float) -> duckdb.DuckDBPyConnection:
        """The store with its tables, as of a moment; until it is made again."""
        con = _emptied()
        self._fill(con)
        self.make_again(con, until_h)
        return con

    def published(self, folder: Path, until_h: float) -> Path:
        """A data folder with the same as its published file."""
        with duckdb.connect(folder / "murmure.duckdb") as con:
            migrate(con)
            self._fill(con)
            self.make_again(con, until_h)
        return folder

    def _fill(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(
            "INSERT INTO brands VALUES ('acme', 'Acme', NULL, 'UTC', ?, 1, '2026-01-01', NULL, '{}')",
            [list(self.brand.accounts)],
        )
        for table, rows, kind in (
            ("mentions", self.mentions, MentionRow),
            ("labels", self.labels, LabelRow),
            ("interactions", self.interactions, InteractionRow),
        ):
            if rows:
                insert(con, table, arrow(rows, kind))

    def make_again(self, con: duckdb.DuckDBPyConnection, until_h: float) -> None:
        """The tables anew."""
        case = Case(con.cursor(), self.settings, [self.brand], MONDAY_MS + round(until_h * HOUR_MS))
        for study in (idea_tables, needs_tables, relation_tables, words_tables):
            tables: Mapping[str, Sequence[pa.Table]] = study(case)
            for name, parts in tables.items():
                con.execute(f"DELETE FROM {name}")
                for rows in parts:
                    insert(con, name, rows)


@cache
def _migrated() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    migrate(con)
    atexit.register(_migrated.cache_clear)  # before the interpreter is torn down
    return con


def _emptied() -> duckdb.DuckDBPyConnection:
    """The one store of the process, without rows: making one takes a third of a second."""
    con = _migrated()
    for name in ("brands", "mentions", "labels", "interactions", "idea_marks"):
        con.execute(f"DELETE FROM {name}")
    return con
