"""Keep the tables of influence up to date: ask the store who did what, and store who led whom.

They are made anew from the stored rows, as a whole: when rows changed and it is time, and whenever a run ends. So they
are the same after kills, replays and any order of arrival, and nothing of them needs to be journalled, snapshotted or
undone. Read after `pipeline/influence.py`; the questions are in `sql/influence/`.
"""

import pyarrow as pa

from models.credit import Rule
from pipeline.audience import segment_columns, type_columns
from pipeline.concentrated import concentration_columns
from pipeline.horizons import DAY_MS
from pipeline.influence import credit_columns, credit_of, person_columns
from pipeline.settings import Settings
from pipeline.spread import contagion_columns, spread
from pipeline.virality import Measures
from streams.influence_rows import TABLES, Asked
from streams.message_rows import Reception
from streams.pace import Elapsed, Pace
from streams.retention import rows_floor_ms
from streams.store import Store
from streams.transaction import told

__all__ = ["InfluenceTables"]

_MADE_OF = "influence_of"
_VERSION = 3  # of what is made of the rows: raise it when a formula changes, and every folder makes its tables anew
_BRANDS = "SELECT id, version, time_zone, accounts FROM brands WHERE valid_to IS NULL ORDER BY id"
_BUSY = 20  # making the tables takes at most one part in so many of the time


class InfluenceTables:
    """The tables of influence of one store. `elapsed` is a clock that nobody sets."""

    def __init__(self, store: Store, settings: Settings, elapsed: Elapsed) -> None:
        self._store = store
        self._settings = settings
        self._elapsed = elapsed
        self._pace = Pace(settings.influence.refresh_s, elapsed)

    def refresh(self, as_of_ms: int | None, *, is_last: bool = False) -> bool:
        """Make the tables anew if rows changed since, and if it is time or `is_last`; whether they were made.

        Call between two commits, with `ties` written. Cost: 11 s of CPU for a market of 300,000 events, some 50 ms
        a brand; meanwhile nothing is taken in.
        """
        if as_of_ms is None or (not is_last and not self._pace.is_due):
            return False
        made_of = self._made_of(as_of_ms)
        if self._store.meta(_MADE_OF) == made_of:
            return False
        started_s = self._elapsed()
        with told(self._store.path), self._store.con.cursor() as con:  # its temporary tables go with it
            tables = self._made(Asked(con, self._settings, self._store.zones(), as_of_ms))
        self._store.replace(tables, {_MADE_OF: made_of})
        self._pace.restart(_BUSY * (self._elapsed() - started_s))
        return True

    def _made_of(self, as_of_ms: int) -> str:
        """A text that changes whenever the tables may: with rows, retention, brands, settings and the watermark."""
        seqs = [seq for _, seq, _ in self._store.positions().values()]
        brands = self._store.con.execute(_BRANDS).fetchall()
        settings = self._settings.influence.model_dump_json()
        return f"{max(seqs, default=0)} {rows_floor_ms(self._store)} {brands} {as_of_ms} {settings} {_VERSION}"

    def _made(self, asked: Asked) -> dict[str, list[pa.Table]]:
        """Every table of influence, by name."""
        settings, half_life_ms = self._settings.influence, self._settings.graph.half_life_days * DAY_MS
        parts: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        parts["standings"] += asked.standings()
        forests = dict(asked.forests())
        parts["cascades"] += [asked.cascades(brand, forest) for brand, forest in forests.items()]
        logs = [*asked.logs()]
        received, traits = asked.received(), asked.traits(parts["standings"])
        horizon_ms = round(settings.horizon_days * DAY_MS)
        for of in logs:
            credit = credit_of(of.log, settings)
            share = credit.under(Rule.SHARE)
            seen = spread(of.log, settings)
            parts["credit_parts"].append(of.exposure_rows(credit_columns(credit)))
            parts["exposures"].append(of.rows(seen.exposure_columns()))
            parts["hazards"].append(of.rows(seen.hazard_columns()))
            parts["contagion"].append(of.rows(contagion_columns(of.log, settings)))
            measures = Measures()
            if of.brand in forests:
                measures.add_reproduction(forests[of.brand], of.log.until_ms, horizon_ms)
            measures.add_concentration(of.log, share)
            if of.brand in received:
                reception = Reception(received.pop(of.brand), of.log.n_people, half_life_ms)
                measures.add_drivers(*reception.levels())
                parts["message_features"].append(of.rows(reception.columns()))
            parts["virality"].append(of.rows(measures.columns()))
            parts["concentration"].append(of.rows(concentration_columns(of.log, share)))
            who = traits[of.brand]
            parts["segments"].append(of.rows(segment_columns(of.log, who, seen.firsts)))
            parts["influence_types"].append(of.rows(type_columns(of.log, who, share, horizon_ms)))
            people = person_columns(of.log, credit, seen.exposed, seen.followed_up)
            parts["shares_of_credit"].append(of.person_rows(people))
        return parts
