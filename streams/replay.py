"""Carry out again what a journal holds, into a new folder: to verify that the same input gives the same tables, or to
see what other brands, settings or a newer model would have made of it.

The journal holds batches as they were read and acts (sessions that open, brands put in force). Each session is opened
again, and each batch taken again, by the same writer that a run uses. Its clock is the journal's.
"""

from contextlib import ExitStack
from pathlib import Path

import duckdb
from msgspec import Struct
from msgspec.structs import replace

from pipeline.enrich import Enricher
from pipeline.errors import QueryError, StoreError
from pipeline.intake import derive
from pipeline.records import Batch, Enriched
from pipeline.settings import Brands, Settings
from streams.acts import BRANDS, OPEN, Opening, declaring_of
from streams.embedded import Embedded
from streams.equality import Verdict, tables_equal
from streams.instants import rfc3339
from streams.journal import Act, Entry, Horizon, Journal
from streams.judged_by import judge_by
from streams.label_model import make_reader
from streams.live_file import LIVE_FILE, no_folder
from streams.queries import ask
from streams.store_brands import read_brands
from streams.transaction import told
from streams.writer_lock import WriterLock

__all__ = ["Replayed", "replay", "verify"]


class Replayed(Struct, frozen=True):
    """What was carried out again: from which entry of the journal to which, and how many events."""

    first_seq: int
    first_at_ms: int
    last_seq: int
    events: int


