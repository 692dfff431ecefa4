"""The laptop's shell: one process that reads, thinks, stores and publishes.

For each batch: read its texts, ask the store what the engine must know, step, write the journal, commit rows
and position in one transaction. Between batches: carry out the inbox, publish, snapshot, tell how it goes.
Nothing in here decides what happens to an event: see `pipeline/engine.py`.
"""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from pipeline.declared import Declaring
from pipeline.forgetting import without_name
from pipeline.records import Answers, Batch, CoverageRow, Enriched, Output
from pipeline.renaming import Renaming
from pipeline.rollup import recompute
from pipeline.settings import Brands, Settings
from pipeline.snapshot import changed, dump, load
from streams.acts import (
    BRANDS,
    DECLARE,
    MARKS_KEPT,
    OPEN,
    Opening,
    brands_of,
    declaring_of,
    new_among,
    refuse_moved_zones,
    settings_of,
)
from streams.alerting import Alerting
from streams.alerts_file import AlertsFile
from streams.derived import Derived
from streams.desk import carry_out_all
from streams.inbox import sweep
from streams.journal import Act, Entry, Journal
from streams.judged_by import judge_by
from streams.keeping import Keeping
from streams.pace import Clock, Pace
from streams.progress import Progress
from streams.publish import publish
from streams.readers import Reader
from streams.recovery import forget_beyond, leave_only, put_in_mind, recover, save_snapshot
from streams.settings_before import settings_before
from streams.store import Store

__all__ = ["Embedded", "Reader"]

# A bulk load gives publishing at most a tenth of its time; a live stream publishes whenever it is due.
_BULK_SHARE = 9


