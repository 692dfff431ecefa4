"""The studies: what people want of a brand, what it believes and does, what they need, whom they trust.

Each file is one study: it asks the stored rows, leaves the sums to a model, and gives the rows of its tables. All are
made anew together (`streams/remade.py`), after the tables of influence, which they may read. A new study is a file
here, a name in `STUDIES`, and a migration.
"""

import duckdb
import pyarrow as pa

from pipeline.settings import Settings
from streams.pace import Elapsed
from streams.remade import Remade
from streams.store import Store
from streams.studies.accounts import accounts
from streams.studies.aspects import trust
from streams.studies.boosts import boosts
from streams.studies.campaigning import campaigns
from streams.studies.case import Case, Study
from streams.studies.circles import communities_study
from streams.studies.expertise import expertise
from streams.studies.helping import reluctance
from streams.studies.ideas import idea_tables
from streams.studies.involving import involvement_study
from streams.studies.leanings import advocacy
from streams.studies.needs import needs_tables
from streams.studies.reasons import perception
from streams.studies.relation import relation_tables
from streams.studies.rhythms import rhythms
from streams.studies.situations import situations
from streams.studies.value import value
from streams.studies.vouching import vouching
from streams.studies.words import words_tables

__all__ = ["STUDIES", "study_tables"]

STUDIES: tuple[tuple[Study, ...], ...] = (  # those of one group lend each other their temporary tables
    (perception,),
    (trust, vouching),
    (advocacy, rhythms, reluctance),
    (idea_tables, needs_tables, relation_tables, words_tables, expertise),
    (situations,),
    (boosts,),
    (campaigns,),
    (value,),
    (communities_study, involvement_study),
    (accounts,),
)
_VERSION = 2  # of what the studies make of the rows: raise it when a formula changes


def study_tables(store: Store, settings: Settings, elapsed: Elapsed) -> Remade:
    """The tables of all studies of one store."""

    def make(con: duckdb.DuckDBPyConnection, as_of_ms: int) -> dict[str, list[pa.Table]]:
        made: dict[str, list[pa.Table]] = {}
        for group in STUDIES:
            with con.cursor() as own:
                case = Case(own, settings, store.brands().brand, as_of_ms)
                for study in group:
                    made |= study(case)
        return made

    version = f"{settings.studies.model_dump_json()} {_VERSION}"
    return Remade(store, "studies_of", version, make, settings.studies.refresh_s, elapsed, after="influence_of")
