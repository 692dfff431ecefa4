"""The laptop's shell: one process that reads, thinks, stores and publishes.

For each batch: read its texts, ask the store what the engine must know, step, write the journal, commit rows
and position in one transaction. Between batches: carry out the inbox, publish, snapshot, tell how it goes.
Nothing in here decides what happens to an event: see `pipeline/engine.py`.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from pipeline.engine import Engine
from pipeline.enrich import Enricher
from pipeline.errors import SettingsError, StoreError
from pipeline.records import Answers, Batch, CoverageRow, Output
from pipeline.rollup import recompute
from pipeline.settings import Brands, Settings
from streams.config import load_brands
from streams.inbox import waiting
from streams.journal import Entry, Journal
from streams.progress import Progress
from streams.publish import publish
from streams.recovery import recover, save_snapshot
from streams.store import Store

__all__ = ["Embedded"]

# A bulk load gives publishing at most a tenth of its time; a live stream publishes whenever it is due.
_BULK_SHARE = 9


class Embedded:
    """The one writer of a data folder. Use it in a `with` block: leaving it publishes and takes a snapshot.

    `brands` come into force when given; else those of the folder stay. `now_ms` is the receiver's clock.
    """

    def __init__(
        self, data: Path, settings: Settings, brands: Brands | None, now_ms: Callable[[], int], *, is_live: bool = False
    ) -> None:
        self.data = data
        self.store = Store.open(data)
        self._now_ms = now_ms
        self._settings = settings
        self._is_live = is_live
        try:
            self._keep_graph_settings()
            self.seq = self.store.last_seq()
            self._journal = Journal(data / "state" / "journal")
            brands = self._bring_brands(brands)
            self._engine = self._recover()
            self.progress = Progress(data, now_ms)
            self._ties_written = (0, 0)  # (changes of the graph, as of) in the stored ties
            self._snapshot_at_ms = now_ms() + round(settings.store.snapshot_s * 1000)
            self._snapshot_seq = self.seq
            self.publish()  # before the language model is loaded: people may ask from the first second
            self._enricher = Enricher(brands, settings.intake)
            self.tick()
        except BaseException:
            self.store.close()
            raise

    def take(self, batch: Batch) -> Output | None:
        """Carry a batch to the store. An empty one that says nothing new is only a chance to `tick`."""
        output = None
        if batch.events or batch.rejects or batch.notes or batch.ended:
            output = self._step(batch)
            self.progress.took(batch, output)
        self.tick()
        return output

    def tick(self) -> None:
        """Do what is due: the inbox, publishing, the snapshot, the status file."""
        for path in waiting(self.data):
            self._carry_out(path)
        now_ms = self._now_ms()
        if self.store.is_unpublished and now_ms >= self._publish_at_ms:
            self.publish()
        if now_ms >= self._snapshot_at_ms and self.seq > self._snapshot_seq:
            self.snapshot()
        self.progress.write()

    def publish(self) -> None:
        """Bring the tables up to the last commit and put a copy where people read."""
        started_ms = self._now_ms()
        self.store.refresh_activity(recompute)
        graph, as_of_ms = self._engine.graph, self._engine.state.watermark.value_ms
        if as_of_ms is not None and self._ties_written != (graph.n_changes, as_of_ms):
            self.store.write_ties(graph.table(as_of_ms))
            self._ties_written = graph.n_changes, as_of_ms
        publish(self.store, self.data, started_ms)
        ended_ms = self._now_ms()
        pause_ms = round(self._settings.store.publish_s * 1000)
        if not self._is_live:
            pause_ms = max(pause_ms, _BULK_SHARE * (ended_ms - started_ms))
        self._publish_at_ms = ended_ms + pause_ms
        self.progress.published(ended_ms)

    def put_in_force(self, brands: Brands, inbox_id: str | None = None) -> None:
        """Match with these brands from the next batch on."""
        self.store.write_brands(brands, self._now_ms(), inbox_id, self._new_among(brands))
        self._enricher = self._enricher.with_brands(brands)
        self._engine.state.activity.buckets.add_zones({b.id: b.time_zone for b in brands.brand})

    def snapshot(self) -> None:
        """Make the engine's memory durable, so that a restart need not play the journal."""
        save_snapshot(self.data / "state", self._journal, self._engine, self.seq)
        self._snapshot_seq = self.seq
        self._snapshot_at_ms = self._now_ms() + round(self._settings.store.snapshot_s * 1000)

    def __enter__(self) -> "Embedded":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:  # an interrupted step leaves the engine between two batches: the journal knows better
                if self.store.is_unpublished:
                    self.publish()
                if self.seq > self._snapshot_seq:
                    self.snapshot()
            self.progress.write(self.progress.last_phase if kind is None else "failed")
        finally:
            self._journal.close()
            self.store.close()

    def _step(self, batch: Batch) -> Output:
        enriched = self._enricher.step(batch)
        questions = self._engine.questions(enriched)
        answers = self.store.answer(questions) if questions else Answers()
        output = self._engine.step(enriched, answers)
        self.seq += 1
        self._journal.append(Entry(self.seq, enriched, answers))
        self.store.commit(output, self.seq)
        return output

    def _bring_brands(self, brands: Brands | None) -> Brands:
        """The brands in force; a given file that differs from the stored ones replaces them."""
        stored = self.store.brands()
        if brands is None or brands.brand == stored.brand:
            return stored
        self._refuse_moved_zones(brands)
        self.store.write_brands(brands, self._now_ms(), notes=self._new_among(brands))
        return brands

    def _carry_out(self, path: Path) -> None:
        """A command of the inbox: once, and then its file goes."""
        if not self.store.is_applied(path.name):
            try:
                brands = load_brands(path)
                self._refuse_moved_zones(brands)
            except SettingsError as error:
                self.store.mark_applied(path.name, f"refused: {error}", self._now_ms())
            else:
                self.put_in_force(brands, inbox_id=path.name)
        path.unlink()

    def _new_among(self, brands: Brands) -> list[CoverageRow]:
        """A brand that comes later has a past nobody looked for: say so in `coverage`."""
        known, now_ms = self.store.zones(), self._now_ms()
        return [
            CoverageRow(
                "brands",
                "brand_added",
                None,
                now_ms,
                1,
                f"{brand.id!r} was added; earlier posts were not matched for it",
            )
            for brand in brands.brand
            if self.seq > 0 and brand.id not in known
        ]

    def _refuse_moved_zones(self, brands: Brands) -> None:
        """A brand whose days are counted already cannot move its midnight."""
        zones = self.store.zones()
        for brand in brands.brand:
            if zones.get(brand.id, brand.time_zone) != brand.time_zone:
                raise SettingsError(
                    f"brand {brand.id!r}: time_zone changed from {zones[brand.id]!r} to {brand.time_zone!r}, but its "
                    "days are already counted by the first; keep it, or load the inputs into a new data folder"
                )

    def _recover(self) -> Engine:
        """The engine as it was, under the settings it was under, and from then on under today's."""
        state_folder, zones = self.data / "state", self.store.zones()
        kept, wanted = self.store.meta("settings"), self._settings.model_dump_json()
        before = self._settings if kept is None else Settings.model_validate_json(kept)
        engine = recover(state_folder, self._journal, self.seq, before, zones)
        engine.state.watermark.marks.clear()  # an input that is not read now holds nobody back
        if kept != wanted:
            engine.state.change(self._settings)
            if self.seq:
                save_snapshot(state_folder, self._journal, engine, self.seq)
            self.store.set_meta("settings", wanted)
        return engine

    def _keep_graph_settings(self) -> None:
        """Ties that were summed with one half-life cannot go on with another."""
        wanted = self._settings.graph.model_dump_json()
        kept = self.store.meta("graph_settings")
        if kept is None:
            self.store.set_meta("graph_settings", wanted)
        elif kept != wanted:
            raise StoreError(
                f"the ties of {self.data} were summed with {kept}, but [graph] now says {wanted}; "
                "put the settings back, or load the inputs into a new data folder"
            )
