"""The pipeline as `streams/embedded.py` drives it, without publishing: read, ask, step, journal, commit.

In a temporary folder on the disk that temporary files go to, with real fsyncs, and garbage collected as seldom as the
commands do.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.engine import Engine
from pipeline.enrich import Enricher
from pipeline.records import Answers, Batch
from pipeline.settings import Brands, Settings
from streams.collector import collect_seldom
from streams.journal import Entry, Journal
from streams.store import Store

__all__ = ["Spine", "spine"]


class Spine:
    """One writer; `take` carries a batch from its records to the committed rows."""

    def __init__(self, folder: Path, brands: Brands) -> None:
        settings = Settings()
        self.store = Store.open(folder, role="bench")
        self.journal = Journal(folder / "state" / "journal")
        self.engine = Engine(settings, {brand.id: brand.time_zone for brand in brands.brand})
        self.enricher = Enricher(brands, settings.intake)
        self._seq = 0

    def take(self, batch: Batch) -> None:
        """What `Embedded` does with a batch."""
        enriched = self.enricher.step(batch)
        questions = self.engine.questions(enriched)
        answers = self.store.answer(questions) if questions else Answers()
        output = self.engine.step(enriched, answers)
        self._seq += 1
        self.journal.append(Entry(self._seq, enriched, answers))
        self.store.commit(output, self._seq)

    def think(self, batch: Batch) -> None:
        """The same without the journal and the store."""
        self.engine.step(self.enricher.step(batch))

    def ask(self, sql: str) -> list[tuple[Any, ...]]:  # whatever types the query gives
        """Rows of the live store."""
        return self.store.con.execute(sql).fetchall()

    def one(self, sql: str) -> int:
        """The number that a query gives."""
        return int(self.ask(sql)[0][0])


@contextmanager
def spine(brands: Brands, folder: Path | None = None) -> Iterator[Spine]:
    """A pipeline in `folder`, or in one of its own that is gone afterwards."""
    with TemporaryDirectory(prefix="murmure-bench-") as temporary:
        made = Spine(folder or Path(temporary), brands)
        defaults = gc.get_threshold()
        collect_seldom()
        try:
            yield made
        finally:
            gc.set_threshold(*defaults)
            gc.unfreeze()
            made.journal.close()
            made.store.close()
