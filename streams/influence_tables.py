"""Keep the tables of influence up to date: ask the store who did what, and store who led whom.

They are made anew from the stored rows, as a whole (`remade.py`). Read after `pipeline/influence.py`; the questions are
in `sql/influence/`.
"""

import duckdb
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
from streams.pace import Elapsed
from streams.remade import Remade
from streams.store import Store

__all__ = ["influence_tables"]

_VERSION = 3  # of what is made of the rows: raise it when a formula changes, and every folder makes its tables anew


def influence_tables(store: Store, settings: Settings, elapsed: Elapsed) -> Remade:
    """The tables of influence of one store. Cost: 11 s of CPU for a market of 300,000 events, some 50 ms a brand."""

    def make(con: duckdb.DuckDBPyConnection, as_of_ms: int) -> dict[str, list[pa.Table]]:
        return _made(Asked(con, settings, store.zones(), as_of_ms), settings)

    version = f"{settings.influence.model_dump_json()} {_VERSION}"
    return Remade(store, "influence_of", version, make, settings.influence.refresh_s, elapsed)


def _made(asked: Asked, all_settings: Settings) -> dict[str, list[pa.Table]]:
    """Every table of influence, by name."""
    settings, half_life_ms = all_settings.influence, all_settings.graph.half_life_days * DAY_MS
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