class Embedded:
    """The one writer of a data folder. Use it in a `with` block: leaving it publishes and takes a snapshot.

    `settings` and `brands` come into force when given; else those of the folder stay. `now_ms` is the receiver's
    clock, `elapsed` one that nobody sets. With `keeps_marks` the inputs of the last session go on holding the watermark
    back, as those of a cluster do; without `settings` that stays as it was. `quiet` writes no lines of progress.
    `reader` reads the texts; by default the language model, loaded by the first batch. `alerts`: who is told; nobody.
    """

    def __init__(
        self,
        data: Path,
        settings: Settings | None,
        brands: Brands | None,
        now_ms: Callable[[], int],
        *,
        is_live: bool = False,
        keeps_marks: bool = False,
        quiet: bool = False,
        reader: Reader | None = None,
        alerts: AlertsFile | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.data = data
        self.store = Store.open(data, clock=now_ms)
        self._now_ms, self._elapsed, self._is_live = now_ms, elapsed, is_live
        self._keeps_marks = keeps_marks or (settings is None and self.store.meta(MARKS_KEPT) == "yes")
        self._reader = reader
        self._clock = Clock(now_ms, elapsed)
        self._alerting = Alerting(self.store, now_ms, elapsed)
        self._snapshot_seq, self._ties_written = -1, (0, 0)  # (changes of the graph, as of) in the stored ties
        self.n_published, self.published_s = 0, 0.0  # how often, and how long the last time took
        self._done: set[str] = set()  # commands of the inbox that were carried out
        self._journal = Journal(data / "state" / "journal")
        try:
            before, tell = settings_before(self.store, data, settings), lambda said: self._say("damage", said)
            self._engine = recover(data / "state", self._journal, self.seq, before, self.store.zones(), tell)
            self._alerting.open(alerts, (settings or self._engine.state.settings).alerts, data, is_live=is_live)
            self._carry_on()
            self._settings = settings or self._engine.state.settings
            self._open(brands)
            if self._reader is not None:  # a command may have put others in force before a kill
                self._reader = self._reader.with_brands(self.store.brands())
            self._publishing = Pace(self._settings.store.publish_s, elapsed)
            self._snapshots = Pace(self._settings.store.snapshot_s, elapsed)
            self._derived = Derived(self.store, self._settings, elapsed)
            self._keeping = Keeping(self.store, data, self._settings, recompute, now_ms())
            self.progress = Progress(data, now_ms, elapsed, quiet=quiet)
            self.publish()  # before the language model is loaded: people may ask from the first second
            self.tick()
        except BaseException:
            self.abandon()
            raise

    @property
    def seq(self) -> int:
        """The number of the last commit."""
        return self.store.last_seq()

    @property
    def marks(self) -> Mapping[str, int | None]:
        """What each open input has promised: the highest event time it had shown (ms), None before its first."""
        return self._engine.state.watermark.marks

    @property
    def settings(self) -> Settings:
        """The settings of this session."""
        return self._settings

    def take(self, batch: Batch) -> Output | None:
        """Carry a batch to the store. An empty one that says nothing new is only a chance to `tick`."""
        if batch.events or batch.rejects or batch.notes or batch.ended or batch.is_idle:
            return self.take_read(self._read(batch))
        self.tick()
        return None

    def take_read(self, enriched: Enriched) -> Output:
        """Carry a batch to the store whose texts were read already, as by the workers of a cluster."""
        if enriched.batch.events or enriched.batch.rejects:
            self._alerting.heard()
        output = self.step(enriched)
        self.progress.took(enriched, output)
        self.tick()
        return output

    def tick(self) -> None:
        """Do what is due: the inbox, publishing, the snapshot, the status file."""
        n_done = len(self._done)
        carry_out_all(self, self._done, self._now_ms())
        self.progress.status.standing_still = self._alerting.tick(self.marks)
        is_due = self._publishing.is_due or len(self._done) > n_done
        if is_due and (self.store.is_unpublished or self._derived.is_overdue):
            self.publish()
        if self._snapshots.is_due and self.seq > self._snapshot_seq:
            self.snapshot()
        self._keeping.rewrite_if_due(self._now_ms())
        if jump_ms := self._clock.jump_ms():
            self._tell_of(jump_ms)
        self.progress.write()

    def publish(self, *, is_last: bool = False) -> None:
        """Bring the tables up to the last commit and put a copy where people read."""
        started_s = self._elapsed()
        graph, as_of_ms = self._engine.graph, self._engine.state.watermark.value_ms
        self._keeping.keep(as_of_ms, self._now_ms(), is_last=is_last)
        self.store.refresh_activity(recompute)
        if as_of_ms is not None and self._ties_written != (graph.n_changes, as_of_ms):
            self.store.write_ties(graph.table(as_of_ms))
            self._ties_written = graph.n_changes, as_of_ms
        if not is_last:  # what came first, then what may take long: it is in the next file
            publish(self.store, self.data, self._now_ms())
        if self._derived.refresh(as_of_ms, is_last=is_last) or is_last:
            self._alerting.stand(as_of_ms, self._settings)
            publish(self.store, self.data, self._now_ms())
        self.n_published, self.published_s = self.n_published + 1, self._elapsed() - started_s
        self._publishing.restart(0 if self._is_live else _BULK_SHARE * self.published_s)
        self.progress.published(self._now_ms())

    def put_in_force(self, brands: Brands, command: str = "") -> None:
        """Match with these brands from the next batch on. `command` is the id of what the inbox was told, if it was."""
        self._do(Act(command, BRANDS, brands.model_dump_json(), self._now_ms()))

    def declare(self, declaring: Declaring, command: str = "") -> None:
        """Take in what the user tells."""
        self._do(Act(command, DECLARE, declaring.model_dump_json(), self._now_ms()))

    def snapshot(self, *, is_only: bool = False) -> None:
        """Make the engine's memory durable, so that a restart need not play the journal. Publishes first: what is
        published must never be older than the snapshots (see `recovery.py`). `is_only`: all before it goes."""
        if self.store.is_unpublished:
            self.publish()
        kept_s = self._settings.store.journal_days * 86_400
        save_snapshot(self.data / "state", self._journal, self._engine, self.seq, kept_s)
        if is_only:
            leave_only(self.data / "state", self._journal, self.seq)
        self._snapshot_seq = self.seq
        self._snapshots.restart()
        sweep(self.data, self._done)

    def rename(self, renaming: Renaming) -> None:
        """Forget somebody's ties and name in the engine's memory; a snapshot that `is_only` makes it last."""
        self._engine.graph.forget(renaming.name)
        raw = changed(dump(self._engine.state, self.seq), lambda told: without_name(told, renaming))
        self._engine.state, _ = load(raw, self._settings, self.store.zones())
        self._engine.state.also_gone(renaming.name, renaming.token)
        self._ties_written = -1, 0

    def abandon(self) -> None:
        """Let go of the folder without another word, as a kill does. What was committed is safe."""
        try:
            self._alerting.close()
            self._journal.close()
        finally:
            self.store.close()

    def __enter__(self) -> "Embedded":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:  # an interrupted step leaves the engine between two batches: the journal knows better
                self.publish(is_last=True)
                self._alerting.finish()
                if self.store.is_unpublished:
                    self.publish()
                if self.seq > self._snapshot_seq:
                    self.snapshot()
            self.progress.write(self.progress.last_phase if kind is None else "failed")
        finally:
            self.abandon()

    def _read(self, batch: Batch) -> Enriched:
        if self._reader is None:
            with self.progress.said_if_slow("loading the language model"):
                from streams.label_model import make_reader  # heavy: neither a start nor `brands apply` waits for it

                self._reader = make_reader(self.store.brands(), self._settings.intake, self._settings.labels)
            judge_by(self.store, self._settings.labels.model)
        return self._reader.step(batch)

    def step(self, enriched: Enriched) -> Output:
        """Carry a batch to the store, and do nothing else of what may be due."""
        questions = self._engine.questions(enriched)
        answers = self.store.answer(questions) if questions else Answers()
        output = self._engine.step(enriched, answers)
        entry = Entry(self.seq + 1, enriched, answers)
        self._journal.append(entry)
        self.store.commit(output, entry.seq)
        return output

    def _do(self, act: Act) -> None:
        self._journal.append(Entry(self.seq + 1, act=act))
        self._make_felt(act)

    def _make_felt(self, act: Act) -> None:
        """What an act changes: in the engine's memory, in the store, in what texts are matched with."""
        put_in_mind(self._engine, act)
        brands = brands_of(act)
        notes = new_among(brands, self.store.zones(), act.at_ms) if brands and self.store.has_taken else []
        told = settings_of(act), declaring_of(act)
        self.store.commit_act(self.seq + 1, act.at_ms, brands, notes, act.id, *told)
        if brands is not None and self._reader is not None:
            self._reader = self._reader.with_brands(brands)

    def _carry_on(self) -> None:
        """Carry out again what the journal holds beyond the store's last commit, and cut what is torn."""
        first = self.seq
        for entry in self._journal.entries(first):
            if entry.act is not None:
                self._make_felt(entry.act)
            elif entry.enriched is not None:
                output = self._engine.step(entry.enriched, entry.answers)
                self.store.commit(output, entry.seq)
        is_damaged = self._journal.cut_after(self.seq)
        is_damaged |= forget_beyond(self.data / "state", self.seq)
        if is_damaged:
            self._say(
                "lost",
                f"the journal is damaged: what came after commit {self.seq} did not come back. Files are "
                "read again from there; what came by standard input, or by commands, is to be given again",
            )
        again = self.seq - first
        if self.store.repair or again > 1:  # one is what any kill may leave
            why = self.store.repair or "the store had lost its last commits"
            self._say("repaired", f"{why}; {again:,} commits came back from the journal")

    def _open(self, brands: Brands | None) -> None:
        """Begin the session: its settings hold from now on, and a brands file that differs from what is in force."""
        if brands is not None and brands.brand == self.store.brands().brand:
            brands = None
        if brands is not None:
            refuse_moved_zones(brands, self.store.zones())
        opening = Opening(settings=self._settings, brands=brands, keeps_marks=self._keeps_marks)
        self.store.set_meta(MARKS_KEPT, "yes" if self._keeps_marks else "no")
        self._do(Act("", OPEN, opening.model_dump_json(), self._now_ms()))

    def _tell_of(self, jump_ms: int) -> None:
        said = f"the machine's clock was set {'forward' if jump_ms > 0 else 'back'} by {abs(jump_ms) / 1000:,.0f} s"
        self._say("clock_jump", f"{said}; times in the events are not touched by it")

    def _say(self, reason: str, said: str) -> None:
        """Tell the person who runs this, and keep it in `coverage`."""
        self.store.note(CoverageRow("writer", reason, None, self._now_ms(), 0, said))
        sys.stderr.write(f"murmure: {said}\n")