def replay(
    data: Path,
    out: Path,
    *,
    brands: Brands | None = None,
    settings: Settings | None = None,
    partial: bool = False,
    until_seq: int | None = None,
) -> Replayed:
    """Carry out the journal of `data` again, into the new folder `out`.

    With `brands` or `settings` these hold from the beginning and every text is read again by today's model; without,
    the readings are as they were. A journal that was pruned is refused, unless `partial`. `until_seq` is the last
    entry to carry out; by default all that are whole.
    StoreError also when a writer is at work, or `out` holds anything.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StoreError(f"{out} holds something already; a replay goes to a new folder: name another with --out")
    if not (data / "state" / LIVE_FILE).is_file():
        raise no_folder(data)
    journal = Journal(data / "state" / "journal")
    lock = WriterLock(data / "state", "replay", 0)  # a writer would prune the journal under our feet
    try:
        horizon = _horizon(data, journal, partial=partial)
        with _Player(data, out, horizon.at_ms, brands, settings) as player:
            for entry in journal.entries(horizon.seq - 1, until_seq):
                player.play(entry)
            player.rest_at(_published_ms(data))
    finally:
        lock.release()
    return Replayed(horizon.seq, horizon.at_ms, player.last_seq, player.events)


def verify(data: Path, out: Path) -> Verdict:
    """Replay to the commit that is published, everything as it was, and compare the tables."""
    if not (data / "state" / LIVE_FILE).is_file():
        raise no_folder(data)
    try:
        until_seq = int(ask(data, "SELECT seq FROM last_commit").rows[0][0])
    except QueryError as error:
        raise StoreError(f"there is nothing to compare with ({error}); run 'murmure upgrade --data {data}'") from error
    replay(data, out, until_seq=until_seq)
    return tables_equal(data, out)


def _horizon(data: Path, journal: Journal, *, partial: bool) -> Horizon:
    found = journal.horizon()
    if found is None:
        raise StoreError(f"the journal of {data} is empty or cannot be read; there is nothing to replay")
    if found.seq > 1 and not partial:
        raise StoreError(
            f"the journal of {data} reaches back to commit {found.seq}, of {rfc3339(found.at_ms)}; what came before "
            "was pruned. Replay from there with --partial; store.journal_days keeps the journal longer"
        )
    return found


def _published_ms(data: Path) -> int:
    try:
        return int(ask(data, "SELECT coalesce(epoch_ms(max(published_at)), 0) FROM freshness").rows[0][0])
    except QueryError:
        return 0


class _Player:
    """Takes the entries of a journal, one after the other. Use it in a `with` block."""

    def __init__(self, data: Path, out: Path, at_ms: int, brands: Brands | None, settings: Settings | None) -> None:
        self.last_seq = 0
        self.events = 0
        self._data, self._out = data, out
        self._now_ms = at_ms
        self._brands, self._settings = brands, settings
        self._reader = _Reader(reads=brands is not None or settings is not None)
        self._stack = ExitStack()
        self._writer: Embedded | None = None

    def play(self, entry: Entry) -> None:
        """Carry out an entry."""
        if entry.act is not None:
            self._now_ms = max(self._now_ms, entry.act.at_ms)
            self._do(entry.act)
        elif entry.enriched is not None:
            self._now_ms = max(self._now_ms, entry.enriched.batch.received_ms)
            self._take(entry.enriched)
        self.last_seq = entry.seq

    def rest_at(self, at_ms: int) -> None:
        """Come to the moment at which the folder was published: refused lines are forgotten by it."""
        self._now_ms = max(self._now_ms, at_ms)

    def __enter__(self) -> "_Player":
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self._stack.close()
        elif self._writer is not None:
            self._writer.abandon()

    def _do(self, act: Act) -> None:
        if act.kind == OPEN:
            opening = Opening.model_validate_json(act.content)
            self._open(opening.settings, opening.brands, keeps_marks=opening.keeps_marks)
        elif act.kind == BRANDS:
            if self._brands is None:
                self._at_work().put_in_force(Brands.model_validate_json(act.content), act.id)
        elif (declaring := declaring_of(act)) is not None:
            self._at_work().declare(declaring, act.id)
        else:
            raise StoreError(f"the journal of {self._data} holds a command of the kind {act.kind!r}, unknown here")

    def _take(self, enriched: Enriched) -> None:
        if self._reader.reads:
            if enriched.batch.offsets:
                raise StoreError(
                    f"{self._data} was written by a sink, and the words of what it took are in the topics; to read "
                    "them again: murmure replay --from-topic --out NEWDIR"
                )
            self._reader.read_again(enriched)
        self._at_work().take_read(enriched)
        self.events += enriched.n_input + len(enriched.batch.rejects)

    def _open(self, settings: Settings, brands: Brands | None, *, keeps_marks: bool = False) -> None:
        """Begin a session, as one began then."""
        self._stack.close()
        settings, brands = self._settings or settings, self._brands or brands
        self._reader.settle(settings)
        now = lambda: self._now_ms  # noqa: E731
        self._writer = self._stack.enter_context(
            Embedded(
                self._out,
                settings,
                brands,
                now,
                keeps_marks=keeps_marks,
                reader=self._reader,
                elapsed=lambda: self._now_ms / 1000,
            )
        )
        if self._reader.reads:
            judge_by(self._writer.store, settings.labels.model)

    def _at_work(self) -> Embedded:
        """The writer. A journal that does not begin with a session (of the first release, or pruned) gets one under
        the brands and settings that are in force at its end."""
        if self._writer is None:
            self._open(*_in_force(self._data))
        assert self._writer is not None
        return self._writer


class _Reader:
    """Reads the texts of the journal again, when other brands or settings are to hold (`reads`)."""

    def __init__(self, *, reads: bool) -> None:
        self.reads = reads
        self._brands = Brands()
        self._settings = Settings()
        self._enricher: Enricher | None = None

    def settle(self, settings: Settings) -> None:
        """Read under these settings from now on."""
        self._settings, self._enricher = settings, None

    def with_brands(self, brands: Brands) -> "_Reader":
        """Read for these brands from now on."""
        self._brands = brands
        self._enricher = None if self._enricher is None else self._enricher.with_brands(brands)
        return self

    def step(self, batch: Batch) -> Enriched:
        """The batch, read."""
        self._enricher = self._enricher or make_reader(self._brands, self._settings.intake, self._settings.labels)
        return self._enricher.step(batch)

    def read_again(self, enriched: Enriched) -> None:
        """Give a batch of the journal new readings."""
        # Its events were split already: what is split off once more is left out.
        found = iter(self.step(replace(enriched.batch, events=enriched.events, stamps=enriched.stamps)).readings)
        enriched.readings = []
        for event in enriched.events:
            enriched.readings.append(next(found))
            if derive(event)[1] is not None:
                next(found)


def _in_force(data: Path) -> tuple[Settings, Brands]:
    path = data / "state" / LIVE_FILE
    with told(path), duckdb.connect(str(path), read_only=True) as con:
        found = con.execute("SELECT value FROM murmure_meta WHERE key = 'settings'").fetchall()
        return Settings.model_validate_json(found[0][0]) if found else Settings(), read_brands(con)
