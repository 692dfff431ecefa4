"""Keep the standing alerts: make them anew from stored rows, and have people told of what is new, in one transaction.

Like the tables of the studies they hang on rows, brands, what is declared, settings and the watermark alone, so they
are the same after kills and replays; nothing of them is journalled. What is told is the difference to what was stored:
a kill before the commit tells nobody, and the next run finds the same. Read `pipeline/standing.py` first.
"""

from collections.abc import Callable, Iterator, Sequence

import duckdb
from msgspec.structs import replace

from pipeline.alert_rows import EvidenceRow
from pipeline.settings import Settings
from pipeline.standing import StandingRow, rows_of
from streams.retention import rows_floor_ms
from streams.standing import RULES, Rows, StandingRule
from streams.statements import statement
from streams.store import Store
from streams.store_commit import insert
from streams.store_declared import digest_of_declared
from streams.store_rows import arrow, read_rows
from streams.transaction import told, transaction

__all__ = ["StandingAlerts", "Tell"]

Tell = Callable[[duckdb.DuckDBPyConnection, Sequence[StandingRow], Sequence[EvidenceRow]], None]

_MADE_OF = "standing_of"
_KEPT = "FROM (SELECT *, '' AS notice, 0 AS told FROM standing_alerts) AS t ORDER BY alert_id"
_BRANDS = "SELECT id, version, md5(definition) FROM brands WHERE valid_to IS NULL ORDER BY id"
_DROP = "DELETE FROM alert_evidence WHERE alert_id IN (SELECT alert_id FROM standing_alerts)"


class StandingAlerts:
    """The standing alerts of one store, by these rules."""

    def __init__(self, store: Store, rules: Sequence[StandingRule] = RULES) -> None:
        self._store = store
        self._rules = rules

    def refresh(self, as_of_ms: int, settings: Settings, tell: Tell | None = None) -> bool:
        """Make them anew if rows, brands, what is declared, settings or the watermark changed; whether they were made.

        Call between two commits. `tell` is called within the transaction, with those that people may have to be told of
        and what shows them. Cost: what the rules ask; a scan of mentions and interactions for those that ship.
        """
        made_of = self._made_of(as_of_ms, settings)
        if self._store.meta(_MADE_OF) == made_of:
            return False
        rows, evidence = self._found(as_of_ms, settings)
        floor_ms = rows_floor_ms(self._store)
        with transaction(self._store.con, self._store.path) as con:
            kept = read_rows(con, StandingRow, _KEPT)
            news = list(_news(kept, rows, as_of_ms, floor_ms))
            con.execute(_DROP)
            con.execute("DELETE FROM standing_alerts")
            if rows:
                insert(con, "standing_alerts", arrow(rows, StandingRow).drop_columns(["notice", "told"]))
            if evidence:
                insert(con, "alert_evidence", arrow(evidence, EvidenceRow))
            if tell is not None and news:
                tell(con, news, evidence)
            con.execute(statement("writes/put_meta"), [_MADE_OF, made_of])
        self._store.is_unpublished = True
        return True

    def _made_of(self, as_of_ms: int, settings: Settings) -> str:
        seqs = [seq for _, seq, _ in self._store.positions().values()]
        brands = self._store.con.execute(_BRANDS).fetchall()
        rules = [(rule.name, rule.version) for rule in self._rules]
        chosen = settings.alerts.model_dump_json(include={"standing", "false_alarms_per_month"})
        studied = settings.studies.model_dump_json(include={"turn_p", "silent_days", "thread_days", "thread_share"})
        given = f"{brands} {digest_of_declared(self._store.con)} {rules} {chosen} {studied}"
        return f"{max(seqs, default=0)} {rows_floor_ms(self._store)} {as_of_ms} {given}"

    def _found(self, as_of_ms: int, settings: Settings) -> tuple[list[StandingRow], list[EvidenceRow]]:
        rows: list[StandingRow] = []
        evidence: list[EvidenceRow] = []
        for rule in self._rules:
            per_month = settings.alerts.standing_rate(rule.name, rule.share)
            with told(self._store.path), self._store.con.cursor() as con:
                asked = Rows(con, as_of_ms, settings, self._store.zones())
                found = list(rule.find(asked, per_month))
            more, shown = rows_of(rule.name, str(rule.version), per_month, found, as_of_ms, settings.alerts)
            rows += more
            evidence += shown
        return rows, evidence


def _news(
    kept: Sequence[StandingRow], rows: Sequence[StandingRow], as_of_ms: int, floor_ms: int | None
) -> Iterator[StandingRow]:
    """Those that are new, those that are over since they were stored, and those that are found no more.

    What began and ended between two looks is no news. What is found no more, as when a post was taken back, is over for
    who heard of it; what has merely passed the time that rows are kept is let go in silence.
    """
    before, still = {row.alert_id: row.state for row in kept}, {row.alert_id for row in rows}
    for row in rows:
        if row.state != before.get(row.alert_id, "closed"):
            yield row
    over = {"state": "closed", "notice": "closed", "told": 2}
    for row in kept:
        is_past = floor_ms is not None and row.started_at_ms < floor_ms
        if row.alert_id not in still and row.state != "closed" and not is_past:
            yield replace(row, updated_at_ms=as_of_ms, closed_at_ms=as_of_ms, **over)
